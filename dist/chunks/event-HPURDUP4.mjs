import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b}from"./chunk-MI7CVXVE.mjs";import"./chunk-ZMU3OG4V.mjs";import"./chunk-FB2VMEMP.mjs";import"./chunk-RSCICBYB.mjs";import"./chunk-NITYKRML.mjs";import"./chunk-UIWZFJKY.mjs";export{a as baseBranch,b as eventRange};
