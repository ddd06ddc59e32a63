#!/bin/sh
# How much of the rules seeds and committed corpora cover by themselves: a table of regions by file, and an
# end with 1 below 95 %. `llvm-cov` and `llvm-profdata` are those of the toolchain.
set -eu
cd "$(dirname "$0")"

llvm="$(rustc --print target-libdir)/../bin"
[ -x "$llvm/llvm-cov" ] || rustup component add llvm-tools
host="$(rustc -vV | sed -n 's/^host: //p')"
built="$PWD/target/coverage/$host/debug/examples"
profile="$PWD/target/coverage/replay"

# With the target named, build scripts are left alone. The table is built along, which saves a second build of all.
RUSTFLAGS='-C instrument-coverage' LLVM_PROFILE_FILE="$profile.build" \
  cargo build --locked --target "$host" --target-dir target/coverage --example replay --example coverage
LLVM_PROFILE_FILE="$profile.profraw" "$built/replay"
"$llvm/llvm-profdata" merge --sparse --output "$profile.profdata" "$profile.profraw"
"$llvm/llvm-cov" export --summary-only --instr-profile "$profile.profdata" "$built/replay" >"$profile.json"
LLVM_PROFILE_FILE="$profile.build" "$built/coverage" "$profile.json"
