# Apptainer, for jobs that bring a container. It works with user namespaces: no set-uid program is installed.
#
# @param binds what a container sees of this machine beside its job's directory
# @param max_user_namespaces for a kernel that allows none by itself
class glideinwms::apptainer (
  Array[String[1]] $binds = ['/cvmfs'],
  Optional[Integer[1]] $max_user_namespaces = undef,
) {
  include base
  include glideinwms::repositories

  package { 'apptainer':
    ensure          => installed,
    install_options => $base::package_options,
    require         => Class['glideinwms::repositories'],
  }

  # HTCondor leaves out a bind whose source is not there.
  file { '/etc/condor/config.d/60-apptainer.config':
    content => epp('glideinwms/apptainer.config.epp', { 'binds' => $binds }),
    mode    => '0644',
    require => Package['condor'],
    notify  => Exec['condor_config_val CONDOR_HOST'],
  }

  if $max_user_namespaces {
    file { '/etc/sysctl.d/90-max_user_namespaces.conf':
      content => "user.max_user_namespaces = ${max_user_namespaces}\n",
      mode    => '0644',
    }
  }
}
