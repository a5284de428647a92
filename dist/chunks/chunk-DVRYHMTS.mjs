import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as ke,b as be}from"./chunk-WX2DBGUY.mjs";import{a as q,b as Fe,d as W,e as S}from"./chunk-6B6DVTDI.mjs";import{c as ve,d as w,e as xe,f as K,g as Pe,h as _e,i as P,j,k as A,l as z,m as H}from"./chunk-WKP5EMQK.mjs";import{a as L,c as G}from"./chunk-EHYYPVRN.mjs";import{a as U,b as E}from"./chunk-R2R46ZAX.mjs";import{c as we}from"./chunk-H2EVXHRT.mjs";import{a as Se,b as Re,c as Ae,d as Te}from"./chunk-ZARREDP7.mjs";import{e as I}from"./chunk-5VMM3ETJ.mjs";import{b as Ee,c as T}from"./chunk-A2U56TWM.mjs";import{a as ye}from"./chunk-QP3TCNAR.mjs";import{a as ue,c as he,d as ge}from"./chunk-6VLBED7V.mjs";import{a as fe}from"./chunk-LBFA5QVA.mjs";import{a as p}from"./chunk-ZMU3OG4V.mjs";import{a as $e}from"./chunk-YVTO3HRI.mjs";import{d as D}from"./chunk-GXNS624N.mjs";import{d as g,f as F}from"./chunk-DVDZV2QF.mjs";import{a as o,e as me}from"./chunk-UIWZFJKY.mjs";var Oe=`#!/bin/sh
# The kickstart's last section: no script before it has failed, for that powers off.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/proxies
. /cloudstamp/forget-proxies
forget_proxies
sync
emit '{"type":"installed"}'
`;var Ne=`#!/bin/sh
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
# Marks the partition that the recipe wants for UEFI as such. partman-efi does only where it runs under UEFI itself.
. /lib/partman/lib/base.sh
device=$1 id=$3
cd "$device" || exit 1
[ "$(cat "$id/method" 2>/dev/null)" = efi ] || exit 0
open_dialog SET_FLAGS "$id"
write_line esp
write_line NO_MORE
close_dialog
`;var Le=`#!/bin/sh
# After the installer's last download and its logs, before it unmounts the target.
. /cloudstamp/target
. /cloudstamp/proxies
. /cloudstamp/forget-proxies
forget_proxies
`;var Ge=`# Sourced before the installer's menu, so that every dpkg below inherits it: the disk is thrown away on failure.
export DPKG_FORCE=unsafe-io
# The installer itself takes its mirror's proxy alone.
. /cloudstamp/proxies
`;var Ke=`#!/bin/sh
# Runs when the installer has unmounted the target: whatever failed before it never gets here.
. /cloudstamp/events
emit '{"type":"installed"}'
`;var je=`#!/bin/sh
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
`;var ze=`#!/bin/sh
. /cloudstamp/events
phase_started initramfs
rm -f /target/usr/sbin/update-initramfs
chroot /target dpkg-divert --quiet --local --rename --remove /usr/sbin/update-initramfs
for kernel in /target/lib/modules/*; do
	in-target update-initramfs -c -k "\${kernel##*/}" || fail "update-initramfs failed for \${kernel##*/}"
	[ -s "/target/boot/initrd.img-\${kernel##*/}" ] || fail "update-initramfs made no initrd for \${kernel##*/}"
done
phase_ended initramfs
`;var He=`#!/bin/sh
# What no seal knows of goes before the kickstart's scripts run: what they write stays.
# The installer names its own network there, the build machine's.
[ ! -f /target/etc/networks ] || sed -i '/^localnet[[:space:]]/d' /target/etc/networks
# Of systemd-tmpfiles, for a key among its credentials.
rmdir /target/root/.ssh 2>/dev/null || true
`;var Ue=`#!/bin/sh
# The installer's udev has no such links.
. /cloudstamp/target
. /cloudstamp/name-disks
name_disks
`;var qe=`#!/bin/sh
# layers: off, the original way: the catalogue is applied at the end of the installation.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/settings
. /cloudstamp/apply
enter_target
apply_catalogue
leave_target
`;var We=`#!/bin/sh
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
`;var Ve=`#!/bin/sh
# The disk is thrown away on failure: nothing needs to survive a crash of this system.
mount -o remount,noatime,nobarrier,commit=900 /target
. /cloudstamp/events
phase_ended partition
`;var Je=`# Sourced by the installer's start, after its system log runs. Descriptors are closed because the
# installer waits for whoever holds its debconf pipes.
( exec tail -n +1 -f /var/log/syslog </dev/null >/dev/ttyS1 2>&1 3>&- 4>&- 5>&- 6>&- ) &
`;var Be=`# Where the installer mounts the system it installs, and how it runs a program in it; sourced.
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
`;var y=o((e,t)=>({path:e,mode:493,data:t}),"script"),ne=o((e,t)=>({path:e,mode:420,data:t}),"text"),Ye={prefix:"",installing:[ne("preseed.cfg",`# answers come from the kickstart
`),ne("cloudstamp/target",Be),y("cloudstamp/run-section",te),y("usr/bin/debconf-set-selections",De),y("usr/lib/debian-installer-startup.d/S11cloudstamp",Je),y("usr/lib/debian-installer.d/S00cloudstamp",Ge),y("usr/lib/partman/update.d/22cloudstamp",Ie),y("usr/lib/partman/finish.d/99cloudstamp",Ve),y("usr/lib/base-installer.d/01cloudstamp",Me),y("usr/lib/post-base-installer.d/01cloudstamp",je),y("usr/lib/post-base-installer.d/01cloudstamp-disks",Ue),y("usr/lib/finish-install.d/00cloudstamp-leftovers",He),y("usr/lib/finish-install.d/02cloudstamp-initramfs",ze),y("usr/lib/finish-install.d/94zcloudstamp-proxies",Le)],base:[y("usr/lib/finish-install.d/96cloudstamp-finished",Ke)],onePass:[y("usr/lib/finish-install.d/01zcloudstamp-apply",qe),y("usr/lib/finish-install.d/94zcloudstamp-seal",We)]};function Ze(e){return{prefix:e,installing:[ne("cloudstamp/target",Ce),y("cloudstamp/run-section",te)],base:[y("cloudstamp/finished",Oe)],onePass:[y("cloudstamp/finished",Ne)]}}o(Ze,"anacondaFiles");var dn=/^--(ondisk|ondrive|onpart|usepart|drives|only-use|boot-drive|driveorder)(?:=(.*))?$/,pn=/^(?:\/dev\/)?((?:sd|hd|xvd)[a-z]+|vd(?!a(?![a-z]))[a-z]+|nvme\d+n\d+|mmcblk\d+)/;function V(e){if(!["part","partition","clearpart","ignoredisk","bootloader"].includes(e.name))return;let[,...t]=A(e.text,e.at);t.forEach((n,r)=>{let[,i,s=t[r+1]??""]=dn.exec(n)??[];if(i===void 0||e.name==="ignoredisk"&&i==="drives")return;let a=s.split(",").find(l=>pn.test(l));if(a!==void 0)throw new g(`--${i} names "${a}", but a build has one disk, vda`,{where:e.at,advice:"Leave the option out, or write vda: an image is one disk, whatever a cloud calls it later."})})}o(V,"checkDisks");var Qe=["ext2","ext3","ext4","swap","linux-swap","vfat","fat16","fat32","efi","biosboot"];function Xe(e){let{text:t,at:n,name:r}=e,s=(r==="part"||r==="partition"?[/--fstype[= ]"?([\w-]+)/.exec(t)?.[1]]:r==="preseed"?[...t.matchAll(/\bfilesystem\{ ([\w-]+) \}/g)].map(l=>l[1]):[]).find(l=>l!==void 0&&!Qe.includes(l)),a=/partman-auto\/method string (lvm|crypto|raid)\b/.exec(t)?.[1];if(!(s===void 0&&a===void 0))throw new g(s===void 0?`debian-installer's initrd has no components for partitions by the method "${a}"`:`debian-installer's initrd has no components for the file system "${s}"`,{where:n,advice:`Use plain partitions with one of ${Qe.join(", ")}.`})}o(Xe,"checkDebianStorage");function et(e){let t=e.find(({text:n})=>/^\s*(autopart|part|partition|logvol|raid)\s(.*\s)?--encrypted\b/.test(n));return t&&`what ${P(t)} encrypts is open only while the installer runs`}o(et,"onePassReason");function tt(e,t){return e==="el5"?`ks=file:/ks.cfg cmdline method=${t} ksdevice=eth0 ip=dhcp noipv6`:e==="el6"?`ks=file:/ks.cfg cmdline repo=${t} stage2=${t}/images/install.img ksdevice=eth0 ip=dhcp noipv6`:[...["inst.ks=file:/ks.cfg",`inst.stage2=${t}`,"inst.cmdline","net.ifnames=0","ip=dhcp","rd.neednet=1","rd.shell=0","rd.emergency=poweroff","inst.nosave=all"],...w(e,"el8")?["inst.notmux"]:[]].join(" ")}o(tt,"bootArguments");var x="The lines above it in the log name the cause.",C="Answer it in the kickstart: the end of the console log shows what is asked.",M="Check that the guest reaches the mirror and that the tree is complete.",mn=[{pattern:/dracut-initqueue(?: timeout -|:) starting timeout scripts/,cause:"the installer's second stage did not arrive",advice:M},{pattern:/anaconda: failed to fetch stage2 from (\S{1,200}) /,cause:"the installer's second stage cannot be fetched from $1",advice:M},{pattern:/Failed to find a root filesystem in (\S{1,200}) /,cause:"the installer's second stage $1 holds no root file system",advice:M},{pattern:/can't find \/ks\.cfg!/,cause:"the installer does not find its kickstart",advice:"The initrd was not unpacked whole: remove the cached media and build again."},{pattern:/Anaconda installer errors begin/,cause:"the installer's first stage failed",advice:x},{pattern:/Entering emergency mode|Could not boot\.|dracut: FATAL: |Refusing to continue/,cause:"the installer's first stage gave up",advice:x}],un=[{pattern:/Unknown command: (\S{1,60}) /,cause:"the kickstart has a command that this installer does not know: $1",advice:'Remove it, or see "cloudstamp check".'},{pattern:/The (\S{1,40}) command has been removed\./,cause:"the kickstart has a command that this installer no longer knows: $1",advice:'Remove it, or see "cloudstamp check".'},{pattern:/An error occurred during reading the kickstart file: (.{1,60})/,cause:"the installer cannot read the kickstart: $1",advice:"Mend the kickstart."},{pattern:/Pane is dead/,cause:"the installer ended unexpectedly",advice:x,untilSuccess:!0},{pattern:/The following mandatory spokes are not completed: (.{1,80})/,cause:"the kickstart leaves questions open: $1",advice:C},{pattern:/The installation was stopped due to an error which occurred while running in non-interactive cmdline mode/,cause:"the installer stopped at an error",advice:x},{pattern:/Non interactive installation failed: (.{1,120})/,cause:"the installer stopped at an error: $1",advice:x},{pattern:/The following error occurred while installing(?: the boot loader)?/,cause:"installing a package or the boot loader failed",advice:x},{pattern:/while setting up the payload/,cause:"the package repositories cannot be used",advice:M},{pattern:/while installing the boot loader/,cause:"the boot loader could not be installed",advice:'Check "bootloader" and the partitions: EL8 and later need a biosboot partition on GPT.'},{pattern:/Some packages, groups or modules are (?:broken|missing)/,cause:"packages of %packages are missing or cannot be installed together",advice:'The lines above name them; mend %packages or "repo".'},{pattern:/An unknown error has occured/,cause:"the installer crashed",advice:x},{pattern:/DNF error: (.{1,120})/,cause:"dnf failed: $1",advice:M},{pattern:/requires (\d+) MB of memory to install/,cause:"the installer needs $1 MB of memory",advice:'Raise "memory".'},{pattern:/Press ENTER to continue|'b' to begin installation/,cause:"the installer asks a question and waits for an answer that nobody will give",advice:C},{pattern:/storage configuration failed: (.{1,120})/,cause:"the disk cannot be partitioned as the kickstart asks: $1",advice:'Check the partitions and "disk-size".'},{pattern:/Not enough space in file systems/,cause:"the file systems are too small for the packages",advice:'Raise "disk-size", or the size of the partition.'},{pattern:/Error in POSTIN scriptlet in rpm package (\S{1,80}) /,cause:"a script of the package $1 failed",advice:x}],fn=[{pattern:/The following error was found while parsing/,cause:"the installer cannot read the kickstart",advice:'The lines below it name the command; see "cloudstamp check".'},{pattern:/Can't have a question in command line mode!/,cause:"the installer asks a question that the kickstart does not answer",advice:C},{pattern:/Command line mode requires all choices to be specified/,cause:"the kickstart leaves a question open",advice:C},{pattern:/In interactive step (\S{1,40}), can't continue/,cause:"the kickstart leaves the step $1 open",advice:C},{pattern:/An unhandled exception has occurred/,cause:"the installer crashed",advice:x},{pattern:/install exited abnormally \[/,cause:"the installer ended abnormally",advice:x}];function nt(e,t){let n=w(e,"el7"),r={pattern:/problem occurred on line (\d+) of the kickstart file: (.{1,60})/,cause:o(([,i,s])=>`the kickstart has an error${hn(t,i)}: ${s?.trim()}`,"cause"),advice:'Mend that line; "cloudstamp check" finds most of these without a virtual machine.'};return[...E,r,...n?[...mn,...un]:fn]}o(nt,"installFatal");function hn(e,t){let n=e[Number(t)-1];return n===void 0?` on line ${t}`:` at ${n}`}o(hn,"placeIn");var gn=[{pattern:/Starting installer, one moment|Starting installation process/,text:"start"},{pattern:/Setting up the installation environment/,text:"environment"},{pattern:/Configuring storage/,text:"storage"},{pattern:/Running pre-installation scripts/,text:"scripts before"},{pattern:/Starting package installation process|Installing the software/,text:"packages"},{pattern:/Preparing transaction from installation source/,text:"packages: transaction"},{pattern:/Installing boot loader/,text:"boot loader"},{pattern:/Performing post-?\s?install(?:ation)? (?:configuration|setup tasks)/,text:"configuration"},{pattern:/Configuring installed system/,text:"configuration"},{pattern:/Creating users/,text:"accounts"},{pattern:/Generating initramfs/,text:"initramfs"},{pattern:/Running post-install(?:ation)? scripts/,text:"scripts after"}];function rt(e){return t=>{let n=/Downloading (\d+) RPMs, .*\((\d+)%\) done/.exec(t);if(n)return{text:"packages: downloading",done:Math.round(Number(n[1])*Number(n[2])/100),total:Number(n[1])};let r=/Packages completed: (\d+) of (\d+)|Done \[(\d+)\/(\d+)\]/.exec(t);if(r)return{text:"packages",done:Number(r[1]??r[3]),total:Number(r[2]??r[4])};let i=/Installing ([A-Za-z0-9][\w.+-]*) \((\d+)\/(\d+)\)/.exec(t);if(i)return{text:`packages: installing ${i[1]}`,done:Number(i[2]),total:Number(i[3])};let s=e==="el5"?/^Installing ([A-Za-z0-9][\w.+-]*)\.\.\./.exec(t):void 0;if(s)return{text:`packages: installing ${s[1]}`};let a=gn.find(({pattern:l})=>l.test(t));return a&&{text:a.text}}}o(rt,"createInstallProgress");function re(e){return e!=="el5"}o(re,"knowsProxies");function it(e,t,n){if(!re(n))return e;let r=/^(?:url|repo)(?=\s)(?!.*\s--proxy[= ])(?=.*\s--(?:url|baseurl|mirrorlist|metalink)[= ]["']?([^\s"']+))/gm,i=/^%(?!include)/m.exec(e)?.index??e.length,s=o((a,l)=>{let c=URL.canParse(l)?I(l,t):void 0;return c===void 0?a:`${a} --proxy=${c}`},"addProxy");return e.slice(0,i).replace(r,s)+e.slice(i)}o(it,"throughProxies");import{basename as yn}from"node:path";function J(e,t){return{name:e.name,mirror:t.mirror,...t.securityMirror===void 0?{}:{"security-mirror":t.securityMirror,"security-host":new URL(t.securityMirror).host},...e.family==="anaconda"?{tree:`${t.mirror}/${e.tree}`}:{suite:e.suite},...e.release===void 0?{}:{release:e.release}}}o(J,"kickstartVariables");var kn=["pre","pre-install","post","onerror","traceback"],at={"%packages":"el5","%pre":"el5","%post":"el5","%traceback":"el5","%addon":"el7","%anaconda":"el7","%pre-install":"el7","%onerror":"el7","%certificate":"el10"},bn=["reboot","halt","shutdown","poweroff"],wn=["graphical","vnc","rdp","rescue","upgrade","interactive","autostep"];function st(e,t){let{generation:n}=e,r=new H(e.file),i=z(e.lines,J(e,t),r),s=j(i,Object.keys(at)),a=[],l=[],c=[];for(let u of s)r.collect(()=>{if(u.kind==="command")a.push(...vn(u,n));else if(u.kind==="section"){let{lines:h,file:f}=$n(u,{generation:n,number:c.length});l.push(...h),f&&c.push(f)}});r.collect(()=>_n(e,s)),r.refuse();let d=[{text:"%post --nochroot"},{text:"/cloudstamp/finished"},...ie(n)],m=[...a,{text:"cmdline"},{text:"poweroff"},...l,...d];return{kickstart:`${m.map(({text:u})=>u).join(`
`)}
`,files:c,places:m.map(({at:u})=>u?P(u):void 0)}}o(st,"renderKickstart");function ie(e){return e==="el5"?[]:[{text:"%end"}]}o(ie,"end");function vn(e,t){let n=e.at;if(e.name==="%include")return[{text:e.text,at:e.at}];let r=xe(e.name,t);if(r)throw new g(r.message,{where:n,advice:r.advice});if(bn.includes(e.name)||e.name==="cmdline"||e.name==="text")return[];if(wn.includes(e.name))throw new g(`"${e.name}" needs a person at the screen`,{where:n,advice:"Remove it: a build installs from the command line alone."});V(e);let[,...i]=A(e.text,e.at);for(let s of Pe)if(!(s.command!==e.name||!w(t,s.from)||!i.some(a=>s.pattern.test(a))))throw new g(s.message,{where:n,advice:s.advice});return[{text:e.text,at:e.at}]}o(vn,"renderCommand");function $n(e,{generation:t,number:n}){let{name:r,at:i}=e,s=i,a=at[`%${r}`]??"el5";if(!w(t,a))throw new g(`${K(t)} has no section %${r}: it came with ${K(a)}`,{where:s,advice:"Remove it for this distro."});if(!e.closed&&w(t,"el7"))throw new g(`the section %${r} has no %end`,{where:s,advice:`${K(t)} needs one: write %end behind its last line.`});if(kn.includes(r))return Pn(e,{generation:t,number:n});r==="packages"&&xn(e,t);let l=e.body.map(c=>({text:c.text,at:c}));return{lines:[{text:i.text,at:i},...l,...ie(t)]}}o($n,"renderSection");function xn(e,t){for(let n of A(e.options,e.at)){let r=_e.find(({pattern:i,from:s})=>i.test(n)&&w(t,s));if(r)throw new g(r.message,{where:e.at,advice:r.advice})}}o(xn,"checkPackages");function Pn(e,{generation:t,number:n}){let r=A(e.options,e.at),i=r.findIndex(m=>/^--interpreter(=|$)/.test(m)),s=i<0?"/bin/sh":r[i]?.split("=")[1]??r[i+1]??"/bin/sh",a=e.name==="post"&&!r.includes("--nochroot"),l=`${e.name}-${n}`,c=P({...e.at,file:yn(e.at.file)}),{at:d}=e;return{file:{path:`cloudstamp/${l}`,mode:493,data:`#!${s}
${e.body.map(({text:m})=>m).join(`
`)}
`},lines:[{text:`%${e.name}${e.name==="post"?" --nochroot":""}`,at:d},{text:`/cloudstamp/run-section ${l} ${a?"chroot":"nochroot"} ${c}`,at:d},...ie(t)]}}o(Pn,"renderScript");function _n(e,t){let n=new Set(t.flatMap(a=>a.kind==="command"?[a.name]:[])),r=o((...a)=>n.has("%include")||a.some(l=>n.has(l)),"has"),i=[...r("lang")?[]:["lang"],...r("keyboard")?[]:["keyboard"],...r("timezone")?[]:["timezone"],...r("rootpw","user")?[]:["rootpw"],...r("bootloader")?[]:["bootloader"],...r("part","partition","autopart","mount","volgroup")?[]:["part"],...r("url","ostreesetup","ostreecontainer","liveimg","nfs")?[]:["url"]],s=t.some(a=>a.kind==="section"&&a.name==="packages");if(!(i.length===0&&s))throw new g(`the kickstart lacks ${[...i.map(a=>`"${a}"`),...s?[]:["%packages"]].join(", ")}`,{where:{file:e.file,line:1},advice:"Without them the installer waits for an answer that nobody gives."})}o(_n,"requireCommands");var En="org.fedoraproject.anaconda.log.0",Sn={el9:"x86-64-v2",el10:"x86-64-v3"};function ot(e){let{generation:t,tree:n}=e,r=w(t,"el7");return{render:o(i=>st(e,i),"render"),throughProxies:o((i,s)=>it(i,s,t),"throughProxies"),knowsProxies:re(t),installArguments:o(({mirror:i})=>`${tt(t,`${i}/${n}`)} ${U}`,"installArguments"),files:Ze(r?"updates/":""),hardware:r?{cpu:Sn[t],virtioPort:En}:{machine:"pc",cpu:"baseline"},onePass:r?et(e.lines):"the initrds of EL5 and EL6 lack what a stamp needs",looksInside:r,installFatal:o(({places:i})=>nt(t,i),"installFatal"),stampFatal:E,installQuietSeconds:900,createProgress:o(()=>rt(t),"createProgress")}}o(ot,"anaconda");var lt=[...E,{pattern:/Prompt: '\?' for help/,cause:"the installer asks a question and waits for an answer that nobody will give",advice:'The end of the console log shows the question; answer it in the kickstart with "preseed KEY TYPE VALUE".'},{pattern:/WARNING \*\*: Configuring '([^']{1,60})' failed with error code (\d+)/,cause:"the installer's step $1 failed with exit code $2",advice:"The lines above it in the log name the cause."},{pattern:/Menu item '([^']{1,60})' failed/,cause:"the installer's step $1 failed",advice:"The lines above it in the log name the cause."},{pattern:/debootstrap: E: ([^\n]{1,120}?) \w{3} +\d/,cause:"debootstrap failed: $1",advice:"Check that the mirror is complete, or name another one."},{pattern:/Bad archive mirror|failed to access the mirror/,cause:"the installer cannot use the mirror",advice:'Check that the guest reaches it, or name another one with "mirror".'}],Rn={localechooser:"language",netcfg:"network","choose-mirror":"mirror","user-setup-udeb":"accounts","clock-setup":"clock","partman-base":"partitions","bootstrap-base":"base system","apt-setup-udeb":"package sources",pkgsel:"packages","grub-installer":"boot loader","finish-install":"finishing"};function ct(){let e="start",t=0,n;return r=>{let i=/main-menu\[\d+\]: INFO: Menu item '([^']+)' selected/.exec(r)?.[1];if(i!==void 0)return e=Rn[i]??i,t=0,n=void 0,{text:e};let s=/(\d+) upgraded, (\d+) newly installed/.exec(r);s&&(t=0,n=2*(Number(s[1])+Number(s[2])));let a=/(?:in-target|debootstrap): (Unpacking|Setting up) ([a-z0-9][a-z0-9+.-]*)/.exec(r);if(!a)return;t+=1;let l=`${e}: ${a[1]?.toLowerCase()} ${a[2]}`;return n===void 0?{text:l,done:t}:{text:l,done:Math.min(t,n),total:n}}}o(ct,"createInstallProgress");function dt(e,t){return e.replace(/^(preseed mirror\/(https?)\/hostname string (\S+)$[^]*?^preseed mirror\/\2\/proxy string) ''$/gm,(n,...[r,i,s])=>{let a=I(`${i}://${s}`,t);return a===void 0?n:`${r} ${a}`})}o(dt,"throughProxies");import{basename as Fn}from"node:path";var An=["%packages","%pre","%post"],pt=["auth","authconfig","bootloader","clearpart","firewall","halt","install","keyboard","lang","langsupport","network","part","partition","poweroff","preseed","reboot","repo","rootpw","skipx","text","timezone","url","user","zerombr"];function mt(e,t){let n=new H(e.file),r=j(z(e.lines,J(e,t),n),An);r.some(d=>d.kind==="command"&&d.name==="url")||n.add(new g('the kickstart has no "url" command',{where:e.lines[0]??{file:e.file,line:1},advice:'Add "url --url={{ mirror }}".'}));let i=[],s=[],a=[],l=[];for(let d of r){let m=P(d.at);if(d.kind==="command"){let u=n.collect(()=>Tn(e,d))??[];s.push(...u.map(h=>({text:h,place:m})))}else if(d.kind==="section"&&d.name==="packages")a.push(...Nn(d,n));else if(d.kind==="section"){let u=Mn(d,i.length);i.push(u.file),l.push(...u.section.map(h=>({text:h,place:m})))}}n.refuse();let c=[...s,{text:"poweroff"},{text:"%packages"},...a,...l];return{kickstart:`${c.map(({text:d})=>d).join(`
`)}
`,files:i,places:c.map(({place:d})=>d)}}o(mt,"renderKickstart");function Tn(e,t){V(t),Xe(t);let n=t.at;switch(t.name){case"reboot":case"halt":case"poweroff":return[];case"%include":throw new g("kickseed includes nothing while it runs",{where:n,advice:"Include a file that is there when the build starts."});case"rootpw":return/(^|\s)--lock(\s|$)/.test(t.text)?["rootpw --iscrypted '*'"]:[t.text];case"url":return On(e,t.text,n);default:if(pt.includes(t.name))return[t.text];throw new g(`debian-installer has no kickstart command "${t.name}"`,{where:n,advice:`Valid commands: ${pt.join(", ")}. Any other answer can be given as "preseed KEY TYPE VALUE".`})}}o(Tn,"renderCommand");function On(e,t,n){let{data:r,error:i}=ue.safeParse(/--url[= ]"?([^\s"]+)/.exec(t)?.[1]??"");if(r===void 0)throw new g(`"url" needs --url=<mirror>, which ${i.issues[0]?.message??"is missing"}`,{where:n,advice:'Write "url --url={{ mirror }}".'});let{protocol:s,pathname:a}=new URL(r),l=s.replace(":","");return["preseed mirror/country string manual",`preseed mirror/protocol select ${l}`,`preseed mirror/${l}/hostname string ${r.slice(`${l}://`.length).split("/")[0]}`,`preseed mirror/${l}/directory string ${a}`,`preseed mirror/${l}/proxy string ''`,`preseed mirror/suite string ${e.suite}`]}o(On,"renderMirror");function Nn(e,t){return e.body.flatMap(n=>t.collect(()=>Cn(n))??[])}o(Nn,"renderPackages");function Cn(e){let t=e.text.replace(/#.*/,"").trim();if(t==="")return[];if(/^@?[A-Za-z0-9][A-Za-z0-9+.:~_-]*$/.test(t))return[{text:t,place:P(e)}];throw new g(`"${t}" is not a package that debian-installer can be asked for`,{where:e,advice:t.startsWith("-")?"It cannot leave packages out: remove them in the catalogue instead.":"Write one package name a line."})}o(Cn,"renderPackage");function Mn(e,t){let n=/--interpreter[= ]"?([^\s"]+)/.exec(e.options)?.[1]??"/bin/sh",r=e.name==="post"&&!/(^|\s)--nochroot(\s|$)/.test(e.options),i=`${e.name}-${t}`,s=P({...e.at,file:Fn(e.at.file)});return{file:{path:`cloudstamp/${i}`,mode:493,data:`#!${n}
${e.body.map(({text:a})=>a).join(`
`)}
`},section:[`%${e.name}${e.name==="post"?" --nochroot":""}`,`/cloudstamp/run-section ${i} ${r?"chroot":"nochroot"} ${s}`]}}o(Mn,"renderScript");function ut(e){return{render:o(t=>mt(e,t),"render"),throughProxies:dt,knowsProxies:!0,installArguments:o(()=>`priority=critical ks=file:/ks.cfg DEBIAN_FRONTEND=text ${U}`,"installArguments"),files:Ye,hardware:{},onePass:void 0,looksInside:!0,installFatal:o(()=>lt,"installFatal"),stampFatal:E,installQuietSeconds:600,createProgress:ct}}o(ut,"debianInstaller");function Ea(e){return e.family==="anaconda"?ot(e):ut(e)}o(Ea,"familyOf");import{createHash as vr}from"node:crypto";import{readFileSync as Lt}from"node:fs";import{basename as $r,join as N}from"node:path";var Dn=p.object({kind:p.string(),check:p.string(),message:p.string(),path:p.string(),line:p.number(),column:p.number()}),ft=500;async function ht(e,t,n){let r=new Map(t.map(i=>[i,[]]));for(let i=0;i<t.length;i+=ft){let s=["--json","--",...t.slice(i,i+ft)],{stdout:a,stderr:l}=await G("puppet-lint",s,{what:"puppet-lint",cwd:e,accepts:"all",signal:n});for(let{kind:c,check:d,message:m,path:u,line:h,column:f}of In(a,l)){if(d==="syntax")continue;let b=c==="error"?"warning":"notice";r.get(u)?.push({level:b,message:`${m} (puppet-lint: ${d})`,line:h,column:f})}}return t.map(i=>r.get(i)??[])}o(ht,"lintManifests");function In(e,t){try{return p.array(p.array(Dn)).parse(JSON.parse(e)).flat()}catch{let n=(t.trim()||e.trim()).split(`
`,1)[0];throw new F(`puppet-lint does not work here: ${n}`)}}o(In,"parseProblems");var v=me($e(),1);var B=p.object({level:p.enum(["error","warning","notice"]),message:p.string(),line:p.number().nullish(),column:p.number().nullish()});function Y(e,t){return e.slice(0,t).split(`
`).length}o(Y,"lineAt");var kt="it holds no hash: Hiera reads keys with their values only",Ln=/^Flow .* must be sufficiently indented/;function Gn(e){return e.replace(/^ *(?=[\]}])/gm," ".repeat(80))}o(Gn,"indentFlowEnds");function gt(e){let t=new v.LineCounter;return{document:(0,v.parseDocument)(e,{...{version:"1.1",uniqueKeys:!1,logLevel:"silent",prettyErrors:!1},lineCounter:t}),lines:t}}o(gt,"parse");function bt(e,t){let n=gt(e),r=Ln.test(n.document.errors[0]?.message??""),{document:i,lines:s}=r?gt(Gn(e)):n,a=o(m=>{let{line:u,col:h}=s.linePos(m);return{line:u,column:h}},"place"),[l]=i.errors;if(l)return[{level:"error",message:l.message,...a(l.pos[0])}];let c=i.contents,d=c===null||(0,v.isScalar)(c)&&c.value===null;return t.isHash&&!d&&!(0,v.isMap)(c)?[{level:"error",message:kt,...a(c.range[0])}]:Kn(i).map(({key:m,first:u,last:h})=>({level:"warning",message:`the key ${m} is there twice (first in line ${a(u).line}): the last one counts, the others are lost`,...a(h)}))}o(bt,"checkYaml");function Kn(e){let t=[];return(0,v.visit)(e,{Map(n,r){let i=new Map;for(let{key:s}of r.items){if(!(0,v.isScalar)(s)||!s.range||typeof s.value=="symbol")continue;let a=String(s.value),l=i.get(a);l?l.push(s.range[0]):i.set(a,[s.range[0]])}for(let[s,[a=0,...l]]of i){let c=l.at(-1);c!==void 0&&t.push({key:s,first:a,last:c})}}}),t}o(Kn,"duplicateKeys");var yt=/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;function wt(e){for(let t of[e,e.replace(yt,n=>n.replace(/[^\n]/g," "))])try{return{value:JSON.parse(t)}}catch(n){if(t===e&&yt.test(e))continue;let r=n instanceof Error?n.message:String(n),i=Number(/at position (\d+)/.exec(r)?.[1]??e.length),s=Math.min(i,e.trimEnd().length);return{remark:{level:"error",message:`it is no JSON: ${r.replace(/ in JSON at position.*$/s,"").replace(/, "[\s\S]*$/,"")}`,line:Y(e,s)}}}throw new RangeError("a text was parsed twice")}o(wt,"parseJson");function vt(e){return typeof e=="object"&&e!==null&&!Array.isArray(e)}o(vt,"isHash");function $t(e){let t=wt(e);return"remark"in t?[t.remark]:vt(t.value)?[]:[{level:"error",message:kt,line:1}]}o($t,"checkJson");var jn=["source","author","version","license","dependencies"];function xt(e){let t=wt(e);if("remark"in t)return[t.remark];if(!vt(t.value))return[{level:"error",message:"it holds no JSON object",line:1}];let n=t.value;if(Object.keys(n).length===0)return[];let r=jn.filter(s=>n[s]===void 0||n[s]===null);return r.length>0?[{level:"error",message:`Puppet does not load the module: it has no ${r.join(", no ")}`,line:1}]:Array.isArray(n.dependencies)?[]:[{level:"error",message:"Puppet does not load the module: its dependencies are no list",line:Y(e,Math.max(0,e.indexOf('"dependencies"')))}]}o(xt,"checkMetadata");var zn=/^ENC\[(?:\w+,)?[A-Za-z0-9+/=\s]+\]/;function Pt(e){return[...e.matchAll(/^(?!\s*#).*?\b(ENC\[|DEC(?:\(\d+\))?::\w+\[)/gm)].flatMap(t=>{let n=t.index+t[0].length-(t[1]??"").length,r=Y(e,n);return t[1]!=="ENC["?[{level:"error",message:'a secret stands here in plain text, as "eyaml edit" shows it: encrypt it',line:r}]:zn.test(e.slice(n))?[]:[{level:"error",message:"the value after ENC[ is cut short or damaged: eyaml cannot decrypt it",line:r}]})}o(Pt,"checkEyaml");var $=me($e(),1);import{posix as Hn}from"node:path";var Rt=[{pattern:/^data\/common\.yaml$/,kind:"yaml"}],Un=[{pattern:/^hieradata\/.*\.e?yaml$/,kind:"any_yaml"}],k=p.string().min(1),Ft={data_hash:k.optional(),lookup_key:k.optional(),data_dig:k.optional()},At=p.record(p.string().regex(/^[A-Za-z]([\w-]*[0-9A-Za-z])?$/),p.unknown()).optional(),Z=p.strictObject({name:k,...Ft,hiera3_backend:k.optional(),v4_data_hash:k.optional(),options:At,path:k.optional(),paths:p.array(k).min(1).optional(),glob:k.optional(),globs:p.array(k).min(1).optional(),uri:k.optional(),uris:p.array(k).min(1).optional(),mapped_paths:p.tuple([k,k,k]).optional(),datadir:k.optional()}),Tt=p.strictObject({version:p.literal(5),defaults:p.strictObject({...Ft,datadir:k.optional(),options:At}).nullish(),hierarchy:p.array(Z).nullish(),plan_hierarchy:p.array(Z).optional(),default_hierarchy:p.array(Z).optional()}),Q=["data_hash","lookup_key","data_dig"],_t=["path","paths","glob","globs","uri","uris","mapped_paths"],qn={yaml_data:"yaml",eyaml_lookup_key:"yaml",json_data:"json"};function Ot(e,{file:t,isModule:n}){let r=n?[]:Un;if(e===void 0)return{data:[...Rt,...r],findings:[]};let i=new $.LineCounter,s=(0,$.parseDocument)(e,{lineCounter:i,uniqueKeys:!1,logLevel:"silent",prettyErrors:!1});if(s.errors.length>0)return{data:[],findings:[]};let a=o((f,b=[],_="error")=>{let Ht=Ct(s,i,b);return{level:_,phase:"host",file:t,line:Ht,message:f}},"tell"),l=ae(s.toJS()),c=p.object({version:p.coerce.number().default(3)}).safeParse(l).data?.version;if(c===void 0)return{data:[],findings:[a("it holds no hash, and Puppet refuses it")]};if(c===3||c===4)return{data:r,findings:[a(Vn(c),[],"warning")]};let d=Tt.safeParse(l);if(!d.success)return{data:[],findings:d.error.issues.map(f=>a(...Jn(f,c)))};let m=se(d.data).flatMap(({level:f,path:b})=>Bn(f,d.data).map(_=>a(_,b))),u=se(d.data).flatMap(({level:f,path:b})=>{let _=Nt(f,d.data);return _.startsWith("/")?[a(Wn(f.name,_),b,"warning")]:[]}),h=Yn(d.data,n).map(f=>a(f));return{data:Zn(d.data),findings:[...m,...u,...h]}}o(Ot,"readHieraConfig");function Wn(e,t){return`the level "${e}" reads ${t}, which no build has: its data are missing there \u2192 Write a datadir relative to hiera.yaml.`}o(Wn,"outsideTree");function Vn(e){return`Puppet calls version ${e} of hiera.yaml deprecated, and its keys and data are not checked here \u2192 Convert it to version 5.`}o(Vn,"outdated");function ae(e){return Array.isArray(e)?e.map(ae):typeof e!="object"||e===null?e:Object.fromEntries(Object.entries(e).map(([t,n])=>[t.replace(/^:/,""),ae(n)]))}o(ae,"withoutSymbols");function Jn(e,t){let n=e.path.length===0?"":` in ${e.path.map(String).join(".")}`;if(e.path[0]==="version")return[`Puppet reads the versions 3, 4 and 5, written as a number, not ${t}`,e.path];if(e.code!=="unrecognized_keys")return[`Puppet refuses what is${n}: ${e.message}`,e.path];let[r=""]=e.keys,i=Object.keys((e.path.length===0?Tt:Z).shape),s=D(r,i),a=s===void 0?"":`; is it "${s}"?`;return[`Puppet refuses the unknown key "${r}"${n}${a}`,[...e.path,r]]}o(Jn,"explain");function se(e){return["hierarchy","plan_hierarchy","default_hierarchy"].flatMap(t=>(e[t]??[]).map((n,r)=>({level:n,path:[t,r]})))}o(se,"levelsOf");function Bn(e,{defaults:t,hierarchy:n}){let r=o(c=>c.filter(d=>e[d]!==void 0).length,"count"),i=r([...Q,"hiera3_backend","v4_data_hash"]),s=t?Q.some(c=>t[c]!==void 0):!0,a=`the level "${e.name}"`,l=(n??[]).filter(c=>c.name===e.name);return[...i>1?[`${a} has more than one function that reads data`]:[],...i===0&&!s?[`${a} has no function that reads data, and neither have the defaults`]:[],...r(_t)>1?[`${a} has more than one of ${_t.join(", ")}`]:[],...l.length>1&&l.at(-1)===e?[`${a} is there twice`]:[],...e.hiera3_backend!==void 0?[`${a}: Puppet takes hiera3_backend in its global hiera.yaml only`]:[]]}o(Bn,"faultsOf");function Yn(e,t){return e.default_hierarchy&&!t?["Puppet takes default_hierarchy in a module only"]:[]}o(Yn,"misplaced");function Zn(e){if(e.hierarchy===null||e.hierarchy===void 0)return Rt;let{defaults:t}=e;return se(e).flatMap(({level:n})=>{let r=Q.some(d=>n[d]!==void 0)?n:t??{data_hash:"yaml_data"},i=qn[Q.map(d=>r[d]).find(d=>d!==void 0)??""];if(i===void 0)return[];let a=Nt(n,e).replace(Qn,"."),l=[n.path,...n.paths??[],n.mapped_paths?.[2]].map(d=>St(a,d)),c=[n.glob,...n.globs??[]].map(d=>St(a,d,Xn));return[...l,...c].flatMap(d=>d?[{pattern:d,kind:i}]:[])})}o(Zn,"dataFiles");function Nt(e,{defaults:t}){return e.datadir??t?.datadir??"data"}o(Nt,"dataDirectory");var Qn=/^\/.*\/environments\/%\{(?:::)?environment\}(?=\/|$)/,Et="\0";function St(e,t,n){if(t===void 0)return;let r=Hn.normalize(Ee(`${e}/${t}`).replace(/%\{[^}]*\}/g,Et));if(!T(r))return;let i=r.replace(/[\\^$.|+()]/g,"\\$&").replace(/\*\*\/?|[*?[\]]|\{[^}]*\}|\}/g,n??(s=>s.replace(/[^\w,/]/g,"\\$&")));return new RegExp(`^${i.replaceAll(Et,".*")}$`)}o(St,"toPattern");function Xn(e){return e.startsWith("**")?".*":e.startsWith("{")?`(${e.slice(1,-1).replaceAll(",","|")})`:e==="["||e==="]"?e:e==="*"?"[^/]*":"[^/]"}o(Xn,"globPart");function Ct(e,t,n){let r=n.length<2?e.contents:e.getIn(n.slice(0,-1),!0),i=(0,$.isMap)(r)?r.items.find(a=>(0,$.isScalar)(a.key)&&String(a.key.value).replace(/^:/,"")===n.at(-1))?.key:void 0,s=(0,$.isNode)(i)?i:n.length===0?void 0:e.getIn(n,!0);return(0,$.isNode)(s)&&s.range?t.linePos(s.range[0]).line:n.length<2?1:Ct(e,t,n.slice(0,-1))}o(Ct,"lineOf");import{posix as O}from"node:path";var er=/^[a-z][a-z0-9_]*$/;function oe(e,t){let n=Re(e),r=new Map;for(let i of t){if(i.type==="file")continue;let s=n.indexOf(O.dirname(i.path)),a=O.basename(i.path);if(s<0||!er.test(a)||s>=(r.get(a)?.rank??1/0))continue;let l=i.type==="symlink"?O.join(O.dirname(i.path),i.target):i.path;r.set(a,{path:l,rank:s})}return[{path:".",isModule:!1},...[...r.values()].map(({path:i})=>({path:i,isModule:!0}))]}o(oe,"homesOf");var tr=[[/^(manifests|functions|types)\/.*\.pp$/,"manifest"],[/^templates\/.*\.epp$/,"epp"],[/^templates\/.*\.erb$/,"erb"],[/^lib\/.*\.rb$/,"ruby"],[/^metadata\.json$/,"metadata"],[/^hiera\.yaml$/,"yaml"]],nr=[[/^(functions|types)\/.*\.pp$/,"manifest"],[/^nodes\/[^/]*\.pp$/,"manifest"],[/^lib\/.*\.rb$/,"ruby"],[/^hiera\.yaml$/,"yaml"]];function le(e,t,n){let r=new Map(t.map(s=>[s.path,s])),i=e.environment.manifest;return e.entries.flatMap(({type:s,path:a})=>{if(s!=="file")return[];let c=rr(a,r).map(d=>{let m=d.path==="."?a:a.slice(d.path.length+1);return(d.isModule?tr:nr).find(([h])=>h.test(m))?.[1]??n(d,m)}).find(d=>d!==void 0)??(ir(a,i)?"manifest":void 0);return c===void 0?[]:[{path:a,kind:c}]})}o(le,"parsedFiles");function rr(e,t){let n=[];for(let i=O.dirname(e);i!==".";i=O.dirname(i)){let s=t.get(i);s&&n.push(s)}let r=t.get(".");return r?[...n,r]:n}o(rr,"homesAbove");function ir(e,t){return t===void 0||!T(t)?!1:e===t||e.endsWith(".pp")&&(t==="."||e.startsWith(`${t}/`))}o(ir,"isMain");import{stat as mr,realpath as ur}from"node:fs/promises";import{availableParallelism as fr}from"node:os";var ce=`# Reads files as Puppet and its Ruby do and says what is wrong with each; nothing of them is run.
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
`;import{mkdir as sr,mkdtemp as or,rm as lr,writeFile as cr}from"node:fs/promises";import{tmpdir as dr}from"node:os";import{dirname as pr,join as de}from"node:path";async function Mt(e,t){let n=await or(de(dr(),"cloudstamp-puppet-"));try{let r=de(n,"modules","cloudstamp","lib","puppet","application",`${e.name}.rb`);await sr(pr(r),{recursive:!0}),await cr(r,e.text);let s=Object.entries({modulepath:"modules",confdir:"conf",codedir:"code",vardir:"var"}).flatMap(([a,l])=>[`--${a}`,de(n,l)]);return await t({file:r,asApplication:o(()=>["puppet",[e.name,...s]],"asApplication")})}finally{await lr(n,{recursive:!0,force:!0})}}o(Mt,"withScript");async function Dt(e){let t=await L(e.toLowerCase()).catch(()=>{});if(t===void 0)return;let n=["erb","ruby","yaml","any_yaml"];return e==="Puppet"&&n.push("manifest","epp"),{name:e,kinds:n,identity:await pe(t,ce)}}o(Dt,"findReader");async function pe(e,t){let n=await ur(e),{size:r,mtimeMs:i,ctimeMs:s,ino:a}=await mr(n);return we([ye,t,n,r,i,s,a])}o(pe,"identify");var hr=250,gr=p.array(B);async function It(e,t){let{files:n}=t,r=Math.max(1,Math.min(fr(),Math.ceil(n.length/hr))),i=Array.from({length:r},(a,l)=>n.filter((c,d)=>d%r===l)),s=await Mt({name:"cloudstamp_syntax",text:ce},a=>Promise.all(i.map(async l=>{let[c,d]=e.name==="Puppet"?a.asApplication():["ruby",[a.file]];return yr({program:c,args:d,name:e.name},{...t,files:l})})));return n.map((a,l)=>s[l%r]?.[Math.floor(l/r)]??[])}o(It,"readFiles");async function yr({program:e,args:t,name:n},{files:r,environment:i,signal:s}){let a=r.map(({kind:f,location:b})=>({kind:f,path:b.toString("base64")})),l=[i,...a].map(f=>`${JSON.stringify(f)}
`).join(""),{stdout:c,stderr:d,exitCode:m}=await G(e,t,{what:n,input:l,accepts:"all",signal:s}),[u,...h]=c.trim().split(`
`);if(u===void 0||h.length!==r.length){let f=d.trim().split(`
`).at(-1)??"";throw new F(`${n} does not work here: ${f===""?`exit code ${m}`:f}`)}return h.map(f=>gr.parse(JSON.parse(f)))}o(yr,"ask");import{join as kr}from"node:path";var br=p.record(p.string(),p.array(B)),wr=3e4,X=class e{static{o(this,"Verdicts")}known;file;used=new Map;constructor(t,n){this.file=t,this.known=n}static async open(t){let n=kr(fe(),"checks",`${t}.json`);return new e(n,new Map(Object.entries(await ke(n,br)??{})))}find(t){let n=this.used.get(t)??this.known.get(t);return n&&this.used.set(t,n),n}add(t,n){this.used.set(t,n)}async save(){if([...this.used.keys()].every(r=>this.known.has(r)))return;let n=[...[...this.known].filter(([r])=>!this.used.has(r)),...this.used].slice(-wr);await be(this.file,Object.fromEntries(n)).catch(()=>{})}};async function Gs(e,t){let n=oe(e.environment,e.entries),r=await xr(e,n),s=le(e,n,o((c,d)=>r.get(c)?.data.find(({pattern:m})=>m.test(d))?.kind,"dataOf")),a=[...[...r.values()].flatMap(c=>c.findings),...Er(e,n)],l=s;for(let c of["Puppet","Ruby"]){let d=await Dt(c),m=l.filter(({kind:h})=>d?.kinds.includes(h));if(d===void 0||m.length===0)continue;let u=o(h=>{let f=h.map(({kind:b,path:_})=>({kind:b,location:q(e.directory,_)}));return It(d,{files:f,environment:Gt(e),signal:t})},"read");try{a.push(...await Kt(e,m,{identity:d.identity,read:u})),l=l.filter(h=>!m.includes(h))}catch(h){a.push(jt(h))}}for(let c of s)a.push(..._r(e,c,{isRead:!l.includes(c)}));return[...a,...Rr(l)].sort(Fr)}o(Gs,"checkSyntax");async function Ks(e,t){let n=await L("puppet-lint").catch(()=>{});if(n===void 0)return[];let r=new Set(Fe(await W(e.directory,"Puppetfile")??"").map(({name:c})=>c)),i=oe(e.environment,e.entries).filter(({path:c})=>!r.has($r(c))),s=le(e,i,()=>{}).filter(({kind:c})=>c==="manifest"),a=o(c=>{let d=c.map(({path:m})=>m);return ht(e.directory,d,t)},"read"),l=await W(e.directory,".puppet-lint.rc");try{return await Kt(e,s,{identity:await pe(n,l??""),read:a})}catch(c){return[jt(c)]}}o(Ks,"checkStyle");async function xr(e,t){let n=new Set(e.entries.flatMap(({type:i,path:s})=>i==="file"?[s]:[])),r=new Map;for(let i of t){let s=N(i.path,"hiera.yaml"),a=n.has(s)?await W(e.directory,s):void 0;r.set(i,Ot(a,{file:N(e.displayPath,s),isModule:i.isModule}))}return r}o(xr,"readHieraConfigs");function Gt({directory:e,environment:t}){return{modulepath:t.modulePath.filter(T).map(n=>N(e,n)),manifest:t.manifest===void 0?void 0:N(e,t.manifest)}}o(Gt,"settingsOf");async function Kt(e,t,n){let r=await X.open(n.identity),i=Gt(e),s=t.map(l=>({file:l,key:Pr(e,l,i)})),a=s.filter(({key:l})=>r.find(l)===void 0);if(a.length>0){let l=await n.read(a.map(({file:c})=>c));a.forEach(({key:c},d)=>r.add(c,l[d]??[])),await r.save()}return s.flatMap(({file:l,key:c})=>ee(e,l,r.find(c)??[]))}o(Kt,"readNew");function jt(e){if(!(e instanceof F))throw e;return{level:"warning",phase:"host",message:e.message}}o(jt,"asFinding");function Pr(e,{kind:t,path:n},r){let i=t==="manifest"?JSON.stringify([n,r]):t,s=Lt(q(e.directory,n));return vr("sha256").update(`${i}
`).update(s).digest("base64url")}o(Pr,"digest");function _r(e,t,{isRead:n}){if(!["yaml","any_yaml","json","metadata"].includes(t.kind))return[];let r=Lt(q(e.directory,t.path),"utf8");return t.kind==="json"?ee(e,t,$t(r)):t.kind==="metadata"?ee(e,t,xt(r)):ee(e,t,[...Pt(r),...n?[]:bt(r,{isHash:t.kind==="yaml"})])}o(_r,"readHere");function ee(e,{path:t,kind:n},r){let i=N(e.displayPath,t);return r.map(({level:s,message:a,line:l,column:c})=>({level:n==="any_yaml"&&s==="error"?"warning":s,phase:"host",message:a.replaceAll(`${e.directory}/`,""),file:i,line:l??void 0,column:c??void 0}))}o(ee,"place");function Er(e,t){let n=t.filter(({isModule:i})=>i).map(({path:i})=>`${i}/files/`),r="the name is not UTF-8: Puppet copies no directory that holds it, and tells no failure \u2192 Rename it.";return e.entries.filter(({path:i})=>ve(i)&&n.some(s=>i.startsWith(s))).map(({path:i})=>({level:"warning",phase:"host",file:N(e.displayPath,i),message:r}))}o(Er,"foreignNames");var Sr={manifest:"manifests",epp:"EPP templates",erb:"ERB templates",ruby:"Ruby files"};function Rr(e){let t=Object.entries(Sr).flatMap(([i,s])=>{let a=e.filter(l=>l.kind===i).length;return a===0?[]:[`${a} ${s}`]});if(t.length===0)return[];let n=e.some(({kind:i})=>i==="erb"||i==="ruby")?"Puppet, or Ruby for the last of them,":"Puppet";return[{level:"notice",phase:"host",message:`not checked: ${t.join(", ")} \u2192 Install ${n} on this machine; a build checks them in the guest only.`}]}o(Rr,"notChecked");function Fr(e,t){let[n,r]=[e.file??"",t.file??""];return n===r?(e.line??0)-(t.line??0):n<r?-1:1}o(Fr,"byPlace");import{readdir as Ar}from"node:fs/promises";import{join as R}from"node:path";var Tr=4*1024*1024,Or=/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;async function Zs(e){let t=new Map,n=[],r=o((a,l)=>{n.push({level:"error",phase:"host",file:R(e.displayPath,S,a),message:l})},"refuse"),i=await Ar(R(e.directory,S)).catch(()=>[]),s=i.length===0?[]:(await Te(e)).map(({id:a})=>Ae(a));for(let a of i.filter(zt).sort()){if(!s.includes(a)&&Se(e,a.replaceAll("-","::"))===void 0){r(a,Cr(a,s));continue}try{t.set(a,await Nr(e,a,r))}catch(l){if(!(l instanceof g))throw l;r(a,l.message)}}return{byProfile:t,findings:n}}o(Zs,"readChecks");async function Nr(e,t,n){let r=[],i=R(e.directory,S,t);for(let s of(await ge(i,"the directory of checks")).filter(zt)){let a=R(t,s);if(!Or.test(s)){n(a,'the name of a check has other characters than letters, digits, ".", "-" and "_" \u2192 Rename it.');continue}let l={root:e.directory,path:R(S,a),maxBytes:Tr,what:"the check"};try{let c=await he(l);if(!c)continue;(c.mode&73)===0&&n(a,`the check is not executable \u2192 Run: chmod +x ${R(e.displayPath,S,a)}`),r.push({name:s,file:R(e.displayPath,S,a),data:c.data})}catch(c){if(!(c instanceof g))throw c;n(a,c.message)}}return r}o(Nr,"readDirectory");function zt(e){return!e.startsWith(".")}o(zt,"isVisible");function Cr(e,t){let n=D(e,t),r=n===void 0?"":`; is it "${n}"?`;return`the checks are for an unknown profile "${e}"${r} \u2192 Name their directory after one of: ${t.join(", ")}.`}o(Cr,"unknownProfile");export{Ea as a,Gs as b,Ks as c,Zs as d};
