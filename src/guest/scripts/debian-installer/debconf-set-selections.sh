#!/bin/sh
# The installer's own loader of answers starts some twenty processes a line, most of a minute under emulation.
# This one takes the same files and starts none.
set -e
export DEBIAN_FRONTEND=none
. /usr/share/debconf/confmodule

seen=true
if [ "$1" = --unseen ]; then
	seen=
	shift
fi
cr=$(printf '\r')

# debconf's answers come on standard input, so the file is read from another descriptor.
exec 7<"$1"
whole=
while IFS= read -r line <&7 || [ -n "$line" ]; do
	line=${line%"$cr"}
	case $line in
	*\\)
		whole="$whole${line%\\} "
		continue
		;;
	esac
	read -r _owner question type value <<-EOF
		$whole$line
	EOF
	whole=
	case $_owner in
	'' | '#'*) continue ;;
	esac
	if [ -z "$question" ] || [ -z "$type" ]; then
		logger -t preseed "no answer in this line: $line"
		exit 1
	fi
	if [ "$type" = seen ]; then
		db_fset "$question" seen "$value" || true
		continue
	fi
	if ! db_set "$question" "$value"; then
		db_register debian-installer/dummy "$question"
		db_set "$question" "$value"
		db_subst "$question" ID "$question"
	fi
	[ -z "$seen" ] || db_fset "$question" seen true
done
