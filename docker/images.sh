#!/bin/sh
# Builds the image of the agent, and with `sandbox` as $1 also that of the demo's stand-ins. `docker/engine.sh` must have found an engine.
# The programs are those that cargo has built on this machine, which therefore has to be a Debian 12 too, or something older.
# BASE=IMAGE: a Debian 12; by default the usual one from the registry, or where that cannot be reached, one that is made here.
set -eu

given="${BASE:-}"
own=twins-debian:bookworm
usual=debian:bookworm-slim
base() {
    if [ -n "$given" ]; then
        echo "$given"
    elif docker image inspect "$usual" >/dev/null 2>&1 || timeout 60 docker pull --quiet "$usual" >/dev/null 2>&1; then
        echo "$usual"
    else
        docker image inspect "$own" >/dev/null 2>&1 || sh docker/base.sh "$own" >&2
        echo "$own"
    fi
}

# What the builds may see, and nothing of the rest of target/.
context=target/docker/context
mkdir -p "$context"
cp docker/root.sh docker/Dockerfile docker/sandbox.Dockerfile target/release/twins config/debian/copyright "$context"/
python3 config/debian/third-party.py | gzip -9n >"$context/third-party-licences.gz"

base="$(base)"
log=target/docker/build.log
built() {
    # The packages are fetched by the build itself, so it has this machine's network.
    docker build --network host --build-arg "BASE=$base" "$@" "$context" >"$log" 2>&1 || { tail -n 40 "$log" >&2; exit 1; }
}
built --tag twins --file "$context/Dockerfile"
if [ "${1:-}" = sandbox ]; then
    cp target/debug/twins-sandbox-piece target/debug/twins-sandbox-pinentry target/debug/deps/libtwins_starcos.so "$context"/
    strip --strip-debug "$context/twins-sandbox-piece" "$context/twins-sandbox-pinentry" "$context/libtwins_starcos.so"
    built --tag twins-sandbox --file "$context/sandbox.Dockerfile"
fi
docker images --format '{{.Repository}}  {{.Size}}' twins
