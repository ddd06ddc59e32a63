//! Seeds and a corpus, replayed without a fuzzer: by the tests of the packages that own the bodies, and to
//! measure coverage.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// Runs a target's body over its seeds and its committed corpus, and tells how many inputs there are.
///
/// # Panics
/// The corpus is missing or empty, or an input makes the body panic; the input is named.
pub(crate) fn replay(target: &str, body: fn(&[u8]), seeds: fn() -> Vec<Vec<u8>>) -> usize {
    let inputs = inputs(target, seeds);
    for (name, bytes) in &inputs {
        assert!(catch_unwind(|| body(bytes)).is_ok(), "{target} fails at {name}");
    }
    inputs.len()
}

/// The seeds of a target and its committed corpus, each input with its name.
///
/// # Panics
/// The corpus is missing or empty.
pub(crate) fn inputs(target: &str, seeds: fn() -> Vec<Vec<u8>>) -> Vec<(String, Vec<u8>)> {
    let seeds = seeds().into_iter().enumerate();
    let seeds = seeds.map(|(number, bytes)| (format!("seed-{number:03}"), bytes));
    seeds.chain(corpus(target)).collect()
}

fn corpus(target: &str) -> impl Iterator<Item = (String, Vec<u8>)> {
    let around = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut folders = around.map(|folder| folder.join("fuzz/corpus").join(target));
    let folder = folders.find(|folder| folder.is_dir());
    let folder = folder.unwrap_or_else(|| panic!("there is no corpus of {target}"));
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    assert!(!paths.is_empty(), "there is no corpus in {}", folder.display());
    paths.sort();
    paths.into_iter().map(|path| {
        let bytes = std::fs::read(&path).expect("a readable input");
        (path.display().to_string(), bytes)
    })
}
