#!/bin/sh
# The kickstart's last section with layers: off, the original way: catalogue and seal at the end of the installation.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/settings
. /cloudstamp/apply
. /cloudstamp/forget-proxies
forget_proxies
enter_target
apply_catalogue
leave_target
seal
list_contents
sync
emit '{"type":"sealed"}'
