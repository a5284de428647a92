import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{c as a,d as b}from"./chunk-NNKTDRIE.mjs";import"./chunk-HEDDDUWS.mjs";import"./chunk-UIWZFJKY.mjs";export{a as context,b as getOctokit};
