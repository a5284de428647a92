import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as O}from"./chunk-QIQIT327.mjs";import{a as w,b as k,c as G}from"./chunk-J6I67FDG.mjs";import{j as u}from"./chunk-QG3OJYJE.mjs";import{g as R}from"./chunk-B5IKBYEE.mjs";import{a as P,b as x,c as S,d as I,g as N}from"./chunk-INIDAKNN.mjs";import{c as h}from"./chunk-NEIQAYCV.mjs";import{b as _}from"./chunk-5ETKE43X.mjs";import{a as v}from"./chunk-RSCICBYB.mjs";import{a as o}from"./chunk-UIWZFJKY.mjs";var F=`# Lists what a sealed disk holds, for the comparison with other images; sourced. Needs TARGET, the event functions and what
# apply_catalogue leaves in /tmp. The target's own programs look: what they say decides nothing.

# Where one of them is missing or fails, the host hears nothing, and the manifest says that it is not known.
list_contents() {
	phase_started contents
	if write_contents; then send_file contents.tsv /tmp/contents.tsv; fi
	phase_ended contents
}

# looking COMMAND\u2026
looking() {
	chroot "$TARGET" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "UNLISTED=$unlisted" "$@"
}

awk_step() {
	looking awk -v "step=$1" -v "family=$family" -v "merged=$merged" -v "wanted=$2" "$program"
}

write_contents() {
	program=$(cat /cloudstamp/contents.awk)
	unlisted=$(cat /cloudstamp/unlisted)
	merged=
	for directory in bin sbin lib lib32 lib64 libx32; do
		[ ! -L "$TARGET/$directory" ] || merged="$merged $directory"
	done
	family=dpkg
	[ -d "$TARGET/var/lib/dpkg/info" ] || family=rpm
	[ "$family" = dpkg ] || [ -s /tmp/installed.tsv ] || return 1
	{ list_known && list_entries && echo whole >/tmp/listed-entries; } | awk_step rows >/tmp/rows || return 1
	[ -s /tmp/listed-entries ] && looking sort </tmp/rows >/tmp/rows.sorted || return 1
	{
		hash sha256sum && hash_without_uuids && { [ "$family" != dpkg ] || hash md5sum '?'; } && cat /tmp/rows.sorted && echo whole >/tmp/hashed
	} | awk_step joined >/tmp/contents.tsv || return 1
	[ -s /tmp/hashed ] || return 1
	list_accounts >>/tmp/contents.tsv
}

list_known() {
	for list in M:/tmp/managed I:/tmp/installed.tsv; do
		[ ! -s "\${list#*:}" ] || sed "s/^/\${list%%:*}	/" "\${list#*:}" | looking tr '\\n' '\\0'
	done
}

list_entries() {
	looking find / '(' -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /var/tmp ')' -prune -o \\
		-printf 'F\\t%y\\t%m\\t%U\\t%G\\t%s\\t%C@\\t%T@\\t%b\\0%p\\0%l\\0'
}

# hash PROGRAM [PACKAGED]: of the rows that want it; without any, xargs would have the program read its own input.
hash() {
	awk_step hashed "$2" </tmp/rows.sorted | looking tr '\\n' '\\0' | looking xargs -0 -r "$1" -- | sed 's/^/S /'
}

# What names file systems is other in each base: of these files, the digest is of the text without such names.
hash_without_uuids() {
	for path in /etc/fstab /boot/grub/grub.cfg /boot/grub2/grub.cfg /boot/grub2/grubenv /boot/efi/EFI/*/grub.cfg /etc/kernel/cmdline; do
		for file in "$TARGET"$path; do
			[ -f "$file" ] && [ ! -L "$file" ] || continue
			sum=$(sed "s/$uuid/UUID/g; s/[0-9A-F]\\{4\\}-[0-9A-F]\\{4\\}/UUID/g" "$file" | looking sha256sum) || return 1
			echo "S \${sum%% *}  \${file#"$TARGET"}"
		done
	done
}
uuid='[0-9a-f]\\{8\\}-[0-9a-f]\\{4\\}-[0-9a-f]\\{4\\}-[0-9a-f]\\{4\\}-[0-9a-f]\\{12\\}'

list_accounts() {
	sed 's/^/passwd	/' "$TARGET/etc/passwd"
	sed 's/^/group	/' "$TARGET/etc/group"
	# Nothing of a password leaves.
	[ ! -f "$TARGET/etc/shadow" ] || sed -n 's/^\\([^:]*\\)::.*/shadow	\\1	none/p; t
		s/^\\([^:]*\\):[!*].*/shadow	\\1	locked/p; t
		s/^\\([^:]*\\):.*/shadow	\\1	set/p' "$TARGET/etc/shadow"
}

# What rpm knows of its packages' files, for list_known. It opens its database for that, so before the seal.
list_installed() {
	in_chroot rpm -qa --qf '[%{=NAME}\\t%{FILEMODES}\\t%{FILESIZES}\\t%{FILEMTIMES}\\t%{FILEUSERNAME}\\t%{FILEGROUPNAME}\\t%{FILEFLAGS:fflags}\\t%{FILENAMES}\\t%{FILELINKTOS}\\n]' \\
		>/tmp/installed.tsv || rm -f /tmp/installed.tsv
}
`;var L=`# Lists a disk's files, see contents.sh, in three steps (-v step=NAME) whose rows have the columns of src/image/contents.ts.
# What is exactly as its package has installed it gets none. Awk is that of the target: mawk, or gawk since 3.1 (EL5).
# merged: directories of the root that are links into /usr; ENVIRON["UNLISTED"]: what nobody wants to compare, as a pattern.

BEGIN {
	OFS = "\\t"
	for (number = 1; number < 256; number++) code[sprintf("%c", number)] = number
	count = split(merged, names, " ")
	for (number = 1; number <= count; number++) into_usr[names[number]] = 1
	if (step == "rows") {
		read_names("/etc/passwd", user)
		read_names("/etc/group", group)
		if (family == "dpkg") read_dpkg()
		RS = "\\0"
	} else FS = "\\t"
}

# Numbers' names in "name:password:number:\u2026". find would read the file anew for each entry of the disk.
function read_names(file, names, line, fields) {
	while ((getline line < file) > 0) {
		split(line, fields, ":")
		if (fields[3] != "" && !(fields[3] in names)) names[fields[3]] = fields[1]
	}
	close(file)
}

# Bytes other than printable ASCII as \\ooo, as in /proc/mounts.
function escape(text, out, place, letter) {
	if (text !~ /[^ -~]|\\\\/) return text
	out = ""
	for (place = 1; place <= length(text); place++) {
		letter = substr(text, place, 1)
		out = out (letter ~ /[ -~]/ && letter != "\\\\" ? letter : sprintf("\\\\%03o", code[letter]))
	}
	return out
}

function unescape(text, out, octal) {
	out = ""
	while (match(text, /\\\\[0-7][0-7][0-7]/)) {
		octal = substr(text, RSTART + 1, 3)
		out = out substr(text, 1, RSTART - 1) sprintf("%c", substr(octal, 1, 1) * 64 + substr(octal, 2, 1) * 8 + substr(octal, 3, 1))
		text = substr(text, RSTART + 4)
	}
	return out text
}

# Where a package's path leads, as find sees it.
function real_path(path, top) {
	top = substr(path, 2)
	sub(/\\/.*/, "", top)
	return top in into_usr && path != "/" top ? "/usr" path : path
}

# dpkg keeps no modes and times of files, but it writes a package's list when all of them are unpacked: what was changed
# or renamed since has a later ctime, which no program can set. Conffiles get their names then, and so do.
function read_dpkg(lists, line, fields, file, owner) {
	lists = "find /var/lib/dpkg/info -name '*.list' -printf '%T@\\t%f\\n'"
	while ((lists | getline line) > 0) {
		split(line, fields, "\\t")
		file = "/var/lib/dpkg/info/" fields[2]
		owner = fields[2]
		sub(/\\.list$/, "", owner)
		unpacked[owner] = fields[1] + 0
		while ((getline line < file) > 0) {
			line = real_path(line)
			if (!(line in owners)) owners[line] = owner
		}
		close(file)
	}
	close(lists)
}

# What a package of dpkg's brought: MD5 is all that it keeps.
function read_brought(owner, file, line, place) {
	if (owner in known) return
	known[owner] = 1
	file = "/var/lib/dpkg/info/" owner ".md5sums"
	while ((getline line < file) > 0) brought[real_path("/" substr(line, 35))] = substr(line, 1, 32)
	close(file)
}

function read_conffiles(file, line, fields, inside) {
	file = "/var/lib/dpkg/status"
	while ((getline line < file) > 0) {
		if (inside && line ~ /^ /) {
			split(line, fields, " ")
			brought[real_path(fields[1])] = fields[2]
		} else inside = line ~ /^Conffiles:/
	}
	close(file)
}

# rows: of records "M PATH RESOURCE \u2026" (the catalogue's), "I NAME MODE SIZE MTIME USER GROUP FLAGS PATH TARGET" (rpm's),
# and three of each entry of the disk: "F TYPE MODE UID GID SIZE CTIME MTIME BLOCKS", path, target.
step == "rows" && entry { path = $0; entry = 0; linked = 1; next }
step == "rows" && linked { linked = 0; look(path, $0); next }
step == "rows" && /^F\\t/ {
	split($0, meta, "\\t")
	if (meta[4] in user) meta[4] = user[meta[4]]
	if (meta[5] in group) meta[5] = group[meta[5]]
	entry = 1
	next
}
step == "rows" && /^M\\t/ { split($0, fields, "\\t"); managed[fields[2]] = fields[3]; next }
step == "rows" && /^I\\t/ {
	split($0, fields, "\\t")
	path = real_path(fields[9])
	if (path in owners) next
	owners[path] = fields[2]
	installed[path] = sprintf("%o", fields[3] % 4096) OFS fields[6] OFS fields[7]
	installed_content[path] = fields[4] OFS fields[5]
	installed_target[path] = fields[10]
	if (index(fields[8], "g")) ghost[path] = 1
}

function look(path, target, type, mode, owner, packaged, digest) {
	type = meta[2]; mode = meta[3]; owner = path in owners ? owners[path] : "-"
	if (type == "f") used += meta[9] * 512
	packaged = owner == "-" ? "no" : family == "dpkg" ? like_dpkg(path, type, mode, owner) : like_rpm(path, type, mode, target)
	# What enables a service is told, whoever has installed it.
	if (packaged == "yes" && !(path in managed) && !(type == "l" && path ~ /^\\/etc\\/(systemd\\/system|rc)/)) return
	# The last, for the pattern is long and most are gone by now.
	if (path ~ ENVIRON["UNLISTED"] && !(path in managed)) return
	digest = type == "f" ? "?" : "-"
	if (packaged == "same") packaged = "yes"
	print escape(path), type, mode, escape(meta[4]), escape(meta[5]), (type == "f" ? meta[6] : 0), digest, escape(owner), packaged, \\
		(path in managed ? escape(managed[path]) : "-"), (type == "l" ? escape(target) : "-")
}

# "yes": just as the package installed it, "same": with the same contents, "?": perhaps.
# A directory changes with its entries: all that can be told is whether it is as most are.
function like_dpkg(path, type, mode, owner) {
	if (type == "d") return mode == "755" && meta[4] == "root" && meta[5] == "root" ? "yes" : "same"
	if (meta[7] + 0 <= unpacked[owner]) return "yes"
	return type == "f" ? "?" : "no"
}

function like_rpm(path, type, mode, target, content) {
	if (path in ghost) return "no"
	content = type == "f" ? meta[6] OFS int(meta[8]) == installed_content[path] : type == "l" ? target == installed_target[path] : 1
	if (!content) return "no"
	return type == "l" || mode OFS meta[4] OFS meta[5] == installed[path] ? "yes" : "same"
}

END { if (step == "rows") print "used", sprintf("%.0f", used) }

# hashed: paths of the sorted rows whose contents are read, as many as are read in a moment. Programs that hash write a
# name with one of the three letters in another way.
step == "hashed" && $7 == "?" && $1 !~ /\\\\(012|015|134)/ && (wanted == "" || $9 == wanted) {
	if ($6 <= 67108864 && total + $6 <= 268435456) {
		total += $6
		print unescape($1)
	}
}

# joined: of lines "S HASH  PATH" and the sorted rows, rows with digests, the list's end where it gets too long.
step == "joined" && /^S [0-9a-f]+  \\// {
	hash = $0
	sub(/^S /, "", hash)
	sub(/  .*/, "", hash)
	path = $0
	sub(/^S [0-9a-f]+  /, "", path)
	if (length(hash) == 64) sha256[escape(path)] = hash
	else md5[path] = hash
	next
}
step == "joined" && $1 == "used" { print; next }
step == "joined" {
	if ($9 == "?") {
		if (!(conffiles++)) read_conffiles()
		read_brought($8)
		path = unescape($1)
		$9 = path in md5 && md5[path] == brought[path] ? "yes" : "no"
	}
	if ($7 == "?") $7 = $1 in sha256 ? sha256[$1] : "-"
	bytes += length($0) + 6
	if (left > 0 || bytes > 3500000) left++
	else print "file", $0
}
END { if (step == "joined") print "unlisted", left + 0 }
`;var f=[{path:"cloudstamp/contents",mode:420,data:F},{path:"cloudstamp/contents.awk",mode:420,data:L},{path:"cloudstamp/unlisted",mode:420,data:I.map(({pattern:e})=>`^/${N(e)}(/|$)`).join("|")}],Ke=h(f);var M=`# Applies the catalogue in the target; sourced. Needs TARGET, the settings and the event functions.
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

# What the base has of Puppet's Ruby, compiled, lies in memory from now on: it is the stamp's, not the image's.
take_compiled() {
	compiled_by=
	[ -d "$TARGET$PRIVATE" ] || return 0
	mkdir -p "$TARGET/run/cloudstamp"
	! cp "$TARGET$PRIVATE/compiled" /cloudstamp/compiled.rb "$TARGET/run/cloudstamp/" || compiled_by=$(cat "$TARGET$PRIVATE/ruby")
	rm -rf "$TARGET$PRIVATE" || fail "the compiled Puppet stays on the disk"
}

# run_puppet PROGRAM ARGUMENTS\u2026: the one that was compiled is Debian's, and PATH may lead to another.
run_puppet() {
	if [ -n "$compiled_by" ] && [ "$1" = /usr/bin/puppet ]; then
		in_chroot "CLOUDSTAMP_COMPILED=use /run/cloudstamp/compiled" \\
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
	chroot "$TARGET" /usr/bin/env -i PATH=$path \\
		HOME=/root TERM=dumb "LANG=$locale" DEBIAN_FRONTEND=noninteractive DPKG_FORCE=unsafe-io \\
		\${http_proxy:+"http_proxy=$http_proxy"} \${https_proxy:+"https_proxy=$https_proxy"} \\
		"no_proxy=169.254.169.254\${no_proxy:+,$no_proxy}" "FACTER_cloudstamp_profile=$PROFILE" "$@"
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
	[ ! -d "$TARGET/run" ] || set -- "$@" --environmentpath "$PRIVATE/environments" --environment "$ENVIRONMENT" --config_version '' \\
		--catalog_cache_terminus json --client_datadir "$PRIVATE/catalogues"
	[ -z "$CLASS" ] || set -- "$@" --loadclasses --classfile "$PRIVATE/classes"
	[ ! -s /cloudstamp/facts.json ] || set -- "$@" --pluginfactdest "$PRIVATE/facts.d"
	while IFS= read -r option; do
		set -- "$@" "$option"
	done </cloudstamp/options
	# What Puppet leaves of the run lies where no catalogue removes it, though it remove Puppet. Of a run that is ended from
	# outside, the trace tells where it was.
	run_puppet "$puppet" apply --detailed-exitcodes --color=false --verbose --evaltrace \\
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
		in_chroot rpm -qa --qf "%{NAME}\\t$package_version\\n" >/tmp/packages.tsv || fail "rpm failed"
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
`;var C=`# What a first process of ours does first, under the installer's kernel and in its initrd; sourced.
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
`;var V=`# What an installer writes down of the build's proxies goes: a base serves builds with others, an image has none.
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
`;var q=`# Guest side of the event protocol; sourced. One event is one line on the second serial port:
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
`;var U=`# Mounts a target as it mounts itself, and lets go what was mounted there since; sourced. Needs TARGET, the event functions
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
`;var D=`# Prints the files that a catalogue manages, "PATH<TAB>RESOURCE<TAB>contents|presence" a line. Ruby 1.8 runs it, too.
# usage: ruby - FIFO REPORT DIRECTORY   (of cached catalogues, which Puppet writes since version 5)
# It begins with the first line of the FIFO, and needs nothing of Ruby's files from then on: they may be gone.
begin
  require 'json'
rescue LoadError
  begin
    # Some keep it among their gems, of which this Ruby is started without.
    require 'rubygems'
    require 'json'
  rescue LoadError
    # Ruby 1.8 has none, and its Puppet keeps no catalogues.
  end
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
`;var H=`# The links that udev makes, in the target's /dev: without them GRUB's configuration names the root file system by the disk
# that this machine happens to have. /dev is memory, nothing of it is in the image. Sourced. Needs TARGET.
name_disks() {
	mkdir -p /dev/disk/by-uuid
	for device in /sys/class/block/*; do
		device=/dev/\${device##*/}
		uuid=$(chroot "$TARGET" blkid -o value -s UUID "$device")
		[ -z "$uuid" ] || [ -e "/dev/disk/by-uuid/$uuid" ] || ln -s "$device" "/dev/disk/by-uuid/$uuid"
	done
}
`;var B=`# What Puppet alone sees, in memory that is never swapped; sourced. Needs TARGET, CLASS and the event functions.
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
`;var W=`# Makes the image generic, in two moments, as docs/seal.md tells; sourced. Needs TARGET, HOST_NAME, KEEP_CONFIG, the lists
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
	# EL5 and EL6 know no other.
	network=$TARGET/etc/sysconfig/network
	! grep -qs '^HOSTNAME=' "$network" || edit "s/^HOSTNAME=.*/HOSTNAME=$HOST_NAME/" "$network"
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
`;var j=`# Has the target's own rpm check the signature of every package's header, see docs/signatures.md; sourced. Needs TARGET,
# in_chroot and the event functions. Installed packages keep their signatures, and every rpm since 4.4 checks a header that
# it reads from its database (headerCheck), but tells it only among its debug messages.
SIGNATURES=/var/tmp/cloudstamp-signatures

# Before the catalogue: keys that are there by now, nobody has asked for.
note_package_keys() {
	[ -d /cloudstamp/package-keys ] || return 0
	in_chroot rpm -q --qf '%{VERSION}-%{RELEASE}\\n' gpg-pubkey >/tmp/keys-before || : >/tmp/keys-before
}

# In a copy of rpm's database, for the keys are part of that: with the keys that the build trusts in the place of those that
# were there before the catalogue.
check_signatures() {
	[ -d /cloudstamp/package-keys ] || return 0
	phase_started signatures
	mkdir -p "$TARGET$SIGNATURES"
	cp /cloudstamp/package-keys/* "$TARGET$SIGNATURES/" || fail "the keys of packages do not fit onto the disk"
	in_chroot sh -c 'mkdir -p "$0/rpm" && cp -a "$(rpm --eval "%{_dbpath}")/." "$0/rpm/"' $SIGNATURES || fail "rpm's database cannot be copied"
	# Shared memory of rpm's.
	rm -f "$TARGET$SIGNATURES"/rpm/__db.*
	while read -r key; do
		rpm_of_copy -e --allmatches --justdb --nodeps --noscripts --notriggers "gpg-pubkey-$key" 2>&1 || fail "rpm cannot forget the key $key"
	done </tmp/keys-before
	# One that it does not take, the host finds missing.
	for key in /cloudstamp/package-keys/*; do
		rpm_of_copy --import "$SIGNATURES/\${key##*/}" 2>&1
	done
	rpm_of_copy -qa -vv --qf "\\nrow\\t%{NAME}\\t$package_version\\n" >/tmp/signatures.txt 2>&1 || fail "rpm cannot read its database"
	send_file signatures.txt /tmp/signatures.txt
	rm -rf "$TARGET$SIGNATURES"
	phase_ended signatures
}

rpm_of_copy() {
	in_chroot LC_ALL=C rpm --dbpath "$SIGNATURES/rpm" "$@"
}
`;var K=`# Looks through a mounted target for what the seal takes, see docs/seal.md; sourced. Needs TARGET, KEEP_CONFIG, the lists of
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
`;var z=`#!/bin/sh
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
`;var Y=`#!/bin/sh
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
list_contents
phase_started unmount
unmount_target
phase_ended unmount
emit '{"type":"sealed"}'
power_off
`;var g="cloudstamp/config",Q="ks.cfg",Z="cloudstamp/events",J=[{path:Z,mode:420,data:q},{path:"cloudstamp/name-disks",mode:420,data:H}],X=[...J,{path:"cloudstamp/forget-proxies",mode:420,data:V}],ee=[{path:"cloudstamp/apply",mode:420,data:M},{path:"cloudstamp/private",mode:420,data:B},{path:"cloudstamp/file-systems",mode:420,data:U},{path:"cloudstamp/compiled.rb",mode:420,data:w},{path:"cloudstamp/managed.rb",mode:420,data:D},{path:"cloudstamp/signatures",mode:420,data:j},{path:"cloudstamp/seal",mode:420,data:W},{path:"cloudstamp/sealed/installers",mode:420,data:$(P)},{path:"cloudstamp/sealed/removed",mode:420,data:$(x)},{path:"cloudstamp/sealed/cleared",mode:420,data:$(S)},...f];function te({rendered:e,installer:t}){let s=[...X,...t.installing,...t.base];return E([ne(e),...ie(t,[...s,...e.files])])}o(te,"installArchive");function se({rendered:e,installer:t,settings:s}){let r=[...X,...t.installing,...ee,...t.onePass];return E([ne(e),...ie(t,[...r,...e.files,...le(s)])])}o(se,"onePassArchive");function oe(e){return ae(e,[{path:"cloudstamp/stamp",mode:493,data:Y}])}o(oe,"stampArchive");function re(e){return ae({...e,configTree:[],packageKeys:new Map},[{path:"cloudstamp/hygiene",mode:420,data:K},{path:"cloudstamp/inspect",mode:493,data:z}])}o(re,"inspectArchive");function ae(e,t){let s={path:"cloudstamp/first-process",mode:420,data:C};return E([...J,...ee,s,...t,...le(e)])}o(ae,"ownArchive");function Rt(e,{nonce:t,proxies:s,throughProxies:r}){let i=e.find(a=>a.path.endsWith(Z))?.path.replace(/events$/,"");if(i===void 0)throw new RangeError("an archive without the event library");let l=o((a,d)=>({type:"file",path:`${i}${a}`,mode:256,data:Buffer.from(d)}),"file");return[...e.map(a=>a.type==="file"&&a.path===Q?{...a,data:Buffer.from(r(Buffer.from(a.data).toString(),s))}:a),l("nonce",`${t}
`),l("proxies",xe(R(s)))]}o(Rt,"atMoment");function xe(e){return Object.entries(e).map(([t,s])=>`export ${t}=${pe(s)}
`).join("")}o(xe,"shellExports");function wt(e){return e.filter(({type:t,path:s})=>t!=="directory"&&!s.replace(/^updates\//,"").startsWith(`${g}/`)).map(({path:t})=>t)}o(wt,"injectedPaths");function ne(e){return{path:Q,mode:420,data:e.kickstart}}o(ne,"kickstart");function ie(e,t){return t.map(s=>s.path.startsWith("cloudstamp/")?{...s,path:`${e.prefix}${s.path}`}:s)}o(ie,"placed");function le(e){let t=o(p=>p?"yes":"no","yesNo"),{manifest:s,className:r,modulePath:i,hieraConfig:l}=e.puppet,n={PROFILE:e.profile,HOST_NAME:e.hostName,MANIFEST:s,CLASS:r,MODULE_PATH:i,HIERA_CONFIG:l,ENVIRONMENT:e.environment,REMOVE_PUPPET:t(e.removePuppet),KEEP_CONFIG:t(e.keepConfig),REFRESH_PACKAGES:t(e.refreshPackages),UPGRADE_PACKAGES:t(e.upgradePackages)},a=Object.entries(n).map(([p,c])=>`${p}=${pe(c)}
`),d=e.mirrorRewrites.map(({from:p,to:c})=>`${p} ${c}
`).join("");return[{path:"cloudstamp/settings",mode:420,data:a.join("")},{path:"cloudstamp/mirrors",mode:420,data:d},{path:"cloudstamp/options",mode:420,data:T(e.options)},{path:"cloudstamp/facts.json",mode:420,data:e.facts},{path:"cloudstamp/secrets",mode:420,data:T(e.secretPaths)},...[...e.packageKeys].map(([p,c])=>({path:`cloudstamp/package-keys/${p}`,mode:420,data:c})),{type:"directory",path:g,mode:493},...e.configTree.map(p=>({...p,path:`${g}/${p.path}`}))]}o(le,"profileFiles");function $(e){return T(e.map(({pattern:t})=>t))}o($,"patterns");function T(e){return e.map(t=>`${t}
`).join("")}o(T,"lines");function pe(e){return`'${e.replaceAll("'","'\\''")}'`}o(pe,"shellQuote");function E(e){let t=e.map(r=>"type"in r?r:{type:"file",...r,data:Buffer.from(r.data)}),s=new Set;return t.flatMap(r=>{let i=r.path.split("/"),n=i.slice(1).map((a,d)=>i.slice(0,d+1).join("/")).filter(a=>/^(updates\/)?cloudstamp(\/|$)/.test(a)&&!s.has(a));for(let a of[...n,r.path])s.add(a);return[...n.map(a=>({type:"directory",path:a,mode:493})),r]})}o(E,"toEntries");var m={puppet:!0,files:["last_run_report.yaml","packages.tsv"]},Se=[0,2];function Pt(e,{puppetExitCode:t,files:s},r){if(r!==void 0)return`the file ${r} arrived in part only`;if(e.puppet&&t===void 0)return"it did not tell how Puppet ended";if(e.puppet&&!Se.includes(t??0))return`Puppet exited with ${t}`;for(let i of e.files){let l=s.get(i);if(l===void 0)return`its file ${i} did not arrive`;if(l.trim()==="")return`its file ${i} is empty`}}o(Pt,"missingProof");var de=/^Info: (.+): Starting to evaluate the resource(?: \((\d+) of (\d+)\))?$/,Ie=/^Info: (.+): Evaluated in [\d.]+ seconds$/;function y(e){let[,t,s,r]=de.exec(e.trim())??[];if(t===void 0)return;let i=Ne(t);return s===void 0?{text:i}:{text:i,done:Number(s)-1,total:Number(r)}}o(y,"readStart");function b(e){return de.test(e.trim())||Ie.test(e.trim())}o(b,"isTrace");function Nt(e){let t=e.findLast(s=>b(s));return t===void 0?void 0:y(t)?.text}o(Nt,"runningResource");function Ot(e){let t=v(e,"").replaceAll("\r","").split(`
`),s=t.findIndex(r=>/^(?:Debug|Info|Notice|Warning|Error): /.test(r));return s<0?[]:t.slice(s)}o(Ot,"puppetLines");function Ne(e){return[...e.matchAll(/(?:^|\/)(?=[A-Z][\w:]*\[)/g)].map(({index:s,0:r})=>s+r.length).map(s=>e.slice(s)).findLast(Oe)??e}o(Ne,"referenceOf");function Oe(e){return e.split("[").length===e.split("]").length}o(Oe,"isBalanced");var ce=[...G,{pattern:/No bootable device\.|BdsDxe: No bootable option or device was found/,cause:"the firmware finds nothing to boot",advice:"The kickstart installs no boot loader for this firmware."},{pattern:/(?:error: ([^.]{1,120})\..{0,200})?(?:Entering rescue mode\.\.\.|grub rescue>)/,cause:"GRUB ends in its rescue mode: $1",advice:"It does not find its files: see the bootloader and the partitions of the kickstart."},{pattern:/ALERT! ([^ ]{1,120}) does not exist\. Dropping to a shell!/,cause:"the initramfs does not find the root file system $1",advice:"It lacks a driver, or the boot loader names the disk by a name that it has on one bus alone."},{pattern:/Warning: ([^\n]{0,120}) does not exist Generating "\/run\/initramfs\/rdsosreport\.txt"/,cause:"the initramfs does not find $1",advice:"It lacks a driver, or the boot loader names the disk by a name that it has on one bus alone."},{pattern:/You are in emergency mode|Cannot open access to console, the root account is locked/,cause:"the system ends in emergency mode",advice:"A file system of fstab is missing, for example: the lines above it on the console name the unit."}];function zt(e){let{rendered:t,family:s}=e;return{...ue(e),archive:te({rendered:t,installer:s.files}),successEvent:"installed",requires:{puppet:!1,files:[]},secrets:[]}}o(zt,"installRun");function Yt(e){let{rendered:t,family:s}=e,r=A(e,{refreshPackages:!1});return{...ue(e),archive:se({rendered:t,installer:s.files,settings:r}),successEvent:"sealed",requires:he(e),secrets:e.secrets}}o(Yt,"onePassRun");function he({distro:e}){return u(e).length===0?m:{...m,files:[...m.files,"signatures.txt"]}}o(he,"catalogueProof");var Fe=600;function Qt(e,t){return{...me(e,"stamp"),name:"stamp",title:"the stamp",phase:"stamp",archive:oe(A(e,t)),successEvent:"sealed",requires:he(e),secrets:e.secrets,quietSeconds:Fe}}o(Qt,"stampRun");var Le=300;function Zt(e){return{...me(e,"inspect"),name:"inspect",title:"the inspection",phase:"inspect",archive:re(A(e,{refreshPackages:!1})),successEvent:"looked",requires:{puppet:!1,files:[]},secrets:[],quietSeconds:Le}}o(Zt,"inspectRun");function me({family:e,memoryMiB:t},s){return{kernelArguments:`rdinit=/cloudstamp/${s} selinux=0 ${k}`,hardware:{cpu:e.hardware.cpu},memoryMiB:t,fatalPatterns:e.stampFatal,createProgress:o(()=>Me,"createProgress")}}o(me,"ownRun");function Me(e){return y(e)??(b(e)?void 0:{text:e})}o(Me,"stampProgress");function Jt({family:e,inputs:t}){return e.onePass===void 0&&t.layers==="auto"}o(Jt,"isLayered");function ue({family:e,mirrors:t,rendered:s,memoryMiB:r}){return{name:"install",title:"the installation",phase:"base",kernelArguments:e.installArguments(t),hardware:e.hardware,memoryMiB:r,fatalPatterns:e.installFatal(s),judgePortLine:e.judgePortLine,quietSeconds:e.installQuietSeconds,createProgress:e.createProgress}}o(ue,"installer");function A(e,t){let{mirrors:s,distro:r}=e,{puppetSettings:i}=e.inputs,l=[{from:s.mirror,to:r.mirror},{from:s.securityMirror,to:r.securityMirror}];return{profile:e.profile.id,hostName:e.inputs.hostName,puppet:O(e.configTree.environment,e.profile),options:_(i.filter(({name:n})=>n!=="environment")),environment:i.find(({name:n})=>n==="environment")?.value??"production",facts:e.facts,secretPaths:e.secrets.map(({path:n})=>n),removePuppet:e.inputs.removePuppet,packageKeys:new Map(u(r).map(({fingerprint:n,key:a})=>[n,Ce(a)])),keepConfig:e.inputs.keepConfig,refreshPackages:t.refreshPackages,upgradePackages:t.refreshPackages&&e.inputs.upgrade,mirrorRewrites:l.flatMap(({from:n,to:a})=>n&&a&&n!==a?[{from:n,to:a}]:[]).sort((n,a)=>a.from.length-n.from.length),configTree:e.treeContents}}o(A,"profileSettings");function Ce(e){return e.slice(Math.max(0,e.indexOf("-----BEGIN PGP")))}o(Ce,"armored");function Xt(e,t){return{...e.hardware,...t,memoryMiB:e.memoryMiB,append:e.kernelArguments,network:!0}}o(Xt,"machineOf");var Ve=300;function es(e,t){let s=o((l,n)=>({name:`prove-${l}-${n}`,title:`the boot with ${l.toUpperCase()} and ${n}`,firmware:l,hardware:{machine:e.family.hardware.machine,cpu:e.family.hardware.cpu,bus:n},memoryMiB:e.memoryMiB,looksInside:e.family.looksInside,fatalPatterns:ce,quietSeconds:Ve}),"boot");if(!e.family.looksInside)return[s("bios","virtio-blk")];if(t.accelerator==="tcg")return[t.hasEsp?s("uefi","virtio-scsi"):s("bios","virtio-blk")];let r=[s("bios","virtio-scsi")],i=t.hasEsp?[s("uefi","virtio-blk"),s("uefi","virtio-scsi")]:[];return[s("bios","virtio-blk"),...r,...i]}o(es,"proofBoots");function ts({hardware:e,memoryMiB:t},s){return{...e,...s,memoryMiB:t,network:"closed"}}o(ts,"bootMachineOf");var qe=3;function ss(e,t){let{archive:s,kernelArguments:r,hardware:i,memoryMiB:l}=e,n=s.map(a=>a.type==="file"?{...a,data:Buffer.from(a.data).toString("base64")}:a);return h([qe,t,n,r,i,l])}o(ss,"baseKey");export{Ke as a,q as b,Rt as c,wt as d,Pt as e,b as f,Nt as g,Ot as h,zt as i,Yt as j,Qt as k,Zt as l,Jt as m,Xt as n,es as o,ts as p,ss as q};
