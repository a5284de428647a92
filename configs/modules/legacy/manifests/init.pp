# What an image of EL5 or EL6 has. The tests compile it; it was never run on these systems.
#
# Puppet 2.7 applies this on EL5, and 3 on EL6: no types, no templates of their own language, no Hiera.
class legacy {
  case $::operatingsystemrelease {
    /^5\./: {
      include legacy::key
      include legacy::inittab
    }
    /^6\./: {
      include legacy::cloud_init
    }
    default: {
      fail("the module legacy is for EL5 and EL6, not for ${::operatingsystem} ${::operatingsystemrelease}")
    }
  }

  include legacy::access
  include legacy::kernel_arguments

  package { ['ntp', 'sudo']:
    ensure => installed,
  }

  service { 'ntpd':
    enable  => true,
    require => Package['ntp'],
  }
}
