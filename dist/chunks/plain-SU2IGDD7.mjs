import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c}from"./chunk-J3CBHZX4.mjs";import"./chunk-3TETZSHT.mjs";import"./chunk-UIWZFJKY.mjs";export{c as clock,b as formatProgress,a as plainReporter};
