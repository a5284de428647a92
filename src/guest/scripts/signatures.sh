# Has the target's own rpm check the signature of every package's header, see docs/signatures.md; sourced. Needs TARGET,
# in_chroot and the event functions. Installed packages keep their signatures, and every rpm since 4.4 checks a header that
# it reads from its database (headerCheck), but tells it only among its debug messages.
SIGNATURES=/var/tmp/cloudstamp-signatures

# Before the catalogue: keys that are there by now, nobody has asked for.
note_package_keys() {
	[ -d /cloudstamp/package-keys ] || return 0
	in_chroot rpm -q --qf '%{VERSION}-%{RELEASE}\n' gpg-pubkey >/tmp/keys-before || : >/tmp/keys-before
}

# In a copy of rpm's database, for the keys are part of that: with the keys that the build trusts in the place of those that
# were there before the catalogue.
check_signatures() {
	[ -d /cloudstamp/package-keys ] || return 0
	phase_started signatures
	mkdir -p "$TARGET$SIGNATURES"
	cp /cloudstamp/package-keys/* "$TARGET$SIGNATURES/" || fail "the keys of packages do not fit onto the disk"
	in_chroot sh -c 'mkdir -p "$0/rpm" && cp -a "$(rpm --eval "%{_dbpath}")/." "$0/rpm/"' $SIGNATURES || fail "rpm's database cannot be copied"
	# Shared memory of rpm's.
	rm -f "$TARGET$SIGNATURES"/rpm/__db.*
	while read -r key; do
		rpm_of_copy -e --allmatches --justdb --nodeps --noscripts --notriggers "gpg-pubkey-$key" 2>&1 || fail "rpm cannot forget the key $key"
	done </tmp/keys-before
	# One that it does not take, the host finds missing.
	for key in /cloudstamp/package-keys/*; do
		rpm_of_copy --import "$SIGNATURES/${key##*/}" 2>&1
	done
	rpm_of_copy -qa -vv --qf "\nrow\t%{NAME}\t$package_version\n" >/tmp/signatures.txt 2>&1 || fail "rpm cannot read its database"
	send_file signatures.txt /tmp/signatures.txt
	rm -rf "$TARGET$SIGNATURES"
	phase_ended signatures
}

rpm_of_copy() {
	in_chroot LC_ALL=C rpm --dbpath "$SIGNATURES/rpm" "$@"
}
