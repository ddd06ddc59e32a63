//! A corpus, replayed without a fuzzer: by the tests of the packages that own the bodies, and to
//! measure coverage.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// Runs a target's body over every input of its committed corpus, and tells how many there are.
///
/// # Panics
/// The corpus is missing or empty, or an input makes the body panic; the file is named.
pub(crate) fn replay(target: &str, body: fn(&[u8])) -> usize {
    let corpus = corpus(target);
    for (path, bytes) in &corpus {
        assert!(catch_unwind(|| body(bytes)).is_ok(), "{target} fails at {}", path.display());
    }
    corpus.len()
}

/// The committed corpus of a target, each input with its file.
///
/// # Panics
/// It is missing or empty.
pub(crate) fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let around = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut folders = around.map(|folder| folder.join("fuzz/corpus").join(target));
    let folder = folders.find(|folder| folder.is_dir());
    let folder = folder.unwrap_or_else(|| panic!("there is no corpus of {target}"));
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    assert!(!paths.is_empty(), "there is no corpus in {}", folder.display());
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).expect("a readable input");
        (path, bytes)
    };
    paths.into_iter().map(read).collect()
}
