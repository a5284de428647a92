# A worker of a grid or of any other HTCondor pool.
#
# The image holds no secret. Its token comes at boot, by cloud-init: see docs/glideinwms.md.
#
# @param software what is added to HTCondor; a distribution that cannot install a part leaves it out
class glideinwms (
  Array[Enum['apptainer', 'cvmfs']] $software,
) {
  include base

  contain glideinwms::accounts
  contain glideinwms::condor

  $software.each |$part| {
    contain "glideinwms::${part}"
  }
}
