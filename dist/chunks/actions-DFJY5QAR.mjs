import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as $}from"./chunk-J3CBHZX4.mjs";import{a as w}from"./chunk-3TETZSHT.mjs";import{r as u,s as i,t as d,u as m,v as l,w as f}from"./chunk-FKGNBPPM.mjs";import{a as s}from"./chunk-UIWZFJKY.mjs";import{randomUUID as g}from"node:crypto";var v=10;function N(){let o=$(e=>process.stdout.write(`${e}
`)),t=!1,r,p=0,n=s(()=>{r!==void 0&&process.stdout.write(`::${r}::
`),r=void 0},"resume"),c=s(()=>{n(),t&&f(),t=!1},"closeGroup");return{phase(e,a){c(),l(a),t=!0,o.phase(e,a)},progress(e){n(),o.progress(e)},log(e){r===void 0&&(r=g(),process.stdout.write(`::stop-commands::${r}
`)),process.stdout.write(`  ${e}
`)},info(e){n(),o.info(e)},warning(e){n(),i(e)},finding(e){n(),p+=1,p<=v?R(e):m(w(e))},end(e){c(),o.end(e)}}}s(N,"actionsReporter");function R(o){let t={title:o.resource??`Cloudstamp: ${o.phase}`,...o.file===void 0?{}:{file:o.file},...o.line===void 0?{}:{startLine:o.line},...o.column===void 0?{}:{startColumn:o.column}},r={error:u,warning:i,notice:d}[o.level];r(o.message,t)}s(R,"annotate");export{N as actionsReporter};
