# Root's key from the cloud's metadata at boot: there is no cloud-init for EL5.
class legacy::key {
  package { 'curl':
    ensure => installed,
  }

  file { '/etc/init.d/cloud-key':
    source  => 'puppet:///modules/legacy/cloud-key',
    owner   => 'root',
    group   => 'root',
    mode    => '0755',
    require => Package['curl'],
  }

  service { 'cloud-key':
    enable  => true,
    require => File['/etc/init.d/cloud-key'],
  }
}
