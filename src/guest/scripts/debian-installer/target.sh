# Where the installer mounts the system it installs, and how it runs a program in it; sourced.
TARGET=/target
run_in_target() {
	in-target "$@"
}
