#!/bin/sh
# First process of a stamp: mounts the overlay disk, applies the catalogue in a chroot, seals, powers off.
. /cloudstamp/first-process

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
list_contents
phase_started unmount
unmount_target
phase_ended unmount
emit '{"type":"sealed"}'
power_off
