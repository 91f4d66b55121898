# What one does with Stirrup. More arguments: make demo ARGS="--port 9000".
.PHONY: help demo run test lint bench tools postgres
.DEFAULT_GOAL := help
# A rustup that was installed a moment ago is not in the path yet.
export PATH := $(PATH):$(HOME)/.cargo/bin
ARGS ?=

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 14

demo: tools postgres ## build Stirrup and run it with invented people and postings
	@echo "Building Stirrup (optimised; the first time takes some minutes), then starting the demo. Ctrl-C ends it."
	cargo run --release --locked -- demo $(ARGS)

run: tools postgres ## build Stirrup and run the server
	cargo run --release --locked -- serve $(ARGS)

test: tools postgres ## all tests; they start a Postgres of their own
	cargo test --locked $(ARGS); status=$$?; $(stop_test_postgres); exit $$status

# Tests share a server, which none of them can know to be the last to use: it is stopped here (SIGINT: fast shutdown).
stop_test_postgres = kill -INT $$(head -n 1 target/test-postgres/postgres/cluster/data/postmaster.pid 2>/dev/null) 2>/dev/null

lint: tools ## format, clippy, documentation; no warning passes
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps --document-private-items

bench: tools postgres ## measure Stirrup beside plain SQL on the same Postgres
	cargo run --release --locked -- bench $(ARGS)

tools:
	@command -v cargo >/dev/null || { echo "Rust is missing: install it from https://rustup.rs, then try again." >&2; exit 1; }
	@command -v cc >/dev/null || { echo "A linker is missing: install one (apt-get install build-essential; xcode-select --install)." >&2; exit 1; }

postgres:
	@scripts/ensure-postgres
