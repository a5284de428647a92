import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c,d,e}from"./chunk-7YLH6CJB.mjs";import"./chunk-IQSFOLMB.mjs";import"./chunk-FPWKF5JQ.mjs";import"./chunk-T6XQ52SE.mjs";import"./chunk-UIWZFJKY.mjs";export{c as checkName,a as isName,d as nearest,b as notAName,e as unknownName};
