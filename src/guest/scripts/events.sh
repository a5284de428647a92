# Guest side of the event protocol; sourced. One event is one line on the second serial port:
# "cloudstamp <nonce> <json>". Installer logs share the port, so each event starts on a line of its own.
EVENT_PORT=/dev/ttyS1
NONCE=$(cat /cloudstamp/nonce)

emit() {
	printf '\ncloudstamp %s %s\n' "$NONCE" "$1" >"$EVENT_PORT"
}

# Text as the inside of a JSON string: printable ASCII without quotes and backslashes.
json_text() {
	printf '%s' "$*" | tr '\n\t' '  ' | tr -cd '\040-\176' | tr '"\\' "'/" | cut -c1-2000
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
	sync
	sleep 1
	poweroff -f
	sleep 60
}

# send_file NAME PATH: the file, gzip'd, in base64 parts. The installer has no gzip, the target has.
send_file() {
	[ -s "$2" ] || return 0
	chroot "$TARGET" gzip -c <"$2" >/tmp/cloudstamp-file.gz
	sum=$(sha256sum /tmp/cloudstamp-file.gz | cut -d' ' -f1)
	base64 -w 3000 /tmp/cloudstamp-file.gz >/tmp/cloudstamp-file.b64
	parts=$(grep -c . /tmp/cloudstamp-file.b64)
	part=0
	while IFS= read -r data; do
		part=$((part + 1))
		emit "{\"type\":\"file\",\"name\":\"$1.gz\",\"sha256\":\"$sum\",\"part\":$part,\"parts\":$parts,\"data\":\"$data\"}"
	done </tmp/cloudstamp-file.b64
	rm -f /tmp/cloudstamp-file.gz /tmp/cloudstamp-file.b64
}
