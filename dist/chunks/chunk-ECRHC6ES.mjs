import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as we,b as dn,c as gn}from"./chunk-25TBTVXM.mjs";import{a as Ot,b as Nt,d as jt,e as Gt,f as Ht,g as qt,h as zt,i as Kt,j as Ut,k as Jt,l as ye,m as Wt,n as Vt,o as Yt,p as Xt}from"./chunk-RZFKSGYU.mjs";import{b as cn}from"./chunk-4A6BJYQW.mjs";import{a as pe,b as mt,c as ft,d as pt,e as ht,f as gt,g as yt,h as wt}from"./chunk-2PL2OMEQ.mjs";import{a as Ve,b as Ye,d as Xe,f as Qe,g as Ze,h as et,j as ct,k as dt,m as lt,n as ut}from"./chunk-YQPAZNRD.mjs";import{c as hn}from"./chunk-BELQ26FX.mjs";import{b as ln}from"./chunk-2JG6MITG.mjs";import{b as Ct,c as Tt,d as Mt}from"./chunk-RLJXSGD7.mjs";import{a as Zt,b as en,c as on,e as sn}from"./chunk-JCWOEPXF.mjs";import{e as Dt,f as Lt}from"./chunk-INIDAKNN.mjs";import{a as un,b as X,c as mn,d as fn,e as pn}from"./chunk-XIYFBBDT.mjs";import{b as nt,c as rt,d as ot,e as it,f as st,g as Ft}from"./chunk-XWTM2IH2.mjs";import{a as Ue,b as Je}from"./chunk-KFSFB6Q2.mjs";import{a as he,b as O,c as St,d as xt,e as $t}from"./chunk-EAABYL46.mjs";import{a as V,c as Et,d as Rt,e as Y,f as Bt,g as ge}from"./chunk-7675CNDN.mjs";import{b as bt,c as vt,d as kt}from"./chunk-PSABSMXP.mjs";import{a as tt}from"./chunk-WX2DBGUY.mjs";import{c as z}from"./chunk-2HNWBLBD.mjs";import{a as At,b as _t}from"./chunk-INKGAXI3.mjs";import{a as C,b as at}from"./chunk-H2EVXHRT.mjs";import{b as Qt}from"./chunk-7MW3P7S2.mjs";import{b as an}from"./chunk-RPBNNPRJ.mjs";import{a as fe,f as We}from"./chunk-B5IKBYEE.mjs";import{c as Pt}from"./chunk-GKWVN4VF.mjs";import{a as tn,c as nn,d as rn}from"./chunk-VBNJXTSV.mjs";import{a as It}from"./chunk-4TNEHNHC.mjs";import{a as W}from"./chunk-U54F7PPI.mjs";import{a as c}from"./chunk-ZMU3OG4V.mjs";import{d as qe,f as v,g as F,m as ze,o as Ke}from"./chunk-FB2VMEMP.mjs";import{a as Ne,c as je,f as q,h as Ge,j as He}from"./chunk-RSCICBYB.mjs";import{a as Le,b as Oe,c as me}from"./chunk-NITYKRML.mjs";import{a as i}from"./chunk-UIWZFJKY.mjs";import{mkdir as us,readFile as ms}from"node:fs/promises";import{join as fs}from"node:path";import{readdir as Pr,readFile as Fr,stat as Cr,writeFile as Ee}from"node:fs/promises";import{join as K}from"node:path";import{createHash as hr}from"node:crypto";function g(e,...t){return{markup:e.map((r,o)=>`${r}${o<t.length?ur(t[o]):""}`).join("")}}i(g,"html");function ur(e){return e===void 0?"":typeof e=="string"?fr(Ge(e)):typeof e=="number"?String(e):"markup"in e?e.markup:e.map(({markup:t})=>t).join("")}i(ur,"render");var mr={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function fr(e){return e.replace(/[&<>"']/g,t=>mr[t]??"")}i(fr,"escapeHtml");function be(e){if(/<\/(script|style)/i.test(e))throw new RangeError("a text that ends its element");return{markup:e}}i(be,"ownText");var ve=String.raw`
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
`;var ke=`:root {
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
`;var gr=2e3;function Q(e,{screen:t}={}){let n=[br(e,t),kr(e),Sr(e),xr(e),$r(e),Er(e),Rr(e),Br(e)],{markup:r}=g`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${yr()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${e.title}: Cloudstamp</title>
<style>${be(ke)}</style>
</head>
<body>
<header>
${wr(e)}
<h1>${e.title}</h1>
<p class="sentence">${Ct(e)}</p>
<p class="quiet">Started ${e.startedAt.replace("T"," ").replace(/\..*/," UTC")}</p>
</header>
<main>
${n.filter(o=>o!==void 0)}
</main>
<footer class="quiet">Cloudstamp ${W}</footer>
<script>${be(ve)}</script>
</body>
</html>
`;return r}i(Q,"reportPage");function yr(){let e=i(t=>`'sha256-${hr("sha256").update(t).digest("base64")}'`,"hash");return`default-src 'none'; style-src ${e(ke)}; script-src ${e(ve)}; img-src data:; base-uri 'none'; form-action 'none'`}i(yr,"policy");function wr({outcome:e}){return e==="succeeded"?g`<span class="mark good">succeeded</span>`:g`<span class="mark bad">${e==="failed"?"failed":"killed"}</span>`}i(wr,"mark");function M(e,t){return g`<section>
<h2>${e}</h2>
${t}
</section>
`}i(M,"section");function xe(e,t,n=""){return g`<div class="scroll ${n}" tabindex="0" role="region" aria-label="${e}">${t}</div>`}i(xe,"scroll");function Se(e,t){return g`<pre tabindex="0" role="region" aria-label="${e}">${t.join(`
`)}</pre>`}i(Se,"block");function br(e,t){let{outcome:n,failure:r,logs:o}=e;if(n==="succeeded")return;let s=r?.lines??e.lines,a=r?r.advice:Tt;return M("What happened",g`${r&&Se("Cause",r.cause.split(`
`))}
${r?.where===void 0?void 0:g`<p>Where: ${$e(e,r.location,r.where)}</p>`}
${a===void 0?void 0:g`<p class="advice">${a}</p>`}
${o===void 0?void 0:g`<p>Logs: <code>${o}</code></p>`}
${s.length===0?void 0:g`<h3>Last lines</h3>${Se("Last lines",s)}`}
${t&&g`<h3>Screen</h3><img alt="Screen of the virtual machine when it was ended" src="data:image/png;base64,${t.toString("base64")}">`}`)}i(br,"failureSection");function $e(e,t,n=t?.file&&Oe({file:t.file,line:t.line})){let r=t&&Mt(e,t);return r===void 0?g`${n}`:g`<a href="${r}">${n}</a>`}i($e,"place");var vr={error:"bad",warning:"warn",notice:"plain"};function kr(e){let{findings:t}=e;if(t.length===0)return;let n=t.slice(0,gr).map(o=>g`<tr>
<td><span class="mark ${vr[o.level]}">${o.level}</span></td>
<td>${$e(e,o)}</td>
<td class="message">${o.message}${o.resource===void 0?void 0:g` <code>${o.resource}</code>`}</td>
</tr>
`),r=t.length-n.length;return M(`Findings (${t.length})`,g`${xe("Findings",g`<table class="findings"><thead><tr><th>level</th><th>place</th><th>finding</th></tr></thead><tbody>
${n}</tbody></table>`)}${r===0?void 0:g`<p class="quiet">${r} more, in the log</p>`}`)}i(kr,"findingsSection");function Sr({facts:e,artifacts:t,outcome:n}){let r=[...e.map(([o,s])=>g`<dt>${o}</dt><dd>${s}</dd>`),...t.map(({name:o,url:s})=>g`<dt>artifact</dt><dd><a href="${s}">${o}</a></dd>`)];return r.length===0?void 0:M(n==="succeeded"?"Image":"Known",g`<dl>${r}</dl>`)}i(Sr,"factsSection");function xr({text:e}){return e.length===0?void 0:M("Result",Se("Result",e))}i(xr,"textSection");function $r({phases:e,outcome:t}){let[n]=e,r=e.at(-1);if(!n||!r)return;let o=Date.parse(n.startedAt),s=Math.max((Date.parse(r.startedAt)-o)/1e3+r.seconds,.1),a=i(d=>`${(100*d/s).toFixed(2)}%`,"percent"),l=e.map(d=>{let u=(Date.parse(d.startedAt)-o)/1e3;return g`<li class="${d===r&&t!=="succeeded"?"failed":""}"><span>${d.name}</span>
<svg aria-hidden="true" focusable="false"><rect x="${a(u)}" width="${a(Math.max(d.seconds,s/250))}" height="100%"></rect></svg>
<span class="time">${me(d.seconds)}</span></li>
`});return M("Phases",g`<ol class="phases">${l}</ol>`)}i($r,"phasesSection");function Er(e){if(e.resources.length===0)return;let t=e.resources.map(({reference:n,seconds:r,...o})=>g`<tr><td class="time">${me(r)}</td><td><code>${n}</code></td><td>${$e(e,o)}</td></tr>
`);return M("Slowest resources",xe("Slowest resources",g`<table><thead><tr><th class="time">time</th><th>resource</th><th>place</th></tr></thead><tbody>
${t}</tbody></table>`))}i(Er,"resourcesSection");function Rr({packages:e}){if(e.length===0)return;let t=e.map(({name:n,version:r})=>g`<tr><td>${n}</td><td>${r}</td></tr>
`);return M("Packages",g`<div class="search"><label for="search">Search</label>
<input id="search" type="search" autocomplete="off" spellcheck="false">
<span id="count" class="quiet" role="status">${e.length} of ${e.length}</span></div>
${xe("Packages",g`<table id="packages"><thead><tr><th>package</th><th>version</th></tr></thead><tbody>
${t}</tbody></table>`,"tall")}`)}i(Rr,"packagesSection");function Br({inputs:e}){if(e.length!==0)return M("Inputs",g`<dl>${e.map(([t,n])=>g`<dt>${t}</dt><dd><code>${n}</code></dd>`)}</dl>`)}i(Br,"inputsSection");var Tr=2*1024**2;async function yn(e,t){let n=At(t);await Ee(K(e,"findings.json"),`${He(JSON.stringify(n,null,2))}
`),await Ee(K(e,"findings.sarif"),`${JSON.stringify(_t(n),null,2)}
`),await Ee(K(e,"report.html"),Q(t,{screen:await Mr(e)}))}i(yn,"writeDiagnostics");async function Mr(e){let t=(await Pr(e,{recursive:!0})).filter(o=>o.endsWith("screen.png")),r=(await Promise.all(t.map(async o=>({name:o,file:await Cr(K(e,o))})))).sort((o,s)=>s.file.mtimeMs-o.file.mtimeMs)[0];return r===void 0||r.file.size>Tr?void 0:Fr(K(e,r.name))}i(Mr,"findScreen");import{createWriteStream as Ar}from"node:fs";function wn(e,t){let n=Ar(e,{flags:"w"}),r=i(o=>{n.errored||n.write(`${new Date().toISOString()} ${o}
`)},"write");return n.on("error",o=>t.warning(`the build log ends here: ${o.message}`)),It({...t,phase(o,s){r(`== ${s}`),t.phase(o,s)},log(o){r(`| ${o}`),t.log(o)},info(o){r(o),t.info(o)},warning(o){r(`warning: ${o}`),t.warning(o)},finding(o){r(Le(o)),t.finding(o)},end(o){r(o?"done":"failed"),t.end(o)},close:i(()=>new Promise(o=>n.errored?o():n.end(()=>o())),"close")})}i(wn,"recordTo");import{stat as Hr}from"node:fs/promises";import{basename as vn}from"node:path";function bn(e,t){if(e===void 0)return Re("its programs could not list its files (awk, find, sha256sum, sort and xargs, and rpm in rpm's systems)");let n=e.split(`
`).filter(m=>m!==""),r=N(n,"file"),o=r.flatMap(m=>nn(m)??[]),s=Number(N(n,"unlisted")[0]),a=Number(N(n,"used")[0]);if(o.length!==r.length||!_r(o))return Re("the guest's list of its files is damaged");let l=Gr(o),d=o.filter(({path:m})=>!jr(m)),u=rn(d),f=tn.safeParse({known:!0,list:{file:t,sha256:C(u)},listed:d.length,unlisted:s,usedBytes:a,users:Dr(N(n,"passwd"),N(n,"shadow")),groups:Lr(N(n,"group")),services:l});return f.success?{contents:f.data,list:u}:Re("the guest's list of its files is damaged")}i(bn,"readContents");function Re(e){return{contents:{known:!1,reason:e},list:void 0}}i(Re,"unknown");function N(e,t){return e.filter(n=>n.startsWith(`${t}	`)).map(n=>n.slice(t.length+1))}i(N,"fieldsOf");function _r(e){return e.every(({path:t},n)=>n===0||(e[n-1]?.path??"")<t)}i(_r,"isAscending");var Ir=["set","none","locked"];function Dr(e,t){let n=new Map(t.map(r=>r.split("	")));return Z(e.flatMap(r=>{let[o="",s="",a="",l="",,d="",u=""]=r.split(":");if(!/^\d{1,10}$/.test(a)||!/^\d{1,10}$/.test(l))return[];let m=Ir.find(y=>y===n.get(o))??(s===""?"none":/^([!*]|x$)/.test(s)?"locked":"set");return[{name:o,uid:Number(a),gid:Number(l),home:d,shell:u,password:m}]}))}i(Dr,"readUsers");function Lr(e){return Z(e.flatMap(t=>{let[n="",,r="",o=""]=t.split(":");return/^\d{1,10}$/.test(r)?[{name:n,gid:Number(r),members:o.split(",").filter(Boolean).sort()}]:[]}))}i(Lr,"readGroups");function Z(e){return[...new Map(e.toReversed().map(n=>[n.name,n])).values()].sort((n,r)=>n.name<r.name?-1:1)}i(Z,"namedOnce");var Or=/^\/etc\/systemd\/system\/(?:[^/]+\.(?:wants|requires)\/)?([^/]+)$/,Nr=/^\/etc\/(?:rc\.d\/)?rc3\.d\/S\d\d([^/]+)$/;function jr(e){return/^\/etc\/(?:rc\.d\/)?rc[0-6S]\.d\/[SK]\d\d/.test(e)}i(jr,"isTold");function Gr(e){let t=e.filter(({type:r})=>r==="l"),n=t.flatMap(({path:r,target:o})=>{let s=Or.exec(r)?.[1];return s===void 0?[]:o==="/dev/null"?[{name:s,state:"masked"}]:/\.(wants|requires)\//.test(r)?[{name:s,state:"enabled"}]:[]});return n.length>0?Z(n):Z(t.flatMap(({path:r})=>{let o=Nr.exec(r)?.[1];return o===void 0?[]:[{name:o,state:"enabled"}]}))}i(Gr,"servicesOf");async function kn(e,t){let{plan:n,reporter:r,deadline:o}=e,{output:s,inputs:a}=n,{format:l,compression:d}=a,{signal:u}=o;r.phase("finish",`Finish: ${l}${d==="none"?"":`, ${d}`}`),await xt({source:t.disk,destination:s.partial.image,format:l,compression:d,signal:u});let{image:f}=s.partial,[m,{size:y},h]=await Qt(u,Promise.all([at(f),Hr(f),$t(f,l)]));return{path:f,format:l,sha256:m,sizeBytes:y,virtualSizeBytes:h}}i(kn,"finishImage");async function Sn(e,t){let{output:n}=e.plan,{stamped:r,image:o}=t,s={image:n.image,sha256:o.sha256,sizeBytes:o.sizeBytes,virtualSizeBytes:o.virtualSizeBytes,proof:t.proof,...$n(e,r,n)};return await rt(n,En(e,t,{place:n,result:s})),s}i(Sn,"publishBuild");async function xn(e,t){let{output:n}=e.plan,r=$n(e,t,n.stamp);return await ot(n,En(e,{stamped:t},{place:n.stamp,result:r})),r}i(xn,"publishProof");function $n({accelerator:e},{base:t},{manifest:n,log:r,report:o}){return{accelerator:e,baseCacheHit:t?.cacheHit??!1,manifest:n,log:r,report:o}}i($n,"stampResult");function En(e,t,{place:n,result:r}){let{reporter:o}=e,{contents:s,list:a}=bn(t.stamped.catalogue.contents,vn(n.files));return o.note({facts:an(r),logs:r.log}),{manifest:qr(e,t,s),files:a,report:Q({...o.record(),outcome:"succeeded"})}}i(En,"recordOf");function qr(e,t,n){let{stamped:r,image:o,hygiene:s,proof:a}=t,{plan:l,media:d,reporter:u}=e,{distro:f,inputs:m,mirrors:y,rendered:h}=l,{base:w,upgraded:k,catalogue:B}=r,{report:$,packages:A}=B;return{schema:on,createdAt:new Date().toISOString(),cloudstamp:{version:W},qemu:{version:e.qemuVersion},distro:{id:f.id,name:f.name},profile:l.profile.id,layers:w?"auto":"off",hostName:m.hostName,keepConfig:m.keepConfig,removePuppet:m.removePuppet,puppetSettings:m.puppetSettings,facts:l.facts===""?void 0:{sha256:C(l.facts)},secrets:l.secrets.map(p=>p.path),accelerator:e.accelerator,machine:{memoryMiB:l.memoryMiB,cpus:e.cpus},snapshot:y.snapshot?.toISOString(),mirrors:{packages:fe(y.mirror),security:y.securityMirror===void 0?void 0:fe(y.securityMirror)},sources:l.provenance,renderedKickstart:{sha256:C(JSON.stringify([h.kickstart,h.files]))},media:{key:d.key,kernelVersion:d.kernelVersion,digests:d.digests},base:w&&{key:w.key,cacheHit:w.cacheHit,createdAt:w.createdAt,upgraded:k},puppet:{exitCode:B.puppetExitCode,resources:$.resources,changed:$.changed,failed:$.failed,seconds:$.seconds},packages:A,contents:n,image:o&&{file:vn(l.output.image),format:o.format,compression:m.compression,sha256:o.sha256,sizeBytes:o.sizeBytes,virtualSizeBytes:o.virtualSizeBytes},hygiene:s,proof:a,phases:u.record().phases.map(({name:p,seconds:S})=>({name:p,seconds:S}))}}i(qr,"manifestOf");import{join as de}from"node:path";import{join as zr}from"node:path";var j="base.qcow2",Kr=c.object({distro:c.string(),installSeconds:c.number()});function Rn(e,t){return new ut({name:"base",title:"the base image",files:[j],details:Kr,maxAgeDays:t},lt(zr(e,"bases")))}i(Rn,"baseStore");function ee({plan:e,directories:t,reporter:n,deadline:r}){let{cacheDir:o,actionsCache:s,distro:a}=e;return{cacheDir:o,actionsCache:s,label:a.id,workDir:t.work,reporter:n,signal:r.signal}}i(ee,"cacheAccess");import{randomBytes as _o}from"node:crypto";import{mkdir as Io,rm as Do}from"node:fs/promises";import{join as An}from"node:path";import{createReadStream as so,createWriteStream as ao}from"node:fs";import{rename as co}from"node:fs/promises";import{join as oe}from"node:path";import{pipeline as lo}from"node:stream/promises";import{setTimeout as uo}from"node:timers/promises";import{readFileSync as Ur}from"node:fs";var Jr=100;function Bn(e){try{return Wr(Ur(`/proc/${e}/stat`,"utf8"))}catch{return}}i(Bn,"readCpuSeconds");function Wr(e){let t=e.slice(e.lastIndexOf(")")+2).split(" ");return(Number(t[11])+Number(t[12]))/Jr}i(Wr,"parseCpuSeconds");import{gunzipSync as Vr}from"node:zlib";var I=1024*1024,Fn={"puppet.log":4*I,"last_run_report.yaml":12*I,"packages.tsv":4*I,"sealed.tsv":I,"contents.tsv":8*I,"facts.tsv":I},Pn=8*I,E=class extends Error{static{i(this,"DamageError")}},te=class{static{i(this,"FileReceiver")}#n=new Set;#e;#t=0;get unfinished(){return this.#e?.name}take(t){t.part===1&&this.#r(t);let n=this.#e;if(!n||!Yr(t,n))throw new E(`a part of the file ${t.name} is missing`);let r=Buffer.from(t.data,"base64");if(this.#t+=r.length,this.#t>Pn)throw new E(`the guest's files are larger than ${Pn} bytes`);if(n.chunks.push(r),!(t.part<t.parts))return this.#e=void 0,Qr(n)}#r({name:t,sha256:n,parts:r}){if(this.#e)throw new E(`the end of the file ${this.#e.name} is missing`);if(!Xr(t))throw new E(`the guest sends a file that nobody asked for: ${t}`);if(this.#n.has(t))throw new E(`the guest sends the file ${t} twice`);this.#n.add(t),this.#e={name:t,sha256:n,parts:r,chunks:[]}}};function Yr(e,t){return e.name===t.name&&e.sha256===t.sha256&&e.parts===t.parts&&e.part===t.chunks.length+1&&e.part<=e.parts}i(Yr,"fits");function Xr(e){return Object.hasOwn(Fn,e)}i(Xr,"isGuestFileName");function Qr({name:e,sha256:t,chunks:n}){let r=Buffer.concat(n);if(C(r)!==t)throw new E(`the file ${e} arrived damaged`);let o=Fn[e];try{return{name:e,text:Vr(r,{maxOutputLength:o}).toString("utf8")}}catch(s){let a=s.code==="ERR_BUFFER_TOO_LARGE";throw new E(a?`the file ${e} is larger than ${o} bytes`:`the file ${e} cannot be unpacked: ${String(s)}`)}}i(Qr,"unpack");var D=class{static{i(this,"LineReader")}#n=Buffer.alloc(16384);#e;#t=0;#r=!1;constructor(t){this.#e=t}feed(t){let n=0;for(let r=t.indexOf(10);r!==-1;r=t.indexOf(10,n))this.#o(t.subarray(n,r)),this.#i(),n=r+1;this.#o(t.subarray(n))}#o(t){let n=t.copy(this.#n,this.#t);this.#t+=n,n<t.length&&(this.#r=!0)}#i(){let t=this.#n[this.#t-1]===13?this.#t-1:this.#t,n=this.#n.toString("utf8",0,t),r=this.#r;this.#t=0,this.#r=!1,this.#e({text:n,cut:r})}};var Zr=c.discriminatedUnion("type",[c.object({type:c.literal("phase"),name:c.string().max(200),state:c.enum(["started","ended"])}),c.object({type:c.literal("puppet"),exitCode:c.int().min(0).max(255)}),c.object({type:c.literal("file"),name:c.string().max(64),sha256:c.string().regex(/^[0-9a-f]{64}$/),part:c.int().min(1),parts:c.int().min(1),data:c.base64()}),c.object({type:c.literal("secret"),number:c.int().min(1),part:c.int().min(0)}),c.object({type:c.literal("failed"),reason:c.string().max(4e3)}),c.object({type:c.literal("installed")}),c.object({type:c.literal("sealed")}),c.object({type:c.literal("left"),promise:c.enum(Dt),path:c.string().max(4e3)}),c.object({type:c.literal("looked")})]);function Be(e){return e.replace(/^(cloudstamp \S+ \{"type":"file",.*"data":")[^"\r\n]*/gm,"$1...")}i(Be,"withoutFileData");var ne=class{static{i(this,"EventReader")}#n;#e;#t=new D(t=>this.#o(t));#r=new te;constructor(t,n){this.#n=`cloudstamp ${t} `,this.#e=n}get unfinishedFile(){return this.#r.unfinished}feed(t){this.#t.feed(t)}#o({text:t,cut:n}){if(!t.startsWith(this.#n)){t.trim()!==""&&this.#e.onLine(t);return}try{if(n)throw new E("an event of the guest is too long");let r=this.#i(t.slice(this.#n.length));r&&this.#e.onEvent(r)}catch(r){if(!(r instanceof E))throw r;this.#e.onDamage(r.message)}}#i(t){let n=eo(t);if(n.type!=="file")return n;let r=this.#r.take(n);return r&&{type:"file",...r}}};function eo(e){try{return Zr.parse(JSON.parse(e))}catch{throw new E("an event of the guest cannot be read")}}i(eo,"parseWire");var to=30,no=100,ro=500,oo=1e5,io=16*1024*1024,re=class{static{i(this,"RunLog")}#n;#e=[];#t=0;#r=0;#o=!1;constructor(t){this.#n=t}get tail(){return ln(this.#e).slice(-to)}add(t){let n=q(je(t));n.trim()!==""&&(this.#e.push(n.slice(0,ro)),this.#e.length>no&&this.#e.shift(),!this.#o&&(this.#t+=1,this.#r+=n.length,this.#o=this.#t>oo||this.#r>io,this.#n(this.#o?"the guest prints too much: from here on, only its own logs have it":n)))}};function Cn(e,t){let n=t.part*1536,r=e[t.number-1]?.data.subarray(n,n+1536).toString("base64")??"";return`cloudstamp ${t.nonce} ${r}
`}i(Cn,"answerSecret");var Tn="Build again; if it happens each time, something in the image disturbs the second serial port: see events.log.",mo={reason:`the guest printed more than ${we/1024**2} MiB on one of its ports`,advice:"Something in it prints in a loop: read the end of the log."},fo=50,po=15e3;async function ie(e){e.signal?.throwIfAborted();let t={files:new Map,puppetExitCode:void 0,leftovers:[]},n=new re(p=>e.onLine(p)),r,o=oe(e.logDir,"console.log"),s=oe(e.logDir,"events.log"),a={success:!1,failure:!1},l={},d=i(()=>{},"stop"),u=new Promise(p=>{d=i(S=>{l.verdict??=S,p("stopped")},"stop")}),f=i(()=>{},"succeed"),m=new Promise(p=>f=p),y=i(p=>{p.type===e.successEvent&&(a.success=!0,f()),p.type==="puppet"&&(t.puppetExitCode=p.exitCode),p.type==="left"&&t.leftovers.length<fo&&t.leftovers.push(p),p.type==="file"&&t.files.set(p.name,q(p.text)),p.type==="secret"&&r?.answer(Cn(e.secrets,{...p,nonce:e.nonce})),p.type==="failed"&&(a.failure=!0,d({reason:q(p.reason),advice:"The log around it is in the files below."})),e.onEvent?.(p)},"onEvent"),h=new ne(e.nonce,{onLine:i(p=>n.add(p),"onLine"),onDamage:i(p=>d({reason:p,advice:Tn}),"onDamage"),onEvent:y}),w=kt({limits:e.limits,cpuSeconds:i(()=>r===void 0?void 0:Bn(r.pid),"cpuSeconds"),onVerdict:d}),k=[],B=i(p=>{let S=bt(),P=0;return b=>{S(b)&&w.feed(),P+=b.length,P>=we&&d(mo),p(b)}},"watched"),$=i(p=>{let S=ko(vt(e.fatalPatterns,()=>a.success),d);return k.push(S),B(P=>{p(P),S.feed(P)})},"scanned"),A=new D(({text:p})=>{n.add(p);let S=e.judgePortLine?.(p);S&&d(S)});try{r=await dn(e.spec,{workDir:e.workDir,consoleLog:o,eventsLog:s,onConsole:$($o(n,()=>y({type:"prompt"}))),onEvents:$(_=>h.feed(_)),signal:e.signal,...e.spec.virtioPort===void 0?{}:{port:{log:oe(e.logDir,"port.log"),onData:B(_=>A.feed(_))}}}),e.signal?.throwIfAborted();let p=new Promise(_=>e.signal?.addEventListener("abort",()=>_("aborted"),{once:!0})),S=e.afterwards?.bind(void 0,r,t),P=S?[m.then(S).then(()=>"done")]:[],b=await Promise.race([r.exited,u,p,...P]);b==="aborted"&&e.signal?.throwIfAborted();for(let _ of k)_.flush();let H=typeof b=="object"&&"cleanShutdown"in b,ue=l.verdict??(H?ho(b,{...e,succeeded:a.success}):void 0)??go(jt(e.requires,t,h.unfinishedFile));if(!ue)return t;throw H||await r.screendump(oe(e.logDir,"screen.png")).catch(()=>{}),!H&&a.failure&&await Promise.race([r.exited,uo(po,void 0,{ref:!1})]),new v(`${e.title} failed: ${ue.reason}`,{where:e.title,advice:ue.advice,logTail:n.tail,logs:[o,s],cause:t})}finally{w.stop();for(let p of k)p.stop();r?.kill(),await r?.exited,r&&await yo(s)}}i(ie,"runGuest");function ho(e,t){if(e.signal!==void 0)throw new F(`qemu was killed by ${e.signal} during ${t.title}`,{advice:'If nobody killed it, the host ran out of memory: lower "memory" or free some.'});if(!(e.cleanShutdown&&t.succeeded))return e.panicked?{reason:"the guest kernel panicked",advice:"The end of the console log names the cause."}:e.cleanShutdown?{reason:`the guest powered off without its final event "${t.successEvent}"`,advice:"A step ended early: read the end of the log."}:{reason:`qemu ended without a power-off of the guest${e.stderr?`: ${e.stderr}`:""}`,advice:"The guest was reset or qemu failed."}}i(ho,"judgeExit");function go(e){return e===void 0?void 0:{reason:`the guest claims success, but ${e}`,advice:Tn}}i(go,"judgeProof");async function yo(e){let t=`${e}.clean`;await lo(so(e,"latin1"),bo,ao(t,"latin1")),await co(t,e)}i(yo,"dropFileData");var wo=64*1024;async function*bo(e){let t="";for await(let n of e){let r=t+n,o=r.length-r.lastIndexOf(`
`)>wo?r.length:r.lastIndexOf(`
`)+1;t=r.slice(o),yield Be(r.slice(0,o))}yield Be(t)}i(bo,"cleanLines");var vo=2e3;function ko(e,t){let n,r=i((s,a)=>{let l=e(s,a);l&&t(l)},"check"),o=i(()=>r(Buffer.alloc(0),!0),"flush");return{feed:i(s=>{clearTimeout(n),r(s,!1),n=setTimeout(o,vo)},"feed"),flush:o,stop:i(()=>clearTimeout(n),"stop")}}i(ko,"scanWith");var So=/^[^\s:]+ login: /m,xo=512;function $o(e,t){let n=Eo(e),r="";return o=>{n(o),r!==void 0&&(r=Ne(r+o.toString("latin1"),"").slice(-xo),So.test(r)&&(r=void 0,t()))}}i($o,"consoleFeed");function Eo(e){let t=new D(({text:n})=>e.add(n));return n=>t.feed(n)}i(Eo,"lineFeed");import{constants as Ro}from"node:fs";import{appendFile as Bo,copyFile as Po,readFile as Fo,rm as Co,stat as To,truncate as Mo}from"node:fs/promises";function Ao(e,t){for(let n of t){let r=e.get(n.path);if(!(!r||n.type!=="directory"&&r.type!=="directory"))throw new F(`the overlay's ${n.type} ${n.path} would replace a ${r.type} of the initrd`,{advice:"The kernel unpacks it over what is there, links included: place files below it instead."})}}i(Ao,"refuseReplacements");async function Mn({baseInitrd:e,entries:t,output:n}){let r=new Map;for(let a of ft(await Fo(e)))r.set(a.path,a);let o=pt(r)?t.map(a=>({...a,path:ht(a.path)})):t;Ao(r,o);let s=mt(gt(o,r));await Po(e,n,Ro.COPYFILE_FICLONE);try{let{size:a}=await To(n);await Mo(n,Math.ceil(a/pe)*pe),await Bo(n,s)}catch(a){throw await Co(n,{force:!0}),a}}i(Mn,"appendArchive");function Lo(){return _o(16).toString("hex")}i(Lo,"newNonce");async function G(e,t,n){let{plan:r,media:o,directories:s,deadline:a,reporter:l,cpus:d,accelerator:u}=e,f=Lo(),m=An(s.work,`${t.name}.initrd`),y=An(s.logs,t.name);await Io(y,{recursive:!0});let{throughProxies:h}=r.family,w=Nt(t.archive,{nonce:f,proxies:We(r.inputs.proxies),throughProxies:h});await Mn({baseInitrd:o.initrd,entries:w,output:m});try{return await ie({title:t.title,nonce:f,workDir:s.work,logDir:y,spec:Wt(t,{kernel:o.kernel,initrd:m,disk:n,cpus:d,accelerator:u}),successEvent:t.successEvent,requires:t.requires,secrets:t.secrets,fatalPatterns:t.fatalPatterns,judgePortLine:t.judgePortLine,limits:{quietSeconds:t.quietSeconds,deadline:a},onLine:Oo(t,l),signal:a.signal})}finally{await Do(m,{force:!0})}}i(G,"executeRun");function Oo(e,t){let n=e.createProgress();return r=>{Gt(r)||t.log(r);let o=n(r);o&&t.progress(o)}}i(Oo,"follow");import{mkdir as ai,readFile as ci,writeFile as di}from"node:fs/promises";import{join as ae}from"node:path";function _n({resources:e,logs:t},n){let r=e.map(u=>({resource:u,entries:Ho(u,t)})).filter(({resource:u,entries:f})=>u.failed||f.some(m=>qo(u,m))).filter(({resource:u})=>!u.events.some(({message:f})=>f===No)),o=e.filter(({failed:u})=>!u).map(Pe),s=[...r.flatMap(({entries:u})=>u),...t.filter(u=>zo(u,o))],a=i(u=>s.some(f=>f===u||f.message.includes(Ko(u.message))),"isTold"),l=t.filter(u=>!a(u)&&!jo.test(u.message)),d=[...r.map(({resource:u,entries:f})=>Uo(u,f,n)),...fn(l,n)];return pn(d,l,n)}i(_n,"findFailures");var No="resource is part of a dependency cycle",jo=/^Skipping because |^Failed to apply catalog: One or more resource dependency cycles /,Go=[/^Could not find a suitable provider for (\w+)/,/^Could not prefetch (\w+) provider /];function Ho(e,t){let{reference:n}=e,r=Pe(e),o=n.replace(/\[.*/s,"").toLowerCase(),s=`${o}${n.slice(o.length)}: `;return t.filter(a=>a.source===r||a.source.startsWith(`${r}/`)||X(a)&&(a.message.startsWith(s)||e.failed&&Go.some(l=>l.exec(a.message)?.[1]?.toLowerCase()===o)))}i(Ho,"entriesAbout");function Pe({containmentPath:e}){return`/${e.join("/")}`}i(Pe,"pathOf");function qo(e,t){return X(t)&&t.source===Pe(e)}i(qo,"isOwnError");function zo({source:e},t){return e.startsWith("Scope(")||t.some(n=>e.startsWith(`${n}/`))}i(zo,"isAsked");function Ko(e){return e.split(`
`,1)[0]??""}i(Ko,"firstLine");function Uo(e,t,n){let r=t.filter(X).map(({message:m})=>m),o=e.events.find(({status:m})=>m==="failure")?.message,s=t.filter(({level:m,source:y})=>m==="notice"&&y.endsWith("/returns")),[a=o??"failed",...l]=[...new Set(r)],{message:d,...u}=ge(a,n),f=[...l.map(m=>ge(m,n)),...s].map(m=>m.message);return{level:"error",phase:n.phase,resource:e.reference,...Jo(e,n)??u,message:Rt(un([d,...f].join(`
`)),n)}}i(Uo,"toFinding");function Jo({reference:e,file:t,line:n},r){if(t!==void 0)return{file:Bt(t)?Y(t,r):t,line:n};let o=V(e,r.entries??[]);return o&&{...o,file:`${r.prefix}${o.file}`}}i(Jo,"declarationOf");import{Worker as Wo}from"node:worker_threads";var Vo=new URL("./yaml-worker.mjs",import.meta.url),In=6e4,Yo=1024;async function Dn(e){let t=new Wo(Vo,{workerData:e,resourceLimits:{maxOldGenerationSizeMb:Yo}}),n;try{let r=await new Promise((o,s)=>{t.once("message",o),t.once("error",({message:a})=>s(new Error(a))),t.once("exit",()=>s(new Error("its reader ended without an answer"))),n=setTimeout(()=>s(new Error(`it takes more than ${In/1e3} seconds`)),In)});return JSON.parse(r)}finally{clearTimeout(n),await t.terminate()}}i(Dn,"parseGuestYaml");var Ln=4096,L=c.coerce.string().transform(e=>e.slice(0,Ln)),Xo=c.object({containment_path:c.array(L).nullish(),file:L.nullish(),line:c.coerce.number().nullish(),failed:c.boolean().nullish(),failed_to_restart:c.boolean().nullish(),skipped:c.boolean().nullish(),changed:c.boolean().nullish(),evaluation_time:c.coerce.number().nullish(),events:c.array(c.object({status:L.nullish(),message:L.nullish()})).nullish()}),Qo=c.object({level:L.nullish(),message:L.nullish(),source:L.nullish()}),Zo=c.object({resource_statuses:c.record(c.string(),Xo).nullish(),logs:c.array(Qo).nullish(),metrics:c.record(c.string(),c.object({values:c.array(c.tuple([c.string(),c.string(),c.coerce.number()]).or(c.unknown()))})).nullish()}),ei=10,ti=.5;async function se(e,t){try{return ni(Zo.parse(await Dn(e)),t)}catch(n){let r=n instanceof c.ZodError?c.prettifyError(n):n instanceof Error?n.message:"";throw new v(`Puppet's report cannot be read: ${r.split(`
`,1)[0]}`,{where:"last_run_report.yaml of the guest",advice:"Build again; if it happens each time, look at what Puppet logs in the guest."})}}i(se,"readReport");function ni(e,t){let n=Object.entries(e.resource_statuses??{}),r=i(s=>n.filter(([,a])=>s(a)).length,"count"),o=e.metrics?.time?.values.find(s=>Array.isArray(s)&&s[0]==="total");return{resources:n.length,changed:r(({changed:s})=>s===!0),failed:r(On),skipped:r(({skipped:s})=>s===!0),seconds:Math.round((o?.[2]??0)*10)/10,findings:_n({resources:n.map(oi),logs:(e.logs??[]).map(ii)},t),slowest:ri(n,t),locations:new Map(n.map(([s,a])=>[s,Nn(a,t)]))}}i(ni,"summarize");function ri(e,t){return e.map(([n,r])=>({reference:n.slice(0,Ln),seconds:Math.round((r.evaluation_time??0)*10)/10,...Nn(r,t)})).filter(({seconds:n})=>n>=ti).sort((n,r)=>r.seconds-n.seconds).slice(0,ei)}i(ri,"slowestOf");function oi([e,t]){let n=t.events??[];return{reference:e,containmentPath:t.containment_path??[e],file:t.file??void 0,line:t.line??void 0,failed:On(t),events:n.map(r=>({status:r.status??"",message:r.message??""}))}}i(oi,"toStatus");function On({failed:e,failed_to_restart:t}){return e===!0||t===!0}i(On,"hasFailed");function ii({level:e,source:t,message:n}){return{level:e??"",source:t??"",message:n??""}}i(ii,"toEntry");function Nn({file:e,line:t},n){return{...e?{file:Y(e,n)}:{},...typeof t=="number"?{line:t}:{}}}i(Nn,"locationOf");var si=20;function jn(e,{locations:t},n){return e.split(`
`).filter(o=>o!=="").slice(0,si).map((o,s)=>{let[,a,l="",d=""]=/^([a-z]+)\t([^\t]+)\t(\/[^\t]*)$/.exec(o)??[];if(a===void 0)throw new v("the guest's list of sealed files is damaged",{where:`sealed.tsv:${s+1}`,advice:"Build again; if it happens each time, the catalogue manages a file with an odd name."});let u=a==="absent"?"is not in the image":"is empty in the image",f=Lt(d)??"sealing takes it";return{level:"warning",phase:n,resource:l,...t.get(l),message:`${d} ${u}, though the catalogue manages it: ${f} (docs/seal.md)`}})}i(jn,"sealedFindings");async function Gn(e,t){let{puppetExitCode:n,files:r}=e,[o,s]=[r.get("last_run_report.yaml"),r.get("packages.tsv")];if(n===void 0||o===void 0||s===void 0)throw new RangeError("the run did not require its proof");let a=await se(o,t);if(a.findings.length>0)throw new v(`Puppet exited with ${n}, as after a success, but its log has errors`,{where:"last_run_report.yaml of the guest"});return{puppetExitCode:n,report:a,packages:sn(s),contents:r.get("contents.tsv"),warnings:jn(r.get("sealed.tsv")??"",a,t.phase)}}i(Gn,"readCatalogue");async function li(e,t){let n=e.get("last_run_report.yaml"),r=mn(e.get("puppet.log")??"",t);if(n===void 0)return{findings:r,slowest:[]};try{return await se(n,t)}catch(o){if(!(o instanceof v))throw o;return{findings:[{level:"warning",phase:t.phase,message:o.message},...r],slowest:[]}}}i(li,"readFailure");async function ce(e,t,n){let{plan:r,directories:o,reporter:s}=e,a={prefix:Et(r.configTree.displayPath),phase:t.phase,entries:r.treeContents},l;try{l=await G(e,t,n);let d=await Gn(l,a);for(let u of d.warnings)s.finding(u);return s.note({resources:d.report.slowest,packages:d.packages}),d}catch(d){if(!(d instanceof v))throw d;let{files:u}=l??d.cause,f=u.has("puppet.log")?[]:await ui(ae(o.logs,t.name),u);await fi(u,ae(o.logs,"guest"));let{findings:m,slowest:y}=await li(u,a);s.note({resources:y});let h=Ht(f);h!==void 0&&m.push(mi(h,d.message,a));for(let w of m)s.finding(w);throw m.length>0&&(d.findings.push(...m),d.logTail=[],d.advice="Mend what the findings name; nothing of this build is kept but its logs."),d}}i(ce,"applyProfile");async function ui(e,t){let n=await ci(ae(e,"console.log"),"utf8").catch(()=>""),r=qt(n);return r.length>0&&t.set("puppet.log",r.join(`
`)),r}i(ui,"readConsole");function mi(e,t,n){let r=V(e,n.entries??[]);return{level:"error",phase:n.phase,resource:e,message:`it was being applied when ${t}`,...r?{...r,file:`${n.prefix}${r.file}`}:{}}}i(mi,"interruption");async function fi(e,t){await ai(t,{recursive:!0});for(let[n,r]of e)await di(ae(t,n),r)}i(fi,"keepFiles");async function Fe(e){let{plan:t,media:n,directories:r,reporter:o}=e,{distro:s,diskBytes:a,inputs:l}=t,d=zt(t),u=Xt(d,{mediaKey:n.key,diskBytes:a}),f=l.snapshot&&l.baseMaxAgeDays>0?1/0:l.baseMaxAgeDays,m=Rn(t.cacheDir,f),y=ee(e);o.phase("base",`Base: ${s.name}`);let h=await ct(m,u,y);if(h){let{createdAt:p}=h.record;return o.info(`base image from the cache, made ${p}`),{disk:de(h.folder,j),key:u,cacheHit:!0,shared:!1,createdAt:p}}let w=Date.now(),k=de(r.work,j);await he(k,a),await G(e,d,k);let B={distro:s.id,installSeconds:Math.round((Date.now()-w)/1e3)},$=await m.make({key:u,workDir:r.work,files:{[j]:k},details:B}),A=await dt(m,$,y);return{disk:de($.folder,j),key:u,cacheHit:!1,shared:A,createdAt:$.record.createdAt}}i(Fe,"installBase");async function Hn(e){let{plan:t,directories:n,reporter:r}=e;r.phase("base",`One pass: ${t.distro.name} with profile ${t.profile.id}`);let o=de(n.work,"image.qcow2");return await he(o,t.diskBytes),{disk:o,upgraded:!1,catalogue:await ce(e,Kt(t),o)}}i(Hn,"installOnePass");import{join as yi}from"node:path";import{rename as pi}from"node:fs/promises";import{basename as hi,join as gi}from"node:path";async function le({plan:e,reporter:t},n,r){try{return await r()}catch(o){if(o instanceof v){for(let s of o.findings)t.finding(s);await pi(n.path,e.output.partial.unproved)}throw o}}i(le,"keepUnproved");function U({plan:e},{findings:t,title:n}){let r=t.filter(({level:s})=>s==="error").length,o=gi(e.output.evidence,hi(e.output.partial.unproved));return new v(`the image is not what it should be: ${n} shows ${r===1?"a fault":`${r} faults`}`,{where:n,advice:`Mend what the findings name. To look at the image: cloudstamp boot ${o}`,findings:t})}i(U,"unfit");async function qn(e,t){let{plan:n,directories:r,reporter:o}=e;return n.inputs.verify?n.family.onePass!==void 0?{inspected:!1,reason:n.family.onePass}:(o.phase("inspect","Inspection: the disk from outside"),le(e,t,async()=>{let s=yi(r.work,"inspect.qcow2");await O({path:s,backing:t.path,backingFormat:t.format});let{leftovers:a}=await G(e,Jt(n),s),l=Zt(a);if(l.some(({level:d})=>d==="error"))throw U(e,{findings:l,title:"its disk"});for(let d of l)o.finding(d);return en(a)})):{inspected:!1,reason:"verify: false"}}i(qn,"inspectImage");import{randomBytes as Ki}from"node:crypto";import{copyFile as Ui,mkdir as or,readFile as Ji,writeFile as Wi}from"node:fs/promises";import{dirname as Vi,join as T}from"node:path";var wi=c.object({v1:c.object({datasource:c.string().nullable(),errors:c.array(c.string())})});function Te(e){let t=e.trimEnd().split(`
`).map(h=>h.split("	")),n=i(h=>t.filter(([w])=>w===h).map(([,...w])=>w),"all"),r=i(h=>{let[w,...k]=n(h);if(!w||k.length>0)throw Ce(h);return w},"one"),{[0]:o="",[1]:s="",[2]:a=""}=r("root"),[l,d]=o.split(" ").map(Number);if(!l||!d)throw Ce("root");let[u="",f=""]=r("target"),m=i((h,w)=>n(h).flatMap(([k,B=""])=>k===w?[B]:[]),"ownedBy"),y=i(h=>n(h).map(([w=""])=>w),"firsts");return{cloudInit:bi(r("cloud-init")[0]??""),system:r("system")[0]??"",target:{name:u,state:f},jobs:y("job"),failedUnits:n("unit").map(([h="",w=""])=>({unit:h,result:w.replace(/^Result=/,""),log:m("journal",h)})),machineId:r("machine-id")[0]??"",hostName:r("host-name")[0]??"",localhost:[...new Set(y("localhost"))],root:{bytes:l*d,deviceType:s,behind:a},users:y("user"),checks:n("check").map(([h="",w=""])=>({name:h,exitCode:Number(w),output:m("output",h)}))}}i(Te,"readFacts");function bi(e){if(e.trim()!=="")try{let{datasource:t,errors:n}=wi.parse(JSON.parse(e)).v1;return{datasource:t??"none",errors:n}}catch{throw Ce("cloud-init")}}i(bi,"readResult");function Ce(e){return new v(`what the booted image tells of "${e}" cannot be read`,{where:"facts.tsv of the guest",advice:"Build again; if it happens each time, a program of the image that the look uses is broken: see events.log."})}i(Ce,"damaged");var zn=["login prompt","target","cloud-init","no failed units","host name","localhost","machine-id","root grown","ssh answers","ssh takes the key","ssh takes no password","checks"];function Kn(e){let{facts:t,ssh:n}=e;return[R("target",ki(t)),R("cloud-init",Si(t)),R("no failed units",t.failedUnits.map(({unit:r,result:o,log:s})=>x([`the unit ${r} failed (${o})`,...s].join(`
`)))),R("host name",t.hostName.split(".")[0]===e.seed.hostName?[]:[x(`the host name is "${t.hostName}" and not the one of the seed, "${e.seed.hostName}"`)]),R("localhost",xi(t.localhost)),R("machine-id",/^(?!0{32}$)[0-9a-f]{32}$/.test(t.machineId)?[]:[x(`the boot made no machine-id: /etc/machine-id holds "${t.machineId}"`)]),$i(e),...vi(n),R("checks",Ei(e))]}i(Kn,"judgeBoot");function Me(e){return R("ssh answers",e.banner===void 0?[x("ssh does not answer: nothing listens on port 22 of the booted image")]:[])}i(Me,"judgeBanner");function vi(e){let t=Me(e);if(e.banner===void 0){let r="ssh does not answer";return[t,{promise:"ssh takes the key",holds:void 0,reason:r},{promise:"ssh takes no password",holds:void 0,reason:r}]}let n=e.methods.filter(r=>r==="password"||r==="keyboard-interactive");return[t,R("ssh takes the key",e.keyRefusal===void 0?[]:[x(`ssh refuses the key of the seed: ${e.keyRefusal}`)]),R("ssh takes no password",n.length===0?[]:[x(`ssh offers to log in by ${n.join(" and ")}`)])]}i(vi,"judgeSsh");function ki({system:e,target:t,jobs:n}){if(t.state==="active")return[];let r=n.length===0?"":`; it still waits for ${n.slice(0,5).join(", ")}`;return[x(`the system does not reach ${t.name}, which is ${t.state} (${e})${r}`)]}i(ki,"targetFaults");function Si({cloudInit:e}){return e?[.../NoCloud/.test(e.datasource)?[]:[x(`cloud-init took its data from ${e.datasource} and not from the seed's volume`)],...e.errors.map(n=>x(`cloud-init: ${n}`))]:[x("cloud-init does not come to its end")]}i(Si,"cloudInitFaults");function xi(e){if(e.length===0)return[x('"localhost" means no address')];let t=e.filter(n=>!/^(127\.\d+\.\d+\.\d+|::1)$/.test(n));return t.length===0?[]:[x(`"localhost" means ${t.join(", ")}, which is not this machine alone`)]}i(xi,"localhostFaults");function $i({facts:{root:e},diskBytes:t}){let n="root grown";if(e.bytes>t)return{promise:n,holds:!0};if(e.deviceType!=="part")return{promise:n,holds:void 0,reason:`the root is on ${e.deviceType}`};if(e.behind!=="")return{promise:n,holds:void 0,reason:`the root has ${e.behind} behind it on the disk`};let r=`the root file system did not grow with the disk: it has ${e.bytes} bytes, the disk had ${t} and has twice that`;return R(n,[x(r)])}i($i,"judgeGrowth");function Ei({checks:e,facts:t}){return e.flatMap(({name:n,file:r})=>{let o=t.checks.find(a=>a.name===n);if(!o)return[{...x("the check did not run"),file:r}];if(o.exitCode===0)return[];let s=o.exitCode===124?"ran longer than 5 minutes":`exited with ${o.exitCode}`;return[{...x([`the check ${s}`,...o.output].join(`
`)),file:r}]})}i(Ei,"checkFaults");function Un(e){let t=i((n,r)=>{let o=e.flatMap(s=>r(s)??[]);return new Set(o).size===o.length?[]:[x(`two clones of the image have the same ${n}`)]},"shared");return[...t("machine-id",({machineId:n})=>n),...t("ssh host key",({hostKey:n})=>n)]}i(Un,"compareClones");function Jn(e){let t=new Map(e.map(n=>[n.promise,n]));return{proved:zn.filter(n=>t.get(n)?.holds===!0),unproved:zn.flatMap(n=>{let r=t.get(n);return r?.holds!==void 0?[]:[{promise:n,reason:r?.reason??Ri}]})}}i(Jn,"summarize");var Ri="this image was looked at from outside alone, or does not show it";function R(e,t){return t.length===0?{promise:e,holds:!0}:{promise:e,holds:!1,findings:t}}i(R,"judge");function x(e){return{level:"error",phase:"prove",message:e}}i(x,"finding");var Bi=Buffer.from("28732ac11ff8d211ba4b00a0c93ec93b","hex");function Wn(e){if(e.toString("latin1",512,520)!=="EFI PART")return!1;for(let t=2*512;t+128<=34*512;t+=128)if(e.subarray(t,t+16).equals(Bi))return!0;return!1}i(Wn,"hasEsp");import{randomBytes as Fi}from"node:crypto";var Vn=`# Looks at the booted image from inside, on its first boot; started by the seed, see src/prove/seed.ts. What it sees goes
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
`;var Ae="cidata";function Yn(e){let t=Fi(6).toString("hex");return{instanceId:`cloudstamp-${t}`,hostName:`proof-${t}`,publicKey:e}}i(Yn,"newSeed");var Ci=["mkdir -m 700 /cloudstamp","mkdir /cloudstamp/seed",`mount -t iso9660 -o ro /dev/disk/by-label/${Ae} /cloudstamp/seed`,"cp -a /cloudstamp/seed/. /cloudstamp/","umount /cloudstamp/seed","systemd-run --no-block sh /cloudstamp/look"].join(" && ");function Xn(e,t){let n=i((s,a)=>({path:s,mode:292,data:a}),"text"),r={ssh_authorized_keys:[e.publicKey],runcmd:[["sh","-c",Ci]]},o={"instance-id":e.instanceId,"local-hostname":e.hostName};return[n("user-data",`#cloud-config
${JSON.stringify(r)}
`),n("meta-data",`${JSON.stringify(o)}
`),n("nonce",`${t.nonce}
`),n("key",`${e.publicKey}
`),n("events",Ot),n("look",Vn),...t.checks.map(({name:s,data:a})=>({path:`checks/${s}`,mode:365,data:a}))]}i(Xn,"seedFiles");import{once as Qn}from"node:events";import{readFile as Zn}from"node:fs/promises";import{createConnection as Ti}from"node:net";import{join as Mi}from"node:path";import{setTimeout as Ai}from"node:timers/promises";var _i=6e4,Ii=2e4,Di=1e3;async function er(e){return await z("ssh-keygen",["-q","-t","ed25519","-N","","-C","cloudstamp-proof","-f",e],{what:"making a key for the boot"}),(await Zn(`${e}.pub`,"utf8")).trim()}i(er,"makeKey");async function tr(e){let{port:t,signal:n,users:r}=e,o=await _e(t,n);if(o===void 0)return{banner:o,methods:[],keyRefusal:"nothing answers",hostKey:void 0};let s=r.find(m=>/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(m)),a=Mi(e.workDir,"known_hosts"),l=i(async m=>z("ssh",[...Li,"-o",`UserKnownHostsFile=${a}`,...m,"-p",String(t),"127.0.0.1","true"],{what:"logging in to the booted image",accepts:"all",signal:n}),"ssh"),d=await l(["-o","PreferredAuthentications=none","-l",s??"nobody"]),u=/Permission denied \(([^)]*)\)/.exec(d.stderr)?.[1]?.split(",")??[],[,...f]=(await Zn(a,"utf8").catch(()=>"")).trim().split(/\s+/);return{banner:o,methods:d.exitCode===0?["password"]:u,keyRefusal:s===void 0?"cloud-init gave it to nobody":Oi(await l(["-i",e.keyFile,"-l",s])),hostKey:f.length===2?f.join(" "):void 0}}i(tr,"lookThroughSsh");var Li=["-F","none","-T","-o","BatchMode=yes","-o","IdentitiesOnly=yes","-o","IdentityAgent=none","-o","StrictHostKeyChecking=accept-new","-o","HashKnownHosts=no","-o","GlobalKnownHostsFile=/dev/null","-o","UpdateHostKeys=no","-o","ConnectTimeout=60","-o","LogLevel=ERROR"];function Oi({exitCode:e,stderr:t}){if(e!==0)return t.trim().split(`
`).at(-1)||`exit code ${e}`}i(Oi,"keyRefusal");async function _e(e,t){let n=Date.now()+_i;for(;;){t?.throwIfAborted();let r=await Ni(e);if(r!==void 0||Date.now()>n)return r;await Ai(Di)}}i(_e,"waitForBanner");async function Ni(e){let t=Ti(e,"127.0.0.1");t.setTimeout(Ii,()=>t.destroy()),t.on("error",()=>t.destroy());try{let n=await Promise.race([Qn(t,"data"),Qn(t,"close")]),r=n[0]instanceof Buffer?n[0].toString("latin1",0,255):"";return/^SSH-[ -~]+/.exec(r)?.[0]}catch{return}finally{t.destroy()}}i(Ni,"readBanner");import{readdir as ji}from"node:fs/promises";import{join as Gi}from"node:path";var Ie="/usr/share/qemu/firmware",nr=c.object({filename:c.string(),format:c.string()}),Hi=c.object({"interface-types":c.array(c.string()),mapping:c.object({device:c.string(),executable:nr.optional(),"nvram-template":nr.optional()}),targets:c.array(c.object({architecture:c.string(),machines:c.array(c.string())})),features:c.array(c.string())});function qi(e){for(let{"interface-types":t,mapping:n,targets:r,features:o}of e){let{executable:s,"nvram-template":a}=n;if(t.includes("uefi")&&n.device==="flash"&&!o.some(d=>["requires-smm","secure-boot","enrolled-keys"].includes(d))&&r.some(({architecture:d,machines:u})=>d==="x86_64"&&u.some(f=>/^pc-q35/.test(f)))&&s?.format==="raw"&&a?.format==="raw")return{code:s.filename,variables:a.filename}}}i(qi,"chooseFirmware");async function rr(){let e=await ji(Ie).catch(()=>[]),t=await Promise.all(e.filter(r=>r.endsWith(".json")).sort().map(r=>tt(Gi(Ie,r),Hi))),n=qi(t.flatMap(r=>r??[]));if(n)return n;throw new F("this machine has no UEFI for virtual machines",{where:Ie,advice:"Install the package ovmf (Debian, Ubuntu) or edk2-ovmf (RHEL-like)."})}i(rr,"findFirmware");async function ir(e,t){let{plan:n,reporter:r}=e;return n.inputs.verify?(r.phase("prove","Proof: the image boots"),le(e,t,()=>Yi(e,t))):{verified:!1,reason:"verify: false"}}i(ir,"proveImage");async function Yi(e,t){let{plan:n,accelerator:r,reporter:o}=e,s=n.checks.get(Pt(n.profile.id))??[],a=Vt(n,{hasEsp:await Xi(e,t),accelerator:r}),l=[];for(let f of a){o.info(f.title);let m=await Zi(e,{image:t,description:f,checks:s});l.push(m),Qi(e,f,m.judgements)}let d=l.flatMap(({clone:f})=>f??[]),u=Un(d);if(u.length>0)throw U(e,{findings:u,title:"the boots of the image"});return{verified:!0,boots:l.map(({proof:f})=>f),clonesDiffer:d.length>1,checks:n.family.looksInside?s.map(({name:f,data:m})=>({name:f,sha256:C(m)})):[]}}i(Yi,"bootImage");async function Xi({directories:e},{path:t,format:n}){let r=T(e.work,"partitions");return await St({path:t,format:n},r,65536),Wn(await Ji(r))}i(Xi,"imageHasEsp");function Qi(e,{title:t},n){let r=n.flatMap(o=>o.holds===!1?o.findings:[]);if(r.length>0)throw U(e,{findings:r,title:t})}i(Qi,"refuse");async function Zi(e,t){let{image:n,description:r,checks:o}=t,s=T(e.directories.work,r.name),a=T(e.directories.logs,r.name);for(let b of[s,a])await or(b);let l=T(s,"key"),[d,u]=[Ki(16).toString("hex"),Yn(await er(l))],f=T(s,"disk.qcow2"),m=n.virtualSizeBytes;await O({path:f,backing:n.path,backingFormat:n.format,sizeBytes:2*m});let y=r.looksInside?await is(s,{seed:u,nonce:d,checks:o}):void 0,h=r.firmware==="uefi"?await ss(s):void 0,w=Date.now(),k={},B=i(b=>{k[b]??=Math.round((Date.now()-w)/100)/10},"note"),$,{cpus:A,accelerator:p,deadline:S}=e,P=await ns(e,{...r,nonce:d,workDir:s,logDir:a,spec:Yt(r,{disk:f,volume:y,flash:h,cpus:A,accelerator:p}),...r.looksInside?es:ts,onEvent:i(({type:b})=>{(b==="prompt"||b==="looked")&&B(b)},"onEvent"),afterwards:i(async(b,{files:H})=>{$=await rs(b,{files:H,keyFile:l,workDir:s,signal:S.signal})},"afterwards")});if(!$)throw new RangeError("a boot ended without its look from outside");return os({description:r,outcome:P,seed:u,diskBytes:m,checks:o,ssh:$,seconds:k})}i(Zi,"bootOnce");var es={successEvent:"looked",requires:{puppet:!1,files:["facts.tsv"]}},ts={successEvent:"prompt",requires:{puppet:!1,files:[]}};async function ns({reporter:e,deadline:t},n){let r={prompt:!1};try{return await ie({...n,secrets:[],limits:{quietSeconds:n.quietSeconds,deadline:t},onEvent:i(o=>{o.type==="prompt"&&(r.prompt=!0),n.onEvent?.(o)},"onEvent"),onLine:i(o=>{e.log(o),e.progress({text:o})},"onLine"),signal:t.signal})}catch(o){throw o instanceof v&&r.prompt&&n.looksInside&&(o.advice='The image shows a login prompt, and cloud-init does not run what its seed asks for. Its datasource_list has to name NoCloud, and its kernel to read ISO 9660; "verify: false" leaves the proof out.'),o}}i(ns,"runBoot");async function rs(e,t){let n=await e.sshPort(),r=t.files.get("facts.tsv");return r===void 0?{banner:await _e(n,t.signal),methods:[],keyRefusal:void 0,hostKey:void 0}:tr({...t,port:n,users:Te(r).users})}i(rs,"lookFromOutside");function os(e){let{description:t,outcome:n,ssh:r,seconds:o}=e,s=n.files.get("facts.tsv"),a=s===void 0?void 0:Te(s),d=[...o.prompt===void 0?[]:[R("login prompt",[])],...a?Kn({...e,facts:a}):[Me(r)]];return{proof:{firmware:t.firmware,bus:t.hardware.bus??"virtio-blk",seconds:o,...Jn(d)},judgements:d,clone:a&&{title:t.title,machineId:a.machineId,hostKey:r.hostKey}}}i(os,"judgeSight");async function is(e,{seed:t,...n}){let[r,o]=[T(e,"seed"),T(e,"seed.iso")];for(let{path:s,mode:a,data:l}of Xn(t,n)){let d=T(r,s);await or(Vi(d),{recursive:!0}),await Wi(d,l,{mode:a})}return await z("xorriso",["-as","mkisofs","-quiet","-V",Ae,"-r","-o",o,r],{what:"writing the seed's volume"}),o}i(is,"makeSeed");async function ss(e){let{code:t,variables:n}=await rr(),r=T(e,"variables.fd");return await Ui(n,r),{code:t,variables:r}}i(ss,"makeFlash");import{join as as}from"node:path";var cs=360*60*1e3;async function sr(e,t){let{plan:n,directories:r,reporter:o}=e;o.phase("stamp",`Stamp: profile ${n.profile.id}`);let s=as(r.work,"stamp.qcow2");await O({path:s,backing:t.disk});let l=Date.now()-Date.parse(t.createdAt)>cs&&!n.inputs.snapshot,d=await ce(e,Ut(n,{refreshPackages:l}),s);return{disk:s,base:t,upgraded:l&&n.inputs.upgrade,catalogue:d}}i(sr,"stampProfile");var De={"x86-64-v2":["cx16","lahf_lm","popcnt","pni","sse4_1","sse4_2","ssse3"],"x86-64-v3":["abm","avx","avx2","bmi1","bmi2","f16c","fma","movbe","xsave"]},J={major:7,minor:2};function ar(e,t){e===void 0||e==="baseline"||(t.accelerator==="tcg"?ds(e,t.qemuVersion):ls(e,t.cpuinfo))}i(ar,"requireCpuLevel");function ds(e,t){let[n=0,r=0]=t.split(".").map(Number);if(!(e==="x86-64-v2"||n>J.major||n===J.major&&r>=J.minor))throw new F(`this release needs a processor of level ${e}, which QEMU ${t} cannot emulate`,{where:"qemu-system-x86_64",advice:`Use QEMU ${J.major}.${J.minor} or later (Ubuntu 24.04 and Debian 12 have it), or a machine with KVM.`})}i(ds,"requireEmulation");function ls(e,t){let n=/^flags\s*:(.*)$/m.exec(t)?.[1]?.trim().split(/\s+/)??[],o=(e==="x86-64-v2"?De["x86-64-v2"]:[...De["x86-64-v2"],...De["x86-64-v3"]]).filter(s=>!n.includes(s));if(o.length!==0)throw new F(`this release needs a processor of level ${e}; this machine's lacks ${o.join(", ")}`,{where:"/proc/cpuinfo",advice:'Use accel "tcg", which emulates such a processor, or another machine.'})}i(ls,"requireFlags");async function eu(e,t,n){return cr(e,{reporter:t,deadline:n},gs)}i(eu,"build");async function tu(e,t,n){return cr(e,{reporter:t,deadline:n},async r=>{let{plan:o}=r,s=ye(o)?await Fe(await lr(r,await dr(r))):void 0;return s||r.reporter.info(`${o.distro.name} is built in one pass: there is no base to install`),await it(o.output),{distro:o.distro.id,base:s&&ps(s),log:o.output.log}})}i(tu,"buildBase");function ps({key:e,cacheHit:t,shared:n,createdAt:r}){return{key:e,cacheHit:t,shared:n,createdAt:r}}i(ps,"summarized");async function cr(e,{reporter:t,deadline:n},r){let o=await Ft(e,t,n.signal),s={install:e.install,proxies:e.proxies,reporter:t,signal:n.signal};return await et(s,Ve),nt(o.output,async()=>(await Ue({cacheDir:o.cacheDir,outputDir:e.outputDir}),hs(o,{reporter:t,deadline:n},r)))}i(cr,"planned");async function hs(e,{reporter:t,deadline:n},r){let o=wn(e.output.partial.log,t);try{let s=await hn(e.cacheDir,async a=>{let l={work:a,logs:fs(a,"logs")};return await us(l.logs),o.note({logs:l.logs}),r({plan:e,directories:l,reporter:o,deadline:n}).catch(async d=>{let u=n.signal.aborted?n.signal.reason:d;return ys(await Je(u,[e.cacheDir,a,e.output.directory]),{output:e.output,logDir:l.logs,reporter:o})})});return o.end(!0),s}catch(s){throw o.end(!1),s}finally{await o.close()}}i(hs,"recorded");async function gs(e){let t=await dr(e),n=await lr(e,t),r=ye(e.plan)?await sr(n,await Fe(n)):await Hn(n);if(e.plan.inputs.image==="none")return xn(n,r);let o=await kn(n,r),s=await qn(n,o),a=await ir(n,o);return Sn(n,{stamped:r,image:o,hygiene:s,proof:a})}i(gs,"runSteps");async function dr({plan:e,reporter:t,deadline:n}){let r={install:e.inputs.install,proxies:e.inputs.proxies,reporter:t,signal:n.signal},o=[...Ye,...yt(e.distro),...e.inputs.verify?Xe:[]];return await Qe(r,o),t.phase("host","Host: qemu"),Ze(r,o)}i(dr,"readyHost");async function lr(e,t){let{plan:n,reporter:r}=e,{inputs:o,distro:s,mirrors:a,rendered:l,cacheDir:d}=n,u=ee(e);r.phase("media",`Media: installer of ${s.name}`);let{storage:f}=l,m=await wt(s,{...u,mirrors:a,storage:f,proxies:o.proxies}),y=await gn(o.accel,{kernel:m.kernel,stateDir:d,reporter:r,signal:e.deadline.signal}),h=await ms("/proc/cpuinfo","utf8");return ar(n.family.hardware.cpu,{accelerator:y,qemuVersion:t,cpuinfo:h}),{...e,qemuVersion:t,media:m,accelerator:y,cpus:o.cpus??cn(y)}}i(lr,"readyInstaller");async function ys(e,{output:t,logDir:n,reporter:r}){r.note({outcome:"failed",failure:Ke(e),logs:t.evidence});try{await st(t,n),await yn(t.evidence,r.record())}catch(o){r.warning(`not all that tells of the failure could be kept: ${ze(o)}`)}throw e instanceof qe&&(e.logs=[t.evidence]),e}i(ys,"failWithEvidence");export{yn as a,eu as b,tu as c};
