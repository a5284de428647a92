# Language and time zone.
#
# @param locale the machine's LANG; C.UTF-8 is built into the C library
# @param locale_file where systemd reads it
# @param timezone a name below /usr/share/zoneinfo
class base::region (
  String[1] $locale,
  String[1] $locale_file,
  String[1] $timezone,
) {
  file { $locale_file:
    content => "LANG=${locale}\n",
    mode    => '0644',
  }

  file { '/etc/localtime':
    ensure => link,
    target => "/usr/share/zoneinfo/${timezone}",
  }
}
