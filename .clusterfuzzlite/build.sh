#!/bin/bash -eu
# Builds every fuzz target, with its seeds, its corpus and its dictionary, into $OUT.
cd "$SRC/locksmith/fuzz"
cargo fuzz build -O --debug-assertions
# The seeds are made by a program of this machine: without the sanitizer's flags.
RUSTFLAGS='' cargo run --quiet --locked --example seeds -- target/seeds
built="target/x86_64-unknown-linux-gnu/release"
for path in fuzz_targets/*.rs; do
  target="$(basename "$path" .rs)"
  # Only measures the speed of the others.
  [ "$target" != baseline ] || continue
  cp "$built/$target" "$OUT/"
  zip --junk-paths --quiet --recurse-paths "$OUT/${target}_seed_corpus.zip" "corpus/$target" "target/seeds/$target"
  if [ -f "dictionaries/$target.dict" ]; then
    cp "dictionaries/$target.dict" "$OUT/"
  fi
done
