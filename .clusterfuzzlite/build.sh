#!/bin/bash -eu
# Builds every fuzz target, with its seeds, its corpus and its dictionary, into $OUT.
cd "$SRC/locksmith/fuzz"
cargo fuzz build -O --debug-assertions
# For this machine alone: without the flags of sanitizers, which are for targets.
RUSTFLAGS='' cargo run --quiet --locked --example seeds -- target/seeds
built="target/x86_64-unknown-linux-gnu/release"
for path in fuzz_targets/*.rs; do
  target="$(basename "$path" .rs)"
  # Measures the speed of the others, and tries nothing.
  [ "$target" != baseline ] || continue
  cp "$built/$target" "$OUT/"
  zip --junk-paths --quiet --recurse-paths "$OUT/${target}_seed_corpus.zip" "corpus/$target" "target/seeds/$target"
  if [ -f "dictionaries/$target.dict" ]; then
    cp "dictionaries/$target.dict" "$OUT/"
  fi
done
