# @summary What every cloud image needs.
#
# @param packages Packages, by the names of the operating system
# @param services Units enabled at boot; nothing is started while an image is built
# @param timezone Time zone as below /usr/share/zoneinfo
# @param console Serial port of the console
# @param ssh_settings Settings of sshd, in a drop-in file
# @param datasources Where cloud-init looks for its data, in order
# @param renderer Which network service cloud-init configures
class cloud (
  Array[String[1]] $packages,
  Array[String[1]] $services,
  String[1] $timezone,
  Pattern[/\AttyS\d+\z/] $console,
  Hash[String[1], String[1]] $ssh_settings,
  Array[String[1]] $datasources,
  Enum['networkd', 'network-manager'] $renderer,
) {
  if $facts['os']['family'] == 'Debian' {
    Package { install_options => ['--no-install-recommends'] }
  }

  package { $packages:
    ensure => installed,
  }

  # In a chroot no unit runs: enabling is what counts, and the first boot starts it.
  service { $services:
    enable   => true,
    provider => systemd,
    require  => Package[$packages],
  }

  service { "serial-getty@${console}":
    enable   => true,
    provider => systemd,
  }

  file {
    default:
      ensure => file,
      owner  => 'root',
      group  => 'root',
      mode   => '0644';

    '/etc/localtime':
      ensure => link,
      target => "/usr/share/zoneinfo/${timezone}";

    '/etc/cloud/cloud.cfg.d/90_cloudstamp.cfg':
      content => epp('cloud/cloud.cfg.epp', { 'datasources' => $datasources, 'renderer' => $renderer }),
      require => Package[$packages];

    # Before the distribution's own drop-ins: sshd takes the first value that it reads.
    '/etc/ssh/sshd_config.d/00-cloudstamp.conf':
      mode    => '0600',
      content => epp('cloud/sshd.conf.epp', { 'settings' => $ssh_settings }),
      require => Package[$packages];
  }
}
