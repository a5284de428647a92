# Where the installer mounts the system it installs, and how it runs a program in it; sourced.
TARGET=/mnt/sysimage
run_in_target() {
	chroot "$TARGET" "$@"
}
# The installer keeps what its scripts print in a file of its own; here it shall be seen.
exec >"$EVENT_PORT" 2>&1
