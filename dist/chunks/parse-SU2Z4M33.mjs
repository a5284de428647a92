import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c}from"./chunk-QZJLIXJE.mjs";import"./chunk-EQE3RJSJ.mjs";import"./chunk-C5AZLAKH.mjs";import"./chunk-ZMU3OG4V.mjs";import"./chunk-BZZB53YL.mjs";import"./chunk-SOZXWCBA.mjs";import"./chunk-UIWZFJKY.mjs";export{c as parseInput,a as parseInputs,b as parseShared};
