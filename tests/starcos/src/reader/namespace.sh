# Runs pcscd where nobody else sees it: called by `unshare --mount --net`, with the reader's directory as $1.
# pcscd's directory is fixed (/run/pcscd), its virtual reader listens on all addresses: hence both namespaces.
# Ends when standard input does, which is when whoever started it has gone, however it went.
set -e
ip link set lo up
mount -t tmpfs tmpfs /run
mkdir /run/pcscd
mount --bind "$1/run" /run/pcscd
# An empty directory for USB drivers: real readers of this computer are left alone.
PCSCLITE_HP_DROPDIR="$1/drivers" pcscd --foreground --info --config "$1/conf" </dev/null &
daemon=$!
cat >/dev/null || true
kill "$daemon"
wait "$daemon" || true
