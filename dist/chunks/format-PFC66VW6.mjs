import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c,d}from"./chunk-T6XQ52SE.mjs";import"./chunk-UIWZFJKY.mjs";export{d as formatBytes,a as formatFinding,b as formatLocation,c as formatSeconds};
