#!/bin/sh
# Behind the kickstart's scripts: runs Puppet once, on a catalogue that changes nothing, and keeps the Ruby that it has
# loaded, compiled, see compiled.rb. Stamps take it from their disk before they begin; without it they are slower, that is
# all.
. /cloudstamp/events
. /cloudstamp/target
kept=/root/.cloudstamp
# Where Ruby itself runs it, by that Ruby.
ruby=$(sed -n '1s/^#! *\(\/[^ ]*\/ruby\)$/\1/p' "$TARGET/usr/bin/puppet" 2>/dev/null)
[ -n "$ruby" ] || exit 0
phase_started compile-puppet
run=$kept/run
mkdir -p "$TARGET$run"
cp /cloudstamp/compiled.rb /cloudstamp/sample.pp "$TARGET$run"
if run_in_target env "CLOUDSTAMP_COMPILED=keep $kept/compiled" HOME=/root "$ruby" --disable-gems -r "$run/compiled.rb" \
	/usr/bin/puppet apply --noop --confdir "$run/conf" --vardir "$run/var" --ssldir "$run/ssl" --rundir "$run/run" \
	--logdir "$run/log" --publicdir "$run/public" "$run/sample.pp"; then
	echo "$ruby" >"$TARGET$kept/ruby"
	rm -rf "$TARGET$run"
else
	rm -rf "$TARGET$kept"
fi
phase_ended compile-puppet
