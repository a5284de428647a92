# Lists a disk's files, see contents.sh, in three steps (-v step=NAME) whose rows have the columns of src/image/contents.ts.
# What is exactly as its package has installed it gets none. Awk is that of the target: mawk, or gawk since 3.1 (EL5).
# merged: directories of the root that are links into /usr; ENVIRON["UNLISTED"]: what nobody wants to compare, as a pattern.

BEGIN {
	OFS = "\t"
	for (number = 1; number < 256; number++) code[sprintf("%c", number)] = number
	count = split(merged, names, " ")
	for (number = 1; number <= count; number++) into_usr[names[number]] = 1
	if (step == "rows") {
		read_names("/etc/passwd", user)
		read_names("/etc/group", group)
		if (family == "dpkg") read_dpkg()
		RS = "\0"
	} else FS = "\t"
}

# Numbers' names in "name:password:number:…". find would read the file anew for each entry of the disk.
function read_names(file, names, line, fields) {
	while ((getline line < file) > 0) {
		split(line, fields, ":")
		if (fields[3] != "" && !(fields[3] in names)) names[fields[3]] = fields[1]
	}
	close(file)
}

# Bytes other than printable ASCII as \ooo, as in /proc/mounts.
function escape(text, out, place, letter) {
	if (text !~ /[^ -~]|\\/) return text
	out = ""
	for (place = 1; place <= length(text); place++) {
		letter = substr(text, place, 1)
		out = out (letter ~ /[ -~]/ && letter != "\\" ? letter : sprintf("\\%03o", code[letter]))
	}
	return out
}

function unescape(text, out, octal) {
	out = ""
	while (match(text, /\\[0-7][0-7][0-7]/)) {
		octal = substr(text, RSTART + 1, 3)
		out = out substr(text, 1, RSTART - 1) sprintf("%c", substr(octal, 1, 1) * 64 + substr(octal, 2, 1) * 8 + substr(octal, 3, 1))
		text = substr(text, RSTART + 4)
	}
	return out text
}

# Where a package's path leads, as find sees it.
function real_path(path, top) {
	top = substr(path, 2)
	sub(/\/.*/, "", top)
	return top in into_usr && path != "/" top ? "/usr" path : path
}

# dpkg keeps no modes and times of files, but it writes a package's list when all of them are unpacked: what was changed
# or renamed since has a later ctime, which no program can set. Conffiles get their names then, and so do.
function read_dpkg(lists, line, fields, file, owner) {
	lists = "find /var/lib/dpkg/info -name '*.list' -printf '%T@\t%f\n'"
	while ((lists | getline line) > 0) {
		split(line, fields, "\t")
		file = "/var/lib/dpkg/info/" fields[2]
		owner = fields[2]
		sub(/\.list$/, "", owner)
		unpacked[owner] = fields[1] + 0
		while ((getline line < file) > 0) {
			line = real_path(line)
			if (!(line in owners)) owners[line] = owner
		}
		close(file)
	}
	close(lists)
}

# What a package of dpkg's brought: MD5 is all that it keeps.
function read_brought(owner, file, line, place) {
	if (owner in known) return
	known[owner] = 1
	file = "/var/lib/dpkg/info/" owner ".md5sums"
	while ((getline line < file) > 0) brought[real_path("/" substr(line, 35))] = substr(line, 1, 32)
	close(file)
}

function read_conffiles(file, line, fields, inside) {
	file = "/var/lib/dpkg/status"
	while ((getline line < file) > 0) {
		if (inside && line ~ /^ /) {
			split(line, fields, " ")
			brought[real_path(fields[1])] = fields[2]
		} else inside = line ~ /^Conffiles:/
	}
	close(file)
}

# rows: of records "M PATH RESOURCE …" (the catalogue's), "I NAME MODE SIZE MTIME USER GROUP FLAGS PATH TARGET" (rpm's),
# and three of each entry of the disk: "F TYPE MODE UID GID SIZE CTIME MTIME BLOCKS", path, target.
step == "rows" && entry { path = $0; entry = 0; linked = 1; next }
step == "rows" && linked { linked = 0; look(path, $0); next }
step == "rows" && /^F\t/ {
	split($0, meta, "\t")
	if (meta[4] in user) meta[4] = user[meta[4]]
	if (meta[5] in group) meta[5] = group[meta[5]]
	entry = 1
	next
}
step == "rows" && /^M\t/ { split($0, fields, "\t"); managed[fields[2]] = fields[3]; next }
step == "rows" && /^I\t/ {
	split($0, fields, "\t")
	path = real_path(fields[9])
	if (path in owners) next
	owners[path] = fields[2]
	installed[path] = sprintf("%o", fields[3] % 4096) OFS fields[6] OFS fields[7]
	installed_content[path] = fields[4] OFS fields[5]
	installed_target[path] = fields[10]
	if (index(fields[8], "g")) ghost[path] = 1
}

function look(path, target, type, mode, owner, packaged, digest) {
	type = meta[2]; mode = meta[3]; owner = path in owners ? owners[path] : "-"
	if (type == "f") used += meta[9] * 512
	packaged = owner == "-" ? "no" : family == "dpkg" ? like_dpkg(path, type, mode, owner) : like_rpm(path, type, mode, target)
	# What enables a service is told, whoever has installed it.
	if (packaged == "yes" && !(path in managed) && !(type == "l" && path ~ /^\/etc\/(systemd\/system|rc)/)) return
	# The last, for the pattern is long and most are gone by now.
	if (path ~ ENVIRON["UNLISTED"] && !(path in managed)) return
	digest = type == "f" ? "?" : "-"
	if (packaged == "same") packaged = "yes"
	print escape(path), type, mode, escape(meta[4]), escape(meta[5]), (type == "f" ? meta[6] : 0), digest, escape(owner), packaged, \
		(path in managed ? escape(managed[path]) : "-"), (type == "l" ? escape(target) : "-")
}

# "yes": just as the package installed it, "same": with the same contents, "?": perhaps.
# A directory changes with its entries: all that can be told is whether it is as most are.
function like_dpkg(path, type, mode, owner) {
	if (type == "d") return mode == "755" && meta[4] == "root" && meta[5] == "root" ? "yes" : "same"
	if (meta[7] + 0 <= unpacked[owner]) return "yes"
	return type == "f" ? "?" : "no"
}

function like_rpm(path, type, mode, target, content) {
	if (path in ghost) return "no"
	content = type == "f" ? meta[6] OFS int(meta[8]) == installed_content[path] : type == "l" ? target == installed_target[path] : 1
	if (!content) return "no"
	return type == "l" || mode OFS meta[4] OFS meta[5] == installed[path] ? "yes" : "same"
}

END { if (step == "rows") print "used", sprintf("%.0f", used) }

# hashed: paths of the sorted rows whose contents are read, as many as are read in a moment. Programs that hash write a
# name with one of the three letters in another way.
step == "hashed" && $7 == "?" && $1 !~ /\\(012|015|134)/ && (wanted == "" || $9 == wanted) {
	if ($6 <= 67108864 && total + $6 <= 268435456) {
		total += $6
		print unescape($1)
	}
}

# joined: of lines "S HASH  PATH" and the sorted rows, rows with digests, the list's end where it gets too long.
step == "joined" && /^S [0-9a-f]+  \// {
	hash = $0
	sub(/^S /, "", hash)
	sub(/  .*/, "", hash)
	path = $0
	sub(/^S [0-9a-f]+  /, "", path)
	if (length(hash) == 64) sha256[escape(path)] = hash
	else md5[path] = hash
	next
}
step == "joined" && $1 == "used" { print; next }
step == "joined" {
	if ($9 == "?") {
		if (!(conffiles++)) read_conffiles()
		read_brought($8)
		path = unescape($1)
		$9 = path in md5 && md5[path] == brought[path] ? "yes" : "no"
	}
	if ($7 == "?") $7 = $1 in sha256 ? sha256[$1] : "-"
	bytes += length($0) + 6
	if (left > 0 || bytes > 3500000) left++
	else print "file", $0
}
END { if (step == "joined") print "unlisted", left + 0 }
