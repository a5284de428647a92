# Where packages come from that the distribution has not.
#
# @param yum repositories by their id
# @param packages that bring repositories along
# @param builder a repository of the distribution that is there, but not enabled
class glideinwms::repositories (
  Hash[String[1], Struct[{ description => String[1], baseurl => String[1], gpgkey => String[1] }]] $yum = {},
  Array[String[1]] $packages = [],
  Optional[String[1]] $builder = undef,
) {
  include base

  $yum.each |$id, $repository| {
    file { "/etc/yum.repos.d/${id}.repo":
      content => epp('glideinwms/yum.repo.epp', { 'id' => $id } + $repository),
      mode    => '0644',
    }
  }

  package { $packages:
    ensure          => installed,
    install_options => $base::package_options,
  }

  if $builder {
    package { 'dnf-plugins-core':
      ensure          => installed,
      install_options => $base::package_options,
    }

    exec { "dnf config-manager --set-enabled ${builder}":
      unless   => "dnf -q repolist --enabled | grep -qw ${builder}",
      path     => '/usr/sbin:/usr/bin:/sbin:/bin',
      provider => shell,
      require  => Package['dnf-plugins-core'],
    }
  }
}
