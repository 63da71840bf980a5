#!/bin/sh
# Builds the image of the agent, and with `sandbox` as $1 also that of the demo's stand-ins. `docker/engine.sh` must have found an engine.
# The programs are those that cargo has built on this machine, which therefore has to be a Debian 12 too, or something older.
# BASE=IMAGE: a Debian 12; by default the usual one from the registry as it is today, or where that cannot be reached, one that is here or is made here.
set -eu
umask 022

given="${BASE:-}"
own=twins-debian:bookworm
usual=debian:bookworm-slim
base() {
    if [ -n "$given" ]; then
        echo "$given"
    elif timeout 60 docker pull --quiet "$usual" >/dev/null 2>&1 || docker image inspect "$usual" >/dev/null 2>&1; then
        echo "$usual"
    else
        docker image inspect "$own" >/dev/null 2>&1 || sh docker/base.sh "$own" >&2
        echo "$own"
    fi
}

# What the builds may see, and nothing of the rest of target/.
context=target/docker/context
mkdir -p "$context"
# In the image they belong to root and are used by another, whatever modes they have here.
install -m 755 target/release/twins "$context"/
install -m 644 docker/root.sh docker/Dockerfile docker/sandbox.Dockerfile config/debian/copyright "$context"/
python3 config/debian/third-party.py | gzip -9n >"$context/third-party-licences.gz.new"
install -m 644 "$context/third-party-licences.gz.new" "$context/third-party-licences.gz"
rm "$context/third-party-licences.gz.new"

base="$(base)"
log=target/docker/build.log
built() {
    # The packages are fetched by the build itself, so it has this machine's network.
    docker build --network host --build-arg "BASE=$base" "$@" "$context" >"$log" 2>&1 || { tail -n 40 "$log" >&2; exit 1; }
}
# What is shipped is not taken from an earlier build, in which Debian's libraries may have been older.
built --no-cache --tag twins --file "$context/Dockerfile"
# As its own user, and with its own libraries: one that is older than this machine's cannot serve the program.
docker run --rm --network none twins --version >"$log" 2>&1 || { cat "$log" >&2; echo "The image cannot run its program" >&2; exit 1; }
if [ "${1:-}" = sandbox ]; then
    install -m 755 target/debug/twins-sandbox-piece target/debug/twins-sandbox-pinentry "$context"/
    install -m 644 target/debug/deps/libtwins_starcos.so "$context"/
    strip --strip-debug "$context/twins-sandbox-piece" "$context/twins-sandbox-pinentry" "$context/libtwins_starcos.so"
    built --tag twins-sandbox --file "$context/sandbox.Dockerfile"
fi
docker images --format '{{.Repository}}  {{.Size}}' twins
