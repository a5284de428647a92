import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c,d,e}from"./chunk-NITYKRML.mjs";import"./chunk-UIWZFJKY.mjs";export{d as formatBytes,a as formatFinding,b as formatLocation,e as formatProof,c as formatSeconds};
