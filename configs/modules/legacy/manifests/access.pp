# Who may come in: root by ssh with a key, nobody with a password.
class legacy::access {
  package { 'openssh-server':
    ensure => installed,
  }

  file { '/etc/ssh/sshd_config':
    source  => 'puppet:///modules/legacy/sshd_config',
    owner   => 'root',
    group   => 'root',
    mode    => '0600',
    require => Package['openssh-server'],
  }

  service { 'sshd':
    enable  => true,
    require => Package['openssh-server'],
  }

  user { 'root':
    password => '*',
  }
}
