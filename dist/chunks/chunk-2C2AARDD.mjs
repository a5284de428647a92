import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{b as M,c as C}from"./chunk-TVUMWKW5.mjs";import{a as $,b as G,d as Q,e as T,f as w}from"./chunk-UPGZEFOJ.mjs";import{c as W}from"./chunk-53X4SWCP.mjs";import{a as F,c as x}from"./chunk-2HNWBLBD.mjs";import{a as Z,b as X,c as ee,d as te}from"./chunk-HXQRH6RG.mjs";import{c as N}from"./chunk-A2U56TWM.mjs";import{c as O}from"./chunk-NEIQAYCV.mjs";import{a as V}from"./chunk-U54F7PPI.mjs";import{a as E,b as q}from"./chunk-PE44TT2J.mjs";import{a as S}from"./chunk-D4IAC5EJ.mjs";import{a as m}from"./chunk-ZMU3OG4V.mjs";import{a as Y}from"./chunk-YVTO3HRI.mjs";import{d as B}from"./chunk-TVMABSCR.mjs";import{e as y,g as b}from"./chunk-FB2VMEMP.mjs";import{a,e as L}from"./chunk-UIWZFJKY.mjs";var ne=L(Y(),1);import{basename as ve,dirname as Re}from"node:path";var _e=1024*1024;async function xt(e){let t=await E({root:Re(e),path:ve(e),maxBytes:_e,what:"the file of facts"});if(!t)throw new y("the file of facts does not exist",{where:e,advice:'Check "facts".'});let n=Se(t.data.toString("utf8"),e),i=Object.keys(n).find(r=>!/^[a-z][a-z0-9_]*$/.test(r));if(i===void 0)return JSON.stringify(n);throw new y(`${JSON.stringify(i)} is no name of a fact`,{where:e,advice:'Names are made of small letters, digits and "_", and start with a letter.'})}a(xt,"readFacts");function Se(e,t){try{return m.record(m.string(),m.unknown()).parse((0,ne.parse)(e,{logLevel:"error"}))}catch(n){throw new y("the file of facts is no YAML of names and values",{where:t,advice:n instanceof m.ZodError?'Write "name: value" lines.':String(n),cause:n})}}a(Se,"parseFacts");import{createHash as ot}from"node:crypto";import{basename as at,join as v}from"node:path";import{fileURLToPath as dt}from"node:url";var Ee=m.object({kind:m.string(),check:m.string(),message:m.string(),path:m.string(),line:m.number(),column:m.number()}),re=500;async function ie(e,t,n){let i=new Map(t.map(r=>[r,[]]));for(let r=0;r<t.length;r+=re){let s=["--json","--",...t.slice(r,r+re)],{stdout:o,stderr:c}=await x("puppet-lint",s,{what:"puppet-lint",cwd:e,accepts:"all",signal:n});for(let{kind:d,check:l,message:p,path:u,line:h,column:f}of Fe(o,c)){if(l==="syntax")continue;let R=d==="error"?"warning":"notice";i.get(u)?.push({level:R,message:`${p} (puppet-lint: ${l})`,line:h,column:f})}}return t.map(r=>i.get(r)??[])}a(ie,"lintManifests");function Fe(e,t){try{return m.array(m.array(Ee)).parse(JSON.parse(e)).flat()}catch{let n=(t.trim()||e.trim()).split(`
`,1)[0];throw new b(`puppet-lint does not work here: ${n}`)}}a(Fe,"parseProblems");import{createHash as xe}from"node:crypto";import{readFileSync as Me}from"node:fs";import{join as Ce}from"node:path";var Oe=m.record(m.string(),m.string()),Ne=2e3,_=class e{static{a(this,"Contents")}directory;file;known;states;isNew=!1;constructor(t,{file:n,known:i}){this.directory=t.directory,this.file=n,this.known=i,this.states=new Map(t.entries.flatMap(r=>r.type==="file"?[[r.path,r]]:[]))}static async open(t){let n=Ce(S(),"checks",`files-${O(t.directory)}.json`);return new e(t,{file:n,known:await M(n,Oe)??{}})}digest(t){let n=this.states.get(t),[i,...r]=this.known[t]?.split(" ")??[];if(i!==void 0&&n?.state===r.join(" "))return i;let s=xe("sha256").update(this.read(t)).digest("base64url");return n&&n.changedMs<Date.now()-Ne&&(this.known[t]=`${s} ${n.state}`,this.isNew=!0),s}read(t){return Me($(this.directory,t))}async save(){if(!this.isNew)return;let t=Object.entries(this.known).filter(([n])=>this.states.has(n));await C(this.file,Object.fromEntries(t)).catch(()=>{})}};var g=L(Y(),1);var A=m.object({level:m.enum(["error","warning","notice"]),message:m.string(),line:m.number().nullish(),column:m.number().nullish()});function H(e,t){return e.slice(0,t).split(`
`).length}a(H,"lineAt");var ae="it holds no hash: Hiera reads keys with their values only",$e=/^Flow .* must be sufficiently indented/;function Te(e){return e.replace(/^ *(?=[\]}])/gm," ".repeat(80))}a(Te,"indentFlowEnds");function se(e){let t=new g.LineCounter;return{document:(0,g.parseDocument)(e,{...{version:"1.1",uniqueKeys:!1,logLevel:"silent",prettyErrors:!1},lineCounter:t}),lines:t}}a(se,"parse");function de(e,t){let n=se(e),i=$e.test(n.document.errors[0]?.message??""),{document:r,lines:s}=i?se(Te(e)):n,o=a(p=>{let{line:u,col:h}=s.linePos(p);return{line:u,column:h}},"place"),[c]=r.errors;if(c)return[{level:"error",message:c.message,...o(c.pos[0])}];let d=r.contents,l=d===null||(0,g.isScalar)(d)&&d.value===null;return t.isHash&&!l&&!(0,g.isMap)(d)?[{level:"error",message:ae,...o(d.range[0])}]:Ae(r).map(({key:p,first:u,last:h})=>({level:"warning",message:`the key ${p} is there twice (first in line ${o(u).line}): the last one counts, the others are lost`,...o(h)}))}a(de,"checkYaml");function Ae(e){let t=[];return(0,g.visit)(e,{Map(n,i){let r=new Map;for(let{key:s}of i.items){if(!(0,g.isScalar)(s)||!s.range||typeof s.value=="symbol")continue;let o=String(s.value),c=r.get(o);c?c.push(s.range[0]):r.set(o,[s.range[0]])}for(let[s,[o=0,...c]]of r){let d=c.at(-1);d!==void 0&&t.push({key:s,first:o,last:d})}}}),t}a(Ae,"duplicateKeys");var oe=/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;function ce(e){for(let t of[e,e.replace(oe,n=>n.replace(/[^\n]/g," "))])try{return{value:JSON.parse(t)}}catch(n){if(t===e&&oe.test(e))continue;let i=n instanceof Error?n.message:String(n),r=Number(/at position (\d+)/.exec(i)?.[1]??e.length),s=Math.min(r,e.trimEnd().length);return{remark:{level:"error",message:`it is no JSON: ${i.replace(/ in JSON at position.*$/s,"").replace(/, "[\s\S]*$/,"")}`,line:H(e,s)}}}throw new RangeError("a text was parsed twice")}a(ce,"parseJson");function le(e){return typeof e=="object"&&e!==null&&!Array.isArray(e)}a(le,"isHash");function me(e){let t=ce(e);return"remark"in t?[t.remark]:le(t.value)?[]:[{level:"error",message:ae,line:1}]}a(me,"checkJson");var He=["source","author","version","license","dependencies"];function pe(e){let t=ce(e);if("remark"in t)return[t.remark];if(!le(t.value))return[{level:"error",message:"it holds no JSON object",line:1}];let n=t.value;if(Object.keys(n).length===0)return[];let i=He.filter(s=>n[s]===void 0||n[s]===null);return i.length>0?[{level:"error",message:`Puppet does not load the module: it has no ${i.join(", no ")}`,line:1}]:Array.isArray(n.dependencies)?[]:[{level:"error",message:"Puppet does not load the module: its dependencies are no list",line:H(e,Math.max(0,e.indexOf('"dependencies"')))}]}a(pe,"checkMetadata");var je=/^ENC\[(?:\w+,)?[A-Za-z0-9+/=\s]+\]/;function fe(e){return[...e.matchAll(/^(?!\s*#).*?\b(ENC\[|DEC(?:\(\d+\))?::\w+\[)/gm)].flatMap(t=>{let n=t.index+t[0].length-(t[1]??"").length,i=H(e,n);return t[1]!=="ENC["?[{level:"error",message:'a secret stands here in plain text, as "eyaml edit" shows it: encrypt it',line:i}]:je.test(e.slice(n))?[]:[{level:"error",message:"the value after ENC[ is cut short or damaged: eyaml cannot decrypt it",line:i}]})}a(fe,"checkEyaml");import{posix as P}from"node:path";var De=/^[a-z][a-z0-9_]*$/;function J(e,t){let n=X(e),i=new Map;for(let r of t){if(r.type==="file")continue;let s=n.indexOf(P.dirname(r.path)),o=P.basename(r.path);if(s<0||!De.test(o)||s>=(i.get(o)?.rank??1/0))continue;let c=r.type==="symlink"?P.join(P.dirname(r.path),r.target):r.path;i.set(o,{path:c,rank:s})}return[{path:".",isModule:!1},...[...i.values()].map(({path:r})=>({path:r,isModule:!0}))]}a(J,"homesOf");var Ke=[[/^(manifests|functions|types)\/.*\.pp$/,"manifest"],[/^templates\/.*\.epp$/,"epp"],[/^templates\/.*\.erb$/,"erb"],[/^lib\/.*\.rb$/,"ruby"],[/^metadata\.json$/,"metadata"],[/^hiera\.yaml$/,"yaml"]],Je=[[/^(functions|types)\/.*\.pp$/,"manifest"],[/^nodes\/[^/]*\.pp$/,"manifest"],[/^lib\/.*\.rb$/,"ruby"],[/^hiera\.yaml$/,"yaml"]];function z(e,t,n){let i=new Map(t.map(s=>[s.path,s])),r=e.environment.manifest;return e.entries.flatMap(({type:s,path:o})=>{if(s!=="file")return[];let d=ze(o,i).map(l=>{let p=l.path==="."?o:o.slice(l.path.length+1);return(l.isModule?Ke:Je).find(([h])=>h.test(p))?.[1]??n(l,p)}).find(l=>l!==void 0)??(Ie(o,r)?"manifest":void 0);return d===void 0?[]:[{path:o,kind:d}]})}a(z,"parsedFiles");function ze(e,t){let n=[];for(let r=P.dirname(e);r!==".";r=P.dirname(r)){let s=t.get(r);s&&n.push(s)}let i=t.get(".");return i?[...n,i]:n}a(ze,"homesAbove");function Ie(e,t){return t===void 0||!N(t)?!1:e===t||e.endsWith(".pp")&&(t==="."||e.startsWith(`${t}/`))}a(Ie,"isMain");import{stat as Xe,realpath as Ge}from"node:fs/promises";import{availableParallelism as Qe}from"node:os";var I=`# Reads files as Puppet and its Ruby do and says what is wrong with each; nothing of them is run.
#
# As an application of Puppet's it reads manifests and EPP too; Ruby alone runs it for the rest.
#
# Standard input: a line of JSON with the environment ("modulepath", "manifest"), then one for each file: "kind" and
# "path", its bytes in base64. Standard output: a line of JSON with the versions, then one for each file, in order:
# its findings.
require 'json'
require 'erb'
require 'psych'

module CloudstampSyntax
  Finding = Struct.new(:level, :message, :line, :column) do
    def self.error(message, line = nil, column = nil) = new('error', message, line, column)
    def self.warning(message, line = nil, column = nil) = new('warning', message, line, column)
  end

  # Puppet's own parser and validator: all that it has to say of a file, not the first error alone.
  class PuppetReader
    def initialize(environment)
      require 'puppet/pops'
      environment = Puppet::Node::Environment.create(
        :cloudstamp, environment['modulepath'], environment['manifest'] || Puppet::Node::Environment::NO_MANIFEST
      )
      # Puppet judges by it whether a class fits its file.
      Puppet.push_context(current_environment: environment)
      @manifests = Puppet::Pops::Parser::EvaluatingParser.new
      @templates = Puppet::Pops::Parser::EvaluatingParser::EvaluatingEppParser.new
    end

    def manifest(path) = read(@manifests, path)
    def epp(path) = read(@templates, path)

    private

    def read(reader, path)
      text = Text.read(path, bom: true)
      return text.findings unless text.findings.empty?

      parsed = reader.parser.parse_string(text.content, path)
      return [] if parsed.nil?

      reader.validate(parsed.model).diagnostics.map do |diagnostic|
        level = diagnostic.severity == :error ? 'error' : 'warning'
        source = diagnostic.source_pos
        message = diagnostic.issue.format(diagnostic.arguments)
        Finding.new(level, message, source && source.line, source && source.pos)
      end
    rescue Puppet::ParseError => e
      message = e.respond_to?(:basic_message) ? e.basic_message : e.message
      # Of an error at the end of the text, Puppet tells no line.
      [Finding.error(message, e.line || text.content.rstrip.lines.size, e.pos)]
    end
  end

  # A text, or why it cannot be read as one.
  class Text
    attr_reader :content, :findings

    # @param bom whether a byte order mark is a fault: Puppet's lexer refuses it, and its other readers skip it
    def self.read(path, bom: false)
      new(File.binread(path).force_encoding(Encoding::UTF_8), bom)
    end

    def initialize(content, bom)
      @content = content
      @findings = []
      if !content.valid_encoding?
        line = content.each_line.find_index { |text| !text.valid_encoding? } + 1
        @findings << Finding.error('it is not UTF-8, and Puppet reads nothing else \u2192 Convert the file to UTF-8.', line)
      elsif content.start_with?("\\u{feff}")
        if bom
          @findings << Finding.error('it starts with a byte order mark, which Puppet refuses \u2192 Save the file without it.', 1)
        else
          @content = content.delete_prefix("\\u{feff}")
        end
      end
    end
  end

  module RubyReader
    module_function

    def ruby(path)
      RubyVM::InstructionSequence.compile_file(path)
      []
    rescue SyntaxError => e
      [fault(e, path)]
    end

    def erb(path)
      # As Puppet::Parser::TemplateWrapper does, which takes any bytes; the compiled text is headed by a line of its own.
      text = File.read(path, encoding: 'bom|utf-8')
      RubyVM::InstructionSequence.compile(ERB.new(text, trim_mode: '-').src, path, path, 0)
      []
    rescue SyntaxError => e
      [fault(e, path)]
    end

    # Ruby 3.4 and later quote the lines, with the reasons below them; older ones begin each line with the place.
    def fault(error, path)
      line = error.message[/^#{Regexp.escape(path)}:(\\d+)/, 1] || error.message[/^>\\s*(\\d+) \\|/, 1]
      reasons = error.message.scan(/^\\s*(?:\\.\\.\\.)?\\s*\\|\\s*[\\^~]+\\s*(.*)/).flatten
      reasons = [error.message.lines.first.sub(/^.*?:\\d+: /, '').strip] if reasons.empty?
      Finding.error("Ruby #{RUBY_VERSION} cannot read it: #{reasons.first}", line && line.to_i)
    end
  end

  # Hiera's data, as Puppet::Util::Yaml.safe_load reads them for the function yaml_data.
  module DataReader
    module_function

    def yaml(path)
      parse(path) do |document|
        # Psych stops at the first value of a class that Puppet does not allow.
        [*not_a_hash(document.root), *classes(document).first(1), *duplicates(document)]
      end
    end

    # What a backend of a site reads may have classes of its own, and need not be a hash.
    def any_yaml(path) = parse(path) { |document| duplicates(document) }

    def parse(path)
      text = Text.read(path)
      return text.findings unless text.findings.empty?

      document = Psych.parse(text.content)
      document ? yield(document) : []
    rescue Psych::SyntaxError => e
      [Finding.error([e.problem, e.context].compact.join(' '), e.line, e.column)]
    end

    # Puppet takes an empty file, or one of comments alone, for an empty hash.
    def not_a_hash(root)
      return [] if root.is_a?(Psych::Nodes::Mapping) || (root.is_a?(Psych::Nodes::Scalar) && root.value.empty?)

      [Finding.error('it holds no hash: Hiera reads keys with their values only', root.start_line + 1)]
    end

    def classes(document)
      loader = Psych::ClassLoader::Restricted.new(%w[Symbol], [])
      reader = Psych::Visitors::ToRuby.new(Psych::ScalarScanner.new(loader), loader)
      each_node(document).filter_map do |node|
        next unless node.is_a?(Psych::Nodes::Scalar)

        reader.accept(node)
        nil
      rescue Psych::DisallowedClass => e
        advice = node.tag ? 'Hiera reads plain data only' : 'put it into quotes'
        Finding.error("#{e.message}: #{advice}", node.start_line + 1, node.start_column + 1)
      rescue StandardError => e
        Finding.error(e.message, node.start_line + 1, node.start_column + 1)
      end
    end

    def duplicates(document)
      each_node(document).grep(Psych::Nodes::Mapping).flat_map do |mapping|
        keys = mapping.children.each_slice(2).map(&:first).grep(Psych::Nodes::Scalar)
        keys.group_by(&:value).reject { |name, twins| name == '<<' || twins.size == 1 }.map do |name, twins|
          message = "the key #{name} is there twice (first in line #{twins.first.start_line + 1}): the last one counts, the others are lost"
          Finding.warning(message, twins.last.start_line + 1, twins.last.start_column + 1)
        end
      end
    end

    def each_node(node, &block)
      return to_enum(:each_node, node) unless block

      block.call(node)
      node.children&.each { |child| each_node(child, &block) }
    end
  end

  module_function

  def run(input, output, puppet: nil)
    $VERBOSE = nil
    environment = JSON.parse(input.gets)
    readers = { 'ruby' => RubyReader, 'erb' => RubyReader, 'yaml' => DataReader, 'any_yaml' => DataReader }
    if puppet
      reader = PuppetReader.new(environment)
      readers.update('manifest' => reader, 'epp' => reader)
    end
    output.puts(JSON.generate(puppet: puppet, ruby: RUBY_VERSION))
    input.each_line do |line|
      file = JSON.parse(line)
      kind = file['kind']
      path = file['path'].unpack1('m').force_encoding(Encoding::UTF_8)
      output.puts(JSON.generate(findings(readers.fetch(kind), kind, path).map(&:to_h)))
    end
  end

  # Whatever a file does to its reader is a finding of that file, and hides none of another.
  def findings(reader, kind, path)
    reader.public_send(kind, path)
  rescue SystemStackError, NoMemoryError, StandardError => e
    [Finding.error("#{e.class}: #{e.message.scrub.lines.first.to_s.strip}")]
  end
end

if $PROGRAM_NAME == __FILE__
  CloudstampSyntax.run($stdin, $stdout)
else
  require 'puppet/application'

  class Puppet::Application::CloudstampSyntax < Puppet::Application
    def main
      ::CloudstampSyntax.run($stdin, $stdout, puppet: Puppet.version)
    end

    # Standard output belongs to the answers.
    def setup_logs
      Puppet::Util::Log.newdestination(:console)
    end
  end
end
`;import{mkdir as Le,mkdtemp as Be,rm as qe,writeFile as Ve}from"node:fs/promises";import{tmpdir as We}from"node:os";import{dirname as Ye,join as j}from"node:path";var Ze={confdir:"conf",codedir:"code",vardir:"var",logdir:"log",rundir:"run"};async function ue(e,t){let n=await Be(j(We(),"cloudstamp-puppet-"));try{let i=j(n,"modules"),r=j(i,"cloudstamp","lib","puppet","application",`${e.name}.rb`);await Le(Ye(r),{recursive:!0}),await Ve(r,e.text);let s=Object.entries(Ze).map(([c,d])=>[c,j(n,d)]);return await t({directory:n,file:r,modules:i,asApplication:a((c={})=>{let d=Object.entries({modulepath:i,...Object.fromEntries(s),...c});return["puppet",[e.name,...d.flatMap(([l,p])=>[`--${l}`,p])]]},"asApplication")})}finally{await qe(n,{recursive:!0,force:!0})}}a(ue,"withScript");async function he(e){let t=await F(e.toLowerCase()).catch(()=>{});if(t===void 0)return;let n=["erb","ruby","yaml","any_yaml"];return e==="Puppet"&&n.push("manifest","epp"),{name:e,kinds:n,identity:await D(t,I)}}a(he,"findReader");async function D(e,t){let n=await Ge(e),{size:i,mtimeMs:r,ctimeMs:s,ino:o}=await Xe(n);return O([V,t,n,i,r,s,o])}a(D,"identify");var et=250,tt=m.array(A);async function ge(e,t){let{files:n}=t,i=Math.max(1,Math.min(Qe(),Math.ceil(n.length/et))),r=Array.from({length:i},(o,c)=>n.filter((d,l)=>l%i===c)),s=await ue({name:"cloudstamp_syntax",text:I},o=>Promise.all(r.map(async c=>{let[d,l]=e.name==="Puppet"?o.asApplication():["ruby",[o.file]];return nt({program:d,args:l,name:e.name},{...t,files:c})})));return n.map((o,c)=>s[c%i]?.[Math.floor(c/i)]??[])}a(ge,"readFiles");async function nt({program:e,args:t,name:n},{files:i,environment:r,signal:s}){let o=i.map(({kind:f,location:R})=>({kind:f,path:R.toString("base64")})),c=[r,...o].map(f=>`${JSON.stringify(f)}
`).join(""),{stdout:d,stderr:l,exitCode:p}=await x(e,t,{what:n,input:c,accepts:"all",signal:s}),[u,...h]=d.trim().split(`
`);if(u===void 0||h.length!==i.length){let f=l.trim().split(`
`).at(-1)??"";throw new b(`${n} does not work here: ${f===""?`exit code ${p}`:f}`)}return h.map(f=>tt.parse(JSON.parse(f)))}a(nt,"ask");import{join as rt}from"node:path";var it=m.object({clean:m.array(m.string()),remarked:m.record(m.string(),m.array(A))}),st=3e4,K=class e{static{a(this,"Verdicts")}known;file;used=new Map;constructor(t,n){this.file=t,this.known=n}static async open(t){let n=rt(S(),"checks",`verdicts-${t}.json`),{clean:i,remarked:r}=await M(n,it)??{clean:[],remarked:{}},s=new Map(Object.entries(r));for(let o of i)s.set(o,[]);return new e(n,s)}find(t){let n=this.used.get(t)??this.known.get(t);return n&&this.used.set(t,n),n}add(t,n){this.used.set(t,n)}async save(){if([...this.used.keys()].every(s=>this.known.has(s)))return;let n=[...[...this.known].filter(([s])=>!this.used.has(s)),...this.used].slice(-st),i=n.filter(([,s])=>s.length===0).map(([s])=>s),r=Object.fromEntries(n.filter(([,s])=>s.length>0));await C(this.file,{clean:i,remarked:r}).catch(()=>{})}};async function Vn(e,t){let n=J(e.environment,e.entries),i=await ct(e,n),s=z(e,n,a((l,p)=>i.get(l)?.data.find(({pattern:u})=>u.test(p))?.kind,"dataOf")),o=await _.open(e),c=[...[...i.values()].flatMap(l=>l.findings),...ht(e,n)],d=s;for(let l of["Puppet","Ruby"]){let p=await he(l),u=d.filter(({kind:f})=>p?.kinds.includes(f));if(p===void 0||u.length===0)continue;let h=a(f=>{let R=f.map(({kind:be,path:Pe})=>({kind:be,location:$(e.directory,Pe)}));return ge(p,{files:R,environment:ye(e),signal:t})},"read");try{c.push(...await U({tree:e,contents:o},u,{identity:p.identity,read:h})),d=d.filter(f=>!u.includes(f))}catch(f){c.push(we(f))}}return c.push(...await mt({tree:e,contents:o},s,new Set(d))),await o.save(),[...c,...yt(d)].sort(wt)}a(Vn,"checkSyntax");async function Wn(e,t){let n=await F("puppet-lint").catch(()=>{});if(n===void 0)return[];let i=new Set(G(await T(e.directory,"Puppetfile")??"").map(({name:l})=>l)),r=J(e.environment,e.entries).filter(({path:l})=>!i.has(at(l))),s=z(e,r,()=>{}).filter(({kind:l})=>l==="manifest"),o=a(l=>{let p=l.map(({path:u})=>u);return ie(e.directory,p,t)},"read"),c=await T(e.directory,".puppet-lint.rc"),d=await _.open(e);try{return await U({tree:e,contents:d},s,{identity:await D(n,c??""),read:o})}catch(l){return[we(l)]}}a(Wn,"checkStyle");async function ct(e,t){let n=new Set(e.entries.flatMap(({type:r,path:s})=>r==="file"?[s]:[])),i=new Map;for(let r of t){if(!r.isModule){i.set(r,e.environment.hiera);continue}let s=v(r.path,"hiera.yaml"),o=n.has(s)?await T(e.directory,s):void 0;i.set(r,Q(o,{file:v(e.displayPath,s),isModule:!0}))}return i}a(ct,"readHieraConfigs");function ye({directory:e,environment:t}){return{modulepath:t.modulePath.filter(N).map(n=>v(e,n)),manifest:t.manifest===void 0?void 0:v(e,t.manifest)}}a(ye,"settingsOf");async function U({tree:e,contents:t},n,i){let r=await K.open(i.identity),s=JSON.stringify(ye(e)),o=n.map(d=>({file:d,key:lt(d,t.digest(d.path),s)})),c=o.filter(({key:d})=>r.find(d)===void 0);if(c.length>0){let d=await i.read(c.map(({file:l})=>l));c.forEach(({key:l},p)=>r.add(l,d[p]??[])),await r.save()}return o.flatMap(({file:d,key:l})=>ut(e,d,r.find(l)??[]))}a(U,"readNew");function we(e){if(!(e instanceof b))throw e;return{level:"warning",phase:"host",message:e.message}}a(we,"asFinding");function lt({kind:e,path:t},n,i){let r=e==="manifest"?[t,i]:[e];return ot("sha256").update([...r,n].join(`
`)).digest("base64url")}a(lt,"keyOfFile");async function mt({tree:e,contents:t},n,i){let r=[],s=dt(import.meta.url);for(let o of[!0,!1]){let c=n.filter(p=>pt.includes(p.kind)&&i.has(p)!==o),d=a(p=>p.map(({kind:u,path:h})=>ft(t.read(h).toString("utf8"),{kind:u,isRead:o})),"read"),l=await D(s,String(o));r.push(...await U({tree:e,contents:t},c,{identity:l,read:d}))}return r}a(mt,"readHere");var pt=["yaml","any_yaml","json","metadata"];function ft(e,{kind:t,isRead:n}){return t==="json"?me(e):t==="metadata"?pe(e):[...fe(e),...n?[]:de(e,{isHash:t==="yaml"})]}a(ft,"checkText");function ut(e,{path:t,kind:n},i){let r=v(e.displayPath,t);return i.map(({level:s,message:o,line:c,column:d})=>({level:n==="any_yaml"&&s==="error"?"warning":s,phase:"host",message:o.replaceAll(`${e.directory}/`,""),file:r,line:c??void 0,column:d??void 0}))}a(ut,"place");function ht(e,t){let n=t.filter(({isModule:r})=>r).map(({path:r})=>`${r}/files/`),i="the name is not UTF-8: Puppet copies no directory that holds it, and tells no failure \u2192 Rename it.";return e.entries.filter(({path:r})=>W(r)&&n.some(s=>r.startsWith(s))).map(({path:r})=>({level:"warning",phase:"host",file:v(e.displayPath,r),message:i}))}a(ht,"foreignNames");var gt={manifest:"manifests",epp:"EPP templates",erb:"ERB templates",ruby:"Ruby files"};function yt(e){let t=Object.entries(gt).flatMap(([r,s])=>{let o=e.filter(c=>c.kind===r).length;return o===0?[]:[`${o} ${s}`]});if(t.length===0)return[];let n=e.some(({kind:r})=>r==="erb"||r==="ruby")?"Puppet, or Ruby for the last of them,":"Puppet";return[{level:"notice",phase:"host",message:`not checked: ${t.join(", ")} \u2192 Install ${n} on this machine; a build checks them in the guest only.`}]}a(yt,"notChecked");function wt(e,t){let[n,i]=[e.file??"",t.file??""];return n===i?(e.line??0)-(t.line??0):n<i?-1:1}a(wt,"byPlace");import{readdir as kt}from"node:fs/promises";import{join as k}from"node:path";var bt=4*1024*1024,Pt=/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;async function sr(e){let t=new Map,n=[],i=a((o,c)=>{n.push({level:"error",phase:"host",file:k(e.displayPath,w,o),message:c})},"refuse"),r=await kt(k(e.directory,w)).catch(()=>[]),s=r.length===0?[]:(await te(e)).map(({id:o})=>ee(o));for(let o of r.filter(ke).sort()){if(!s.includes(o)&&Z(e,o.replaceAll("-","::"))===void 0){i(o,Rt(o,s));continue}try{t.set(o,await vt(e,o,i))}catch(c){if(!(c instanceof y))throw c;i(o,c.message)}}return{byProfile:t,findings:n}}a(sr,"readChecks");async function vt(e,t,n){let i=[],r=k(e.directory,w,t);for(let s of(await q(r,"the directory of checks")).filter(ke)){let o=k(t,s);if(!Pt.test(s)){n(o,'the name of a check has other characters than letters, digits, ".", "-" and "_" \u2192 Rename it.');continue}let c={root:e.directory,path:k(w,o),maxBytes:bt,what:"the check"};try{let d=await E(c);if(!d)continue;(d.mode&73)===0&&n(o,`the check is not executable \u2192 Run: chmod +x ${k(e.displayPath,w,o)}`),i.push({name:s,file:k(e.displayPath,w,o),data:d.data})}catch(d){if(!(d instanceof y))throw d;n(o,d.message)}}return i}a(vt,"readDirectory");function ke(e){return!e.startsWith(".")}a(ke,"isVisible");function Rt(e,t){let n=B(e,t),i=n===void 0?"":`; is it "${n}"?`;return`the checks are for an unknown profile "${e}"${i} \u2192 Name their directory after one of: ${t.join(", ")}.`}a(Rt,"unknownProfile");export{xt as a,ue as b,Vn as c,Wn as d,sr as e};
