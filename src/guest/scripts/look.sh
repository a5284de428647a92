# Looks at the booted image from inside, on its first boot; started by the seed, see src/prove/seed.ts. What it sees goes
# to the host, a fact a line, its fields separated by tabs: the host judges.
TARGET=/
. /cloudstamp/events
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
FACTS=/cloudstamp/facts
: >$FACTS

# One line without tabs, a field.
field() {
	printf '%s' "$*" | tr '\t\n\r' '   ' | cut -c1-2000
}

fact() {
	line=$1
	shift
	for value; do line="$line	$(field "$value")"; done
	printf '%s\n' "$line" >>$FACTS
}

# until_true SECONDS COMMAND…
until_true() {
	left=$1
	shift
	while ! "$@" && [ "$left" -gt 0 ]; do
		sleep 1
		left=$((left - 1))
	done
}

cloud_init_ended() {
	[ -s /run/cloud-init/result.json ]
}

# A unit that is being started, this one for example, is a job no more.
system_settled() {
	case $(systemctl is-system-running 2>/dev/null) in
	initializing | starting) return 1 ;;
	esac
}

# behind NAME: the partitions that keep that one from growing. A logical one is kept by what holds it, which begins before it.
behind() {
	own=/sys/class/block/$1
	[ -e "$own/partition" ] || return
	if [ "$(lsblk -n -d -o PTTYPE "/dev/$1")" = dos ] && [ "$(cat "$own/partition")" -gt 4 ]; then
		echo "the end of an extended partition"
		return
	fi
	for start in "$own"/../*/start; do
		[ "$(cat "$start")" -le "$(cat "$own/start")" ] || basename "${start%/start}"
	done
}

phase_started look
until_true 240 cloud_init_ended
fact cloud-init "$(cat /run/cloud-init/result.json 2>/dev/null)"
until_true 120 system_settled
fact system "$(systemctl is-system-running 2>/dev/null)"
fact target "$(systemctl get-default)" "$(systemctl is-active "$(systemctl get-default)")"
systemctl list-jobs --no-legend --no-pager | while read -r _number unit _rest; do fact job "$unit"; done
systemctl list-units --state=failed --plain --no-legend --no-pager --full | while read -r unit _rest; do
	fact unit "$unit" "$(systemctl show -p Result "$unit")"
	journalctl -b -q -o cat "_SYSTEMD_UNIT=$unit" | tail -n 3 | while IFS= read -r line; do fact journal "$unit" "$line"; done
done
fact machine-id "$(cat /etc/machine-id)"
fact host-name "$(cat /proc/sys/kernel/hostname)"
getent ahosts localhost | while read -r address _rest; do fact localhost "$address"; done
device=$(findmnt -n -o SOURCE /)
device=${device%%\[*}
fact root "$(stat -f -c '%b %S' /)" "$(lsblk -n -d -o TYPE "$device")" "$(behind "$(lsblk -n -d -o KNAME "$device")")"
key=$(cat /cloudstamp/key)
for keys in /home/*/.ssh/authorized_keys; do
	grep -qsF "$key" "$keys" && fact user "$(stat -c %U "$keys")"
done
phase_ended look

for check in /cloudstamp/checks/*; do
	[ -f "$check" ] || continue
	name=${check##*/}
	phase_started "check $name"
	timeout 300 "$check" </dev/null >/cloudstamp/output 2>&1
	fact check "$name" "$?"
	grep . /cloudstamp/output | tail -n 20 | while IFS= read -r line; do fact output "$name" "$line"; done
	phase_ended "check $name"
done

send_file facts.tsv $FACTS
emit '{"type":"looked"}'
