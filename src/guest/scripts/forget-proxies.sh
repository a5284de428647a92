# What an installer writes down of the build's proxies goes: a base serves builds with others, an image has none.
# Sourced. Needs TARGET and the variables of /cloudstamp/proxies.
forget_proxies() {
	# debian-installer's logs repeat its answers.
	rm -rf "$TARGET/var/log/installer"
	for proxy in "$http_proxy" "$https_proxy"; do
		[ -n "$proxy" ] || continue
		# Host and port alone: Anaconda writes user and password in an encoding of its own.
		line="[Pp]roxy.*$(printf %s "${proxy##*[@/]}" | sed 's/[].[]/\\&/g')"
		for file in "$TARGET"/etc/apt/apt.conf "$TARGET"/etc/yum.repos.d/*.repo; do
			grep -qs "$line" "$file" || continue
			text=$(sed "/$line/d" "$file")
			if [ -n "$text" ]; then printf '%s\n' "$text" >"$file"; else rm "$file"; fi
		done
	done
}
