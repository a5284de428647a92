# The kernel's console on the serial port, and GRUB's on both.
#
# systemd starts a login prompt on every console of the kernel. Enabling serial-getty@ttyS0 as well would make a machine
# without a serial port wait for one at boot.
#
# @param kernel_arguments the last console is the one that boot messages go to
class base::console (
  String[1] $kernel_arguments,
) {
  case $facts['os']['family'] {
    'Debian': {
      file { '/etc/default/grub.d':
        ensure => directory,
        mode   => '0755',
      }

      file { '/etc/default/grub.d/50-cloudstamp.cfg':
        content => epp('base/grub.cfg.epp', { 'kernel_arguments' => $kernel_arguments }),
        mode    => '0644',
      }

      exec { 'update-grub':
        path        => '/usr/sbin:/usr/bin:/sbin:/bin',
        onlyif      => 'test -e /boot/grub/grub.cfg',
        refreshonly => true,
        subscribe   => File['/etc/default/grub.d/50-cloudstamp.cfg'],
      }
    }
    'RedHat': {
      exec { 'kernel arguments of the serial console':
        command  => "grubby --update-kernel=ALL --args='${kernel_arguments}'",
        unless   => 'grubby --info=ALL | grep -q console=ttyS0',
        path     => '/usr/sbin:/usr/bin:/sbin:/bin',
        provider => shell,
      }
    }
    default: {
      fail("the profile base is not made for ${facts['os']['name']}")
    }
  }
}
