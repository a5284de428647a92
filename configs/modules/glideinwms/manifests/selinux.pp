# What HTCondor's package does for SELinux where it finds it running, which is never so in a chroot.
#
# @param booleans that are on
# @param packages that have semanage
class glideinwms::selinux (
  Array[String[1]] $booleans,
  Array[String[1], 1] $packages = ['policycoreutils-python-utils'],
) {
  include base

  Exec {
    path     => '/usr/sbin:/usr/bin:/sbin:/bin',
    provider => shell,
  }

  package { $packages:
    ensure          => installed,
    install_options => $base::package_options,
  }

  exec { 'semodule -n -i /usr/share/condor/htcondor.pp':
    unless  => 'semodule -l | grep -qw htcondor',
    require => Package[$packages],
  }

  $booleans.each |$boolean| {
    exec { "semanage boolean -N -m --on ${boolean}":
      refreshonly => true,
      subscribe   => Exec['semodule -n -i /usr/share/condor/htcondor.pp'],
    }
  }
}
