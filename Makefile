# Portico: `make run` starts everything, `make test` checks everything. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: run stop test bench lint fmt clean help

# The build checks every SQL statement against a database of its own; DATABASE_URL in your environment is the
# product's database and is left alone.
BUILD_URL = $$(cargo run --quiet --locked -p cluster -- build-db)
CHECKED = url="$(BUILD_URL)"; DATABASE_URL="$$url" SQLX_OFFLINE=false

run: ## start the whole product on http://localhost:8080, with demo data unless it is told where its own is
	@scripts/need run
	@$(CHECKED) cargo build --locked -p standalone
	@exec target/debug/standalone

stop: ## stop the Postgres servers that run and test started; their data stays
	@cargo run --quiet --locked -p cluster -- down

test: ## run every test: Rust with a database each, then the browser journeys
	@scripts/need test
	@$(CHECKED) cargo test --locked --workspace
	@$(CHECKED) cargo build --locked --workspace
	@if [ -x tests/browser/run ]; then tests/browser/run; fi

bench: ## measure the product against nginx and bare SQL; writes docs/benchmarks.md
	@scripts/need bench
	@if [ -x tests/bench/run ]; then $(CHECKED) tests/bench/run; else echo 'tests/bench/run is missing'; exit 1; fi

lint: ## check format, lints and documentation, as CI does
	@scripts/need run
	cargo fmt --all --check
	@$(CHECKED) cargo clippy --locked --workspace --all-targets -- -D warnings
	@$(CHECKED) RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --document-private-items --quiet
	@if command -v cargo-deny >/dev/null; then cargo deny --offline check bans licenses sources; \
	else echo 'cargo-deny is not installed: licences and sources were not checked (cargo install cargo-deny)'; fi

fmt: ## put the code into its format
	cargo fmt --all

clean: ## forget the build and the demo's data
	@cargo run --quiet --locked -p cluster -- forget
	rm -rf target .portico tests/browser/node_modules tests/browser/results

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | while IFS=$$'\t' read -r name what; do \
	printf '  make %-6s %s\n' "$$name" "$$what"; done
