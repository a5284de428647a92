import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b}from"./chunk-MOW3PLID.mjs";import"./chunk-RPG3LTYC.mjs";import"./chunk-U54F7PPI.mjs";import"./chunk-RSCICBYB.mjs";import"./chunk-UIWZFJKY.mjs";export{a as findingsOf,b as sarifLog};
