# The kernel's messages on the serial port. A later kernel's entry is copied from this one's.
#
# On EL6, upstart starts a login prompt on the last console by itself.
class legacy::kernel_arguments {
  exec { 'kernel arguments of the serial console':
    command  => 'sed -i "/^[[:space:]]*kernel /{/console=ttyS0/!s/\$/ console=tty0 console=ttyS0,115200n8/}" /boot/grub/grub.conf',
    onlyif   => 'grep "^[[:space:]]*kernel " /boot/grub/grub.conf | grep -qv console=ttyS0',
    path     => '/usr/sbin:/usr/bin:/sbin:/bin',
    provider => shell,
  }
}
