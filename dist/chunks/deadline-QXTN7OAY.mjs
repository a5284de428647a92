import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b}from"./chunk-ZKMMUM6W.mjs";import"./chunk-4DMPHYUX.mjs";import"./chunk-BNJUORRR.mjs";import"./chunk-FPWKF5JQ.mjs";import"./chunk-UIWZFJKY.mjs";export{b as abortable,a as withDeadline};
