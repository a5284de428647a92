import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c}from"./chunk-UC6YS3KW.mjs";import"./chunk-C5IZ2UUA.mjs";import"./chunk-UIWZFJKY.mjs";export{a as checkName,b as nearest,c as unknownName};
