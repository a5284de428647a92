#!/bin/sh
# Translations of package descriptions are the largest index that apt reads, and no one reads them here.
mkdir -p /target/etc/apt/apt.conf.d
cat >/target/etc/apt/apt.conf.d/00cloudstamp <<'EOF'
Acquire::Languages "none";
Dpkg::Use-Pty "0";
EOF
# What a dated archive signed was valid at its date.
[ ! -e /cloudstamp/snapshot ] || echo 'Acquire::Check-Valid-Until "false";' >>/target/etc/apt/apt.conf.d/00cloudstamp
