#!/bin/sh
# Makes the committed corpus of a target anew: of its corpus, and of the short inputs that `make fuzz` found, those at
# most 60 that cover the most together of what its seeds do not. A minimal corpus that covers all that is covered has
# hundreds of inputs, most of which reach one more branch of some library.
set -eu
cd "$(dirname "$0")"

target=$1
most=60
pool=target/pool
control=target/control
rm -rf target/seeds "$pool" "$control"
mkdir -p "$pool/others" "corpus/$target" "target/corpus/$target"
cargo run --quiet --locked --example seeds -- target/seeds
cp -r "target/seeds/$target" "$pool/seeds"
cp -r "corpus/$target/." "$pool/others"
find "target/corpus/$target" -type f -size -1200c -exec cp -t "$pool/others" {} +

# What each input covers, without how often: a line `FT number feature…`, behind how many inputs there are, how many of
# them are seeds, and their paths; of seeds and others the shortest first, which is taken where two cover as much.
cargo fuzz run --sanitizer none "$target" "$pool/seeds" "$pool/others" -- \
  -set_cover_merge=1 -use_counters=0 -merge_control_file="$control"
awk -v most="$most" '
  # How much an input covers that is not covered yet, of which alone the list is kept.
  function gain(input,   features, count, left, new, i) {
    count = split(covers[input], features, " ")
    left = ""
    new = 0
    for (i = 1; i <= count; i++) {
      if (!(features[i] in covered)) { left = left " " features[i]; new++ }
    }
    covers[input] = left
    return new
  }
  function cover(input,   features, count, i) {
    count = split(covers[input], features, " ")
    for (i = 1; i <= count; i++) covered[features[i]]
    delete covers[input]
  }
  NR == 1 { inputs = $1; next }
  NR == 2 { seeds = $1; next }
  NR <= inputs + 2 { path[NR - 3] = $0; next }
  $1 == "FT" {
    covers[$2] = substr($0, length($1 $2) + 3)
    if ($2 < seeds) cover($2); else gain($2)
  }
  END {
    while (most-- > 0) {
      best = -1
      most_new = 0
      for (input = seeds; input < inputs; input++) {
        if (!(input in covers)) continue
        new = gain(input)
        if (new == 0) delete covers[input]
        if (new > most_new) { best = input; most_new = new }
      }
      if (best < 0) break
      cover(best)
      print path[best]
    }
  }' "$control" >target/chosen
[ -s target/chosen ] || { echo "$target: nothing covers more than the seeds" >&2; exit 1; }
# What once made the body panic stays, whatever it covers, by the name that the fuzzer gave it.
find "corpus/$target" -type f ! -name 'crash-*' -delete
xargs -d '\n' cp -t "corpus/$target" <target/chosen
echo "$target: $(wc -l <target/chosen) inputs"
