import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as $}from"./chunk-J3CBHZX4.mjs";import{r as a,s as p,t as d,u as m,v as l,w as f}from"./chunk-FKGNBPPM.mjs";import{a as w}from"./chunk-3TETZSHT.mjs";import{a as t}from"./chunk-UIWZFJKY.mjs";import{randomUUID as g}from"node:crypto";var v=10;function N(){let o=!1,r,s=0,n=t(()=>{r!==void 0&&process.stdout.write(`::${r}::
`),r=void 0},"resume"),i=$(e=>{n(),process.stdout.write(`${e}
`)}),c=t(()=>{n(),o&&f(),o=!1},"closeGroup");return{phase(e,u){c(),l(u),o=!0,i.phase(e,u)},progress:t(e=>i.progress(e),"progress"),log(e){r===void 0&&(r=g(),process.stdout.write(`::stop-commands::${r}
`),queueMicrotask(n)),process.stdout.write(`  ${e}
`)},info:t(e=>i.info(e),"info"),warning(e){n(),p(e)},finding(e){n(),s+=1,s<=v?R(e):m(w(e))},end(e){c(),i.end(e)}}}t(N,"actionsReporter");function R(o){let r={title:o.resource??`Cloudstamp: ${o.phase}`,...o.file===void 0?{}:{file:o.file},...o.line===void 0?{}:{startLine:o.line},...o.column===void 0?{}:{startColumn:o.column}},s={error:a,warning:p,notice:d}[o.level];s(o.message,r)}t(R,"annotate");export{N as actionsReporter};
