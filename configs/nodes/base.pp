# Generic cloud image: cloud-init, ssh with keys only, serial console, a root file system that grows
# supports: debian-installer, el5, el6, el7, el8, el9, el10, fedora

# Puppet before 4, on EL5 and EL6, has no $facts, and cannot read the other modules.
if $facts {
  include base
} else {
  include legacy
}
