//! Words that must not come back into what the program prints.

use std::path::Path;

/// See the language rules of the project: each has a plainer word.
const NOT: [&str; 9] =
    ["told", "tell", "tells", "mend", "nobody", "of which", "comes to", "as it is", "whoever"];

/// The folders of snapshots that are held to it.
const FOLDERS: [&str; 16] = [
    "clause",
    "cli",
    "control",
    "engines",
    "fuzz",
    "interop",
    "judge",
    "learned",
    "lint",
    "plan",
    "profile",
    "prove",
    "report",
    "scenario",
    "shard",
    "stability",
];

/// Snapshots that print the register of mutants or of scenarios: they are held to it when those are.
const NOT_YET: [&str; 2] = ["explain-mixed-family", "list-mutants"];

/// The words in a text that must not be there. Names in code (`told-as-204`) are no words.
fn found(text: &str) -> Vec<&'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = format!(" {} ", words.join(" ").to_lowercase());
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '_');
    let stands = |word: &&str| {
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    };
    NOT.into_iter().filter(stands).collect()
}

#[test]
fn a_word_is_found_as_a_word() {
    assert_eq!(found("Where they disagree\nis told."), ["told"]);
    assert_eq!(found("one of\n  which"), ["of which"]);
    assert!(found("error-203/told-as-204, told-in-the-page, a teller").is_empty());
}

#[test]
fn no_snapshot_has_a_word_that_must_not_come_back() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../snapshots");
    for folder in FOLDERS {
        for file in std::fs::read_dir(snapshots.join(folder)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            if NOT_YET.contains(&name.as_str()) {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.splitn(3, "---").nth(2).unwrap_or(&text);
            assert!(found(text).is_empty(), "{folder}/{name}: {:?}", found(text));
        }
    }
}
