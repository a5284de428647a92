import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as U,b as E}from"./chunk-R2R46ZAX.mjs";import{a as ke,b as be}from"./chunk-WX2DBGUY.mjs";import{e as I}from"./chunk-5VMM3ETJ.mjs";import{a as q,b as Fe,d as V,e as S}from"./chunk-6B6DVTDI.mjs";import{c as ve,d as w,e as xe,f as K,g as Pe,h as _e,i as P,j,k as A,l as z,m as H}from"./chunk-WKP5EMQK.mjs";import{a as L,c as G}from"./chunk-EHYYPVRN.mjs";import{c as we}from"./chunk-H2EVXHRT.mjs";import{a as Se,b as Re,c as Ae,d as Te}from"./chunk-ZARREDP7.mjs";import{b as Ee,c as T}from"./chunk-A2U56TWM.mjs";import{a as ye}from"./chunk-QP3TCNAR.mjs";import{a as ue,c as he,d as ge}from"./chunk-6VLBED7V.mjs";import{a as fe}from"./chunk-LBFA5QVA.mjs";import{a as p}from"./chunk-ZMU3OG4V.mjs";import{a as $e}from"./chunk-YVTO3HRI.mjs";import{d as D}from"./chunk-GXNS624N.mjs";import{d as g,f as F}from"./chunk-DVDZV2QF.mjs";import{a as o,e as me}from"./chunk-UIWZFJKY.mjs";var Ne=`#!/bin/sh
# The kickstart's last section: no script before it has failed, for that powers off.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/proxies
. /cloudstamp/forget-proxies
forget_proxies
sync
emit '{"type":"installed"}'
`;var Oe=`#!/bin/sh
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
`;var Ce=`# Where the installer mounts the system it installs, and how it runs a program in it; sourced.
TARGET=/mnt/sysimage
run_in_target() {
	chroot "$TARGET" "$@"
}
# The installer keeps what its scripts print in a file of its own; here it shall be seen.
exec >"$EVENT_PORT" 2>&1
`;var Me=`#!/bin/sh
# Translations of package descriptions are the largest index that apt reads, and no one reads them here.
mkdir -p /target/etc/apt/apt.conf.d
cat >/target/etc/apt/apt.conf.d/00cloudstamp <<'EOF'
Acquire::Languages "none";
Dpkg::Use-Pty "0";
EOF
`;var De=`#!/bin/sh
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
`;var Ie=`#!/bin/sh
# After the installer's last download and its logs, before it unmounts the target.
. /cloudstamp/target
. /cloudstamp/proxies
. /cloudstamp/forget-proxies
forget_proxies
`;var Le=`# Sourced before the installer's menu, so that every dpkg below inherits it: the disk is thrown away on failure.
export DPKG_FORCE=unsafe-io
# The installer itself takes its mirror's proxy alone.
. /cloudstamp/proxies
`;var Ge=`#!/bin/sh
# Runs when the installer has unmounted the target: whatever failed before it never gets here.
. /cloudstamp/events
emit '{"type":"installed"}'
`;var Ke=`#!/bin/sh
# Each package that touches the initramfs would build it anew, minutes under emulation: hold it until the end.
# GRUB's configuration names only an initrd that exists, hence the empty file.
chroot /target dpkg-divert --quiet --local --rename --add /usr/sbin/update-initramfs
cat >/target/usr/sbin/update-initramfs <<'EOF'
#!/bin/sh
# The kernel's hook asks first who is there, and does without an initrd where another answers.
case $1 in --version) echo initramfs-tools && exit ;; esac
while getopts k:ucdvb: option; do
	[ "$option" = k ] && [ -d "/lib/modules/$OPTARG" ] && touch "/boot/initrd.img-$OPTARG"
done
exit 0
EOF
chmod 755 /target/usr/sbin/update-initramfs
`;var je=`#!/bin/sh
. /cloudstamp/events
phase_started initramfs
rm -f /target/usr/sbin/update-initramfs
chroot /target dpkg-divert --quiet --local --rename --remove /usr/sbin/update-initramfs
for kernel in /target/lib/modules/*; do
	in-target update-initramfs -c -k "\${kernel##*/}" || fail "update-initramfs failed for \${kernel##*/}"
	[ -s "/target/boot/initrd.img-\${kernel##*/}" ] || fail "update-initramfs made no initrd for \${kernel##*/}"
done
phase_ended initramfs
`;var ze=`#!/bin/sh
# layers: off, the original way: the catalogue is applied at the end of the installation.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/settings
. /cloudstamp/apply
enter_target
apply_catalogue
leave_target
`;var He=`#!/bin/sh
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
`;var Ue=`#!/bin/sh
# The disk is thrown away on failure: nothing needs to survive a crash of this system.
mount -o remount,noatime,nobarrier,commit=900 /target
. /cloudstamp/events
phase_ended partition
`;var qe=`# Sourced by the installer's start, after its system log runs. Descriptors are closed because the
# installer waits for whoever holds its debconf pipes.
( exec tail -n +1 -f /var/log/syslog </dev/null >/dev/ttyS1 2>&1 3>&- 4>&- 5>&- 6>&- ) &
`;var Ve=`# Where the installer mounts the system it installs, and how it runs a program in it; sourced.
TARGET=/target
run_in_target() {
	in-target "$@"
}
`;var te=`#!/bin/sh
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
	# Not in /tmp, which may let nothing be executed.
	cp "$script" "$TARGET/root/cloudstamp-section"
	chmod 755 "$TARGET/root/cloudstamp-section"
	run_in_target /root/cloudstamp-section
	status=$?
	rm -f "$TARGET/root/cloudstamp-section"
else
	"$script"
	status=$?
fi
if [ "$status" -ne 0 ]; then
	fail "the %\${name%-*} section at $where exited with $status"
fi
phase_ended "%\${name%-*} at $where"
`;var k=o((e,t)=>({path:e,mode:493,data:t}),"script"),ne=o((e,t)=>({path:e,mode:420,data:t}),"text"),We={prefix:"",installing:[ne("preseed.cfg",`# answers come from the kickstart
`),ne("cloudstamp/target",Ve),k("cloudstamp/run-section",te),k("usr/bin/debconf-set-selections",De),k("usr/lib/debian-installer-startup.d/S11cloudstamp",qe),k("usr/lib/debian-installer.d/S00cloudstamp",Le),k("usr/lib/partman/finish.d/99cloudstamp",Ue),k("usr/lib/base-installer.d/01cloudstamp",Me),k("usr/lib/post-base-installer.d/01cloudstamp",Ke),k("usr/lib/finish-install.d/02cloudstamp-initramfs",je),k("usr/lib/finish-install.d/94zcloudstamp-proxies",Ie)],base:[k("usr/lib/finish-install.d/96cloudstamp-finished",Ge)],onePass:[k("usr/lib/finish-install.d/01zcloudstamp-apply",ze),k("usr/lib/finish-install.d/94zcloudstamp-seal",He)]};function Je(e){return{prefix:e,installing:[ne("cloudstamp/target",Ce),k("cloudstamp/run-section",te)],base:[k("cloudstamp/finished",Ne)],onePass:[k("cloudstamp/finished",Oe)]}}o(Je,"anacondaFiles");var rn=/^--(ondisk|ondrive|onpart|usepart|drives|only-use|boot-drive|driveorder)(?:=(.*))?$/,an=/^(?:\/dev\/)?((?:sd|hd|xvd)[a-z]+|vd(?!a(?![a-z]))[a-z]+|nvme\d+n\d+|mmcblk\d+)/;function W(e){if(!["part","partition","clearpart","ignoredisk","bootloader"].includes(e.name))return;let[,...t]=A(e.text,e.at);t.forEach((n,r)=>{let[,i,s=t[r+1]??""]=rn.exec(n)??[];if(i===void 0||e.name==="ignoredisk"&&i==="drives")return;let a=s.split(",").find(c=>an.test(c));if(a!==void 0)throw new g(`--${i} names "${a}", but a build has one disk, vda`,{where:e.at,advice:"Leave the option out, or write vda: an image is one disk, whatever a cloud calls it later."})})}o(W,"checkDisks");var Be=["ext2","ext3","ext4","swap","linux-swap","vfat","fat16","fat32","efi","biosboot"];function Ye(e){let{text:t,at:n,name:r}=e,s=(r==="part"||r==="partition"?[/--fstype[= ]"?([\w-]+)/.exec(t)?.[1]]:r==="preseed"?[...t.matchAll(/\bfilesystem\{ ([\w-]+) \}/g)].map(c=>c[1]):[]).find(c=>c!==void 0&&!Be.includes(c)),a=/partman-auto\/method string (lvm|crypto|raid)\b/.exec(t)?.[1];if(!(s===void 0&&a===void 0))throw new g(s===void 0?`debian-installer's initrd has no components for partitions by the method "${a}"`:`debian-installer's initrd has no components for the file system "${s}"`,{where:n,advice:`Use plain partitions with one of ${Be.join(", ")}.`})}o(Ye,"checkDebianStorage");function Ze(e){let t=e.find(({text:n})=>/^\s*(autopart|part|partition|logvol|raid)\s(.*\s)?--encrypted\b/.test(n));return t&&`what ${P(t)} encrypts is open only while the installer runs`}o(Ze,"onePassReason");function Qe(e,t){return e==="el5"?`ks=file:/ks.cfg cmdline method=${t} ksdevice=eth0 ip=dhcp noipv6`:e==="el6"?`ks=file:/ks.cfg cmdline repo=${t} stage2=${t}/images/install.img ksdevice=eth0 ip=dhcp noipv6`:[...["inst.ks=file:/ks.cfg",`inst.stage2=${t}`,"inst.cmdline","net.ifnames=0","ip=dhcp","rd.neednet=1","rd.shell=0","rd.emergency=poweroff","inst.nosave=all"],...w(e,"el8")?["inst.notmux"]:[]].join(" ")}o(Qe,"bootArguments");var x="The lines above it in the log name the cause.",C="Answer it in the kickstart: the end of the console log shows what is asked.",M="Check that the guest reaches the mirror and that the tree is complete.",sn=[{pattern:/dracut-initqueue(?: timeout -|:) starting timeout scripts/,cause:"the installer's second stage did not arrive",advice:M},{pattern:/anaconda: failed to fetch stage2 from (\S{1,200}) /,cause:"the installer's second stage cannot be fetched from $1",advice:M},{pattern:/Failed to find a root filesystem in (\S{1,200}) /,cause:"the installer's second stage $1 holds no root file system",advice:M},{pattern:/can't find \/ks\.cfg!/,cause:"the installer does not find its kickstart",advice:"The initrd was not unpacked whole: remove the cached media and build again."},{pattern:/Anaconda installer errors begin/,cause:"the installer's first stage failed",advice:x},{pattern:/Entering emergency mode|Could not boot\.|dracut: FATAL: |Refusing to continue/,cause:"the installer's first stage gave up",advice:x}],on=[{pattern:/Unknown command: (\S{1,60}) /,cause:"the kickstart has a command that this installer does not know: $1",advice:'Remove it, or see "cloudstamp check".'},{pattern:/The (\S{1,40}) command has been removed\./,cause:"the kickstart has a command that this installer no longer knows: $1",advice:'Remove it, or see "cloudstamp check".'},{pattern:/An error occurred during reading the kickstart file: (.{1,60})/,cause:"the installer cannot read the kickstart: $1",advice:"Mend the kickstart."},{pattern:/Pane is dead/,cause:"the installer ended unexpectedly",advice:x,untilSuccess:!0},{pattern:/The following mandatory spokes are not completed: (.{1,80})/,cause:"the kickstart leaves questions open: $1",advice:C},{pattern:/The installation was stopped due to an error which occurred while running in non-interactive cmdline mode/,cause:"the installer stopped at an error",advice:x},{pattern:/Non interactive installation failed: (.{1,120})/,cause:"the installer stopped at an error: $1",advice:x},{pattern:/The following error occurred while installing(?: the boot loader)?/,cause:"installing a package or the boot loader failed",advice:x},{pattern:/while setting up the payload/,cause:"the package repositories cannot be used",advice:M},{pattern:/while installing the boot loader/,cause:"the boot loader could not be installed",advice:'Check "bootloader" and the partitions: EL8 and later need a biosboot partition on GPT.'},{pattern:/Some packages, groups or modules are (?:broken|missing)/,cause:"packages of %packages are missing or cannot be installed together",advice:'The lines above name them; mend %packages or "repo".'},{pattern:/An unknown error has occured/,cause:"the installer crashed",advice:x},{pattern:/DNF error: (.{1,120})/,cause:"dnf failed: $1",advice:M},{pattern:/requires (\d+) MB of memory to install/,cause:"the installer needs $1 MB of memory",advice:'Raise "memory".'},{pattern:/Press ENTER to continue|'b' to begin installation/,cause:"the installer asks a question and waits for an answer that nobody will give",advice:C},{pattern:/storage configuration failed: (.{1,120})/,cause:"the disk cannot be partitioned as the kickstart asks: $1",advice:'Check the partitions and "disk-size".'},{pattern:/Not enough space in file systems/,cause:"the file systems are too small for the packages",advice:'Raise "disk-size", or the size of the partition.'},{pattern:/Error in POSTIN scriptlet in rpm package (\S{1,80}) /,cause:"a script of the package $1 failed",advice:x}],cn=[{pattern:/The following error was found while parsing/,cause:"the installer cannot read the kickstart",advice:'The lines below it name the command; see "cloudstamp check".'},{pattern:/Can't have a question in command line mode!/,cause:"the installer asks a question that the kickstart does not answer",advice:C},{pattern:/Command line mode requires all choices to be specified/,cause:"the kickstart leaves a question open",advice:C},{pattern:/In interactive step (\S{1,40}), can't continue/,cause:"the kickstart leaves the step $1 open",advice:C},{pattern:/An unhandled exception has occurred/,cause:"the installer crashed",advice:x},{pattern:/install exited abnormally \[/,cause:"the installer ended abnormally",advice:x}];function Xe(e,t){let n=w(e,"el7"),r={pattern:/problem occurred on line (\d+) of the kickstart file: (.{1,60})/,cause:o(([,i,s])=>`the kickstart has an error${ln(t,i)}: ${s?.trim()}`,"cause"),advice:'Mend that line; "cloudstamp check" finds most of these without a virtual machine.'};return[...E,r,...n?[...sn,...on]:cn]}o(Xe,"installFatal");function ln(e,t){let n=e[Number(t)-1];return n===void 0?` on line ${t}`:` at ${n}`}o(ln,"placeIn");var dn=[{pattern:/Starting installer, one moment|Starting installation process/,text:"start"},{pattern:/Setting up the installation environment/,text:"environment"},{pattern:/Configuring storage/,text:"storage"},{pattern:/Running pre-installation scripts/,text:"scripts before"},{pattern:/Starting package installation process|Installing the software/,text:"packages"},{pattern:/Preparing transaction from installation source/,text:"packages: transaction"},{pattern:/Installing boot loader/,text:"boot loader"},{pattern:/Performing post-?\s?install(?:ation)? (?:configuration|setup tasks)/,text:"configuration"},{pattern:/Configuring installed system/,text:"configuration"},{pattern:/Creating users/,text:"accounts"},{pattern:/Generating initramfs/,text:"initramfs"},{pattern:/Running post-install(?:ation)? scripts/,text:"scripts after"}];function et(e){return t=>{let n=/Downloading (\d+) RPMs, .*\((\d+)%\) done/.exec(t);if(n)return{text:"packages: downloading",done:Math.round(Number(n[1])*Number(n[2])/100),total:Number(n[1])};let r=/Packages completed: (\d+) of (\d+)|Done \[(\d+)\/(\d+)\]/.exec(t);if(r)return{text:"packages",done:Number(r[1]??r[3]),total:Number(r[2]??r[4])};let i=/Installing ([A-Za-z0-9][\w.+-]*) \((\d+)\/(\d+)\)/.exec(t);if(i)return{text:`packages: installing ${i[1]}`,done:Number(i[2]),total:Number(i[3])};let s=e==="el5"?/^Installing ([A-Za-z0-9][\w.+-]*)\.\.\./.exec(t):void 0;if(s)return{text:`packages: installing ${s[1]}`};let a=dn.find(({pattern:c})=>c.test(t));return a&&{text:a.text}}}o(et,"createInstallProgress");function re(e){return e!=="el5"}o(re,"knowsProxies");function tt(e,t,n){if(!re(n))return e;let r=/^(?:url|repo)(?=\s)(?!.*\s--proxy[= ])(?=.*\s--(?:url|baseurl|mirrorlist|metalink)[= ]["']?([^\s"']+))/gm,i=/^%(?!include)/m.exec(e)?.index??e.length,s=o((a,c)=>{let l=URL.canParse(c)?I(c,t):void 0;return l===void 0?a:`${a} --proxy=${l}`},"addProxy");return e.slice(0,i).replace(r,s)+e.slice(i)}o(tt,"throughProxies");import{basename as pn}from"node:path";function J(e,t){return{name:e.name,mirror:t.mirror,...t.securityMirror===void 0?{}:{"security-mirror":t.securityMirror,"security-host":new URL(t.securityMirror).host},...e.family==="anaconda"?{tree:`${t.mirror}/${e.tree}`}:{suite:e.suite},...e.release===void 0?{}:{release:e.release}}}o(J,"kickstartVariables");var mn=["pre","pre-install","post","onerror","traceback"],nt={"%packages":"el5","%pre":"el5","%post":"el5","%traceback":"el5","%addon":"el7","%anaconda":"el7","%pre-install":"el7","%onerror":"el7","%certificate":"el10"},un=["reboot","halt","shutdown","poweroff"],fn=["graphical","vnc","rdp","rescue","upgrade","interactive","autostep"];function rt(e,t){let{generation:n}=e,r=new H(e.file),i=z(e.lines,J(e,t),r),s=j(i,Object.keys(nt)),a=[],c=[],l=[];for(let u of s)r.collect(()=>{if(u.kind==="command")a.push(...hn(u,n));else if(u.kind==="section"){let{lines:h,file:f}=gn(u,{generation:n,number:l.length});c.push(...h),f&&l.push(f)}});r.collect(()=>bn(e,s)),r.refuse();let d=[{text:"%post --nochroot"},{text:"/cloudstamp/finished"},...ie(n)],m=[...a,{text:"cmdline"},{text:"poweroff"},...c,...d];return{kickstart:`${m.map(({text:u})=>u).join(`
`)}
`,files:l,places:m.map(({at:u})=>u?P(u):void 0)}}o(rt,"renderKickstart");function ie(e){return e==="el5"?[]:[{text:"%end"}]}o(ie,"end");function hn(e,t){let n=e.at;if(e.name==="%include")return[{text:e.text,at:e.at}];let r=xe(e.name,t);if(r)throw new g(r.message,{where:n,advice:r.advice});if(un.includes(e.name)||e.name==="cmdline"||e.name==="text")return[];if(fn.includes(e.name))throw new g(`"${e.name}" needs a person at the screen`,{where:n,advice:"Remove it: a build installs from the command line alone."});W(e);let[,...i]=A(e.text,e.at);for(let s of Pe)if(!(s.command!==e.name||!w(t,s.from)||!i.some(a=>s.pattern.test(a))))throw new g(s.message,{where:n,advice:s.advice});return[{text:e.text,at:e.at}]}o(hn,"renderCommand");function gn(e,{generation:t,number:n}){let{name:r,at:i}=e,s=i,a=nt[`%${r}`]??"el5";if(!w(t,a))throw new g(`${K(t)} has no section %${r}: it came with ${K(a)}`,{where:s,advice:"Remove it for this distro."});if(!e.closed&&w(t,"el7"))throw new g(`the section %${r} has no %end`,{where:s,advice:`${K(t)} needs one: write %end behind its last line.`});if(mn.includes(r))return kn(e,{generation:t,number:n});r==="packages"&&yn(e,t);let c=e.body.map(l=>({text:l.text,at:l}));return{lines:[{text:i.text,at:i},...c,...ie(t)]}}o(gn,"renderSection");function yn(e,t){for(let n of A(e.options,e.at)){let r=_e.find(({pattern:i,from:s})=>i.test(n)&&w(t,s));if(r)throw new g(r.message,{where:e.at,advice:r.advice})}}o(yn,"checkPackages");function kn(e,{generation:t,number:n}){let r=A(e.options,e.at),i=r.findIndex(m=>/^--interpreter(=|$)/.test(m)),s=i<0?"/bin/sh":r[i]?.split("=")[1]??r[i+1]??"/bin/sh",a=e.name==="post"&&!r.includes("--nochroot"),c=`${e.name}-${n}`,l=P({...e.at,file:pn(e.at.file)}),{at:d}=e;return{file:{path:`cloudstamp/${c}`,mode:493,data:`#!${s}
${e.body.map(({text:m})=>m).join(`
`)}
`},lines:[{text:`%${e.name}${e.name==="post"?" --nochroot":""}`,at:d},{text:`/cloudstamp/run-section ${c} ${a?"chroot":"nochroot"} ${l}`,at:d},...ie(t)]}}o(kn,"renderScript");function bn(e,t){let n=new Set(t.flatMap(a=>a.kind==="command"?[a.name]:[])),r=o((...a)=>n.has("%include")||a.some(c=>n.has(c)),"has"),i=[...r("lang")?[]:["lang"],...r("keyboard")?[]:["keyboard"],...r("timezone")?[]:["timezone"],...r("rootpw","user")?[]:["rootpw"],...r("bootloader")?[]:["bootloader"],...r("part","partition","autopart","mount","volgroup")?[]:["part"],...r("url","ostreesetup","ostreecontainer","liveimg","nfs")?[]:["url"]],s=t.some(a=>a.kind==="section"&&a.name==="packages");if(!(i.length===0&&s))throw new g(`the kickstart lacks ${[...i.map(a=>`"${a}"`),...s?[]:["%packages"]].join(", ")}`,{where:{file:e.file,line:1},advice:"Without them the installer waits for an answer that nobody gives."})}o(bn,"requireCommands");var wn="org.fedoraproject.anaconda.log.0",vn={el9:"x86-64-v2",el10:"x86-64-v3"};function it(e){let{generation:t,tree:n}=e,r=w(t,"el7");return{render:o(i=>rt(e,i),"render"),throughProxies:o((i,s)=>tt(i,s,t),"throughProxies"),knowsProxies:re(t),installArguments:o(({mirror:i})=>`${Qe(t,`${i}/${n}`)} ${U}`,"installArguments"),files:Je(r?"updates/":""),hardware:r?{cpu:vn[t],virtioPort:wn}:{machine:"pc",cpu:"baseline"},onePass:r?Ze(e.lines):"the initrds of EL5 and EL6 lack what a stamp needs",looksInside:r,installFatal:o(({places:i})=>Xe(t,i),"installFatal"),stampFatal:E,installQuietSeconds:900,createProgress:o(()=>et(t),"createProgress")}}o(it,"anaconda");var at=[...E,{pattern:/Prompt: '\?' for help/,cause:"the installer asks a question and waits for an answer that nobody will give",advice:'The end of the console log shows the question; answer it in the kickstart with "preseed KEY TYPE VALUE".'},{pattern:/WARNING \*\*: Configuring '([^']{1,60})' failed with error code (\d+)/,cause:"the installer's step $1 failed with exit code $2",advice:"The lines above it in the log name the cause."},{pattern:/Menu item '([^']{1,60})' failed/,cause:"the installer's step $1 failed",advice:"The lines above it in the log name the cause."},{pattern:/debootstrap: E: ([^\n]{1,120}?) \w{3} +\d/,cause:"debootstrap failed: $1",advice:"Check that the mirror is complete, or name another one."},{pattern:/Bad archive mirror|failed to access the mirror/,cause:"the installer cannot use the mirror",advice:'Check that the guest reaches it, or name another one with "mirror".'}],$n={localechooser:"language",netcfg:"network","choose-mirror":"mirror","user-setup-udeb":"accounts","clock-setup":"clock","partman-base":"partitions","bootstrap-base":"base system","apt-setup-udeb":"package sources",pkgsel:"packages","grub-installer":"boot loader","finish-install":"finishing"};function st(){let e="start",t=0,n;return r=>{let i=/main-menu\[\d+\]: INFO: Menu item '([^']+)' selected/.exec(r)?.[1];if(i!==void 0)return e=$n[i]??i,t=0,n=void 0,{text:e};let s=/(\d+) upgraded, (\d+) newly installed/.exec(r);s&&(t=0,n=2*(Number(s[1])+Number(s[2])));let a=/(?:in-target|debootstrap): (Unpacking|Setting up) ([a-z0-9][a-z0-9+.-]*)/.exec(r);if(!a)return;t+=1;let c=`${e}: ${a[1]?.toLowerCase()} ${a[2]}`;return n===void 0?{text:c,done:t}:{text:c,done:Math.min(t,n),total:n}}}o(st,"createInstallProgress");function ot(e,t){return e.replace(/^(preseed mirror\/(https?)\/hostname string (\S+)$[^]*?^preseed mirror\/\2\/proxy string) ''$/gm,(n,...[r,i,s])=>{let a=I(`${i}://${s}`,t);return a===void 0?n:`${r} ${a}`})}o(ot,"throughProxies");import{basename as xn}from"node:path";var Pn=["%packages","%pre","%post"],ct=["auth","authconfig","bootloader","clearpart","firewall","halt","install","keyboard","lang","langsupport","network","part","partition","poweroff","preseed","reboot","repo","rootpw","skipx","text","timezone","url","user","zerombr"];function lt(e,t){let n=new H(e.file),r=j(z(e.lines,J(e,t),n),Pn);r.some(d=>d.kind==="command"&&d.name==="url")||n.add(new g('the kickstart has no "url" command',{where:e.lines[0]??{file:e.file,line:1},advice:'Add "url --url={{ mirror }}".'}));let i=[],s=[],a=[],c=[];for(let d of r){let m=P(d.at);if(d.kind==="command"){let u=n.collect(()=>_n(e,d))??[];s.push(...u.map(h=>({text:h,place:m})))}else if(d.kind==="section"&&d.name==="packages")a.push(...Sn(d,n));else if(d.kind==="section"){let u=Fn(d,i.length);i.push(u.file),c.push(...u.section.map(h=>({text:h,place:m})))}}n.refuse();let l=[...s,{text:"poweroff"},{text:"%packages"},...a,...c];return{kickstart:`${l.map(({text:d})=>d).join(`
`)}
`,files:i,places:l.map(({place:d})=>d)}}o(lt,"renderKickstart");function _n(e,t){W(t),Ye(t);let n=t.at;switch(t.name){case"reboot":case"halt":case"poweroff":return[];case"%include":throw new g("kickseed includes nothing while it runs",{where:n,advice:"Include a file that is there when the build starts."});case"rootpw":return/(^|\s)--lock(\s|$)/.test(t.text)?["rootpw --iscrypted '*'"]:[t.text];case"url":return En(e,t.text,n);default:if(ct.includes(t.name))return[t.text];throw new g(`debian-installer has no kickstart command "${t.name}"`,{where:n,advice:`Valid commands: ${ct.join(", ")}. Any other answer can be given as "preseed KEY TYPE VALUE".`})}}o(_n,"renderCommand");function En(e,t,n){let{data:r,error:i}=ue.safeParse(/--url[= ]"?([^\s"]+)/.exec(t)?.[1]??"");if(r===void 0)throw new g(`"url" needs --url=<mirror>, which ${i.issues[0]?.message??"is missing"}`,{where:n,advice:'Write "url --url={{ mirror }}".'});let{protocol:s,pathname:a}=new URL(r),c=s.replace(":","");return["preseed mirror/country string manual",`preseed mirror/protocol select ${c}`,`preseed mirror/${c}/hostname string ${r.slice(`${c}://`.length).split("/")[0]}`,`preseed mirror/${c}/directory string ${a}`,`preseed mirror/${c}/proxy string ''`,`preseed mirror/suite string ${e.suite}`]}o(En,"renderMirror");function Sn(e,t){return e.body.flatMap(n=>t.collect(()=>Rn(n))??[])}o(Sn,"renderPackages");function Rn(e){let t=e.text.replace(/#.*/,"").trim();if(t==="")return[];if(/^@?[A-Za-z0-9][A-Za-z0-9+.:~_-]*$/.test(t))return[{text:t,place:P(e)}];throw new g(`"${t}" is not a package that debian-installer can be asked for`,{where:e,advice:t.startsWith("-")?"It cannot leave packages out: remove them in the catalogue instead.":"Write one package name a line."})}o(Rn,"renderPackage");function Fn(e,t){let n=/--interpreter[= ]"?([^\s"]+)/.exec(e.options)?.[1]??"/bin/sh",r=e.name==="post"&&!/(^|\s)--nochroot(\s|$)/.test(e.options),i=`${e.name}-${t}`,s=P({...e.at,file:xn(e.at.file)});return{file:{path:`cloudstamp/${i}`,mode:493,data:`#!${n}
${e.body.map(({text:a})=>a).join(`
`)}
`},section:[`%${e.name}${e.name==="post"?" --nochroot":""}`,`/cloudstamp/run-section ${i} ${r?"chroot":"nochroot"} ${s}`]}}o(Fn,"renderScript");function dt(e){return{render:o(t=>lt(e,t),"render"),throughProxies:ot,knowsProxies:!0,installArguments:o(()=>`priority=critical ks=file:/ks.cfg DEBIAN_FRONTEND=text ${U}`,"installArguments"),files:We,hardware:{},onePass:void 0,looksInside:!0,installFatal:o(()=>at,"installFatal"),stampFatal:E,installQuietSeconds:600,createProgress:st}}o(dt,"debianInstaller");function fa(e){return e.family==="anaconda"?it(e):dt(e)}o(fa,"familyOf");import{createHash as hr}from"node:crypto";import{readFileSync as Mt}from"node:fs";import{basename as gr,join as O}from"node:path";var An=p.object({kind:p.string(),check:p.string(),message:p.string(),path:p.string(),line:p.number(),column:p.number()}),pt=500;async function mt(e,t,n){let r=new Map(t.map(i=>[i,[]]));for(let i=0;i<t.length;i+=pt){let s=["--json","--",...t.slice(i,i+pt)],{stdout:a,stderr:c}=await G("puppet-lint",s,{what:"puppet-lint",cwd:e,accepts:"all",signal:n});for(let{kind:l,check:d,message:m,path:u,line:h,column:f}of Tn(a,c)){if(d==="syntax")continue;let b=l==="error"?"warning":"notice";r.get(u)?.push({level:b,message:`${m} (puppet-lint: ${d})`,line:h,column:f})}}return t.map(i=>r.get(i)??[])}o(mt,"lintManifests");function Tn(e,t){try{return p.array(p.array(An)).parse(JSON.parse(e)).flat()}catch{let n=(t.trim()||e.trim()).split(`
`,1)[0];throw new F(`puppet-lint does not work here: ${n}`)}}o(Tn,"parseProblems");var v=me($e(),1);var B=p.object({level:p.enum(["error","warning","notice"]),message:p.string(),line:p.number().nullish(),column:p.number().nullish()});function Y(e,t){return e.slice(0,t).split(`
`).length}o(Y,"lineAt");var ht="it holds no hash: Hiera reads keys with their values only",Nn=/^Flow .* must be sufficiently indented/;function On(e){return e.replace(/^ *(?=[\]}])/gm," ".repeat(80))}o(On,"indentFlowEnds");function ut(e){let t=new v.LineCounter;return{document:(0,v.parseDocument)(e,{...{version:"1.1",uniqueKeys:!1,logLevel:"silent",prettyErrors:!1},lineCounter:t}),lines:t}}o(ut,"parse");function gt(e,t){let n=ut(e),r=Nn.test(n.document.errors[0]?.message??""),{document:i,lines:s}=r?ut(On(e)):n,a=o(m=>{let{line:u,col:h}=s.linePos(m);return{line:u,column:h}},"place"),[c]=i.errors;if(c)return[{level:"error",message:c.message,...a(c.pos[0])}];let l=i.contents,d=l===null||(0,v.isScalar)(l)&&l.value===null;return t.isHash&&!d&&!(0,v.isMap)(l)?[{level:"error",message:ht,...a(l.range[0])}]:Cn(i).map(({key:m,first:u,last:h})=>({level:"warning",message:`the key ${m} is there twice (first in line ${a(u).line}): the last one counts, the others are lost`,...a(h)}))}o(gt,"checkYaml");function Cn(e){let t=[];return(0,v.visit)(e,{Map(n,r){let i=new Map;for(let{key:s}of r.items){if(!(0,v.isScalar)(s)||!s.range||typeof s.value=="symbol")continue;let a=String(s.value),c=i.get(a);c?c.push(s.range[0]):i.set(a,[s.range[0]])}for(let[s,[a=0,...c]]of i){let l=c.at(-1);l!==void 0&&t.push({key:s,first:a,last:l})}}}),t}o(Cn,"duplicateKeys");var ft=/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;function yt(e){for(let t of[e,e.replace(ft,n=>n.replace(/[^\n]/g," "))])try{return{value:JSON.parse(t)}}catch(n){if(t===e&&ft.test(e))continue;let r=n instanceof Error?n.message:String(n),i=Number(/at position (\d+)/.exec(r)?.[1]??e.length),s=Math.min(i,e.trimEnd().length);return{remark:{level:"error",message:`it is no JSON: ${r.replace(/ in JSON at position.*$/s,"").replace(/, "[\s\S]*$/,"")}`,line:Y(e,s)}}}throw new RangeError("a text was parsed twice")}o(yt,"parseJson");function kt(e){return typeof e=="object"&&e!==null&&!Array.isArray(e)}o(kt,"isHash");function bt(e){let t=yt(e);return"remark"in t?[t.remark]:kt(t.value)?[]:[{level:"error",message:ht,line:1}]}o(bt,"checkJson");var Mn=["source","author","version","license","dependencies"];function wt(e){let t=yt(e);if("remark"in t)return[t.remark];if(!kt(t.value))return[{level:"error",message:"it holds no JSON object",line:1}];let n=t.value;if(Object.keys(n).length===0)return[];let r=Mn.filter(s=>n[s]===void 0||n[s]===null);return r.length>0?[{level:"error",message:`Puppet does not load the module: it has no ${r.join(", no ")}`,line:1}]:Array.isArray(n.dependencies)?[]:[{level:"error",message:"Puppet does not load the module: its dependencies are no list",line:Y(e,Math.max(0,e.indexOf('"dependencies"')))}]}o(wt,"checkMetadata");var Dn=/^ENC\[(?:\w+,)?[A-Za-z0-9+/=\s]+\]/;function vt(e){return[...e.matchAll(/^(?!\s*#).*?\b(ENC\[|DEC(?:\(\d+\))?::\w+\[)/gm)].flatMap(t=>{let n=t.index+t[0].length-(t[1]??"").length,r=Y(e,n);return t[1]!=="ENC["?[{level:"error",message:'a secret stands here in plain text, as "eyaml edit" shows it: encrypt it',line:r}]:Dn.test(e.slice(n))?[]:[{level:"error",message:"the value after ENC[ is cut short or damaged: eyaml cannot decrypt it",line:r}]})}o(vt,"checkEyaml");var $=me($e(),1);import{posix as In}from"node:path";var _t=[{pattern:/^data\/common\.yaml$/,kind:"yaml"}],Ln=[{pattern:/^hieradata\/.*\.e?yaml$/,kind:"any_yaml"}],y=p.string().min(1),Et={data_hash:y.optional(),lookup_key:y.optional(),data_dig:y.optional()},St=p.record(p.string().regex(/^[A-Za-z]([\w-]*[0-9A-Za-z])?$/),p.unknown()).optional(),Z=p.strictObject({name:y,...Et,hiera3_backend:y.optional(),v4_data_hash:y.optional(),options:St,path:y.optional(),paths:p.array(y).min(1).optional(),glob:y.optional(),globs:p.array(y).min(1).optional(),uri:y.optional(),uris:p.array(y).min(1).optional(),mapped_paths:p.tuple([y,y,y]).optional(),datadir:y.optional()}),Rt=p.strictObject({version:p.literal(5),defaults:p.strictObject({...Et,datadir:y.optional(),options:St}).nullish(),hierarchy:p.array(Z).nullish(),plan_hierarchy:p.array(Z).optional(),default_hierarchy:p.array(Z).optional()}),Q=["data_hash","lookup_key","data_dig"],$t=["path","paths","glob","globs","uri","uris","mapped_paths"],Gn={yaml_data:"yaml",eyaml_lookup_key:"yaml",json_data:"json"};function Ft(e,{file:t,isModule:n}){let r=n?[]:Ln;if(e===void 0)return{data:[..._t,...r],findings:[]};let i=new $.LineCounter,s=(0,$.parseDocument)(e,{lineCounter:i,uniqueKeys:!1,logLevel:"silent",prettyErrors:!1});if(s.errors.length>0)return{data:[],findings:[]};let a=o((f,b=[],_="error")=>{let Kt=Tt(s,i,b);return{level:_,phase:"host",file:t,line:Kt,message:f}},"tell"),c=ae(s.toJS()),l=p.object({version:p.coerce.number().default(3)}).safeParse(c).data?.version;if(l===void 0)return{data:[],findings:[a("it holds no hash, and Puppet refuses it")]};if(l===3||l===4)return{data:r,findings:[a(jn(l),[],"warning")]};let d=Rt.safeParse(c);if(!d.success)return{data:[],findings:d.error.issues.map(f=>a(...zn(f,l)))};let m=se(d.data).flatMap(({level:f,path:b})=>Hn(f,d.data).map(_=>a(_,b))),u=se(d.data).flatMap(({level:f,path:b})=>{let _=At(f,d.data);return _.startsWith("/")?[a(Kn(f.name,_),b,"warning")]:[]}),h=Un(d.data,n).map(f=>a(f));return{data:qn(d.data),findings:[...m,...u,...h]}}o(Ft,"readHieraConfig");function Kn(e,t){return`the level "${e}" reads ${t}, which no build has: its data are missing there \u2192 Write a datadir relative to hiera.yaml.`}o(Kn,"outsideTree");function jn(e){return`Puppet calls version ${e} of hiera.yaml deprecated, and its keys and data are not checked here \u2192 Convert it to version 5.`}o(jn,"outdated");function ae(e){return Array.isArray(e)?e.map(ae):typeof e!="object"||e===null?e:Object.fromEntries(Object.entries(e).map(([t,n])=>[t.replace(/^:/,""),ae(n)]))}o(ae,"withoutSymbols");function zn(e,t){let n=e.path.length===0?"":` in ${e.path.map(String).join(".")}`;if(e.path[0]==="version")return[`Puppet reads the versions 3, 4 and 5, written as a number, not ${t}`,e.path];if(e.code!=="unrecognized_keys")return[`Puppet refuses what is${n}: ${e.message}`,e.path];let[r=""]=e.keys,i=Object.keys((e.path.length===0?Rt:Z).shape),s=D(r,i),a=s===void 0?"":`; is it "${s}"?`;return[`Puppet refuses the unknown key "${r}"${n}${a}`,[...e.path,r]]}o(zn,"explain");function se(e){return["hierarchy","plan_hierarchy","default_hierarchy"].flatMap(t=>(e[t]??[]).map((n,r)=>({level:n,path:[t,r]})))}o(se,"levelsOf");function Hn(e,{defaults:t,hierarchy:n}){let r=o(l=>l.filter(d=>e[d]!==void 0).length,"count"),i=r([...Q,"hiera3_backend","v4_data_hash"]),s=t?Q.some(l=>t[l]!==void 0):!0,a=`the level "${e.name}"`,c=(n??[]).filter(l=>l.name===e.name);return[...i>1?[`${a} has more than one function that reads data`]:[],...i===0&&!s?[`${a} has no function that reads data, and neither have the defaults`]:[],...r($t)>1?[`${a} has more than one of ${$t.join(", ")}`]:[],...c.length>1&&c.at(-1)===e?[`${a} is there twice`]:[],...e.hiera3_backend!==void 0?[`${a}: Puppet takes hiera3_backend in its global hiera.yaml only`]:[]]}o(Hn,"faultsOf");function Un(e,t){return e.default_hierarchy&&!t?["Puppet takes default_hierarchy in a module only"]:[]}o(Un,"misplaced");function qn(e){if(e.hierarchy===null||e.hierarchy===void 0)return _t;let{defaults:t}=e;return se(e).flatMap(({level:n})=>{let r=Q.some(d=>n[d]!==void 0)?n:t??{data_hash:"yaml_data"},i=Gn[Q.map(d=>r[d]).find(d=>d!==void 0)??""];if(i===void 0)return[];let a=At(n,e).replace(Vn,"."),c=[n.path,...n.paths??[],n.mapped_paths?.[2]].map(d=>Pt(a,d)),l=[n.glob,...n.globs??[]].map(d=>Pt(a,d,Wn));return[...c,...l].flatMap(d=>d?[{pattern:d,kind:i}]:[])})}o(qn,"dataFiles");function At(e,{defaults:t}){return e.datadir??t?.datadir??"data"}o(At,"dataDirectory");var Vn=/^\/.*\/environments\/%\{(?:::)?environment\}(?=\/|$)/,xt="\0";function Pt(e,t,n){if(t===void 0)return;let r=In.normalize(Ee(`${e}/${t}`).replace(/%\{[^}]*\}/g,xt));if(!T(r))return;let i=r.replace(/[\\^$.|+()]/g,"\\$&").replace(/\*\*\/?|[*?[\]]|\{[^}]*\}|\}/g,n??(s=>s.replace(/[^\w,/]/g,"\\$&")));return new RegExp(`^${i.replaceAll(xt,".*")}$`)}o(Pt,"toPattern");function Wn(e){return e.startsWith("**")?".*":e.startsWith("{")?`(${e.slice(1,-1).replaceAll(",","|")})`:e==="["||e==="]"?e:e==="*"?"[^/]*":"[^/]"}o(Wn,"globPart");function Tt(e,t,n){let r=n.length<2?e.contents:e.getIn(n.slice(0,-1),!0),i=(0,$.isMap)(r)?r.items.find(a=>(0,$.isScalar)(a.key)&&String(a.key.value).replace(/^:/,"")===n.at(-1))?.key:void 0,s=(0,$.isNode)(i)?i:n.length===0?void 0:e.getIn(n,!0);return(0,$.isNode)(s)&&s.range?t.linePos(s.range[0]).line:n.length<2?1:Tt(e,t,n.slice(0,-1))}o(Tt,"lineOf");import{posix as N}from"node:path";var Jn=/^[a-z][a-z0-9_]*$/;function oe(e,t){let n=Re(e),r=new Map;for(let i of t){if(i.type==="file")continue;let s=n.indexOf(N.dirname(i.path)),a=N.basename(i.path);if(s<0||!Jn.test(a)||s>=(r.get(a)?.rank??1/0))continue;let c=i.type==="symlink"?N.join(N.dirname(i.path),i.target):i.path;r.set(a,{path:c,rank:s})}return[{path:".",isModule:!1},...[...r.values()].map(({path:i})=>({path:i,isModule:!0}))]}o(oe,"homesOf");var Bn=[[/^(manifests|functions|types)\/.*\.pp$/,"manifest"],[/^templates\/.*\.epp$/,"epp"],[/^templates\/.*\.erb$/,"erb"],[/^lib\/.*\.rb$/,"ruby"],[/^metadata\.json$/,"metadata"],[/^hiera\.yaml$/,"yaml"]],Yn=[[/^(functions|types)\/.*\.pp$/,"manifest"],[/^nodes\/[^/]*\.pp$/,"manifest"],[/^lib\/.*\.rb$/,"ruby"],[/^hiera\.yaml$/,"yaml"]];function ce(e,t,n){let r=new Map(t.map(s=>[s.path,s])),i=e.environment.manifest;return e.entries.flatMap(({type:s,path:a})=>{if(s!=="file")return[];let l=Zn(a,r).map(d=>{let m=d.path==="."?a:a.slice(d.path.length+1);return(d.isModule?Bn:Yn).find(([h])=>h.test(m))?.[1]??n(d,m)}).find(d=>d!==void 0)??(Qn(a,i)?"manifest":void 0);return l===void 0?[]:[{path:a,kind:l}]})}o(ce,"parsedFiles");function Zn(e,t){let n=[];for(let i=N.dirname(e);i!==".";i=N.dirname(i)){let s=t.get(i);s&&n.push(s)}let r=t.get(".");return r?[...n,r]:n}o(Zn,"homesAbove");function Qn(e,t){return t===void 0||!T(t)?!1:e===t||e.endsWith(".pp")&&(t==="."||e.startsWith(`${t}/`))}o(Qn,"isMain");import{stat as sr,realpath as or}from"node:fs/promises";import{availableParallelism as cr}from"node:os";var le=`# Reads files as Puppet and its Ruby do and says what is wrong with each; nothing of them is run.
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
`;import{mkdir as er,mkdtemp as tr,rm as nr,writeFile as rr}from"node:fs/promises";import{tmpdir as ir}from"node:os";import{dirname as ar,join as de}from"node:path";async function Nt(e,t){let n=await tr(de(ir(),"cloudstamp-puppet-"));try{let r=de(n,"modules","cloudstamp","lib","puppet","application",`${e.name}.rb`);await er(ar(r),{recursive:!0}),await rr(r,e.text);let s=Object.entries({modulepath:"modules",confdir:"conf",codedir:"code",vardir:"var"}).flatMap(([a,c])=>[`--${a}`,de(n,c)]);return await t({file:r,asApplication:o(()=>["puppet",[e.name,...s]],"asApplication")})}finally{await nr(n,{recursive:!0,force:!0})}}o(Nt,"withScript");async function Ot(e){let t=await L(e.toLowerCase()).catch(()=>{});if(t===void 0)return;let n=["erb","ruby","yaml","any_yaml"];return e==="Puppet"&&n.push("manifest","epp"),{name:e,kinds:n,identity:await pe(t,le)}}o(Ot,"findReader");async function pe(e,t){let n=await or(e),{size:r,mtimeMs:i,ctimeMs:s,ino:a}=await sr(n);return we([ye,t,n,r,i,s,a])}o(pe,"identify");var lr=250,dr=p.array(B);async function Ct(e,t){let{files:n}=t,r=Math.max(1,Math.min(cr(),Math.ceil(n.length/lr))),i=Array.from({length:r},(a,c)=>n.filter((l,d)=>d%r===c)),s=await Nt({name:"cloudstamp_syntax",text:le},a=>Promise.all(i.map(async c=>{let[l,d]=e.name==="Puppet"?a.asApplication():["ruby",[a.file]];return pr({program:l,args:d,name:e.name},{...t,files:c})})));return n.map((a,c)=>s[c%r]?.[Math.floor(c/r)]??[])}o(Ct,"readFiles");async function pr({program:e,args:t,name:n},{files:r,environment:i,signal:s}){let a=r.map(({kind:f,location:b})=>({kind:f,path:b.toString("base64")})),c=[i,...a].map(f=>`${JSON.stringify(f)}
`).join(""),{stdout:l,stderr:d,exitCode:m}=await G(e,t,{what:n,input:c,accepts:"all",signal:s}),[u,...h]=l.trim().split(`
`);if(u===void 0||h.length!==r.length){let f=d.trim().split(`
`).at(-1)??"";throw new F(`${n} does not work here: ${f===""?`exit code ${m}`:f}`)}return h.map(f=>dr.parse(JSON.parse(f)))}o(pr,"ask");import{join as mr}from"node:path";var ur=p.record(p.string(),p.array(B)),fr=3e4,X=class e{static{o(this,"Verdicts")}known;file;used=new Map;constructor(t,n){this.file=t,this.known=n}static async open(t){let n=mr(fe(),"checks",`${t}.json`);return new e(n,new Map(Object.entries(await ke(n,ur)??{})))}find(t){let n=this.used.get(t)??this.known.get(t);return n&&this.used.set(t,n),n}add(t,n){this.used.set(t,n)}async save(){if([...this.used.keys()].every(r=>this.known.has(r)))return;let n=[...[...this.known].filter(([r])=>!this.used.has(r)),...this.used].slice(-fr);await be(this.file,Object.fromEntries(n)).catch(()=>{})}};async function Ss(e,t){let n=oe(e.environment,e.entries),r=await yr(e,n),s=ce(e,n,o((l,d)=>r.get(l)?.data.find(({pattern:m})=>m.test(d))?.kind,"dataOf")),a=[...[...r.values()].flatMap(l=>l.findings),...wr(e,n)],c=s;for(let l of["Puppet","Ruby"]){let d=await Ot(l),m=c.filter(({kind:h})=>d?.kinds.includes(h));if(d===void 0||m.length===0)continue;let u=o(h=>{let f=h.map(({kind:b,path:_})=>({kind:b,location:q(e.directory,_)}));return Ct(d,{files:f,environment:Dt(e),signal:t})},"read");try{a.push(...await It(e,m,{identity:d.identity,read:u})),c=c.filter(h=>!m.includes(h))}catch(h){a.push(Lt(h))}}for(let l of s)a.push(...br(e,l,{isRead:!c.includes(l)}));return[...a,...$r(c)].sort(xr)}o(Ss,"checkSyntax");async function Rs(e,t){let n=await L("puppet-lint").catch(()=>{});if(n===void 0)return[];let r=new Set(Fe(await V(e.directory,"Puppetfile")??"").map(({name:l})=>l)),i=oe(e.environment,e.entries).filter(({path:l})=>!r.has(gr(l))),s=ce(e,i,()=>{}).filter(({kind:l})=>l==="manifest"),a=o(l=>{let d=l.map(({path:m})=>m);return mt(e.directory,d,t)},"read"),c=await V(e.directory,".puppet-lint.rc");try{return await It(e,s,{identity:await pe(n,c??""),read:a})}catch(l){return[Lt(l)]}}o(Rs,"checkStyle");async function yr(e,t){let n=new Set(e.entries.flatMap(({type:i,path:s})=>i==="file"?[s]:[])),r=new Map;for(let i of t){let s=O(i.path,"hiera.yaml"),a=n.has(s)?await V(e.directory,s):void 0;r.set(i,Ft(a,{file:O(e.displayPath,s),isModule:i.isModule}))}return r}o(yr,"readHieraConfigs");function Dt({directory:e,environment:t}){return{modulepath:t.modulePath.filter(T).map(n=>O(e,n)),manifest:t.manifest===void 0?void 0:O(e,t.manifest)}}o(Dt,"settingsOf");async function It(e,t,n){let r=await X.open(n.identity),i=Dt(e),s=t.map(c=>({file:c,key:kr(e,c,i)})),a=s.filter(({key:c})=>r.find(c)===void 0);if(a.length>0){let c=await n.read(a.map(({file:l})=>l));a.forEach(({key:l},d)=>r.add(l,c[d]??[])),await r.save()}return s.flatMap(({file:c,key:l})=>ee(e,c,r.find(l)??[]))}o(It,"readNew");function Lt(e){if(!(e instanceof F))throw e;return{level:"warning",phase:"host",message:e.message}}o(Lt,"asFinding");function kr(e,{kind:t,path:n},r){let i=t==="manifest"?JSON.stringify([n,r]):t,s=Mt(q(e.directory,n));return hr("sha256").update(`${i}
`).update(s).digest("base64url")}o(kr,"digest");function br(e,t,{isRead:n}){if(!["yaml","any_yaml","json","metadata"].includes(t.kind))return[];let r=Mt(q(e.directory,t.path),"utf8");return t.kind==="json"?ee(e,t,bt(r)):t.kind==="metadata"?ee(e,t,wt(r)):ee(e,t,[...vt(r),...n?[]:gt(r,{isHash:t.kind==="yaml"})])}o(br,"readHere");function ee(e,{path:t,kind:n},r){let i=O(e.displayPath,t);return r.map(({level:s,message:a,line:c,column:l})=>({level:n==="any_yaml"&&s==="error"?"warning":s,phase:"host",message:a.replaceAll(`${e.directory}/`,""),file:i,line:c??void 0,column:l??void 0}))}o(ee,"place");function wr(e,t){let n=t.filter(({isModule:i})=>i).map(({path:i})=>`${i}/files/`),r="the name is not UTF-8: Puppet copies no directory that holds it, and tells no failure \u2192 Rename it.";return e.entries.filter(({path:i})=>ve(i)&&n.some(s=>i.startsWith(s))).map(({path:i})=>({level:"warning",phase:"host",file:O(e.displayPath,i),message:r}))}o(wr,"foreignNames");var vr={manifest:"manifests",epp:"EPP templates",erb:"ERB templates",ruby:"Ruby files"};function $r(e){let t=Object.entries(vr).flatMap(([i,s])=>{let a=e.filter(c=>c.kind===i).length;return a===0?[]:[`${a} ${s}`]});if(t.length===0)return[];let n=e.some(({kind:i})=>i==="erb"||i==="ruby")?"Puppet, or Ruby for the last of them,":"Puppet";return[{level:"notice",phase:"host",message:`not checked: ${t.join(", ")} \u2192 Install ${n} on this machine; a build checks them in the guest only.`}]}o($r,"notChecked");function xr(e,t){let[n,r]=[e.file??"",t.file??""];return n===r?(e.line??0)-(t.line??0):n<r?-1:1}o(xr,"byPlace");import{readdir as Pr}from"node:fs/promises";import{join as R}from"node:path";var _r=4*1024*1024,Er=/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;async function Gs(e){let t=new Map,n=[],r=o((a,c)=>{n.push({level:"error",phase:"host",file:R(e.displayPath,S,a),message:c})},"refuse"),i=await Pr(R(e.directory,S)).catch(()=>[]),s=i.length===0?[]:(await Te(e)).map(({id:a})=>Ae(a));for(let a of i.filter(Gt).sort()){if(!s.includes(a)&&Se(e,a.replaceAll("-","::"))===void 0){r(a,Rr(a,s));continue}try{t.set(a,await Sr(e,a,r))}catch(c){if(!(c instanceof g))throw c;r(a,c.message)}}return{byProfile:t,findings:n}}o(Gs,"readChecks");async function Sr(e,t,n){let r=[],i=R(e.directory,S,t);for(let s of(await ge(i,"the directory of checks")).filter(Gt)){let a=R(t,s);if(!Er.test(s)){n(a,'the name of a check has other characters than letters, digits, ".", "-" and "_" \u2192 Rename it.');continue}let c={root:e.directory,path:R(S,a),maxBytes:_r,what:"the check"};try{let l=await he(c);if(!l)continue;(l.mode&73)===0&&n(a,`the check is not executable \u2192 Run: chmod +x ${R(e.displayPath,S,a)}`),r.push({name:s,file:R(e.displayPath,S,a),data:l.data})}catch(l){if(!(l instanceof g))throw l;n(a,l.message)}}return r}o(Sr,"readDirectory");function Gt(e){return!e.startsWith(".")}o(Gt,"isVisible");function Rr(e,t){let n=D(e,t),r=n===void 0?"":`; is it "${n}"?`;return`the checks are for an unknown profile "${e}"${r} \u2192 Name their directory after one of: ${t.join(", ")}.`}o(Rr,"unknownProfile");export{fa as a,Ss as b,Rs as c,Gs as d};
