#!/bin/sh
# Makes the image $1, a small Debian 12, without any registry: by debootstrap. The system is kept in target/docker, and taken from there the next time:
# what the agent's image takes from it is brought up to date there.
# `sh docker/base.sh NAME` by itself needs a running Docker engine, and root for debootstrap.
set -eu
umask 022

image="${1:?the name of the image}"
# Before minutes are spent.
docker info >/dev/null 2>&1 || { echo "No Docker engine answers: start one" >&2; exit 1; }
kept=target/docker/debian.tar
if [ ! -s "$kept" ]; then
    mkdir -p target/docker
    made="$(mktemp -d)"
    # debootstrap mounts /proc and /sys in there, and may have been killed.
    trap 'rm -rf --one-file-system "$made"' EXIT
    trap 'exit 130' INT TERM
    echo "Making a Debian 12 by debootstrap (some minutes)"
    sh docker/debian.sh "$made/root"
    # What an image needs of it; the lists of packages are fetched anew by whoever installs something.
    cd "$made/root"
    rm -rf var/lib/apt/lists/* var/cache/apt/* var/cache/debconf/*-old var/log/* usr/share/man/* usr/share/info/* usr/share/locale/*
    find usr/share/doc -type f ! -name copyright -delete
    cd - >/dev/null
    tar --create --directory "$made/root" --numeric-owner --exclude=./dev/* --exclude=./proc/* --exclude=./sys/* --file "$kept.new" .
    mv "$kept.new" "$kept"
fi
docker import --change 'CMD ["/bin/sh"]' "$kept" "$image" >/dev/null
