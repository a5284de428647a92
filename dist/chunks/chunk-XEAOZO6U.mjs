import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as v,e as L,g as z,k as U}from"./chunk-E5W3VBQB.mjs";import{f as q,g as W,h as H,i as V,j as Q,k as R,l as Z,n as x,o as Y}from"./chunk-V52UPSGP.mjs";import{e as J,f as X}from"./chunk-B6BIBZE4.mjs";import{l as C,n as B,p as K}from"./chunk-7CPCL42Y.mjs";import{a as j}from"./chunk-C5AZLAKH.mjs";import{a as A}from"./chunk-ZMU3OG4V.mjs";import{a as T}from"./chunk-C5IZ2UUA.mjs";import{a as n,c as Ge,e as Pe}from"./chunk-UIWZFJKY.mjs";var Re=Ge((wt,Ae)=>{var{hasOwnProperty:F}=Object.prototype,I=n((e,t={})=>{typeof t=="string"&&(t={section:t}),t.align=t.align===!0,t.newline=t.newline===!0,t.sort=t.sort===!0,t.whitespace=t.whitespace===!0||t.align===!0,t.platform=t.platform||typeof process<"u"&&process.platform,t.bracketedArray=t.bracketedArray!==!1;let r=t.platform==="win32"?`\r
`:`
`,o=t.whitespace?" = ":"=",s=[],a=t.sort?Object.keys(e).sort():Object.keys(e),p=0;t.align&&(p=g(a.filter(i=>e[i]===null||Array.isArray(e[i])||typeof e[i]!="object").map(i=>Array.isArray(e[i])?`${i}[]`:i).concat([""]).reduce((i,l)=>g(i).length>=g(l).length?i:l)).length);let c="",d=t.bracketedArray?"[]":"";for(let i of a){let l=e[i];if(l&&Array.isArray(l))for(let u of l)c+=g(`${i}${d}`).padEnd(p," ")+o+g(u)+r;else l&&typeof l=="object"?s.push(i):c+=g(i).padEnd(p," ")+o+g(l)+r}t.section&&c.length&&(c="["+g(t.section)+"]"+(t.newline?r+r:r)+c);for(let i of s){let l=Ee(i,".").join("\\."),u=(t.section?t.section+".":"")+l,m=I(e[i],{...t,section:u});c.length&&m.length&&(c+=r),c+=m}return c},"encode");function Ee(e,t){var r=0,o=0,s=0,a=[];do if(s=e.indexOf(t,r),s!==-1){if(r=s+t.length,s>0&&e[s-1]==="\\")continue;a.push(e.slice(o,s)),o=s+t.length}while(s!==-1);return a.push(e.slice(o)),a}n(Ee,"splitSections");var ve=n((e,t={})=>{t.bracketedArray=t.bracketedArray!==!1;let r=Object.create(null),o=r,s=null,a=/^\[([^\]]*)\]\s*$|^([^=]+)(=(.*))?$/i,p=e.split(/[\r\n]+/g),c={};for(let i of p){if(!i||i.match(/^\s*[;#]/)||i.match(/^\s*$/))continue;let l=i.match(a);if(!l)continue;if(l[1]!==void 0){if(s=_(l[1]),s==="__proto__"){o=Object.create(null);continue}o=r[s]=r[s]||Object.create(null);continue}let u=_(l[2]),m;t.bracketedArray?m=u.length>2&&u.slice(-2)==="[]":(c[u]=(c?.[u]||0)+1,m=c[u]>1);let f=m&&u.endsWith("[]")?u.slice(0,-2):u;if(f==="__proto__")continue;let y=l[3]?_(l[4]):!0,N=y==="true"||y==="false"||y==="null"?JSON.parse(y):y;m&&(F.call(o,f)?Array.isArray(o[f])||(o[f]=[o[f]]):o[f]=[]),Array.isArray(o[f])?o[f].push(N):o[f]=N}let d=[];for(let i of Object.keys(r)){if(!F.call(r,i)||typeof r[i]!="object"||Array.isArray(r[i]))continue;let l=Ee(i,".");o=r;let u=l.pop(),m=u.replace(/\\\./g,".");for(let f of l)f!=="__proto__"&&((!F.call(o,f)||typeof o[f]!="object")&&(o[f]=Object.create(null)),o=o[f]);o===r&&m===u||(o[m]=r[i],d.push(i))}for(let i of d)delete r[i];return r},"decode"),be=n(e=>e.startsWith('"')&&e.endsWith('"')||e.startsWith("'")&&e.endsWith("'"),"isQuoted"),g=n(e=>typeof e!="string"||e.match(/[=\r\n]/)||e.match(/^\[/)||e.length>1&&be(e)||e!==e.trim()?JSON.stringify(e):e.split(";").join("\\;").split("#").join("\\#"),"safe"),_=n(e=>{if(e=(e||"").trim(),be(e)){e.charAt(0)==="'"&&(e=e.slice(1,-1));try{e=JSON.parse(e)}catch{}}else{let t=!1,r="";for(let o=0,s=e.length;o<s;o++){let a=e.charAt(o);if(t)"\\;#".indexOf(a)!==-1?r+=a:r+="\\"+a,t=!1;else{if(";#".indexOf(a)!==-1)break;a==="\\"?t=!0:r+=a}}return t&&(r+="\\"),r.trim()}return e},"unsafe");Ae.exports={parse:ve,decode:ve,stringify:I,encode:I,safe:g,unsafe:_}});import{join as Ye}from"node:path";var ee=`# Applies the catalogue in the target; sourced. Needs TARGET, PROFILE and the event functions.

# Mounts what programs in the target expect, and keeps packages from starting services.
enter_target() {
	mount --bind /dev "$TARGET/dev"
	mkdir -p "$TARGET/dev/pts" "$TARGET/dev/shm"
	mount -t devpts devpts "$TARGET/dev/pts" 2>/dev/null
	mount -t proc proc "$TARGET/proc"
	mount -t sysfs sysfs "$TARGET/sys"
	# EL5 and EL6 have no /run.
	if [ -d "$TARGET/run" ]; then
		mount -t tmpfs -o mode=755 tmpfs "$TARGET/run"
		mkdir -p "$TARGET/run/lock"
		chmod 1777 "$TARGET/run/lock"
	fi
	mount_boot
	set_resolver
	pose_as_systemd
	answer_facter
	if [ -x "$TARGET/usr/bin/dpkg" ]; then
		printf '#!/bin/sh\\nexit 101\\n' >"$TARGET/usr/sbin/policy-rc.d"
		chmod 755 "$TARGET/usr/sbin/policy-rc.d"
	fi
	mkdir -p "$TARGET/root/config"
	cp -R /cloudstamp/config/. "$TARGET/root/config/"
}

# File systems of their own that packages and the boot loader's tools write to. An installer has mounted them.
mount_boot() {
	for place in /boot /boot/efi; do
		grep -qE "^[^#[:space:]]+[[:space:]]+$place[[:space:]]" "$TARGET/etc/fstab" || continue
		grep -q " $TARGET$place " /proc/mounts && continue
		in_chroot mount "$place" || fail "$place does not mount"
	done
}

set_resolver() {
	echo 'nameserver 10.0.2.3' >/cloudstamp/resolv.conf
	link=$(readlink "$TARGET/etc/resolv.conf")
	case $link in
	*run/*)
		file=$TARGET/run/\${link#*run/}
		mkdir -p "\${file%/*}"
		cp /cloudstamp/resolv.conf "$file"
		;;
	*)
		[ -e "$TARGET/etc/resolv.conf" ] || : >"$TARGET/etc/resolv.conf"
		mount --bind /cloudstamp/resolv.conf "$TARGET/etc/resolv.conf"
		;;
	esac
}

# Puppet takes systemd for usable only when /proc/1/comm says so; enabling a unit needs no running systemd.
pose_as_systemd() {
	[ -x "$TARGET/usr/lib/systemd/systemd" ] || return 0
	echo systemd >/cloudstamp/comm
	mount --bind /cloudstamp/comm "$TARGET/proc/1/comm"
}

# Facter asks augparse for the version of Augeas. Where that is not installed, it loads every lens of Ruby's own binding
# instead, a fifth of a stamp under emulation. This answers the same, last in PATH.
answer_facter() {
	ls "$TARGET"/var/lib/dpkg/info/ruby-augeas*.list >/dev/null 2>&1 || return 0
	mkdir -p "$TARGET/run/cloudstamp"
	cat >"$TARGET/run/cloudstamp/augparse" <<-'EOF'
		#!/bin/sh
		version=$(dpkg-query -W -f '\${Version}' libaugeas0) && echo "augparse \${version%%-*} <http://augeas.net/>"
	EOF
	chmod 755 "$TARGET/run/cloudstamp/augparse"
}

in_chroot() {
	locale=C.UTF-8
	# RHEL has it since 8.
	[ -e "$TARGET/usr/lib/locale/locale-archive" ] && [ ! -e "$TARGET/usr/lib/locale/C.utf8" ] && locale=en_US.UTF-8
	path=/opt/puppetlabs/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/cloudstamp
	chroot "$TARGET" /usr/bin/env -i PATH=$path \\
		HOME=/root TERM=dumb "LANG=$locale" DEBIAN_FRONTEND=noninteractive DPKG_FORCE=unsafe-io \\
		"FACTER_cloudstamp_profile=$PROFILE" "$@"
}

# Success is 0 or 2; the report and the log travel to the host whatever came of it.
apply_catalogue() {
	phase_started puppet
	in_chroot sh -c 'command -v puppet' >/dev/null || fail "there is no puppet in the base: add it to %packages of the kickstart"
	if [ "$REFRESH_PACKAGES" = yes ] && [ -x "$TARGET/usr/bin/apt-get" ]; then
		in_chroot apt-get -q -o Acquire::Languages=none update 2>&1 || fail "apt-get update failed in the guest"
	fi
	mkdir -p "$TARGET/var/log/puppet"
	# EPEL 5's Puppet 2.7 knows no Hiera.
	hiera=--hiera_config=/root/config/hiera.yaml
	[ -e "$TARGET/usr/lib/ruby/site_ruby/1.8/puppet" ] && hiera=
	in_chroot puppet apply --detailed-exitcodes --color=false \\
		--logdest console --logdest /var/log/puppet/cloudstamp.log \\
		--modulepath /root/config/modules $hiera \\
		"/root/config/nodes/$PROFILE.pp" 2>&1
	status=$?
	emit "{\\"type\\":\\"puppet\\",\\"exitCode\\":$status}"
	send_file puppet.log "$TARGET/var/log/puppet/cloudstamp.log"
	for report in /var/cache/puppet/state /var/lib/puppet/state /opt/puppetlabs/puppet/cache/state; do
		send_file last_run_report.yaml "$TARGET$report/last_run_report.yaml"
	done
	case $status in
	0 | 2) ;;
	*) fail "puppet apply exited with $status" ;;
	esac
	phase_ended puppet
	phase_started inventory
	if [ -x "$TARGET/usr/bin/dpkg-query" ]; then
		in_chroot dpkg-query -W -f '\${binary:Package}\\t\${Version}\\n' >/tmp/packages.tsv
	else
		in_chroot rpm -qa --qf '%{NAME}\\t%{EVR}.%{ARCH}\\n' >/tmp/packages.tsv
	fi
	send_file packages.tsv /tmp/packages.tsv
	phase_ended inventory
}

# What a chroot writes has no SELinux labels where its kernel has no policy. The policy and the program are the target's.
relabel() {
	grep -qsE '^SELINUX=(enforcing|permissive)' "$TARGET/etc/selinux/config" || return 0
	phase_started labels
	type=$(sed -n 's/^SELINUXTYPE=\\([a-z-]*\\).*/\\1/p' "$TARGET/etc/selinux/config")
	# Not "/" itself: for that, setfiles wants the kernel's audit system.
	set --
	for entry in "$TARGET"/*; do
		case \${entry#"$TARGET"} in
		/proc | /sys | /dev | /run | /lost+found) ;;
		*) set -- "$@" "\${entry#"$TARGET"}" ;;
		esac
	done
	in_chroot setfiles -F "/etc/selinux/$type/contexts/files/file_contexts" "$@" 2>&1 || fail "setfiles failed"
	phase_ended labels
}

leave_target() {
	relabel
	rm -f "$TARGET/usr/sbin/policy-rc.d"
	umount "$TARGET/etc/resolv.conf" 2>/dev/null
	umount "$TARGET/proc/1/comm" 2>/dev/null
	# A package's left-over daemon would keep the file system busy.
	for process in /proc/[0-9]*; do
		[ "$(readlink "$process/root")" = "$TARGET" ] && kill -9 "\${process#/proc/}" 2>/dev/null
	done
	for mount in run sys proc dev/pts dev; do
		umount "$TARGET/$mount" 2>/dev/null || umount -l "$TARGET/$mount"
	done
}
`;var te=`# Guest side of the event protocol; sourced. One event is one line on the second serial port:
# "cloudstamp <nonce> <json>". Installer logs share the port, so each event starts on a line of its own.
EVENT_PORT=/dev/ttyS1
read -r NONCE </cloudstamp/nonce

emit() {
	printf '\\ncloudstamp %s %s\\n' "$NONCE" "$1" >"$EVENT_PORT"
}

# Text as the inside of a JSON string: printable ASCII without quotes and backslashes. sed is in every initrd.
json_text() {
	printf '%s\\n' "$*" | LC_ALL=C sed -n "H; \\$ { x; s/^\\\\n//; s/[^ -~]/ /g; s/\\"/'/g; s/\\\\\\\\/\\\\//g; s/^\\\\(.\\\\{2000\\\\}\\\\).*/\\\\1/; p; }"
}

phase_started() {
	emit "{\\"type\\":\\"phase\\",\\"name\\":\\"$(json_text "$1")\\",\\"state\\":\\"started\\"}"
}

phase_ended() {
	emit "{\\"type\\":\\"phase\\",\\"name\\":\\"$(json_text "$1")\\",\\"state\\":\\"ended\\"}"
}

# Reports a failure and powers off at once, so that nothing later can be taken for success.
fail() {
	emit "{\\"type\\":\\"failed\\",\\"reason\\":\\"$(json_text "$1")\\"}"
	sync
	sleep 1
	power_off
}

power_off() {
	poweroff -f 2>/dev/null || echo o >/proc/sysrq-trigger
	# It takes a moment, in which a first process must not end.
	sleep 60
}

# send_file NAME PATH: the file, gzip'd, in base64 parts. The target has the programs for it, not every installer.
send_file() {
	[ -s "$2" ] || return 0
	chroot "$TARGET" gzip -c <"$2" >/tmp/cloudstamp-file.gz
	sum=$(chroot "$TARGET" sha256sum </tmp/cloudstamp-file.gz)
	sum=\${sum%% *}
	chroot "$TARGET" base64 -w 3000 </tmp/cloudstamp-file.gz >/tmp/cloudstamp-file.b64
	parts=$(chroot "$TARGET" wc -l </tmp/cloudstamp-file.b64)
	part=0
	while IFS= read -r data; do
		part=$((part + 1))
		emit "{\\"type\\":\\"file\\",\\"name\\":\\"$1.gz\\",\\"sha256\\":\\"$sum\\",\\"part\\":$part,\\"parts\\":$parts,\\"data\\":\\"$data\\"}"
	done </tmp/cloudstamp-file.b64
	rm -f /tmp/cloudstamp-file.gz /tmp/cloudstamp-file.b64
}
`;var re=`# Makes the image generic; sourced. Needs TARGET, KEEP_CONFIG and MIRROR_REWRITES ("FROM TO" a line).
seal() {
	phase_started seal
	cd "$TARGET" || fail "the root file system is not mounted"

	: >etc/machine-id
	rm -f var/lib/dbus/machine-id
	rm -f etc/ssh/ssh_host_*_key etc/ssh/ssh_host_*_key.pub
	rm -f var/lib/systemd/random-seed var/lib/systemd/credential.secret var/lib/urandom/random-seed
	rm -f etc/udev/rules.d/70-persistent-*.rules
	rm -rf var/lib/cloud/* var/lib/dhcp/* var/lib/dhclient/* var/lib/NetworkManager/*
	rm -f etc/NetworkManager/system-connections/* etc/network/interfaces
	for interface in etc/sysconfig/network-scripts/ifcfg-e*; do
		[ -f "$interface" ] && sed -i '/^HWADDR=/d; /^UUID=/d' "$interface"
	done
	echo localhost >etc/hostname
	[ -f etc/hosts ] && sed -i '/^127\\.0\\.1\\.1[[:space:]]/d' etc/hosts
	if [ ! -L etc/resolv.conf ]; then
		rm -f etc/resolv.conf
		[ -e usr/lib/systemd/systemd-resolved ] && ln -s ../run/systemd/resolve/stub-resolv.conf etc/resolv.conf
	fi

	rm -rf var/cache/apt/archives/*.deb var/cache/apt/*.bin var/lib/apt/lists/* var/cache/debconf/*-old
	mkdir -p var/lib/apt/lists/partial
	rm -rf var/cache/dnf/* var/cache/yum/* var/lib/dnf/history*
	rm -f etc/apt/apt.conf.d/00cloudstamp etc/apt/apt.conf.d/00trustcdrom
	rewrite_mirrors

	[ "$KEEP_CONFIG" = yes ] || rm -rf root/config
	rm -rf var/lib/puppet/state var/lib/puppet/reports var/cache/puppet opt/puppetlabs/puppet/cache/state
	rm -rf var/log/installer var/log/anaconda var/log/journal/* root/anaconda-ks.cfg root/original-ks.cfg root/install.log*
	chroot . find /var/log -type f -exec rm -f {} +
	rm -rf tmp/* tmp/.[!.]* var/tmp/* root/.bash_history root/.cache root/.wget-hsts

	cd /
	free_space
	phase_ended seal
}

# Blocks that files have left cost room in the image. Old kernels cannot trim a virtual disk, but qemu frees zeros too.
free_space() {
	for place in / /boot/; do
		[ "$place" = / ] || grep -q " \${TARGET}/boot " /proc/mounts || continue
		chroot "$TARGET" fstrim "$place" 2>/dev/null && continue
		dd if=/dev/zero of="$TARGET\${place}zeros" bs=1024k 2>/dev/null
		sync
		rm -f "$TARGET\${place}zeros" || fail "the free space of $place cannot be cleared"
	done
}

# The image shall ask the public mirror, not the one that was near the build.
rewrite_mirrors() {
	[ -s /cloudstamp/mirrors ] || return 0
	while read -r from to; do
		for list in etc/apt/sources.list etc/apt/sources.list.d/*; do
			[ -f "$list" ] && sed -i "s|$from|$to|g" "$list"
		done
	done </cloudstamp/mirrors
}
`;var oe=`#!/bin/sh
# First process of a stamp: mounts the overlay disk, applies the catalogue in a chroot, seals, powers off.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
export TARGET=/target
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
. /cloudstamp/events
. /cloudstamp/settings
. /cloudstamp/apply
. /cloudstamp/seal

mount_root() {
	for module in virtio_pci virtio_blk; do
		modprobe -q "$module"
	done
	tries=0
	until [ -b /dev/vda ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "no disk appeared in 10 seconds"
		sleep 0.1
	done
	mkdir -p "$TARGET"
	for type in ext4 xfs; do
		modprobe -q "$type"
		for device in /dev/vda[0-9]* /dev/vda; do
			mount -t "$type" -o noatime "$device" "$TARGET" 2>/dev/null || continue
			[ -e "$TARGET/etc/os-release" ] || [ -L "$TARGET/etc/os-release" ] && return
			umount "$TARGET"
		done
	done
	fail "no root file system among $(echo /dev/vda*)"
}

start_network() {
	modprobe -q virtio_net
	# The interface appears a moment after its driver.
	tries=0
	while :; do
		for device in /sys/class/net/*; do
			interface=\${device##*/}
			[ "$interface" = lo ] || break 2
		done
		tries=$((tries + 1))
		[ "$tries" -lt 50 ] || fail "no network interface appeared in 5 seconds"
		sleep 0.1
	done
	ip link set lo up
	ip link set "$interface" up
	ip addr add 10.0.2.15/24 dev "$interface"
	ip route add default via 10.0.2.2
	# Where clouds serve metadata: Facter would take the build machine's for the image's.
	ip route add unreachable 169.254.0.0/16
}

phase_started mount
modprobe -q virtio_rng
mount_root
start_network
phase_ended mount
enter_target
apply_catalogue
leave_target
seal
phase_started unmount
umount -R "$TARGET" 2>/dev/null || umount "$TARGET" || fail "the root file system does not unmount"
phase_ended unmount
emit '{"type":"sealed"}'
sync
power_off
`;var G=[{path:"cloudstamp/events",mode:420,data:te}],se=[{path:"cloudstamp/apply",mode:420,data:ee},{path:"cloudstamp/seal",mode:420,data:re}];function Me(e){return[...G,...e.installing,...e.base]}n(Me,"installScripts");function ne({nonce:e,rendered:t,installer:r}){return S([ae(t),...ce(r,[P(e),...Me(r),...t.files])])}n(ne,"installArchive");function ie({nonce:e,rendered:t,installer:r,settings:o}){let s=[...G,...r.installing,...se,...r.onePass];return S([ae(t),...ce(r,[P(e),...s,...t.files,...le(o)])])}n(ie,"onePassArchive");function k(e){return S([...G,P(e.nonce),...se,{path:"cloudstamp/stamp",mode:493,data:oe},...le(e.settings)])}n(k,"stampArchive");function ae(e){return{path:"ks.cfg",mode:420,data:e.kickstart}}n(ae,"kickstart");function ce(e,t){return t.map(r=>r.path.startsWith("cloudstamp/")?{...r,path:`${e.prefix}${r.path}`}:r)}n(ce,"placed");function P(e){return{path:"cloudstamp/nonce",mode:256,data:`${e}
`}}n(P,"nonceFile");function le(e){if(!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(e.profile))throw new RangeError("profile name was not checked");let t=n(s=>s?"yes":"no","yesNo"),r=[`PROFILE=${e.profile}`,`KEEP_CONFIG=${t(e.keepConfig)}`,`REFRESH_PACKAGES=${t(e.refreshPackages)}`,""].join(`
`),o=e.mirrorRewrites.map(({from:s,to:a})=>`${s} ${a}
`).join("");return[{path:"cloudstamp/settings",mode:420,data:r},{path:"cloudstamp/mirrors",mode:420,data:o},...e.configTree.map(s=>({...s,path:`cloudstamp/config/${s.path}`}))]}n(le,"profileFiles");function S(e){let t=new Set;for(let{path:r}of e){let o=r.split("/");for(let s=1;s<o.length;s+=1)t.add(o.slice(0,s).join("/"))}return[...[...t].filter(r=>/^(updates\/)?cloudstamp(\/|$)/.test(r)).sort().map(r=>({type:"directory",path:r,mode:493})),...e.map(({data:r,...o})=>({type:"file",...o,data:typeof r=="string"?Buffer.from(r):r}))]}n(S,"toEntries");import{access as De,constants as pe,cp as Ne,mkdir as de,readdir as fe,rename as Ce,rm as E,writeFile as me}from"node:fs/promises";import{basename as Be,dirname as ue,join as w}from"node:path";function he(e){let t=w(e.outputDir,`${e.profile}-${e.distro}`);return{directory:e.outputDir,image:`${t}.${e.format}`,manifest:`${t}.manifest.json`,log:`${t}.log`,evidence:`${t}.failure`,partial:w(e.outputDir,`.${Be(t)}.${e.format}.partial-${process.pid}`)}}n(he,"outputPaths");async function ht(e){try{await ge(e.directory),await De(e.directory,pe.W_OK|pe.X_OK);let t=`${e.partial}.probe`;await me(t,""),await E(t)}catch(t){throw new T(`the output directory cannot be written to (${t.code})`,{where:e.directory,advice:"Choose another output-dir, or change its permissions."})}for(let t of await fe(e.directory)){let r=/^\..*\.partial-(\d+)$/.exec(t)?.[1];r!==void 0&&!L(Number(r))&&await E(w(e.directory,t),{force:!0})}for(let t of[e.image,e.manifest,e.evidence])await E(t,{recursive:!0,force:!0})}n(ht,"prepareOutput");async function ge(e){try{await de(e)}catch(t){let{code:r}=t;if(r==="EEXIST")return;if(r!=="ENOENT"||ue(e)===e)throw t;await ge(ue(e)),await de(e)}}n(ge,"makeDirectory");async function gt(e,t){await me(e.manifest,`${JSON.stringify(t,null,2)}
`),await Ce(e.partial,e.image)}n(gt,"publishImage");async function yt(e,t){await E(e.partial,{force:!0}),await E(e.manifest,{force:!0});let r=await fe(t).catch(()=>[]);return r.length===0?[e.log]:(await Ne(t,e.evidence,{recursive:!0}),[e.log,...r.sort().map(o=>w(e.evidence,o))])}n(yt,"keepEvidence");import{readdir as M,readFile as Ue}from"node:fs/promises";import{join as h}from"node:path";function Le(e){let t={},r;for(let o of e.split(`
`)){if(o.startsWith("#"))continue;if(/^[ \t]/.test(o)){r!==void 0&&(t[r]=`${t[r]??""}
${o.slice(1)}`);continue}let s=o.indexOf(":");s<=0||(r=o.slice(0,s),t[r]=o.slice(s+1).trim())}return t}n(Le,"parseStanza");function ye(e){return e.split(/\n[ \t]*(?:\n[ \t]*)+/).map(Le).filter(t=>Object.keys(t).length>0)}n(ye,"parseStanzas");function vt(e){return(e??"").split(",").map(t=>t.split("|").flatMap(r=>/^\s*([^\s(:[]+)/.exec(r)?.[1]??[])).filter(t=>t.length>0)}n(vt,"parseRelations");var b=n(e=>(e??"").split(/\s+/).filter(Boolean),"words");function O(e){return e.split(`
`).flatMap(t=>{let r=/^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)([^#]*)/.exec(t);if(!r?.[2]||!r[3])return[];let o=/(?:^|\s)signed-by=(\S+)/i.exec(r[1]??"")?.[1];return[{uri:r[2],suite:r[3],components:b(r[4]),signedBy:o}]})}n(O,"parseOneLineSources");function $e(e){return ye(e).flatMap(t=>{if(!b(t.Types).includes("deb")||/^(no|false)$/i.test(t.Enabled??""))return[];let r={components:b(t.Components),signedBy:t["Signed-By"]};return b(t.URIs).flatMap(o=>b(t.Suites).map(s=>({uri:o,suite:s,...r})))})}n($e,"parseDeb822Sources");function je({uri:e,components:t,signedBy:r}){let o=URL.canParse(e)?new URL(e):void 0;return!o||!/^https?:$/.test(o.protocol)||!t.includes("main")||r!==void 0&&!r.includes("debian-archive-")?!1:!/^(localhost|127\..*|\[::1\])$/.test(o.hostname)}n(je,"isDebianArchive");function Te(e,t){let r=n((...a)=>e.find(p=>a.includes(p.suite)&&je(p))?.uri.replace(/\/+$/,""),"find"),o=r(t,"stable","oldstable","testing","unstable","sid"),s=r(`${t}-security`,`${t}/updates`,"stable-security","testing-security");return o===void 0?void 0:{mirror:o,securityMirror:s}}n(Te,"chooseMirrors");var ke=Pe(Re(),1);var qe=["baseos","base","fedora"],We=A.object({baseurl:A.string(),enabled:A.string().default("1")});function we(e,t,r){for(let o of e){let s=(0,ke.parse)(o);for(let a of qe){let p=We.safeParse(s[a]).data;if(!p||!/^(1|yes|true|on)$/i.test(p.enabled))continue;let c=ze(p.baseurl.split(/[\s,]+/)[0]??"",t).replace(/\/+$/,"");if(URL.canParse(c)&&/^https?:$/.test(new URL(c).protocol)&&c.endsWith(`/${r}`))return c.slice(0,-r.length-1)}}}n(we,"chooseTreeMirror");function ze(e,t){return e.replace(/\$(?:\{(\w+)\}|(\w+))/g,(r,o,s)=>t[o??s??""]??r)}n(ze,"expand");async function $(e){return Ue(e,"utf8").catch(()=>"")}n($,"readText");async function He(e){let t=h(e,"apt"),r=O(await $(h(t,"sources.list"))),o=h(t,"sources.list.d");for(let s of(await M(o).catch(()=>[])).sort()){let a=await $(h(o,s));s.endsWith(".list")&&r.push(...O(a)),s.endsWith(".sources")&&r.push(...$e(a))}return r}n(He,"readAptSources");async function Ke(e){let t=await $(h(e,"os-release"));if(v(t,"ID")==="debian")return Te(await He(e),v(t,"VERSION_CODENAME")??"sid")}n(Ke,"aptMirrors");var Ve={almalinux:"alma",rocky:"rocky",centos:"centos",fedora:"fedora",scientific:"sl"};async function Je(e,t){let r=await $(h(t,"os-release")),o=Ve[v(r,"ID")??""],s=v(r,"VERSION_ID")?.split(".")[0];if(o===void 0||s===void 0||!e.id.startsWith(o)||e.release?.split(".")[0]!==s)return;let a={releasever:s,basearch:e.arch,arch:e.arch};for(let i of["yum/vars","dnf/vars"])for(let l of await M(h(t,i)).catch(()=>[]))a[l]=(await $(h(t,i,l))).trim();let p=h(t,"yum.repos.d"),c=(await M(p).catch(()=>[])).filter(i=>i.endsWith(".repo")).sort(),d=we(await Promise.all(c.map(i=>$(h(p,i)))),a,e.tree);return d===void 0?void 0:{mirror:d}}n(Je,"dnfMirrors");async function _e(e,t,r="/etc"){let o={mirror:t.mirror,securityMirror:t.securityMirror};if(e!=="auto")return{...o,mirror:e.replace(/\/+$/,"")};let s=t.family==="debian-installer"?await Ke(r):await Je(t,r);return s?{mirror:s.mirror,securityMirror:s.securityMirror??o.securityMirror}:o}n(_e,"resolveMirrors");import{join as Xe}from"node:path";var Qe=360*60*1e3,Ze=600;function D(){return`rdinit=/cloudstamp/stamp ${q}`}n(D,"stampArguments");async function zt(e,t){let{reporter:r,profile:o}=e;r.phase("stamp",`Stamp: profile ${o.id}`);let s=Xe(e.workDir,"stamp.qcow2");await z({path:s,backing:t.disk});let a=Date.now()-Date.parse(t.createdAt)>Qe,p=R(e,{refreshPackages:a}),c=await Y(e,"stamp",()=>Q(e,{name:"stamp",title:"the stamp",disk:s,archive:n(d=>k({nonce:d,settings:p}),"archive"),hardware:{cpu:e.family.hardware.cpu},append:D(),successEvent:"sealed",fatalPatterns:e.family.stampFatal,quietSeconds:Ze,onLine:n(d=>{r.log(d),r.progress({text:d})},"onLine")}));return{disk:s,base:t,files:Z(c.files),puppetExitCode:c.puppetExitCode??0}}n(zt,"stampProfile");async function pr(e,t,r){try{return await et(e,t,r)}catch(o){if(o instanceof T)for(let s of o.findings)t.finding(s);throw o}}n(pr,"planBuild");async function et(e,t,r){let o=await B(e.distro,e.kickstartDirs),s=W(o),a=await K(e.configDir,{name:e.profile,distro:{id:o.id,kind:C(o)}}),p=await V(e.configDir),c=await H(p,{shown:x(e.configDir),reporter:t,signal:r});if(c.length>0)throw new T(`the config tree has ${c.length===1?"an error":`${c.length} errors`}`,{where:x(e.configDir),advice:"Mend what the findings name.",findings:c});let d=await _e(e.mirror,o),i={memoryMiB:e.memoryMiB??o.memoryMiB,diskBytes:e.diskBytes??U(o.diskGiB)},l=s.render(d);return{inputs:e,distro:o,family:s,profile:a,configTree:p,mirrors:d,rendered:l,machine:i,output:he(e),cacheDir:j()}}n(et,"readInputs");function dr(e){let{inputs:t,family:r,mirrors:o,rendered:s,machine:a}=e,p=r.layered&&t.layers==="auto",c=t.accel==="kvm"?"kvm":"tcg",d={...R(e,{refreshPackages:!1}),configTree:[]},i=n((f,y)=>["qemu-system-x86_64",...X({...y,kernel:"<media>/linux",initrd:`<work>/${f}.initrd`,disk:`<work>/${f}.qcow2`,memoryMiB:a.memoryMiB,cpus:t.cpus??J(c),accelerator:c,network:!0})],"command"),l={nonce:"",rendered:s,installer:r.files},u={name:"install",command:i("install",{...r.hardware,append:r.installArguments(o)}),injected:xe(p?ne(l):ie({...l,settings:d}))},m={name:"stamp",command:i("stamp",{cpu:r.hardware.cpu,append:D()}),injected:xe(k({nonce:"",settings:d}))};return{distro:e.distro.id,profile:e.profile.id,layered:p,mirror:o.mirror,image:Ye(e.output.image),kickstart:s.kickstart,runs:p?[u,m]:[u]}}n(dr,"describePlan");function xe(e){return e.filter(({type:t})=>t!=="directory").map(({path:t})=>t)}n(xe,"pathsOf");function ur(e){return[`${e.distro} with profile ${e.profile}, ${e.layered?"a base and a stamp on it":"in one pass"}, from ${e.mirror}`,`image: ${e.image}`,"","--- ks.cfg",...e.kickstart.trimEnd().split(`
`),...e.runs.flatMap(({name:t,command:r,injected:o})=>["",`--- ${t}: added to the initrd`,...o,"",`--- ${t}: command`,...r.map((s,a)=>/^-[a-z]/.test(s)||a===0?s:`    ${s}`)])]}n(ur,"formatPlan");export{he as a,ht as b,gt as c,yt as d,Le as e,ye as f,vt as g,Re as h,_e as i,Me as j,ne as k,ie as l,zt as m,pr as n,dr as o,ur as p};
