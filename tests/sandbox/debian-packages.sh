#!/bin/sh
# Installs what building and the local servers of demo and tests need on Debian 12, and nothing if it is there already.
# Packages named as arguments are installed too. The servers are only ever started by the sandbox, on loopback: what the packages would start by themselves stays off.
set -eu

PACKAGES="build-essential pkg-config libpcsclite-dev libssl-dev ca-certificates
dovecot-imapd dovecot-lmtpd cyrus-common sasl2-bin libsasl2-modules libsasl2-modules-db exim4-daemon-light softhsm2 opensc pcscd vsmartcard-vpcd
dbus-daemon gnome-keyring libsecret-tools iproute2 util-linux mount openssl curl python3 python3-dkim python3-prometheus-client libnss3-tools p11-kit nginx-light isync systemd bsdutils e2fsprogs $*"

missing=""
for package in $PACKAGES; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done

# Debian lets one IMAP server be installed: the imapd of the second one, Cyrus, is only unpacked beside the build.
cyrus() {
    into="$(cd "$(dirname "$0")/../.." && pwd)/target/servers"
    [ -x "$into/cyrus/usr/lib/cyrus/bin/imapd" ] && return
    echo "Unpacking: cyrus-imapd (into target/servers)"
    mkdir -p "$into"
    (cd "$into" && rm -rf cyrus && apt-get download -q cyrus-imapd && dpkg-deb -x cyrus-imapd_*.deb cyrus && rm -f cyrus-imapd_*.deb)
}

[ -z "$missing" ] && { cyrus; exit 0; }

if [ "$(id -u)" -ne 0 ]; then
    echo "These Debian packages are missing:$missing"
    echo "Install them (sudo sh $0) and try again."
    exit 1
fi

echo "Installing:$missing"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    # Debian's own way to install a server without starting it.
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
fi
apt-get update -q
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
for service in dovecot exim4 pcscd.socket pcscd cyrus-common nginx; do
    case "$missing" in
    *"${service%.socket}"*) systemctl disable --now "$(echo "$service" | sed s/cyrus-common/cyrus-imapd/)" >/dev/null 2>&1 || true ;;
    esac
done
cyrus
