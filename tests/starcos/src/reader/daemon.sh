# Runs pcscd with the virtual reader of the directory $1 and no other. Ends when standard input does, which is when whoever started it has gone,
# however it went.
# Where Debian has it; an ordinary user's PATH does not lead there.
PATH="$PATH:/usr/sbin:/sbin"
command -v pcscd >/dev/null || { echo "there is no pcscd"; exit 1; }
# An empty directory for USB drivers: real readers of this computer are left alone.
PCSCLITE_HP_DROPDIR="$1/drivers" pcscd --foreground --info --config "$1/conf" </dev/null &
daemon=$!
cat >/dev/null || true
kill "$daemon"
wait "$daemon" || true
