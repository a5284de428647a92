import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c,d,e}from"./chunk-TVMABSCR.mjs";import"./chunk-FB2VMEMP.mjs";import"./chunk-RSCICBYB.mjs";import"./chunk-NITYKRML.mjs";import"./chunk-UIWZFJKY.mjs";export{c as checkName,a as isName,d as nearest,b as notAName,e as unknownName};
