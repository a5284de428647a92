import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c}from"./chunk-TBMPSQXH.mjs";import"./chunk-EQE3RJSJ.mjs";import"./chunk-C5AZLAKH.mjs";import"./chunk-ZMU3OG4V.mjs";import"./chunk-3EKFYCY3.mjs";import"./chunk-7VLTE454.mjs";import"./chunk-UIWZFJKY.mjs";export{c as parseInput,a as parseInputs,b as parseShared};
