#!/bin/sh
# After the installer's last word in the target, before it unmounts it.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/settings
. /cloudstamp/seal
. /cloudstamp/contents
seal
list_contents
# Deepest first: what is mounted twice stands there twice. The installer keeps a second view of the target's /dev.
cut -d' ' -f2 /proc/mounts | grep -E '^(/target|/dev/\.static/dev)(/|$)' | sort -r | while read -r place; do
	umount "$place" 2>/dev/null
done
left=$(grep -E ' (/target|/dev/\.static/dev)[/ ]' /proc/mounts | cut -d' ' -f2 | tr '\n' ' ')
[ -z "$left" ] || fail "the root file system does not unmount: $left"
emit '{"type":"sealed"}'
