import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a}from"./chunk-75BYTNIU.mjs";import"./chunk-UIWZFJKY.mjs";export{a as hasImage};
