#!/bin/sh
# A fresh, small Debian 12 in the new directory $1, from where this machine has its packages. Needs root and the package debootstrap.
# docker/base.sh makes the images' base of it, tests/deb/check.sh the place where the package is tried.
set -eu
umask 022

root="$1"
[ "$(id -u)" -eq 0 ] || { echo "debootstrap needs root" >&2; exit 1; }
# Debian's own only: a third party's may have the same name and another key. Who a source is from is known once apt has fetched its index.
known() {
    # shellcheck disable=SC2016  # apt's own.
    apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' | grep -E ' bookworm(-updates|-security)? ' | sort -u
}
packages="$(known)"
[ -n "$packages" ] || { apt-get update -q >/dev/null; packages="$(known)"; }
mirror="$(echo "$packages" | awk '$2 == "bookworm" { print $1; exit }')"
[ -n "$mirror" ] || { echo "This machine's apt knows no Debian 12 (bookworm): name one in /etc/apt/sources.list.d" >&2; exit 1; }
sh tests/sandbox/debian-packages.sh --only debootstrap >&2

log="$(mktemp)"
if ! debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$mirror" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    exit 1
fi
rm -f "$log"
echo "$packages" | while read -r uri suite component; do echo "deb $uri $suite $component"; done >"$root/etc/apt/sources.list"
# Servers that packages bring do not start by themselves here.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
