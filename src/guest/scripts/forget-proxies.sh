# What an installer writes down of the build's proxies goes: a base serves builds with others, an image has none.
# Sourced. Needs TARGET and the variables of /cloudstamp/proxies.
forget_proxies() {
	for proxy in "$http_proxy" "$https_proxy"; do
		[ -n "$proxy" ] || continue
		# Host and port alone: Anaconda writes user and password in an encoding of its own.
		line="[Pp]roxy.*$(printf %s "${proxy##*[@/]}" | sed 's/[].[]/\\&/g')"
		for file in "$TARGET"/etc/apt/apt.conf "$TARGET"/etc/yum.repos.d/*.repo; do
			grep -qs "$line" "$file" || continue
			text=$(sed "/$line/d" "$file")
			overwrite "$file"
			if [ -n "$text" ]; then printf '%s\n' "$text" >"$file"; else rm "$file"; fi
		done
	done
	# debian-installer's logs repeat its answers.
	for file in "$TARGET"/var/log/installer/* "$TARGET"/var/log/installer/*/*; do
		[ ! -f "$file" ] || overwrite "$file"
	done
	rm -rf "$TARGET/var/log/installer"
}

# In place, before its blocks are freed: a base is kept with what they hold.
overwrite() {
	dd if=/dev/zero of="$1" bs=1k count=$(($(wc -c <"$1") / 1024 + 1)) conv=notrunc 2>/dev/null
	sync
}
