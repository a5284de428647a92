#!/bin/sh
# Runs the body of a kickstart's script section and fails the build when it fails: the installers themselves go on, or
# wait for a key.
# usage: run-section NAME chroot|nochroot FILE:LINE [LOG]; LOG gets what the script prints, as with --log
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/proxies
name=$1 place=$2 where=$3 log=$4
script=/cloudstamp/$name
# What a %pre has written for the script, the installer reads in before it runs any other.
if grep -q '^[[:space:]]*%include[[:space:]]' "$script"; then
	set -f
	while IFS= read -r line || [ -n "$line" ]; do
		set -- $line
		case $1 in
		%include) cat "$2" || fail "the %${name%-*} section at $where includes $2, which is not there" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done <"$script" >"$script.whole"
	chmod 755 "$script.whole"
	script=$script.whole
fi
[ -z "$log" ] || [ "$place" != chroot ] || log=$TARGET/$log
# logged COMMAND...: what it prints goes into the log, too.
logged() {
	if [ -z "$log" ]; then
		"$@"
		return
	fi
	mkdir -p "${log%/*}"
	"$@" >"$log" 2>&1
	set -- $?
	cat "$log"
	return "$1"
}
phase_started "%${name%-*} at $where"
if [ "$place" = chroot ]; then
	# Not in /tmp, which may let nothing be executed.
	cp "$script" "$TARGET/root/cloudstamp-section"
	chmod 755 "$TARGET/root/cloudstamp-section"
	logged run_in_target /root/cloudstamp-section
	status=$?
	rm -f "$TARGET/root/cloudstamp-section"
else
	logged "$script"
	status=$?
fi
if [ "$status" -ne 0 ]; then
	fail "the %${name%-*} section at $where exited with $status"
fi
phase_ended "%${name%-*} at $where"
