//! The harness and the reference locker share no rule of the protocol: each is the other's second opinion.

use std::path::{Path, PathBuf};

/// The part that holds the two against each other, for fuzzers and tests alone.
const HOLDS_BOTH: &str = "fuzz_targets";

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn no_rule_is_taken_from_the_reference_locker() {
    let harness = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let of_harness = sources(harness).into_iter().filter(|path| {
        let inner = path.strip_prefix(harness).unwrap().to_string_lossy().into_owned();
        inner.contains("src/") && !inner.contains(HOLDS_BOTH)
    });
    let mut seen = 0;
    for path in of_harness {
        seen += 1;
        let code = std::fs::read_to_string(&path).unwrap();
        assert!(!code.contains("reference_locker::protocol"), "{}", path.display());
    }
    assert!(seen > 300, "{seen}");
}

#[test]
fn what_holds_both_is_in_no_build_that_people_use() {
    for package in ["", "../../reference-locker"] {
        let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join(package).join("src/lib.rs");
        let part = format!("#[cfg(any(test, feature = \"fuzz-targets\"))]\npub mod {HOLDS_BOTH};");
        assert!(std::fs::read_to_string(&lib).unwrap().contains(&part), "{}", lib.display());
    }
}

#[test]
fn the_reference_locker_knows_nothing_of_the_harness() {
    let locker = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reference-locker");
    let manifest = std::fs::read_to_string(locker.join("Cargo.toml")).unwrap();
    let depends = |line: &str| line.starts_with("locksmith") || line.contains("\"../harness");
    assert!(!manifest.lines().any(depends));
}
