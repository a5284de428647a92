# Mounts a target as it mounts itself, and lets go what was mounted there since; sourced. Needs TARGET, the event functions
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
		! has_root "$directory" || { echo "${directory##*/}" && return; }
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
		grep -qxF -e "$swap" /tmp/swaps || in_chroot swapoff "${swap#"$TARGET"}" </dev/null ||
			fail "the swap space $swap, which the catalogue uses, cannot be let go"
	done
	reversed_mounts | while read -r place; do
		grep -qxF -e "$place" /tmp/mounts && continue
		path=$(printf %b "$(printf '%s\n' "${place#"$TARGET"}" | sed 's/\\/\\0/g')")
		in_chroot umount "$path" </dev/null || fail "$path, which the catalogue has mounted, does not unmount"
	done
	[ ! -x "$TARGET/sbin/losetup" ] || in_chroot losetup -D 2>/dev/null || true
}

mount_points() {
	sed 's/^[^ ]* \([^ ]*\).*/\1/' /proc/mounts
}

# Those of the target as /proc/mounts writes them, the last mounted first.
reversed_mounts() {
	mount_points | grep -E "^$TARGET(/|\$)" | sed -n '1!G; h; $p'
}

unmount_target() {
	reversed_mounts | while read -r place; do
		umount "$place" || fail "$place does not unmount"
	done
	[ ! -x /sbin/lvm ] || lvm vgchange -a n --noudevsync >/dev/null 2>&1 || true
}
