# What a first process of ours does first, under the installer's kernel and in its initrd; sourced.
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
