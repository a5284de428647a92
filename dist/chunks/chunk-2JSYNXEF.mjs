import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as G}from"./chunk-QIQIT327.mjs";import{b as A}from"./chunk-2LNGD3AZ.mjs";import{a as w,b as k}from"./chunk-R2R46ZAX.mjs";import{c as _}from"./chunk-H2EVXHRT.mjs";import{g as R}from"./chunk-5VMM3ETJ.mjs";import{a as y}from"./chunk-RSCICBYB.mjs";import{a as s}from"./chunk-UIWZFJKY.mjs";var P=[{pattern:"etc/network/interfaces",reason:"the build's network"},{pattern:"etc/NetworkManager/system-connections/*",reason:"the build's network"},{pattern:"etc/.resolv.conf.systemd-resolved.bak",reason:"the build's name server"},{pattern:"etc/udev/rules.d/70-persistent-*.rules",reason:"the build's network card"},{pattern:"var/lib/cloud/*",reason:"no cloud has answered yet"},{pattern:"etc/nvme/hostid",reason:"one for each machine"},{pattern:"etc/nvme/hostnqn",reason:"one for each machine"},{pattern:"etc/pki/consumer/*",reason:"the registration of the build's machine"},{pattern:"etc/pki/entitlement/*",reason:"the registration of the build's machine"},{pattern:"etc/sysconfig/rhn/systemid",reason:"the registration of the build's machine"},{pattern:"etc/blkid/blkid.tab*",reason:"names disks of the build's machine"},{pattern:"etc/blkid.tab*",reason:"names disks of the build's machine"},{pattern:"etc/apt/apt.conf.d/00trustcdrom",reason:"an image has no installation medium"}],h=[{pattern:"etc/ssh/ssh_host_*_key",reason:"each machine makes its own at its first boot"},{pattern:"etc/ssh/ssh_host_*_key.pub",reason:"of the removed keys"},{pattern:"var/lib/dbus/machine-id",reason:"follows /etc/machine-id"},{pattern:"var/lib/systemd/random-seed",reason:"two machines would start with equal random numbers"},{pattern:"var/lib/urandom/random-seed",reason:"two machines would start with equal random numbers"},{pattern:"var/lib/random-seed",reason:"two machines would start with equal random numbers"},{pattern:"var/lib/systemd/credential.secret",reason:"the key of encrypted credentials, one for each machine"},{pattern:"etc/lvm/devices/system.devices",reason:"names disks of the build's machine, and hides all others"},{pattern:"etc/lvm/archive/*",reason:"names the machine of the build"},{pattern:"etc/lvm/backup/*",reason:"names the machine of the build"},{pattern:"var/lib/yum/uuid",reason:"yum tells it to mirrors, one for each machine"},{pattern:"etc/smolt/uuid",reason:"one for each machine"},{pattern:"etc/smolt/hw-uuid",reason:"one for each machine"},{pattern:"etc/sysconfig/hw-uuid",reason:"one for each machine"},{pattern:"var/lib/rpm/__db.*",reason:"shared memory of rpm's, made anew"},{pattern:"var/lib/cloud/data",reason:"what cloud-init remembers of a machine"},{pattern:"var/lib/cloud/instance",reason:"what cloud-init remembers of a machine"},{pattern:"var/lib/cloud/instances",reason:"what cloud-init remembers of a machine"},{pattern:"var/lib/cloud/sem",reason:"what cloud-init remembers of a machine"},{pattern:"var/lib/dhcp/*",reason:"leases of the build"},{pattern:"var/lib/dhclient/*",reason:"leases of the build"},{pattern:"var/lib/NetworkManager/*",reason:"leases and secret key of the build"},{pattern:"var/cache/apt/archives/*.deb",reason:"cache"},{pattern:"var/cache/apt/*.bin",reason:"cache"},{pattern:"var/lib/apt/lists/*_*",reason:"cache, and old soon"},{pattern:"var/cache/debconf/*-old",reason:"backup of a package manager"},{pattern:"var/lib/dpkg/*-old",reason:"backup of a package manager"},{pattern:"var/cache/dnf/*",reason:"cache"},{pattern:"var/cache/libdnf5/*",reason:"cache"},{pattern:"var/cache/yum/*",reason:"cache"},{pattern:"var/lib/dnf/history*",reason:"of the build alone"},{pattern:"etc/apt/apt.conf.d/00cloudstamp",reason:"of the build alone"},{pattern:"etc/passwd-",reason:"backup, with what is gone since"},{pattern:"etc/shadow-",reason:"backup, with what is gone since"},{pattern:"etc/group-",reason:"backup, with what is gone since"},{pattern:"etc/gshadow-",reason:"backup, with what is gone since"},{pattern:"etc/subuid-",reason:"backup, with what is gone since"},{pattern:"etc/subgid-",reason:"backup, with what is gone since"},{pattern:"var/lib/puppet/state",reason:"reports of the build; the host has them"},{pattern:"var/lib/puppet/reports",reason:"reports of the build; the host has them"},{pattern:"var/cache/puppet",reason:"reports of the build; the host has them"},{pattern:"opt/puppetlabs/puppet/cache/state",reason:"reports of the build; the host has them"},{pattern:"var/log/journal/*",reason:"a journal cannot be emptied in place; the directory, which keeps it, stays"},{pattern:"var/log/*.[0-9]",reason:"rotated log"},{pattern:"var/log/*.gz",reason:"rotated log"},{pattern:"var/log/*/*.gz",reason:"rotated log"},{pattern:"root/anaconda-ks.cfg",reason:"of the installation alone"},{pattern:"root/original-ks.cfg",reason:"of the installation alone"},{pattern:"root/initial-setup-ks.cfg",reason:"of the installation alone"},{pattern:"root/anaconda-post.log",reason:"of the installation alone"},{pattern:"root/anaconda-tb*",reason:"of the installation alone"},{pattern:"root/install.log*",reason:"of the installation alone"},{pattern:"var/log/installer",reason:"of the installation alone"},{pattern:"var/log/anaconda*",reason:"of the installation alone"},{pattern:"root/.bash_history",reason:"of the build alone"},{pattern:"root/.cache",reason:"cache"},{pattern:"root/.wget-hsts",reason:"of the build alone"}],u=[{pattern:"tmp",reason:"nothing in it outlives a boot"},{pattern:"var/tmp",reason:"of the build alone"}],ne=[{pattern:"etc/machine-id",reason:"systemd makes a new one at the first boot of each machine"},{pattern:"var/log",reason:"every file below it: programs find their logs with the owner that they need"}],xe=["removed","cleared","emptied","config","secrets","traces","address"];function Se(e){return[...h,...u,...ne].find(({pattern:t})=>ie(e.replace(/^\//,""),t))?.reason}s(Se,"sealedReason");function ie(e,t){let o=t.split("/").map(r=>r.replace(/[.+^${}()|\\]/g,"\\$&").replaceAll("*","[^/]*"));return new RegExp(`^${o.join("/")}(/|$)`).test(e)}s(ie,"matches");var x=`# Applies the catalogue in the target; sourced. Needs TARGET, the settings and the event functions.
. /cloudstamp/file-systems
. /cloudstamp/name-disks
. /cloudstamp/private
. /cloudstamp/seal
. /cloudstamp/proxies

# Mounts what programs in the target expect, frees it of what the installer left, and keeps packages from starting services.
enter_target() {
	: >/tmp/our-mounts
	provide /dev --bind /dev
	mkdir -p "$TARGET/dev/pts" "$TARGET/dev/shm"
	provide /dev/pts -t devpts devpts
	provide /proc -t proc proc
	provide /sys -t sysfs sysfs
	hide_selinux
	# EL5 and EL6 have no /run.
	if [ -d "$TARGET/run" ]; then
		cover /run -t tmpfs -o mode=755 tmpfs
		mkdir -m 1777 "$TARGET/run/lock"
	fi
	# Where clouds serve metadata: Facter would take the build machine's for the image's. See in_chroot for proxies.
	ip route add unreachable 169.254.0.0/16 2>/dev/null
	name_disks
	mount_file_systems
	forget_installer
	set_host_name
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
	note_mounts
}

# provide PLACE MOUNT-ARGUMENTS: unless the installer has mounted it, who needs it later.
provide() {
	grep -q " $TARGET$1 " /proc/mounts || cover "$@"
}

# cover PLACE MOUNT-ARGUMENTS: until leave_target, whatever is there.
cover() {
	covered=$1
	shift
	mount "$@" "$TARGET$covered" || fail "$covered does not mount in the target"
	# The last first, as they unmount.
	{ echo "$covered" && cat /tmp/our-mounts; } >/tmp/our-mounts.new && mv /tmp/our-mounts.new /tmp/our-mounts
}

# Where programs see selinuxfs, they ask the kernel what a label is called, and one without a policy calls each "kernel":
# setfiles would write that on every file, and exit with 0.
hide_selinux() {
	for place in /sys/fs/selinux /selinux; do
		! grep -q " $TARGET$place selinuxfs " /proc/mounts || cover "$place" -t tmpfs tmpfs
	done
}

# Where links to it lead, too: a package that the catalogue installs may make one.
set_resolver() {
	echo 'nameserver 10.0.2.3' >/cloudstamp/resolv.conf
	if [ -d "$TARGET/run" ]; then
		for file in systemd/resolve/stub-resolv.conf systemd/resolve/resolv.conf resolvconf/resolv.conf NetworkManager/resolv.conf; do
			mkdir -p "$TARGET/run/\${file%/*}"
			cp /cloudstamp/resolv.conf "$TARGET/run/$file"
		done
	fi
	# A file, not a mount: the catalogue's own is put in its place by renaming.
	[ -L "$TARGET/etc/resolv.conf" ] || cp /cloudstamp/resolv.conf "$TARGET/etc/resolv.conf"
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
		"no_proxy=169.254.169.254\${no_proxy:+,$no_proxy}" "FACTER_cloudstamp_profile=$PROFILE" "$@"
}

# Success is 0 or 2; the report and the log travel to the host whatever came of it.
apply_catalogue() {
	set --
	phase_started puppet
	in_chroot sh -c 'command -v puppet' >/dev/null || fail "there is no puppet in the base: add it to %packages of the kickstart"
	if [ "$REFRESH_PACKAGES" = yes ] && [ -x "$TARGET/usr/bin/apt-get" ]; then
		in_chroot apt-get -q -o Acquire::Languages=none update 2>&1 || fail "apt-get update failed in the guest"
	fi
	[ "$UPGRADE_PACKAGES" = no ] || upgrade_packages
	enter_private
	start_lister
	# Puppet 2.7 of EPEL 5 knows no Hiera.
	[ -e "$TARGET/usr/lib/ruby/site_ruby/1.8/puppet" ] || [ -z "$HIERA_CONFIG" ] || set -- "$@" --hiera_config "$HIERA_CONFIG"
	# EL5 and EL6 have neither /run nor a Puppet with environments of this kind. The version that environment.conf asks a
	# script for is of no use here. Whose a file is stands in the catalogue, which Puppet 3 does not keep.
	[ ! -d "$TARGET/run" ] || set -- "$@" --environmentpath "$PRIVATE/environments" --environment "$ENVIRONMENT" --config_version '' \\
		--catalog_cache_terminus json --client_datadir "$PRIVATE/catalogues"
	[ -z "$CLASS" ] || set -- "$@" --loadclasses --classfile "$PRIVATE/classes"
	[ ! -s /cloudstamp/facts.json ] || set -- "$@" --pluginfactdest "$PRIVATE/facts.d"
	while IFS= read -r option; do
		set -- "$@" "$option"
	done </cloudstamp/options
	# What Puppet leaves of the run lies where no catalogue removes it, though it remove Puppet. Of a run that is ended from
	# outside, the trace tells where it was.
	in_chroot puppet apply --detailed-exitcodes --color=false --verbose --evaltrace \\
		--logdest console --logdest "$PRIVATE/puppet.log" --statedir "$PRIVATE/state" --lastrunfile "$PRIVATE/summary.yaml" \\
		--modulepath "$MODULE_PATH" "$@" "$MANIFEST" 2>&1
	status=$?
	emit "{\\"type\\":\\"puppet\\",\\"exitCode\\":$status}"
	# A catalogue that does not compile leaves no report. Why a run failed stands at the end of its log.
	log=$TARGET$PRIVATE/puppet.log
	if [ -s "$log" ]; then
		chroot "$TARGET" tail -c 4000000 <"$log" >/tmp/puppet.log
		send_file puppet.log /tmp/puppet.log
	fi
	report=$TARGET$PRIVATE/state/last_run_report.yaml
	[ ! -s "$report" ] || send_file last_run_report.yaml "$report"
	case $status in
	0 | 2) list_managed ;;
	esac
	leave_private
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

# With what a new kernel's package needs beside it.
upgrade_packages() {
	phase_started upgrade
	if [ -x "$TARGET/usr/bin/apt-get" ]; then
		in_chroot apt-get -q -y -o Dpkg::Options::=--force-confold --with-new-pkgs upgrade 2>&1 || fail "apt-get cannot upgrade the base"
	elif [ -x "$TARGET/usr/bin/dnf" ]; then
		in_chroot dnf -q -y --refresh upgrade 2>&1 || fail "dnf cannot upgrade the base"
	else
		in_chroot yum -q -y upgrade 2>&1 || fail "yum cannot upgrade the base"
	fi
	phase_ended upgrade
}

# Ruby that will list what the catalogue manages waits from the beginning: the catalogue may remove it.
start_lister() {
	ruby=/opt/puppetlabs/puppet/bin/ruby
	[ -x "$TARGET$ruby" ] || ruby=ruby
	in_chroot mkfifo "$PRIVATE/applied" || fail "there is no room in $PRIVATE"
	exec 4<>"$TARGET$PRIVATE/applied"
	in_chroot $ruby - "$PRIVATE/applied" "$PRIVATE/state/last_run_report.yaml" "$PRIVATE/catalogues" \\
		</cloudstamp/managed.rb >/tmp/managed 4<&- &
	lister=$!
}

list_managed() {
	echo >&4
	wait $lister || fail "the files that the catalogue manages cannot be listed"
	exec 4<&-
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
	contexts=/etc/selinux/$type/contexts/files/file_contexts
	in_chroot setfiles -F "$contexts" "$@" 2>&1 || fail "setfiles failed"
	for path in /etc/passwd /etc/shadow /etc/ssh /usr/bin/env /usr/sbin/sshd /var/log; do
		[ ! -e "$TARGET$path" ] || check_label "$path"
	done
	phase_ended labels
}

# check_label PATH: one of the policy's own labels, and, where the target can tell, the one that the policy has for it.
check_label() {
	label=$(in_chroot stat -c %C "$1") || fail "the SELinux label of $1 cannot be read"
	chroot "$TARGET" grep -qF -e "$label" "$contexts" || fail "$1 has the SELinux label $label, which the policy does not know"
	in_chroot sh -c 'command -v matchpathcon' >/dev/null || return 0
	wanted=$(in_chroot matchpathcon -n "$1") || return 0
	[ "$label" = "$wanted" ] || fail "$1 has the SELinux label $label, not the policy's $wanted"
}

leave_target() {
	# Sealing writes it, when labels are no longer set.
	[ -e "$TARGET/etc/machine-id" ] || : >"$TARGET/etc/machine-id"
	relabel
	rm -f "$TARGET/usr/sbin/policy-rc.d"
	umount "$TARGET/proc/1/comm" 2>/dev/null
	# A package's left-over daemon would keep the file system busy.
	for process in /proc/[0-9]*; do
		[ "$(readlink "$process/root")" = "$TARGET" ] && kill -9 "\${process#/proc/}" 2>/dev/null
	done
	release_mounts
	while read -r place; do
		grep -q " $TARGET$place " /proc/mounts || continue
		umount "$TARGET$place" 2>/dev/null || umount -l "$TARGET$place" || fail "$place does not unmount"
	done </tmp/our-mounts
}
`;var S=`# What a first process of ours does first, under the installer's kernel and in its initrd; sourced.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
export TARGET=/target
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
. /cloudstamp/events
. /cloudstamp/settings
. /cloudstamp/apply

# From 059 dracut puts no chroot into its initrds, and RHEL's does again from 107-2 (EL10.1). The target's own runs out here
# with the target's loader and libraries.
command -v chroot >/dev/null || chroot() {
	"$TARGET/lib64/ld-linux-x86-64.so.2" --library-path "$TARGET/lib64:$TARGET/lib/x86_64-linux-gnu" "$TARGET/usr/sbin/chroot" "$@"
}
`;var I=`# What an installer writes down of the build's proxies goes: a base serves builds with others, an image has none.
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
`;var N=`# Guest side of the event protocol; sourced. One event is one line on the second serial port:
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
`;var F=`# Mounts a target as it mounts itself, and lets go what was mounted there since; sourced. Needs TARGET, the event functions
# and in_chroot.

# On a partition, a logical volume, an array or a subvolume. The tools of the latter are the installer's, which has them
# where it can install there: the target's own lie on what they are needed for.
mount_root() {
	for module in virtio_pci virtio_blk dm_mod; do
		modprobe -q "$module"
	done
	tries=0
	until [ -b /dev/vda ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "no disk appeared in 10 seconds"
		sleep 0.1
	done
	[ ! -x /sbin/mdadm ] || mdadm --assemble --scan --run 2>/dev/null
	[ ! -x /sbin/lvm ] || lvm vgchange -a y --noudevsync >/dev/null 2>&1
	mkdir -p "$TARGET"
	for type in ext4 xfs btrfs; do
		modprobe -q "$type"
		for device in $(block_devices); do
			mount -t "$type" -o noatime "$device" "$TARGET" 2>/dev/null || continue
			has_root "$TARGET" && return
			subvolume=$(root_subvolume)
			umount "$TARGET"
			[ -n "$subvolume" ] || continue
			mount -t "$type" -o "noatime,subvol=$subvolume" "$device" "$TARGET" && return
		done
	done
	fail "no root file system among $(echo $(block_devices))"
}

block_devices() {
	sed -n '3,$s|.* |/dev/|p' /proc/partitions
}

has_root() {
	[ -e "$1/etc/os-release" ] || [ -L "$1/etc/os-release" ]
}

root_subvolume() {
	for directory in "$TARGET"/*; do
		! has_root "$directory" || { echo "\${directory##*/}" && return; }
	done
}

# Without it there is no program in the target to mount the others with.
mount_usr() {
	grep -qE '^[^#[:space:]]+[[:space:]]+/usr[[:space:]]' "$TARGET/etc/fstab" || return 0
	for type in ext4 xfs btrfs; do
		for device in $(block_devices); do
			mount -t "$type" -o noatime "$device" "$TARGET/usr" 2>/dev/null || continue
			[ ! -x "$TARGET/usr/bin/env" ] || return 0
			umount "$TARGET/usr"
		done
	done
	fail "the file system of /usr is not among $(echo $(block_devices))"
}

# What fstab names beside the root, each below those that hold it, by the target's own mount, which knows labels and
# UUIDs. File systems of the kernel are the running system's, those of the network another machine's.
mount_file_systems() {
	[ ! -x "$TARGET/sbin/vgmknodes" ] || in_chroot vgmknodes >/dev/null 2>&1
	sed 's/#.*//; s/^[[:space:]]*//' "$TARGET/etc/fstab" | while read -r source place type options _; do
		case $place:$type:,$options, in
		/:* | [!/]*:*) ;;
		*:swap:* | *:tmpfs:* | *:proc:* | *:sysfs:* | *:dev*:* | *:nfs*:* | *:cifs:* | *,noauto,* | *,_netdev,*) ;;
		/*) echo "$place" ;;
		esac
	done | chroot "$TARGET" sort >/tmp/places
	while read -r place; do
		grep -q " $TARGET$place " /proc/mounts || in_chroot mount "$place" </dev/null || fail "$place of /etc/fstab does not mount"
	done </tmp/places
}

# What is in use before the catalogue, for release_mounts.
note_mounts() {
	mount_points >/tmp/mounts
	sed 's/ .*//' /proc/swaps >/tmp/swaps
}

# What the catalogue has mounted or swaps on, the last first, with the target's own programs. Left as it is, it would keep
# the target's file systems busy.
release_mounts() {
	sed 1d /proc/swaps | while read -r swap _; do
		grep -qxF -e "$swap" /tmp/swaps || in_chroot swapoff "\${swap#"$TARGET"}" </dev/null ||
			fail "the swap space $swap, which the catalogue uses, cannot be let go"
	done
	reversed_mounts | while read -r place; do
		grep -qxF -e "$place" /tmp/mounts && continue
		path=$(printf %b "$(printf '%s\\n' "\${place#"$TARGET"}" | sed 's/\\\\/\\\\0/g')")
		in_chroot umount "$path" </dev/null || fail "$path, which the catalogue has mounted, does not unmount"
	done
	[ ! -x "$TARGET/sbin/losetup" ] || in_chroot losetup -D 2>/dev/null || true
}

mount_points() {
	sed 's/^[^ ]* \\([^ ]*\\).*/\\1/' /proc/mounts
}

# Those of the target as /proc/mounts writes them, the last mounted first.
reversed_mounts() {
	mount_points | grep -E "^$TARGET(/|\\$)" | sed -n '1!G; h; $p'
}

unmount_target() {
	reversed_mounts | while read -r place; do
		umount "$place" || fail "$place does not unmount"
	done
	[ ! -x /sbin/lvm ] || lvm vgchange -a n --noudevsync >/dev/null 2>&1 || true
}
`;var O=`# Prints the files that a catalogue manages, "PATH<TAB>RESOURCE<TAB>contents|presence" a line. Ruby 1.8 runs it, too.
# usage: ruby - FIFO REPORT DIRECTORY   (of cached catalogues, which Puppet writes since version 5)
# It begins with the first line of the FIFO, and needs nothing of Ruby's files from then on: they may be gone.
begin
  require 'json'
rescue LoadError
  # Ruby 1.8 has none, and its Puppet keeps no catalogues.
end
managed = {}
File.open(ARGV[0]) { |fifo| fifo.gets }

# Only the catalogue has the path of a resource with another title.
Dir.glob("#{ARGV[2]}/*/*.json") do |file|
  JSON.parse(File.open(file, 'rb') { |stream| stream.read })['resources'].each do |resource|
    type, title, parameters = resource['type'], resource['title'], resource['parameters'] || {}
    # Their paths are those of programs.
    next if type == 'Exec'
    candidates = type == 'File' ? [parameters['path'], title] : [parameters['path'], parameters['target'], title]
    path = candidates.find { |text| text.is_a?(String) && text =~ /\\A\\/[^\\t\\n]*\\z/ } or next
    path = path.sub(/(.)\\/+\\z/, '\\1')
    next if managed[path] && type != 'File'
    presence = type == 'File' && !parameters['content'] && !parameters['source']
    managed[path] = ["#{type}[#{title}]", presence ? 'presence' : 'contents']
  end
end

# Only the report has those that other resources make while Puppet runs: fragments put together, directories copied.
File.open(ARGV[1], 'rb') do |report|
  report.each_line do |line|
    next unless line =~ /\\A {2,4}(?:\\? )?["']?(File\\[(\\/[^\\t\\]]*)\\])["']?(?:$|:)/
    resource, path = $1, $2
    managed[path.sub(/(.)\\/+\\z/, '\\1')] ||= [resource, 'contents']
  end
end

managed.each { |path, description| puts [path, *description].join("\\t") }
`;var L=`# The links that udev makes, in the target's /dev: without them GRUB's configuration names the root file system by the disk
# that this machine happens to have. /dev is memory, nothing of it is in the image. Sourced. Needs TARGET.
name_disks() {
	mkdir -p /dev/disk/by-uuid
	for device in /sys/class/block/*; do
		device=/dev/\${device##*/}
		uuid=$(chroot "$TARGET" blkid -o value -s UUID "$device")
		[ -z "$uuid" ] || [ -e "/dev/disk/by-uuid/$uuid" ] || ln -s "$device" "/dev/disk/by-uuid/$uuid"
	done
}
`;var V=`# What Puppet alone sees, in memory that is never swapped; sourced. Needs TARGET, CLASS and the event functions.
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
			directories) chroot "$TARGET" rmdir "$path" 2>/dev/null ;;
			esac
		done <"$TARGET$PRIVATE/$list"
	done
	umount "$TARGET$PRIVATE" || umount -l "$TARGET$PRIVATE"
	chroot "$TARGET" rmdir "$PRIVATE"
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
	chroot "$TARGET" chmod 600 "\${1#"$TARGET"}" || fail "secret $number cannot be kept from other users"
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
`;var M=`# Makes the image generic, in two moments, as docs/seal.md tells; sourced. Needs TARGET, HOST_NAME, KEEP_CONFIG, the lists
# of /cloudstamp/sealed and /cloudstamp/mirrors ("FROM TO" a line). What it does to files it does inside the target: a link
# there leads nowhere else.

# Before the catalogue: what is there afterwards is the catalogue's, however it came.
forget_installer() {
	phase_started forget-installer
	remove_listed installers
	for interface in "$TARGET"/etc/sysconfig/network-scripts/ifcfg-e*; do
		[ ! -f "$interface" ] || edit '/^HWADDR=/d; /^UUID=/d' "$interface"
	done
	# For rewrite_mirrors.
	mkdir -p /cloudstamp/installers
	for list in "$TARGET"/etc/apt/sources.list "$TARGET"/etc/apt/sources.list.d/*; do
		[ ! -f "$list" ] || cp "$list" "/cloudstamp/installers/\${list##*/}"
	done
	phase_ended forget-installer
}

# Puppet's fqdn is made of it.
set_host_name() {
	echo "$HOST_NAME" >/proc/sys/kernel/hostname || fail "the host name cannot be set"
	echo "$HOST_NAME" >"$TARGET/etc/hostname"
	[ -f "$TARGET/etc/hosts" ] || return 0
	edit '/^127\\.0\\.1\\.1[[:space:]]/d; /^10\\.0\\.2\\./d' "$TARGET/etc/hosts"
	case $HOST_NAME in
	localhost | localhost.*) ;;
	*.*) echo "127.0.1.1 $HOST_NAME \${HOST_NAME%%.*}" >>"$TARGET/etc/hosts" ;;
	*) echo "127.0.1.1 $HOST_NAME" >>"$TARGET/etc/hosts" ;;
	esac
}

# After the catalogue.
seal() {
	phase_started seal
	note_managed >/tmp/managed-before
	remove_listed removed
	[ "$KEEP_CONFIG" = yes ] || rm -rf "$TARGET/root/config"
	clear_listed
	empty_logs
	chroot "$TARGET" /bin/sh -c ': >/etc/machine-id' || fail "/etc/machine-id cannot be emptied"
	reset_resolver
	rewrite_mirrors
	name=$TARGET/etc/iscsi/initiatorname.iscsi
	[ ! -f "$name" ] || ! grep -q '^InitiatorName=' "$name" || is_managed /etc/iscsi/initiatorname.iscsi ||
		edit 's/^InitiatorName=.*/GenerateName=yes/' "$name"
	note_managed >/tmp/managed-after
	report_sealed
	check_seal
	free_space
	phase_ended seal
}

# Paths inside the target that a list's patterns match.
listed() {
	chroot "$TARGET" /bin/sh -c '
		cd / || exit 1
		while read -r pattern; do
			for path in $pattern; do
				if [ -e "$path" ] || [ -L "$path" ]; then printf "%s\\n" "$path"; fi
			done
		done' <"/cloudstamp/sealed/$1" || fail "the paths to be sealed cannot be listed"
}

remove_listed() {
	listed "$1" >/tmp/listed
	chroot "$TARGET" /bin/sh -c '
		cd / || exit 1
		while IFS= read -r path; do rm -rf -- "$path" || exit 1; done' </tmp/listed || fail "the seal cannot remove a file"
}

# A file system of its own has its lost+found.
clear_listed() {
	while read -r directory; do
		[ ! -d "$TARGET/$directory" ] ||
			chroot "$TARGET" find "/$directory" -xdev -depth -mindepth 1 ! -path '*/lost+found' -exec rm -rf {} + ||
			fail "/$directory cannot be cleared"
	done </cloudstamp/sealed/cleared
}

empty_logs() {
	chroot "$TARGET" find /var/log -type f -size +0 -exec /bin/sh -c 'for log; do : >"$log" || exit 1; done' sh {} + ||
		fail "the logs cannot be emptied"
}

# Where the build's own still stands: a file of the catalogue's says something else.
reset_resolver() {
	file=$TARGET/etc/resolv.conf
	[ ! -L "$file" ] && [ -s "$file" ] && ! grep -qvx 'nameserver 10\\.0\\.2\\.3' "$file" || return 0
	rm -f "$file"
	# Only where it is enabled, which its alias tells: EL8 has it and leaves it off.
	[ ! -L "$TARGET/etc/systemd/system/dbus-org.freedesktop.resolve1.service" ] ||
		ln -s ../run/systemd/resolve/stub-resolv.conf "$file"
}

# Keeps the file, and with it the SELinux label that it has got by now. A new file would have none.
edit() {
	text=$(sed "$1" "$2") && printf '%s\\n' "$text" >"$2" || fail "\${2#"$TARGET"} cannot be edited"
}

# The image shall ask the public mirror, not the one that was near the build. Only whole URLs, in sources that the
# installer wrote, those that it commented out too, for its mirror may have a password: the same URL in a line of the
# catalogue's is what somebody asked for.
rewrite_mirrors() {
	[ -s /cloudstamp/mirrors ] || return 0
	for list in "$TARGET"/etc/apt/sources.list "$TARGET"/etc/apt/sources.list.d/*; do
		old=/cloudstamp/installers/\${list##*/}
		[ -f "$list" ] && [ -f "$old" ] && ! is_managed "\${list#"$TARGET"}" || continue
		while IFS= read -r line || [ -n "$line" ]; do
			case $line in
			'# deb '* | '# deb-src '* | [!#]*) ! grep -qxF -e "$line" "$old" || line=$(rewrite_line "$line") ;;
			esac
			printf '%s\\n' "$line"
		done <"$list" >/tmp/rewritten
		cat /tmp/rewritten >"$list" || fail "\${list#"$TARGET"} cannot be written"
	done
}

# rewrite_line LINE: a URL ends at a blank or the line's end, before or behind a slash.
rewrite_line() {
	set -- " $1 "
	while read -r from to; do
		case $1 in
		*" $from "*) set -- "\${1%%" $from "*} $to \${1#*" $from "}" ;;
		*" $from/ "*) set -- "\${1%%" $from/ "*} $to/ \${1#*" $from/ "}" ;;
		esac
	done </cloudstamp/mirrors
	set -- "\${1# }"
	printf '%s\\n' "\${1% }"
}

is_managed() {
	grep -q "^$(printf %s "$1" | sed 's/[].[*^$]/\\\\&/g')	" /tmp/managed 2>/dev/null
}

# What of the catalogue's files is there: "STATE<TAB>RESOURCE<TAB>PATH" a line. Builtins alone, for there may be thousands.
note_managed() {
	[ -s /tmp/managed ] || return 0
	chroot "$TARGET" /bin/sh -c '
		tab=$(printf "\\t")
		while IFS=$tab read -r path resource contents; do
			if [ -L "$path" ] || [ -d "$path" ]; then state=present
			elif [ ! -e "$path" ]; then state=absent
			elif [ "$contents" = contents ] && [ -s "$path" ]; then state=filled
			else state=present
			fi
			printf "%s\\t%s\\t%s\\n" "$state" "$resource" "$path"
		done' </tmp/managed || fail "the files of the catalogue cannot be looked at"
}

# Tells the host which of the catalogue's files the image does not have as the catalogue wrote them.
report_sealed() {
	tab=$(printf '\\t')
	while IFS=$tab read -r before resource path <&3 && IFS=$tab read -r after _ <&4; do
		[ "$before" = "$after" ] || printf '%s\\t%s\\t%s\\n' "$after" "$resource" "$path"
	done 3</tmp/managed-before 4</tmp/managed-after >/tmp/sealed.tsv
	[ ! -s /tmp/sealed.tsv ] || send_file sealed.tsv /tmp/sealed.tsv
}

# Every promise, looked at: a program that says it worked may be one that the catalogue wrote.
check_seal() {
	left=$(listed removed)
	[ -z "$left" ] || fail "sealing has left /$left"
	[ ! -s "$TARGET/etc/machine-id" ] || fail "sealing has left a machine-id"
	left=$(chroot "$TARGET" find /var/log -type f -size +0) || fail "/var/log cannot be read"
	[ -z "$left" ] || fail "sealing has left logs: $left"
	while read -r directory; do
		[ -d "$TARGET/$directory" ] || continue
		left=$(chroot "$TARGET" find "/$directory" -xdev -mindepth 1 ! -path '*/lost+found') || fail "/$directory cannot be read"
		[ -z "$left" ] || fail "sealing has left $left"
	done </cloudstamp/sealed/cleared
	[ "$KEEP_CONFIG" = yes ] || [ ! -e "$TARGET/root/config" ] || fail "sealing has left /root/config"
	is_managed /etc/resolv.conf || ! grep -qs '10\\.0\\.2\\.3' "$TARGET/etc/resolv.conf" ||
		fail "sealing has left the build's name server in /etc/resolv.conf"
}

# Blocks that files have left cost room in the image. Old kernels cannot trim a virtual disk, but qemu frees zeros too.
# ext4 trims no block of a file that was removed since its last commit (ext4_process_freed_data frees them then).
free_space() {
	chroot "$TARGET" sync
	sed -n "s|^/dev/[^ ]* \\($TARGET[^ ]*\\) .*|\\1|p" /proc/mounts | while read -r place; do
		inside=\${place#"$TARGET"}
		chroot "$TARGET" fstrim "\${inside:-/}" 2>/dev/null && continue
		dd if=/dev/zero of="$place/zeros" bs=1024k 2>/dev/null
		chroot "$TARGET" sync
		rm -f "$place/zeros" || fail "the free space of $inside/ cannot be cleared"
	done
}
`;var q=`# Looks through a mounted target for what the seal takes, see docs/seal.md; sourced. Needs TARGET, KEEP_CONFIG, the lists of
# /cloudstamp/sealed and the event functions. What looks are this system's own programs: none of the target's can tell that
# it is clean.

# The target's directories in the place of this system's, so that a link in them leads where it does in the image. The
# programs that look stay this system's.
enter_view() {
	for entry in "$TARGET"/*; do
		name=\${entry##*/}
		case $name in
		bin | sbin | lib* | usr | dev | proc | run | sys | target | init | cloudstamp) continue ;;
		esac
		[ -d "$entry" ] && [ ! -L "$entry" ] || continue
		mkdir -p "/$name"
		mount -o rbind "$entry" "/$name" || fail "/$name of the image cannot be looked at"
	done
}

# left PROMISE PATH: the host counts, and takes as many as it wants.
left() {
	emit "{\\"type\\":\\"left\\",\\"promise\\":\\"$1\\",\\"path\\":\\"$(json_text "$2")\\"}"
}

is_there() {
	[ -e "$1" ] || [ -L "$1" ]
}

# each_below DIRECTORY COMMAND: every entry that is no directory, on whatever file system. No installer of the RHEL family
# has "find".
each_below() {
	for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
		if [ -d "$entry" ] && [ ! -L "$entry" ]; then
			each_below "$entry" "$2"
		elif is_there "$entry"; then
			$2 "$entry"
		fi
	done
}

look_removed() {
	while read -r pattern; do
		for path in /$pattern; do
			! is_there "$path" || left removed "$path"
		done
	done </cloudstamp/sealed/removed
}

look_cleared() {
	while read -r directory; do
		for path in /$directory/* /$directory/.[!.]* /$directory/..?*; do
			case $path in
			*/lost+found) ;;
			*) ! is_there "$path" || left cleared "$path" ;;
			esac
		done
	done </cloudstamp/sealed/cleared
}

filled_log() {
	[ ! -f "$1" ] || [ -L "$1" ] || [ ! -s "$1" ] || left emptied "$1"
}

look_secrets() {
	[ -f /cloudstamp/secrets ] || return 0
	while IFS= read -r path; do
		! is_there "$path" || left secrets "$path"
	done </cloudstamp/secrets
}

# What a build puts into a target for its own time.
look_traces() {
	for path in "$TARGET/cloudstamp" "$TARGET/run/cloudstamp" /root/.cloudstamp "$TARGET/usr/sbin/policy-rc.d"; do
		! is_there "$path" || left traces "\${path#"$TARGET"}"
	done
}

named_address() {
	[ -L "$1" ] || ! grep -qsE '(^|[^0-9.])10\\.0\\.2\\.(2|3|15)([^0-9]|$)' "$1" || left address "$1"
}

look_from_outside() {
	phase_started look
	enter_view
	look_removed
	look_cleared
	[ ! -s /etc/machine-id ] || left emptied /etc/machine-id
	each_below /var/log filled_log
	[ "$KEEP_CONFIG" = yes ] || ! is_there /root/config || left config /root/config
	look_secrets
	look_traces
	each_below /etc named_address
	phase_ended look
}
`;var C=`#!/bin/sh
# First process of the look at a finished disk from outside: mounts it as a stamp does, looks, powers off.
. /cloudstamp/first-process
. /cloudstamp/hygiene

phase_started mount
mount_root
mount_usr
mount --bind /dev "$TARGET/dev"
mount -t proc proc "$TARGET/proc"
mount -t sysfs sysfs "$TARGET/sys"
name_disks
mount_file_systems
umount "$TARGET/sys"
umount "$TARGET/proc"
phase_ended mount
look_from_outside
emit '{"type":"looked"}'
power_off
`;var D=`#!/bin/sh
# First process of a stamp: mounts the overlay disk, applies the catalogue in a chroot, seals, powers off.
. /cloudstamp/first-process

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
}

phase_started mount
modprobe -q virtio_rng
mount_root
mount_usr
start_network
phase_ended mount
enter_target
apply_catalogue
leave_target
seal
phase_started unmount
unmount_target
phase_ended unmount
emit '{"type":"sealed"}'
power_off
`;var f="cloudstamp/config",H="ks.cfg",U="cloudstamp/events",B=[{path:U,mode:420,data:N},{path:"cloudstamp/name-disks",mode:420,data:L}],j=[...B,{path:"cloudstamp/forget-proxies",mode:420,data:I}],W=[{path:"cloudstamp/apply",mode:420,data:x},{path:"cloudstamp/private",mode:420,data:V},{path:"cloudstamp/file-systems",mode:420,data:F},{path:"cloudstamp/managed.rb",mode:420,data:O},{path:"cloudstamp/seal",mode:420,data:M},{path:"cloudstamp/sealed/installers",mode:420,data:m(P)},{path:"cloudstamp/sealed/removed",mode:420,data:m(h)},{path:"cloudstamp/sealed/cleared",mode:420,data:m(u)}];function z({rendered:e,installer:t}){let o=[...j,...t.installing,...t.base];return g([X(e),...Z(t,[...o,...e.files])])}s(z,"installArchive");function K({rendered:e,installer:t,settings:o}){let r=[...j,...t.installing,...W,...t.onePass];return g([X(e),...Z(t,[...r,...e.files,...ee(o)])])}s(K,"onePassArchive");function Y(e){return J(e,[{path:"cloudstamp/stamp",mode:493,data:D}])}s(Y,"stampArchive");function Q(e){return J({...e,configTree:[]},[{path:"cloudstamp/hygiene",mode:420,data:q},{path:"cloudstamp/inspect",mode:493,data:C}])}s(Q,"inspectArchive");function J(e,t){let o={path:"cloudstamp/first-process",mode:420,data:S};return g([...B,...W,o,...t,...ee(e)])}s(J,"ownArchive");function nt(e,{nonce:t,proxies:o,throughProxies:r}){let i=e.find(a=>a.path.endsWith(U))?.path.replace(/events$/,"");if(i===void 0)throw new RangeError("an archive without the event library");let l=s((a,d)=>({type:"file",path:`${i}${a}`,mode:256,data:Buffer.from(d)}),"file");return[...e.map(a=>a.type==="file"&&a.path===H?{...a,data:Buffer.from(r(Buffer.from(a.data).toString(),o))}:a),l("nonce",`${t}
`),l("proxies",Ee(R(o)))]}s(nt,"atMoment");function Ee(e){return Object.entries(e).map(([t,o])=>`export ${t}=${te(o)}
`).join("")}s(Ee,"shellExports");function it(e){return e.filter(({type:t,path:o})=>t!=="directory"&&!o.replace(/^updates\//,"").startsWith(`${f}/`)).map(({path:t})=>t)}s(it,"injectedPaths");function X(e){return{path:H,mode:420,data:e.kickstart}}s(X,"kickstart");function Z(e,t){return t.map(o=>o.path.startsWith("cloudstamp/")?{...o,path:`${e.prefix}${o.path}`}:o)}s(Z,"placed");function ee(e){let t=s(c=>c?"yes":"no","yesNo"),{manifest:o,className:r,modulePath:i,hieraConfig:l}=e.puppet,n={PROFILE:e.profile,HOST_NAME:e.hostName,MANIFEST:o,CLASS:r,MODULE_PATH:i,HIERA_CONFIG:l,ENVIRONMENT:e.environment,REMOVE_PUPPET:t(e.removePuppet),KEEP_CONFIG:t(e.keepConfig),REFRESH_PACKAGES:t(e.refreshPackages),UPGRADE_PACKAGES:t(e.upgradePackages)},a=Object.entries(n).map(([c,p])=>`${c}=${te(p)}
`),d=e.mirrorRewrites.map(({from:c,to:p})=>`${c} ${p}
`).join("");return[{path:"cloudstamp/settings",mode:420,data:a.join("")},{path:"cloudstamp/mirrors",mode:420,data:d},{path:"cloudstamp/options",mode:420,data:$(e.options)},{path:"cloudstamp/facts.json",mode:420,data:e.facts},{path:"cloudstamp/secrets",mode:420,data:$(e.secretPaths)},{type:"directory",path:f,mode:493},...e.configTree.map(c=>({...c,path:`${f}/${c.path}`}))]}s(ee,"profileFiles");function m(e){return $(e.map(({pattern:t})=>t))}s(m,"patterns");function $(e){return e.map(t=>`${t}
`).join("")}s($,"lines");function te(e){return`'${e.replaceAll("'","'\\''")}'`}s(te,"shellQuote");function g(e){let t=e.map(r=>"type"in r?r:{type:"file",...r,data:Buffer.from(r.data)}),o=new Set;return t.flatMap(r=>{let i=r.path.split("/"),n=i.slice(1).map((a,d)=>i.slice(0,d+1).join("/")).filter(a=>/^(updates\/)?cloudstamp(\/|$)/.test(a)&&!o.has(a));for(let a of[...n,r.path])o.add(a);return[...n.map(a=>({type:"directory",path:a,mode:493})),r]})}s(g,"toEntries");var T={puppet:!0,files:["last_run_report.yaml","packages.tsv"]},be=[0,2];function dt(e,{puppetExitCode:t,files:o},r){if(r!==void 0)return`the file ${r} arrived in part only`;if(e.puppet&&t===void 0)return"it did not tell how Puppet ended";if(e.puppet&&!be.includes(t??0))return`Puppet exited with ${t}`;for(let i of e.files){let l=o.get(i);if(l===void 0)return`its file ${i} did not arrive`;if(l.trim()==="")return`its file ${i} is empty`}}s(dt,"missingProof");var oe=/^Info: (.+): Starting to evaluate the resource(?: \((\d+) of (\d+)\))?$/,ye=/^Info: (.+): Evaluated in [\d.]+ seconds$/;function v(e){let[,t,o,r]=oe.exec(e.trim())??[];if(t===void 0)return;let i=Ae(t);return o===void 0?{text:i}:{text:i,done:Number(o)-1,total:Number(r)}}s(v,"readStart");function E(e){return oe.test(e.trim())||ye.test(e.trim())}s(E,"isTrace");function mt(e){let t=e.findLast(o=>E(o));return t===void 0?void 0:v(t)?.text}s(mt,"runningResource");function ft(e){let t=y(e,"").replaceAll("\r","").split(`
`),o=t.findIndex(r=>/^(?:Debug|Info|Notice|Warning|Error): /.test(r));return o<0?[]:t.slice(o)}s(ft,"puppetLines");function Ae(e){return[...e.matchAll(/(?:^|\/)(?=[A-Z][\w:]*\[)/g)].map(({index:o,0:r})=>o+r.length).map(o=>e.slice(o)).findLast(Re)??e}s(Ae,"referenceOf");function Re(e){return e.split("[").length===e.split("]").length}s(Re,"isBalanced");var se=[...k,{pattern:/No bootable device\.|BdsDxe: No bootable option or device was found/,cause:"the firmware finds nothing to boot",advice:"The kickstart installs no boot loader for this firmware."},{pattern:/(?:error: ([^.]{1,120})\..{0,200})?(?:Entering rescue mode\.\.\.|grub rescue>)/,cause:"GRUB ends in its rescue mode: $1",advice:"It does not find its files: see the bootloader and the partitions of the kickstart."},{pattern:/ALERT! ([^ ]{1,120}) does not exist\. Dropping to a shell!/,cause:"the initramfs does not find the root file system $1",advice:"It lacks a driver, or the boot loader names the disk by a name that it has on one bus alone."},{pattern:/Warning: ([^\n]{0,120}) does not exist Generating "\/run\/initramfs\/rdsosreport\.txt"/,cause:"the initramfs does not find $1",advice:"It lacks a driver, or the boot loader names the disk by a name that it has on one bus alone."},{pattern:/You are in emergency mode|Cannot open access to console, the root account is locked/,cause:"the system ends in emergency mode",advice:"A file system of fstab is missing, for example: the lines above it on the console name the unit."}];function Gt(e){let{rendered:t,family:o}=e;return{...ae(e),archive:z({rendered:t,installer:o.files}),successEvent:"installed",requires:{puppet:!1,files:[]},secrets:[]}}s(Gt,"installRun");function Pt(e){let{rendered:t,family:o}=e,r=b(e,{refreshPackages:!1});return{...ae(e),archive:K({rendered:t,installer:o.files,settings:r}),successEvent:"sealed",requires:T,secrets:e.secrets}}s(Pt,"onePassRun");var _e=600;function xt(e,t){return{...re(e,"stamp"),name:"stamp",title:"the stamp",phase:"stamp",archive:Y(b(e,t)),successEvent:"sealed",requires:T,secrets:e.secrets,quietSeconds:_e}}s(xt,"stampRun");var we=300;function St(e){return{...re(e,"inspect"),name:"inspect",title:"the inspection",phase:"inspect",archive:Q(b(e,{refreshPackages:!1})),successEvent:"looked",requires:{puppet:!1,files:[]},secrets:[],quietSeconds:we}}s(St,"inspectRun");function re({family:e,memoryMiB:t},o){return{kernelArguments:`rdinit=/cloudstamp/${o} selinux=0 ${w}`,hardware:{cpu:e.hardware.cpu},memoryMiB:t,fatalPatterns:e.stampFatal,createProgress:s(()=>ke,"createProgress")}}s(re,"ownRun");function ke(e){return v(e)??(E(e)?void 0:{text:e})}s(ke,"stampProgress");function It({family:e,inputs:t}){return e.onePass===void 0&&t.layers==="auto"}s(It,"isLayered");function ae({family:e,mirrors:t,rendered:o,memoryMiB:r}){return{name:"install",title:"the installation",phase:"base",kernelArguments:e.installArguments(t),hardware:e.hardware,memoryMiB:r,fatalPatterns:e.installFatal(o),judgePortLine:e.judgePortLine,quietSeconds:e.installQuietSeconds,createProgress:e.createProgress}}s(ae,"installer");function b(e,t){let{mirrors:o,distro:r}=e,{puppetSettings:i}=e.inputs,l=[{from:o.mirror,to:r.mirror},{from:o.securityMirror,to:r.securityMirror}];return{profile:e.profile.id,hostName:e.inputs.hostName,puppet:G(e.configTree.environment,e.profile),options:A(i.filter(({name:n})=>n!=="environment")),environment:i.find(({name:n})=>n==="environment")?.value??"production",facts:e.facts,secretPaths:e.secrets.map(({path:n})=>n),removePuppet:e.inputs.removePuppet,keepConfig:e.inputs.keepConfig,refreshPackages:t.refreshPackages,upgradePackages:t.refreshPackages&&e.inputs.upgrade,mirrorRewrites:l.flatMap(({from:n,to:a})=>n&&a&&n!==a?[{from:n,to:a}]:[]).sort((n,a)=>a.from.length-n.from.length),configTree:e.treeContents}}s(b,"profileSettings");function Nt(e,t){return{...e.hardware,...t,memoryMiB:e.memoryMiB,append:e.kernelArguments,network:!0}}s(Nt,"machineOf");var Ge=300;function Ft(e,t){let o=s((l,n)=>({name:`prove-${l}-${n}`,title:`the boot with ${l.toUpperCase()} and ${n}`,firmware:l,hardware:{machine:e.family.hardware.machine,cpu:e.family.hardware.cpu,bus:n},memoryMiB:e.memoryMiB,looksInside:e.family.looksInside,fatalPatterns:se,quietSeconds:Ge}),"boot");if(!e.family.looksInside)return[o("bios","virtio-blk")];if(t.accelerator==="tcg")return[t.hasEsp?o("uefi","virtio-scsi"):o("bios","virtio-blk")];let r=[o("bios","virtio-scsi")],i=t.hasEsp?[o("uefi","virtio-blk"),o("uefi","virtio-scsi")]:[];return[o("bios","virtio-blk"),...r,...i]}s(Ft,"proofBoots");function Ot({hardware:e,memoryMiB:t},o){return{...e,...o,memoryMiB:t,network:"closed"}}s(Ot,"bootMachineOf");var Pe=3;function Lt(e,t){let{archive:o,kernelArguments:r,hardware:i,memoryMiB:l}=e,n=o.map(a=>a.type==="file"?{...a,data:Buffer.from(a.data).toString("base64")}:a);return _([Pe,t,n,r,i,l])}s(Lt,"baseKey");export{xe as a,Se as b,N as c,nt as d,it as e,dt as f,E as g,mt as h,ft as i,Gt as j,Pt as k,xt as l,St as m,It as n,Nt as o,Ft as p,Ot as q,Lt as r};
