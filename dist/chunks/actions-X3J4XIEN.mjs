import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as $}from"./chunk-J3CBHZX4.mjs";import{r as u,s as p,t as d,u as m,v as l,w as f}from"./chunk-FKGNBPPM.mjs";import{a as w}from"./chunk-3TETZSHT.mjs";import{a as t}from"./chunk-UIWZFJKY.mjs";import{randomUUID as g}from"node:crypto";var v=10;function N(){let o=!1,r,n=0,s=t(()=>{r!==void 0&&process.stdout.write(`::${r}::
`),r=void 0},"resume"),i=$(e=>{s(),process.stdout.write(`${e}
`)}),c=t(()=>{s(),o&&f(),o=!1},"closeGroup");return{phase(e,a){c(),l(a),o=!0,i.phase(e,a)},progress:t(e=>i.progress(e),"progress"),log(e){r===void 0&&(r=g(),process.stdout.write(`::stop-commands::${r}
`)),process.stdout.write(`  ${e}
`)},info:t(e=>i.info(e),"info"),warning(e){s(),p(e)},finding(e){s(),n+=1,n<=v?R(e):m(w(e))},end(e){c(),i.end(e)}}}t(N,"actionsReporter");function R(o){let r={title:o.resource??`Cloudstamp: ${o.phase}`,...o.file===void 0?{}:{file:o.file},...o.line===void 0?{}:{startLine:o.line},...o.column===void 0?{}:{startColumn:o.column}},n={error:u,warning:p,notice:d}[o.level];n(o.message,r)}t(R,"annotate");export{N as actionsReporter};
