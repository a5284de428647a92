# Looks through a mounted target for what the seal takes, see docs/seal.md; sourced. Needs TARGET, KEEP_CONFIG, the lists of
# /cloudstamp/sealed and the event functions. What looks are this system's own programs: none of the target's can tell that
# it is clean.

# The target's directories in the place of this system's, so that a link in them leads where it does in the image. The
# programs that look stay this system's.
enter_view() {
	for entry in "$TARGET"/*; do
		name=${entry##*/}
		case $name in
		bin | sbin | lib* | usr | dev | proc | run | sys | target | init | cloudstamp) continue ;;
		esac
		[ -d "$entry" ] && [ ! -L "$entry" ] || continue
		mkdir -p "/$name"
		mount -o rbind "$entry" "/$name" || fail "/$name of the image cannot be looked at"
	done
}

# left PROMISE PATH: the host counts, and takes as many as it wants.
left() {
	emit "{\"type\":\"left\",\"promise\":\"$1\",\"path\":\"$(json_text "$2")\"}"
}

is_there() {
	[ -e "$1" ] || [ -L "$1" ]
}

# each_below DIRECTORY COMMAND: every entry that is no directory, on whatever file system. No installer of the RHEL family
# has "find".
each_below() {
	for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
		if [ -d "$entry" ] && [ ! -L "$entry" ]; then
			each_below "$entry" "$2"
		elif is_there "$entry"; then
			$2 "$entry"
		fi
	done
}

look_removed() {
	while read -r pattern; do
		for path in /$pattern; do
			! is_there "$path" || left removed "$path"
		done
	done </cloudstamp/sealed/removed
}

look_cleared() {
	while read -r directory; do
		for path in /$directory/* /$directory/.[!.]* /$directory/..?*; do
			case $path in
			*/lost+found) ;;
			*) ! is_there "$path" || left cleared "$path" ;;
			esac
		done
	done </cloudstamp/sealed/cleared
}

filled_log() {
	[ ! -f "$1" ] || [ -L "$1" ] || [ ! -s "$1" ] || left emptied "$1"
}

look_secrets() {
	[ -f /cloudstamp/secrets ] || return 0
	while IFS= read -r path; do
		! is_there "$path" || left secrets "$path"
	done </cloudstamp/secrets
}

# What a build puts into a target for its own time.
look_traces() {
	for path in "$TARGET/cloudstamp" "$TARGET/run/cloudstamp" /root/.cloudstamp "$TARGET/usr/sbin/policy-rc.d"; do
		! is_there "$path" || left traces "${path#"$TARGET"}"
	done
}

named_address() {
	[ -L "$1" ] || ! grep -qsE '(^|[^0-9.])10\.0\.2\.(2|3|15)([^0-9]|$)' "$1" || left address "$1"
}

look_from_outside() {
	phase_started look
	enter_view
	look_removed
	look_cleared
	[ ! -s /etc/machine-id ] || left emptied /etc/machine-id
	each_below /var/log filled_log
	[ "$KEEP_CONFIG" = yes ] || ! is_there /root/config || left config /root/config
	look_secrets
	look_traces
	each_below /etc named_address
	phase_ended look
}
