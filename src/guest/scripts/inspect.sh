#!/bin/sh
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
