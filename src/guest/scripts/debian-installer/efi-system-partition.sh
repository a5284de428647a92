#!/bin/sh
# Marks the partition that the recipe wants for UEFI as such. partman-efi does only where it runs under UEFI itself.
. /lib/partman/lib/base.sh
device=$1 id=$3
cd "$device" || exit 1
[ "$(cat "$id/method" 2>/dev/null)" = efi ] || exit 0
open_dialog SET_FLAGS "$id"
write_line esp
write_line NO_MORE
close_dialog
