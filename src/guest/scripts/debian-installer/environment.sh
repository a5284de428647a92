# Sourced before the installer's menu, so that every dpkg below inherits it: the disk is thrown away on failure.
export DPKG_FORCE=unsafe-io
# The installer itself takes its mirror's proxy alone.
. /cloudstamp/proxies
