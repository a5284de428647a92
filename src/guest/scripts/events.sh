# Guest side of the event protocol; sourced. One event is one line on the second serial port:
# "cloudstamp <nonce> <json>". Installer logs share the port, so each event starts on a line of its own.
EVENT_PORT=/dev/ttyS1
read -r NONCE </cloudstamp/nonce

emit() {
	printf '\ncloudstamp %s %s\n' "$NONCE" "$1" >"$EVENT_PORT"
}

# Text as the inside of a JSON string: printable ASCII without quotes and backslashes. sed is in every initrd.
json_text() {
	printf '%s\n' "$*" | LC_ALL=C sed -n "H; \$ { x; s/^\\n//; s/[^ -~]/ /g; s/\"/'/g; s/\\\\/\\//g; s/^\\(.\\{2000\\}\\).*/\\1/; p; }"
}

phase_started() {
	emit "{\"type\":\"phase\",\"name\":\"$(json_text "$1")\",\"state\":\"started\"}"
}

phase_ended() {
	emit "{\"type\":\"phase\",\"name\":\"$(json_text "$1")\",\"state\":\"ended\"}"
}

# Reports a failure and powers off at once, so that nothing later can be taken for success.
fail() {
	emit "{\"type\":\"failed\",\"reason\":\"$(json_text "$1")\"}"
	sleep 1
	power_off
}

power_off() {
	poweroff -f 2>/dev/null || echo o >/proc/sysrq-trigger
	# It takes a moment, in which a first process must not end.
	sleep 60
}

# send_file NAME PATH: the file, gzip'd, in base64 parts. The target has the programs for it, not every installer. The
# host knows the names, and a file that it does not get whole fails the build: here is known why.
send_file() {
	packed=/tmp/cloudstamp-file.gz encoded=/tmp/cloudstamp-file.b64
	[ -s "$2" ] || fail "there is no $1 to send"
	chroot "$TARGET" gzip -c <"$2" >$packed || fail "gzip failed for $1"
	sum=$(chroot "$TARGET" sha256sum <$packed) || fail "sha256sum failed for $1"
	chroot "$TARGET" base64 -w 3000 <$packed >$encoded || fail "base64 failed for $1"
	parts=$(chroot "$TARGET" wc -l <$encoded) || fail "wc failed for $1"
	part=0
	while IFS= read -r data; do
		part=$((part + 1))
		emit "{\"type\":\"file\",\"name\":\"$1\",\"sha256\":\"${sum%% *}\",\"part\":$part,\"parts\":$parts,\"data\":\"$data\"}"
	done <$encoded
	rm -f $packed $encoded
}
