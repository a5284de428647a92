# What every cloud image has.
#
# The catalogue is applied in a chroot: services can be enabled, but not started.
#
# @param packages what an image needs beside the distribution's smallest installation
# @param package_options keep the package manager from adding what nobody named
# @param services enabled at boot
class base (
  Array[String[1]] $packages,
  Array[String[1]] $package_options,
  Array[String[1]] $services,
) {
  package { $packages:
    ensure          => installed,
    install_options => $package_options,
  }

  service { $services:
    enable  => true,
    require => Package[$packages],
  }

  contain base::cloud_init
  contain base::access
  contain base::console
  contain base::region

  Package[$packages] -> Class['base::cloud_init']
  Package[$packages] -> Class['base::access']
  Package[$packages] -> Class['base::console']
}
