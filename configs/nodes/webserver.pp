# The base image with nginx and a page made of Hiera data
# supports: debian-installer, el8, el9, el10, fedora
include base
include webserver
