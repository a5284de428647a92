import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as ve,b as gn,c as Sn}from"./chunk-AH7TFU25.mjs";import{a as qt,b as zt,c as Kt,e as Ut,f as Wt,g as Yt,h as Jt,i as Vt,j as Xt,k as Qt,l as Zt,m as be,n as en,o as tn,p as nn,q as rn}from"./chunk-ZNIYWFZ2.mjs";import{b as mn}from"./chunk-4A6BJYQW.mjs";import{a as ye,b as gt,c as ht,d as yt,e as wt,f as kt,g as bt,h as vt}from"./chunk-UYQGD3MY.mjs";import{a as Qe,b as Ze,d as et,f as tt,g as nt,h as rt,j as ut,k as ft,m as pt,n as mt}from"./chunk-4MRNNYW5.mjs";import{c as vn}from"./chunk-X4ZF6TEL.mjs";import{b as hn}from"./chunk-2JG6MITG.mjs";import{b as Mt,c as _t,d as Ot}from"./chunk-QFOD6AGZ.mjs";import{a as Lt,b as Nt}from"./chunk-XLXAGBGB.mjs";import{b as It}from"./chunk-6O2DYTJI.mjs";import{a as yn,b as Q,c as wn,d as kn,e as bn}from"./chunk-XIYFBBDT.mjs";import{b as st,c as it,d as at,e as ct,f as dt,g as At}from"./chunk-GSWWQEHJ.mjs";import{a as Je,b as Ve}from"./chunk-DEKBACIV.mjs";import{a as we,b as L,c as Pt,d as Rt,e as Bt}from"./chunk-EAABYL46.mjs";import{a as V,c as Ft,d as Ct,e as X,f as Tt,g as ke}from"./chunk-7675CNDN.mjs";import{b as $t,c as xt,d as Et}from"./chunk-Y4ITAZJQ.mjs";import{b as ot}from"./chunk-TVUMWKW5.mjs";import{j as St}from"./chunk-QG3OJYJE.mjs";import{c as K}from"./chunk-2HNWBLBD.mjs";import{b as on}from"./chunk-7MW3P7S2.mjs";import{b as pn}from"./chunk-MPEZKPIW.mjs";import{a as he,f as Xe}from"./chunk-B5IKBYEE.mjs";import{c as Dt}from"./chunk-HXQRH6RG.mjs";import{a as sn,b as an,c as un,e as fn}from"./chunk-OSS57LOW.mjs";import{e as Gt,f as Ht}from"./chunk-INIDAKNN.mjs";import{a as cn,c as dn,d as ln}from"./chunk-YWFWZX47.mjs";import{a as D,b as lt}from"./chunk-NEIQAYCV.mjs";import{a as jt}from"./chunk-4TNEHNHC.mjs";import{a as J}from"./chunk-U54F7PPI.mjs";import{a as l}from"./chunk-ZMU3OG4V.mjs";import{d as Ue,f as k,g as T,m as We,o as Ye}from"./chunk-FB2VMEMP.mjs";import{a as He,c as qe,f as z,h as ze,j as Ke}from"./chunk-RSCICBYB.mjs";import{a as Ne,b as je,c as ge,d as Ge}from"./chunk-NITYKRML.mjs";import{a as s}from"./chunk-UIWZFJKY.mjs";import{mkdir as ji,readFile as Gi}from"node:fs/promises";import{join as Hi}from"node:path";import{readdir as qr,readFile as zr,stat as Kr,writeFile as Pe}from"node:fs/promises";import{join as U}from"node:path";import{createHash as Fr}from"node:crypto";function g(e,...t){return{markup:e.map((r,o)=>`${r}${o<t.length?$r(t[o]):""}`).join("")}}s(g,"html");function $r(e){return e===void 0?"":typeof e=="string"?Er(ze(e)):typeof e=="number"?String(e):"markup"in e?e.markup:e.map(({markup:t})=>t).join("")}s($r,"render");var xr={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function Er(e){return e.replace(/[&<>"']/g,t=>xr[t]??"")}s(Er,"escapeHtml");function Se(e){if(/<\/(script|style)/i.test(e))throw new RangeError("a text that ends its element");return{markup:e}}s(Se,"ownText");function P(e,t){return g`<section>
<h2>${e}</h2>
${t}
</section>
`}s(P,"section");function N(e,t,n=""){return g`<div class="scroll ${n}" tabindex="0" role="region" aria-label="${e}">${t}</div>`}s(N,"scroll");function Z(e,t){return g`<pre tabindex="0" role="region" aria-label="${e}">${t.join(`
`)}</pre>`}s(Z,"block");var Pr=2e3;function $n({before:e,after:t,outcome:n,size:r,remarks:o,parts:i}){let a=i.map(({title:c,summary:d})=>g`<dt>${c}</dt><dd>${d}</dd>`);return P("What changes in the image",g`<p>${n}</p>
<dl><dt>before</dt><dd>${e}</dd><dt>after</dt><dd>${t}</dd><dt>size</dt><dd>${r}</dd>${a}</dl>
${o.map(c=>g`<p class="quiet">${c}</p>`)}
${i.filter(({rows:c})=>c.length>0).map(Rr)}`)}s($n,"differenceSection");function Rr({title:e,rows:t}){let n=t.slice(0,Pr).map(({sign:o,name:i,detail:a,whose:c})=>g`<tr><td>${It[o]}</td><td><code>${i}</code></td><td class="message">${a}</td><td>${c}</td></tr>
`),r=t.length-n.length;return g`<h3>${e}</h3>
${N(`Changed ${e}`,g`<table><thead><tr><th>change</th><th>name</th><th>what</th><th>of</th></tr></thead><tbody>
${n}</tbody></table>`,"tall")}${r===0?void 0:g`<p class="quiet">${r} more, which cloudstamp diff shows</p>`}`}s(Rr,"partOf");var $e=String.raw`
const input = document.querySelector('#search')
const count = document.querySelector('#count')
const rows = [...document.querySelectorAll('#packages tbody tr')]
const texts = rows.map((row) => row.textContent.toLowerCase())
input?.addEventListener('input', () => {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
  let shown = 0
  for (const [index, row] of rows.entries()) {
    const found = words.every((word) => texts[index].includes(word))
    row.hidden = !found
    if (found) shown += 1
  }
  count.textContent = shown + ' of ' + rows.length
})
`;var xe=`:root {
  color-scheme: light dark;
  --ground: #f6f7f9;
  --card: #ffffff;
  --line: #d8dde4;
  --text: #1b2330;
  --quiet: #556070;
  --link: #0b57c2;
  --code: #eef1f5;
  --good: #17683a;
  --good-ground: #e2f4e8;
  --bad: #a4192b;
  --bad-ground: #fde7e9;
  --warn: #7a4b00;
  --warn-ground: #fdf0d5;
  --bar: #3b6fd4;
  --track: #e8ebf0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141a;
    --card: #181e27;
    --line: #303946;
    --text: #e6eaf0;
    --quiet: #a3aebd;
    --link: #7fb0ff;
    --code: #0d1117;
    --good: #7ee2a3;
    --good-ground: #12331f;
    --bad: #ff9aa5;
    --bad-ground: #431a20;
    --warn: #f5c76a;
    --warn-ground: #3a2b0c;
    --bar: #6b9bf2;
    --track: #262e39;
  }
}
* {
  box-sizing: border-box;
}
body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font:
    16px / 1.5 system-ui,
    -apple-system,
    "Segoe UI",
    Roboto,
    "Noto Sans",
    sans-serif;
  overflow-wrap: anywhere;
}
main,
footer {
  max-width: 62rem;
  margin: 0 auto;
  padding: 1rem;
}
header {
  max-width: 62rem;
  margin: 0 auto;
  padding: 2rem 1rem 0.5rem;
}
h1 {
  margin: 0.6rem 0 0.2rem;
  font-size: 1.6rem;
  line-height: 1.25;
}
h2 {
  margin: 0 0 0.8rem;
  font-size: 1.1rem;
}
h3 {
  margin: 1rem 0 0;
  font-size: 0.95rem;
}
p {
  margin: 0.4rem 0;
}
a {
  color: var(--link);
}
section {
  margin: 0 0 1rem;
  padding: 1.1rem 1.25rem;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--card);
}
.quiet {
  color: var(--quiet);
}
.sentence {
  font-size: 1.05rem;
}
.mark {
  display: inline-block;
  padding: 0.1rem 0.6rem;
  border-radius: 99px;
  font-size: 0.85rem;
  font-weight: 600;
  white-space: nowrap;
}
.good {
  background: var(--good-ground);
  color: var(--good);
}
.bad {
  background: var(--bad-ground);
  color: var(--bad);
}
.warn {
  background: var(--warn-ground);
  color: var(--warn);
}
.plain {
  background: var(--code);
  color: var(--quiet);
}
.advice {
  padding-left: 0.8rem;
  border-left: 3px solid var(--bar);
}
code,
pre {
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  font-size: 0.86rem;
}
pre {
  margin: 0.5rem 0 0;
  padding: 0.8rem;
  overflow-x: auto;
  border: 1px solid var(--line);
  border-radius: 6px;
  background: var(--code);
  line-height: 1.4;
  overflow-wrap: normal;
}
img {
  display: block;
  max-width: 100%;
  margin-top: 0.6rem;
  border: 1px solid var(--line);
  border-radius: 6px;
}
dl {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: 0.35rem 1.25rem;
  margin: 0;
}
dt {
  color: var(--quiet);
}
dd {
  margin: 0;
}
.phases {
  display: grid;
  grid-template-columns: max-content 1fr max-content;
  gap: 0.4rem 1rem;
  align-items: center;
  margin: 0;
  padding: 0;
  list-style: none;
}
.phases li {
  display: contents;
}
.phases svg {
  display: block;
  width: 100%;
  height: 12px;
  border-radius: 3px;
  background: var(--track);
}
.phases rect {
  fill: var(--bar);
}
.phases .failed rect {
  fill: var(--bad);
}
.time {
  font-variant-numeric: tabular-nums;
  text-align: right;
  white-space: nowrap;
}
.scroll {
  overflow: auto;
}
.tall {
  max-height: 28rem;
}
.scroll:focus-visible,
pre:focus-visible {
  outline: 2px solid var(--link);
  outline-offset: 2px;
}
table {
  width: 100%;
  border-collapse: collapse;
  font-size: 0.94rem;
}
th {
  overflow-wrap: normal;
  position: sticky;
  top: 0;
  background: var(--card);
  color: var(--quiet);
  font-weight: 600;
  text-align: left;
}
th,
td {
  padding: 0.4rem 0.8rem 0.4rem 0;
  border-bottom: 1px solid var(--line);
  vertical-align: top;
}
tr:last-child td {
  border-bottom: 0;
}
td.message {
  white-space: pre-line;
}
.search {
  display: flex;
  flex-wrap: wrap;
  gap: 0.3rem 0.8rem;
  align-items: center;
  margin-bottom: 0.6rem;
}
.search input {
  flex: 1 1 14rem;
  min-width: 0;
  padding: 0.45rem 0.7rem;
  border: 1px solid var(--quiet);
  border-radius: 6px;
  background: var(--ground);
  color: var(--text);
  font: inherit;
}
[hidden] {
  display: none;
}
@media (max-width: 40rem) {
  header {
    padding-top: 1.2rem;
  }
  h1 {
    font-size: 1.3rem;
  }
  main {
    padding: 0.6rem;
  }
  section {
    padding: 0.9rem;
  }
  dl {
    grid-template-columns: 1fr;
    gap: 0;
  }
  dd {
    margin-bottom: 0.5rem;
  }
  .phases {
    gap: 0.4rem 0.6rem;
  }
  .findings thead {
    display: none;
  }
  .findings tr,
  .findings td {
    display: block;
    border: 0;
    padding: 0.1rem 0;
  }
  .findings tr {
    padding: 0.6rem 0;
    border-bottom: 1px solid var(--line);
  }
}
`;var Cr=2e3;function ee(e,{screen:t}={}){let n=[Ar(e),_r(e),t&&Ir(t),Or(e),Lr(e),e.difference&&$n(e.difference),Nr(e),jr(e),Gr(e),Hr(e)],{markup:r}=g`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${Tr()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${e.title}: Cloudstamp</title>
<style>${Se(xe)}</style>
</head>
<body>
<header>
${Dr(e)}
<h1>${e.title}</h1>
<p class="sentence">${Mt(e)}</p>
<p class="quiet">Started ${e.startedAt.replace("T"," ").replace(/\..*/," UTC")}</p>
</header>
<main>
${n.filter(o=>o!==void 0)}
</main>
<footer class="quiet">Cloudstamp ${J}</footer>
<script>${Se($e)}</script>
</body>
</html>
`;return r}s(ee,"reportPage");function Tr(){let e=s(t=>`'sha256-${Fr("sha256").update(t).digest("base64")}'`,"hash");return`default-src 'none'; style-src ${e(xe)}; script-src ${e($e)}; img-src data:; base-uri 'none'; form-action 'none'`}s(Tr,"policy");function Dr({outcome:e}){return e==="succeeded"?g`<span class="mark good">succeeded</span>`:g`<span class="mark bad">${e==="failed"?"failed":"killed"}</span>`}s(Dr,"mark");function Ar(e){let{outcome:t,failure:n,logs:r}=e;if(t==="succeeded")return;let o=n?.lines??e.lines,i=n?n.advice:_t;return P("What happened",g`${n&&Z("Cause",n.cause.split(`
`))}
${n?.where===void 0?void 0:g`<p>Where: ${Ee(e,n.location,n.where)}</p>`}
${i===void 0?void 0:g`<p class="advice">${i}</p>`}
${r===void 0?void 0:g`<p>Logs: <code>${r}</code></p>`}
${o.length===0?void 0:g`<h3>Last lines</h3>${Z("Last lines",o)}`}`)}s(Ar,"failureSection");function Ir(e){let t=`data:image/png;base64,${e.toString("base64")}`;return P("Screen",g`<img alt="Screen of the virtual machine when it was ended" src="${t}">`)}s(Ir,"screenSection");function Ee(e,t,n=t?.file&&je({file:t.file,line:t.line})){let r=t&&Ot(e,t);return r===void 0?g`${n}`:g`<a href="${r}">${n}</a>`}s(Ee,"place");var Mr={error:"bad",warning:"warn",notice:"plain"};function _r(e){let{findings:t}=e;if(t.length===0)return;let n=t.slice(0,Cr).map(o=>g`<tr>
<td><span class="mark ${Mr[o.level]}">${o.level}</span></td>
<td>${Ee(e,o)}</td>
<td class="message">${o.message}${o.resource===void 0?void 0:g` <code>${o.resource}</code>`}</td>
</tr>
`),r=t.length-n.length;return P(`Findings (${t.length})`,g`${N("Findings",g`<table class="findings"><thead><tr><th>level</th><th>place</th><th>finding</th></tr></thead><tbody>
${n}</tbody></table>`)}${r===0?void 0:g`<p class="quiet">${r} more, in the log</p>`}`)}s(_r,"findingsSection");function Or({facts:e,artifacts:t,outcome:n}){let r=[...e.map(([o,i])=>g`<dt>${o}</dt><dd>${i}</dd>`),...t.map(({name:o,url:i})=>g`<dt>artifact</dt><dd><a href="${i}">${o}</a></dd>`)];return r.length===0?void 0:P(n==="succeeded"?"Image":"Known",g`<dl>${r}</dl>`)}s(Or,"factsSection");function Lr({text:e}){return e.length===0?void 0:P("Result",Z("Result",e))}s(Lr,"textSection");function Nr({phases:e,outcome:t}){let[n]=e,r=e.at(-1);if(!n||!r)return;let o=Date.parse(n.startedAt),i=Math.max((Date.parse(r.startedAt)-o)/1e3+r.seconds,.1),a=s(d=>`${(100*d/i).toFixed(2)}%`,"percent"),c=e.map(d=>{let f=(Date.parse(d.startedAt)-o)/1e3;return g`<li class="${d===r&&t!=="succeeded"?"failed":""}"><span>${d.name}</span>
<svg aria-hidden="true" focusable="false"><rect x="${a(f)}" width="${a(Math.max(d.seconds,i/250))}" height="100%"></rect></svg>
<span class="time">${ge(d.seconds)}</span></li>
`});return P("Phases",g`<ol class="phases">${c}</ol>`)}s(Nr,"phasesSection");function jr(e){if(e.resources.length===0)return;let t=e.resources.map(({reference:n,seconds:r,...o})=>g`<tr><td class="time">${ge(r)}</td><td><code>${n}</code></td><td>${Ee(e,o)}</td></tr>
`);return P("Slowest resources",N("Slowest resources",g`<table><thead><tr><th class="time">time</th><th>resource</th><th>place</th></tr></thead><tbody>
${t}</tbody></table>`))}s(jr,"resourcesSection");function Gr({packages:e}){if(e.length===0)return;let t=e.map(({name:n,version:r})=>g`<tr><td>${n}</td><td>${r}</td></tr>
`);return P("Packages",g`<div class="search"><label for="search">Search</label>
<input id="search" type="search" autocomplete="off" spellcheck="false">
<span id="count" class="quiet" role="status">${e.length} of ${e.length}</span></div>
${N("Packages",g`<table id="packages"><thead><tr><th>package</th><th>version</th></tr></thead><tbody>
${t}</tbody></table>`,"tall")}`)}s(Gr,"packagesSection");function Hr({inputs:e}){if(e.length!==0)return P("Inputs",g`<dl>${e.map(([t,n])=>g`<dt>${t}</dt><dd><code>${n}</code></dd>`)}</dl>`)}s(Hr,"inputsSection");var Ur=2*1024**2;async function xn(e,t){let n=Lt(t);await Pe(U(e,"findings.json"),`${Ke(JSON.stringify(n,null,2))}
`),await Pe(U(e,"findings.sarif"),`${JSON.stringify(Nt(n),null,2)}
`),await Pe(U(e,"report.html"),ee(t,{screen:await Wr(e)}))}s(xn,"writeDiagnostics");async function Wr(e){let t=(await qr(e,{recursive:!0})).filter(o=>o.endsWith("screen.png")),r=(await Promise.all(t.map(async o=>({name:o,file:await Kr(U(e,o))})))).sort((o,i)=>i.file.mtimeMs-o.file.mtimeMs)[0];return r===void 0||r.file.size>Ur?void 0:zr(U(e,r.name))}s(Wr,"findScreen");import{createWriteStream as Yr}from"node:fs";function En(e,t){let n=Yr(e,{flags:"w"}),r=s(o=>{n.errored||n.write(`${new Date().toISOString()} ${o}
`)},"write");return n.on("error",o=>t.warning(`the build log ends here: ${o.message}`)),jt({...t,phase(o,i){r(`== ${i}`),t.phase(o,i)},log(o){r(`| ${o}`),t.log(o)},info(o){r(o),t.info(o)},warning(o){r(`warning: ${o}`),t.warning(o)},finding(o){r(Ne(o)),t.finding(o)},end(o){r(o?"done":"failed"),t.end(o)},close:s(()=>new Promise(o=>n.errored?o():n.end(()=>o())),"close")})}s(En,"recordTo");import{stat as ro}from"node:fs/promises";import{basename as Rn}from"node:path";function Pn(e,t){if(e===void 0)return Re("its programs could not list its files (awk, find, sha256sum, sort and xargs, and rpm in rpm's systems)");let n=e.split(`
`).filter(p=>p!==""),r=j(n,"file"),o=r.flatMap(p=>dn(p)??[]),i=Number(j(n,"unlisted")[0]),a=Number(j(n,"used")[0]);if(o.length!==r.length||!Jr(o))return Re("the guest's list of its files is damaged");let c=no(o),d=o.filter(({path:p})=>!to(p)),f=ln(d),u=cn.safeParse({known:!0,list:{file:t,sha256:D(f)},rules:qt,listed:d.length,unlisted:i,usedBytes:a,users:Xr(j(n,"passwd"),j(n,"shadow")),groups:Qr(j(n,"group")),services:c});return u.success?{contents:u.data,list:f}:Re("the guest's list of its files is damaged")}s(Pn,"readContents");function Re(e){return{contents:{known:!1,reason:e},list:void 0}}s(Re,"unknown");function j(e,t){return e.filter(n=>n.startsWith(`${t}	`)).map(n=>n.slice(t.length+1))}s(j,"fieldsOf");function Jr(e){return e.every(({path:t},n)=>n===0||(e[n-1]?.path??"")<t)}s(Jr,"isAscending");var Vr=["set","none","locked"];function Xr(e,t){let n=new Map(t.map(r=>r.split("	")));return te(e.flatMap(r=>{let[o="",i="",a="",c="",,d="",f=""]=r.split(":");if(!/^\d{1,10}$/.test(a)||!/^\d{1,10}$/.test(c))return[];let p=Vr.find(y=>y===n.get(o))??(i===""?"none":/^([!*]|x$)/.test(i)?"locked":"set");return[{name:o,uid:Number(a),gid:Number(c),home:d,shell:f,password:p}]}))}s(Xr,"readUsers");function Qr(e){return te(e.flatMap(t=>{let[n="",,r="",o=""]=t.split(":");return/^\d{1,10}$/.test(r)?[{name:n,gid:Number(r),members:o.split(",").filter(Boolean).sort()}]:[]}))}s(Qr,"readGroups");function te(e){return[...new Map(e.toReversed().map(n=>[n.name,n])).values()].sort((n,r)=>n.name<r.name?-1:1)}s(te,"namedOnce");var Zr=/^\/etc\/systemd\/system\/(?:[^/]+\.(?:wants|requires)\/)?([^/]+)$/,eo=/^\/etc\/(?:rc\.d\/)?rc3\.d\/S\d\d([^/]+)$/;function to(e){return/^\/etc\/(?:rc\.d\/)?rc[0-6S]\.d\/[SK]\d\d/.test(e)}s(to,"isTold");function no(e){let t=e.filter(({type:r})=>r==="l"),n=t.flatMap(({path:r,target:o})=>{let i=Zr.exec(r)?.[1];return i===void 0?[]:o==="/dev/null"?[{name:i,state:"masked"}]:/\.(wants|requires)\//.test(r)?[{name:i,state:"enabled"}]:[]});return n.length>0?te(n):te(t.flatMap(({path:r})=>{let o=eo.exec(r)?.[1];return o===void 0?[]:[{name:o,state:"enabled"}]}))}s(no,"servicesOf");async function Bn(e,t){let{plan:n,reporter:r,deadline:o}=e,{output:i,inputs:a}=n,{format:c,compression:d}=a,{signal:f}=o;r.phase("finish",`Finish: ${c}${d==="none"?"":`, ${d}`}`),await Rt({source:t.disk,destination:i.partial.image,format:c,compression:d,signal:f});let{image:u}=i.partial,[p,{size:y},h]=await on(f,Promise.all([lt(u),ro(u),Bt(u,c)]));return{path:u,format:c,sha256:p,sizeBytes:y,virtualSizeBytes:h}}s(Bn,"finishImage");async function Fn(e,t){let{output:n}=e.plan,{stamped:r,image:o}=t,i={image:n.image,sha256:o.sha256,sizeBytes:o.sizeBytes,virtualSizeBytes:o.virtualSizeBytes,proof:t.proof,...Tn(e,r,n)};return await it(n,Dn(e,t,{place:n,result:i})),i}s(Fn,"publishBuild");async function Cn(e,t){let{output:n}=e.plan,r=Tn(e,t,n.stamp);return await at(n,Dn(e,{stamped:t},{place:n.stamp,result:r})),r}s(Cn,"publishProof");function Tn({accelerator:e},{base:t},{manifest:n,log:r,report:o}){return{accelerator:e,baseCacheHit:t?.cacheHit??!1,baseBytes:t?.sizeBytes,manifest:n,log:r,report:o}}s(Tn,"stampResult");function Dn(e,t,{place:n,result:r}){let{reporter:o}=e,{contents:i,list:a}=Pn(t.stamped.catalogue.contents,Rn(n.files));return o.note({facts:pn(r),logs:r.log}),{manifest:oo(e,t,i),files:a,report:ee({...o.record(),outcome:"succeeded"})}}s(Dn,"recordOf");function oo(e,t,n){let{stamped:r,image:o,hygiene:i,proof:a}=t,{plan:c,media:d,reporter:f}=e,{distro:u,inputs:p,mirrors:y,rendered:h}=c,{base:w,upgraded:S,catalogue:R,signatures:B}=r,{report:C,packages:m}=R;return{schema:un,createdAt:new Date().toISOString(),cloudstamp:{version:J},qemu:{version:e.qemuVersion},distro:{id:u.id,name:u.name},profile:c.profile.id,layers:w?"auto":"off",hostName:p.hostName,keepConfig:p.keepConfig,removePuppet:p.removePuppet,puppetSettings:p.puppetSettings,facts:c.facts===""?void 0:{sha256:D(c.facts)},secrets:c.secrets.map(b=>b.path),accelerator:e.accelerator,machine:{memoryMiB:c.memoryMiB,cpus:e.cpus},snapshot:y.snapshot?.toISOString(),mirrors:{packages:he(y.mirror),security:y.securityMirror===void 0?void 0:he(y.securityMirror)},sources:c.provenance,renderedKickstart:{sha256:D(JSON.stringify([h.kickstart,h.files]))},media:{key:d.key,kernelVersion:d.kernelVersion,digests:d.digests},base:w&&{key:w.key,cacheHit:w.cacheHit,createdAt:w.createdAt,upgraded:S},puppet:{exitCode:R.puppetExitCode,resources:C.resources,changed:C.changed,failed:C.failed,seconds:C.seconds},packages:m,signatures:B,contents:n,image:o&&{file:Rn(c.output.image),format:o.format,compression:p.compression,sha256:o.sha256,sizeBytes:o.sizeBytes,virtualSizeBytes:o.virtualSizeBytes},hygiene:i,proof:a,phases:f.record().phases.map(({name:b,seconds:F})=>({name:b,seconds:F}))}}s(oo,"manifestOf");import{join as Ce}from"node:path";import{join as so}from"node:path";var G="base.qcow2",io=l.object({distro:l.string(),installSeconds:l.number()});function An(e,t){return new mt({name:"base",title:"the base image",files:[G],details:io,maxAgeDays:t},pt(so(e,"bases")))}s(An,"baseStore");function ne({plan:e,directories:t,reporter:n,deadline:r}){let{cacheDir:o,actionsCache:i,distro:a}=e;return{cacheDir:o,actionsCache:i,label:a.id,workDir:t.work,reporter:n,signal:r.signal}}s(ne,"cacheAccess");import{randomBytes as Jo}from"node:crypto";import{mkdir as Vo,rm as Xo}from"node:fs/promises";import{join as jn}from"node:path";import{createReadStream as So,createWriteStream as $o}from"node:fs";import{rename as xo}from"node:fs/promises";import{join as ie}from"node:path";import{pipeline as Eo}from"node:stream/promises";import{setTimeout as Po}from"node:timers/promises";import{readFileSync as ao}from"node:fs";var co=100;function In(e){try{return lo(ao(`/proc/${e}/stat`,"utf8"))}catch{return}}s(In,"readCpuSeconds");function lo(e){let t=e.slice(e.lastIndexOf(")")+2).split(" ");return(Number(t[11])+Number(t[12]))/co}s(lo,"parseCpuSeconds");import{gunzipSync as uo}from"node:zlib";var I=1024*1024,_n={"puppet.log":4*I,"last_run_report.yaml":12*I,"packages.tsv":4*I,"signatures.txt":4*I,"sealed.tsv":I,"contents.tsv":8*I,"facts.tsv":I},Mn=8*I,x=class extends Error{static{s(this,"DamageError")}},re=class{static{s(this,"FileReceiver")}#n=new Set;#e;#t=0;get unfinished(){return this.#e?.name}take(t){t.part===1&&this.#r(t);let n=this.#e;if(!n||!fo(t,n))throw new x(`a part of the file ${t.name} is missing`);let r=Buffer.from(t.data,"base64");if(this.#t+=r.length,this.#t>Mn)throw new x(`the guest's files are larger than ${Mn} bytes`);if(n.chunks.push(r),!(t.part<t.parts))return this.#e=void 0,mo(n)}#r({name:t,sha256:n,parts:r}){if(this.#e)throw new x(`the end of the file ${this.#e.name} is missing`);if(!po(t))throw new x(`the guest sends a file that nobody asked for: ${t}`);if(this.#n.has(t))throw new x(`the guest sends the file ${t} twice`);this.#n.add(t),this.#e={name:t,sha256:n,parts:r,chunks:[]}}};function fo(e,t){return e.name===t.name&&e.sha256===t.sha256&&e.parts===t.parts&&e.part===t.chunks.length+1&&e.part<=e.parts}s(fo,"fits");function po(e){return Object.hasOwn(_n,e)}s(po,"isGuestFileName");function mo({name:e,sha256:t,chunks:n}){let r=Buffer.concat(n);if(D(r)!==t)throw new x(`the file ${e} arrived damaged`);let o=_n[e];try{return{name:e,text:uo(r,{maxOutputLength:o}).toString("utf8")}}catch(i){let a=i.code==="ERR_BUFFER_TOO_LARGE";throw new x(a?`the file ${e} is larger than ${o} bytes`:`the file ${e} cannot be unpacked: ${String(i)}`)}}s(mo,"unpack");var _=class{static{s(this,"LineReader")}#n=Buffer.alloc(16384);#e;#t=0;#r=!1;constructor(t){this.#e=t}feed(t){let n=0;for(let r=t.indexOf(10);r!==-1;r=t.indexOf(10,n))this.#o(t.subarray(n,r)),this.#s(),n=r+1;this.#o(t.subarray(n))}#o(t){let n=t.copy(this.#n,this.#t);this.#t+=n,n<t.length&&(this.#r=!0)}#s(){let t=this.#n[this.#t-1]===13?this.#t-1:this.#t,n=this.#n.toString("utf8",0,t),r=this.#r;this.#t=0,this.#r=!1,this.#e({text:n,cut:r})}};var go=l.discriminatedUnion("type",[l.object({type:l.literal("phase"),name:l.string().max(200),state:l.enum(["started","ended"])}),l.object({type:l.literal("puppet"),exitCode:l.int().min(0).max(255)}),l.object({type:l.literal("file"),name:l.string().max(64),sha256:l.string().regex(/^[0-9a-f]{64}$/),part:l.int().min(1),parts:l.int().min(1),data:l.base64()}),l.object({type:l.literal("secret"),number:l.int().min(1),part:l.int().min(0)}),l.object({type:l.literal("failed"),reason:l.string().max(4e3)}),l.object({type:l.literal("installed")}),l.object({type:l.literal("sealed")}),l.object({type:l.literal("left"),promise:l.enum(Gt),path:l.string().max(4e3)}),l.object({type:l.literal("looked")})]);function Be(e){return e.replace(/^(cloudstamp \S+ \{"type":"file",.*"data":")[^"\r\n]*/gm,"$1...")}s(Be,"withoutFileData");var oe=class{static{s(this,"EventReader")}#n;#e;#t=new _(t=>this.#o(t));#r=new re;constructor(t,n){this.#n=`cloudstamp ${t} `,this.#e=n}get unfinishedFile(){return this.#r.unfinished}feed(t){this.#t.feed(t)}#o({text:t,cut:n}){if(!t.startsWith(this.#n)){t.trim()!==""&&this.#e.onLine(t);return}try{if(n)throw new x("an event of the guest is too long");let r=this.#s(t.slice(this.#n.length));r&&this.#e.onEvent(r)}catch(r){if(!(r instanceof x))throw r;this.#e.onDamage(r.message)}}#s(t){let n=ho(t);if(n.type!=="file")return n;let r=this.#r.take(n);return r&&{type:"file",...r}}};function ho(e){try{return go.parse(JSON.parse(e))}catch{throw new x("an event of the guest cannot be read")}}s(ho,"parseWire");var yo=30,wo=100,ko=500,bo=1e5,vo=16*1024*1024,se=class{static{s(this,"RunLog")}#n;#e=[];#t=0;#r=0;#o=!1;constructor(t){this.#n=t}get tail(){return hn(this.#e).slice(-yo)}add(t){let n=z(qe(t));n.trim()!==""&&(this.#e.push(n.slice(0,ko)),this.#e.length>wo&&this.#e.shift(),!this.#o&&(this.#t+=1,this.#r+=n.length,this.#o=this.#t>bo||this.#r>vo,this.#n(this.#o?"the guest prints too much: from here on, only its own logs have it":n)))}};function On(e,t){let n=t.part*1536,r=e[t.number-1]?.data.subarray(n,n+1536).toString("base64")??"";return`cloudstamp ${t.nonce} ${r}
`}s(On,"answerSecret");var Ln="Build again; if it happens each time, something in the image disturbs the second serial port: see events.log.",Ro={reason:`the guest printed more than ${ve/1024**2} MiB on one of its ports`,advice:"Something in it prints in a loop: read the end of the log."},Bo=50,Fo=15e3;async function ae(e){e.signal?.throwIfAborted();let t={files:new Map,puppetExitCode:void 0,leftovers:[]},n=new se(m=>e.onLine(m)),r,o=ie(e.logDir,"console.log"),i=ie(e.logDir,"events.log"),a={success:!1,failure:!1},c={},d=s(()=>{},"stop"),f=new Promise(m=>{d=s(b=>{c.verdict??=b,m("stopped")},"stop")}),u=s(()=>{},"succeed"),p=new Promise(m=>u=m),y=s(m=>{m.type===e.successEvent&&(a.success=!0,u()),m.type==="puppet"&&(t.puppetExitCode=m.exitCode),m.type==="left"&&t.leftovers.length<Bo&&t.leftovers.push(m),m.type==="file"&&t.files.set(m.name,z(m.text)),m.type==="secret"&&r?.answer(On(e.secrets,{...m,nonce:e.nonce})),m.type==="failed"&&(a.failure=!0,d({reason:z(m.reason),advice:"The log around it is in the files below."})),e.onEvent?.(m)},"onEvent"),h=new oe(e.nonce,{onLine:s(m=>n.add(m),"onLine"),onDamage:s(m=>d({reason:m,advice:Ln}),"onDamage"),onEvent:y}),w=Et({limits:e.limits,cpuSeconds:s(()=>r===void 0?void 0:In(r.pid),"cpuSeconds"),onVerdict:d}),S=[],R=s(m=>{let b=$t(),F=0;return v=>{b(v)&&w.feed(),F+=v.length,F>=ve&&d(Ro),m(v)}},"watched"),B=s(m=>{let b=_o(xt(e.fatalPatterns,()=>a.success),d);return S.push(b),R(F=>{m(F),b.feed(F)})},"scanned"),C=new _(({text:m})=>{n.add(m);let b=e.judgePortLine?.(m);b&&d(b)});try{r=await gn(e.spec,{workDir:e.workDir,consoleLog:o,eventsLog:i,onConsole:B(No(n,()=>y({type:"prompt"}))),onEvents:B(M=>h.feed(M)),signal:e.signal,...e.spec.virtioPort===void 0?{}:{port:{log:ie(e.logDir,"port.log"),onData:R(M=>C.feed(M))}}}),e.signal?.throwIfAborted();let m=new Promise(M=>e.signal?.addEventListener("abort",()=>M("aborted"),{once:!0})),b=e.afterwards?.bind(void 0,r,t),F=b?[p.then(b).then(()=>"done")]:[],v=await Promise.race([r.exited,f,m,...F]);v==="aborted"&&e.signal?.throwIfAborted();for(let M of S)M.flush();let q=typeof v=="object"&&"cleanShutdown"in v,me=c.verdict??(q?Co(v,{...e,succeeded:a.success}):void 0)??To(Ut(e.requires,t,h.unfinishedFile));if(!me)return t;throw q||await r.screendump(ie(e.logDir,"screen.png")).catch(()=>{}),!q&&a.failure&&await Promise.race([r.exited,Po(Fo,void 0,{ref:!1})]),new k(`${e.title} failed: ${me.reason}`,{where:e.title,advice:me.advice,logTail:n.tail,logs:[o,i],cause:t})}finally{w.stop();for(let m of S)m.stop();r?.kill(),await r?.exited,r&&await Do(i)}}s(ae,"runGuest");function Co(e,t){if(e.signal!==void 0)throw new T(`qemu was killed by ${e.signal} during ${t.title}`,{advice:'If nobody killed it, the host ran out of memory: lower "memory" or free some.'});if(!(e.cleanShutdown&&t.succeeded))return e.panicked?{reason:"the guest kernel panicked",advice:"The end of the console log names the cause."}:e.cleanShutdown?{reason:`the guest powered off without its final event "${t.successEvent}"`,advice:"A step ended early: read the end of the log."}:{reason:`qemu ended without a power-off of the guest${e.stderr?`: ${e.stderr}`:""}`,advice:"The guest was reset or qemu failed."}}s(Co,"judgeExit");function To(e){return e===void 0?void 0:{reason:`the guest claims success, but ${e}`,advice:Ln}}s(To,"judgeProof");async function Do(e){let t=`${e}.clean`;await Eo(So(e,"latin1"),Io,$o(t,"latin1")),await xo(t,e)}s(Do,"dropFileData");var Ao=64*1024;async function*Io(e){let t="";for await(let n of e){let r=t+n,o=r.length-r.lastIndexOf(`
`)>Ao?r.length:r.lastIndexOf(`
`)+1;t=r.slice(o),yield Be(r.slice(0,o))}yield Be(t)}s(Io,"cleanLines");var Mo=2e3;function _o(e,t){let n,r=s((i,a)=>{let c=e(i,a);c&&t(c)},"check"),o=s(()=>r(Buffer.alloc(0),!0),"flush");return{feed:s(i=>{clearTimeout(n),r(i,!1),n=setTimeout(o,Mo)},"feed"),flush:o,stop:s(()=>clearTimeout(n),"stop")}}s(_o,"scanWith");var Oo=/^[^\s:]+ login: /m,Lo=512;function No(e,t){let n=jo(e),r="";return o=>{n(o),r!==void 0&&(r=He(r+o.toString("latin1"),"").slice(-Lo),Oo.test(r)&&(r=void 0,t()))}}s(No,"consoleFeed");function jo(e){let t=new _(({text:n})=>e.add(n));return n=>t.feed(n)}s(jo,"lineFeed");import{constants as Go}from"node:fs";import{appendFile as Ho,copyFile as qo,readFile as zo,rm as Ko,stat as Uo,truncate as Wo}from"node:fs/promises";function Yo(e,t){for(let n of t){let r=e.get(n.path);if(!(!r||n.type!=="directory"&&r.type!=="directory"))throw new T(`the overlay's ${n.type} ${n.path} would replace a ${r.type} of the initrd`,{advice:"The kernel unpacks it over what is there, links included: place files below it instead."})}}s(Yo,"refuseReplacements");async function Nn({baseInitrd:e,entries:t,output:n}){let r=new Map;for(let a of ht(await zo(e)))r.set(a.path,a);let o=yt(r)?t.map(a=>({...a,path:wt(a.path)})):t;Yo(r,o);let i=gt(kt(o,r));await qo(e,n,Go.COPYFILE_FICLONE);try{let{size:a}=await Uo(n);await Wo(n,Math.ceil(a/ye)*ye),await Ho(n,i)}catch(a){throw await Ko(n,{force:!0}),a}}s(Nn,"appendArchive");function Qo(){return Jo(16).toString("hex")}s(Qo,"newNonce");async function H(e,t,n){let{plan:r,media:o,directories:i,deadline:a,reporter:c,cpus:d,accelerator:f}=e,u=Qo(),p=jn(i.work,`${t.name}.initrd`),y=jn(i.logs,t.name);await Vo(y,{recursive:!0});let{throughProxies:h}=r.family,w=Kt(t.archive,{nonce:u,proxies:Xe(r.inputs.proxies),throughProxies:h});await Nn({baseInitrd:o.initrd,entries:w,output:p});try{return await ae({title:t.title,nonce:u,workDir:i.work,logDir:y,spec:en(t,{kernel:o.kernel,initrd:p,disk:n,cpus:d,accelerator:f}),successEvent:t.successEvent,requires:t.requires,secrets:t.secrets,fatalPatterns:t.fatalPatterns,judgePortLine:t.judgePortLine,limits:{quietSeconds:t.quietSeconds,deadline:a},onLine:Zo(t,c),signal:a.signal})}finally{await Xo(p,{force:!0})}}s(H,"executeRun");function Zo(e,t){let n=e.createProgress();return r=>{Wt(r)||t.log(r);let o=n(r);o&&t.progress(o)}}s(Zo,"follow");import{mkdir as Ss,readFile as $s,writeFile as xs}from"node:fs/promises";import{join as de}from"node:path";function Gn({resources:e,logs:t},n){let r=e.map(f=>({resource:f,entries:rs(f,t)})).filter(({resource:f,entries:u})=>f.failed||u.some(p=>os(f,p))).filter(({resource:f})=>!f.events.some(({message:u})=>u===es)),o=e.filter(({failed:f})=>!f).map(Fe),i=[...r.flatMap(({entries:f})=>f),...t.filter(f=>ss(f,o))],a=s(f=>i.some(u=>u===f||u.message.includes(is(f.message))),"isTold"),c=t.filter(f=>!a(f)&&!ts.test(f.message)),d=[...r.map(({resource:f,entries:u})=>as(f,u,n)),...kn(c,n)];return bn(d,c,n)}s(Gn,"findFailures");var es="resource is part of a dependency cycle",ts=/^Skipping because |^Failed to apply catalog: One or more resource dependency cycles /,ns=[/^Could not find a suitable provider for (\w+)/,/^Could not prefetch (\w+) provider /];function rs(e,t){let{reference:n}=e,r=Fe(e),o=n.replace(/\[.*/s,"").toLowerCase(),i=`${o}${n.slice(o.length)}: `;return t.filter(a=>a.source===r||a.source.startsWith(`${r}/`)||Q(a)&&(a.message.startsWith(i)||e.failed&&ns.some(c=>c.exec(a.message)?.[1]?.toLowerCase()===o)))}s(rs,"entriesAbout");function Fe({containmentPath:e}){return`/${e.join("/")}`}s(Fe,"pathOf");function os(e,t){return Q(t)&&t.source===Fe(e)}s(os,"isOwnError");function ss({source:e},t){return e.startsWith("Scope(")||t.some(n=>e.startsWith(`${n}/`))}s(ss,"isAsked");function is(e){return e.split(`
`,1)[0]??""}s(is,"firstLine");function as(e,t,n){let r=t.filter(Q).map(({message:p})=>p),o=e.events.find(({status:p})=>p==="failure")?.message,i=t.filter(({level:p,source:y})=>p==="notice"&&y.endsWith("/returns")),[a=o??"failed",...c]=[...new Set(r)],{message:d,...f}=ke(a,n),u=[...c.map(p=>ke(p,n)),...i].map(p=>p.message);return{level:"error",phase:n.phase,resource:e.reference,...cs(e,n)??f,message:Ct(yn([d,...u].join(`
`)),n)}}s(as,"toFinding");function cs({reference:e,file:t,line:n},r){if(t!==void 0)return{file:Tt(t)?X(t,r):t,line:n};let o=V(e,r.entries??[]);return o&&{...o,file:`${r.prefix}${o.file}`}}s(cs,"declarationOf");import{Worker as ds}from"node:worker_threads";var ls=new URL("./yaml-worker.mjs",import.meta.url),Hn=6e4,us=1024;async function qn(e){let t=new ds(ls,{workerData:e,resourceLimits:{maxOldGenerationSizeMb:us}}),n;try{let r=await new Promise((o,i)=>{t.once("message",o),t.once("error",({message:a})=>i(new Error(a))),t.once("exit",()=>i(new Error("its reader ended without an answer"))),n=setTimeout(()=>i(new Error(`it takes more than ${Hn/1e3} seconds`)),Hn)});return JSON.parse(r)}finally{clearTimeout(n),await t.terminate()}}s(qn,"parseGuestYaml");var zn=4096,O=l.coerce.string().transform(e=>e.slice(0,zn)),fs=l.object({containment_path:l.array(O).nullish(),file:O.nullish(),line:l.coerce.number().nullish(),failed:l.boolean().nullish(),failed_to_restart:l.boolean().nullish(),skipped:l.boolean().nullish(),changed:l.boolean().nullish(),evaluation_time:l.coerce.number().nullish(),events:l.array(l.object({status:O.nullish(),message:O.nullish()})).nullish()}),ps=l.object({level:O.nullish(),message:O.nullish(),source:O.nullish()}),ms=l.object({resource_statuses:l.record(l.string(),fs).nullish(),logs:l.array(ps).nullish(),metrics:l.record(l.string(),l.object({values:l.array(l.tuple([l.string(),l.string(),l.coerce.number()]).or(l.unknown()))})).nullish()}),gs=10,hs=.5;async function ce(e,t){try{return ys(ms.parse(await qn(e)),t)}catch(n){let r=n instanceof l.ZodError?l.prettifyError(n):n instanceof Error?n.message:"";throw new k(`Puppet's report cannot be read: ${r.split(`
`,1)[0]}`,{where:"last_run_report.yaml of the guest",advice:"Build again; if it happens each time, look at what Puppet logs in the guest."})}}s(ce,"readReport");function ys(e,t){let n=Object.entries(e.resource_statuses??{}),r=s(i=>n.filter(([,a])=>i(a)).length,"count"),o=e.metrics?.time?.values.find(i=>Array.isArray(i)&&i[0]==="total");return{resources:n.length,changed:r(({changed:i})=>i===!0),failed:r(Kn),skipped:r(({skipped:i})=>i===!0),seconds:Math.round((o?.[2]??0)*10)/10,findings:Gn({resources:n.map(ks),logs:(e.logs??[]).map(bs)},t),slowest:ws(n,t),locations:new Map(n.map(([i,a])=>[i,Un(a,t)]))}}s(ys,"summarize");function ws(e,t){return e.map(([n,r])=>({reference:n.slice(0,zn),seconds:Math.round((r.evaluation_time??0)*10)/10,...Un(r,t)})).filter(({seconds:n})=>n>=hs).sort((n,r)=>r.seconds-n.seconds).slice(0,gs)}s(ws,"slowestOf");function ks([e,t]){let n=t.events??[];return{reference:e,containmentPath:t.containment_path??[e],file:t.file??void 0,line:t.line??void 0,failed:Kn(t),events:n.map(r=>({status:r.status??"",message:r.message??""}))}}s(ks,"toStatus");function Kn({failed:e,failed_to_restart:t}){return e===!0||t===!0}s(Kn,"hasFailed");function bs({level:e,source:t,message:n}){return{level:e??"",source:t??"",message:n??""}}s(bs,"toEntry");function Un({file:e,line:t},n){return{...e?{file:X(e,n)}:{},...typeof t=="number"?{line:t}:{}}}s(Un,"locationOf");var vs=20;function Wn(e,{locations:t},n){return e.split(`
`).filter(o=>o!=="").slice(0,vs).map((o,i)=>{let[,a,c="",d=""]=/^([a-z]+)\t([^\t]+)\t(\/[^\t]*)$/.exec(o)??[];if(a===void 0)throw new k("the guest's list of sealed files is damaged",{where:`sealed.tsv:${i+1}`,advice:"Build again; if it happens each time, the catalogue manages a file with an odd name."});let f=a==="absent"?"is not in the image":"is empty in the image",u=Ht(d)??"sealing takes it";return{level:"warning",phase:n,resource:c,...t.get(c),message:`${d} ${f}, though the catalogue manages it: ${u} (docs/seal.md)`}})}s(Wn,"sealedFindings");async function Yn(e,t){let{puppetExitCode:n,files:r}=e,[o,i]=[r.get("last_run_report.yaml"),r.get("packages.tsv")];if(n===void 0||o===void 0||i===void 0)throw new RangeError("the run did not require its proof");let a=await ce(o,t);if(a.findings.length>0)throw new k(`Puppet exited with ${n}, as after a success, but its log has errors`,{where:"last_run_report.yaml of the guest"});return{puppetExitCode:n,report:a,packages:fn(i),contents:r.get("contents.tsv"),signatures:r.get("signatures.txt"),warnings:Wn(r.get("sealed.tsv")??"",a,t.phase)}}s(Yn,"readCatalogue");async function Es(e,t){let n=e.get("last_run_report.yaml"),r=wn(e.get("puppet.log")??"",t);if(n===void 0)return{findings:r,slowest:[]};try{return await ce(n,t)}catch(o){if(!(o instanceof k))throw o;return{findings:[{level:"warning",phase:t.phase,message:o.message},...r],slowest:[]}}}s(Es,"readFailure");async function le(e,t,n){let{plan:r,directories:o,reporter:i}=e,a={prefix:Ft(r.configTree.displayPath),phase:t.phase,entries:r.treeContents},c;try{c=await H(e,t,n);let d=await Yn(c,a);for(let f of d.warnings)i.finding(f);return i.note({resources:d.report.slowest,packages:d.packages}),d}catch(d){if(!(d instanceof k))throw d;let{files:f}=c??d.cause,u=f.has("puppet.log")?[]:await Ps(de(o.logs,t.name),f);await Bs(f,de(o.logs,"guest"));let{findings:p,slowest:y}=await Es(f,a);i.note({resources:y});let h=Yt(u);h!==void 0&&p.push(Rs(h,d.message,a));for(let w of p)i.finding(w);throw p.length>0&&(d.findings.push(...p),d.logTail=[],d.advice="Mend what the findings name; nothing of this build is kept but its logs."),d}}s(le,"applyProfile");async function Ps(e,t){let n=await $s(de(e,"console.log"),"utf8").catch(()=>""),r=Jt(n);return r.length>0&&t.set("puppet.log",r.join(`
`)),r}s(Ps,"readConsole");function Rs(e,t,n){let r=V(e,n.entries??[]);return{level:"error",phase:n.phase,resource:e,message:`it was being applied when ${t}`,...r?{...r,file:`${n.prefix}${r.file}`}:{}}}s(Rs,"interruption");async function Bs(e,t){await Ss(t,{recursive:!0});for(let[n,r]of e)await xs(de(t,n),r)}s(Bs,"keepFiles");var Fs=/^D:\s+read h#\s*\d+ ?(?<header>.*)$/,Cs=/skipping h#\s*\d+ ?\n?(?<header>.*)/,Ts=/invalid OpenPGP signature/,Ds=/^Header (?:OpenPGP )?(?:V\d )?\S+ [Ss]ignature(?:: (?<before>[A-Z]+))?, key (?:ID|fingerprint:) (?<key>[0-9A-Fa-f]{8,64})(?:: (?<after>[A-Z]+))?/,As=/^row\t(?<name>[^\t]+)\t(?<version>[^\t]+)$/,Jn={name:"gpg-pubkey",architecture:".(none)"};function ue({name:e,version:t}){return e===Jn.name&&t.endsWith(Jn.architecture)}s(ue,"isPackageKey");function Vn(e){let t=Cs.exec(e)?.groups;if(t)throw _s(t.header??"");let n=[],r=[];for(let o of e.split(`
`)){let i=Fs.exec(o)?.groups;i?r=[i.header??""]:o.startsWith("row	")?(n.push({...Is(o),signatures:r.flatMap(Ms)}),r=[]):r.push(o)}return{packages:n.filter(o=>!ue(o)),keyring:n.filter(ue).map(({version:o})=>(o.split("-")[0]??"").toLowerCase())}}s(Vn,"readSignatures");function Is(e){let t=As.exec(e)?.groups;if(t)return{name:t.name??"",version:t.version??""};throw new k("what rpm told of its packages is damaged",{where:"signatures.txt of the guest",advice:"Build again; if it happens each time, the image's rpm database is broken."})}s(Is,"readRow");function Ms(e){let t=Ds.exec(e)?.groups;if(!t)return[];let n=t.after??t.before??"UNKNOWN";return[{key:(t.key??"").toLowerCase(),status:n}]}s(Ms,"readSignature");function _s(e){let t="signatures.txt of the guest";return Ts.test(e)?new k(`rpm's database has a package whose signature the image's rpm cannot read: ${e}`,{where:t,advice:"Its signature is damaged, or of an algorithm that this rpm does not know, and rpm leaves such a package out of its list: take the package out, or install one that is signed with RSA."}):new k(`rpm's database has a package whose header was altered${e===""?"":`: ${e}`}`,{where:t,advice:"Whatever changed it, nothing in this image can be trusted: look at what the catalogue and its packages do."})}s(_s,"leftOut");var Os=50;function Xn(e){let{installed:t,trusted:n,excepted:r,phase:o}=e,{packages:i,keyring:a}=Vn(e.told);Ls(i,t);let c=i.flatMap(u=>{let p=Ns(u.signatures);return p===void 0?[]:[{name:u.name,version:u.version,problem:p}]}),d=c.filter(({name:u})=>!r.includes(u));if(d.length>0)throw Gs(d,{trusted:n,keyring:a,phase:o});let f=r.filter(u=>!c.some(p=>p.name===u));return{proof:{checked:!0,proved:"header-signatures",keys:js(i,n),excepted:c},warnings:f.map(u=>({level:"warning",phase:o,message:`unsigned-packages names ${u}, and there is no such package in the image, or it is signed: take the name out`}))}}s(Xn,"judgeSignatures");function Ls(e,t){let n=s(r=>r.map(({name:o,version:i})=>`${o} ${i}`).sort().join(`
`),"lines");if(n(e)!==n(t.filter(r=>!ue(r))))throw new k("rpm told of other packages when it checked their signatures than when it listed them",{where:"signatures.txt of the guest",advice:"Build again; if it happens each time, the image's rpm database is broken."})}s(Ls,"requireSame");function Ns(e){let t=e.find(({status:r})=>r!=="OK"&&r!=="NOKEY");if(t)return`its signature by the key ${t.key} is ${t.status}, as rpm says it`;if(e.some(({status:r})=>r==="OK"))return;let[n]=e;return n?`it is signed by the key ${n.key}, which is not trusted`:"it is not signed"}s(Ns,"problemOf");function js(e,t){let n=new Map;for(let{signatures:r}of e){let o=r.find(({status:i})=>i==="OK")?.key;o!==void 0&&n.set(o,(n.get(o)??0)+1)}return[...n].map(([r,o])=>{let i=t.find(a=>Qn(r,a));return{id:r,fingerprint:i?.fingerprint,from:i?"kickstart":"catalogue",packages:o}})}s(js,"usedKeys");function Qn(e,{fingerprint:t,subkeys:n}){return[t,...n].some(r=>r.toLowerCase().endsWith(e))}s(Qn,"isOf");function Gs(e,{trusted:t,keyring:n,phase:r}){let o=t.map(u=>`${u.fingerprint} (${u.owner})`).join(", "),i=t.filter(u=>!n.some(p=>Qn(p,u))).map(u=>u.fingerprint),a=[`Trusted are the keys that the kickstart's package-keys name, ${o}, and those that repositories of the catalogue brought.`,i.length===0?"":`The image's rpm did not take ${i.join(", ")}: the log has its reason.`,"If you trust the signer, put the key into keys/ beside the kickstart and its fingerprint into package-keys, or let a","repository with gpgcheck and gpgkey install the package; if you want the package as it is, name it in the input","unsigned-packages."],c=e.slice(0,Os).map(({name:u,version:p,problem:y})=>({level:"error",phase:r,message:`package ${u} ${p}: ${y}`})),[d]=c,f=e.length===1?d?.message:`${e.length} packages are not signed by a trusted key`;return new k(f??"",{where:"the packages of the image",advice:a.filter(Boolean).join(" "),findings:c})}s(Gs,"refusal");function fe({plan:e,reporter:t},{packages:n,signatures:r},o){if(r===void 0)return{checked:!1,reason:Hs(e.distro)};try{let{proof:i,warnings:a}=Xn({told:r,installed:n,trusted:St(e.distro),excepted:e.inputs.unsignedPackages,phase:o});for(let c of a)t.finding(c);return i}catch(i){if(i instanceof k)for(let a of i.findings)t.finding(a);throw i}}s(fe,"proveSignatures");function Hs({family:e}){return e==="debian-installer"?"apt checks the signature of an archive when it installs from it, and dpkg keeps none of a package":"the kickstart names no package-keys"}s(Hs,"unchecked");async function Te(e){let{plan:t,media:n,directories:r,reporter:o}=e,{distro:i,diskBytes:a,inputs:c}=t,d=Vt(t),f=rn(d,{mediaKey:n.key,diskBytes:a}),u=c.snapshot&&c.baseMaxAgeDays>0?1/0:c.baseMaxAgeDays,p=An(t.cacheDir,u),y=ne(e);o.phase("base",`Base: ${i.name}`);let h=await ut(p,f,y);if(h){let m={...Zn(h),cacheHit:!0,shared:!1};return o.info(`base image from the cache, made ${m.createdAt}, ${Ge(m.sizeBytes)}`),m}let w=Date.now(),S=Ce(r.work,G);await we(S,a),await H(e,d,S);let R={distro:i.id,installSeconds:Math.round((Date.now()-w)/1e3)},B=await p.make({key:f,workDir:r.work,files:{[G]:S},details:R}),C=await ft(p,B,y);return{...Zn(B),cacheHit:!1,shared:C}}s(Te,"installBase");function Zn({key:e,folder:t,record:n}){return{disk:Ce(t,G),key:e,sizeBytes:n.files[G]?.sizeBytes??0,createdAt:n.createdAt}}s(Zn,"baseOf");async function er(e){let{plan:t,directories:n,reporter:r}=e;r.phase("base",`One pass: ${t.distro.name} with profile ${t.profile.id}`);let o=Ce(n.work,"image.qcow2");await we(o,t.diskBytes);let i=await le(e,Xt(t),o);return{disk:o,upgraded:!1,catalogue:i,signatures:fe(e,i,"base")}}s(er,"installOnePass");import{join as Us}from"node:path";import{rename as qs}from"node:fs/promises";import{basename as zs,join as Ks}from"node:path";async function pe({plan:e,reporter:t},n,r){try{return await r()}catch(o){if(o instanceof k){for(let i of o.findings)t.finding(i);await qs(n.path,e.output.partial.unproved)}throw o}}s(pe,"keepUnproved");function W({plan:e},{findings:t,title:n}){let r=t.filter(({level:i})=>i==="error").length,o=Ks(e.output.evidence,zs(e.output.partial.unproved));return new k(`the image is not what it should be: ${n} shows ${r===1?"a fault":`${r} faults`}`,{where:n,advice:`Mend what the findings name. To look at the image: cloudstamp boot ${o}`,findings:t})}s(W,"unfit");async function tr(e,t){let{plan:n,directories:r,reporter:o}=e;return n.inputs.verify?n.family.onePass!==void 0?{inspected:!1,reason:n.family.onePass}:(o.phase("inspect","Inspection: the disk from outside"),pe(e,t,async()=>{let i=Us(r.work,"inspect.qcow2");await L({path:i,backing:t.path,backingFormat:t.format});let{leftovers:a}=await H(e,Zt(n),i),c=sn(a);if(c.some(({level:d})=>d==="error"))throw W(e,{findings:c,title:"its disk"});for(let d of c)o.finding(d);return an(a)})):{inspected:!1,reason:"verify: false"}}s(tr,"inspectImage");import{randomBytes as bi}from"node:crypto";import{copyFile as vi,mkdir as hr,readFile as Si,writeFile as $i}from"node:fs/promises";import{dirname as xi,join as A}from"node:path";var Ws=l.object({v1:l.object({datasource:l.string().nullable(),errors:l.array(l.string())})});function Ae(e){let t=e.trimEnd().split(`
`).map(h=>h.split("	")),n=s(h=>t.filter(([w])=>w===h).map(([,...w])=>w),"all"),r=s(h=>{let[w,...S]=n(h);if(!w||S.length>0)throw De(h);return w},"one"),{[0]:o="",[1]:i="",[2]:a=""}=r("root"),[c,d]=o.split(" ").map(Number);if(!c||!d)throw De("root");let[f="",u=""]=r("target"),p=s((h,w)=>n(h).flatMap(([S,R=""])=>S===w?[R]:[]),"ownedBy"),y=s(h=>n(h).map(([w=""])=>w),"firsts");return{cloudInit:Ys(r("cloud-init")[0]??""),system:r("system")[0]??"",target:{name:f,state:u},jobs:y("job"),failedUnits:n("unit").map(([h="",w=""])=>({unit:h,result:w.replace(/^Result=/,""),log:p("journal",h)})),machineId:r("machine-id")[0]??"",hostName:r("host-name")[0]??"",localhost:[...new Set(y("localhost"))],root:{bytes:c*d,deviceType:i,behind:a},users:y("user"),checks:n("check").map(([h="",w=""])=>({name:h,exitCode:Number(w),output:p("output",h)}))}}s(Ae,"readFacts");function Ys(e){if(e.trim()!=="")try{let{datasource:t,errors:n}=Ws.parse(JSON.parse(e)).v1;return{datasource:t??"none",errors:n}}catch{throw De("cloud-init")}}s(Ys,"readResult");function De(e){return new k(`what the booted image tells of "${e}" cannot be read`,{where:"facts.tsv of the guest",advice:"Build again; if it happens each time, a program of the image that the look uses is broken: see events.log."})}s(De,"damaged");var nr=["login prompt","target","cloud-init","no failed units","host name","localhost","machine-id","root grown","ssh answers","ssh takes the key","ssh takes no password","checks"];function rr(e){let{facts:t,ssh:n}=e;return[E("target",Vs(t)),E("cloud-init",Xs(t)),E("no failed units",t.failedUnits.map(({unit:r,result:o,log:i})=>$([`the unit ${r} failed (${o})`,...i].join(`
`)))),E("host name",t.hostName.split(".")[0]===e.seed.hostName?[]:[$(`the host name is "${t.hostName}" and not the one of the seed, "${e.seed.hostName}"`)]),E("localhost",Qs(t.localhost)),E("machine-id",/^(?!0{32}$)[0-9a-f]{32}$/.test(t.machineId)?[]:[$(`the boot made no machine-id: /etc/machine-id holds "${t.machineId}"`)]),Zs(e),...Js(n),E("checks",ei(e))]}s(rr,"judgeBoot");function Ie(e){return E("ssh answers",e.banner===void 0?[$("ssh does not answer: nothing listens on port 22 of the booted image")]:[])}s(Ie,"judgeBanner");function Js(e){let t=Ie(e);if(e.banner===void 0){let r="ssh does not answer";return[t,{promise:"ssh takes the key",holds:void 0,reason:r},{promise:"ssh takes no password",holds:void 0,reason:r}]}let n=e.methods.filter(r=>r==="password"||r==="keyboard-interactive");return[t,E("ssh takes the key",e.keyRefusal===void 0?[]:[$(`ssh refuses the key of the seed: ${e.keyRefusal}`)]),E("ssh takes no password",n.length===0?[]:[$(`ssh offers to log in by ${n.join(" and ")}`)])]}s(Js,"judgeSsh");function Vs({system:e,target:t,jobs:n}){if(t.state==="active")return[];let r=n.length===0?"":`; it still waits for ${n.slice(0,5).join(", ")}`;return[$(`the system does not reach ${t.name}, which is ${t.state} (${e})${r}`)]}s(Vs,"targetFaults");function Xs({cloudInit:e}){return e?[.../NoCloud/.test(e.datasource)?[]:[$(`cloud-init took its data from ${e.datasource} and not from the seed's volume`)],...e.errors.map(n=>$(`cloud-init: ${n}`))]:[$("cloud-init does not come to its end")]}s(Xs,"cloudInitFaults");function Qs(e){if(e.length===0)return[$('"localhost" means no address')];let t=e.filter(n=>!/^(127\.\d+\.\d+\.\d+|::1)$/.test(n));return t.length===0?[]:[$(`"localhost" means ${t.join(", ")}, which is not this machine alone`)]}s(Qs,"localhostFaults");function Zs({facts:{root:e},diskBytes:t}){let n="root grown";if(e.bytes>t)return{promise:n,holds:!0};if(e.deviceType!=="part")return{promise:n,holds:void 0,reason:`the root is on ${e.deviceType}`};if(e.behind!=="")return{promise:n,holds:void 0,reason:`the root has ${e.behind} behind it on the disk`};let r=`the root file system did not grow with the disk: it has ${e.bytes} bytes, the disk had ${t} and has twice that`;return E(n,[$(r)])}s(Zs,"judgeGrowth");function ei({checks:e,facts:t}){return e.flatMap(({name:n,file:r})=>{let o=t.checks.find(a=>a.name===n);if(!o)return[{...$("the check did not run"),file:r}];if(o.exitCode===0)return[];let i=o.exitCode===124?"ran longer than 5 minutes":`exited with ${o.exitCode}`;return[{...$([`the check ${i}`,...o.output].join(`
`)),file:r}]})}s(ei,"checkFaults");function or(e){let t=s((n,r)=>{let o=e.flatMap(i=>r(i)??[]);return new Set(o).size===o.length?[]:[$(`two clones of the image have the same ${n}`)]},"shared");return[...t("machine-id",({machineId:n})=>n),...t("ssh host key",({hostKey:n})=>n)]}s(or,"compareClones");function sr(e){let t=new Map(e.map(n=>[n.promise,n]));return{proved:nr.filter(n=>t.get(n)?.holds===!0),unproved:nr.flatMap(n=>{let r=t.get(n);return r?.holds!==void 0?[]:[{promise:n,reason:r?.reason??ti}]})}}s(sr,"summarize");var ti="this image was looked at from outside alone, or does not show it";function E(e,t){return t.length===0?{promise:e,holds:!0}:{promise:e,holds:!1,findings:t}}s(E,"judge");function $(e){return{level:"error",phase:"prove",message:e}}s($,"finding");var ni=Buffer.from("28732ac11ff8d211ba4b00a0c93ec93b","hex");function ir(e){if(e.toString("latin1",512,520)!=="EFI PART")return!1;for(let t=2*512;t+128<=34*512;t+=128)if(e.subarray(t,t+16).equals(ni))return!0;return!1}s(ir,"hasEsp");import{randomBytes as oi}from"node:crypto";var ar=`# Looks at the booted image from inside, on its first boot; started by the seed, see src/prove/seed.ts. What it sees goes
# to the host, a fact a line, its fields separated by tabs: the host judges.
TARGET=/
. /cloudstamp/events
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
FACTS=/cloudstamp/facts
: >$FACTS

# One line without tabs, a field.
field() {
	printf '%s' "$*" | tr '\\t\\n\\r' '   ' | cut -c1-2000
}

fact() {
	line=$1
	shift
	for value; do line="$line	$(field "$value")"; done
	printf '%s\\n' "$line" >>$FACTS
}

# until_true SECONDS COMMAND\u2026
until_true() {
	left=$1
	shift
	while ! "$@" && [ "$left" -gt 0 ]; do
		sleep 1
		left=$((left - 1))
	done
}

cloud_init_ended() {
	[ -s /run/cloud-init/result.json ]
}

# A unit that is being started, this one for example, is a job no more.
system_settled() {
	case $(systemctl is-system-running 2>/dev/null) in
	initializing | starting) return 1 ;;
	esac
}

# behind NAME: the partitions that keep that one from growing. A logical one is kept by what holds it, which begins before it.
behind() {
	own=/sys/class/block/$1
	[ -e "$own/partition" ] || return
	if [ "$(lsblk -n -d -o PTTYPE "/dev/$1")" = dos ] && [ "$(cat "$own/partition")" -gt 4 ]; then
		echo "the end of an extended partition"
		return
	fi
	for start in "$own"/../*/start; do
		[ "$(cat "$start")" -le "$(cat "$own/start")" ] || basename "\${start%/start}"
	done
}

phase_started look
until_true 240 cloud_init_ended
fact cloud-init "$(cat /run/cloud-init/result.json 2>/dev/null)"
until_true 120 system_settled
fact system "$(systemctl is-system-running 2>/dev/null)"
fact target "$(systemctl get-default)" "$(systemctl is-active "$(systemctl get-default)")"
systemctl list-jobs --no-legend --no-pager | while read -r _number unit _rest; do fact job "$unit"; done
systemctl list-units --state=failed --plain --no-legend --no-pager --full | while read -r unit _rest; do
	fact unit "$unit" "$(systemctl show -p Result "$unit")"
	journalctl -b -q -o cat "_SYSTEMD_UNIT=$unit" | tail -n 3 | while IFS= read -r line; do fact journal "$unit" "$line"; done
done
fact machine-id "$(cat /etc/machine-id)"
fact host-name "$(cat /proc/sys/kernel/hostname)"
getent ahosts localhost | while read -r address _rest; do fact localhost "$address"; done
device=$(findmnt -n -o SOURCE /)
device=\${device%%\\[*}
fact root "$(stat -f -c '%b %S' /)" "$(lsblk -n -d -o TYPE "$device")" "$(behind "$(lsblk -n -d -o KNAME "$device")")"
key=$(cat /cloudstamp/key)
for keys in /home/*/.ssh/authorized_keys; do
	grep -qsF "$key" "$keys" && fact user "$(stat -c %U "$keys")"
done
phase_ended look

for check in /cloudstamp/checks/*; do
	[ -f "$check" ] || continue
	name=\${check##*/}
	phase_started "check $name"
	timeout 300 "$check" </dev/null >/cloudstamp/output 2>&1
	fact check "$name" "$?"
	grep . /cloudstamp/output | tail -n 20 | while IFS= read -r line; do fact output "$name" "$line"; done
	phase_ended "check $name"
done

send_file facts.tsv $FACTS
emit '{"type":"looked"}'
`;var Me="cidata";function cr(e){let t=oi(6).toString("hex");return{instanceId:`cloudstamp-${t}`,hostName:`proof-${t}`,publicKey:e}}s(cr,"newSeed");var si=["mkdir -m 700 /cloudstamp","mkdir /cloudstamp/seed",`mount -t iso9660 -o ro /dev/disk/by-label/${Me} /cloudstamp/seed`,"cp -a /cloudstamp/seed/. /cloudstamp/","umount /cloudstamp/seed","systemd-run --no-block sh /cloudstamp/look"].join(" && ");function dr(e,t){let n=s((i,a)=>({path:i,mode:292,data:a}),"text"),r={ssh_authorized_keys:[e.publicKey],runcmd:[["sh","-c",si]]},o={"instance-id":e.instanceId,"local-hostname":e.hostName};return[n("user-data",`#cloud-config
${JSON.stringify(r)}
`),n("meta-data",`${JSON.stringify(o)}
`),n("nonce",`${t.nonce}
`),n("key",`${e.publicKey}
`),n("events",zt),n("look",ar),...t.checks.map(({name:i,data:a})=>({path:`checks/${i}`,mode:365,data:a}))]}s(dr,"seedFiles");import{once as lr}from"node:events";import{readFile as ur}from"node:fs/promises";import{createConnection as ii}from"node:net";import{join as ai}from"node:path";import{setTimeout as ci}from"node:timers/promises";var di=6e4,li=2e4,ui=1e3;async function fr(e){return await K("ssh-keygen",["-q","-t","ed25519","-N","","-C","cloudstamp-proof","-f",e],{what:"making a key for the boot"}),(await ur(`${e}.pub`,"utf8")).trim()}s(fr,"makeKey");async function pr(e){let{port:t,signal:n,users:r}=e,o=await _e(t,n);if(o===void 0)return{banner:o,methods:[],keyRefusal:"nothing answers",hostKey:void 0};let i=r.find(p=>/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(p)),a=ai(e.workDir,"known_hosts"),c=s(async p=>K("ssh",[...fi,"-o",`UserKnownHostsFile=${a}`,...p,"-p",String(t),"127.0.0.1","true"],{what:"logging in to the booted image",accepts:"all",signal:n}),"ssh"),d=await c(["-o","PreferredAuthentications=none","-l",i??"nobody"]),f=/Permission denied \(([^)]*)\)/.exec(d.stderr)?.[1]?.split(",")??[],[,...u]=(await ur(a,"utf8").catch(()=>"")).trim().split(/\s+/);return{banner:o,methods:d.exitCode===0?["password"]:f,keyRefusal:i===void 0?"cloud-init gave it to nobody":pi(await c(["-i",e.keyFile,"-l",i])),hostKey:u.length===2?u.join(" "):void 0}}s(pr,"lookThroughSsh");var fi=["-F","none","-T","-o","BatchMode=yes","-o","IdentitiesOnly=yes","-o","IdentityAgent=none","-o","StrictHostKeyChecking=accept-new","-o","HashKnownHosts=no","-o","GlobalKnownHostsFile=/dev/null","-o","UpdateHostKeys=no","-o","ConnectTimeout=60","-o","LogLevel=ERROR"];function pi({exitCode:e,stderr:t}){if(e!==0)return t.trim().split(`
`).at(-1)||`exit code ${e}`}s(pi,"keyRefusal");async function _e(e,t){let n=Date.now()+di;for(;;){t?.throwIfAborted();let r=await mi(e);if(r!==void 0||Date.now()>n)return r;await ci(ui)}}s(_e,"waitForBanner");async function mi(e){let t=ii(e,"127.0.0.1");t.setTimeout(li,()=>t.destroy()),t.on("error",()=>t.destroy());try{let n=await Promise.race([lr(t,"data"),lr(t,"close")]),r=n[0]instanceof Buffer?n[0].toString("latin1",0,255):"";return/^SSH-[ -~]+/.exec(r)?.[0]}catch{return}finally{t.destroy()}}s(mi,"readBanner");import{readdir as gi}from"node:fs/promises";import{join as hi}from"node:path";var Oe="/usr/share/qemu/firmware",mr=l.object({filename:l.string(),format:l.string()}),yi=l.object({"interface-types":l.array(l.string()),mapping:l.object({device:l.string(),executable:mr.optional(),"nvram-template":mr.optional()}),targets:l.array(l.object({architecture:l.string(),machines:l.array(l.string())})),features:l.array(l.string())});function wi(e){for(let{"interface-types":t,mapping:n,targets:r,features:o}of e){let{executable:i,"nvram-template":a}=n;if(t.includes("uefi")&&n.device==="flash"&&!o.some(d=>["requires-smm","secure-boot","enrolled-keys"].includes(d))&&r.some(({architecture:d,machines:f})=>d==="x86_64"&&f.some(u=>/^pc-q35/.test(u)))&&i?.format==="raw"&&a?.format==="raw")return{code:i.filename,variables:a.filename}}}s(wi,"chooseFirmware");async function gr(){let e=await gi(Oe).catch(()=>[]),t=await Promise.all(e.filter(r=>r.endsWith(".json")).sort().map(r=>ot(hi(Oe,r),yi))),n=wi(t.flatMap(r=>r??[]));if(n)return n;throw new T("this machine has no UEFI for virtual machines",{where:Oe,advice:"Install the package ovmf (Debian, Ubuntu) or edk2-ovmf (RHEL-like)."})}s(gr,"findFirmware");async function yr(e,t){let{plan:n,reporter:r}=e;return n.inputs.verify?(r.phase("prove","Proof: the image boots"),pe(e,t,()=>Ei(e,t))):{verified:!1,reason:"verify: false"}}s(yr,"proveImage");async function Ei(e,t){let{plan:n,accelerator:r,reporter:o}=e,i=n.checks.get(Dt(n.profile.id))??[],a=tn(n,{hasEsp:await Pi(e,t),accelerator:r}),c=[];for(let u of a){o.info(u.title);let p=await Bi(e,{image:t,description:u,checks:i});c.push(p),Ri(e,u,p.judgements)}let d=c.flatMap(({clone:u})=>u??[]),f=or(d);if(f.length>0)throw W(e,{findings:f,title:"the boots of the image"});return{verified:!0,boots:c.map(({proof:u})=>u),clonesDiffer:d.length>1,checks:n.family.looksInside?i.map(({name:u,data:p})=>({name:u,sha256:D(p)})):[]}}s(Ei,"bootImage");async function Pi({directories:e},{path:t,format:n}){let r=A(e.work,"partitions");return await Pt({path:t,format:n},r,65536),ir(await Si(r))}s(Pi,"imageHasEsp");function Ri(e,{title:t},n){let r=n.flatMap(o=>o.holds===!1?o.findings:[]);if(r.length>0)throw W(e,{findings:r,title:t})}s(Ri,"refuse");async function Bi(e,t){let{image:n,description:r,checks:o}=t,i=A(e.directories.work,r.name),a=A(e.directories.logs,r.name);for(let v of[i,a])await hr(v);let c=A(i,"key"),[d,f]=[bi(16).toString("hex"),cr(await fr(c))],u=A(i,"disk.qcow2"),p=n.virtualSizeBytes;await L({path:u,backing:n.path,backingFormat:n.format,sizeBytes:2*p});let y=r.looksInside?await Ii(i,{seed:f,nonce:d,checks:o}):void 0,h=r.firmware==="uefi"?await Mi(i):void 0,w=Date.now(),S={},R=s(v=>{S[v]??=Math.round((Date.now()-w)/100)/10},"note"),B,{cpus:C,accelerator:m,deadline:b}=e,F=await Ti(e,{...r,nonce:d,workDir:i,logDir:a,spec:nn(r,{disk:u,volume:y,flash:h,cpus:C,accelerator:m}),...r.looksInside?Fi:Ci,onEvent:s(({type:v})=>{(v==="prompt"||v==="looked")&&R(v)},"onEvent"),afterwards:s(async(v,{files:q})=>{B=await Di(v,{files:q,keyFile:c,workDir:i,signal:b.signal})},"afterwards")});if(!B)throw new RangeError("a boot ended without its look from outside");return Ai({description:r,outcome:F,seed:f,diskBytes:p,checks:o,ssh:B,seconds:S})}s(Bi,"bootOnce");var Fi={successEvent:"looked",requires:{puppet:!1,files:["facts.tsv"]}},Ci={successEvent:"prompt",requires:{puppet:!1,files:[]}};async function Ti({reporter:e,deadline:t},n){let r={prompt:!1};try{return await ae({...n,secrets:[],limits:{quietSeconds:n.quietSeconds,deadline:t},onEvent:s(o=>{o.type==="prompt"&&(r.prompt=!0),n.onEvent?.(o)},"onEvent"),onLine:s(o=>{e.log(o),e.progress({text:o})},"onLine"),signal:t.signal})}catch(o){throw o instanceof k&&r.prompt&&n.looksInside&&(o.advice='The image shows a login prompt, and cloud-init does not run what its seed asks for. Its datasource_list has to name NoCloud, and its kernel to read ISO 9660; "verify: false" leaves the proof out.'),o}}s(Ti,"runBoot");async function Di(e,t){let n=await e.sshPort(),r=t.files.get("facts.tsv");return r===void 0?{banner:await _e(n,t.signal),methods:[],keyRefusal:void 0,hostKey:void 0}:pr({...t,port:n,users:Ae(r).users})}s(Di,"lookFromOutside");function Ai(e){let{description:t,outcome:n,ssh:r,seconds:o}=e,i=n.files.get("facts.tsv"),a=i===void 0?void 0:Ae(i),d=[...o.prompt===void 0?[]:[E("login prompt",[])],...a?rr({...e,facts:a}):[Ie(r)]];return{proof:{firmware:t.firmware,bus:t.hardware.bus??"virtio-blk",seconds:o,...sr(d)},judgements:d,clone:a&&{title:t.title,machineId:a.machineId,hostKey:r.hostKey}}}s(Ai,"judgeSight");async function Ii(e,{seed:t,...n}){let[r,o]=[A(e,"seed"),A(e,"seed.iso")];for(let{path:i,mode:a,data:c}of dr(t,n)){let d=A(r,i);await hr(xi(d),{recursive:!0}),await $i(d,c,{mode:a})}return await K("xorriso",["-as","mkisofs","-quiet","-V",Me,"-r","-o",o,r],{what:"writing the seed's volume"}),o}s(Ii,"makeSeed");async function Mi(e){let{code:t,variables:n}=await gr(),r=A(e,"variables.fd");return await vi(n,r),{code:t,variables:r}}s(Mi,"makeFlash");import{join as _i}from"node:path";var Oi=360*60*1e3;async function wr(e,t){let{plan:n,directories:r,reporter:o}=e;o.phase("stamp",`Stamp: profile ${n.profile.id}`);let i=_i(r.work,"stamp.qcow2");await L({path:i,backing:t.disk});let c=Date.now()-Date.parse(t.createdAt)>Oi&&!n.inputs.snapshot,d=await le(e,Qt(n,{refreshPackages:c}),i),f=fe(e,d,"stamp");return{disk:i,base:t,upgraded:c&&n.inputs.upgrade,catalogue:d,signatures:f}}s(wr,"stampProfile");var Le={"x86-64-v2":["cx16","lahf_lm","popcnt","pni","sse4_1","sse4_2","ssse3"],"x86-64-v3":["abm","avx","avx2","bmi1","bmi2","f16c","fma","movbe","xsave"]},Y={major:7,minor:2};function kr(e,t){e===void 0||e==="baseline"||(t.accelerator==="tcg"?Li(e,t.qemuVersion):Ni(e,t.cpuinfo))}s(kr,"requireCpuLevel");function Li(e,t){let[n=0,r=0]=t.split(".").map(Number);if(!(e==="x86-64-v2"||n>Y.major||n===Y.major&&r>=Y.minor))throw new T(`this release needs a processor of level ${e}, which QEMU ${t} cannot emulate`,{where:"qemu-system-x86_64",advice:`Use QEMU ${Y.major}.${Y.minor} or later (Ubuntu 24.04 and Debian 12 have it), or a machine with KVM.`})}s(Li,"requireEmulation");function Ni(e,t){let n=/^flags\s*:(.*)$/m.exec(t)?.[1]?.trim().split(/\s+/)??[],o=(e==="x86-64-v2"?Le["x86-64-v2"]:[...Le["x86-64-v2"],...Le["x86-64-v3"]]).filter(i=>!n.includes(i));if(o.length!==0)throw new T(`this release needs a processor of level ${e}; this machine's lacks ${o.join(", ")}`,{where:"/proc/cpuinfo",advice:'Use accel "tcg", which emulates such a processor, or another machine.'})}s(Ni,"requireFlags");async function tf(e,t,n){return br(e,{reporter:t,deadline:n},Ki)}s(tf,"build");async function nf(e,t,n){return br(e,{reporter:t,deadline:n},async r=>{let{plan:o}=r,i=be(o)?await Te(await Sr(r,await vr(r))):void 0;return i||r.reporter.info(`${o.distro.name} is built in one pass: there is no base to install`),await ct(o.output),{distro:o.distro.id,base:i&&qi(i),log:o.output.log}})}s(nf,"buildBase");function qi({key:e,sizeBytes:t,cacheHit:n,shared:r,createdAt:o}){return{key:e,sizeBytes:t,cacheHit:n,shared:r,createdAt:o}}s(qi,"summarized");async function br(e,{reporter:t,deadline:n},r){let o=await At(e,t,n.signal),i={install:e.install,proxies:e.proxies,reporter:t,signal:n.signal};return await rt(i,Qe),st(o.output,async()=>(await Je({cacheDir:o.cacheDir,outputDir:e.outputDir}),zi(o,{reporter:t,deadline:n},r)))}s(br,"planned");async function zi(e,{reporter:t,deadline:n},r){let o=En(e.output.partial.log,t);try{let i=await vn(e.cacheDir,async a=>{let c={work:a,logs:Hi(a,"logs")};return await ji(c.logs),o.note({logs:c.logs}),r({plan:e,directories:c,reporter:o,deadline:n}).catch(async d=>{let f=n.signal.aborted?n.signal.reason:d;return Ui(await Ve(f,[e.cacheDir,a,e.output.directory]),{output:e.output,logDir:c.logs,reporter:o})})});return o.end(!0),i}catch(i){throw o.end(!1),i}finally{await o.close()}}s(zi,"recorded");async function Ki(e){let t=await vr(e),n=await Sr(e,t),r=be(e.plan)?await wr(n,await Te(n)):await er(n);if(e.plan.inputs.image==="none")return Cn(n,r);let o=await Bn(n,r),i=await tr(n,o),a=await yr(n,o);return Fn(n,{stamped:r,image:o,hygiene:i,proof:a})}s(Ki,"runSteps");async function vr({plan:e,reporter:t,deadline:n}){let r={install:e.inputs.install,proxies:e.inputs.proxies,reporter:t,signal:n.signal},o=[...Ze,...bt(e.distro),...e.inputs.verify?et:[]];return await tt(r,o),t.phase("host","Host: qemu"),nt(r,o)}s(vr,"readyHost");async function Sr(e,t){let{plan:n,reporter:r}=e,{inputs:o,distro:i,mirrors:a,rendered:c,cacheDir:d}=n,f=ne(e);r.phase("media",`Media: installer of ${i.name}`);let{storage:u}=c,p=await vt(i,{...f,mirrors:a,storage:u,proxies:o.proxies}),y=await Sn(o.accel,{kernel:p.kernel,stateDir:d,reporter:r,signal:e.deadline.signal}),h=await Gi("/proc/cpuinfo","utf8");return kr(n.family.hardware.cpu,{accelerator:y,qemuVersion:t,cpuinfo:h}),{...e,qemuVersion:t,media:p,accelerator:y,cpus:o.cpus??mn(y)}}s(Sr,"readyInstaller");async function Ui(e,{output:t,logDir:n,reporter:r}){r.note({outcome:"failed",failure:Ye(e),logs:t.evidence});try{await dt(t,n),await xn(t.evidence,r.record())}catch(o){r.warning(`not all that tells of the failure could be kept: ${We(o)}`)}throw e instanceof Ue&&(e.logs=[t.evidence]),e}s(Ui,"failWithEvidence");export{ee as a,xn as b,tf as c,nf as d};
