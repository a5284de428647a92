import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b}from"./chunk-3POR32RS.mjs";import"./chunk-H2EVXHRT.mjs";import"./chunk-MXRQX7XI.mjs";import"./chunk-RSCICBYB.mjs";import"./chunk-UIWZFJKY.mjs";export{a as findingsOf,b as sarifLog};
