//! Replays every committed corpus, to measure what the corpora alone cover.

#[path = "../src/replay.rs"]
mod replay;

fn main() {
    for (target, body) in
        locksmith::fuzz_targets::TARGETS.iter().chain(reference_locker::fuzz_targets::TARGETS)
    {
        println!("{target}: {} inputs", replay::replay(target, *body));
    }
}
