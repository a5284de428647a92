import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{b as r,c as s}from"./chunk-XIGKPPM2.mjs";import{a as e}from"./chunk-UIWZFJKY.mjs";function t(i){return Number.isInteger(i)?r(i)||s(i):!1}e(t,"isFullwidthCodePoint");export{t as a};
