import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{c as ne}from"./chunk-XIYFBBDT.mjs";import{a as re}from"./chunk-QIQIT327.mjs";import{a as B,b as Y,c as V,d as z,e as te}from"./chunk-LJA3N724.mjs";import{d as W}from"./chunk-JTJ43NLB.mjs";import{a as S,g as Q,h as ee}from"./chunk-GAURAANC.mjs";import{b as R,l as J,m as q,n as U,o as v}from"./chunk-F77FZRH5.mjs";import{a as D,c as L}from"./chunk-EHYYPVRN.mjs";import{b as E,c as H}from"./chunk-7675CNDN.mjs";import{b as G,d as K,e as X,f as Z}from"./chunk-DWVUL7QI.mjs";import{i as A,j as M}from"./chunk-HFBBUN5S.mjs";import{a as l}from"./chunk-ZMU3OG4V.mjs";import{d as I}from"./chunk-GXNS624N.mjs";import{d as P,f as C}from"./chunk-DVDZV2QF.mjs";import{b as x}from"./chunk-NITYKRML.mjs";import{a as s}from"./chunk-UIWZFJKY.mjs";import{join as Ge}from"node:path";import{readFileSync as We}from"node:fs";import{open as ve}from"node:fs/promises";import{availableParallelism as Ee}from"node:os";import{join as Oe}from"node:path";var oe=`# Compiles catalogues as "puppet apply" does, for facts that were recorded elsewhere; applies nothing.
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
`;import{basename as Ce,dirname as Fe}from"node:path";var O=".facts.json",be=1024*1024,ie=l.record(l.string(),l.unknown());async function se(e){let n=(await Promise.all(e.map(r=>M(r,"kickstart-dir")))).flat().filter(r=>r.endsWith(O));return[...new Set(n.map(r=>r.slice(0,-O.length)))].sort()}s(se,"listRecorded");async function ae(e,t){for(let n of t){let r=`${e}${O}`,o=await A({root:n,path:r,maxBytes:be,what:"the file of recorded facts"});if(o)return _e(o.data.toString("utf8"),o.file)}}s(ae,"readRecorded");function _e(e,t){try{return ie.parse(JSON.parse(e))}catch(n){throw new P("the recorded facts are no JSON of names and values",{where:{file:t},advice:`Record them in the guest: facter --json > ${Ce(t)}, and put it into ${Fe(t)}.`,cause:n})}}s(_e,"parse");function pe(e){let{data:t}=l.object({networking:l.object({fqdn:l.string()})}).safeParse(e);return t?.networking.fqdn??"localhost"}s(pe,"nodeName");function ce(e,t){let[n,...r]=t.split("."),o=r.length===0?void 0:r.join("."),i={...ie.safeParse(e.networking).data,hostname:n,domain:o,fqdn:t};return{...e,networking:i,clientcert:t.toLowerCase()}}s(ce,"withHostName");import{mkdirSync as de,symlinkSync as $e}from"node:fs";import{join as le}from"node:path";function T({script:e}){return le(e.directory,"environments")}s(T,"environmentPath");function N(e){return le(T(e),e.environment,"/")}s(N,"environmentDirectory");function fe(e){let{tree:t}=e,n=N(e);de(n,{recursive:!0});for(let r of t.entries){let o=S(n,r.path);r.type==="directory"?de(o):$e(r.type==="symlink"?R(r.target):S(t.directory,r.path),o)}}s(fe,"plantTree");function F(e,t){return e.replaceAll(E,N(t))}s(F,"onHost");function me(e,t){return[N(t),`${t.tree.directory}/`].reduce((n,r)=>n.replaceAll(r,E),e)}s(me,"inGuest");async function ue(e,t,n){return Y({name:"cloudstamp_compile",text:oe},async r=>{let o=n.settings.find(({name:d})=>d==="environment")?.value??"production",i={script:r,tree:e,environment:o};fe(i);let a=n.settings.filter(({name:d})=>d!=="environment"),c=t.map((d,g)=>Ne(d,{settings:a,workshop:i,index:g})),p=Math.max(1,Math.min(Ee(),Math.ceil(c.length/Te))),m=Array.from({length:p},(d,g)=>c.filter((w,y)=>y%p===g)),u=await Promise.all(m.map(d=>Ie(i,d,n.signal))),f=t.map((d,g)=>{let w=u[g%p]?.answers[Math.floor(g/p)],y=c[g];if(!w||!y)throw new RangeError("a catalogue without an answer");return{request:d,answer:w,log:y.log}}),k=f.every(({answer:d})=>d.compiled)?[]:ee(e),$={prefix:H(e.displayPath),phase:"host",entries:k},h=f.map(async({request:d,answer:g,log:w})=>{let y=me(await Me(w),i);return{request:d,encrypted:g.encrypted??0,findings:De(g,y,$)}});return{puppetVersion:u[0]?.puppetVersion??"",catalogues:await Promise.all(h)}})}s(ue,"compileCatalogues");var Te=4;function Ne({profile:e,facts:t},{settings:n,workshop:r,index:o}){let{manifest:i,className:a,modulePath:c,hieraConfig:p}=re(r.tree.environment,e);return{node:pe(t),facts:{...t,cloudstamp_profile:e.id},manifest:F(i,r),class:a,modulePath:F(c,r),hieraConfig:F(p,r),settings:{...je(t),...Object.fromEntries(n.map(({name:m,value:u})=>[m,u]))},log:Oe(r.script.directory,`${o}.log`)}}s(Ne,"toJob");function je(e){return b(e.puppetversion)>=8?{strict:"error",strict_variables:"true"}:{}}s(je,"strictness");function b(e){return Number(/^\d+/.exec(typeof e=="string"?e:"")?.[0]??0)}s(b,"majorOf");var xe=l.object({compiled:l.boolean(),encrypted:l.number().optional(),reason:l.string().optional()});async function Ie(e,t,n){let{script:r,environment:o}=e,[i]=t,[a,c]=r.asApplication({modulepath:`${i?.modulePath??""}:${r.modules}`,environmentpath:T(e),environment:o,config_version:"",...i&&i.hieraConfig!==""?{hiera_config:i.hieraConfig}:{}}),{stdout:p,stderr:m,exitCode:u}=await L(a,c,{what:"Puppet",input:t.map(h=>`${JSON.stringify(h)}
`).join(""),accepts:"all",env:{HOME:r.directory},signal:n}),[f,...k]=p.trim().split(`
`);if(f===void 0||k.length!==t.length){let h=m.trim().split(`
`).at(-1)??"";throw new C(`Puppet does not work here: ${h===""?`exit code ${u}`:h}`)}let{puppet:$}=l.object({puppet:l.string()}).parse(JSON.parse(f));return{puppetVersion:$,answers:k.map(h=>xe.parse(JSON.parse(h)))}}s(Ie,"ask");var Ae=4*1024*1024;async function Me(e){let t=await ve(e).catch(()=>{});if(!t)return"";try{let{size:n}=await t.stat(),r=Math.min(n,Ae),{buffer:o,bytesRead:i}=await t.read(Buffer.alloc(r),0,r,n-r);return o.toString("utf8",0,i)}finally{await t.close()}}s(Me,"readLog");function De({compiled:e,reason:t},n,r){let o=ne(n,r);return e||o.length>0?o:[{level:"error",phase:"host",message:t??"Puppet cannot compile it, and does not say why"}]}s(De,"findingsOf");function ye({puppetVersion:e,catalogues:t},n){let r=new Set(n.known.filter(({level:a})=>a==="error").map(ge)),o=Le(t).filter(a=>a.line===void 0||!r.has(ge(a))),i=[Re(e,t),...Je(e,t),...qe(t),...o.length>0?Ue(n.customFacts):[]];return[...o,...i.map(a=>({level:"notice",phase:"host",message:a}))]}s(ye,"judge");function ge({file:e,line:t}){return`${e??""}:${t??""}`}s(ge,"placeOf");function Le(e){let t=new Map;for(let{request:n,findings:r}of e)for(let o of r){let i=JSON.stringify([o.file&&x({...o,file:o.file}),o.message]),a=t.get(i)??{finding:o,images:[]};a.images.push(`${n.profile.id} on ${n.distro}`),t.set(i,a)}return[...t.values()].map(({finding:n,images:[r="",...o]})=>{if(e.length===1)return n;let i=o.length===0?"":` and ${j(o.length,"other")}`;return{...n,message:`${n.message} (${r}${i})`}})}s(Le,"together");function Re(e,t){let r=[...new Set(t.map(({request:o})=>o.distro))].map(o=>{let i=t.filter(({request:a})=>a.distro===o).map(({request:a})=>a.profile.id);return`${o}: ${we(i)}`});return`compiled by Puppet ${e} for recorded facts, and not applied: ${j(t.length,"catalogue")} (${r.join("; ")})`}s(Re,"summary");function Je(e,t){return[...new Map(t.map(({request:r})=>[r.distro,r.facts.puppetversion]))].flatMap(([r,o])=>typeof o=="string"&&b(o)!==b(e)?[`${r} has Puppet ${o}, and ${e} compiled here: a build may tell more`]:[])}s(Je,"otherVersions");function qe(e){return e.reduce((n,{encrypted:r})=>n+r,0)===0?[]:["values of hiera-eyaml were not decrypted: a text stands for each, for keys have no business here"]}s(qe,"standIns");function Ue(e){return e.length===0?[]:[`custom facts do not run on this machine, and are not known: ${we(e)} \u2192 Give those that a catalogue needs with "facts".`]}s(Ue,"unknownFacts");var he=8;function we(e){let t=e.length-he;return t>1?`${e.slice(0,he).join(", ")} and ${j(t,"other")}`:e.join(", ")}s(we,"listed");function j(e,t){return`${e} ${t}${e===1?"":"s"}`}s(j,"count");async function Pe(e,t,n){let r=await se(t.kickstartDirs),o=t.distros.filter(({id:p})=>r.includes(p)),i=t.distros.filter(({id:p})=>!r.includes(p)).map(({id:p})=>p),a=`facts are recorded of ${r.join(", ")||"no distro"}, not of ${i.join(", ")}`;if(o.length===0)return[_(`${a} \u2192 Name another distro, or put ${i[0]??"NAME"}.facts.json beside its kickstart.`)];let c=[];for(let p of o){let m=await Be(p.id,t,n),u=t.profiles.filter(f=>Z(f,p));c.push(...u.map(f=>({distro:p.id,profile:f,facts:m})))}if(c.length===0)return[_(`the config tree has no profile for ${o.map(({id:p})=>p).join(", ")}`)];if(await D("puppet").catch(()=>{})===void 0)return[_("Puppet is not installed on this machine \u2192 Install it; a build compiles in its guest.")];try{let p=await ue(e,c,{settings:n.puppetSettings,signal:n.signal}),m=ye(p,{known:n.known,customFacts:He(e)});return i.length===0?m:[...m,{level:"notice",phase:"host",message:a}]}catch(p){if(!(p instanceof C))throw p;return[_(p.message)]}}s(Pe,"checkCatalogues");function _(e){return{level:"error",phase:"host",message:`no catalogue was compiled: ${e}`}}s(_,"nothing");async function Be(e,{kickstartDirs:t},n){let r=ce(await ae(e,t)??{},n.hostName);return n.facts===""?r:{...r,...JSON.parse(n.facts)}}s(Be,"factsOf");function He(e){let t=G(e.environment).map(o=>o==="."?"":`${o}/`),r=e.entries.filter(({type:o,path:i})=>o==="file"&&t.some(a=>i.startsWith(a)&&/^[^/]+\/lib\/facter\/.*\.rb$/.test(i.slice(a.length)))).flatMap(({path:o})=>[...We(S(e.directory,o),"utf8").matchAll(/^[^#]*\bFacter\.add\(\s*[:"']{1,2}(\w+)/gm)].flatMap(([,a])=>a??[]));return[...new Set(r)].sort()}s(He,"customFacts");async function Qt(e){let{kickstartDirs:t,configDir:n}=e,r=await U(t),o=e.distro===void 0?r:[e.distro],i=[];for(let f of o)i.push(...await ze(f,t));let a=await Q(n,{outputDir:e.outputDir}),c=e.profile===void 0?await K(a):[await X(a,{name:e.profile,distro:await Se(e)})];if(i.push(...c.flatMap(f=>Ve(f,{tree:a,known:[...r,...J]}))),i.push(...a.findings,...(await te(a)).findings,...await V(a,e.signal),...await z(a,e.signal)),!e.compile)return i;let p=await Ye(o,t),m=e.factsFile===void 0?"":await B(e.factsFile),u=await Pe(a,{profiles:c,distros:p,kickstartDirs:t},{...e,facts:m,known:i});return[...i,...u]}s(Qt,"check");async function Ye(e,t){let n=e.map(r=>Se({distro:r,kickstartDirs:t}).catch(o=>{if(!(o instanceof P))throw o}));return(await Promise.all(n)).flatMap(r=>r??[])}s(Ye,"describeDistros");async function Se({distro:e,kickstartDirs:t}){return e===void 0?void 0:{id:e,kind:q(await v(e,t))}}s(Se,"describeDistro");function Ve({id:e,manifest:t,supports:n=[]},{tree:r,known:o}){return n.filter(i=>!o.includes(i)).map(i=>{let a=I(i,o);return{level:"error",phase:"host",message:`the profile "${e}" supports an unknown distro "${i}"${a===void 0?"":`; is it "${a}"?`}`,file:Ge(r.displayPath,t),line:1}})}s(Ve,"checkSupport");async function ze(e,t){try{let n=await v(e,t);return W(n).render({mirror:n.mirror,securityMirror:n.securityMirror}),[]}catch(n){if(!(n instanceof P)||n.where===void 0)throw n;return n.toFindings()}}s(ze,"checkKickstart");export{Qt as a};
