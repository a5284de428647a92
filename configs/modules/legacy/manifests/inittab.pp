# A login prompt on the serial port, where init reads inittab: EL5.
class legacy::inittab {
  exec { 'getty of the serial console':
    command  => 'echo "S0:2345:respawn:/sbin/agetty -L ttyS0 115200 vt100" >>/etc/inittab',
    unless   => 'grep -q "^S0:" /etc/inittab',
    path     => '/usr/sbin:/usr/bin:/sbin:/bin',
    provider => shell,
  }
}
