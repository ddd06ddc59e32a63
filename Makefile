# Each target installs what it lacks, where it may; see `tools`.

CARGO ?= cargo
# More for the command, such as: make certify ARGS="--only 'locker/error-206/*'"
ARGS ?=
# How `make prove` builds: `dev` where the tests were built just before.
PROFILE ?= release

.PHONY: help certify prove prove-locker prove-page test lint bench mutants tools

help:
	@echo 'make certify   certify the embedded reference locker in Chromium  (ARGS="--only GLOB")'
	@echo 'make prove     hold the checks against lockers and pages that are wrong on purpose'
	@echo '               (prove-locker or prove-page: one side, of which ARGS may take a part)'
	@echo 'make test      run all tests, those in the browser too'
	@echo 'make lint      check format, lints and documentation'
	@echo 'make bench     measure speed, memory and build time  (ARGS="page" for a part)'
	@echo 'make mutants   see whether the tests notice changed rules  (ARGS="--re spec/domain")'

certify: tools
	$(CARGO) run --release --locked --package locksmith -- certify locker $(ARGS)

# Both sides; with ARGS, which take a part of a side, that of the locker only.
prove: prove-locker $(if $(ARGS),,prove-page)

# The score is recorded when a whole side was proved: reports print it. Many lockers are wrong by
# saying nothing, and are waited for: three browsers share two cores well.
prove-locker prove-page: prove-%: tools
	$(CARGO) run --profile $(PROFILE) --locked --package locksmith -- \
	  prove --side $* --fast --jobs 3 $(if $(ARGS),$(ARGS),--score scenarios/score.json)

test: tools
	INSTA_UPDATE=no $(CARGO) test --workspace --locked

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' $(CARGO) doc --workspace --no-deps --document-private-items --locked

bench: tools
	$(CARGO) bench --locked --package locksmith --bench figures -- $(or $(ARGS),--build)

# What a mutant rebuilds is kept small in .cargo/mutants.toml; what it does not, is kept in target/.
# Nobody reads why a mutant failed: no difference is drawn, no counterexample shrunk or remembered.
mutants: export CARGO_PROFILE_DEV_DEBUG = 0
mutants: export CARGO_TARGET_DIR = $(CURDIR)/target/mutants
mutants: export INSTA_OUTPUT = none
mutants: export PROPTEST_DISABLE_FAILURE_PERSISTENCE = true
mutants: export PROPTEST_MAX_SHRINK_ITERS = 0
mutants: tools
	command -v cargo-mutants >/dev/null || $(CARGO) install --locked cargo-mutants
	$(CARGO) mutants $(ARGS)

# A compiler and linker for the crates that hold C, a browser and its driver.
tools:
	@.ci/tools
