import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c,d,e}from"./chunk-HX2XPWZL.mjs";import"./chunk-BNJUORRR.mjs";import"./chunk-FPWKF5JQ.mjs";import"./chunk-UIWZFJKY.mjs";export{c as checkName,a as isName,d as nearest,b as notAName,e as unknownName};
