# The base image with nginx and a page made of Hiera data
include base
include webserver
