# Makes the image generic, in two moments, as docs/seal.md tells; sourced. Needs TARGET, HOST_NAME, KEEP_CONFIG, the lists
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
		[ ! -f "$list" ] || cp "$list" "/cloudstamp/installers/${list##*/}"
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
	edit '/^127\.0\.1\.1[[:space:]]/d; /^10\.0\.2\./d' "$TARGET/etc/hosts"
	case $HOST_NAME in
	localhost | localhost.*) ;;
	*.*) echo "127.0.1.1 $HOST_NAME ${HOST_NAME%%.*}" >>"$TARGET/etc/hosts" ;;
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
				if [ -e "$path" ] || [ -L "$path" ]; then printf "%s\n" "$path"; fi
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
	[ ! -L "$file" ] && [ -s "$file" ] && ! grep -qvx 'nameserver 10\.0\.2\.3' "$file" || return 0
	rm -f "$file"
	# Only where it is enabled, which its alias tells: EL8 has it and leaves it off.
	[ ! -L "$TARGET/etc/systemd/system/dbus-org.freedesktop.resolve1.service" ] ||
		ln -s ../run/systemd/resolve/stub-resolv.conf "$file"
}

# Keeps the file, and with it the SELinux label that it has got by now. A new file would have none.
edit() {
	text=$(sed "$1" "$2") && printf '%s\n' "$text" >"$2" || fail "${2#"$TARGET"} cannot be edited"
}

# The image shall ask the public mirror, not the one that was near the build. Only whole URLs, in sources that the
# installer wrote, those that it commented out too, for its mirror may have a password: the same URL in a line of the
# catalogue's is what somebody asked for.
rewrite_mirrors() {
	[ -s /cloudstamp/mirrors ] || return 0
	for list in "$TARGET"/etc/apt/sources.list "$TARGET"/etc/apt/sources.list.d/*; do
		old=/cloudstamp/installers/${list##*/}
		[ -f "$list" ] && [ -f "$old" ] && ! is_managed "${list#"$TARGET"}" || continue
		while IFS= read -r line || [ -n "$line" ]; do
			case $line in
			'# deb '* | '# deb-src '* | [!#]*) ! grep -qxF -e "$line" "$old" || line=$(rewrite_line "$line") ;;
			esac
			printf '%s\n' "$line"
		done <"$list" >/tmp/rewritten
		cat /tmp/rewritten >"$list" || fail "${list#"$TARGET"} cannot be written"
	done
}

# rewrite_line LINE: a URL ends at a blank or the line's end, before or behind a slash.
rewrite_line() {
	set -- " $1 "
	while read -r from to; do
		case $1 in
		*" $from "*) set -- "${1%%" $from "*} $to ${1#*" $from "}" ;;
		*" $from/ "*) set -- "${1%%" $from/ "*} $to/ ${1#*" $from/ "}" ;;
		esac
	done </cloudstamp/mirrors
	set -- "${1# }"
	printf '%s\n' "${1% }"
}

is_managed() {
	grep -q "^$(printf %s "$1" | sed 's/[].[*^$]/\\&/g')	" /tmp/managed 2>/dev/null
}

# What of the catalogue's files is there: "STATE<TAB>RESOURCE<TAB>PATH" a line. Builtins alone, for there may be thousands.
note_managed() {
	[ -s /tmp/managed ] || return 0
	chroot "$TARGET" /bin/sh -c '
		tab=$(printf "\t")
		while IFS=$tab read -r path resource contents; do
			if [ -L "$path" ] || [ -d "$path" ]; then state=present
			elif [ ! -e "$path" ]; then state=absent
			elif [ "$contents" = contents ] && [ -s "$path" ]; then state=filled
			else state=present
			fi
			printf "%s\t%s\t%s\n" "$state" "$resource" "$path"
		done' </tmp/managed || fail "the files of the catalogue cannot be looked at"
}

# Tells the host which of the catalogue's files the image does not have as the catalogue wrote them.
report_sealed() {
	tab=$(printf '\t')
	while IFS=$tab read -r before resource path <&3 && IFS=$tab read -r after _ <&4; do
		[ "$before" = "$after" ] || printf '%s\t%s\t%s\n' "$after" "$resource" "$path"
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
	is_managed /etc/resolv.conf || ! grep -qs '10\.0\.2\.3' "$TARGET/etc/resolv.conf" ||
		fail "sealing has left the build's name server in /etc/resolv.conf"
}

# Blocks that files have left cost room in the image. Old kernels cannot trim a virtual disk, but qemu frees zeros too.
# ext4 trims no block of a file that was removed since its last commit (ext4_process_freed_data frees them then).
free_space() {
	chroot "$TARGET" sync
	sed -n "s|^/dev/[^ ]* \($TARGET[^ ]*\) .*|\1|p" /proc/mounts | while read -r place; do
		inside=${place#"$TARGET"}
		chroot "$TARGET" fstrim "${inside:-/}" 2>/dev/null && continue
		dd if=/dev/zero of="$place/zeros" bs=1024k 2>/dev/null
		chroot "$TARGET" sync
		rm -f "$place/zeros" || fail "the free space of $inside/ cannot be cleared"
	done
}
