#!/bin/sh
# Runs the fuzz targets, each from a copy of its seeds. FUZZ_RUNS: inputs per target. FUZZ_TARGETS: which ones, in this order.
# What a run finds lies under target/fuzz/artifacts/TARGET; with the line that cargo-fuzz prints it is played again.
set -eu
cd "$(dirname "$0")/../.."

: "${FUZZ_RUNS:=1000000}" "${FUZZ_TARGETS:=verdict text authentication certificates portal_page}"
: "${CARGO_TARGET_DIR:=$PWD/target/fuzz/build}"
# cargo-fuzz needs what only a nightly compiler admits; the stable one has it too.
export CARGO_TARGET_DIR RUSTC_BOOTSTRAP=1

cargo fuzz --version >/dev/null 2>&1 || { echo "Installing cargo-fuzz"; cargo install --locked --version '^0.13' cargo-fuzz; }

for target in $FUZZ_TARGETS; do
    # The longest input that teaches anything: the samples are below that.
    case "$target" in
        verdict) length=12288 ;;
        text | authentication) length=2048 ;;
        certificates | portal_page) length=8192 ;;
        *) echo "there is no fuzz target $target" >&2; exit 2 ;;
    esac
    work="target/fuzz/corpus/$target"
    found="target/fuzz/artifacts/$target"
    mkdir -p "$work" "$found"
    cp tests/fuzz/seeds/"$target"/* "$work"/
    echo "== $target: $FUZZ_RUNS inputs of up to $length bytes"
    cargo fuzz run --fuzz-dir tests/fuzz -s none "$target" "$work" -- \
        -runs="$FUZZ_RUNS" -max_len="$length" -timeout=10 -rss_limit_mb=1024 -artifact_prefix="$found/" -print_final_stats=1 -verbosity=1
done
