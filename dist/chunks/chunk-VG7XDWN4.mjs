import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as D,c as C}from"./chunk-6IM3APCP.mjs";import{a as U}from"./chunk-XPS5IPMO.mjs";import{c as h,d as M,e as P,f as q,g as K,h as w,i as E,j as F,k as T,l as A}from"./chunk-7JI4DVEJ.mjs";import{a as S,b,f as z}from"./chunk-CMM735PK.mjs";import{e as v}from"./chunk-26QGVJ32.mjs";import{a as O}from"./chunk-7VC7SKJL.mjs";import{a as ve}from"./chunk-Y7L4AIZG.mjs";import{d as u}from"./chunk-IQSFOLMB.mjs";import{a as s,e as xe}from"./chunk-UIWZFJKY.mjs";var j=`#!/bin/sh
# The kickstart's last section: no script before it has failed, for that powers off.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/proxies
. /cloudstamp/forget-proxies
forget_proxies
sync
emit '{"type":"installed"}'
`;var W=`#!/bin/sh
# The kickstart's last section with layers: off, the original way: catalogue and seal at the end of the installation.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/settings
. /cloudstamp/apply
. /cloudstamp/forget-proxies
forget_proxies
enter_target
apply_catalogue
leave_target
seal
sync
emit '{"type":"sealed"}'
`;var V=`# Where the installer mounts the system it installs, and how it runs a program in it; sourced.
TARGET=/mnt/sysimage
run_in_target() {
	chroot "$TARGET" "$@"
}
# The installer keeps what its scripts print in a file of its own; here it shall be seen.
exec >"$EVENT_PORT" 2>&1
`;var B=`#!/bin/sh
# Translations of package descriptions are the largest index that apt reads, and no one reads them here.
mkdir -p /target/etc/apt/apt.conf.d
cat >/target/etc/apt/apt.conf.d/00cloudstamp <<'EOF'
Acquire::Languages "none";
Dpkg::Use-Pty "0";
EOF
`;var Y=`#!/bin/sh
# The installer's own loader of answers starts some twenty processes a line, most of a minute under emulation.
# This one takes the same files and starts none.
set -e
export DEBIAN_FRONTEND=none
. /usr/share/debconf/confmodule

seen=true
if [ "$1" = --unseen ]; then
	seen=
	shift
fi
cr=$(printf '\\r')

# debconf's answers come on standard input, so the file is read from another descriptor.
exec 7<"$1"
whole=
while IFS= read -r line <&7 || [ -n "$line" ]; do
	line=\${line%"$cr"}
	case $line in
	*\\\\)
		whole="$whole\${line%\\\\} "
		continue
		;;
	esac
	read -r _owner question type value <<-EOF
		$whole$line
	EOF
	whole=
	case $_owner in
	'' | '#'*) continue ;;
	esac
	if [ -z "$question" ] || [ -z "$type" ]; then
		logger -t preseed "no answer in this line: $line"
		exit 1
	fi
	if [ "$type" = seen ]; then
		db_fset "$question" seen "$value" || true
		continue
	fi
	if ! db_set "$question" "$value"; then
		db_register debian-installer/dummy "$question"
		db_set "$question" "$value"
		db_subst "$question" ID "$question"
	fi
	[ -z "$seen" ] || db_fset "$question" seen true
done
`;var Z=`#!/bin/sh
# After the installer's last download and its logs, before it unmounts the target.
. /cloudstamp/target
. /cloudstamp/proxies
. /cloudstamp/forget-proxies
forget_proxies
`;var H=`# Sourced before the installer's menu, so that every dpkg below inherits it: the disk is thrown away on failure.
export DPKG_FORCE=unsafe-io
# The installer itself takes its mirror's proxy alone.
. /cloudstamp/proxies
`;var Q=`#!/bin/sh
# Runs when the installer has unmounted the target: whatever failed before it never gets here.
. /cloudstamp/events
emit '{"type":"installed"}'
`;var J=`#!/bin/sh
# Each package that touches the initramfs would build it anew, minutes under emulation: hold it until the end.
# GRUB's configuration names only an initrd that exists, hence the empty file.
chroot /target dpkg-divert --quiet --local --rename --add /usr/sbin/update-initramfs
cat >/target/usr/sbin/update-initramfs <<'EOF'
#!/bin/sh
while getopts k:ucdvb: option; do
	[ "$option" = k ] && [ -d "/lib/modules/$OPTARG" ] && touch "/boot/initrd.img-$OPTARG"
done
exit 0
EOF
chmod 755 /target/usr/sbin/update-initramfs
`;var X=`#!/bin/sh
. /cloudstamp/events
phase_started initramfs
rm -f /target/usr/sbin/update-initramfs
chroot /target dpkg-divert --quiet --local --rename --remove /usr/sbin/update-initramfs
for kernel in /target/lib/modules/*; do
	in-target update-initramfs -c -k "\${kernel##*/}" || fail "update-initramfs failed for \${kernel##*/}"
	[ -s "/target/boot/initrd.img-\${kernel##*/}" ] || fail "update-initramfs made no initrd for \${kernel##*/}"
done
phase_ended initramfs
`;var ee=`#!/bin/sh
# layers: off, the original way: the catalogue is applied at the end of the installation.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/settings
. /cloudstamp/apply
enter_target
apply_catalogue
leave_target
`;var te=`#!/bin/sh
# After the installer's last word in the target, before it unmounts it.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/settings
. /cloudstamp/seal
seal
# Deepest first: what is mounted twice stands there twice. The installer keeps a second view of the target's /dev.
cut -d' ' -f2 /proc/mounts | grep -E '^(/target|/dev/\\.static/dev)(/|$)' | sort -r | while read -r place; do
	umount "$place" 2>/dev/null
done
left=$(grep -E ' (/target|/dev/\\.static/dev)[/ ]' /proc/mounts | cut -d' ' -f2 | tr '\\n' ' ')
[ -z "$left" ] || fail "the root file system does not unmount: $left"
emit '{"type":"sealed"}'
`;var ne=`#!/bin/sh
# The disk is thrown away on failure: nothing needs to survive a crash of this system.
mount -o remount,noatime,nobarrier,commit=900 /target
. /cloudstamp/events
phase_ended partition
`;var re=`# Sourced by the installer's start, after its system log runs. Descriptors are closed because the
# installer waits for whoever holds its debconf pipes.
( exec tail -n +1 -f /var/log/syslog </dev/null >/dev/ttyS1 2>&1 3>&- 4>&- 5>&- 6>&- ) &
`;var se=`# Where the installer mounts the system it installs, and how it runs a program in it; sourced.
TARGET=/target
run_in_target() {
	in-target "$@"
}
`;var _=`#!/bin/sh
# Runs the body of a kickstart's script section and fails the build when it fails: the installers themselves go on, or
# wait for a key.
# usage: run-section NAME chroot|nochroot FILE:LINE
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/proxies
name=$1 place=$2 where=$3
script=/cloudstamp/$name
phase_started "%\${name%-*} at $where"
if [ "$place" = chroot ]; then
	cp "$script" "$TARGET/tmp/cloudstamp-section"
	chmod 755 "$TARGET/tmp/cloudstamp-section"
	run_in_target /tmp/cloudstamp-section
	status=$?
	rm -f "$TARGET/tmp/cloudstamp-section"
else
	"$script"
	status=$?
fi
if [ "$status" -ne 0 ]; then
	fail "the %\${name%-*} section at $where exited with $status"
fi
phase_ended "%\${name%-*} at $where"
`;var m=s((e,t)=>({path:e,mode:493,data:t}),"script"),L=s((e,t)=>({path:e,mode:420,data:t}),"text"),ae={prefix:"",installing:[L("preseed.cfg",`# answers come from the kickstart
`),L("cloudstamp/target",se),m("cloudstamp/run-section",_),m("usr/bin/debconf-set-selections",Y),m("usr/lib/debian-installer-startup.d/S11cloudstamp",re),m("usr/lib/debian-installer.d/S00cloudstamp",H),m("usr/lib/partman/finish.d/99cloudstamp",ne),m("usr/lib/base-installer.d/01cloudstamp",B),m("usr/lib/post-base-installer.d/01cloudstamp",J),m("usr/lib/finish-install.d/02cloudstamp-initramfs",X),m("usr/lib/finish-install.d/94zcloudstamp-proxies",Z)],base:[m("usr/lib/finish-install.d/96cloudstamp-finished",Q)],onePass:[m("usr/lib/finish-install.d/01zcloudstamp-apply",ee),m("usr/lib/finish-install.d/94zcloudstamp-seal",te)]};function oe(e){return{prefix:e,installing:[L("cloudstamp/target",V),m("cloudstamp/run-section",_)],base:[m("cloudstamp/finished",j)],onePass:[m("cloudstamp/finished",W)]}}s(oe,"anacondaFiles");function ie(e,t){return e==="el5"?`ks=file:/ks.cfg cmdline method=${t} ksdevice=eth0 ip=dhcp noipv6`:e==="el6"?`ks=file:/ks.cfg cmdline repo=${t} stage2=${t}/images/install.img ksdevice=eth0 ip=dhcp noipv6`:[...["inst.ks=file:/ks.cfg",`inst.stage2=${t}`,"inst.cmdline","net.ifnames=0","ip=dhcp","rd.neednet=1","rd.shell=0","rd.emergency=poweroff","inst.nosave=all"],...h(e,"el8")?["inst.notmux"]:[]].join(" ")}s(ie,"bootArguments");var g="The lines above it in the log name the cause.",y="Answer it in the kickstart: the end of the console log shows what is asked.",x="Check that the guest reaches the mirror and that the tree is complete.",qe=[{pattern:/dracut-initqueue(?: timeout -|:) starting timeout scripts/,cause:"the installer's second stage did not arrive",advice:x},{pattern:/anaconda: failed to fetch stage2 from (\S{1,200}) /,cause:"the installer's second stage cannot be fetched from $1",advice:x},{pattern:/Failed to find a root filesystem in (\S{1,200}) /,cause:"the installer's second stage $1 holds no root file system",advice:x},{pattern:/can't find \/ks\.cfg!/,cause:"the installer does not find its kickstart",advice:"The initrd was not unpacked whole: remove the cached media and build again."},{pattern:/Anaconda installer errors begin/,cause:"the installer's first stage failed",advice:g},{pattern:/Entering emergency mode|Could not boot\.|dracut: FATAL: |Refusing to continue/,cause:"the installer's first stage gave up",advice:g}],Ke=[{pattern:/Unknown command: (\S{1,60}) /,cause:"the kickstart has a command that this installer does not know: $1",advice:'Remove it, or see "cloudstamp check".'},{pattern:/The (\S{1,40}) command has been removed\./,cause:"the kickstart has a command that this installer no longer knows: $1",advice:'Remove it, or see "cloudstamp check".'},{pattern:/An error occurred during reading the kickstart file: (.{1,60})/,cause:"the installer cannot read the kickstart: $1",advice:"Mend the kickstart."},{pattern:/Pane is dead/,cause:"the installer ended unexpectedly",advice:g,untilSuccess:!0},{pattern:/The following mandatory spokes are not completed: (.{1,80})/,cause:"the kickstart leaves questions open: $1",advice:y},{pattern:/The installation was stopped due to an error which occurred while running in non-interactive cmdline mode/,cause:"the installer stopped at an error",advice:g},{pattern:/Non interactive installation failed: (.{1,120})/,cause:"the installer stopped at an error: $1",advice:g},{pattern:/The following error occurred while installing(?: the boot loader)?/,cause:"installing a package or the boot loader failed",advice:g},{pattern:/while setting up the payload/,cause:"the package repositories cannot be used",advice:x},{pattern:/while installing the boot loader/,cause:"the boot loader could not be installed",advice:'Check "bootloader" and the partitions: EL8 and later need a biosboot partition on GPT.'},{pattern:/Some packages, groups or modules are (?:broken|missing)/,cause:"packages of %packages are missing or cannot be installed together",advice:'The lines above name them; mend %packages or "repo".'},{pattern:/An unknown error has occured/,cause:"the installer crashed",advice:g},{pattern:/DNF error: (.{1,120})/,cause:"dnf failed: $1",advice:x},{pattern:/requires (\d+) MB of memory to install/,cause:"the installer needs $1 MB of memory",advice:'Raise "memory".'},{pattern:/Press ENTER to continue|'b' to begin installation/,cause:"the installer asks a question and waits for an answer that nobody will give",advice:y},{pattern:/storage configuration failed: (.{1,120})/,cause:"the disk cannot be partitioned as the kickstart asks: $1",advice:'Check the partitions and "disk-size".'},{pattern:/Not enough space in file systems/,cause:"the file systems are too small for the packages",advice:'Raise "disk-size", or the size of the partition.'},{pattern:/Error in POSTIN scriptlet in rpm package (\S{1,80}) /,cause:"a script of the package $1 failed",advice:g}],ze=[{pattern:/The following error was found while parsing/,cause:"the installer cannot read the kickstart",advice:'The lines below it name the command; see "cloudstamp check".'},{pattern:/Can't have a question in command line mode!/,cause:"the installer asks a question that the kickstart does not answer",advice:y},{pattern:/Command line mode requires all choices to be specified/,cause:"the kickstart leaves a question open",advice:y},{pattern:/In interactive step (\S{1,40}), can't continue/,cause:"the kickstart leaves the step $1 open",advice:y},{pattern:/An unhandled exception has occurred/,cause:"the installer crashed",advice:g},{pattern:/install exited abnormally \[/,cause:"the installer ended abnormally",advice:g}];function le(e,t){let r=h(e,"el7"),n={pattern:/problem occurred on line (\d+) of the kickstart file: (.{1,60})/,cause:s(([,a,o])=>`the kickstart has an error${Ue(t,a)}: ${o?.trim()}`,"cause"),advice:'Mend that line; "cloudstamp check" finds most of these without a virtual machine.'};return[...b,n,...r?[...qe,...Ke]:ze]}s(le,"installFatal");function Ue(e,t){let r=e[Number(t)-1];return r===void 0?` on line ${t}`:` at ${r}`}s(Ue,"placeIn");var je=[{pattern:/Starting installer, one moment|Starting installation process/,text:"start"},{pattern:/Setting up the installation environment/,text:"environment"},{pattern:/Configuring storage/,text:"storage"},{pattern:/Running pre-installation scripts/,text:"scripts before"},{pattern:/Starting package installation process|Installing the software/,text:"packages"},{pattern:/Preparing transaction from installation source/,text:"packages: transaction"},{pattern:/Installing boot loader/,text:"boot loader"},{pattern:/Performing post-?\s?install(?:ation)? (?:configuration|setup tasks)/,text:"configuration"},{pattern:/Configuring installed system/,text:"configuration"},{pattern:/Creating users/,text:"accounts"},{pattern:/Generating initramfs/,text:"initramfs"},{pattern:/Running post-install(?:ation)? scripts/,text:"scripts after"}];function ce(e){return t=>{let r=/Downloading (\d+) RPMs, .*\((\d+)%\) done/.exec(t);if(r)return{text:"packages: downloading",done:Math.round(Number(r[1])*Number(r[2])/100),total:Number(r[1])};let n=/Packages completed: (\d+) of (\d+)|Done \[(\d+)\/(\d+)\]/.exec(t);if(n)return{text:"packages",done:Number(n[1]??n[3]),total:Number(n[2]??n[4])};let a=/Installing ([A-Za-z0-9][\w.+-]*) \((\d+)\/(\d+)\)/.exec(t);if(a)return{text:`packages: installing ${a[1]}`,done:Number(a[2]),total:Number(a[3])};let o=e==="el5"?/^Installing ([A-Za-z0-9][\w.+-]*)\.\.\./.exec(t):void 0;if(o)return{text:`packages: installing ${o[1]}`};let i=je.find(({pattern:l})=>l.test(t));return i&&{text:i.text}}}s(ce,"createInstallProgress");function N(e){return e!=="el5"}s(N,"knowsProxies");function de(e,t,r){if(!N(r))return e;let n=/^(?:url|repo)(?=\s)(?!.*\s--proxy[= ])(?=.*\s--(?:url|baseurl|mirrorlist|metalink)[= ]["']?([^\s"']+))/gm,a=/^%(?!include)/m.exec(e)?.index??e.length,o=s((i,l)=>{let d=URL.canParse(l)?v(l,t):void 0;return d===void 0?i:`${i} --proxy=${d}`},"addProxy");return e.slice(0,a).replace(n,o)+e.slice(a)}s(de,"throughProxies");import{basename as We}from"node:path";function R(e,t){return{name:e.name,mirror:t.mirror,...t.securityMirror===void 0?{}:{"security-mirror":t.securityMirror,"security-host":new URL(t.securityMirror).host},...e.family==="anaconda"?{tree:`${t.mirror}/${e.tree}`}:{suite:e.suite},...e.release===void 0?{}:{release:e.release}}}s(R,"kickstartVariables");var Ve=["pre","pre-install","post","onerror","traceback"],pe={"%packages":"el5","%pre":"el5","%post":"el5","%traceback":"el5","%addon":"el7","%anaconda":"el7","%pre-install":"el7","%onerror":"el7","%certificate":"el10"},Be=["reboot","halt","shutdown","poweroff"],Ye=["graphical","vnc","rdp","rescue","upgrade","interactive","autostep"];function me(e,t){let{generation:r}=e,n=new A(e.file),a=T(e.lines,R(e,t),n),o=E(a,Object.keys(pe)),i=[],l=[],d=[];for(let p of o)n.collect(()=>{if(p.kind==="command")i.push(...Ze(p,r));else if(p.kind==="section"){let{lines:k,file:$}=He(p,{generation:r,number:d.length});l.push(...k),$&&d.push($)}});n.collect(()=>Xe(e,o)),n.refuse();let c=[{text:"%post --nochroot"},{text:"/cloudstamp/finished"},...I(r)],f=[...i,{text:"cmdline"},{text:"poweroff"},...l,...c];return{kickstart:`${f.map(({text:p})=>p).join(`
`)}
`,files:d,places:f.map(({at:p})=>p?w(p):void 0)}}s(me,"renderKickstart");function I(e){return e==="el5"?[]:[{text:"%end"}]}s(I,"end");function Ze(e,t){let r=e.at;if(e.name==="%include")return[{text:e.text,at:e.at}];let n=M(e.name,t);if(n)throw new u(n.message,{where:r,advice:n.advice});if(Be.includes(e.name)||e.name==="cmdline"||e.name==="text")return[];if(Ye.includes(e.name))throw new u(`"${e.name}" needs a person at the screen`,{where:r,advice:"Remove it: a build installs from the command line alone."});let[,...a]=F(e.text,e.at);for(let o of q)if(!(o.command!==e.name||!h(t,o.from)||!a.some(i=>o.pattern.test(i))))throw new u(o.message,{where:r,advice:o.advice});return[{text:e.text,at:e.at}]}s(Ze,"renderCommand");function He(e,{generation:t,number:r}){let{name:n,at:a}=e,o=a,i=pe[`%${n}`]??"el5";if(!h(t,i))throw new u(`${P(t)} has no section %${n}: it came with ${P(i)}`,{where:o,advice:"Remove it for this distro."});if(!e.closed&&h(t,"el7"))throw new u(`the section %${n} has no %end`,{where:o,advice:`${P(t)} needs one: write %end behind its last line.`});if(Ve.includes(n))return Je(e,{generation:t,number:r});n==="packages"&&Qe(e,t);let l=e.body.map(d=>({text:d.text,at:d}));return{lines:[{text:a.text,at:a},...l,...I(t)]}}s(He,"renderSection");function Qe(e,t){for(let r of F(e.options,e.at)){let n=K.find(({pattern:a,from:o})=>a.test(r)&&h(t,o));if(n)throw new u(n.message,{where:e.at,advice:n.advice})}}s(Qe,"checkPackages");function Je(e,{generation:t,number:r}){let n=F(e.options,e.at),a=n.findIndex(f=>/^--interpreter(=|$)/.test(f)),o=a<0?"/bin/sh":n[a]?.split("=")[1]??n[a+1]??"/bin/sh",i=e.name==="post"&&!n.includes("--nochroot"),l=`${e.name}-${r}`,d=w({...e.at,file:We(e.at.file)}),{at:c}=e;return{file:{path:`cloudstamp/${l}`,mode:493,data:`#!${o}
${e.body.map(({text:f})=>f).join(`
`)}
`},lines:[{text:`%${e.name}${e.name==="post"?" --nochroot":""}`,at:c},{text:`/cloudstamp/run-section ${l} ${i?"chroot":"nochroot"} ${d}`,at:c},...I(t)]}}s(Je,"renderScript");function Xe(e,t){let r=new Set(t.flatMap(i=>i.kind==="command"?[i.name]:[])),n=s((...i)=>r.has("%include")||i.some(l=>r.has(l)),"has"),a=[...n("lang")?[]:["lang"],...n("keyboard")?[]:["keyboard"],...n("timezone")?[]:["timezone"],...n("rootpw","user")?[]:["rootpw"],...n("bootloader")?[]:["bootloader"],...n("part","partition","autopart","mount","volgroup")?[]:["part"],...n("url","ostreesetup","ostreecontainer","liveimg","nfs")?[]:["url"]],o=t.some(i=>i.kind==="section"&&i.name==="packages");if(!(a.length===0&&o))throw new u(`the kickstart lacks ${[...a.map(i=>`"${i}"`),...o?[]:["%packages"]].join(", ")}`,{where:{file:e.file,line:1},advice:"Without them the installer waits for an answer that nobody gives."})}s(Xe,"requireCommands");var et="org.fedoraproject.anaconda.log.0",tt={el9:"x86-64-v2",el10:"x86-64-v3"};function ue(e){let{generation:t,tree:r}=e,n=h(t,"el7");return{render:s(a=>me(e,a),"render"),throughProxies:s((a,o)=>de(a,o,t),"throughProxies"),knowsProxies:N(t),installArguments:s(({mirror:a})=>`${ie(t,`${a}/${r}`)} ${S}`,"installArguments"),files:oe(n?"updates/":""),hardware:n?{cpu:tt[t],virtioPort:et}:{machine:"pc",cpu:"baseline"},layered:n,installFatal:s(({places:a})=>le(t,a),"installFatal"),stampFatal:b,installQuietSeconds:900,createProgress:s(()=>ce(t),"createProgress")}}s(ue,"anaconda");var fe=[...b,{pattern:/Prompt: '\?' for help/,cause:"the installer asks a question and waits for an answer that nobody will give",advice:'The end of the console log shows the question; answer it in the kickstart with "preseed KEY TYPE VALUE".'},{pattern:/WARNING \*\*: Configuring '([^']{1,60})' failed with error code (\d+)/,cause:"the installer's step $1 failed with exit code $2",advice:"The lines above it in the log name the cause."},{pattern:/Menu item '([^']{1,60})' failed/,cause:"the installer's step $1 failed",advice:"The lines above it in the log name the cause."},{pattern:/debootstrap: E: ([^\n]{1,120}?) \w{3} +\d/,cause:"debootstrap failed: $1",advice:"Check that the mirror is complete, or name another one."},{pattern:/Bad archive mirror|failed to access the mirror/,cause:"the installer cannot use the mirror",advice:'Check that the guest reaches it, or name another one with "mirror".'}],nt={localechooser:"language",netcfg:"network","choose-mirror":"mirror","user-setup-udeb":"accounts","clock-setup":"clock","partman-base":"partitions","bootstrap-base":"base system","apt-setup-udeb":"package sources",pkgsel:"packages","grub-installer":"boot loader","finish-install":"finishing"};function he(){let e="start",t=0,r;return n=>{let a=/main-menu\[\d+\]: INFO: Menu item '([^']+)' selected/.exec(n)?.[1];if(a!==void 0)return e=nt[a]??a,t=0,r=void 0,{text:e};let o=/(\d+) upgraded, (\d+) newly installed/.exec(n);o&&(t=0,r=2*(Number(o[1])+Number(o[2])));let i=/(?:in-target|debootstrap): (Unpacking|Setting up) ([a-z0-9][a-z0-9+.-]*)/.exec(n);if(!i)return;t+=1;let l=`${e}: ${i[1]?.toLowerCase()} ${i[2]}`;return r===void 0?{text:l,done:t}:{text:l,done:Math.min(t,r),total:r}}}s(he,"createInstallProgress");function ge(e,t){return e.replace(/^(preseed mirror\/(https?)\/hostname string (\S+)$[^]*?^preseed mirror\/\2\/proxy string) ''$/gm,(r,...[n,a,o])=>{let i=v(`${a}://${o}`,t);return i===void 0?r:`${n} ${i}`})}s(ge,"throughProxies");import{basename as rt}from"node:path";var st=["%packages","%pre","%post"],ke=["auth","authconfig","bootloader","clearpart","firewall","halt","install","keyboard","lang","langsupport","network","part","partition","poweroff","preseed","reboot","repo","rootpw","skipx","text","timezone","url","user","zerombr"];function be(e,t){let r=new A(e.file),n=E(T(e.lines,R(e,t),r),st);n.some(c=>c.kind==="command"&&c.name==="url")||r.add(new u('the kickstart has no "url" command',{where:e.lines[0]??{file:e.file,line:1},advice:'Add "url --url={{ mirror }}".'}));let a=[],o=[],i=[],l=[];for(let c of n){let f=w(c.at);if(c.kind==="command"){let p=r.collect(()=>at(e,c))??[];o.push(...p.map(k=>({text:k,place:f})))}else if(c.kind==="section"&&c.name==="packages")i.push(...it(c,r));else if(c.kind==="section"){let p=ct(c,a.length);a.push(p.file),l.push(...p.section.map(k=>({text:k,place:f})))}}r.refuse();let d=[...o,{text:"poweroff"},{text:"%packages"},...i,...l];return{kickstart:`${d.map(({text:c})=>c).join(`
`)}
`,files:a,places:d.map(({place:c})=>c)}}s(be,"renderKickstart");function at(e,t){let r=t.at;switch(t.name){case"reboot":case"halt":case"poweroff":return[];case"%include":throw new u("kickseed includes nothing while it runs",{where:r,advice:"Include a file that is there when the build starts."});case"rootpw":return/(^|\s)--lock(\s|$)/.test(t.text)?["rootpw --iscrypted '*'"]:[t.text];case"url":return ot(e,t.text,r);default:if(ke.includes(t.name))return[t.text];throw new u(`debian-installer has no kickstart command "${t.name}"`,{where:r,advice:`Valid commands: ${ke.join(", ")}. Any other answer can be given as "preseed KEY TYPE VALUE".`})}}s(at,"renderCommand");function ot(e,t,r){let{data:n,error:a}=O.safeParse(/--url[= ]"?([^\s"]+)/.exec(t)?.[1]??"");if(n===void 0)throw new u(`"url" needs --url=<mirror>, which ${a.issues[0]?.message??"is missing"}`,{where:r,advice:'Write "url --url={{ mirror }}".'});let{protocol:o,pathname:i}=new URL(n),l=o.replace(":","");return["preseed mirror/country string manual",`preseed mirror/protocol select ${l}`,`preseed mirror/${l}/hostname string ${n.slice(`${l}://`.length).split("/")[0]}`,`preseed mirror/${l}/directory string ${i}`,`preseed mirror/${l}/proxy string ''`,`preseed mirror/suite string ${e.suite}`]}s(ot,"renderMirror");function it(e,t){return e.body.flatMap(r=>t.collect(()=>lt(r))??[])}s(it,"renderPackages");function lt(e){let t=e.text.replace(/#.*/,"").trim();if(t==="")return[];if(/^@?[A-Za-z0-9][A-Za-z0-9+.:~_-]*$/.test(t))return[{text:t,place:w(e)}];throw new u(`"${t}" is not a package that debian-installer can be asked for`,{where:e,advice:t.startsWith("-")?"It cannot leave packages out: remove them in the catalogue instead.":"Write one package name a line."})}s(lt,"renderPackage");function ct(e,t){let r=/--interpreter[= ]"?([^\s"]+)/.exec(e.options)?.[1]??"/bin/sh",n=e.name==="post"&&!/(^|\s)--nochroot(\s|$)/.test(e.options),a=`${e.name}-${t}`,o=w({...e.at,file:rt(e.at.file)});return{file:{path:`cloudstamp/${a}`,mode:493,data:`#!${r}
${e.body.map(({text:i})=>i).join(`
`)}
`},section:[`%${e.name}${e.name==="post"?" --nochroot":""}`,`/cloudstamp/run-section ${a} ${n?"chroot":"nochroot"} ${o}`]}}s(ct,"renderScript");function we(e){return{render:s(t=>be(e,t),"render"),throughProxies:ge,knowsProxies:!0,installArguments:s(()=>`priority=critical ks=file:/ks.cfg DEBIAN_FRONTEND=text ${S}`,"installArguments"),files:ae,hardware:{},layered:!0,installFatal:s(()=>fe,"installFatal"),stampFatal:b,installQuietSeconds:600,createProgress:he}}s(we,"debianInstaller");function Wn(e){return e.family==="anaconda"?ue(e):we(e)}s(Wn,"familyOf");var G=xe(ve(),1);import{readFile as dt}from"node:fs/promises";import{join as $e}from"node:path";async function er(e,t){let r=e.entries.filter(({type:l})=>l==="file"),n=[];for(let{path:l}of r)/\.ya?ml$/.test(l)&&n.push(...pt($e(e.displayPath,l),await dt(U(e.directory,l),"utf8")));if(await D("puppet").catch(()=>{})===void 0)return t.reporter.info("Puppet is not installed here: its syntax is checked in the guest"),n;let o=s(l=>r.filter(({path:d})=>l.test(d)).map(({path:d})=>$e(e.directory,d)),"of"),i={prefix:`${e.displayPath.replace(/\/+$/,"")}/`,phase:"host"};for(let[l,d]of[["parser",o(/\.pp$/)],["epp",o(/\.epp$/)]]){if(d.length===0)continue;let{exitCode:c,stdout:f,stderr:p}=await C("puppet",[l,"validate","--color=false",...d],{what:`puppet ${l} validate`,accepts:"all",signal:t.signal});if(c===0)continue;let k=`${f}
${p}`.replaceAll(`${e.directory}/`,i.prefix),$=z(k,i).filter(({file:ye})=>ye!==void 0);n.push(...$.length>0?$:[{level:"error",phase:"host",message:`puppet ${l} validate failed: ${k.trim()}`}])}return n}s(er,"checkSyntax");function pt(e,t){let r=new G.LineCounter;return(0,G.parseDocument)(t,{lineCounter:r,logLevel:"silent",prettyErrors:!1}).errors.map(a=>{let{line:o,col:i}=r.linePos(a.pos[0]);return{level:"error",phase:"host",message:a.message,file:e,line:o,column:i}})}s(pt,"checkYaml");export{Wn as a,er as b};
