import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c}from"./chunk-VA47BLEF.mjs";import"./chunk-UIWZFJKY.mjs";export{c as formatBytes,a as formatFinding,b as formatSeconds};
