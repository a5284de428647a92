# What Puppet alone sees, in memory that is never swapped; sourced. Needs TARGET, CLASS and the event functions.
PRIVATE=/root/.cloudstamp

# The environment under the name that Puppet gives it, the class as a node classifier would assign it, facts, secrets.
enter_private() {
	mkdir -p "$TARGET$PRIVATE"
	mount -t ramfs -o mode=700 ramfs "$TARGET$PRIVATE" || fail "$PRIVATE does not mount"
	mkdir "$TARGET$PRIVATE/environments" "$TARGET$PRIVATE/facts.d" "$TARGET$PRIVATE/secrets"
	ln -s /root/config "$TARGET$PRIVATE/environments/$ENVIRONMENT"
	[ -z "$CLASS" ] || echo "$CLASS" >"$TARGET$PRIVATE/classes"
	[ ! -s /cloudstamp/facts.json ] || cp /cloudstamp/facts.json "$TARGET$PRIVATE/facts.d/cloudstamp.json"
	[ ! -s /cloudstamp/secrets ] || receive_secrets
}

# Leaves nothing behind: neither mounts nor the empty files and directories that they lay on.
leave_private() {
	for list in mounts files directories; do
		[ -f "$TARGET$PRIVATE/$list" ] || continue
		while IFS= read -r path; do
			case $list in
			mounts) umount "$TARGET$path" || umount -l "$TARGET$path" ;;
			files) rm -f "$TARGET$path" ;;
			directories) chroot "$TARGET" rmdir "$path" 2>/dev/null ;;
			esac
		done <"$TARGET$PRIVATE/$list"
	done
	umount "$TARGET$PRIVATE" || umount -l "$TARGET$PRIVATE"
	chroot "$TARGET" rmdir "$PRIVATE"
}

# Secrets come over the event port, for what is in the initrd lies on the host's disk. The guest asks for each line, for
# a terminal drops what nobody reads in time; without an echo, for all that it writes is logged.
receive_secrets() {
	exec 3<"$EVENT_PORT"
	chroot "$TARGET" stty -echo <&3 || fail "the event port cannot be silenced: the base has no stty"
	number=0
	while IFS= read -r path; do
		number=$((number + 1))
		receive_secret "$TARGET$PRIVATE/secrets/$number"
		place_secret "$PRIVATE/secrets/$number" "$path"
	done </cloudstamp/secrets
	exec 3<&-
}

# receive_secret FILE: lines "cloudstamp NONCE BASE64", the last one without base64.
receive_secret() {
	part=0
	: >"$1.base64"
	while :; do
		emit "{\"type\":\"secret\",\"number\":$number,\"part\":$part}"
		read -r word nonce data <&3
		[ "$word $nonce" = "cloudstamp $NONCE" ] || fail "secret $number did not arrive whole"
		[ -n "$data" ] || break
		printf '%s\n' "$data" >>"$1.base64"
		part=$((part + 1))
	done
	chroot "$TARGET" base64 -d <"$1.base64" >"$1" || fail "secret $number did not arrive whole"
	rm -f "$1.base64"
	chroot "$TARGET" chmod 600 "${1#"$TARGET"}" || fail "secret $number cannot be kept from other users"
}

# place_secret SOURCE PATH
place_secret() {
	make_directories "${2%/*}"
	[ -e "$TARGET$2" ] || {
		: >"$TARGET$2" || fail "a secret cannot be put at $2"
		echo "$2" >>"$TARGET$PRIVATE/files"
	}
	mount --bind "$TARGET$1" "$TARGET$2" || fail "a secret cannot be put at $2"
	echo "$2" >>"$TARGET$PRIVATE/mounts"
}

make_directories() {
	[ -z "$1" ] || [ -d "$TARGET$1" ] || {
		make_directories "${1%/*}"
		mkdir "$TARGET$1"
		# The deepest first, for their removal.
		[ ! -f "$TARGET$PRIVATE/directories" ] || cp "$TARGET$PRIVATE/directories" "$TARGET$PRIVATE/above"
		echo "$1" >"$TARGET$PRIVATE/directories"
		[ ! -f "$TARGET$PRIVATE/above" ] || cat "$TARGET$PRIVATE/above" >>"$TARGET$PRIVATE/directories"
	}
}
