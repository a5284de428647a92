# CernVM-FS: software of the experiments, mounted below /cvmfs when somebody looks there.
#
# @param repositories that its tools name; any other is mounted too
# @param http_proxy groups of proxies in the syntax of CVMFS_HTTP_PROXY
# @param quota_mb most that the cache in /var/lib/cvmfs takes
# @param packages cvmfs-config-default holds the keys and servers of cern.ch, egi.eu and opensciencegrid.org
class glideinwms::cvmfs (
  Array[String[1], 1] $repositories,
  String[1] $http_proxy,
  Integer[1000] $quota_mb,
  Array[String[1]] $packages = ['cvmfs', 'cvmfs-config-default'],
) {
  include base
  include glideinwms::repositories

  package { $packages:
    ensure          => installed,
    install_options => $base::package_options,
    require         => Class['glideinwms::repositories'],
  }

  file { '/etc/cvmfs/default.local':
    content => epp('glideinwms/cvmfs.local.epp', {
      'repositories' => $repositories,
      'http_proxy'   => $http_proxy,
      'quota_mb'     => $quota_mb,
    }),
    mode    => '0644',
    require => Package[$packages],
  }

  file { '/etc/auto.master.d/cvmfs.autofs':
    content => "/cvmfs /etc/auto.cvmfs\n",
    mode    => '0644',
    require => Package[$packages],
  }

  service { 'autofs':
    enable  => true,
    require => Package[$packages],
  }
}
