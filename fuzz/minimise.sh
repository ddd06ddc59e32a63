#!/bin/sh
# Makes the committed corpus of a target anew: of its seeds, its corpus and the short finds at most 60 inputs, those
# that cover the most together, the short one where two cover as much.
set -eu
cd "$(dirname "$0")"

target=$1
most=60
pool=target/pool
rm -rf "$pool" target/merged target/control
mkdir -p "$pool" target/merged "corpus/$target" "target/corpus/$target"
cargo run --quiet --locked --example seeds -- target/seeds
for inputs in "corpus/$target" "target/seeds/$target" "target/corpus/$target"; do
  [ ! -d "$inputs" ] || find "$inputs" -type f -size -1200c -exec cp -t "$pool" {} +
done

# What each input covers, in lines `FT number feature…`, behind the list of inputs, the shortest first. How often
# something is covered does not count.
cargo fuzz run --sanitizer none "$target" target/merged "$pool" -- \
  -set_cover_merge=1 -use_counters=0 -merge_control_file=target/control
rm -rf "corpus/$target"
mkdir "corpus/$target"
awk -v most="$most" '
  NR == 1 { files = $1; next }
  NR > 2 && NR <= files + 2 { path[NR - 3] = $0 }
  $1 == "FT" { covers[$2] = substr($0, length($1 $2) + 3) }
  END {
    while (most-- > 0) {
      best = -1; gain = 0
      for (file = 0; file < files; file++) {
        n = split(covers[file], features, " "); new = 0
        for (i = 1; i <= n; i++) if (!(features[i] in covered)) new++
        if (new > gain) { best = file; gain = new }
      }
      if (best < 0) break
      n = split(covers[best], features, " ")
      for (i = 1; i <= n; i++) covered[features[i]] = 1
      print path[best]
    }
  }' target/control | xargs -d '\n' cp -t "corpus/$target"
echo "$target: $(find "corpus/$target" -type f | wc -l) inputs"
