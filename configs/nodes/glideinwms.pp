# Grid worker: an HTCondor execute node with slot accounts and, where they can be had, CernVM-FS and Apptainer
# supports: debian-installer, el8, el9
include base
include glideinwms
