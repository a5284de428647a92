import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c}from"./chunk-WSFEZEW5.mjs";import"./chunk-4DMPHYUX.mjs";import"./chunk-FPWKF5JQ.mjs";import"./chunk-T6XQ52SE.mjs";import"./chunk-UIWZFJKY.mjs";export{c as clock,b as formatProgress,a as plainReporter};
