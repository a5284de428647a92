import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c}from"./chunk-JK42EM3A.mjs";import"./chunk-76LSIP3F.mjs";import"./chunk-C5AZLAKH.mjs";import"./chunk-ZMU3OG4V.mjs";import"./chunk-3EKFYCY3.mjs";import"./chunk-7VLTE454.mjs";import"./chunk-UIWZFJKY.mjs";export{c as parseInput,a as parseInputs,b as parseShared};
