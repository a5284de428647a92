# The links that udev makes, in the target's /dev: without them GRUB's configuration names the root file system by the disk
# that this machine happens to have. /dev is memory, nothing of it is in the image. Sourced. Needs TARGET.
name_disks() {
	mkdir -p /dev/disk/by-uuid
	for device in /sys/class/block/*; do
		device=/dev/${device##*/}
		uuid=$(chroot "$TARGET" blkid -o value -s UUID "$device")
		[ -z "$uuid" ] || [ -e "/dev/disk/by-uuid/$uuid" ] || ln -s "$device" "/dev/disk/by-uuid/$uuid"
	done
}
