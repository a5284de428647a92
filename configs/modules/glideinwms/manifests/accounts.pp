# One account a slot: jobs that run side by side are strangers to each other, and HTCondor can end all that one left.
#
# @param count how many jobs run at once under an account of their own; any more of them share nobody's
# @param pattern of the accounts' names, for sprintf
# @param first_uid of the accounts, the others follow; also the number of their group
class glideinwms::accounts (
  Integer[1, 999] $count,
  Pattern[/\A[a-z]+%0?\d?d\z/] $pattern,
  Integer[1000] $first_uid,
) {
  $names = Integer[1, $count].map |$number| { sprintf($pattern, $number) }

  group { 'workers':
    ensure => present,
    gid    => $first_uid,
  }

  $names.each |$index, $account| {
    user { $account:
      ensure     => present,
      comment    => 'Jobs of HTCondor',
      uid        => $first_uid + $index,
      gid        => 'workers',
      home       => "/home/${account}",
      managehome => true,
      shell      => '/usr/sbin/nologin',
      password   => '*',
    }

    file { "/home/${account}":
      ensure => directory,
      owner  => $account,
      group  => 'workers',
      mode   => '0700',
    }
  }
}
