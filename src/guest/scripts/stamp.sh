#!/bin/sh
# First process of a stamp: mounts the overlay disk, applies the catalogue in a chroot, seals, powers off.
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

start_network() {
	modprobe -q virtio_net
	# The interface appears a moment after its driver.
	tries=0
	while :; do
		for device in /sys/class/net/*; do
			interface=${device##*/}
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
