# cloud-init, which EPEL has for EL6. Root gets the key, as there is no other account.
class legacy::cloud_init {
  package { 'cloud-init':
    ensure => installed,
  }

  file { '/etc/cloud/cloud.cfg.d/90_cloudstamp.cfg':
    source  => 'puppet:///modules/legacy/cloud.cfg',
    owner   => 'root',
    group   => 'root',
    mode    => '0644',
    require => Package['cloud-init'],
  }

  service { ['cloud-init-local', 'cloud-init', 'cloud-config', 'cloud-final']:
    enable  => true,
    require => Package['cloud-init'],
  }
}
