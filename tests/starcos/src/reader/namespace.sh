# Before daemon.sh, where nobody else is to see pcscd: called by `unshare --mount --net`, with the reader's directory as $1.
# pcscd's directory is fixed (/run/pcscd), its virtual reader listens on all addresses: hence both namespaces.
set -e
PATH="$PATH:/usr/sbin:/sbin"
ip link set lo up
mount -t tmpfs tmpfs /run
mkdir /run/pcscd
mount --bind "$1/run" /run/pcscd
