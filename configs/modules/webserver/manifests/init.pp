# nginx with one site.
#
# @param user whom the workers run as
# @param module_files where the distribution puts the configuration of nginx modules
# @param heading of the site's page
# @param message the page's text
# @param port that the site listens on
# @param worker_connections connections that one worker holds at once
# @param document_root of the site
class webserver (
  String[1] $user,
  String[1] $module_files,
  String[1] $heading,
  String[1] $message,
  Integer[1, 65535] $port = 80,
  Integer[1] $worker_connections = 1024,
  String[1] $document_root = '/var/www/site',
) {
  include base

  package { 'nginx':
    ensure          => installed,
    install_options => $base::package_options,
  }

  file { '/etc/nginx/nginx.conf':
    content => epp('webserver/nginx.conf.epp', {
      'user'               => $user,
      'module_files'       => $module_files,
      'worker_connections' => $worker_connections,
    }),
    mode    => '0644',
    require => Package['nginx'],
  }

  file { '/etc/nginx/conf.d/site.conf':
    content => epp('webserver/site.conf.epp', {
      'port'          => $port,
      'document_root' => $document_root,
    }),
    mode    => '0644',
    require => Package['nginx'],
  }

  file { ['/var/www', $document_root]:
    ensure => directory,
    mode   => '0755',
  }

  file { "${document_root}/index.html":
    content => epp('webserver/index.html.epp', { 'heading' => $heading, 'message' => $message }),
    mode    => '0644',
  }

  # A configuration that nginx refuses fails the build, not the first boot.
  exec { 'nginx -t':
    path        => '/usr/sbin:/usr/bin:/sbin:/bin',
    refreshonly => true,
    subscribe   => File['/etc/nginx/nginx.conf', '/etc/nginx/conf.d/site.conf'],
  }

  # A firewall that an installation brought along is closed.
  exec { 'firewalld lets the site through':
    command  => "firewall-offline-cmd --add-port=${port}/tcp",
    onlyif   => "test -x /usr/bin/firewall-offline-cmd && ! firewall-offline-cmd --query-port=${port}/tcp",
    path     => '/usr/sbin:/usr/bin:/sbin:/bin',
    provider => shell,
  }

  service { 'nginx':
    enable  => true,
    require => Package['nginx'],
  }
}
