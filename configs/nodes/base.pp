# Generic cloud image: cloud-init, ssh with keys only, serial console, a root file system that grows
include base
