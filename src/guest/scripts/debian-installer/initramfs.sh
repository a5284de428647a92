#!/bin/sh
. /cloudstamp/events
phase_started initramfs
rm -f /target/usr/sbin/update-initramfs
chroot /target dpkg-divert --quiet --local --rename --remove /usr/sbin/update-initramfs
for kernel in /target/lib/modules/*; do
	in-target update-initramfs -c -k "${kernel##*/}" || fail "update-initramfs failed for ${kernel##*/}"
	[ -s "/target/boot/initrd.img-${kernel##*/}" ] || fail "update-initramfs made no initrd for ${kernel##*/}"
done
phase_ended initramfs
