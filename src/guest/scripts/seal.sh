# Makes the image generic; sourced. Needs TARGET, KEEP_CONFIG and MIRROR_REWRITES ("FROM TO" a line).
seal() {
	phase_started seal
	cd "$TARGET" || fail "the root file system is not mounted"

	: >etc/machine-id
	rm -f var/lib/dbus/machine-id
	rm -f etc/ssh/ssh_host_*_key etc/ssh/ssh_host_*_key.pub
	rm -f var/lib/systemd/random-seed var/lib/systemd/credential.secret var/lib/urandom/random-seed
	rm -f etc/udev/rules.d/70-persistent-*.rules
	rm -rf var/lib/cloud/* var/lib/dhcp/* var/lib/dhclient/* var/lib/NetworkManager/*
	rm -f etc/NetworkManager/system-connections/* etc/network/interfaces
	for interface in etc/sysconfig/network-scripts/ifcfg-e*; do
		[ -f "$interface" ] && edit '/^HWADDR=/d; /^UUID=/d' "$interface"
	done
	echo localhost >etc/hostname
	[ -f etc/hosts ] && edit '/^127\.0\.1\.1[[:space:]]/d' etc/hosts
	if [ ! -L etc/resolv.conf ]; then
		rm -f etc/resolv.conf
		# Only where it is enabled, which its alias tells: EL8 has it and leaves it off.
		[ -L etc/systemd/system/dbus-org.freedesktop.resolve1.service ] && ln -s ../run/systemd/resolve/stub-resolv.conf etc/resolv.conf
	fi

	rm -rf var/cache/apt/archives/*.deb var/cache/apt/*.bin var/lib/apt/lists/* var/cache/debconf/*-old
	[ -d var/lib/apt ] && mkdir -p var/lib/apt/lists/partial
	rm -rf var/cache/dnf/* var/cache/yum/* var/lib/dnf/history*
	rm -f etc/apt/apt.conf.d/00cloudstamp etc/apt/apt.conf.d/00trustcdrom
	rewrite_mirrors

	[ "$KEEP_CONFIG" = yes ] || rm -rf root/config
	rm -rf var/lib/puppet/state var/lib/puppet/reports var/cache/puppet opt/puppetlabs/puppet/cache/state
	rm -rf var/log/installer var/log/anaconda var/log/journal/* root/anaconda-ks.cfg root/original-ks.cfg root/install.log*
	chroot . find /var/log -type f -exec rm -f {} +
	rm -rf tmp/* tmp/.[!.]* var/tmp/* root/.bash_history root/.cache root/.wget-hsts

	cd /
	free_space
	phase_ended seal
}

# Keeps the file, and with it the SELinux label that it has got by now. A new file would have none.
edit() {
	text=$(sed "$1" "$2") && printf '%s\n' "$text" >"$2"
}

# Blocks that files have left cost room in the image. Old kernels cannot trim a virtual disk, but qemu frees zeros too.
free_space() {
	for place in / /boot/; do
		[ "$place" = / ] || grep -q " ${TARGET}/boot " /proc/mounts || continue
		chroot "$TARGET" fstrim "$place" 2>/dev/null && continue
		dd if=/dev/zero of="$TARGET${place}zeros" bs=1024k 2>/dev/null
		chroot "$TARGET" sync
		rm -f "$TARGET${place}zeros" || fail "the free space of $place cannot be cleared"
	done
}

# The image shall ask the public mirror, not the one that was near the build.
rewrite_mirrors() {
	[ -s /cloudstamp/mirrors ] || return 0
	while read -r from to; do
		for list in etc/apt/sources.list etc/apt/sources.list.d/*; do
			[ -f "$list" ] && sed -i "s|$from|$to|g" "$list"
		done
	done </cloudstamp/mirrors
}
