#!/bin/sh
# Makes the package in target/deb, and its update for the check: the same tree under a higher version. Called by `make deb`.
set -eu
umask 022

# The package that people get, in bytes, as the README says.
PACKAGE_LIMIT=$((6 * 1024 * 1024))

cargo deb --version >/dev/null 2>&1 || { echo "Installing cargo-deb"; cargo install --locked --version '~3.8' cargo-deb; }

cargo build --quiet --release --locked --package twins-agent --bin twins
sh config/debian/papers.sh

version="$(sed -n '1s/.*(\(.*\)).*/\1/p' config/debian/changelog)"
# The program was stripped when it was linked.
made() { cargo deb --quiet --no-build --no-strip --locked --package twins-agent "$@" >/dev/null; }
mkdir -p target/deb
package="target/deb/twins_${version}_$(dpkg --print-architecture).deb"
update="target/deb/update/twins.deb"
mkdir -p "$(dirname "$update")"
made --deb-version "$version" --output "$package"
# Nobody gets this one: it may be larger.
made --deb-version "$version+update" --output "$update" --fast
size="$(wc -c <"$package")"
echo "$package: $(echo "$size" | awk '{ printf "%.1f MiB", $1 / 1048576 }')"
[ "$size" -lt "$PACKAGE_LIMIT" ] || { echo "The package has $size bytes, and $PACKAGE_LIMIT is the limit" >&2; exit 1; }

[ "$(id -u)" -eq 0 ] || { echo "Not tried: for that, run make deb as root"; exit 0; }
sh tests/sandbox/debian-packages.sh --only debootstrap lintian
# What is mounted for the check ends with it, also when it is killed.
unshare --mount sh tests/deb/check.sh "$package" "$update"
