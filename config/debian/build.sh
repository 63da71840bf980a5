#!/bin/sh
# Makes the package in target/deb, and its update for the check: the same tree under a higher version. Called by `make deb`.
set -eu

missing=""
for package in dpkg-dev debootstrap lintian python3; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
if [ -n "$missing" ]; then
    [ "$(id -u)" -eq 0 ] || { echo "Install first: apt-get install$missing" >&2; exit 1; }
    echo "Installing:$missing"
    apt-get update -q >/dev/null
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >/dev/null
fi
cargo deb --version >/dev/null 2>&1 || { echo "Installing cargo-deb"; cargo install --locked cargo-deb; }

cargo build --quiet --release --locked --package twins-agent --bin twins
sh config/debian/papers.sh

version="$(sed -n '1s/.*(\(.*\)).*/\1/p' config/debian/changelog)"
# The program was stripped when it was linked.
made() { cargo deb --quiet --no-build --no-strip --locked --package twins-agent --deb-version "$1" --output "$2" ${3:-} >/dev/null; }
mkdir -p target/deb
package="target/deb/twins_${version}_$(dpkg --print-architecture).deb"
update="target/deb/update/twins.deb"
mkdir -p "$(dirname "$update")"
made "$version" "$package"
# Nobody gets this one: it may be larger.
made "$version+update" "$update" --fast
echo "$package: $(wc -c <"$package" | awk '{ printf "%.1f MiB", $1 / 1048576 }')"

[ "$(id -u)" -eq 0 ] || { echo "Not tried: for that, run make deb as root"; exit 0; }
sh tests/deb/check.sh "$package" "$update"
