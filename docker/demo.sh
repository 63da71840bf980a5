#!/bin/sh
# Plays the demo in containers, from the built programs to the judged end: the images, the story, the agent's health, its good end. Called by
# `make docker-demo`. KEEP=1 leaves the containers (and an engine that was started for them) as they are until Enter is pressed.
set -eu

. docker/engine.sh

# The image of the agent, in bytes, as the README says.
IMAGE_LIMIT=30000000

compose() {
    docker-compose --project-name twins-demo --file docker/demo.yaml "$@"
}

finish() {
    code=$?
    trap - EXIT INT TERM
    if [ "$code" -ne 0 ]; then
        echo "The demo in containers did not end well. The last words of each container:"
        compose logs --no-color --tail 25 2>&1 || true
    fi
    compose down --volumes --remove-orphans >/dev/null 2>&1 || true
    end_engine
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

# What `docker inspect` says of the agent's container.
agent() {
    docker inspect --format "$1" "$(compose ps --all --quiet agent)"
}

engine
echo "Building the images"
sh docker/images.sh sandbox
size="$(docker image inspect --format '{{.Size}}' twins)"
[ "$size" -lt "$IMAGE_LIMIT" ] || { echo "The agent's image has $size bytes, and $IMAGE_LIMIT is the limit"; exit 1; }

compose down --volumes --remove-orphans >/dev/null 2>&1 || true
compose up --detach >target/docker/up.log 2>&1 || { cat target/docker/up.log; exit 1; }
stage="$(compose ps --all --quiet stage)"
docker logs --follow "$stage"
story="$(docker wait "$stage")"
[ "$story" = 0 ] || { echo "The story ended with $story"; exit 1; }

echo
echo "Judged from outside the containers"
agent '{{.Config.User}}' | grep -qx '10001:10001' || { echo "The agent ran as another user"; exit 1; }
[ "$(agent '{{.HostConfig.ReadonlyRootfs}}')" = true ] || { echo "The agent's root was writable"; exit 1; }
[ "$(agent '{{.HostConfig.CapDrop}}')" = '[ALL]' ] || { echo "The agent was left capabilities"; exit 1; }
[ "$(agent '{{.HostConfig.SecurityOpt}}')" = '[no-new-privileges:true]' ] || { echo "The agent could have gained privileges"; exit 1; }
# Tried, not only read: papers go where it may write, and not among its own files, for the owner of those as little as for itself.
writes() { compose exec -T --user "$1" agent twins papers --out "$2" >target/docker/writes.log 2>&1; }
writes 10001 /tmp/papers || { cat target/docker/writes.log; echo "The agent could not write into its /tmp"; exit 1; }
for user in 10001 0; do
    if writes "$user" /usr/papers; then echo "User $user could write into the agent's /usr"; exit 1; fi
    grep -q 'os error 30\|Read-only' target/docker/writes.log || { cat target/docker/writes.log; echo "User $user failed to write for another reason"; exit 1; }
done
for _ in $(seq 30); do
    [ "$(agent '{{.State.Health.Status}}')" = healthy ] && break
    sleep 1
done
[ "$(agent '{{.State.Health.Status}}')" = healthy ] || { agent '{{json .State.Health}}'; exit 1; }
echo "  ok  the agent's image has $(echo "$size" | awk '{ printf "%.1f", $1 / 1000000 }') MB"
echo "  ok  the agent's container is healthy (twins doctor), not root, without capabilities, and cannot write its own files"
compose exec -T agent twins doctor --json | python3 -c '
import json, sys
[sandbox] = [check for check in json.load(sys.stdin) if check["id"] == "sandbox"]
print("  ok  " + sandbox["message"])
sys.exit(0 if sandbox["status"] in ("ok", "warn") else 1)'
compose exec -T agent twins status --json | python3 -c '
import json, sys
stages = [renewal["stage"] for renewal in json.load(sys.stdin)["renewals"]]
sys.exit(0 if stages == ["done"] else f"twins status in the container says {stages}")'
echo "  ok  twins status in the container says that the renewal is done"
if [ -n "${KEEP:-}" ]; then
    echo "The containers are left running; press Enter to end them. DOCKER_HOST=${DOCKER_HOST:-}"
    read -r _
fi
compose stop --timeout 30 agent >/dev/null 2>&1
[ "$(agent '{{.State.ExitCode}}')" = 0 ] || { echo "The agent ended with $(agent '{{.State.ExitCode}}')"; exit 1; }
echo "  ok  told to stop, the agent ended well"
