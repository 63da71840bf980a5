# Each target does all its own set-up on Debian 12 with a Rust toolchain, and says what it installs.

.PHONY: demo test soak reliability bench fuzz install setup

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

# The core through fifty million random events (`make test` plays one million), and ten times as many crashes.
soak: setup nextest
	TWINS_EVENTS=50000000 cargo nextest run --release --test renewal_core
	TWINS_CRASHES=10 cargo nextest run --test crashes

# The crash stories again, and their counts into the README's table.
reliability: setup nextest
	cargo nextest run --test crashes --test misbehaving
	@sh tests/reliability.sh

# Everything that comes from outside, a million inputs for each reader of it. FUZZ_RUNS=N, FUZZ_TARGETS="verdict text authentication certificates portal_page".
fuzz: setup
	@sh tests/fuzz/run.sh

# What watching and judging mail costs, beside a bare client. TWINS_BENCH_MESSAGES=N: the size of the large mailbox (100,000).
bench: setup
	cargo bench --quiet --bench mail --bench card

# The program for this user: binary in ~/.cargo/bin (or CARGO_INSTALL_ROOT).
install:
	@dpkg-query -W libpcsclite-dev pkg-config build-essential >/dev/null 2>&1 || { echo "install first: apt-get install build-essential pkg-config libpcsclite-dev"; exit 1; }
	cargo install --locked --path .

setup:
	@sh tests/sandbox/debian-packages.sh

.PHONY: nextest
nextest:
	@cargo nextest --version >/dev/null 2>&1 || { echo "Installing cargo-nextest (the test runner)"; cargo install --locked cargo-nextest; }
