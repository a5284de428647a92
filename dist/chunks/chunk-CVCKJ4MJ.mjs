import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{g as i,h as a}from"./chunk-RSCICBYB.mjs";import{a as e}from"./chunk-UIWZFJKY.mjs";var g=/[\\`*_{}[\]<>#|~&$@]|:(?=\/\/)/g,c="<span>&#64;</span>";function l(t){return a(t).replaceAll(`
`," ").replace(g,n=>n==="@"?c:`&#${n.charCodeAt(0)};`)}e(l,"escapeMarkdown");function d(t,n){return`[${l(t)}](${n.replace(/[()<>\s|\\]/g,r=>`%${r.charCodeAt(0).toString(16).padStart(2,"0")}`)})`}e(d,"markdownLink");function m(t){let n=t.map(i).join(`
`),r=Math.max(2,...[...n.matchAll(/`+/g)].map(([s])=>s.length)),o="`".repeat(r+1);return`${o}text
${n}
${o}`}e(m,"markdownBlock");function $(t,n){let r=e(o=>`| ${o.join(" | ")} |`,"line");return[r(t),r(t.map(()=>"---")),...n.map(r)].join(`
`)}e($,"markdownTable");export{l as a,d as b,m as c,$ as d};
