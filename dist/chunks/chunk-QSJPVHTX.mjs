import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{c as ie}from"./chunk-XIYFBBDT.mjs";import{a as oe}from"./chunk-QIQIT327.mjs";import{a as G,b as z,c as K,d as X,e as ne}from"./chunk-2C2AARDD.mjs";import{f as H}from"./chunk-EAABYL46.mjs";import{b as E,c as Y}from"./chunk-7675CNDN.mjs";import{a as W,e as B}from"./chunk-Y4ITAZJQ.mjs";import{a as k,g as te,h as re}from"./chunk-UPGZEFOJ.mjs";import{b as R}from"./chunk-53X4SWCP.mjs";import{a as U,b as v}from"./chunk-H4C3G4UV.mjs";import{k as J,l as q}from"./chunk-QG3OJYJE.mjs";import{a as D,c as L}from"./chunk-2HNWBLBD.mjs";import{b as V,d as Z,e as Q,f as ee}from"./chunk-HXQRH6RG.mjs";import{a as A,b as M}from"./chunk-PE44TT2J.mjs";import{a as l}from"./chunk-ZMU3OG4V.mjs";import{d as I}from"./chunk-TVMABSCR.mjs";import{e as P,g as C}from"./chunk-FB2VMEMP.mjs";import{b as x}from"./chunk-NITYKRML.mjs";import{a as s}from"./chunk-UIWZFJKY.mjs";import{join as Ve}from"node:path";import{readFileSync as He}from"node:fs";import{open as Te}from"node:fs/promises";import{availableParallelism as Oe}from"node:os";import{join as Ne}from"node:path";var se=`# Compiles catalogues as "puppet apply" does, for facts that were recorded elsewhere; applies nothing.
#
# An application of Puppet's. Standard input: a line of JSON for each catalogue, "node", "facts", "manifest", "class",
# "settings" and the file for its "log". Standard output: a line of JSON for each, in order: whether it "compiled", how
# many "encrypted" values it looked up, and the "reason" where its log tells none.
require 'fileutils'
require 'json'
require 'tmpdir'
require 'puppet/application'

module CloudstampCompile
  LIMIT_SECONDS = 120
  LIMIT_BYTES = 2 * 1024**3
  # Of a file that it writes: its log.
  LIMIT_FILE_BYTES = 64 * 1024**2

  # Keys stay where they are: a text stands for what hiera-eyaml would decrypt, whether it is installed here or not.
  module Eyaml
    STAND_IN = 'encrypted'

    class << self
      attr_accessor :count

      # @param directory for what eyaml_lookup_key requires
      def replace(directory)
        %w[encryptor utils options parser/parser].each do |name|
          file = File.join(directory, 'hiera', 'backend', 'eyaml', "#{name}.rb")
          FileUtils.mkdir_p(File.dirname(file))
          FileUtils.touch(file)
        end
        $LOAD_PATH.unshift(directory)
        Puppet.features.add(:hiera_eyaml) { true }
        self.count = 0
      end
    end

    Token = Struct.new(:to_plain_text)

    module Parser
      def self.hiera_backend_parser = self

      def self.parse(text)
        Eyaml.count += 1
        [Token.new(text.gsub(/ENC\\[.*?\\]/m, STAND_IN))]
      end
    end

    module Options
      def self.set(_options) = nil
    end
  end

  module_function

  def run(input, output)
    $VERBOSE = nil
    Dir.mktmpdir do |directory|
      Eyaml.replace(directory)
      output.puts(JSON.generate(puppet: Puppet.version))
      output.flush
      input.each_line do |line|
        output.puts(JSON.generate(compile_apart(JSON.parse(line))))
        output.flush
      end
    end
  end

  # In a process of its own: what a catalogue's Ruby does to it touches no other catalogue.
  def compile_apart(job)
    reader, writer = IO.pipe
    pid = fork do
      reader.close
      limit
      writer.puts(JSON.generate(compiled: compile(job), encrypted: Eyaml.count))
      writer.close
      # No handlers of the application's.
      exit!(0)
    end
    writer.close
    ended = Process.detach(pid)
    return { compiled: false, reason: "it takes more than #{LIMIT_SECONDS} seconds" } unless ended.join(LIMIT_SECONDS)

    answer = reader.read
    answer.empty? ? { compiled: false, reason: "Puppet ended: #{ended.value}" } : JSON.parse(answer)
  ensure
    kill(pid) if ended&.alive?
    reader&.close
  end

  def kill(pid)
    Process.kill(:KILL, -pid)
  rescue Errno::ESRCH
    nil
  end

  def limit
    Process.setpgid(0, 0)
    Process.setrlimit(Process::RLIMIT_AS, LIMIT_BYTES)
    Process.setrlimit(Process::RLIMIT_CPU, LIMIT_SECONDS)
    Process.setrlimit(Process::RLIMIT_FSIZE, LIMIT_FILE_BYTES)
    # Standard output belongs to the answers.
    [$stdout, $stderr].each { |stream| stream.reopen(File::NULL, 'w') }
  end

  # As Puppet::Application::Apply#main, which applies in the same breath.
  def compile(job)
    Puppet::Util::Log.newdestination(job['log'])
    job['settings'].each { |name, value| Puppet[name.to_sym] = value }
    environment = Puppet.lookup(:current_environment).override_with(manifest: job['manifest'])
    loaders = Puppet::Pops::Loaders.new(environment, false, false)
    Puppet.override({ current_environment: environment, loaders: loaders }) do
      node = Puppet::Node.new(job['node'], facts: Puppet::Node::Facts.new(job['node'], job['facts']), environment: environment)
      node.merge(job['facts'])
      node.add_server_facts({})
      node.classes = [job['class']] unless job['class'].empty?
      Puppet::Resource::Catalog.indirection.find(node.name, use_node: node)
    end
    true
  rescue Puppet::Error
    # The compiler has logged it.
    false
  rescue ScriptError, StandardError, SystemStackError, NoMemoryError => e
    Puppet.log_exception(e)
    false
  ensure
    Puppet::Util::Log.close_all
  end
end

# Where Puppet's own function looks for hiera-eyaml.
class Hiera
  module Backend
    module Eyaml
      Options = CloudstampCompile::Eyaml::Options

      module Parser
        ParserFactory = CloudstampCompile::Eyaml::Parser
      end
    end
  end
end

class Puppet::Application::CloudstampCompile < Puppet::Application
  def main
    ::CloudstampCompile.run($stdin, $stdout)
  end

  # Each catalogue has a log of its own.
  def setup_logs; end
end
`;import{basename as be,dirname as _e}from"node:path";var T=".facts.json",$e=1024*1024,ae=l.record(l.string(),l.unknown());async function pe(e){let n=(await Promise.all(e.map(r=>M(r,"kickstart-dir")))).flat().filter(r=>r.endsWith(T));return[...new Set(n.map(r=>r.slice(0,-T.length)))].sort()}s(pe,"listRecorded");async function ce(e,t){for(let n of t){let r=`${e}${T}`,o=await A({root:n,path:r,maxBytes:$e,what:"the file of recorded facts"});if(o)return ve(o.data.toString("utf8"),o.file)}}s(ce,"readRecorded");function ve(e,t){try{return ae.parse(JSON.parse(e))}catch(n){throw new P("the recorded facts are no JSON of names and values",{where:{file:t},advice:`Record them in the guest: facter --json > ${be(t)}, and put it into ${_e(t)}.`,cause:n})}}s(ve,"parse");function de(e){let{data:t}=l.object({networking:l.object({fqdn:l.string()})}).safeParse(e);return t?.networking.fqdn??"localhost"}s(de,"nodeName");function le(e,t){let[n,...r]=t.split("."),o=r.length===0?void 0:r.join("."),i={...ae.safeParse(e.networking).data,hostname:n,domain:o,fqdn:t};return{...e,networking:i,clientcert:t.toLowerCase()}}s(le,"withHostName");import{mkdirSync as fe,symlinkSync as Ee}from"node:fs";import{join as me}from"node:path";function O({script:e}){return me(e.directory,"environments")}s(O,"environmentPath");function N(e){return me(O(e),e.environment,"/")}s(N,"environmentDirectory");function ue(e){let{tree:t}=e,n=N(e);fe(n,{recursive:!0});for(let r of t.entries){let o=k(n,r.path);r.type==="directory"?fe(o):Ee(r.type==="symlink"?R(r.target):k(t.directory,r.path),o)}}s(ue,"plantTree");function F(e,t){return e.replaceAll(E,N(t))}s(F,"onHost");function ge(e,t){return[N(t),`${t.tree.directory}/`].reduce((n,r)=>n.replaceAll(r,E),e)}s(ge,"inGuest");async function he(e,t,n){return z({name:"cloudstamp_compile",text:se},async r=>{let o=n.settings.find(({name:d})=>d==="environment")?.value??"production",i={script:r,tree:e,environment:o};ue(i);let a=n.settings.filter(({name:d})=>d!=="environment"),c=t.map((d,g)=>xe(d,{settings:a,workshop:i,index:g})),p=Math.max(1,Math.min(Oe(),Math.ceil(c.length/je))),m=Array.from({length:p},(d,g)=>c.filter((w,y)=>y%p===g)),u=await Promise.all(m.map(d=>Me(i,d,n.signal))),f=t.map((d,g)=>{let w=u[g%p]?.answers[Math.floor(g/p)],y=c[g];if(!w||!y)throw new RangeError("a catalogue without an answer");return{request:d,answer:w,log:y.log}}),S=f.every(({answer:d})=>d.compiled)?[]:re(e),$={prefix:Y(e.displayPath),phase:"host",entries:S},h=f.map(async({request:d,answer:g,log:w})=>{let y=ge(await Le(w),i);return{request:d,encrypted:g.encrypted??0,findings:Re(g,y,$)}});return{puppetVersion:u[0]?.puppetVersion??"",catalogues:await Promise.all(h)}})}s(he,"compileCatalogues");var je=4;function xe({profile:e,facts:t},{settings:n,workshop:r,index:o}){let{manifest:i,className:a,modulePath:c,hieraConfig:p}=oe(r.tree.environment,e);return{node:de(t),facts:{...t,cloudstamp_profile:e.id},manifest:F(i,r),class:a,modulePath:F(c,r),hieraConfig:F(p,r),settings:{...Ie(t),...Object.fromEntries(n.map(({name:m,value:u})=>[m,u]))},log:Ne(r.script.directory,`${o}.log`)}}s(xe,"toJob");function Ie(e){return b(e.puppetversion)>=8?{strict:"error",strict_variables:"true"}:{}}s(Ie,"strictness");function b(e){return Number(/^\d+/.exec(typeof e=="string"?e:"")?.[0]??0)}s(b,"majorOf");var Ae=l.object({compiled:l.boolean(),encrypted:l.number().optional(),reason:l.string().optional()});async function Me(e,t,n){let{script:r,environment:o}=e,[i]=t,[a,c]=r.asApplication({modulepath:`${i?.modulePath??""}:${r.modules}`,environmentpath:O(e),environment:o,config_version:"",...i&&i.hieraConfig!==""?{hiera_config:i.hieraConfig}:{}}),{stdout:p,stderr:m,exitCode:u}=await L(a,c,{what:"Puppet",input:t.map(h=>`${JSON.stringify(h)}
`).join(""),accepts:"all",env:{HOME:r.directory},signal:n}),[f,...S]=p.trim().split(`
`);if(f===void 0||S.length!==t.length){let h=m.trim().split(`
`).at(-1)??"";throw new C(`Puppet does not work here: ${h===""?`exit code ${u}`:h}`)}let{puppet:$}=l.object({puppet:l.string()}).parse(JSON.parse(f));return{puppetVersion:$,answers:S.map(h=>Ae.parse(JSON.parse(h)))}}s(Me,"ask");var De=4*1024*1024;async function Le(e){let t=await Te(e).catch(()=>{});if(!t)return"";try{let{size:n}=await t.stat(),r=Math.min(n,De),{buffer:o,bytesRead:i}=await t.read(Buffer.alloc(r),0,r,n-r);return o.toString("utf8",0,i)}finally{await t.close()}}s(Le,"readLog");function Re({compiled:e,reason:t},n,r){let o=ie(n,r);return e||o.length>0?o:[{level:"error",phase:"host",message:t??"Puppet cannot compile it, and does not say why"}]}s(Re,"findingsOf");function Pe({puppetVersion:e,catalogues:t},n){let r=new Set(n.known.filter(({level:a})=>a==="error").map(ye)),o=Je(t).filter(a=>a.line===void 0||!r.has(ye(a))),i=[qe(e,t),...Ue(e,t),...We(t),...o.length>0?Be(n.customFacts):[]];return[...o,...i.map(a=>({level:"notice",phase:"host",message:a}))]}s(Pe,"judge");function ye({file:e,line:t}){return`${e??""}:${t??""}`}s(ye,"placeOf");function Je(e){let t=new Map;for(let{request:n,findings:r}of e)for(let o of r){let i=JSON.stringify([o.file&&x({...o,file:o.file}),o.message]),a=t.get(i)??{finding:o,images:[]};a.images.push(`${n.profile.id} on ${n.distro}`),t.set(i,a)}return[...t.values()].map(({finding:n,images:[r="",...o]})=>{if(e.length===1)return n;let i=o.length===0?"":` and ${j(o.length,"other")}`;return{...n,message:`${n.message} (${r}${i})`}})}s(Je,"together");function qe(e,t){let r=[...new Set(t.map(({request:o})=>o.distro))].map(o=>{let i=t.filter(({request:a})=>a.distro===o).map(({request:a})=>a.profile.id);return`${o}: ${ke(i)}`});return`compiled by Puppet ${e} for recorded facts, and not applied: ${j(t.length,"catalogue")} (${r.join("; ")})`}s(qe,"summary");function Ue(e,t){return[...new Map(t.map(({request:r})=>[r.distro,r.facts.puppetversion]))].flatMap(([r,o])=>typeof o=="string"&&b(o)!==b(e)?[`${r} has Puppet ${o}, and ${e} compiled here: a build may tell more`]:[])}s(Ue,"otherVersions");function We(e){return e.reduce((n,{encrypted:r})=>n+r,0)===0?[]:["values of hiera-eyaml were not decrypted: a text stands for each, for keys have no business here"]}s(We,"standIns");function Be(e){return e.length===0?[]:[`custom facts do not run on this machine, and are not known: ${ke(e)} \u2192 Give those that a catalogue needs with "facts".`]}s(Be,"unknownFacts");var we=8;function ke(e){let t=e.length-we;return t>1?`${e.slice(0,we).join(", ")} and ${j(t,"other")}`:e.join(", ")}s(ke,"listed");function j(e,t){return`${e} ${t}${e===1?"":"s"}`}s(j,"count");async function Se(e,t,n){let r=await pe(t.kickstartDirs),o=t.distros.filter(({id:p})=>r.includes(p)),i=t.distros.filter(({id:p})=>!r.includes(p)).map(({id:p})=>p),a=`facts are recorded of ${r.join(", ")||"no distro"}, not of ${i.join(", ")}`;if(o.length===0)return[_(`${a} \u2192 Name another distro, or put ${i[0]??"NAME"}.facts.json beside its kickstart.`)];let c=[];for(let p of o){let m=await Ge(p.id,t,n),u=t.profiles.filter(f=>ee(f,p));c.push(...u.map(f=>({distro:p.id,profile:f,facts:m})))}if(c.length===0)return[_(`the config tree has no profile for ${o.map(({id:p})=>p).join(", ")}`)];if(await D("puppet").catch(()=>{})===void 0)return[_("Puppet is not installed on this machine \u2192 Install it; a build compiles in its guest.")];try{let p=await he(e,c,{settings:n.puppetSettings,signal:n.signal}),m=Pe(p,{known:n.known,customFacts:Ye(e)});return i.length===0?m:[...m,{level:"notice",phase:"host",message:a}]}catch(p){if(!(p instanceof C))throw p;return[_(p.message)]}}s(Se,"checkCatalogues");function _(e){return{level:"error",phase:"host",message:`no catalogue was compiled: ${e}`}}s(_,"nothing");async function Ge(e,{kickstartDirs:t},n){let r=le(await ce(e,t)??{},n.hostName);return n.facts===""?r:{...r,...JSON.parse(n.facts)}}s(Ge,"factsOf");function Ye(e){let t=V(e.environment).map(o=>o==="."?"":`${o}/`),r=e.entries.filter(({type:o,path:i})=>o==="file"&&t.some(a=>i.startsWith(a)&&/^[^/]+\/lib\/facter\/.*\.rb$/.test(i.slice(a.length)))).flatMap(({path:o})=>[...He(k(e.directory,o),"utf8").matchAll(/^[^#]*\bFacter\.add\(\s*[:"']{1,2}(\w+)/gm)].flatMap(([,a])=>a??[]));return[...new Set(r)].sort()}s(Ye,"customFacts");async function nr(e){let{kickstartDirs:t,configDir:n}=e,r=await U(t),o=e.distro===void 0?r:[e.distro],i=[];for(let f of o)i.push(...await Xe(f,t));let a=await te(n,{outputDir:e.outputDir}),c=e.profile===void 0?await Z(a):[await Q(a,{name:e.profile,distro:await Ce(e)})];if(i.push(...c.flatMap(f=>Ke(f,{tree:a,known:[...r,...J]}))),i.push(...a.findings,...(await ne(a)).findings,...await K(a,e.signal),...await X(a,e.signal)),!e.compile)return i;let p=await ze(o,t),m=e.factsFile===void 0?"":await G(e.factsFile),u=await Se(a,{profiles:c,distros:p,kickstartDirs:t},{...e,facts:m,known:i});return[...i,...u]}s(nr,"check");async function ze(e,t){let n=e.map(r=>Ce({distro:r,kickstartDirs:t}).catch(o=>{if(!(o instanceof P))throw o}));return(await Promise.all(n)).flatMap(r=>r??[])}s(ze,"describeDistros");async function Ce({distro:e,kickstartDirs:t}){return e===void 0?void 0:{id:e,kind:q(await v(e,t))}}s(Ce,"describeDistro");function Ke({id:e,manifest:t,supports:n=[]},{tree:r,known:o}){return n.filter(i=>!o.includes(i)).map(i=>{let a=I(i,o);return{level:"error",phase:"host",message:`the profile "${e}" supports an unknown distro "${i}"${a===void 0?"":`; is it "${a}"?`}`,file:Ve(r.displayPath,t),line:1}})}s(Ke,"checkSupport");async function Xe(e,t){try{let n=await v(e,t),r=B(n).render({mirror:n.mirror,securityMirror:n.securityMirror});return W(r,H(n.diskGiB)),[]}catch(n){if(!(n instanceof P)||n.where===void 0)throw n;return n.toFindings()}}s(Xe,"checkKickstart");export{nr as a};
