import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as he,b as j,c as R}from"./chunk-J6I67FDG.mjs";import{a as I,b as g,c as w,d as N,e as V,f as x,g as K,i as B}from"./chunk-QG3OJYJE.mjs";import{e as U}from"./chunk-B5IKBYEE.mjs";import{a as me}from"./chunk-SIVV3LE7.mjs";import{e as T}from"./chunk-FB2VMEMP.mjs";import{a as C,b as M}from"./chunk-RSCICBYB.mjs";import{a}from"./chunk-UIWZFJKY.mjs";function fo({leastSpace:e},t){let r=Math.floor(t/1e6);if(!(!e||e.megabytes<=r))throw new T(`the partitions take ${e.megabytes} MB at least, and the disk has ${r} MB`,{where:e.at,advice:'Give them less, or the disk more: "disk-size", or disk-gib in the header. partman counts a physical volume beside the logical volumes on it: let it be small, and --grow.'})}a(fo,"checkFits");var yt=/^--(ondisk|ondrive|onpart|usepart|drives|only-use|boot-drive|driveorder)(?:=(.*))?$/,re=/^(?:\/dev\/)?((?:sd|hd|xvd)[a-z]+|vd(?!a(?![a-z]))[a-z]+|nvme\d+n\d+|mmcblk\d+)/;function H(e){if(!["part","partition","clearpart","ignoredisk","bootloader"].includes(e.name))return;let[,...t]=x(e.text,e.at);t.forEach((r,o)=>{let[,n,s=t[o+1]??""]=yt.exec(r)??[];if(n===void 0||e.name==="ignoredisk"&&n==="drives")return;let i=s.split(",").find(l=>re.test(l));if(i!==void 0)throw new T(`--${n} names "${i}", but a build has one disk, vda`,{where:e.at,advice:"Leave the option out, or write vda: an image is one disk, whatever a cloud calls it later."})})}a(H,"checkDisks");function ge(e){let t=e.find(({text:r})=>/^\s*(autopart|part|partition|logvol|raid)\s(.*\s)?--encrypted\b/.test(r));return t&&`what ${N(t)} encrypts is open only while the installer runs`}a(ge,"onePassReason");var Te=`#!/bin/sh
# The kickstart's last section: no script before it has failed, for that powers off.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/proxies
. /cloudstamp/forget-proxies
forget_proxies
sync
emit '{"type":"installed"}'
`;var ve=`#!/bin/sh
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
list_contents
sync
emit '{"type":"sealed"}'
`;var be=`# Where the installer mounts the system it installs, and how it runs a program in it; sourced.
TARGET=/mnt/sysimage
run_in_target() {
	chroot "$TARGET" "$@"
}
# The installer keeps what its scripts print in a file of its own; here it shall be seen.
exec >"$EVENT_PORT" 2>&1
`;var ke=`#!/bin/sh
# Translations of package descriptions are the largest index that apt reads, and no one reads them here.
mkdir -p /target/etc/apt/apt.conf.d
cat >/target/etc/apt/apt.conf.d/00cloudstamp <<'EOF'
Acquire::Languages "none";
Dpkg::Use-Pty "0";
EOF
# What a dated archive signed was valid at its date.
[ ! -e /cloudstamp/snapshot ] || echo 'Acquire::Check-Valid-Until "false";' >>/target/etc/apt/apt.conf.d/00cloudstamp
`;var Ee=`#!/bin/sh
# Behind the kickstart's scripts: runs Puppet once, on a catalogue that changes nothing, and keeps the Ruby that it has
# loaded, compiled, see compiled.rb. Stamps take it from their disk before they begin; without it they are slower, that is
# all.
. /cloudstamp/events
. /cloudstamp/target
kept=/root/.cloudstamp
# Where Ruby itself runs it, by that Ruby.
ruby=$(sed -n '1s/^#! *\\(\\/[^ ]*\\/ruby\\)$/\\1/p' "$TARGET/usr/bin/puppet" 2>/dev/null)
[ -n "$ruby" ] || exit 0
phase_started compile-puppet
run=$kept/run
mkdir -p "$TARGET$run"
cp /cloudstamp/compiled.rb /cloudstamp/sample.pp "$TARGET$run"
if run_in_target env "CLOUDSTAMP_COMPILED=keep $kept/compiled" HOME=/root "$ruby" --disable-gems -r "$run/compiled.rb" \\
	/usr/bin/puppet apply --noop --confdir "$run/conf" --vardir "$run/var" --ssldir "$run/ssl" --rundir "$run/run" \\
	--logdir "$run/log" --publicdir "$run/public" "$run/sample.pp"; then
	echo "$ruby" >"$TARGET$kept/ruby"
	rm -rf "$TARGET$run"
else
	rm -rf "$TARGET$kept"
fi
phase_ended compile-puppet
`;var ye=`#!/bin/sh
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
`;var we=`#!/bin/sh
# Marks the partition that the recipe wants for UEFI as such. partman-efi does only where it runs under UEFI itself.
. /lib/partman/lib/base.sh
device=$1 id=$3
cd "$device" || exit 1
[ "$(cat "$id/method" 2>/dev/null)" = efi ] || exit 0
open_dialog SET_FLAGS "$id"
write_line esp
write_line NO_MORE
close_dialog
`;var $e=`#!/bin/sh
# After the installer's last download and its logs, before it unmounts the target.
. /cloudstamp/target
. /cloudstamp/proxies
. /cloudstamp/forget-proxies
forget_proxies
`;var xe=`# Sourced before the installer's menu, so that every dpkg below inherits it: the disk is thrown away on failure.
export DPKG_FORCE=unsafe-io
# The installer itself takes its mirror's proxy alone.
. /cloudstamp/proxies
`;var Xe=`#!/bin/sh
# Runs when the installer has unmounted the target: whatever failed before it never gets here.
. /cloudstamp/events
emit '{"type":"installed"}'
`;var Re=`#!/bin/sh
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
`;var Ie=`#!/bin/sh
. /cloudstamp/events
phase_started initramfs
rm -f /target/usr/sbin/update-initramfs
chroot /target dpkg-divert --quiet --local --rename --remove /usr/sbin/update-initramfs
for kernel in /target/lib/modules/*; do
	in-target update-initramfs -c -k "\${kernel##*/}" || fail "update-initramfs failed for \${kernel##*/}"
	[ -s "/target/boot/initrd.img-\${kernel##*/}" ] || fail "update-initramfs made no initrd for \${kernel##*/}"
done
phase_ended initramfs
`;var Ne=`#!/bin/sh
# What no seal knows of goes before the kickstart's scripts run: what they write stays.
# The installer names its own network there, the build machine's.
[ ! -f /target/etc/networks ] || sed -i '/^localnet[[:space:]]/d' /target/etc/networks
# Of systemd-tmpfiles, for a key among its credentials.
rmdir /target/root/.ssh 2>/dev/null || true
`;var Ae=`#!/bin/sh
# The installer's udev has no such links.
. /cloudstamp/target
. /cloudstamp/name-disks
name_disks
`;var Se=`#!/bin/sh
# layers: off, the original way: the catalogue is applied at the end of the installation.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/settings
. /cloudstamp/apply
enter_target
apply_catalogue
leave_target
`;var Le=`#!/bin/sh
# After the installer's last word in the target, before it unmounts it.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/settings
. /cloudstamp/seal
. /cloudstamp/contents
seal
list_contents
# Deepest first: what is mounted twice stands there twice. The installer keeps a second view of the target's /dev.
cut -d' ' -f2 /proc/mounts | grep -E '^(/target|/dev/\\.static/dev)(/|$)' | sort -r | while read -r place; do
	umount "$place" 2>/dev/null
done
left=$(grep -E ' (/target|/dev/\\.static/dev)[/ ]' /proc/mounts | cut -d' ' -f2 | tr '\\n' ' ')
[ -z "$left" ] || fail "the root file system does not unmount: $left"
emit '{"type":"sealed"}'
`;var Pe=`#!/bin/sh
# The disk is thrown away on failure: nothing needs to survive a crash of this system.
mount -o remount,noatime,nobarrier,commit=900 /target
. /cloudstamp/events
phase_ended partition
`;var Oe=`# Sourced by the installer's start, after its system log runs. Descriptors are closed because the
# installer waits for whoever holds its debconf pipes.
( exec tail -n +1 -f /var/log/syslog </dev/null >/dev/ttyS1 2>&1 3>&- 4>&- 5>&- 6>&- ) &
`;var Ge=`# Where the installer mounts the system it installs, and how it runs a program in it; sourced.
TARGET=/target
run_in_target() {
	in-target "$@"
}
`;var oe=`#!/bin/sh
# Runs the body of a kickstart's script section and fails the build when it fails: the installers themselves go on, or
# wait for a key.
# usage: run-section NAME chroot|nochroot FILE:LINE [LOG]; LOG gets what the script prints, as with --log
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/proxies
name=$1 place=$2 where=$3 log=$4
script=/cloudstamp/$name
# What a %pre has written for the script, the installer reads in before it runs any other.
if grep -q '^[[:space:]]*%include[[:space:]]' "$script"; then
	set -f
	while IFS= read -r line || [ -n "$line" ]; do
		set -- $line
		case $1 in
		%include) cat "$2" || fail "the %\${name%-*} section at $where includes $2, which is not there" ;;
		*) printf '%s\\n' "$line" ;;
		esac
	done <"$script" >"$script.whole"
	chmod 755 "$script.whole"
	script=$script.whole
fi
[ -z "$log" ] || [ "$place" != chroot ] || log=$TARGET/$log
# logged COMMAND...: what it prints goes into the log, too.
logged() {
	if [ -z "$log" ]; then
		"$@"
		return
	fi
	mkdir -p "\${log%/*}"
	"$@" >"$log" 2>&1
	set -- $?
	cat "$log"
	return "$1"
}
phase_started "%\${name%-*} at $where"
if [ "$place" = chroot ]; then
	# Not in /tmp, which may let nothing be executed.
	cp "$script" "$TARGET/root/cloudstamp-section"
	chmod 755 "$TARGET/root/cloudstamp-section"
	logged run_in_target /root/cloudstamp-section
	status=$?
	rm -f "$TARGET/root/cloudstamp-section"
else
	logged "$script"
	status=$?
fi
if [ "$status" -ne 0 ]; then
	fail "the %\${name%-*} section at $where exited with $status"
fi
phase_ended "%\${name%-*} at $where"
`;var We=`# What most catalogues use: Puppet loads types and providers when they are.
file { '/etc/hostname': ensure => file, content => lookup('none', String, 'first', 'none') }
-> package { 'bash': ensure => installed }
-> service { 'cron': enable => true }
-> user { 'root': ensure => present }
-> exec { '/bin/true': refreshonly => true }
`;var v=a((e,t)=>({path:e,mode:493,data:t}),"script"),D=a((e,t)=>({path:e,mode:420,data:t}),"text"),_e={prefix:"",installing:[D("preseed.cfg",`# answers come from the kickstart
`),D("cloudstamp/target",Ge),v("cloudstamp/run-section",oe),v("usr/bin/debconf-set-selections",ye),v("usr/lib/debian-installer-startup.d/S11cloudstamp",Oe),v("usr/lib/debian-installer.d/S00cloudstamp",xe),v("usr/lib/partman/update.d/22cloudstamp",we),v("usr/lib/partman/finish.d/99cloudstamp",Pe),v("usr/lib/base-installer.d/01cloudstamp",ke),v("usr/lib/post-base-installer.d/01cloudstamp",Re),v("usr/lib/post-base-installer.d/01cloudstamp-disks",Ae),v("usr/lib/finish-install.d/00cloudstamp-leftovers",Ne),v("usr/lib/finish-install.d/02cloudstamp-initramfs",Ie),v("usr/lib/finish-install.d/94zcloudstamp-proxies",$e)],base:[D("cloudstamp/compiled.rb",he),D("cloudstamp/sample.pp",We),v("usr/lib/finish-install.d/03cloudstamp-compile",Ee),v("usr/lib/finish-install.d/96cloudstamp-finished",Xe)],onePass:[v("usr/lib/finish-install.d/01zcloudstamp-apply",Se),v("usr/lib/finish-install.d/94zcloudstamp-seal",Le)]};function Fe(e){return{prefix:e,installing:[D("cloudstamp/target",be),v("cloudstamp/run-section",oe)],base:[v("cloudstamp/finished",Te)],onePass:[v("cloudstamp/finished",ve)]}}a(Fe,"anacondaFiles");function De(e,t){return e==="el5"?`ks=file:/ks.cfg cmdline method=${t} ksdevice=eth0 ip=dhcp noipv6`:e==="el6"?`ks=file:/ks.cfg cmdline repo=${t} stage2=${t}/images/install.img ksdevice=eth0 ip=dhcp noipv6`:[...["inst.ks=file:/ks.cfg",`inst.stage2=${t}`,"inst.cmdline","net.ifnames=0","ip=dhcp","rd.neednet=1","rd.shell=0","rd.emergency=poweroff","inst.nosave=all"],...g(e,"el8")?["inst.notmux"]:[]].join(" ")}a(De,"bootArguments");var A="The lines above it in the log name the cause.",W="Answer it in the kickstart: the end of the console log shows what is asked.",G="Check that the guest reaches the mirror and that the tree is complete.",Ut=[{pattern:/The following mandatory spokes are not completed: (.+)/,reason:"the kickstart leaves questions open: $1",advice:W},{pattern:/(?:[Mm]issing packages?|missing groups or modules|No match for argument): (.+)/,reason:"no repository has what %packages names: $1",advice:'Mend %packages, or name the repository that has it with "repo".'},{pattern:/(broken (?:packages|groups or modules): .+)/,reason:"packages of %packages cannot be installed together: $1",advice:"Mend %packages, or the repositories."},{pattern:/Error in (?:POSTIN|PREIN|POSTTRANS|PRETRANS) scriptlet in rpm package (\S+)/,reason:"a script of the package $1 failed",advice:A},{pattern:/Not enough (?:space in file systems|disk space)/,reason:"the file systems are too small for the packages",advice:'Raise "disk-size", or the size of the partition.'},{pattern:/DNF error: (.+)/,reason:"dnf failed: $1",advice:G},{type:/^(?:Bootloader|BootLoader)\w*Error$/,reason:"the boot loader could not be installed: $0",advice:'Check "bootloader" and the partitions: EL8 and later need a biosboot partition on GPT.'},{type:/^(?:\w*Storage\w*|Partitioning|NotEnoughFreeSpace|NoDisks|FSError|\w*Format\w*)Error$/,reason:"the disk cannot be partitioned as the kickstart asks: $0",advice:'Check the partitions and "disk-size".'},{type:/^(?:PayloadSetup|SourceSetup|Metadata|Repo|RepoMD|DownloadError|SourceTearDown)\w*Error$/,reason:"the package repositories cannot be used: $0",advice:G},{type:/^(?:NonInteractive|Cmdline)Error$/,reason:"the installer stopped at an error: $0",advice:A}],ze=300;function z({types:e,message:t}){let r=Vt(t).replace(/^Non interactive installation failed: /,"");for(let{type:n,pattern:s,reason:i,advice:l}of Ut){let c=s?.exec(r);if(!(s?!c:!e.some(d=>n?.test(d))))return{reason:i.replace(/\$([01])/,(d,m)=>m==="1"?c?.[1]??"":r),advice:l}}let o=[e[0],r].filter(n=>n!==void 0&&n!=="").join(": ");return{reason:`the installer crashed${o===""?"":`: ${o}`}`,advice:A}}a(z,"explainError");function Vt(e){let t=e.replace(/\s+/g," ").trim();return t.length>ze?`${t.slice(0,ze)}\u2026`:t}a(Vt,"oneLine");var Kt=[{pattern:/dracut-initqueue(?: timeout -|:) starting timeout scripts/,cause:"the installer's second stage did not arrive",advice:G},{pattern:/anaconda: failed to fetch stage2 from (\S{1,200}) /,cause:"the installer's second stage cannot be fetched from $1",advice:G},{pattern:/Failed to find a root filesystem in (\S{1,200}) /,cause:"the installer's second stage $1 holds no root file system",advice:G},{pattern:/can't find \/ks\.cfg!/,cause:"the installer does not find its kickstart",advice:"The initrd was not unpacked whole: remove the cached media and build again."},{pattern:/Anaconda installer errors begin/,cause:"the installer's first stage failed",advice:A},{pattern:/Entering emergency mode|Could not boot\.|dracut: FATAL: |Refusing to continue/,cause:"the installer's first stage gave up",advice:A}],Y="The installer will now terminate",Bt={pattern:new RegExp(`(?:while running in (non-interactive)|Running in) cmdline mode[.,] (.{1,800}?${Y}|.{1,800})`),read:a(([,e,t=""])=>z({types:e===void 0?[]:["NonInteractiveError"],message:new RegExp(`The exact error message is: (.+?)\\.? ${Y}`).exec(t)?.[1]??""}),"read")},jt={pattern:/(.{0,900})Failed to start (?:\S+ (?:- )?)?the anaconda installation program/,read:a((e,t)=>{let r=t.findLast(s=>/^(?:[\w.]+\.)?\w+(?:Error|Exception): ./.test(s)),[,o="",n=""]=/^(?:[\w.]+\.)?(\w+): (.*)$/.exec(r??"")??[];return z({types:o===""?[]:[o],message:n})},"read"),untilSuccess:!0},Ht=[Bt,jt,{pattern:new RegExp(`An error occurred during reading the kickstart file: (.{1,200}?) ${Y}`),cause:"the installer cannot read the kickstart: $1",advice:"Mend the kickstart."},{pattern:/Unknown command: (\S{1,60}) /,cause:"the kickstart has a command that this installer does not know: $1",advice:'Remove it, or see "cloudstamp check".'},{pattern:/Pane is dead/,cause:"the installer ended unexpectedly",advice:A,untilSuccess:!0},{pattern:/requires (\d+) MB of memory to install/,cause:"the installer needs $1 MB of memory",advice:'Raise "memory".'},{pattern:/Press ENTER to continue|'b' to begin installation/,cause:"the installer asks a question and waits for an answer that nobody will give",advice:W},{pattern:/(?:storage configuration failed:|Failed to save (?:storage|boot loader) configuration) (.{1,160})/,cause:"the disk cannot be partitioned as the kickstart asks: $1",advice:'Check the partitions and "disk-size".'}],Yt=[{pattern:/The following error was found while parsing/,cause:"the installer cannot read the kickstart",advice:'The lines below it name the command; see "cloudstamp check".'},{pattern:/Can't have a question in command line mode!/,cause:"the installer asks a question that the kickstart does not answer",advice:W},{pattern:/Command line mode requires all choices to be specified/,cause:"the kickstart leaves a question open",advice:W},{pattern:/In interactive step (\S{1,40}), can't continue/,cause:"the kickstart leaves the step $1 open",advice:W},{pattern:/An unhandled exception has occurred/,cause:"the installer crashed",advice:A},{pattern:/install exited abnormally \[/,cause:"the installer ended abnormally",advice:A}];function qe(e,t){let r=g(e,"el7"),o=g(e,"el8"),n={pattern:/problem occurred on line (\d+) of the kickstart file: (.{1,200})/,read:a(([,s,i=""],l)=>({reason:`the kickstart has an error${Qt(t,s)}: ${(o&&l[1]||i).split(Zt)[0]?.trim()}`,advice:'Mend that line; "cloudstamp check" finds most of these without a virtual machine.'}),"read")};return[...R,n,...r?[...Kt,...Ht]:Yt]}a(qe,"installFatal");var Zt=new RegExp(`${Y}|Pane is dead`);function Qt(e,t){let r=e[Number(t)-1];return r===void 0?` on line ${t}`:` at ${r}`}a(Qt,"placeIn");var Jt=[{pattern:/Starting installer, one moment|Starting installation process/,text:"start"},{pattern:/Setting up the installation environment/,text:"environment"},{pattern:/Configuring storage/,text:"storage"},{pattern:/Running pre-installation scripts/,text:"scripts before the packages"},{pattern:/Starting package installation process|Installing the software/,text:"packages"},{pattern:/Preparing transaction from installation source/,text:"packages: transaction"},{pattern:/Installing boot loader/,text:"boot loader"},{pattern:/Performing post-?\s?install(?:ation)? (?:configuration|setup tasks)/,text:"configuration"},{pattern:/Configuring installed system/,text:"configuration"},{pattern:/Creating users/,text:"accounts"},{pattern:/Generating initramfs/,text:"initramfs"},{pattern:/Running post-install(?:ation)? scripts/,text:"scripts after"}];function Ce(e){return t=>{let r=/Downloading (\d+) RPMs, .*\((\d+)%\) done/.exec(t);if(r)return{text:"packages: downloading",done:Math.round(Number(r[1])*Number(r[2])/100),total:Number(r[1])};let o=/Packages completed: (\d+) of (\d+)|Done \[(\d+)\/(\d+)\]/.exec(t);if(o)return{text:"packages",done:Number(o[1]??o[3]),total:Number(o[2]??o[4])};let n=/Installing ([A-Za-z0-9][\w.+-]*) \((\d+)\/(\d+)\)/.exec(t);if(n)return{text:`packages: installing ${n[1]}`,done:Number(n[2]),total:Number(n[3])};let s=e==="el5"?/^Installing ([A-Za-z0-9][\w.+-]*)\.\.\./.exec(t):void 0;if(s)return{text:`packages: installing ${s[1]}`};let i=Jt.find(({pattern:l})=>l.test(t));return i&&{text:i.text}}}a(Ce,"createInstallProgress");var er=/^\[ *\d+\.\d+\] [\w.@:+-]+\[\d+\]: /gm,tr=/^\[ *[\d.]*(?:\]|$)/,rr=128;function Me(){let e="",t=!1;return(r,o)=>{let n=e+r,s=n.slice(n.lastIndexOf(`
`)+1),i=!t||s.length<n.length,l=tr.test(s)&&s.length<rr&&!s.includes(": ");e=i&&l&&!o?s:"";let c=n.slice(0,n.length-e.length);if(c==="")return"";let d=`${t?"x":""}${c}`.replace(er,"").slice(t?1:0);return t=!c.endsWith(`
`),d}}a(Me,"createPrefixRemover");var or=/^\s*\[(?=[ *]*\*[ *]*\]|[ *]*$)/,nr=256;function Tn(){let e="";return t=>{let r=(e+t.toString("latin1")).split(/[\r\n]+/);return e=(r.at(-1)??"").slice(0,nr),r.some(o=>{let n=C(o.slice(0,M(o)));return n.trim()!==""&&!or.test(n)})}}a(Tn,"createActivityReader");function ne(e,t,r=t[0]){return"read"in e?e.read(t,r.split(`
`)):{reason:e.cause.replace(/\$(\d)/g,(n,s)=>(t[Number(s)]??"").trim()),advice:e.advice}}a(ne,"verdictOf");var ar=1024;function yn(e,t=()=>!1){let r=new TextDecoder,o=Me(),n="",s="";return(i,l=!1)=>{let c=n+r.decode(i,{stream:!0}),d=M(c);n=c.slice(d);let m=o(C(c.slice(0,d)," "),l),f=`${s}${m}${l?" ":""}`.replace(/\s+/g,p=>p.includes(`
`)?`
`:" "),y=f.replaceAll(`
`," ");s=f.slice(-ar);for(let p of e){if(p.untilSuccess&&t())continue;let h=p.pattern.exec(y);if(!h)continue;if(!l&&h.length>1&&h.index+h[0].length===y.length)return;let $=f.slice(h.index,h.index+h[0].length);return{kind:"fatal string",...ne(p,h,$)}}}}a(yn,"createScanner");var sr=.1;function wn({limits:e,cpuSeconds:t,onVerdict:r}){let{quietSeconds:o}=e,{endsAt:n,late:s}=e.deadline,i=t(),l=a(()=>{clearTimeout(f),clearTimeout(p)},"stop"),c=a($=>{l(),r($)},"conclude"),d=a(()=>{let $=t(),F=(($??0)-(i??$??0))/o;return i=$,F>=sr},"isWorking"),f=setTimeout(a(()=>{if(d())return void f.refresh();c({kind:"quiet",reason:`the guest has said and done nothing for ${ir(o)}`,advice:"Look at the screenshot and the end of the console log: it may wait for a key or have hung."})},"judgeSilence"),o*1e3),p=setTimeout(a(()=>c({kind:"deadline",...s}),"tooLate"),Math.max(0,n.getTime()-Date.now()));return{feed:a(()=>{i=t(),f.refresh()},"feed"),stop:l}}a(wn,"startWatchdog");function ir(e){return e<120?`${e} seconds`:`${Math.round(e/60)} minutes`}a(ir,"duration");var ae=["EMERG","ALERT","CRIT","ERR","WARNING","NOTICE","INFO","DEBUG"],lr=new RegExp(`^\\d\\d:\\d\\d:\\d\\d,\\d+ (${ae.join("|")}) ([^:]+):(.*)$`),dr=/^\s*(DEBUG|INFO|WARNING|ERROR|CRITICAL):[\w.]+:/,cr={ERROR:"ERR",CRITICAL:"CRIT"};function fr(e){let[,t,r,o]=lr.exec(e)??[];if(t===void 0||r===void 0||o===void 0)return;let n=o.replace(/#(0[0-3][0-7])/g,(i,l)=>String.fromCharCode(parseInt(l,8))),s=dr.exec(n)?.[1];return{level:s===void 0?t:cr[s]??s,program:r,text:n}}a(fr,"readPortLine");function ur(e,t){return ae.indexOf(e)<=ae.indexOf(t)}a(ur,"isAtLeast");function Ue(e){let t=fr(e);if(!t||t.level==="DEBUG")return;let{level:r,program:o,text:n}=t;if(o==="anaconda"&&ur(r,"CRIT")){let s=mr(n);return s&&z(s)}for(let s of R){let i=s.pattern.exec(n);if(i)return ne(s,i)}}a(Ue,"judgePortLine");var pr=/^(?:During handling of the above exception|The above exception was the direct cause)/m;function mr(e){let t=e.indexOf("Traceback (most recent call last):");if(t<0)return;let r=e.slice(t).split(pr).map(hr),o=r.at(-1)?.message??"";return{types:r.flatMap(({type:n})=>n===void 0?[]:[n]).reverse(),message:o}}a(mr,"readTraceback");function hr(e){let t=e.split(`
`).filter(i=>i.trim()!==""),r=t.findLastIndex(i=>/^ {2}File "/.test(i)),o=t.slice(r+1).filter((i,l,c)=>!(/^ {4}/.test(i)&&c.slice(0,l).every(d=>/^ {4}/.test(d)))),[,n,s=""]=/^(?:[\w.]+\.)?(\w+)(?:: ([^]*))?$/.exec(o.join(`
`))??[];return n===void 0?{message:""}:{type:n,message:s}}a(hr,"readException");function se(e){return e!=="el5"}a(se,"knowsProxies");function Ve(e,t,r){if(!se(r))return e;let o=/^(?:url|repo)(?=\s)(?!.*\s--proxy[= ])(?=.*\s--(?:url|baseurl|mirrorlist|metalink)[= ]["']?([^\s"']+))/gm,n=/^%(?!include)/m.exec(e)?.index??e.length,s=a((i,l)=>{let c=URL.canParse(l)?U(l,t):void 0;return c===void 0?i:`${i} --proxy=${c}`},"addProxy");return e.slice(0,n).replace(o,s)+e.slice(n)}a(Ve,"throughProxies");import{basename as Nr}from"node:path";function Z(e,t){return{name:e.name,mirror:t.mirror,...t.securityMirror===void 0?{}:{"security-mirror":t.securityMirror},...e.family==="anaconda"?{tree:`${t.mirror}/${e.tree}`}:{suite:e.suite},...e.release===void 0?{}:{release:e.release}}}a(Z,"kickstartVariables");var Ke=`# What the kickstart parser of each release takes: made by scripts/kickstart-options.py, not by hand.
# Of: el5 pykickstart 3.74, el6 pykickstart 3.74, el7 pykickstart 3.74, el8 pykickstart 3.16.16, el9 pykickstart 3.32.15, el10 pykickstart 3.52.13, fedora pykickstart 3.74.
# What the own parsers of EL5, EL6 and EL7 have otherwise is named in the script.
#
# A command or section, and below it, for releases: nothing where it takes no arguments; "anything"; "ignored",
# for it has no effect; "removed"; arguments, at least and at most; options with what they take. INT is an
# integer, BOOL on, off, yes, no, true, false, 1 or 0, a?b words, ? behind a value that it may lack.

%addon
  el5-fedora
  el5-fedora           anything

%anaconda
  el5-fedora
  el5-fedora           anything

%certificate
  el5-el7,el9-fedora
  el5-el7,el9-fedora   --filename TEXT required
  el5-el7,el10-fedora  --dir TEXT
  el5-el7,el10-fedora  --type TEXT
  el9                  --dir TEXT required

%onerror
  el5-fedora
  el5-fedora           --erroronfail
  el5-fedora           --interpreter TEXT
  el5-fedora           --log,--logfile TEXT

%packages
  el5-fedora
  el5-fedora           --excludedocs
  el5-fedora           --ignoremissing
  el5                  --ignoredeps
  el5                  --resolvedeps
  el5-el7              --nobase
  el6-fedora           --default
  el6-el8,fedora       --instLangs TEXT
  el6-fedora           --nocore
  el7-fedora           --multilib
  el7-fedora           --timeout INT
  el7-fedora           --retries INT
  el8,fedora           --excludeWeakdeps
  el9                  --instLangs,--inst-langs TEXT
  el9                  --excludeWeakdeps,--exclude-weakdeps
  el10-fedora          --inst-langs TEXT
  el10-fedora          --exclude-weakdeps
  fedora               --ignorebroken

%post
  el5-fedora
  el5-fedora           --erroronfail
  el5-fedora           --interpreter TEXT
  el5-fedora           --log,--logfile TEXT
  el5-fedora           --nochroot

%pre
  el5-fedora
  el5-fedora           --erroronfail
  el5-fedora           --interpreter TEXT
  el5-fedora           --log,--logfile TEXT

%pre-install
  el5-fedora
  el5-fedora           --erroronfail
  el5-fedora           --interpreter TEXT
  el5-fedora           --log,--logfile TEXT

%traceback
  el5-fedora
  el5-fedora           --erroronfail
  el5-fedora           --interpreter TEXT
  el5-fedora           --log,--logfile TEXT

auth
  el5-fedora
  el5-el9              anything
  el10-fedora          removed

authconfig
  el5-fedora
  el5-el9              anything
  el10-fedora          removed

authselect
  el8-fedora
  el8-fedora           anything

autopart
  el5-fedora
  el5-fedora           --encrypted
  el5-fedora           --passphrase TEXT
  el6-fedora           --escrowcert TEXT
  el6-fedora           --backuppassphrase
  el6-fedora           --cipher TEXT
  el7-fedora           --nolvm
  el7-fedora           --type lvm|btrfs|plain|partition|thinp
  el7-fedora           --fstype TEXT
  el7-fedora           --nohome
  el8-fedora           --noboot
  el8-fedora           --noswap
  el8-fedora           --luks-version TEXT
  el8-fedora           --pbkdf TEXT
  el8-fedora           --pbkdf-memory INT
  el8-fedora           --pbkdf-time INT
  el8-fedora           --pbkdf-iterations INT
  el10-fedora          --hibernation
  fedora               --hw-passphrase TEXT

autostep
  el5-fedora
  el5-el7              --autoscreenshot
  el8-el9              ignored
  el10-fedora          removed

bootc
  el10-fedora
  el10-fedora          --stateroot TEXT
  el10-fedora          --source-imgref TEXT required
  el10-fedora          --target-imgref TEXT

bootloader
  el5-fedora
  el5-fedora           --append TEXT
  el5-fedora           --location mbr|partition|none|boot
  el5-el6              --lba32
  el5-fedora           --password TEXT
  el5-fedora           --md5pass TEXT
  el5-el8              --upgrade
  el5-fedora           --driveorder TEXT
  el5                  --hvargs TEXT
  el6-fedora           --timeout INT
  el6-fedora           --default TEXT
  el6-fedora           --iscrypted
  el6-fedora           --disabled
  el7-fedora           --boot-drive TEXT
  el7-fedora           --leavebootorder
  el7-fedora           --extlinux
  el7-fedora           --nombr
  el10-fedora          --sdboot

btrfs
  el7-fedora
  el7,fedora           --noformat
  el7,fedora           --useexisting
  el7,fedora           --label TEXT
  el7,fedora           --data single|0|1|10|raid0|raid1|raid10|RAID0|RAID1|RAID10
  el7,fedora           --metadata single|0|1|10|raid0|raid1|raid10|RAID0|RAID1|RAID10
  el7,fedora           --subvol
  el7,fedora           --parent TEXT
  el7,fedora           --name TEXT
  el7,fedora           --mkfsoptions TEXT
  el7,fedora           argument 0.. TEXT
  el8-el9              ignored
  el10                 removed

cdrom
  el5-fedora

clearpart
  el5-fedora
  el5-fedora           --all
  el5-fedora           --drives TEXT
  el5-fedora           --initlabel
  el5-fedora           --linux
  el5-fedora           --none
  el6-fedora           --cdl
  el7-fedora           --disklabel TEXT
  el7-fedora           --list TEXT

cmdline
  el5-fedora
  el8-fedora           --non-interactive

device
  el5-fedora
  el5-el7              --opts TEXT
  el5-el7              argument 0.. TEXT
  el8                  ignored
  el9-fedora           removed

deviceprobe
  el5-fedora
  el5-el7              anything
  el8                  ignored
  el9-fedora           removed

dmraid
  el5-fedora
  el5-el7              --name TEXT required
  el5-el7              --dev TEXT required
  el8                  ignored
  el9-fedora           removed

driverdisk
  el5-fedora
  el5-fedora           argument 0.. TEXT
  el5-fedora           --source TEXT
  el5-fedora           --biospart TEXT
  el5-el6              --type TEXT

eula
  el7-fedora
  el7-fedora           --agreed,--agree,--accepted,--accept

fcoe
  el6-fedora
  el6-fedora           --nic TEXT required
  el6-fedora           --dcb
  el6-fedora           --autovlan

firewall
  el5-fedora
  el5-fedora           --disable,--disabled
  el5-fedora           --enable,--enabled
  el5-fedora           --ftp
  el5-fedora           --http
  el5-fedora           --smtp
  el5-fedora           --ssh
  el5                  --telnet
  el5                  --high TEXT
  el5                  --medium TEXT
  el5-fedora           --port TEXT
  el5-fedora           --trust TEXT
  el5                  --no-ssh
  el6-fedora           --service TEXT
  el6                  --telnet TEXT
  el7-fedora           --remove-service TEXT
  el7-fedora           --use-system-defaults

firstboot
  el5-fedora
  el5-fedora           --disable,--disabled
  el5-fedora           --enable,--enabled
  el5-fedora           --reconfig

graphical
  el5-fedora
  el8-fedora           --non-interactive

group
  el6-fedora
  el6-fedora           --name TEXT required
  el6-fedora           --gid INT

halt
  el5-fedora
  el5-fedora           --eject
  el7-fedora           --kexec

harddrive
  el5-fedora
  el5-el8              --biospart TEXT
  el5-el8              --partition TEXT
  el5-fedora           --dir TEXT required
  el9-fedora           --partition TEXT required

hmc
  el7-fedora

ignoredisk
  el5-fedora
  el5-fedora           --drives TEXT
  el5-fedora           --only-use TEXT
  el6-el8              --interactive
  el7                  --nonfatal

install
  el5-fedora
  el6-el7              --root-device TEXT
  el8                  ignored
  el9-fedora           removed

interactive
  el5-el6

iscsi
  el5-fedora
  el5-fedora           --target TEXT
  el5-fedora           --ipaddr TEXT required
  el5-fedora           --user TEXT
  el5-fedora           --password TEXT
  el5-el7              --port TEXT
  el5-fedora           --reverse-user TEXT
  el5-fedora           --reverse-password TEXT
  el6-fedora           --iface TEXT
  el8-fedora           --port INT

iscsiname
  el5-fedora
  el5-fedora           argument 1..1 TEXT

key
  el5-el6
  el5-el6              --skip
  el5-el6              argument 0.. TEXT

keyboard
  el5-fedora
  el5-fedora           argument 0.. TEXT
  el7-fedora           --vckeymap TEXT
  el7-fedora           --xlayouts TEXT
  el7-fedora           --switch TEXT

lang
  el5-fedora
  el5-fedora           argument 1..1 TEXT
  el7-fedora           --addsupport TEXT

langsupport
  el5
  el5                  ignored

liveimg
  el7-fedora
  el7-fedora           --url TEXT required
  el7-fedora           --proxy TEXT
  el7-fedora           --noverifyssl
  el7-fedora           --checksum TEXT

logging
  el5-fedora
  el5-fedora           --host TEXT
  el5-fedora           --port TEXT
  el5-el8              --level debug|info|warning|error|critical
  el9                  --level TEXT

logvol
  el5-fedora
  el5-fedora           argument 1..1 TEXT
  el5-fedora           --fstype TEXT
  el5-fedora           --grow
  el5-fedora           --maxsize INT
  el5-fedora           --name TEXT required
  el5-fedora           --noformat
  el5-fedora           --percent INT
  el5-fedora           --recommended
  el5-fedora           --size INT
  el5-fedora           --useexisting
  el5-fedora           --vgname TEXT required
  el5                  --bytes-per-inode INT
  el5-fedora           --fsoptions TEXT
  el5-fedora           --encrypted
  el5-fedora           --passphrase TEXT
  el6                  --bytes-per-inode TEXT
  el6-fedora           --fsprofile TEXT
  el6-fedora           --escrowcert TEXT
  el6-fedora           --backuppassphrase
  el6-fedora           --cipher TEXT
  el6-fedora           --hibernation
  el6-fedora           --thinpool
  el6-fedora           --thin
  el6-fedora           --poolname TEXT
  el6-fedora           --chunksize INT
  el6-fedora           --metadatasize INT
  el6-fedora           --profile TEXT
  el7-fedora           --label TEXT
  el7-fedora           --resize
  el7-fedora           --mkfsoptions TEXT
  el7-fedora           --cachesize INT
  el7-fedora           --cachemode TEXT
  el7-fedora           --cachepvs TEXT
  el8-fedora           --luks-version TEXT
  el8-fedora           --pbkdf TEXT
  el8-fedora           --pbkdf-memory INT
  el8-fedora           --pbkdf-time INT
  el8-fedora           --pbkdf-iterations INT

mediacheck
  el5-fedora

method
  el5-fedora
  el5-el6              --url TEXT required
  el6-el8              --proxy TEXT
  el6-el8              --noverifyssl
  el7-el8              --url TEXT
  el7-el8              --mirrorlist TEXT
  el7-el8              --sslcacert TEXT
  el7-el8              --sslclientcert TEXT
  el7-el8              --sslclientkey TEXT
  el8                  --metalink TEXT
  el9                  ignored
  el10-fedora          removed

module
  el8-fedora
  el8-el10             --name TEXT required
  el8-el10             --stream TEXT
  el8-el10             --disable
  fedora               ignored

monitor
  el5-el6
  el5                  --hsync TEXT
  el5                  --monitor TEXT
  el5                  --vsync TEXT
  el5                  --noprobe
  el6                  ignored

mount
  el7-fedora
  el7-fedora           argument 1..1 TEXT
  el7-fedora           argument 1..1 TEXT
  el7-fedora           --reformat TEXT?
  el7-fedora           --mkfsoptions TEXT
  el7-fedora           --mountoptions TEXT

mouse
  el5
  el5                  ignored

multipath
  el5-fedora
  el5-el7              --name TEXT required
  el5-el7              --device TEXT required
  el5-el7              --rule TEXT required
  el8                  ignored
  el9-fedora           removed

network
  el5-fedora
  el5                  --bootproto dhcp|bootp|static|query
  el5-fedora           --dhcpclass TEXT
  el5-fedora           --device TEXT
  el5-fedora           --essid TEXT
  el5-fedora           --ethtool TEXT
  el5-fedora           --gateway TEXT
  el5-fedora           --hostname TEXT
  el5-fedora           --ip TEXT
  el5-fedora           --mtu TEXT
  el5-fedora           --nameserver TEXT
  el5-fedora           --netmask TEXT
  el5-fedora           --nodns
  el5-fedora           --onboot BOOL
  el5-fedora           --wepkey TEXT
  el5-fedora           --notksdevice
  el5-fedora           --noipv4
  el5-fedora           --noipv6
  el6-fedora           --bootproto dhcp|bootp|static|query|ibft
  el6-fedora           --ipv6 TEXT
  el6-fedora           --activate
  el6-fedora           --nodefroute
  el6-fedora           --vlanid TEXT
  el6-fedora           --bondslaves TEXT
  el6-fedora           --bondopts TEXT
  el6-fedora           --ipv6gateway TEXT
  el6                  --domain TEXT
  el7-fedora           --wpakey TEXT
  el7-fedora           --teamslaves TEXT
  el7-fedora           --teamconfig TEXT
  el7-fedora           --interfacename TEXT
  el7-fedora           --bridgeslaves TEXT
  el7-fedora           --bridgeopts TEXT
  el7-fedora           --no-activate
  el7-fedora           --bindto mac
  el8-fedora           --ipv4-dns-search TEXT
  el8-fedora           --ipv6-dns-search TEXT
  el8-fedora           --ipv4-ignore-auto-dns
  el8-fedora           --ipv6-ignore-auto-dns

nfs
  el5-fedora
  el5-fedora           --server TEXT required
  el5-fedora           --dir TEXT required
  el5-fedora           --opts TEXT

nvdimm
  el7-fedora
  el7-el9              argument 1..1 reconfigure|use
  el7-el9              --namespace TEXT
  el7-el9              --blockdevs TEXT
  el7-el9              --mode sector
  el7-el9              --sectorsize INT
  el10                 removed
  fedora               ignored

ostreecontainer
  el9-fedora
  el9-fedora           --stateroot TEXT
  el9-fedora           --url TEXT required
  el9-fedora           --transport TEXT
  el9-fedora           --remote TEXT
  el9-fedora           --no-signature-verification

ostreesetup
  el7-fedora
  el7-fedora           --osname TEXT required
  el7-fedora           --remote TEXT
  el7-fedora           --url TEXT required
  el7-fedora           --ref TEXT required
  el7-fedora           --nogpg

part
  el5-fedora
  el5-fedora           argument 1..1 TEXT
  el5-el8              --active
  el5-fedora           --asprimary
  el5                  --start INT
  el5                  --end INT
  el5-fedora           --fstype,--type TEXT
  el5-fedora           --grow
  el5-fedora           --maxsize INT
  el5-fedora           --noformat
  el5-fedora           --onbiosdisk TEXT
  el5-fedora           --ondisk,--ondrive TEXT
  el5-fedora           --onpart,--usepart TEXT
  el5-fedora           --recommended
  el5-fedora           --size INT
  el5                  --bytes-per-inode INT
  el5-fedora           --fsoptions TEXT
  el5-fedora           --label TEXT
  el5-fedora           --encrypted
  el5-fedora           --passphrase TEXT
  el6                  --bytes-per-inode TEXT
  el6-fedora           --fsprofile TEXT
  el6                  --start TEXT
  el6                  --end TEXT
  el6-fedora           --escrowcert TEXT
  el6-fedora           --backuppassphrase
  el6-fedora           --cipher TEXT
  el6-fedora           --hibernation
  el7-fedora           --resize
  el7-fedora           --mkfsoptions TEXT
  el8-fedora           --luks-version TEXT
  el8-fedora           --pbkdf TEXT
  el8-fedora           --pbkdf-memory INT
  el8-fedora           --pbkdf-time INT
  el8-fedora           --pbkdf-iterations INT
  fedora               --hw-passphrase TEXT

partition
  el5-fedora
  el5-fedora           argument 1..1 TEXT
  el5-el8              --active
  el5-fedora           --asprimary
  el5                  --start INT
  el5                  --end INT
  el5-fedora           --fstype,--type TEXT
  el5-fedora           --grow
  el5-fedora           --maxsize INT
  el5-fedora           --noformat
  el5-fedora           --onbiosdisk TEXT
  el5-fedora           --ondisk,--ondrive TEXT
  el5-fedora           --onpart,--usepart TEXT
  el5-fedora           --recommended
  el5-fedora           --size INT
  el5                  --bytes-per-inode INT
  el5-fedora           --fsoptions TEXT
  el5-fedora           --label TEXT
  el5-fedora           --encrypted
  el5-fedora           --passphrase TEXT
  el6                  --bytes-per-inode TEXT
  el6-fedora           --fsprofile TEXT
  el6                  --start TEXT
  el6                  --end TEXT
  el6-fedora           --escrowcert TEXT
  el6-fedora           --backuppassphrase
  el6-fedora           --cipher TEXT
  el6-fedora           --hibernation
  el7-fedora           --resize
  el7-fedora           --mkfsoptions TEXT
  el8-fedora           --luks-version TEXT
  el8-fedora           --pbkdf TEXT
  el8-fedora           --pbkdf-memory INT
  el8-fedora           --pbkdf-time INT
  el8-fedora           --pbkdf-iterations INT
  fedora               --hw-passphrase TEXT

poweroff
  el5-fedora
  el5-fedora           --eject
  el7-fedora           --kexec

raid
  el5-fedora
  el5-fedora           argument 1..1 TEXT
  el5-fedora           argument 0.. TEXT
  el5-fedora           --device TEXT required
  el5-fedora           --fstype TEXT
  el5                  --level 0|1|5|6|10|raid0|raid1|raid5|raid6|raid10|RAID0|RAID1|RAID5|RAID6|RAID10
  el5-fedora           --noformat
  el5-fedora           --spares INT
  el5-fedora           --useexisting
  el5-fedora           --fsoptions TEXT
  el5                  --bytes-per-inode INT
  el5-fedora           --encrypted
  el5-fedora           --passphrase TEXT
  el6-fedora           --level 0|1|4|5|6|10|raid0|raid1|raid4|raid5|raid6|raid10|RAID0|RAID1|RAID4|RAID5|RAID6|RAID10
  el6                  --bytes-per-inode TEXT
  el6-fedora           --fsprofile TEXT
  el6-fedora           --escrowcert TEXT
  el6-fedora           --backuppassphrase
  el6-fedora           --cipher TEXT
  el7-fedora           --label TEXT
  el7-fedora           --mkfsoptions TEXT
  el7-fedora           --chunksize INT
  el8-fedora           --luks-version TEXT
  el8-fedora           --pbkdf TEXT
  el8-fedora           --pbkdf-memory INT
  el8-fedora           --pbkdf-time INT
  el8-fedora           --pbkdf-iterations INT

rdp
  el10-fedora
  el10-fedora          --username TEXT
  el10-fedora          --password TEXT

realm
  el7-fedora
  el7-fedora           anything

reboot
  el5-fedora
  el5-fedora           --eject
  el7-fedora           --kexec

repo
  el5-fedora
  el5-fedora           --name TEXT required
  el5-fedora           --baseurl TEXT
  el5-fedora           --mirrorlist TEXT
  el6-fedora           --cost INT
  el6-fedora           --excludepkgs TEXT
  el6-fedora           --includepkgs TEXT
  el6-el9              --ignoregroups BOOL
  el6-fedora           --proxy TEXT
  el6-fedora           --noverifyssl
  el7-fedora           --install
  el7-fedora           --sslcacert TEXT
  el7-fedora           --sslclientcert TEXT
  el7-fedora           --sslclientkey TEXT
  el8-fedora           --metalink TEXT

reqpart
  el7-fedora
  el7-fedora           --add-boot

rescue
  el6-fedora
  el6-fedora           --nomount
  el6-fedora           --romount

rhsm
  el8-el10
  el8-el10             --organization TEXT required
  el8-el10             --activation-key TEXT required
  el8-el10             --connect-to-insights
  el8-el10             --proxy TEXT
  el8-el10             --server-hostname TEXT
  el8-el10             --rhsm-baseurl TEXT
  el10                 --flatpak-registry-url TEXT

rootpw
  el5-fedora
  el5-fedora           argument 0..1 TEXT
  el5-fedora           --iscrypted
  el6-fedora           --lock
  el6-fedora           --plaintext
  el9-fedora           --allow-ssh

selinux
  el5-fedora
  el5-fedora           --disabled
  el5-fedora           --enforcing
  el5-fedora           --permissive

services
  el5-fedora
  el5-fedora           --disabled TEXT
  el5-fedora           --enabled TEXT

shutdown
  el5-fedora
  el5-fedora           --eject
  el7-fedora           --kexec

skipx
  el5-fedora

snapshot
  el7-fedora
  el7,el9-fedora       argument 1..1 TEXT
  el7-fedora           --name TEXT required
  el7-fedora           --when pre-install|post-install required
  el8                  argument 0.. TEXT

sshkey
  el7-fedora
  el7-fedora           --username TEXT required
  el7-fedora           argument 1..1 TEXT

sshpw
  el6-fedora
  el6-fedora           --username TEXT required
  el6-fedora           --iscrypted
  el6-fedora           --plaintext
  el6-fedora           --lock
  el6-fedora           argument 0.. TEXT
  el7-fedora           --sshkey

syspurpose
  el8-el10
  el8-el10             --role TEXT
  el8-el10             --sla TEXT
  el8-el10             --usage TEXT
  el8-el10             --addon TEXT

text
  el5-fedora
  el8-fedora           --non-interactive

timesource
  el9-fedora
  el9-fedora           --ntp-server TEXT
  el9-fedora           --ntp-pool TEXT
  el9-fedora           --ntp-disable
  el9-fedora           --nts

timezone
  el5-fedora
  el5-el6              argument 1..1 TEXT
  el5-el9              --utc,--isUtc
  el7-fedora           argument 0.. TEXT
  el7-el9,fedora       --nontp
  el7-el9,fedora       --ntpservers TEXT
  el10-fedora          --utc
  fedora               --isUtc

unsupported_hardware
  el6-el7

updates
  el6-fedora
  el6-el8              argument 0.. TEXT
  el9-fedora           argument 1..1 TEXT

upgrade
  el5-el7
  el6                  --root-device TEXT
  el7                  ignored

url
  el5-fedora
  el5-el6              --url TEXT required
  el6-fedora           --proxy TEXT
  el6-fedora           --noverifyssl
  el7-fedora           --url TEXT
  el7-fedora           --mirrorlist TEXT
  el7-fedora           --sslcacert TEXT
  el7-fedora           --sslclientcert TEXT
  el7-fedora           --sslclientkey TEXT
  el8-fedora           --metalink TEXT

user
  el5-fedora
  el5-fedora           --groups TEXT
  el5-fedora           --homedir TEXT
  el5-fedora           --iscrypted
  el5-fedora           --name TEXT required
  el5-fedora           --password TEXT
  el5-fedora           --shell TEXT
  el5-fedora           --uid INT
  el6-fedora           --lock
  el6-fedora           --plaintext
  el6-fedora           --gecos TEXT
  el7-fedora           --gid INT

vnc
  el5-fedora
  el5-el9              --password TEXT
  el5                  --connect TEXT
  el5-el9              --host TEXT
  el5-el9              --port TEXT
  el10-fedora          ignored

volgroup
  el5-fedora
  el5-fedora           argument 0.. TEXT
  el5-fedora           argument 0.. TEXT
  el5-fedora           --noformat
  el5-fedora           --pesize INT
  el5-fedora           --useexisting
  el6-fedora           --reserved-space INT
  el6-fedora           --reserved-percent INT

xconfig
  el5-fedora
  el5-fedora           --defaultdesktop TEXT
  el5                  --depth INT
  el5-el6              --resolution TEXT
  el5-fedora           --startxonboot
  el5-el6              --videoram TEXT
  el5                  --card TEXT
  el5-el6              --driver TEXT
  el5                  --hsync TEXT
  el5                  --monitor TEXT
  el5                  --noprobe TEXT
  el5                  --vsync TEXT
  el6                  --depth TEXT
  el6-el7              --server TEXT

zerombr
  el5-fedora
  el5                  argument 0.. TEXT

zfcp
  el5-fedora
  el5-fedora           --devnum TEXT required
  el5-el7              --fcplun TEXT required
  el5-el7              --wwpn TEXT required
  el5-el6              --scsiid TEXT
  el5-el6              --scsilun TEXT
  el8-fedora           --wwpn TEXT
  el8-fedora           --fcplun TEXT

zipl
  el8-fedora
  el8-fedora           --secure-boot
  el8-fedora           --force-secure-boot
  el8-fedora           --no-secure-boot
`;var Tr={kind:"known",options:[],arguments:{least:0,most:0,value:"TEXT"}},je=vr(Ke);function Q(e,t){return je.get(e)?.get(t)}a(Q,"syntaxOf");function He(e){return[...je.keys()].filter(t=>!t.startsWith("%")&&J(t,e))}a(He,"commandsOf");function J(e,t){let r=Q(e,t)?.kind;return r==="known"||r==="anything"}a(J,"isKnown");function vr(e){let t=new Map,r=new Map;for(let o of e.split(`
`)){if(o===""||o.startsWith("#"))continue;if(!o.startsWith(" ")){r=new Map,t.set(o,r);continue}let[n="",...s]=o.trim().split(/\s+/);for(let i of n.split(",").flatMap(br))r.set(i,kr(r.get(i)??Tr,s))}return t}a(vr,"readTable");function br(e){let[t,r=t]=e.split("-").map(o=>I.indexOf(o));return I.slice(t,(r??0)+1)}a(br,"generationsOf");function kr(e,[t="",...r]){if(t==="")return e;if(t==="removed")return{...e,kind:"removed"};if(t==="anything"||t==="ignored")return{...e,kind:"anything"};let o=r.at(-1)==="required",[n]=o?r.slice(0,-1):r,s=n?.endsWith("?")??!1,i=Be(n?.replace(/\?$/,""));if(t!=="argument")return{...e,options:[...e.options,{names:t.split(","),value:i,lenient:s,required:o}]};let[l,c]=(r[0]??"").split(".."),d=e.arguments;return{...e,arguments:{least:d.least+Number(l),most:d.most+(c===""?1/0:Number(c)),value:Be(r[1])??"TEXT"}}}a(kr,"withFact");function Be(e){return e===void 0||e==="TEXT"||e==="INT"||e==="BOOL"?e:e.split("|")}a(Be,"kindOf");function u({options:e},t){return(e.get(t)??"")!==""}a(u,"has");var ee=["part","partition","logvol","raid"],ie=["part","partition"];function b(e,t,r={}){return{commands:e,...r,broken:a(o=>t.filter(n=>u(o,n)).length>1,"broken"),message:`takes one of ${t.join(", ")}`,advice:"Leave the others out."}}a(b,"exclusive");function X(e,t,r={}){return{commands:e,...r,broken:a(o=>!t.some(n=>u(o,n)),"broken"),message:`lacks one of ${t.join(", ")}`,advice:"Add it."}}a(X,"oneOf");function E(e,[t,...r],o={}){return{commands:e,...o,broken:a(n=>u(n,t)&&!r.some(s=>u(n,s)),"broken"),message:`${t} needs ${r.join(" or ")}`,advice:`Add it, or remove ${t}.`}}a(E,"needs");function le(e,t={}){return{commands:e,...t,broken:a(r=>r.arguments.length>1,"broken"),message:"takes one argument",advice:"Remove the others, or put quotes around them."}}a(le,"atMostOneArgument");function _(e,t={}){return{commands:e,...t,broken:a(r=>(r.arguments[0]??"")==="","broken"),message:"lacks its argument",advice:"Add it."}}a(_,"anArgument");function de([e,t],[r,o],n={}){return{commands:[e],...n,broken:a(({options:s})=>s.has(t)&&!(Number(s.get(t))>=r&&Number(s.get(t))<=o),"broken"),message:`${t} is between ${r} and ${o}`,advice:"Write a number in that range."}}a(de,"percent");function Er(e){let t=e.includes(".")?/^(?!vlan\.)[^.]*\.(\d+)$/:/^vlan(\d+)$/;return!e.includes(".")&&!e.startsWith("vlan")?!0:Number(t.exec(e)?.[1]??1/0)<=4095}a(Er,"isInterfaceName");var yr=[E(ie,["--resize","--onpart"],{from:"el7"}),E(["logvol"],["--resize","--useexisting"],{from:"el7"}),E([...ie,"logvol"],["--resize","--size"],{from:"el7"}),{commands:ie,from:"el7",broken:a(e=>e.options.get("--fstype")==="tmpfs"&&(u(e,"--grow")||u(e,"--maxsize")),"broken"),message:"--fstype=tmpfs goes with neither --grow nor --maxsize",advice:"Give it a size."},b(ee,["--mkfsoptions","--noformat"],{from:"el7"}),b(ee,["--mkfsoptions","--fsprofile"],{from:"el7"}),b([...ee,"autopart"],["--pbkdf-time","--pbkdf-iterations"],{from:"el8"}),{commands:ee,from:"el8",to:"el10",broken:a(({options:e})=>e.get("--fstype")==="btrfs","broken"),message:"knows no btrfs in EL8 and later",advice:"Use xfs or ext4."},{commands:["autopart"],from:"el8",to:"el10",broken:a(({options:e})=>e.get("--type")==="btrfs","broken"),message:"knows no --type=btrfs in EL8 and later",advice:"Use lvm, thinp or plain."},{commands:["autopart"],from:"el7",broken:a(e=>e.options.get("--fstype")==="btrfs"||e.options.get("--type")==="btrfs"&&u(e,"--fstype"),"broken"),message:"takes btrfs with --type alone, and without --fstype",advice:"Write --type=btrfs."},b(["autopart"],["--noswap","--hibernation"],{from:"el9"}),E(["logvol"],["--thin","--poolname"],{from:"el6"}),b(["logvol"],["--thin","--thinpool"],{from:"el6"}),E(["logvol"],["--chunksize","--thinpool"],{from:"el6"}),E(["logvol"],["--metadatasize","--thinpool"],{from:"el6"}),X(["logvol"],["--useexisting","--noformat","--size","--percent","--recommended","--hibernation"],{from:"el7"}),b(["logvol"],["--size","--percent"],{from:"el7"}),E(["logvol"],["--percent","--size"],{from:"el6",to:"el6"}),E(["logvol"],["--percent","--grow"],{from:"el6",to:"el6"}),de(["logvol","--percent"],[0,100],{from:"el7"}),{commands:["logvol"],from:"el7",broken:a(e=>u(e,"--cachesize")!==u(e,"--cachepvs")||u(e,"--cachemode")&&!u(e,"--cachesize"),"broken"),message:"has a cache with --cachesize and --cachepvs",advice:"Write both, or neither."},{commands:["logvol"],from:"el7",broken:a(e=>u(e,"--cachesize")&&["--useexisting","--noformat","--thin"].some(t=>u(e,t)),"broken"),message:"takes a cache for a new volume alone, and none that is thin",advice:"Remove the cache."},{commands:["logvol"],from:"el7",broken:a(e=>u(e,"--cachemode")&&!/^write(?:back|through)$/.test(String(e.options.get("--cachemode"))),"broken"),message:"--cachemode is writeback or writethrough",advice:"Write one of these."},{commands:["raid"],broken:a(e=>e.arguments.length>1===(u(e,"--useexisting")||u(e,"--noformat")),"broken"),message:"takes either partitions or --useexisting",advice:"Name the partitions that it is made of."},X(["raid"],["--level","--useexisting","--noformat"]),{commands:["raid"],from:"el6",to:"el6",broken:a(({options:e})=>/^raid/.test(String(e.get("--level")??"")),"broken"),message:"--level is a number or in capitals in EL6",advice:"Write it so, as in --level=1."},_(["volgroup"]),{commands:["volgroup"],broken:a(e=>e.arguments.length>1===(u(e,"--useexisting")||u(e,"--noformat")),"broken"),message:"takes either partitions or --useexisting",advice:"Name the partitions that it is made of."},de(["volgroup","--reserved-percent"],[1,99]),de(["volgroup","--reserved-space"],[1,1/0]),b(["volgroup"],["--reserved-space","--reserved-percent"]),X(["harddrive"],["--biospart","--partition"],{to:"el8"}),b(["harddrive"],["--biospart","--partition"],{to:"el8"}),X(["ignoredisk"],["--drives","--only-use","--interactive"]),b(["ignoredisk"],["--drives","--only-use","--interactive"]),le(["keyboard","driverdisk","updates","timezone"]),_(["keyboard"],{to:"el6"}),{commands:["keyboard"],from:"el7",broken:a(e=>e.arguments.length===0&&!u(e,"--xlayouts")&&!u(e,"--vckeymap"),"broken"),message:"names no layout",advice:'Write "keyboard us", or --vckeymap and --xlayouts.'},{commands:["driverdisk"],broken:a(e=>e.arguments.length+["--source","--biospart"].filter(t=>u(e,t)).length!==1,"broken"),message:"takes one of a partition, --source and --biospart",advice:"Name one."},_(["device"]),le(["device"],{from:"el6"}),le(["key"]),E(["logging"],["--port","--host"],{from:"el6"}),X(["services"],["--disabled","--enabled"]),b(["rescue"],["--nomount","--romount"]),{commands:["rootpw"],broken:a(e=>(e.arguments[0]??"")===""&&!u(e,"--lock"),"broken"),message:"lacks the password",advice:"Write it, or --lock."},_(["rootpw"],{to:"el6"}),_(["sshpw"]),{commands:["timezone"],from:"el7",broken:a(e=>e.arguments.length===0&&e.options.size===0,"broken"),message:"says nothing",advice:"Name the time zone."},_(["timezone"],{to:"el6"}),b(["timezone"],["--nontp","--ntpservers"],{from:"el7"}),X(["url"],["--url"],{to:"el6"}),X(["url"],["--url","--mirrorlist","--metalink"],{from:"el7"}),b(["url"],["--url","--mirrorlist","--metalink"]),X(["repo"],["--baseurl","--mirrorlist"],{to:"el6"}),b(["repo"],["--baseurl","--mirrorlist","--metalink"]),X(["timesource"],["--ntp-server","--ntp-pool","--ntp-disable"]),b(["timesource"],["--ntp-server","--ntp-pool","--ntp-disable"]),{commands:["mount"],broken:a(e=>!/^(?:\/|none$)/i.test(e.arguments[1]??""),"broken"),message:"names no mount point",advice:"Write a path that begins with a slash, or none."},E(["mount"],["--mkfsoptions","--reformat"]),{commands:["ostreesetup"],broken:a(({options:e})=>!/^(?:file|https?):/.test(String(e.get("--url")??"")),"broken"),message:"takes a --url of file, http or https",advice:"Write such a URL."},b(["bootloader"],["--sdboot","--extlinux"],{from:"el10"}),{commands:["snapshot"],broken:a(e=>!/^[^/]+\/[^/]+$/.test(e.arguments[0]??""),"broken"),message:"names no volume",advice:"Write GROUP/VOLUME."},{commands:["bootloader"],from:"el7",broken:a(({options:e})=>String(e.get("--boot-drive")??"").includes(","),"broken"),message:"--boot-drive names one disk",advice:"Leave the others out."},X(["eula"],["--agreed"]),{commands:["cmdline"],from:"el8",broken:a(e=>u(e,"--non-interactive"),"broken"),message:"takes no --non-interactive",advice:"Remove it: this mode asks nothing."},{commands:["btrfs"],from:"el7",broken:a(e=>e.arguments.length<(u(e,"--subvol")&&u(e,"--parent")?1:2),"broken"),message:"lacks its mount point or its partitions",advice:"Name both; a --subvol has a --parent instead of partitions."},E(["btrfs"],["--subvol","--name"]),{commands:["zfcp"],from:"el8",broken:a(e=>u(e,"--wwpn")!==u(e,"--fcplun"),"broken"),message:"takes --wwpn and --fcplun together",advice:"Write both, or neither."},b(["nvdimm"],["--namespace","--blockdevs"]),X(["nvdimm"],["--namespace","--blockdevs"]),E(["nvdimm"],["--mode","--namespace"]),E(["nvdimm"],["--mode","--sectorsize"]),E(["network"],["--bridgeopts","--bridgeslaves"],{from:"el7"}),{commands:["network"],from:"el7",broken:a(e=>u(e,"--bridgeopts")&&!/^[^,=]*=[^,=]+(?:,[^,=]*=[^,=]+)*$/.test(String(e.options.get("--bridgeopts"))),"broken"),message:"--bridgeopts is a list of key=value, with commas between",advice:"Write them so."},{commands:["network"],from:"el7",broken:a(e=>u(e,"--bindto")&&u(e,"--vlanid")&&!u(e,"--bondslaves"),"broken"),message:"--bindto goes with no --vlanid",advice:"Remove it."},...["--ipv4-dns-search","--ipv6-dns-search","--ipv4-ignore-auto-dns","--ipv6-ignore-auto-dns"].map(e=>E(["network"],[e,"--device"],{from:"el8"})),{commands:["network"],from:"el7",to:"el7",broken:a(({options:e})=>!Er(String(e.get("--interfacename")??"")),"broken"),message:"--interfacename of a VLAN ends in its number, such as vlan7 or ens3.7, up to 4095",advice:"Write such a name."}];function Ye(e,t,r){let o=yr.find(({commands:n,from:s="el5",to:i="fedora",broken:l})=>n.includes(e)&&g(r,s)&&g(i,r)&&l(t));return o&&{message:`"${e}" ${o.message}`,advice:o.advice}}a(Ye,"brokenRule");function ce(e,t,r){let o=Q(e,r);if(!o||o.kind!=="known")return;let n=wr(t,{name:e,syntax:o,generation:r});return"message"in n?n:Ye(e,n,r)}a(ce,"refuseWords");function wr(e,t){let{name:r,syntax:o,generation:n}=t,s=new Map,i=[];for(let p=0;p<e.length;p+=1){let h=e[p]??"";if(!Ze(h,o)){i.push(h);continue}let[,$=h,F]=/^(-[^=]*)(?:=([^]*))?$/.exec(h)??[],P=et($,o);if(!P)return $r($,t);let[S=$]=P.names;if(P.value===void 0){if(F!==void 0)return{message:`"${r} ${S}" takes no value`,advice:`Write "${S}".`};s.set(S,!0);continue}let te=e[p+1],O=F??(te===void 0||Ze(te,o)?void 0:te);if(F===void 0&&O!==void 0&&(p+=1),O===void 0&&P.lenient){s.set(S,!0);continue}if(O===void 0)return{message:`"${r} ${S}" has no value`,advice:`Write ${S}=VALUE.`};if(!Qe(O,P.value))return{message:`"${r} ${S}" does not take "${O}"`,advice:`It takes ${Je(P.value)}.`};s.set(S,O)}let l=o.options.find(({names:p,required:h})=>h&&!s.has(p[0]??""));if(l)return{message:`"${r}" lacks ${l.names[0]}`,advice:`${w(n)} wants it.`};let{least:c,most:d,value:m}=o.arguments;if(i.length<c)return{message:`"${r}" lacks an argument`,advice:"Write it behind the command, before or after its options."};let f=i[d];if(f!==void 0)return{message:`"${r}" does not take "${f}"`,advice:d===0?"Remove it.":"Is a quote missing?"};let y=i.find(p=>!Qe(p,m));return y!==void 0?{message:`"${r}" does not take "${y}"`,advice:`It takes ${Je(m)}.`}:{options:s,arguments:i}}a(wr,"readWords");function Ze(e,t){return!e.startsWith("-")||e==="-"?!1:et(e.replace(/=[^]*/,""),t)?!0:!/^-(?:\d+|\d*\.\d+)$/.test(e)&&!e.includes(" ")}a(Ze,"looksLikeOption");function et(e,{options:t}){let r=t.find(({names:n})=>n.includes(e));if(r||!e.startsWith("--"))return r;let o=t.flatMap(n=>n.names.filter(s=>s.startsWith(e)).map(()=>n));return o.length===1?o[0]:void 0}a(et,"findOption");function $r(e,{name:t,syntax:r,generation:o}){let n=I.filter(d=>Q(t,d)?.options.some(({names:m})=>m.includes(e))),s=n.filter(d=>!g(d,o)).at(-1),i=n.find(d=>g(d,o)),l=s!==void 0?`: ${w(s)} was the last that had it`:i!==void 0?`: it came with ${w(i)}`:"",c=r.options.map(({names:d})=>d[0]).join(", ");return{message:`"${t}" has no option ${e} in ${w(o)}${l}`,advice:c===""?"It has none.":`It has ${c}.`}}a($r,"unknownOption");var xr=/^\s*[+-]?\d+(?:_\d+)*\s*$/,Xr=/^(?:on|off|yes|no|true|false|1|0)$/i;function Qe(e,t){return t==="TEXT"?!0:t==="INT"?xr.test(e):t==="BOOL"?Xr.test(e):t.includes(e)}a(Qe,"isOfKind");function Je(e){return e==="TEXT"?"a text":e==="INT"?"a whole number":e==="BOOL"?"on or off":e.join(", ")}a(Je,"inWords");var fe={"%packages":{from:"el5"},"%pre":{from:"el5"},"%post":{from:"el5"},"%traceback":{from:"el5"},"%addon":{from:"el7"},"%anaconda":{from:"el7",to:"el9"},"%pre-install":{from:"el7"},"%onerror":{from:"el7"},"%certificate":{from:"el9"}},Rr={auth:'Use "authselect" (since EL8).',authconfig:'Use "authselect" (since EL8).',autostep:"Remove it: it stepped through the graphical installer.",btrfs:'Use "part" with ext4 or xfs.',device:'Remove it, or name the driver with "driverdisk" or the boot argument inst.dd.',deviceprobe:"Remove it: devices are always probed.",dmraid:"Remove it: firmware RAID is found without it.",install:"Remove it: installing is all there is.",interactive:"Remove it: a build has nobody to ask.",key:'Use "rhsm", or no key at all.',langsupport:'Use "lang --addsupport".',method:'Use "url".',monitor:"Remove it: monitors are found without it.",mouse:"Remove it: mice are found without it.",multipath:"Remove it: multipath devices are found without it.",nvdimm:"Remove it: the devices are used as they are.",unsupported_hardware:"Remove it.",upgrade:"Remove it: an image is always installed."};function tt(e,t){let{name:r}=e;if(!J(r,t))return Ir(r,t);let[,...o]=x(e.text,e.at);return ce(r,o,t)}a(tt,"refuseCommand");function rt(e,t){let r=`%${e.name}`,{from:o,to:n}=fe[r]??{from:"el5"};return g(t,o)?n!==void 0&&!g(n,t)?{message:`${w(t)} has no section ${r}: ${ot(n)}`,advice:"Remove it."}:!e.closed&&g(t,"el7")?{message:`the section ${r} has no %end`,advice:`${w(t)} needs one: write %end behind its last line.`}:ce(r,x(e.options,e.at),t):{message:`${w(t)} has no section ${r}: it came with ${w(o)}`,advice:"Remove it for this distro."}}a(rt,"refuseSection");function Ir(e,t){let r=I.filter(i=>J(e,i)),[o]=r;if(o===void 0)return{message:`there is no kickstart command "${e}"`,advice:`Valid for ${w(t)}: ${He(t).sort().join(", ")}.`};let n=r.findLast(i=>!g(i,t)),s=n===void 0?`it came with ${w(o)}`:ot(n);return{message:`${w(t)} has no command "${e}": ${s}`,advice:n===void 0?"Remove it for this distro.":Rr[e]??"Remove it."}}a(Ir,"unknownCommand");function ot(e){return`${w(I[I.indexOf(e)+1]??e)} removed it`}a(ot,"removedBy");var Ar=["pre","pre-install","post","onerror","traceback"],Sr=["reboot","halt","shutdown","poweroff"],Lr=["graphical","vnc","rdp","rescue","upgrade","interactive","autostep"];function st(e,t){let{generation:r}=e,o=new B(e.file),n=K(e.lines,Z(e,t),o),s=V(n,Object.keys(fe)),i=[],l=[],c=[];for(let f of s)o.collect(()=>{if(f.kind==="command")i.push(...Pr(f,r));else if(f.kind==="section"){let{lines:y,file:p}=Or(f,{generation:r,number:c.length});l.push(...y),p&&c.push(p)}});o.collect(()=>_r(e,s)),o.refuse();let d=[{text:"%post --nochroot"},{text:"/cloudstamp/finished"},...ue(r)],m=[...i,{text:"cmdline"},{text:"poweroff"},...l,...d];return{kickstart:`${m.map(({text:f})=>f).join(`
`)}
`,files:c,places:m.map(({at:f})=>f?N(f):void 0),storage:[]}}a(st,"renderKickstart");function ue(e){return e==="el5"?[]:[{text:"%end"}]}a(ue,"end");function Pr(e,t){let r=e.at;if(e.name==="%include")return[{text:e.text,at:e.at}];let o=tt(e,t);if(o)throw new T(o.message,{where:r,advice:o.advice});if(Sr.includes(e.name)||e.name==="cmdline"||e.name==="text")return[];if(Lr.includes(e.name))throw new T(`"${e.name}" needs a person at the screen`,{where:r,advice:"Remove it: a build installs from the command line alone."});return H(e),[{text:e.text,at:e.at}]}a(Pr,"renderCommand");function Or(e,{generation:t,number:r}){let{name:o,at:n}=e,s=rt(e,t);if(s)throw new T(s.message,{where:n,advice:s.advice});if(Ar.includes(o))return Gr(e,{generation:t,number:r});let i=e.body.map(l=>({text:l.text,at:l}));return{lines:[{text:n.text,at:n},...i,...ue(t)]}}a(Or,"renderSection");function Gr(e,{generation:t,number:r}){let o=x(e.options,e.at),n=nt(o,["--interpreter"])??"/bin/sh",s=nt(o,["--log","--logfile"]),i=e.name==="post"&&!o.includes("--nochroot"),l=`${e.name}-${r}`,c=N({...e.at,file:Nr(e.at.file)}),{at:d}=e;return{file:{path:`cloudstamp/${l}`,mode:493,data:`#!${n}
${e.body.map(({text:m})=>m).join(`
`)}
`},lines:[{text:`%${e.name}${e.name==="post"?" --nochroot":""}`,at:d},{text:[`/cloudstamp/run-section ${l} ${i?"chroot":"nochroot"} ${c}`,...Wr(s)].join(" "),at:d},...ue(t)]}}a(Gr,"renderScript");function nt(e,t){let r=e.findIndex(n=>t.includes(n.replace(/=.*/s,""))),[,o=e[r+1]]=/=(.*)/s.exec(e[r]??"")??[];return r<0?void 0:o}a(nt,"optionValue");function Wr(e){return e===void 0?[]:[`'${e.replaceAll("'","'\\''")}'`]}a(Wr,"shellWords");var at=["liveimg","ostreesetup","ostreecontainer","bootc"];function _r(e,t){let r=t.filter(d=>d.kind==="command"),o=new Set(r.map(({name:d})=>d)),n=a((...d)=>o.has("%include")||d.some(m=>o.has(m)),"has"),s=g(e.generation,"el7"),i=s&&r.some(({name:d,text:m})=>d==="user"&&/--groups[= ]\S*\bwheel\b/.test(m)),l=[...n("lang")?[]:["lang"],...n("keyboard")?[]:["keyboard"],...n("timezone")?[]:["timezone"],...n("rootpw")||i?[]:["rootpw"],...s||n("bootloader")?[]:["bootloader"],...n("part","partition","autopart","mount","volgroup")?[]:["part"],...n("url","nfs",...at)?[]:["url"]],c=t.some(d=>d.kind==="section"&&d.name==="packages")||at.some(d=>o.has(d));if(!(l.length===0&&c))throw new T(`the kickstart lacks ${[...l.map(d=>`"${d}"`),...c?[]:["%packages"]].join(", ")}`,{where:{file:e.file,line:1},advice:"Without them the installer waits for an answer that nobody gives."})}a(_r,"requireCommands");var Fr="org.fedoraproject.anaconda.log.0",Dr={el9:"x86-64-v2",el10:"x86-64-v3"};function it(e){let{generation:t,tree:r}=e,o=g(t,"el7");return{render:a(n=>st(e,n),"render"),throughProxies:a((n,s)=>Ve(n,s,t),"throughProxies"),knowsProxies:se(t),installArguments:a(({mirror:n})=>`${De(t,`${n}/${r}`)} ${j}`,"installArguments"),files:Fe(o?"updates/":""),hardware:o?{cpu:Dr[t],virtioPort:Fr}:{machine:"pc",cpu:"baseline"},onePass:o?ge(e.lines):"the initrds of EL5 and EL6 lack what a stamp needs",looksInside:o,installFatal:a(({places:n})=>qe(t,n),"installFatal"),stampFatal:R,judgePortLine:Ue,installQuietSeconds:900,createProgress:a(()=>Ce(t),"createProgress")}}a(it,"anaconda");var lt=[...R,{pattern:/Prompt: '\?' for help/,cause:"the installer asks a question and waits for an answer that nobody will give",advice:'The end of the console log shows the question; answer it in the kickstart with "preseed KEY TYPE VALUE".'},{pattern:/!! ERROR: (.{1,400}?) \[Press enter to continue\]/,cause:"the installer stopped: $1",advice:"The lines around it in the log name the cause."},{pattern:/\[Press enter to continue\]/,cause:"the installer shows a message and waits for a key that nobody will press",advice:"The end of the console log shows the message."},{pattern:/WARNING \*\*: Configuring '([^']{1,60})' failed with error code (\d+)/,cause:"the installer's step $1 failed with exit code $2",advice:"The lines above it in the log name the cause."},{pattern:/Menu item '([^']{1,60})' failed/,cause:"the installer's step $1 failed",advice:"The lines above it in the log name the cause."},{pattern:/partman-auto: Available disk space \((\d+)\) too small for expert recipe \((\d+)\)/,cause:"the disk has $1 MB, and the partitions of the kickstart take $2 MB at least",advice:'Give them less, or the disk more with "disk-size". partman counts a physical volume beside the logical volumes on it: let it be small, and --grow.'},{pattern:/debootstrap: E: ([^\n]{1,120}?) \w{3} +\d/,cause:"debootstrap failed: $1",advice:"Check that the mirror is complete, or name another one."},{pattern:/Bad archive mirror|failed to access the mirror/,cause:"the installer cannot use the mirror",advice:'Check that the guest reaches it, or name another one with "mirror".'}],zr={localechooser:"language",netcfg:"network","choose-mirror":"mirror","user-setup-udeb":"accounts","clock-setup":"clock","partman-base":"partitions","bootstrap-base":"base system","apt-setup-udeb":"package sources",pkgsel:"packages","grub-installer":"boot loader","finish-install":"finishing"};function dt(){let e="start",t=0,r;return o=>{let n=/main-menu\[\d+\]: INFO: Menu item '([^']+)' selected/.exec(o)?.[1];if(n!==void 0)return e=zr[n]??n,t=0,r=void 0,{text:e};let s=/(\d+) upgraded, (\d+) newly installed/.exec(o);s&&(t=0,r=2*(Number(s[1])+Number(s[2])));let i=/(?:in-target|debootstrap): (Unpacking|Setting up) ([a-z0-9][a-z0-9+.-]*)/.exec(o);if(!i)return;t+=1;let l=`${e}: ${i[1]?.toLowerCase()} ${i[2]}`;return r===void 0?{text:l,done:t}:{text:l,done:Math.min(t,r),total:r}}}a(dt,"createInstallProgress");function ct(e,t){return e.replace(/^(preseed mirror\/(https?)\/hostname string (\S+)$[^]*?^preseed mirror\/\2\/proxy string) ''$/gm,(r,...[o,n,s])=>{let i=U(`${n}://${s}`,t);return i===void 0?r:`${o} ${i}`})}a(ct,"throughProxies");import{basename as Jr}from"node:path";var ft="recommended,size:,grow,maxsize:,noformat,onpart:,usepart:,ondisk:,ondrive:,asprimary,fstype:,start:,end:",pe={auth:"enablemd5,enablenis,nisdomain:,nisserver:,useshadow,enableshadow,enablecache",bootloader:"location:,password:,md5pass:,useLilo",clearpart:"linux,all,drives:,initlabel",firewall:"high,medium,enabled,enable,disabled,disable,trust:,dhcp,ssh,telnet,smtp,http,ftp,port:",halt:void 0,install:void 0,keyboard:void 0,lang:void 0,langsupport:"default:",logvol:"vgname:,recommended,size:,grow,maxsize:,name:,noformat,fstype:",mouse:"device:,emulthree",network:"bootproto:,device:,ip:,gateway:,nameserver:,nodns,netmask:,hostname:",part:ft,partition:ft,poweroff:void 0,preseed:"owner:",reboot:void 0,repo:"name:,baseurl:,distribution:,components:,source,key:",rootpw:"disabled,iscrypted,lock",skipx:void 0,text:void 0,timezone:"utc",url:"url:",user:"disabled,fullname:,iscrypted,password:",volgroup:"pesize:",zerombr:void 0},qr={"bootloader --append":'Write "preseed debian-installer/add-kernel-opts string \u2026".',"rootpw --plaintext":"Leave it out: a password is plain text unless it is --iscrypted."};function L({name:e,text:t,at:r}){if(!Object.hasOwn(pe,e))throw new T(`debian-installer has no kickstart command "${e}"`,{where:r,advice:`Valid commands: ${Object.keys(pe).join(", ")}. Any other answer can be given as "preseed KEY TYPE VALUE".`});let o=pe[e]?.split(","),[,...n]=x(t,r);if(o===void 0)return{options:new Map,words:n};let s=new Map,i=[];for(;n.length>0;){let l=n.shift()??"";if(l==="--"){i.push(...n.splice(0));break}let[,c,d]=/^--?([A-Za-z][^=]*)(?:=(.*))?$/s.exec(l)??[];if(c===void 0){i.push(l);continue}let m=Cr(c,o),f=m?.endsWith(":"),y=f?d??n.shift():d;if(m===void 0||l[1]!=="-"||(f?y===void 0:d!==void 0))throw new T(`kickseed does not understand "${l}" of "${e}" and leaves it out`,{where:r,advice:qr[`${e} --${c}`]??`Its options: ${o.map(p=>`--${p.replace(":","=\u2026")}`).join(", ")}.`});s.set(m.replace(":",""),y??"")}if(e==="preseed"&&(i.length<2||i.length>3))throw new T('"preseed" takes a key, a type and one value, and kickseed drops it',{where:r,advice:"Put the value between quotes; what Debian's own files begin with, such as d-i, is --owner here."});return{options:s,words:i}}a(L,"readArguments");function Cr(e,t){let r=t.find(n=>n.replace(":","")===e),o=t.filter(n=>n.startsWith(e));return r??(o.length===1?o[0]:void 0)}a(Cr,"findOption");var ut=["ext2","ext3","ext4","fat16","fat32"],Mr=/^(partman-auto\/disk|grub-installer\/(choose_)?bootdev|grub-pc\/install_devices)$/;function mt(e,t){let r=Ur(e),o=[...r.partitions.map(n=>()=>Kr(n)),...r.partitions.map(n=>()=>Br(n,r)),...r.groups.map(n=>()=>jr(n,r)),...r.volumes.map(n=>()=>Hr(n,r)),...r.answers.map(n=>()=>Yr(n)),()=>Zr(r),()=>Qr(r)];for(let n of o)t.collect(n);return{storage:ht(r)?["lvm"]:[],leastSpace:Vr(r)}}a(mt,"checkStorage");function Ur(e){let t=e.map(n=>({command:n,...L(n)})),r=a((...n)=>t.filter(({command:s})=>n.includes(s.name)),"named"),o=r("preseed").map(({command:n,words:[s="",,i=""]})=>({command:n,key:s,value:i}));return{all:t,partitions:r("part","partition"),groups:r("volgroup"),volumes:r("logvol"),answers:o}}a(Ur,"readLayout");function Vr(e){let{partitions:t,volumes:r}=e,o=[...t,...r],n=q(e,"partman-auto/expert_recipe"),s=o[0]?.command.at??n?.command.at;return s?{megabytes:(o.length>0?o.map(({options:c})=>c.get("size")??""):(n?.value.split(/\s::?\s/)[1]??"").split(/\s\.(?=\s|$)/).map(c=>c.trim().split(/\s/)[0]??"")).filter(c=>/^\d+$/.test(c)).reduce((c,d)=>c+Number(d),0),at:s}:void 0}a(Vr,"leastSpace");function q({answers:e},t){return e.findLast(r=>r.key===t)}a(q,"answerTo");function ht(e){return e.volumes.length>0||q(e,"partman-auto/method")?.value==="lvm"}a(ht,"usesLvm");var gt=a(e=>e?.startsWith("pv.")===!0,"isPhysicalVolume");function k(e,t,r){return new T(t,{where:e.at,advice:r})}a(k,"refusal");function Tt({command:e,options:t,words:r}){let[o,...n]=r;if(o===void 0||n.length>0)throw k(e,`"${e.name}" takes one place to mount at`,"Name one, or swap.");let s=o==="swap"&&t.has("recommended"),i=["size","maxsize"].flatMap(d=>t.get(d)??[]);if(!t.has("size")&&!s)throw k(e,`"${e.name} ${o}" has no size, and kickseed drops it`,"Add --size=<MB>.");let l=i.find(d=>!/^\d+$/.test(d));if(l!==void 0)throw k(e,`partman takes no size such as "${l}"`,"Write a number of megabytes, without a unit.");let c=t.get("fstype");o.startsWith("/")&&c!==void 0&&vt(e,c)}a(Tt,"checkSpace");function vt(e,t){if(!ut.includes(t))throw k(e,`debian-installer's initrd has no components for the file system "${t}"`,`Use one of ${ut.join(", ")}.`)}a(vt,"checkFileSystem");function Kr(e){let{command:t,words:r}=e,o=r[0]??"";if(o.startsWith("raid."))throw k(t,"kickseed makes no RAID, and drops its partitions","Leave RAID to what runs the image.");if(Tt(e),!o.startsWith("/")&&o!=="swap"&&!gt(o))throw k(t,`kickseed has no partition "${o}"`,`Give a BIOS boot partition or an ESP in partman's words: "preseed partman-auto/expert_recipe string \u2026", as kickstarts/debian13.ks does.`)}a(Kr,"checkPartition");function Br({command:e,words:[t=""]},{groups:r,all:o}){if(!gt(t))return;let n=o.findIndex(i=>i.command===e);if(!r.some(i=>i.words[1]===t&&o.indexOf(i)>n))throw k(e,`no "volgroup" takes "${t}", and kickseed drops it`,'Write "volgroup" behind it.')}a(Br,"checkPhysicalVolume");function jr({command:e,words:t},{partitions:r}){let[,o,...n]=t;if(o===void 0||n.length>0)throw k(e,'"volgroup" takes a name and one physical volume',"Name one: a build has one disk.");if(!r.some(({words:[s]})=>s===o))throw k(e,`there is no "part ${o}"`,"Write it before the volume group.")}a(jr,"checkGroup");function Hr(e,{groups:t}){let{command:r,options:o}=e;Tt(e);for(let s of["name","vgname"])if(!o.has(s))throw k(r,`"logvol" has no --${s}, and kickseed drops it`,`Add --${s}=\u2026.`);let n=o.get("vgname");if(!t.some(({words:[s]})=>s===n))throw k(r,`there is no "volgroup ${n}"`,`Write "volgroup ${n} pv.\u2026".`)}a(Hr,"checkVolume");function Yr({command:e,key:t,value:r}){if(Mr.test(t)&&pt(e,r.split(/[\s,]+/)),t==="partman-auto/method"&&!["regular","lvm"].includes(r))throw k(e,`debian-installer's initrd has no components for partitions by the method "${r}"`,'Use "regular" or "lvm".');if(t==="partman-auto/expert_recipe"){for(let[,o=""]of r.matchAll(/\bfilesystem\{ *([\w-]+) *\}/g))vt(e,o);pt(e,[...r.matchAll(/\bdevice\{ *(\S+) *\}/g)].map(([,o=""])=>o))}}a(Yr,"checkAnswer");function pt(e,t){let r=t.find(o=>re.test(o));if(r!==void 0)throw k(e,`the answer names "${r}", but a build has one disk, /dev/vda`,"Write /dev/vda.")}a(pt,"checkDisks");function Zr(e){let{all:t,partitions:r,volumes:o}=e,n=q(e,"partman-auto/method"),s=t.some(({command:l,options:c})=>l.name==="clearpart"&&(c.has("all")||c.has("drives"))),i=r[0]??o[0];if(i&&!s&&!n)throw k(i.command,"nothing says that the disk may be partitioned, and the installer would ask",'Add "clearpart --all --initlabel".');if(n?.value==="lvm"&&s&&o.length===0)throw k(n.command,'"clearpart" makes kickseed partition by the method "regular", whatever is answered here','Remove "clearpart": the disk is empty.')}a(Zr,"checkMethod");function Qr(e){let{partitions:t,volumes:r}=e,o=q(e,"partman-auto/expert_recipe");if(!ht(e)||q(e,"partman-auto-lvm/no_boot")?.value==="true")return;let n=o?o.value.split(/\s\.(?=\s|$)/).some(i=>!/\$lvmok\{/.test(i)&&/mountpoint\{ *\/(boot)? *\}/.test(i)):t.some(({words:[i=""]})=>["/","/boot"].includes(i)),s=r[0]?.command??o?.command;if(!(s===void 0||n))throw k(s,"neither / nor /boot is outside of LVM, and the installer would ask whether that is meant",'Give /boot a partition of its own, or answer "preseed partman-auto-lvm/no_boot boolean true".')}a(Qr,"checkBoot");var eo=["%packages","%pre","%post"];function kt(e,t){let r=new B(e.file),o=V(K(e.lines,Z(e,t),r),eo);o.some(f=>f.kind==="command"&&f.name==="url")||r.add(new T('the kickstart has no "url" command',{where:e.lines[0]??{file:e.file,line:1},advice:'Add "url --url={{ mirror }}".'}));let n=[],s=[],i=[],l=[],c=[];for(let f of o){let y=N(f.at);if(f.kind==="command"){let p=r.collect(()=>oo(e,f));p&&s.push(f),i.push(...(p??[]).map(h=>({text:h,place:y})))}else if(f.kind==="section"&&f.name==="packages")l.push(...ao(f,r));else if(f.kind==="section"){let p=io(f,n.length);n.push(p.file),c.push(...p.section.map(h=>({text:h,place:y})))}}i.push(...to(s));let d=mt(s,r);r.refuse();let m=[...i,{text:"poweroff"},{text:"%packages"},...l,...c];return{kickstart:`${m.map(({text:f})=>f).join(`
`)}
`,files:[...n,...ro(t)],places:m.map(({place:f})=>f),...d}}a(kt,"renderKickstart");function to(e){return e.some(r=>r.name==="preseed"?L(r).words.includes("grub-installer/bootdev"):r.name==="bootloader"&&(L(r).options.get("location")??"mbr")!=="mbr")?[]:[{text:"preseed grub-installer/bootdev string /dev/vda"}]}a(to,"bootDevice");function ro({snapshot:e}){return e?[{path:"cloudstamp/snapshot",mode:420,data:`${e.toISOString()}
`}]:[]}a(ro,"snapshotFiles");function oo(e,t){H(t);let r=t.at;switch(t.name){case"reboot":case"halt":case"poweroff":return[];case"%include":throw new T("kickseed includes nothing while it runs",{where:r,advice:"Include a file that is there when the build starts."});case"url":return no(e,t.text,r);case"rootpw":return L(t).options.has("lock")?["rootpw --iscrypted '*'"]:[bt(t)];default:return L(t),[bt(t)]}}a(oo,"renderCommand");function bt({text:e,at:t}){return e.includes("$")?x(e,t).map(r=>/^[\w/.:=,@%+-]+$/.test(r)?r:`"${r.replace(/["\\`]/g,"\\$&")}"`).join(" "):e}a(bt,"quoteDollars");function no(e,t,r){let{data:o,error:n}=me.safeParse(/--url[= ]"?([^\s"]+)/.exec(t)?.[1]??"");if(o===void 0)throw new T(`"url" needs --url=<mirror>, which ${n.issues[0]?.message??"is missing"}`,{where:r,advice:'Write "url --url={{ mirror }}".'});let{protocol:s,pathname:i}=new URL(o),l=s.replace(":","");return["preseed mirror/country string manual",`preseed mirror/protocol select ${l}`,`preseed mirror/${l}/hostname string ${o.slice(`${l}://`.length).split("/")[0]}`,`preseed mirror/${l}/directory string ${i}`,`preseed mirror/${l}/proxy string ''`,`preseed mirror/suite string ${e.suite}`]}a(no,"renderMirror");function ao(e,t){return e.body.flatMap(r=>t.collect(()=>so(r))??[])}a(ao,"renderPackages");function so(e){let t=e.text.replace(/#.*/,"").trim();if(t==="")return[];if(/^(@ *)?[A-Za-z0-9][A-Za-z0-9+.:~_-]*$/.test(t))return[{text:t,place:N(e)}];throw new T(`"${t}" is not a package that debian-installer can be asked for`,{where:e,advice:t.startsWith("-")?"It cannot leave packages out: remove them in the catalogue instead.":"Write one package name a line."})}a(so,"renderPackage");function io(e,t){let r=/--interpreter[= ]"?([^\s"]+)/.exec(e.options)?.[1]??"/bin/sh",o=e.name==="post"&&!/(^|\s)--nochroot(\s|$)/.test(e.options),n=`${e.name}-${t}`,s=N({...e.at,file:Jr(e.at.file)});return{file:{path:`cloudstamp/${n}`,mode:493,data:`#!${r}
${e.body.map(({text:i})=>i).join(`
`)}
`},section:[`%${e.name}${e.name==="post"?" --nochroot":""}`,`/cloudstamp/run-section ${n} ${o?"chroot":"nochroot"} ${s}`]}}a(io,"renderScript");function Et(e){return{render:a(t=>kt(e,t),"render"),throughProxies:ct,knowsProxies:!0,installArguments:a(()=>`priority=critical ks=file:/ks.cfg DEBIAN_FRONTEND=text ${j}`,"installArguments"),files:_e,hardware:{},onePass:void 0,looksInside:!0,installFatal:a(()=>lt,"installFatal"),stampFatal:R,installQuietSeconds:600,createProgress:dt}}a(Et,"debianInstaller");function os(e){return e.family==="anaconda"?it(e):Et(e)}a(os,"familyOf");export{fo as a,Tn as b,yn as c,wn as d,os as e};
