# Grid worker: an HTCondor execute node with slot accounts and, where they can be had, CernVM-FS and Apptainer
# supports: debian-installer, el6, el7, el8, el9

# Puppet before 4, on EL6, has no $facts, and cannot read the other modules.
if $facts {
  include base
  include glideinwms
} else {
  include legacy
  include legacy::worker
}
