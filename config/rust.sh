#!/bin/sh
# Says in plain words that there is no Rust, or one that is too old: an old cargo stumbles over Cargo.toml before it can tell why.
set -eu

needed="$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)"
refuse() {
    echo "$1" >&2
    echo "Install Rust $needed or newer from https://rustup.rs, as the user who types this command ($(id -un)), and open a new shell." >&2
    exit 1
}

if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then refuse "No Rust toolchain is in the PATH."; fi
found="$(rustc --version | cut -d ' ' -f 2)"
oldest="$(printf '%s\n%s\n' "$needed" "$found" | sort --version-sort | head -n 1)"
[ "$oldest" = "$needed" ] || refuse "Rust $found ($(command -v rustc)) is too old."
