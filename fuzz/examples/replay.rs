//! Replays the seeds and the committed corpus of every target, to measure what they alone cover.

#[path = "../src/replay.rs"]
mod replay;

fn main() {
    for (target, body, seeds) in
        locksmith::fuzz_targets::TARGETS.iter().chain(reference_locker::fuzz_targets::TARGETS)
    {
        println!("{target}: {} inputs", replay::replay(target, *body, *seeds));
    }
}
