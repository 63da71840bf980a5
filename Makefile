# Each target does all its own set-up on Debian 12 with a Rust toolchain, and says what it installs.

.PHONY: demo docker-demo test licences soak reliability bench fuzz screenshots deb install papers setup rust

# What is installed: with nothing more, what demo and tests need; with --only, what follows. BUILDING: what the program itself is built with.
PACKAGES = sh tests/sandbox/debian-packages.sh
BUILDING = build-essential pkg-config libpcsclite-dev ca-certificates

# The whole story, played on this machine with real local servers and a virtual card. ASK=1: you type the PIN. DEMO_DIR=DIR: keep everything there.
demo: setup
	cargo build --quiet --workspace --bins --lib
	@target/debug/twins-demo

# The same story with each server, and the agent, in a container. Needs a Docker engine, or root and Debian's own, which is then started for it, and no server
# on this machine.
# KEEP=1: the containers stay until Enter is pressed. BASE=IMAGE: another Debian 12 to build on.
docker-demo: rust
	@$(PACKAGES) --only $(BUILDING) libssl-dev python3
	cargo build --quiet --release --locked --package twins-agent --bin twins
	cargo build --quiet --locked --package twins-sandbox --package twins-starcos
	@sh docker/demo.sh

test: setup nextest licences
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	cargo test --workspace --doc --quiet
	RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps --quiet
	cargo nextest run --workspace --no-fail-fast

# The licences of everything that is linked in, one TLS stack, one registry: see deny.toml. Needs nothing but what cargo has downloaded.
licences: rust
	@cargo deny --version >/dev/null 2>&1 || { echo "Installing cargo-deny (licences and bans)"; cargo install --locked --version '^0.20' cargo-deny; }
	@cargo fetch --quiet --locked
	@cargo deny --offline --locked --log-level warn check --hide-inclusion-graph licenses bans sources

# The core through fifty million random events (`make test` plays one million), and ten times as many crashes.
soak: setup nextest
	TWINS_EVENTS=50000000 cargo nextest run --release --test renewal_core
	TWINS_CRASHES=10 cargo nextest run --test crashes

# The crash stories again, and their counts into the README's table.
reliability: setup nextest
	@rm -f target/reliability/*.row
	cargo nextest run --test crashes --test misbehaving
	@sh tests/reliability.sh

# Everything that comes from outside, a million inputs for each reader of it. FUZZ_RUNS=N, FUZZ_TARGETS="verdict text authentication certificates portal_page".
fuzz: rust
	@$(PACKAGES) --only $(BUILDING)
	@sh tests/fuzz/run.sh

# What the program costs, each figure beside a floor of the same run; also as target/bench/report.json and, for the README, report.md.
# TWINS_BENCH_MESSAGES=N: the size of the largest mailbox (1,000,000). TWINS_BENCH_ONLY="scan idle": only these chapters.
bench: rust
	@$(PACKAGES) isync sqlite3
	cargo build --quiet --release --package twins-sandbox --bin twins-sandbox-pinentry
	cargo bench --quiet --bench report

# The Debian package, in target/deb; then tried in a fresh Debian 12, for which it has to be root.
deb: rust
	@$(PACKAGES) --only $(BUILDING) dpkg-dev python3
	@sh config/debian/build.sh

# A story whose page, mails and commands are put before a browser and a terminal, in both languages: pictures in target/screenshots.
screenshots: rust
	@$(PACKAGES) chromium tmux aha fonts-dejavu-core netpbm poppler-utils
	cargo build --quiet --workspace --bins --lib
	@target/debug/twins-screenshots target/screenshots

# The program for this user: binary in ~/.cargo/bin (or CARGO_INSTALL_ROOT/bin), man pages beside it, where man looks for those of a program that the
# shell finds, completions where the shells look.
DATA = $${XDG_DATA_HOME:-$$HOME/.local/share}
FISH = $${XDG_CONFIG_HOME:-$$HOME/.config}/fish/completions
ROOT = $${CARGO_INSTALL_ROOT:-$${CARGO_HOME:-$$HOME/.cargo}}
install: rust
	@$(PACKAGES) --only $(BUILDING)
	cargo install --locked --path .
	@"$(ROOT)/bin/twins" papers --out target/papers
	@mkdir -p "$(ROOT)/share/man" "$(DATA)/bash-completion/completions" "$(DATA)/zsh/site-functions" "$(FISH)"
	@cp -r target/papers/man/. "$(ROOT)/share/man/"
	@cp target/papers/completions/twins.bash "$(DATA)/bash-completion/completions/twins"
	@cp target/papers/completions/_twins "$(DATA)/zsh/site-functions/_twins"
	@cp target/papers/completions/twins.fish "$(FISH)/twins.fish"
	@case ":$$PATH:" in *":$(ROOT)/bin:"*) ;; *) echo "$(ROOT)/bin is not in your PATH: put it there, for the program and its man pages";; esac
	@command -v man >/dev/null || echo "to read the man pages: apt-get install man-db"
	@[ -e /usr/share/bash-completion/bash_completion ] || echo "for completions in bash: apt-get install bash-completion"
	@! command -v zsh >/dev/null || echo "for completions in zsh: put $(DATA)/zsh/site-functions into its fpath"
	@echo "installed: $(ROOT)/bin/twins. What comes next: twins setup"

# Man pages and shell completions, made from the command definitions, into target/papers.
papers: rust
	@$(PACKAGES) --only $(BUILDING)
	cargo build --quiet --bin twins
	@target/debug/twins papers --out target/papers
	@echo "target/papers"

setup: rust
	@$(PACKAGES)

# Before anything is installed or built.
rust:
	@sh config/rust.sh

# This very version: later ones of the same minor number may need a later Rust.
.PHONY: nextest
nextest:
	@cargo nextest --version >/dev/null 2>&1 || { echo "Installing cargo-nextest (the test runner)"; cargo install --locked --version 0.9.143 cargo-nextest; }
