import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as e}from"./chunk-UIWZFJKY.mjs";function r(t){return"image"in t}e(r,"hasImage");export{r as a};
