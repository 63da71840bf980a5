#!/bin/sh
# Tries the package $1, and its update $2 (the same tree under a higher version), in a fresh Debian 12: lintian, installing, `twins doctor`, the papers,
# the update, and that a purge leaves nothing behind. Called by `make deb`.
set -eu

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
    rm -rf "$place"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

said() { echo "  ok  $1"; }
failed() { echo "  $1" >&2; exit 1; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive HOME=/root "$@"; }
quietly() { inside "$@" >"$place/log" 2>&1 || { tail -n 30 "$place/log" >&2; failed "$* failed"; }; }
version() { dpkg-deb --field "$1" Version; }
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
files >"$place/before"

cp "$package" "$root/tmp/one.deb"
cp "$update" "$root/tmp/two.deb"
quietly apt-get install -q -y --no-install-recommends /tmp/one.deb
inside dpkg-query -W -f='${Version} ${db:Status-Status}' twins | grep -qx "$(version "$package") installed" || failed "it is not installed"
said "installs: $(version "$package"), with $(echo "$depends" | wc -w) packages that it needs ($(inside dpkg-query -W -f='${Installed-Size}' twins) KiB)"

doctor() {
    # Exit code 1 says that something has to be done, and in a fresh system there is: no configuration, no reader.
    inside runuser --user jana -- twins doctor --json >"$place/doctor" 2>"$place/doctor.err" && code=0 || code=$?
    [ "$code" -le 1 ] || failed "twins doctor ended with $code: $(cat "$place/doctor.err")"
    python3 tests/deb/doctor.py <"$place/doctor" >"$place/checks" || failed "twins doctor said: $(cat "$place/doctor" "$place/doctor.err")"
}
doctor
said "twins doctor runs for an ordinary user, and says what is missing: $(cat "$place/checks")"

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

quietly apt-get install -q -y --no-install-recommends /tmp/two.deb
inside dpkg-query -W -f='${Version}' twins | grep -qx "$(version "$update")" || failed "it was not updated"
doctor
said "updates to $(version "$update")"

quietly apt-get purge -q -y twins
inside dpkg-query -W twins >/dev/null 2>&1 && failed "dpkg still knows it"
files >"$place/after"
diff "$place/before" "$place/after" || failed "a purge leaves something behind, or takes too much"
said "a purge leaves nothing behind"
