#!/bin/sh
# layers: off, the original way: the catalogue is applied at the end of the installation.
. /cloudstamp/events
. /cloudstamp/target
. /cloudstamp/settings
. /cloudstamp/apply
enter_target
apply_catalogue
leave_target
