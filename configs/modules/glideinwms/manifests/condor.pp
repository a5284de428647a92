# HTCondor as an execute node: a master and a startd, with one slot that jobs carve their own out of.
#
# @param pool the central manager's host name or address
# @param trust_domain of the pool's tokens
# @param scratch where jobs have their working directories
# @param settings what else goes into the configuration, name and value; the last word
class glideinwms::condor (
  String[1] $pool,
  String[1] $scratch,
  Hash[String[1], String[1]] $settings,
  String[1] $trust_domain = $pool,
) {
  include base
  include glideinwms::accounts
  include glideinwms::repositories

  package { 'condor':
    ensure          => installed,
    install_options => $base::package_options,
    require         => Class['glideinwms::repositories'],
  }

  # Tokens come at boot. Whatever an installation generated must not be the same on all machines of this image.
  file { ['/etc/condor/tokens.d', '/etc/condor/passwords.d']:
    ensure  => directory,
    owner   => 'root',
    group   => 'root',
    mode    => '0700',
    recurse => true,
    purge   => true,
    force   => true,
    backup  => false,
    require => Package['condor'],
  }

  file { $scratch:
    ensure  => directory,
    owner   => 'condor',
    group   => 'condor',
    mode    => '0755',
    require => Package['condor'],
  }

  file { '/etc/condor/config.d/50-glideinwms.config':
    content => epp('glideinwms/condor.config.epp', {
      'pool'         => $pool,
      'trust_domain' => $trust_domain,
      'scratch'      => $scratch,
      'accounts'     => $glideinwms::accounts::names,
      'dedicated'    => regsubst($glideinwms::accounts::pattern, '%.*', '[0-9]+'),
      'settings'     => $settings,
    }),
    mode    => '0644',
    require => Package['condor'],
  }

  # A configuration that HTCondor refuses fails the build, not the first boot.
  exec { 'condor_config_val CONDOR_HOST':
    path        => '/usr/sbin:/usr/bin:/sbin:/bin',
    refreshonly => true,
    subscribe   => File['/etc/condor/config.d/50-glideinwms.config'],
  }

  service { 'condor':
    enable  => true,
    require => Package['condor'],
  }

  if $facts['os']['family'] == 'RedHat' {
    contain glideinwms::selinux

    Package['condor'] -> Class['glideinwms::selinux']
  }
}
