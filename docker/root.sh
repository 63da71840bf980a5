#!/bin/sh
# Puts together the root of the agent's image in the directory $1: of this Debian only what the program and a card vendor's library are linked to, the
# roots by which servers are known, and one user. No shell, no package manager.
set -eu

root="$1"
mkdir -p "$root"
for merged in bin sbin lib lib64; do
    mkdir -p "$root/usr/$merged"
    ln -s "usr/$merged" "$root/$merged"
done
wanted() {
    dpkg -L libc6 libgcc-s1 libstdc++6 libpcsclite1 | grep -E '\.so(\.|$)|/copyright$' | grep -vE '/(gconv|audit)/'
    echo /etc/ssl/certs/ca-certificates.crt
    echo /etc/os-release
    echo /usr/lib/os-release
    echo /usr/share/doc/ca-certificates/copyright
    # Where the copyright files point to.
    find /usr/share/common-licenses
}
# Some of them are links to others.
wanted | sort -u | tar --create --no-recursion --files-from=- | tar --extract --keep-directory-symlink --directory "$root"

mkdir -p "$root/etc/twins" "$root/proc" "$root/sys" "$root/dev"
install -d -m 1777 "$root/tmp"
install -d -m 755 "$root/run/pcscd" "$root/var/lib"
install -d -m 700 -o 10001 -g 10001 "$root/var/lib/twins" "$root/run/twins"
printf 'root:x:0:0:root:/:/usr/sbin/nologin\ntwins:x:10001:10001:twins:/var/lib/twins:/usr/sbin/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\ntwins:x:10001:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
