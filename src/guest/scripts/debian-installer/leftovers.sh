#!/bin/sh
# What no seal knows of goes before the kickstart's scripts run: what they write stays.
# The installer names its own network there, the build machine's.
[ ! -f /target/etc/networks ] || sed -i '/^localnet[[:space:]]/d' /target/etc/networks
# Of systemd-tmpfiles, for a key among its credentials.
rmdir /target/root/.ssh 2>/dev/null || true
