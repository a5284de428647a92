import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b,c}from"./chunk-D6I55I6O.mjs";import"./chunk-EQE3RJSJ.mjs";import"./chunk-C5AZLAKH.mjs";import"./chunk-ZMU3OG4V.mjs";import"./chunk-UC6YS3KW.mjs";import"./chunk-C5IZ2UUA.mjs";import"./chunk-UIWZFJKY.mjs";export{c as parseInput,a as parseInputs,b as parseShared};
