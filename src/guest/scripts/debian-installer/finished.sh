#!/bin/sh
# Runs when the installer has unmounted the target: whatever failed before it never gets here.
. /cloudstamp/events
emit '{"type":"installed"}'
