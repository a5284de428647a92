#!/bin/sh
# The installer's udev has no such links.
. /cloudstamp/target
. /cloudstamp/name-disks
name_disks
