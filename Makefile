# Each target installs what it lacks, where it may; see `tools`.

CARGO ?= cargo
# More for the command, such as: make certify ARGS="--only 'locker/error-206/*'"
ARGS ?=
# How `make prove` builds: `dev` where the tests were built just before.
PROFILE ?= release

.PHONY: help certify prove test lint bench tools

help:
	@echo 'make certify   certify the embedded reference locker in Chromium  (ARGS="--only GLOB")'
	@echo 'make prove     hold the catalogue against lockers that are wrong on purpose'
	@echo 'make test      run all tests, those in the browser too'
	@echo 'make lint      check format, lints and documentation'
	@echo 'make bench     measure speed, memory and build time'

certify: tools
	$(CARGO) build --release --locked --package locksmith
	target/release/locksmith certify locker $(ARGS)

# The score is recorded when the whole catalogue was proved: reports print it.
prove: tools
	$(CARGO) run --profile $(PROFILE) --locked --package locksmith -- \
	  prove --fast --jobs 2 $(if $(ARGS),$(ARGS),--score scenarios/score.json)

test: tools
	INSTA_UPDATE=no $(CARGO) test --workspace --locked

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' $(CARGO) doc --workspace --no-deps --document-private-items --locked

bench: tools
	$(CARGO) bench --locked --package locksmith --bench figures -- --build

# A compiler and linker for the crates that hold C, a browser and its driver.
tools:
	@.ci/tools
