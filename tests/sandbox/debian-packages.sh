#!/bin/sh
# Installs what building, and the local servers of demo and tests, need on Debian 12, and nothing if it is there already. Packages named as arguments
# are installed too; with --only as the first argument, nothing but those. Nothing that this machine has is removed for it.
# The servers are only ever started by the sandbox, on loopback: what new packages would start by themselves stays off. Services that were there before
# stay as they are.
set -eu

SANDBOX="build-essential pkg-config libpcsclite-dev libssl-dev ca-certificates
dovecot-imapd dovecot-lmtpd cyrus-common sasl2-bin libsasl2-modules libsasl2-modules-db exim4-daemon-light softhsm2 opensc pcscd vsmartcard-vpcd
dbus-daemon gnome-keyring libsecret-tools iproute2 util-linux mount openssl curl python3 python3-dkim python3-prometheus-client libnss3-tools p11-kit nginx-light systemd bsdutils e2fsprogs"
# Those that bring services which start by themselves; docker.io is asked for by docker/engine.sh.
SERVERS="dovecot-core cyrus-common sasl2-bin exim4-base pcscd nginx-common docker.io containerd"

command="sh $0 $*"
if [ "${1:-}" = --only ]; then
    shift
    sandbox=""
    wanted="$*"
else
    sandbox=yes
    wanted="$SANDBOX $*"
fi

installed() {
    dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# Whether what the package $1 is wanted for is there: the larger Exim is the same program.
served() {
    installed "$1" || { [ "$1" = exim4-daemon-light ] && installed exim4-daemon-heavy; }
}

# Debian lets one IMAP server be installed: the imapd of the second one, Cyrus, is only unpacked beside the build.
cyrus() {
    into="$(cd "$(dirname "$0")/../.." && pwd)/target/servers"
    [ -x "$into/cyrus/usr/lib/cyrus/bin/imapd" ] && return
    echo "Unpacking: cyrus-imapd (into target/servers)"
    mkdir -p "$into"
    (cd "$into" && rm -rf cyrus && apt-get download -q -o APT::Sandbox::User=root cyrus-imapd && dpkg-deb -x cyrus-imapd_*.deb cyrus && rm -f cyrus-imapd_*.deb)
}

# Refuses to go on if apt would remove packages for those in $missing.
removes_nothing() {
    # shellcheck disable=SC2086
    removed="$(apt-get install --simulate --no-install-recommends $missing 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | paste -sd ' ')"
    [ -n "$removed" ] || return 0
    echo "Nothing was installed: this machine has packages that Debian would remove for these: $removed" >&2
    [ -z "$sandbox" ] || echo "Use a container or a virtual machine with a Debian 12 of its own; or make docker-demo, which plays the demo without them." >&2
    echo "If you do not need what would be removed, remove it yourself (apt-get remove $removed) and try again." >&2
    exit 1
}

# The services of the package $1.
services() {
    dpkg -L "$1" | sed -nE 's,^(/usr)?/lib/systemd/system/([^/]+\.(service|socket|timer))$,\2,p; s,^/etc/init\.d/([^/]+)$,\1.service,p' | sort -u
}

# However the installation ended: what it brought does not start by itself, now or when the machine starts.
finish() {
    code=$?
    trap - EXIT INT TERM
    for package in $absent; do
        if installed "$package"; then
            for service in $(services "$package"); do systemctl disable --now "$service" >/dev/null 2>&1 || true; done
        fi
    done
    if [ -n "$own_policy" ]; then rm -f "$policy"; fi
    exit "$code"
}

install_missing() {
    apt-get update -q
    removes_nothing
    absent="" own_policy="" policy=/usr/sbin/policy-rc.d
    for package in $SERVERS; do
        installed "$package" || absent="$absent $package"
    done
    trap finish EXIT
    trap 'exit 130' INT TERM
    if [ ! -e "$policy" ]; then
        # Debian's own way to install a server without starting it.
        own_policy=yes
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    case " $missing " in
    *" vsmartcard-vpcd "*)
        # The sandbox's reader has a configuration of its own. In pcscd's, it would give this machine's reader service a card slot that anyone in the
        # network can reach. `dpkg-divert --rename --remove /etc/reader.conf.d/vpcd` brings it back.
        dpkg-divert --local --rename --divert /etc/vpcd.disabled --add /etc/reader.conf.d/vpcd
        ;;
    esac
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends --no-remove $missing
}

missing=""
for package in $wanted; do
    served "$package" || missing="$missing $package"
done
if [ -n "$missing" ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "These Debian packages are missing:$missing"
        echo "Install them (sudo $command) and try again."
        exit 1
    fi
    echo "Installing:$missing"
    install_missing
fi
if [ -n "$sandbox" ]; then cyrus; fi
