#!/bin/sh
# A user manager of systemd, and a journal, in name spaces of their own: nothing of it is seen outside, and all of it ends with this shell.
# Usage: systemd.sh UID CGROUP (run by root, in a fresh mount, pid and cgroup name space). Everything else comes from the environment.
set -e
uid=$1
mount --make-rprivate /
umount -R /sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 none /sys/fs/cgroup
mount -t tmpfs none /run
mount -t tmpfs none /var/log
mkdir -p /run/systemd/system /run/systemd/unit-root /run/user/"$uid"
head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n' > /run/machine-id
mount --bind /run/machine-id /etc/machine-id
chown "$uid:$uid" /run/user/"$uid"
chmod 700 /run/user/"$uid"
# The manager may make groups below its own, and nowhere else.
mkdir /sys/fs/cgroup/manager /sys/fs/cgroup/journal
echo $$ > /sys/fs/cgroup/journal/cgroup.procs
/lib/systemd/systemd-journald &
while ! test -S /run/systemd/journal/socket; do sleep 0.05; done
chown -R "$uid:$uid" /sys/fs/cgroup/manager
echo $$ > /sys/fs/cgroup/manager/cgroup.procs
unset SYSTEMD_LOG_LEVEL DBUS_SESSION_BUS_ADDRESS
export XDG_RUNTIME_DIR=/run/user/"$uid"
# Not in the place of this shell: as the first process of its name space it would take itself for the system's manager.
setpriv --reuid "$uid" --regid "$uid" --clear-groups /lib/systemd/systemd --user --unit=basic.target
