#!/bin/sh
# Runs the body of a kickstart's script section and fails the build when it fails: the installers themselves go on, or
# wait for a key.
# usage: run-section NAME chroot|nochroot FILE:LINE
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/proxies
name=$1 place=$2 where=$3
script=/cloudstamp/$name
phase_started "%${name%-*} at $where"
if [ "$place" = chroot ]; then
	# Not in /tmp, which may let nothing be executed.
	cp "$script" "$TARGET/root/cloudstamp-section"
	chmod 755 "$TARGET/root/cloudstamp-section"
	run_in_target /root/cloudstamp-section
	status=$?
	rm -f "$TARGET/root/cloudstamp-section"
else
	"$script"
	status=$?
fi
if [ "$status" -ne 0 ]; then
	fail "the %${name%-*} section at $where exited with $status"
fi
phase_ended "%${name%-*} at $where"
