import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b}from"./chunk-JNTLTLBF.mjs";import"./chunk-4DMPHYUX.mjs";import"./chunk-IQSFOLMB.mjs";import"./chunk-FPWKF5JQ.mjs";import"./chunk-T6XQ52SE.mjs";import"./chunk-UIWZFJKY.mjs";export{b as abortable,a as withDeadline};
