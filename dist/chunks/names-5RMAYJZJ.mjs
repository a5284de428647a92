import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c}from"./chunk-BZZB53YL.mjs";import"./chunk-SOZXWCBA.mjs";import"./chunk-UIWZFJKY.mjs";export{a as checkName,b as nearest,c as unknownName};
