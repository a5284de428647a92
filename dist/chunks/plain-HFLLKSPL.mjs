import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c}from"./chunk-27ON3BNU.mjs";import"./chunk-4TNEHNHC.mjs";import"./chunk-RSCICBYB.mjs";import"./chunk-NITYKRML.mjs";import"./chunk-UIWZFJKY.mjs";export{c as clock,b as formatProgress,a as plainReporter};
