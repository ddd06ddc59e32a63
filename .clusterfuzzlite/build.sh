#!/bin/bash -eu
# Builds every fuzz target, with its corpus as seeds and its dictionary, into $OUT.
cd "$SRC/locksmith/fuzz"
cargo fuzz build -O --debug-assertions
built="target/x86_64-unknown-linux-gnu/release"
for path in fuzz_targets/*.rs; do
  target="$(basename "$path" .rs)"
  # Measures the speed of the others, and tries nothing.
  [ "$target" != baseline ] || continue
  cp "$built/$target" "$OUT/"
  if [ -d "corpus/$target" ]; then
    zip --junk-paths --quiet --recurse-paths "$OUT/${target}_seed_corpus.zip" "corpus/$target"
  fi
  if [ -f "dictionaries/$target.dict" ]; then
    cp "dictionaries/$target.dict" "$OUT/"
  fi
done
