#!/bin/sh
# Stands in for systemctl while tests/deb/check.sh has packages installed and removed: two persons are logged in, the agent is enabled for both and runs
# for the first one only. What it is told is in calls, what would really have been started or stopped in deeds, and whose agent runs in running/.
place=/tmp/systemd
echo "$*" >>"$place/calls"

whom=system
while [ $# -gt 0 ]; do
    case "$1" in
    --version) echo "systemd 252 (252.39-1~deb12u1)" && exit 0 ;;
    --machine) whom="${2%@}" && shift ;;
    --machine=*) whom="${1#*=}" && whom="${whom%@}" ;;
    -*) ;;
    *) break ;;
    esac
    shift
done
runs() { [ -e "$place/running/$whom" ]; }
deed() { echo "$whom $1" >>"$place/deeds"; }
case "${1:-}" in
list-units)
    for person in 1000 1001; do echo "  user@$person.service loaded active running User Manager for UID $person"; done
    ;;
is-enabled) echo enabled ;;
is-active) runs || exit 3 ;;
start) runs || { touch "$place/running/$whom" && deed start; } ;;
restart) touch "$place/running/$whom" && deed restart ;;
try-restart) ! runs || deed restart ;;
stop) ! runs || { rm "$place/running/$whom" && deed stop; } ;;
esac
