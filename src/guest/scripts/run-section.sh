#!/bin/sh
# Runs the body of a %pre or %post section and fails the build when it fails: the installer itself only logs that.
# usage: run-section NAME chroot|nochroot FILE:LINE
. /cloudstamp/events
name=$1 place=$2 where=$3
script=/cloudstamp/$name
phase_started "%${name%-*} at $where"
if [ "$place" = chroot ]; then
	cp "$script" /target/tmp/cloudstamp-section
	chmod 755 /target/tmp/cloudstamp-section
	in-target /tmp/cloudstamp-section
	status=$?
	rm -f /target/tmp/cloudstamp-section
else
	"$script"
	status=$?
fi
if [ "$status" -ne 0 ]; then
	fail "the %${name%-*} section at $where exited with $status"
fi
phase_ended "%${name%-*} at $where"
