//! A corpus, replayed without a fuzzer: by the tests of the packages that own the bodies, and to
//! measure coverage.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// Runs a target's body over every input of its committed corpus, and tells how many there are.
///
/// # Panics
/// The corpus is missing or empty, or an input makes the body panic; the file is named.
pub(crate) fn replay(target: &str, body: fn(&[u8])) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let inputs = inputs(&folder);
    assert!(!inputs.is_empty(), "there is no corpus in {}", folder.display());
    for path in &inputs {
        let bytes = std::fs::read(path).expect("a readable input");
        assert!(catch_unwind(|| body(&bytes)).is_ok(), "{target} fails at {}", path.display());
    }
    inputs.len()
}

fn inputs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut inputs: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    inputs.sort();
    inputs
}
