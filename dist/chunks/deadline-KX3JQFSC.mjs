import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b}from"./chunk-7MW3P7S2.mjs";import"./chunk-4TNEHNHC.mjs";import"./chunk-FB2VMEMP.mjs";import"./chunk-RSCICBYB.mjs";import"./chunk-NITYKRML.mjs";import"./chunk-UIWZFJKY.mjs";export{b as abortable,a as withDeadline};
