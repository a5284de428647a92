# Where cloud-init looks for its data, and that it runs where there is none.
#
# @param datasources in order; None makes cloud-init grow the root file system and make host keys on any machine
class base::cloud_init (
  Array[String[1]] $datasources,
) {
  file { '/etc/cloud/cloud.cfg.d/90_cloudstamp.cfg':
    content => epp('base/cloud.cfg.epp', { 'datasources' => $datasources }),
    mode    => '0644',
  }

  # Without this, ds-identify switches cloud-init off when it sees no datasource.
  file { '/etc/cloud/ds-identify.cfg':
    content => "policy: search,found=all,maybe=none,notfound=enabled\n",
    mode    => '0644',
  }
}
