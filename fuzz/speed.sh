#!/bin/sh
# How many requests a second the target `request` reads, beside a target that does nothing but parse
# the same bytes as a form: in turns, and told as the ratio of medians. The goal is a third.
set -eu
cd "$(dirname "$0")"

runs=${1:-1000000}
cargo fuzz build -s none baseline >/dev/null
cargo fuzz build -s none request >/dev/null
built="target/$(rustc -vV | sed -n 's/^host: //p')/release"
scratch="$(mktemp -d)"
trap 'rm -r "$scratch"' EXIT

# Seconds that a target takes, with the corpus left as it is.
seconds() {
  cp -r corpus/request "$scratch/corpus"
  begun="$(date +%s.%N)"
  "$built/$1" -runs="$runs" -seed=1 "$scratch/corpus" 2>"$scratch/log" || {
    cat "$scratch/log" >&2
    exit 1
  }
  ended="$(date +%s.%N)"
  rm -r "$scratch/corpus"
  echo "$begun $ended" | awk '{ print $2 - $1 }'
}

for _ in 1 2 3; do
  seconds baseline >>"$scratch/baseline"
  seconds request >>"$scratch/request"
done
median() { sort -n "$scratch/$1" | sed -n 2p; }
echo "$runs $(median baseline) $(median request)" | awk '{
  printf "form_urlencoded alone  %9.0f executions a second\n", $1 / $2
  printf "target request         %9.0f executions a second\n", $1 / $3
  printf "ratio                  %9.2f (goal: 0.33)\n", $2 / $3
}'
