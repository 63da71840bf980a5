#!/bin/sh
# Tries the package $1, and its update $2 (the same tree under a higher version), in a fresh Debian 12: lintian, installing, `twins doctor`, the papers,
# the update, what becomes of agents that run, and that a purge leaves nothing behind. Called by `make deb`, in a mount namespace of its own.
# shellcheck disable=SC2016  # ${Version} and its like are dpkg's.
set -eu
umask 022

package="$1" update="$2"
make_debian="$(pwd)/docker/debian.sh"
place="$(mktemp -d)"
root="$place/root"
finish() {
    code=$?
    trap - EXIT INT TERM
    for mounted in proc dev; do
        if mountpoint --quiet "$root/$mounted"; then umount --lazy "$root/$mounted"; fi
    done
    # Not what is mounted in there, should it still be: that is this machine's own.
    rm -rf --one-file-system "$place"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

said() { echo "  ok  $1"; }
failed() { echo "  $1" >&2; exit 1; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive HOME=/root "$@"; }
quietly() { inside "$@" >"$place/log" 2>&1 || { tail -n 30 "$place/log" >&2; failed "$* failed"; }; }
version() { dpkg-deb --field "$1" Version; }
# apt and dpkg as on a machine that systemd runs, for the maintainer scripts: tests/deb/systemctl.sh stands in for it.
booted() {
    mkdir -p "$root/run/systemd/system"
    mv "$root/usr/sbin/policy-rc.d" "$root/tmp/systemd/"
    quietly apt-get -o DPkg::Path=/tmp/systemd/bin:/usr/sbin:/usr/bin:/sbin:/bin -q -y --no-install-recommends "$@"
    mv "$root/tmp/systemd/policy-rc.d" "$root/usr/sbin/"
    rmdir "$root/run/systemd/system" "$root/run/systemd"
}
# What systemd was made to do since the last time: lines of a person's number and the deed.
deeds() { cat "$root/tmp/systemd/deeds" && : >"$root/tmp/systemd/deeds"; }
called() { grep -qx -- "$1" "$root/tmp/systemd/calls" || { cat "$root/tmp/systemd/calls" >&2; failed "systemctl was not called with: $1"; }; }
# The names of packages in the field $1, each alternative.
named() { dpkg-deb --field "$package" "$1" | sed 's/[,|]/\n/g' | sed 's/(.*//; s/ //g' | grep . || true; }
# Every file of the system, but for what apt and dpkg keep for themselves.
files() { (cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache/apt -o -path ./var/log \) -prune -o -print | sort); }

lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$package" || failed "lintian has findings"
said "lintian has no findings ($(grep -c '^twins' config/debian/lintian-overrides || true) overrides, each with its reason)"

echo "Making a fresh Debian 12"
sh "$make_debian" "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
quietly apt-get update -q
# What it depends on comes first, so that what a purge leaves behind is its own.
depends="$(dpkg-deb --field "$package" Depends | tr ',' '\n' | sed 's/ *(.*//; s/|.*//' | tr -d ' ' | grep -v '^$' | tr '\n' ' ')"
# shellcheck disable=SC2086
quietly apt-get install -q -y --no-install-recommends $depends
inside useradd --create-home jana
mkdir -p "$root/tmp/systemd/bin" "$root/tmp/systemd/running"
install -m 755 tests/deb/systemctl.sh "$root/tmp/systemd/bin/systemctl"
: >"$root/tmp/systemd/deeds"
: >"$root/tmp/systemd/calls"
touch "$root/tmp/systemd/running/1000"
files >"$place/before"

cp "$package" "$root/tmp/one.deb"
cp "$update" "$root/tmp/two.deb"
booted install /tmp/one.deb
inside dpkg-query -W -f='${Version} ${db:Status-Status}' twins | grep -qx "$(version "$package") installed" || failed "it is not installed"
said "installs: $(version "$package"), with $(echo "$depends" | wc -w) packages that it needs ($(inside dpkg-query -W -f='${Installed-Size}' twins) KiB)"
[ ! -s "$root/tmp/systemd/calls" ] || failed "a first installation told systemd: $(cat "$root/tmp/systemd/calls")"
for name in $(named Depends) $(named Recommends) $(named Suggests); do
    # A virtual package is there if some package provides it.
    inside apt-get install --simulate "$name" >"$place/log" 2>&1 || grep -q 'is a virtual package provided by' "$place/log" || failed "it names $name, which is not in Debian 12"
done
said "every package that it depends on, recommends or suggests is in Debian 12"

doctor() {
    # Exit code 1 says that something has to be done, and in a fresh system there is: no configuration, no reader.
    inside runuser --user jana -- twins doctor --json >"$place/doctor" 2>"$place/doctor.err" && code=0 || code=$?
    [ "$code" -le 1 ] || failed "twins doctor ended with $code: $(cat "$place/doctor.err")"
    python3 tests/deb/doctor.py <"$place/doctor" >"$place/checks" || failed "twins doctor said: $(cat "$place/doctor" "$place/doctor.err")"
}
doctor
said "twins doctor runs for an ordinary user, and says what is missing: $(cat "$place/checks")"

heading="$(sed -n 's/^doctor-heading = //p' config/locales/cs/doctor.ftl)"
inside env LANG=cs_CZ.UTF-8 runuser --user jana -- twins doctor 2>&1 | grep -qxF "${heading:?}" || failed "twins doctor does not speak Czech: it does not say \"$heading\""
said "it speaks Czech to a Czech: $heading"

inside twins --version | grep -q "$(version "$package" | sed 's/-.*//')" || failed "twins --version says another version"
for file in usr/lib/systemd/user/twins.service usr/share/man/man1/twins.1.gz usr/share/man/cs/man1/twins.1.gz usr/share/man/man5/twins.toml.5.gz usr/share/bash-completion/completions/twins \
    usr/share/zsh/vendor-completions/_twins usr/share/fish/vendor_completions.d/twins.fish usr/share/doc/twins/copyright \
    usr/share/doc/twins/changelog.Debian.gz usr/share/doc/twins/third-party-licences.gz; do
    [ -s "$root/$file" ] || failed "$file is missing"
done
[ -s "$root/usr/share/doc/twins/examples/twins.example.toml" ] || [ -s "$root/usr/share/doc/twins/examples/twins.example.toml.gz" ] || failed "the example is missing"
grep -qx 'ExecStart=/usr/bin/twins agent' "$root/usr/lib/systemd/user/twins.service" || failed "the unit starts another program"
if command -v systemd-analyze >/dev/null; then
    # Only what it says of this unit is of interest, and the program is not installed on this side.
    systemd-analyze --user verify "$root/usr/lib/systemd/user/twins.service" 2>&1 | grep -i 'twins.service' | grep -vE 'not executable|RestartSteps|RestartMaxDelaySec' && failed "systemd does not like the unit"
fi
said "unit, man pages, completions, example, licences are where programs look for them"

booted install /tmp/two.deb
inside dpkg-query -W -f='${Version}' twins | grep -qx "$(version "$update")" || failed "it was not updated"
doctor
called '--user --machine 1000@ daemon-reload'
restarted="$(deeds)"
[ "$restarted" = "1000 restart" ] || failed "the update should have restarted the agent of 1000 and started nobody's, but: $restarted"
said "updates to $(version "$update"): an agent that runs is restarted once, one that is stopped stays so"

booted purge twins
stopped="$(deeds)"
[ "$stopped" = "1000 stop" ] || failed "removing should have stopped the agent of 1000, but: $stopped"
inside dpkg-query -W twins >/dev/null 2>&1 && failed "dpkg still knows it"
rm -r "$root/tmp/systemd"
files >"$place/after"
diff "$place/before" "$place/after" || failed "a purge leaves something behind, or takes too much"
said "a purge stops the agents that run, and leaves nothing behind"
