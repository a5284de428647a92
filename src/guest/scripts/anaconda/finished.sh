#!/bin/sh
# The kickstart's last section: no script before it has failed, for that powers off.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/proxies
. /cloudstamp/forget-proxies
forget_proxies
sync
emit '{"type":"installed"}'
