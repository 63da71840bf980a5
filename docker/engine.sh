# shellcheck shell=sh
# To be read by other scripts (`. docker/engine.sh`): finds a Docker engine, or starts one of this machine's own packages, for root and for as long as
# the script runs.

own_engine=""

end_engine() {
    [ -n "$own_engine" ] || return 0
    kill "$own_engine" 2>/dev/null || true
    wait "$own_engine" 2>/dev/null || true
    own_engine=""
    # It leaves this behind.
    umount "$(pwd)/target/docker/engine/run/netns/default" 2>/dev/null || true
}

engine() {
    need docker docker.io
    need docker-compose docker-compose
    docker info >/dev/null 2>&1 && return 0
    [ "$(id -u)" -eq 0 ] || { echo "No Docker engine answers: start one, or run this as root" >&2; return 1; }
    need dockerd docker.io
    place="$(pwd)/target/docker/engine"
    mkdir -p "$place"
    echo "Starting a Docker engine for this run (its images stay in target/docker/engine)"
    # The demo's network leads nowhere, and the images are built in this machine's own: so the engine needs no rule of the firewall and no bridge.
    dockerd --bridge none --iptables=false --ip-masq=false --ip-forward=false --data-root "$place/data" --exec-root "$place/run" --pidfile "$place/pid" --host "unix://$place/socket" >"$place/log" 2>&1 &
    own_engine=$!
    DOCKER_HOST="unix://$place/socket"
    export DOCKER_HOST
    for _ in $(seq 60); do
        docker info >/dev/null 2>&1 && return 0
        kill -0 "$own_engine" 2>/dev/null || break
        sleep 1
    done
    tail -n 20 "$place/log" >&2
    echo "The Docker engine does not start" >&2
    return 1
}

# Installs the Debian package $2, should there be no program $1. An engine that comes with it is not started by the package: it is started here, and ended.
need() {
    command -v "$1" >/dev/null || sh tests/sandbox/debian-packages.sh --only "$2"
}
