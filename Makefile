# Each target does all its own set-up on Debian 12 with a Rust toolchain, and says what it installs.

.PHONY: demo test soak bench install setup

# The whole story, played on this machine with real local servers and a virtual card. ASK=1: you type the PIN. DEMO_DIR=DIR: keep everything there.
demo: setup
	cargo build --quiet --workspace --bins --lib
	@target/debug/twins-demo

test: setup nextest
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	cargo test --workspace --doc --quiet
	RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps --quiet
	cargo nextest run --workspace --no-fail-fast

# The core through well over a million random events.
soak: setup nextest
	TWINS_HISTORIES=20000 cargo nextest run --release --test renewal_core

# What watching and judging mail costs, beside a bare client. TWINS_BENCH_MESSAGES=N: the size of the large mailbox (100,000).
bench: setup
	cargo bench --quiet --bench mail

# The program for this user: binary in ~/.cargo/bin (or CARGO_INSTALL_ROOT).
install:
	@dpkg-query -W libpcsclite-dev pkg-config build-essential >/dev/null 2>&1 || { echo "install first: apt-get install build-essential pkg-config libpcsclite-dev"; exit 1; }
	cargo install --locked --path .

setup:
	@sh tests/sandbox/debian-packages.sh

.PHONY: nextest
nextest:
	@cargo nextest --version >/dev/null 2>&1 || { echo "Installing cargo-nextest (the test runner)"; cargo install --locked cargo-nextest; }
