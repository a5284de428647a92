# Sourced by the installer's start, after its system log runs. Descriptors are closed because the
# installer waits for whoever holds its debconf pipes.
( exec tail -n +1 -f /var/log/syslog </dev/null >/dev/ttyS1 2>&1 3>&- 4>&- 5>&- 6>&- ) &
