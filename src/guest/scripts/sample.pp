# What most catalogues use: Puppet loads types and providers when they are.
file { '/etc/hostname': ensure => file, content => lookup('none', String, 'first', 'none') }
-> package { 'bash': ensure => installed }
-> service { 'cron': enable => true }
-> user { 'root': ensure => present }
-> exec { '/bin/true': refreshonly => true }
