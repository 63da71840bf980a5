#!/bin/sh
# What the package brings beside the program: man pages and completions as the program itself writes them, the unit with the package's path in it,
# the notices of the libraries. Into target/debian-papers.
set -eu

into=target/debian-papers
rm -rf "$into"
mkdir -p "$into"
target/release/twins papers --out "$into"
sed 's|@TWINS@|/usr/bin/twins|' config/systemd/twins.service >"$into/twins.service"
python3 config/debian/third-party.py | gzip -9n >"$into/third-party-licences.gz"
