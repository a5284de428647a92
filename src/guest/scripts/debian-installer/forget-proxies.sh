#!/bin/sh
# After the installer's last download and its logs, before it unmounts the target.
. /cloudstamp/target
. /cloudstamp/proxies
. /cloudstamp/forget-proxies
forget_proxies
