# Applies the catalogue in the target; sourced. Needs TARGET, the settings and the event functions.
. /cloudstamp/file-systems
. /cloudstamp/name-disks
. /cloudstamp/private
. /cloudstamp/seal
. /cloudstamp/contents
. /cloudstamp/signatures
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
	take_compiled
	forget_installer
	set_host_name
	set_resolver
	pose_as_systemd
	answer_facter
	if [ -x "$TARGET/usr/bin/dpkg" ]; then
		printf '#!/bin/sh\nexit 101\n' >"$TARGET/usr/sbin/policy-rc.d"
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
			mkdir -p "$TARGET/run/${file%/*}"
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
		version=$(dpkg-query -W -f '${Version}' libaugeas0) && echo "augparse ${version%%-*} <http://augeas.net/>"
	EOF
	chmod 755 "$TARGET/run/cloudstamp/augparse"
}

# What the base has of Puppet's Ruby, compiled, lies in memory from now on: it is the stamp's, not the image's.
take_compiled() {
	compiled_by=
	[ -d "$TARGET$PRIVATE" ] || return 0
	mkdir -p "$TARGET/run/cloudstamp"
	! cp "$TARGET$PRIVATE/compiled" /cloudstamp/compiled.rb "$TARGET/run/cloudstamp/" || compiled_by=$(cat "$TARGET$PRIVATE/ruby")
	rm -rf "$TARGET$PRIVATE" || fail "the compiled Puppet stays on the disk"
}

# run_puppet PROGRAM ARGUMENTS…: the one that was compiled is Debian's, and PATH may lead to another.
run_puppet() {
	if [ -n "$compiled_by" ] && [ "$1" = /usr/bin/puppet ]; then
		in_chroot "CLOUDSTAMP_COMPILED=use /run/cloudstamp/compiled" \
			"$compiled_by" --disable-gems -r /run/cloudstamp/compiled.rb "$@"
	else
		in_chroot "$@"
	fi
}

in_chroot() {
	locale=C.UTF-8
	# RHEL has it since 8.
	[ -e "$TARGET/usr/lib/locale/locale-archive" ] && [ ! -e "$TARGET/usr/lib/locale/C.utf8" ] && locale=en_US.UTF-8
	path=/opt/puppetlabs/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/cloudstamp
	chroot "$TARGET" /usr/bin/env -i PATH=$path \
		HOME=/root TERM=dumb "LANG=$locale" DEBIAN_FRONTEND=noninteractive DPKG_FORCE=unsafe-io \
		${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
		"no_proxy=169.254.169.254${no_proxy:+,$no_proxy}" "FACTER_cloudstamp_profile=$PROFILE" "$@"
}

# Success is 0 or 2; the report and the log travel to the host whatever came of it.
apply_catalogue() {
	set --
	phase_started puppet
	puppet=$(in_chroot sh -c 'command -v puppet') || fail "there is no puppet in the base: add it to %packages of the kickstart"
	if [ "$REFRESH_PACKAGES" = yes ] && [ -x "$TARGET/usr/bin/apt-get" ]; then
		in_chroot apt-get -q -o Acquire::Languages=none update 2>&1 || fail "apt-get update failed in the guest"
	fi
	note_package_keys
	[ "$UPGRADE_PACKAGES" = no ] || upgrade_packages
	enter_private
	start_lister
	# Puppet 2.7 of EPEL 5 knows no Hiera.
	[ -e "$TARGET/usr/lib/ruby/site_ruby/1.8/puppet" ] || [ -z "$HIERA_CONFIG" ] || set -- "$@" --hiera_config "$HIERA_CONFIG"
	# EL5 and EL6 have neither /run nor a Puppet with environments of this kind. The version that environment.conf asks a
	# script for is of no use here. Whose a file is stands in the catalogue, which Puppet 3 does not keep.
	[ ! -d "$TARGET/run" ] || set -- "$@" --environmentpath "$PRIVATE/environments" --environment "$ENVIRONMENT" --config_version '' \
		--catalog_cache_terminus json --client_datadir "$PRIVATE/catalogues"
	[ -z "$CLASS" ] || set -- "$@" --loadclasses --classfile "$PRIVATE/classes"
	[ ! -s /cloudstamp/facts.json ] || set -- "$@" --pluginfactdest "$PRIVATE/facts.d"
	while IFS= read -r option; do
		set -- "$@" "$option"
	done </cloudstamp/options
	# What Puppet leaves of the run lies where no catalogue removes it, though it remove Puppet. Of a run that is ended from
	# outside, the trace tells where it was.
	run_puppet "$puppet" apply --detailed-exitcodes --color=false --verbose --evaltrace \
		--logdest console --logdest "$PRIVATE/puppet.log" --statedir "$PRIVATE/state" --lastrunfile "$PRIVATE/summary.yaml" \
		--modulepath "$MODULE_PATH" "$@" "$MANIFEST" 2>&1
	status=$?
	emit "{\"type\":\"puppet\",\"exitCode\":$status}"
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
		in_chroot dpkg-query -W -f '${binary:Package}\t${Version}\n' >/tmp/packages.tsv || fail "dpkg-query failed"
	else
		in_chroot rpm -qa --qf "%{NAME}\t$package_version\n" >/tmp/packages.tsv || fail "rpm failed"
		list_installed
	fi
	send_file packages.tsv /tmp/packages.tsv
	phase_ended inventory
	check_signatures
}

# rpm 4.4 of EL5 has no tag EVR.
package_version='%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}.%{ARCH}'

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
	# Reading all gems takes longer than the list; Ruby 1.8 knows of none.
	! in_chroot $ruby --disable-gems -e 1 2>/dev/null || ruby="$ruby --disable-gems"
	in_chroot mkfifo "$PRIVATE/applied" || fail "there is no room in $PRIVATE"
	exec 4<>"$TARGET$PRIVATE/applied"
	in_chroot $ruby - "$PRIVATE/applied" "$PRIVATE/state/last_run_report.yaml" "$PRIVATE/catalogues" \
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
		orphans=$(in_chroot apt-get -s autoremove | sed -n 's/^Remv \([^ ]*\).*/\1/p')
		[ -z "$orphans" ] || in_chroot apt-mark -q manual $orphans
		in_chroot apt-get -q -y purge --auto-remove "${package%%:*}" 2>&1 || fail "apt-get cannot remove Puppet"
		[ -z "$orphans" ] || in_chroot apt-mark -q auto $orphans
	else
		package=$(in_chroot rpm -qf --qf '%{NAME}\n' "$program") || fail "no package owns $program"
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
	type=$(sed -n 's/^SELINUXTYPE=\([a-z-]*\).*/\1/p' "$TARGET/etc/selinux/config")
	# Not "/" itself: for that, setfiles wants the kernel's audit system.
	set --
	for entry in "$TARGET"/*; do
		case ${entry#"$TARGET"} in
		/proc | /sys | /dev | /run | /lost+found) ;;
		*) set -- "$@" "${entry#"$TARGET"}" ;;
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
		[ "$(readlink "$process/root")" = "$TARGET" ] && kill -9 "${process#/proc/}" 2>/dev/null
	done
	release_mounts
	while read -r place; do
		grep -q " $TARGET$place " /proc/mounts || continue
		umount "$TARGET$place" 2>/dev/null || umount -l "$TARGET$place" || fail "$place does not unmount"
	done </tmp/our-mounts
}
