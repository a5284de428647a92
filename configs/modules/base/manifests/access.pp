# Who may come in: ssh with keys, nobody with a password.
#
# @param sshd_config the file that the settings go to; sshd takes the first value it reads, and cloud-init adds its own
#   drop-in, so a drop-in of ours has to sort before it
# @param sshd_settings keyword and value
class base::access (
  String[1] $sshd_config,
  Hash[String[1], String[1]] $sshd_settings,
) {
  file { $sshd_config:
    content => epp('base/sshd.conf.epp', { 'settings' => $sshd_settings }),
    mode    => '0600',
  }

  user { 'root':
    password => '*',
  }
}
