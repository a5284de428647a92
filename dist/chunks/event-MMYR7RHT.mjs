import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a}from"./chunk-DUB4LTUK.mjs";import"./chunk-ZMU3OG4V.mjs";import"./chunk-DVDZV2QF.mjs";import"./chunk-RSCICBYB.mjs";import"./chunk-NITYKRML.mjs";import"./chunk-UIWZFJKY.mjs";export{a as eventRange};
