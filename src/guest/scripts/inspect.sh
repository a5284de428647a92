#!/bin/sh
# First process of the look at a finished disk from outside: mounts it as a stamp does, looks, powers off.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
export TARGET=/target
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
. /cloudstamp/events
. /cloudstamp/settings
. /cloudstamp/apply
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
