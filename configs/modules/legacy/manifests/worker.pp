# A worker of a grid as such images once were: CernVM-FS and an account for the pilot, which brings its own HTCondor along.
#
# The cloud's user data starts the pilot: cloud-init runs what begins with "#!".
class legacy::worker {
  if $::operatingsystemrelease !~ /^6\./ {
    fail("the class legacy::worker is for EL6, not for ${::operatingsystem} ${::operatingsystemrelease}")
  }

  # The packages come by plain http, as EL6 speaks no TLS of today: the key is here, and their signatures are the proof.
  file { '/etc/pki/rpm-gpg/RPM-GPG-KEY-CernVM':
    source => 'puppet:///modules/legacy/RPM-GPG-KEY-CernVM',
    owner  => 'root',
    group  => 'root',
    mode   => '0644',
  }

  file { '/etc/yum.repos.d/cernvm.repo':
    source  => 'puppet:///modules/legacy/cernvm.repo',
    owner   => 'root',
    group   => 'root',
    mode    => '0644',
    require => File['/etc/pki/rpm-gpg/RPM-GPG-KEY-CernVM'],
  }

  package { ['cvmfs', 'cvmfs-config-default', 'autofs', 'fuse']:
    ensure  => installed,
    require => File['/etc/yum.repos.d/cernvm.repo'],
  }

  file { '/etc/cvmfs/default.local':
    source  => 'puppet:///modules/legacy/cvmfs.local',
    owner   => 'root',
    group   => 'root',
    mode    => '0644',
    require => Package['cvmfs'],
  }

  exec { 'CernVM-FS in the map of the automounter':
    command  => 'echo "/cvmfs /etc/auto.cvmfs" >>/etc/auto.master',
    unless   => 'grep -q "^/cvmfs " /etc/auto.master',
    path     => '/usr/sbin:/usr/bin:/sbin:/bin',
    provider => shell,
    require  => Package['autofs'],
  }

  service { 'autofs':
    enable  => true,
    require => Package['autofs', 'cvmfs'],
  }

  user { 'glidein':
    ensure     => present,
    comment    => 'The pilot and its jobs',
    home       => '/home/glidein',
    managehome => true,
    shell      => '/bin/bash',
    password   => '*',
  }
}
