import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{b as $}from"./chunk-ONKZJ755.mjs";import{a as g,c as v}from"./chunk-CMM735PK.mjs";import{c as E}from"./chunk-H2EVXHRT.mjs";import{g as T}from"./chunk-FSC36MHG.mjs";import{c as A}from"./chunk-A2U56TWM.mjs";import{a as s}from"./chunk-UIWZFJKY.mjs";var R=`# Applies the catalogue in the target; sourced. Needs TARGET, the settings and the event functions.
. /cloudstamp/private
. /cloudstamp/proxies

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
		mkdir -m 1777 "$TARGET/run/lock"
	fi
	mount_boot
	set_resolver
	pose_as_systemd
	answer_facter
	if [ -x "$TARGET/usr/bin/dpkg" ]; then
		printf '#!/bin/sh\\nexit 101\\n' >"$TARGET/usr/sbin/policy-rc.d"
		chmod 755 "$TARGET/usr/sbin/policy-rc.d"
	fi
	# Links stay links, and modes what they are. Two copies in memory are one too many.
	mkdir -p "$TARGET/root/config"
	cp -a /cloudstamp/config/. "$TARGET/root/config/" || fail "the config tree does not fit onto the disk"
	rm -rf /cloudstamp/config
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
		\${http_proxy:+"http_proxy=$http_proxy"} \${https_proxy:+"https_proxy=$https_proxy"} \\
		\${no_proxy:+"no_proxy=$no_proxy"} "FACTER_cloudstamp_profile=$PROFILE" "$@"
}

# Success is 0 or 2; the report and the log travel to the host whatever came of it.
apply_catalogue() {
	set --
	phase_started puppet
	in_chroot sh -c 'command -v puppet' >/dev/null || fail "there is no puppet in the base: add it to %packages of the kickstart"
	if [ "$REFRESH_PACKAGES" = yes ] && [ -x "$TARGET/usr/bin/apt-get" ]; then
		in_chroot apt-get -q -o Acquire::Languages=none update 2>&1 || fail "apt-get update failed in the guest"
	fi
	mkdir -p "$TARGET/var/log/puppet"
	enter_private
	# Puppet 2.7 of EPEL 5 knows no Hiera.
	[ -e "$TARGET/usr/lib/ruby/site_ruby/1.8/puppet" ] || [ -z "$HIERA_CONFIG" ] || set -- "$@" --hiera_config "$HIERA_CONFIG"
	# EL5 and EL6 have neither /run nor a Puppet with environments of this kind. The version that environment.conf asks a
	# script for is of no use here.
	[ ! -d "$TARGET/run" ] || set -- "$@" --environmentpath "$PRIVATE/environments" --environment "$ENVIRONMENT" --config_version ''
	[ -z "$CLASS" ] || set -- "$@" --loadclasses --classfile "$PRIVATE/classes"
	[ ! -s /cloudstamp/facts.json ] || set -- "$@" --pluginfactdest "$PRIVATE/facts.d"
	while IFS= read -r option; do
		set -- "$@" "$option"
	done </cloudstamp/options
	in_chroot puppet apply --detailed-exitcodes --color=false \\
		--logdest console --logdest /var/log/puppet/cloudstamp.log \\
		--modulepath "$MODULE_PATH" "$@" "$MANIFEST" 2>&1
	status=$?
	leave_private
	emit "{\\"type\\":\\"puppet\\",\\"exitCode\\":$status}"
	# A catalogue that does not compile leaves no report. Why a run failed stands at the end of its log.
	log=$TARGET/var/log/puppet/cloudstamp.log
	if [ -s "$log" ]; then
		chroot "$TARGET" tail -c 4000000 <"$log" >/tmp/puppet.log
		send_file puppet.log /tmp/puppet.log
	fi
	for state in /var/cache/puppet/state /var/lib/puppet/state /opt/puppetlabs/puppet/cache/state; do
		report=$TARGET$state/last_run_report.yaml
		if [ -s "$report" ]; then
			send_file last_run_report.yaml "$report"
			break
		fi
	done
	case $status in
	0 | 2) ;;
	*) fail "puppet apply exited with $status" ;;
	esac
	phase_ended puppet
	[ "$REMOVE_PUPPET" = no ] || remove_puppet
	phase_started inventory
	if [ -x "$TARGET/usr/bin/dpkg-query" ]; then
		in_chroot dpkg-query -W -f '\${binary:Package}\\t\${Version}\\n' >/tmp/packages.tsv || fail "dpkg-query failed"
	else
		in_chroot rpm -qa --qf '%{NAME}\\t%{EVR}.%{ARCH}\\n' >/tmp/packages.tsv || fail "rpm failed"
	fi
	send_file packages.tsv /tmp/packages.tsv
	phase_ended inventory
}

# Puppet and the packages that only it needs. What nothing needed before stays, however it came.
remove_puppet() {
	program=$(in_chroot sh -c 'readlink -f "$(command -v puppet)"') || return 0
	phase_started remove-puppet
	if [ -x "$TARGET/usr/bin/dpkg" ]; then
		package=$(in_chroot dpkg-query -S "$program") || fail "no package owns $program"
		orphans=$(in_chroot apt-get -s autoremove | sed -n 's/^Remv \\([^ ]*\\).*/\\1/p')
		[ -z "$orphans" ] || in_chroot apt-mark -q manual $orphans
		in_chroot apt-get -q -y purge --auto-remove "\${package%%:*}" 2>&1 || fail "apt-get cannot remove Puppet"
		[ -z "$orphans" ] || in_chroot apt-mark -q auto $orphans
	else
		package=$(in_chroot rpm -qf --qf '%{NAME}\\n' "$program") || fail "no package owns $program"
		if [ -x "$TARGET/usr/bin/dnf" ]; then
			in_chroot dnf -q -y --setopt=clean_requirements_on_remove=1 remove "$package" 2>&1 || fail "dnf cannot remove Puppet"
		else
			in_chroot yum -q -y --setopt=clean_requirements_on_remove=1 remove "$package" 2>&1 || fail "yum cannot remove Puppet"
		fi
	fi
	# Runs left these, no package owns them.
	rm -rf "$TARGET/opt/puppetlabs/puppet/cache" "$TARGET/var/lib/puppet" "$TARGET/var/cache/puppet" "$TARGET/var/log/puppet"
	phase_ended remove-puppet
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
	# Sealing writes it, when labels are no longer set.
	[ -e "$TARGET/etc/hostname" ] || : >"$TARGET/etc/hostname"
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
`;var y=`# What an installer writes down of the build's proxies goes: a base serves builds with others, an image has none.
# Sourced. Needs TARGET and the variables of /cloudstamp/proxies.
forget_proxies() {
	for proxy in "$http_proxy" "$https_proxy"; do
		[ -n "$proxy" ] || continue
		# Host and port alone: Anaconda writes user and password in an encoding of its own.
		line="[Pp]roxy.*$(printf %s "\${proxy##*[@/]}" | sed 's/[].[]/\\\\&/g')"
		for file in "$TARGET"/etc/apt/apt.conf "$TARGET"/etc/yum.repos.d/*.repo; do
			grep -qs "$line" "$file" || continue
			text=$(sed "/$line/d" "$file")
			overwrite "$file"
			if [ -n "$text" ]; then printf '%s\\n' "$text" >"$file"; else rm "$file"; fi
		done
	done
	# debian-installer's logs repeat its answers.
	for file in "$TARGET"/var/log/installer/* "$TARGET"/var/log/installer/*/*; do
		[ ! -f "$file" ] || overwrite "$file"
	done
	rm -rf "$TARGET/var/log/installer"
}

# In place, before its blocks are freed: a base is kept with what they hold.
overwrite() {
	dd if=/dev/zero of="$1" bs=1k count=$(($(wc -c <"$1") / 1024 + 1)) conv=notrunc 2>/dev/null
	sync
}
`;var b=`# Guest side of the event protocol; sourced. One event is one line on the second serial port:
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
	sleep 1
	power_off
}

power_off() {
	poweroff -f 2>/dev/null || echo o >/proc/sysrq-trigger
	# It takes a moment, in which a first process must not end.
	sleep 60
}

# send_file NAME PATH: the file, gzip'd, in base64 parts. The target has the programs for it, not every installer. The
# host knows the names, and a file that it does not get whole fails the build: here is known why.
send_file() {
	packed=/tmp/cloudstamp-file.gz encoded=/tmp/cloudstamp-file.b64
	[ -s "$2" ] || fail "there is no $1 to send"
	chroot "$TARGET" gzip -c <"$2" >$packed || fail "gzip failed for $1"
	sum=$(chroot "$TARGET" sha256sum <$packed) || fail "sha256sum failed for $1"
	chroot "$TARGET" base64 -w 3000 <$packed >$encoded || fail "base64 failed for $1"
	parts=$(chroot "$TARGET" wc -l <$encoded) || fail "wc failed for $1"
	part=0
	while IFS= read -r data; do
		part=$((part + 1))
		emit "{\\"type\\":\\"file\\",\\"name\\":\\"$1\\",\\"sha256\\":\\"\${sum%% *}\\",\\"part\\":$part,\\"parts\\":$parts,\\"data\\":\\"$data\\"}"
	done <$encoded
	rm -f $packed $encoded
}
`;var _=`# What Puppet alone sees, in memory that is never swapped; sourced. Needs TARGET, CLASS and the event functions.
PRIVATE=/root/.cloudstamp

# The environment under the name that Puppet gives it, the class as a node classifier would assign it, facts, secrets.
enter_private() {
	mkdir -p "$TARGET$PRIVATE"
	mount -t ramfs -o mode=700 ramfs "$TARGET$PRIVATE" || fail "$PRIVATE does not mount"
	mkdir "$TARGET$PRIVATE/environments" "$TARGET$PRIVATE/facts.d" "$TARGET$PRIVATE/secrets"
	ln -s /root/config "$TARGET$PRIVATE/environments/$ENVIRONMENT"
	[ -z "$CLASS" ] || echo "$CLASS" >"$TARGET$PRIVATE/classes"
	[ ! -s /cloudstamp/facts.json ] || cp /cloudstamp/facts.json "$TARGET$PRIVATE/facts.d/cloudstamp.json"
	[ ! -s /cloudstamp/secrets ] || receive_secrets
}

# Leaves nothing behind: neither mounts nor the empty files and directories that they lay on.
leave_private() {
	for list in mounts files directories; do
		[ -f "$TARGET$PRIVATE/$list" ] || continue
		while IFS= read -r path; do
			case $list in
			mounts) umount "$TARGET$path" || umount -l "$TARGET$path" ;;
			files) rm -f "$TARGET$path" ;;
			directories) rmdir "$TARGET$path" 2>/dev/null ;;
			esac
		done <"$TARGET$PRIVATE/$list"
	done
	umount "$TARGET$PRIVATE" || umount -l "$TARGET$PRIVATE"
	rmdir "$TARGET$PRIVATE"
}

# Secrets come over the event port, for what is in the initrd lies on the host's disk. The guest asks for each line, for
# a terminal drops what nobody reads in time; without an echo, for all that it writes is logged.
receive_secrets() {
	exec 3<"$EVENT_PORT"
	chroot "$TARGET" stty -echo <&3 || fail "the event port cannot be silenced: the base has no stty"
	number=0
	while IFS= read -r path; do
		number=$((number + 1))
		receive_secret "$TARGET$PRIVATE/secrets/$number"
		place_secret "$PRIVATE/secrets/$number" "$path"
	done </cloudstamp/secrets
	exec 3<&-
}

# receive_secret FILE: lines "cloudstamp NONCE BASE64", the last one without base64.
receive_secret() {
	part=0
	: >"$1.base64"
	while :; do
		emit "{\\"type\\":\\"secret\\",\\"number\\":$number,\\"part\\":$part}"
		read -r word nonce data <&3
		[ "$word $nonce" = "cloudstamp $NONCE" ] || fail "secret $number did not arrive whole"
		[ -n "$data" ] || break
		printf '%s\\n' "$data" >>"$1.base64"
		part=$((part + 1))
	done
	chroot "$TARGET" base64 -d <"$1.base64" >"$1" || fail "secret $number did not arrive whole"
	rm -f "$1.base64"
	chmod 600 "$1"
}

# place_secret SOURCE PATH
place_secret() {
	make_directories "\${2%/*}"
	[ -e "$TARGET$2" ] || {
		: >"$TARGET$2" || fail "a secret cannot be put at $2"
		echo "$2" >>"$TARGET$PRIVATE/files"
	}
	mount --bind "$TARGET$1" "$TARGET$2" || fail "a secret cannot be put at $2"
	echo "$2" >>"$TARGET$PRIVATE/mounts"
}

make_directories() {
	[ -z "$1" ] || [ -d "$TARGET$1" ] || {
		make_directories "\${1%/*}"
		mkdir "$TARGET$1"
		# The deepest first, for their removal.
		[ ! -f "$TARGET$PRIVATE/directories" ] || cp "$TARGET$PRIVATE/directories" "$TARGET$PRIVATE/above"
		echo "$1" >"$TARGET$PRIVATE/directories"
		[ ! -f "$TARGET$PRIVATE/above" ] || cat "$TARGET$PRIVATE/above" >>"$TARGET$PRIVATE/directories"
	}
}
`;var G=`# Makes the image generic; sourced. Needs TARGET, KEEP_CONFIG and MIRROR_REWRITES ("FROM TO" a line).
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
		[ -f "$interface" ] && edit '/^HWADDR=/d; /^UUID=/d' "$interface"
	done
	echo localhost >etc/hostname
	[ -f etc/hosts ] && edit '/^127\\.0\\.1\\.1[[:space:]]/d' etc/hosts
	if [ ! -L etc/resolv.conf ]; then
		rm -f etc/resolv.conf
		# Only where it is enabled, which its alias tells: EL8 has it and leaves it off.
		[ -L etc/systemd/system/dbus-org.freedesktop.resolve1.service ] && ln -s ../run/systemd/resolve/stub-resolv.conf etc/resolv.conf
	fi

	rm -rf var/cache/apt/archives/*.deb var/cache/apt/*.bin var/lib/apt/lists/* var/cache/debconf/*-old
	[ -d var/lib/apt ] && mkdir -p var/lib/apt/lists/partial
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

# Keeps the file, and with it the SELinux label that it has got by now. A new file would have none.
edit() {
	text=$(sed "$1" "$2") && printf '%s\\n' "$text" >"$2"
}

# Blocks that files have left cost room in the image. Old kernels cannot trim a virtual disk, but qemu frees zeros too.
free_space() {
	for place in / /boot/; do
		[ "$place" = / ] || grep -q " \${TARGET}/boot " /proc/mounts || continue
		chroot "$TARGET" fstrim "$place" 2>/dev/null && continue
		dd if=/dev/zero of="$TARGET\${place}zeros" bs=1024k 2>/dev/null
		chroot "$TARGET" sync
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
`;var P=`#!/bin/sh
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
power_off
`;var u="cloudstamp/config",w="ks.cfg",x="cloudstamp/events",I=[{path:x,mode:420,data:b}],S=[...I,{path:"cloudstamp/forget-proxies",mode:420,data:y}],N=[{path:"cloudstamp/apply",mode:420,data:R},{path:"cloudstamp/private",mode:420,data:_},{path:"cloudstamp/seal",mode:420,data:G}];function F({rendered:e,installer:t}){let r=[...S,...t.installing,...t.base];return f([V(e),...M(t,[...r,...e.files])])}s(F,"installArchive");function O({rendered:e,installer:t,settings:r}){let n=[...S,...t.installing,...N,...t.onePass];return f([V(e),...M(t,[...n,...e.files,...q(r)])])}s(O,"onePassArchive");function C(e){return f([...I,...N,{path:"cloudstamp/stamp",mode:493,data:P},...q(e)])}s(C,"stampArchive");function ue(e,{nonce:t,proxies:r,throughProxies:n}){let i=e.find(o=>o.path.endsWith(x))?.path.replace(/events$/,"");if(i===void 0)throw new RangeError("an archive without the event library");let p=s((o,c)=>({type:"file",path:`${i}${o}`,mode:256,data:Buffer.from(c)}),"file");return[...e.map(o=>o.type==="file"&&o.path===w?{...o,data:Buffer.from(n(Buffer.from(o.data).toString(),r))}:o),p("nonce",`${t}
`),p("proxies",X(T(r)))]}s(ue,"atMoment");function X(e){return Object.entries(e).map(([t,r])=>`export ${t}=${L(r)}
`).join("")}s(X,"shellExports");function fe(e){return e.filter(({type:t,path:r})=>t!=="directory"&&!r.replace(/^updates\//,"").startsWith(`${u}/`)).map(({path:t})=>t)}s(fe,"injectedPaths");function V(e){return{path:w,mode:420,data:e.kickstart}}s(V,"kickstart");function M(e,t){return t.map(r=>r.path.startsWith("cloudstamp/")?{...r,path:`${e.prefix}${r.path}`}:r)}s(M,"placed");function q(e){let t=s(l=>l?"yes":"no","yesNo"),{manifest:r,className:n,modulePath:i,hieraConfig:p}=e.puppet,a={PROFILE:e.profile,MANIFEST:r,CLASS:n,MODULE_PATH:i,HIERA_CONFIG:p,ENVIRONMENT:e.environment,REMOVE_PUPPET:t(e.removePuppet),KEEP_CONFIG:t(e.keepConfig),REFRESH_PACKAGES:t(e.refreshPackages)},o=Object.entries(a).map(([l,m])=>`${l}=${L(m)}
`),c=e.mirrorRewrites.map(({from:l,to:m})=>`${l} ${m}
`).join("");return[{path:"cloudstamp/settings",mode:420,data:o.join("")},{path:"cloudstamp/mirrors",mode:420,data:c},{path:"cloudstamp/options",mode:420,data:k(e.options)},{path:"cloudstamp/facts.json",mode:420,data:e.facts},{path:"cloudstamp/secrets",mode:420,data:k(e.secretPaths)},{type:"directory",path:u,mode:493},...e.configTree.map(l=>({...l,path:`${u}/${l.path}`}))]}s(q,"profileFiles");function k(e){return e.map(t=>`${t}
`).join("")}s(k,"lines");function L(e){return`'${e.replaceAll("'","'\\''")}'`}s(L,"shellQuote");function f(e){let t=e.map(n=>"type"in n?n:{type:"file",...n,data:Buffer.from(n.data)}),r=new Set;return t.flatMap(n=>{let i=n.path.split("/"),a=i.slice(1).map((o,c)=>i.slice(0,c+1).join("/")).filter(o=>/^(updates\/)?cloudstamp(\/|$)/.test(o)&&!r.has(o));for(let o of[...a,n.path])r.add(o);return[...a.map(o=>({type:"directory",path:o,mode:493})),n]})}s(f,"toEntries");var h={puppet:!0,files:["last_run_report.yaml","packages.tsv"]},J=[0,2];function Te(e,{puppetExitCode:t,files:r},n){if(n!==void 0)return`the file ${n} arrived in part only`;if(e.puppet&&t===void 0)return"it did not tell how Puppet ended";if(e.puppet&&!J.includes(t??0))return`Puppet exited with ${t}`;for(let i of e.files){let p=r.get(i);if(p===void 0)return`its file ${i} did not arrive`;if(p.trim()==="")return`its file ${i} is empty`}}s(Te,"missingProof");function H(e,t){let{modulePath:r,hieraVersion:n=5}=e,i=e.manifest===void 0?"/dev/null":d(e.manifest);return{manifest:t.isClass?i:d(t.manifest),className:t.isClass?t.id:"",modulePath:r.map(d).join(":"),hieraConfig:n<4?d("hiera.yaml"):""}}s(H,"applyArguments");function d(e){return A(e)?`${v}${e==="."?"":e}`:e}s(d,"inGuest");function xe(e){let{rendered:t,family:r}=e;return{...j(e),archive:F({rendered:t,installer:r.files}),successEvent:"installed",requires:{puppet:!1,files:[]},secrets:[]}}s(xe,"installRun");function Ie(e){let{rendered:t,family:r}=e,n=U(e,{refreshPackages:!1});return{...j(e),archive:O({rendered:t,installer:r.files,settings:n}),successEvent:"sealed",requires:h,secrets:e.secrets}}s(Ie,"onePassRun");var Y=600;function Se(e,t){return{name:"stamp",title:"the stamp",phase:"stamp",archive:C(U(e,t)),kernelArguments:`rdinit=/cloudstamp/stamp selinux=0 ${g}`,hardware:{cpu:e.family.hardware.cpu},memoryMiB:e.memoryMiB,successEvent:"sealed",requires:h,secrets:e.secrets,fatalPatterns:e.family.stampFatal,quietSeconds:Y,createProgress:s(()=>r=>({text:r}),"createProgress")}}s(Se,"stampRun");function Ne({family:e,inputs:t}){return e.layered&&t.layers==="auto"}s(Ne,"isLayered");function j({family:e,mirrors:t,rendered:r,memoryMiB:n}){return{name:"install",title:"the installation",phase:"base",kernelArguments:e.installArguments(t),hardware:e.hardware,memoryMiB:n,fatalPatterns:e.installFatal(r),quietSeconds:e.installQuietSeconds,createProgress:e.createProgress}}s(j,"installer");function U(e,t){let{mirrors:r,distro:n}=e,{puppetSettings:i}=e.inputs,p=[{from:r.mirror,to:n.mirror},{from:r.securityMirror,to:n.securityMirror}];return{profile:e.profile.id,puppet:H(e.configTree.environment,e.profile),options:$(i.filter(({name:a})=>a!=="environment")),environment:i.find(({name:a})=>a==="environment")?.value??"production",facts:e.facts,secretPaths:e.secrets.map(({path:a})=>a),removePuppet:e.inputs.removePuppet,keepConfig:e.inputs.keepConfig,refreshPackages:t.refreshPackages,mirrorRewrites:p.flatMap(({from:a,to:o})=>a&&o&&a!==o?[{from:a,to:o}]:[]).sort((a,o)=>o.from.length-a.from.length),configTree:e.treeContents}}s(U,"profileSettings");function Fe(e,t){return{...e.hardware,...t,memoryMiB:e.memoryMiB,append:e.kernelArguments,network:!0}}s(Fe,"machineOf");var Z=2;function Oe(e,t){let{archive:r,kernelArguments:n,hardware:i,memoryMiB:p}=e,a=r.map(o=>o.type==="file"?{...o,data:Buffer.from(o.data).toString("base64")}:o);return E([Z,t,a,n,i,p])}s(Oe,"baseKey");export{ue as a,fe as b,Te as c,xe as d,Ie as e,Se as f,Ne as g,Fe as h,Oe as i};
