# Lists what a sealed disk holds, for the comparison with other images; sourced. Needs TARGET, the event functions and what
# apply_catalogue leaves in /tmp. The target's own programs look: what they say decides nothing.

# Where one of them is missing or fails, the host hears nothing, and the manifest says that it is not known.
list_contents() {
	phase_started contents
	if write_contents; then send_file contents.tsv /tmp/contents.tsv; fi
	phase_ended contents
}

# looking COMMAND…
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
		[ ! -s "${list#*:}" ] || sed "s/^/${list%%:*}	/" "${list#*:}" | looking tr '\n' '\0'
	done
}

list_entries() {
	looking find / '(' -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /var/tmp ')' -prune -o \
		-printf 'F\t%y\t%m\t%U\t%G\t%s\t%C@\t%T@\t%b\0%p\0%l\0'
}

# hash PROGRAM [PACKAGED]: of the rows that want it; without any, xargs would have the program read its own input.
hash() {
	awk_step hashed "$2" </tmp/rows.sorted | looking tr '\n' '\0' | looking xargs -0 -r "$1" -- | sed 's/^/S /'
}

# What names file systems is other in each base: of these files, the digest is of the text without such names.
hash_without_uuids() {
	for path in /etc/fstab /boot/grub/grub.cfg /boot/grub2/grub.cfg /boot/grub2/grubenv /boot/efi/EFI/*/grub.cfg /etc/kernel/cmdline; do
		for file in "$TARGET"$path; do
			[ -f "$file" ] && [ ! -L "$file" ] || continue
			sum=$(sed "s/$uuid/UUID/g; s/[0-9A-F]\{4\}-[0-9A-F]\{4\}/UUID/g" "$file" | looking sha256sum) || return 1
			echo "S ${sum%% *}  ${file#"$TARGET"}"
		done
	done
}
uuid='[0-9a-f]\{8\}-[0-9a-f]\{4\}-[0-9a-f]\{4\}-[0-9a-f]\{4\}-[0-9a-f]\{12\}'

list_accounts() {
	sed 's/^/passwd	/' "$TARGET/etc/passwd"
	sed 's/^/group	/' "$TARGET/etc/group"
	# Nothing of a password leaves.
	[ ! -f "$TARGET/etc/shadow" ] || sed -n 's/^\([^:]*\)::.*/shadow	\1	none/p; t
		s/^\([^:]*\):[!*].*/shadow	\1	locked/p; t
		s/^\([^:]*\):.*/shadow	\1	set/p' "$TARGET/etc/shadow"
}

# What rpm knows of its packages' files, for list_known. It opens its database for that, so before the seal.
list_installed() {
	in_chroot rpm -qa --qf '[%{=NAME}\t%{FILEMODES}\t%{FILESIZES}\t%{FILEMTIMES}\t%{FILEUSERNAME}\t%{FILEGROUPNAME}\t%{FILEFLAGS:fflags}\t%{FILENAMES}\t%{FILELINKTOS}\n]' \
		>/tmp/installed.tsv || rm -f /tmp/installed.tsv
}
