//! Imports point one way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What each room of the harness may know of the others. `clock`, `hex`, `kept`, `received` and `variables` are everybody's.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("tls", &[]),
    ("scenario", &["spec"]),
    // Errors in a profile are told like those in a scenario.
    ("profile", &["spec", "scenario", "browser", "tls"]),
    ("redact", &["spec"]),
    ("observe", &["spec", "redact"]),
    ("plan", &["spec", "scenario", "profile"]),
    ("judge", &["spec", "scenario", "observe", "plan"]),
    ("interop", &["spec", "scenario", "observe", "plan", "judge"]),
    ("report", &["spec", "redact", "judge", "interop"]),
    ("meaning", &[]),
    ("score", &["spec", "scenario", "judge", "lint", "report"]),
    // What a template file has wrong is told as of a scenario.
    ("fuzz", &["spec", "redact", "scenario", "profile", "judge", "report", "tls"]),
    ("stand", &["spec", "scenario", "profile", "observe", "plan", "tls"]),
    ("journey", &["redact", "spec", "scenario", "profile", "observe", "plan", "browser", "stand"]),
    ("embedded", &["spec", "profile", "browser", "tls"]),
    (
        "run",
        &[
            "redact", "spec", "scenario", "profile", "observe", "plan", "judge", "report", "score",
            "browser", "stand", "journey", "lint", "interop", "tls",
        ],
    ),
    (
        "prove",
        &[
            "spec", "scenario", "profile", "observe", "plan", "judge", "lint", "report", "browser",
            "stand", "journey", "embedded", "run", "fuzz",
        ],
    ),
    (
        "cli",
        &[
            "redact", "spec", "scenario", "profile", "observe", "plan", "judge", "lint", "report",
            "score", "browser", "stand", "journey", "embedded", "run", "prove", "fuzz", "interop",
            "tls",
        ],
    ),
    (
        "fuzz_targets",
        &[
            "spec", "scenario", "profile", "observe", "plan", "judge", "lint", "report", "score",
            "run", "fuzz",
        ],
    ),
    ("clock", &[]),
    ("received", &[]),
    ("kept", &[]),
    ("variables", &[]),
];

const EVERYBODYS: [&str; 5] = ["clock", "hex", "kept", "received", "variables"];

/// The rooms that may know the reference locker: who starts it, who shows its command, who makes it
/// deviate, and who serves the jQuery that it carries along. None takes a rule of the protocol from it.
const KNOW_THE_LOCKER: [&str; 5] = ["embedded", "cli", "prove", "stand", HOLDS_BOTH];

/// The room that holds the locker's rules against the specification's, for fuzzers and tests alone.
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

/// A source without its comments.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    code.collect::<Vec<_>>().join("\n")
}

/// The rooms that a source names: `crate::room`, also in `use crate::{room::…, other}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let list = match rest.strip_prefix('{') {
            Some(braced) => top_level(braced),
            None => vec![rest],
        };
        for item in list {
            let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
            let room: String = item.trim_start().chars().take_while(|c| is_word(*c)).collect();
            rooms.insert(room);
        }
    }
    rooms
}

/// The items of a braced list, without what is nested in them.
fn top_level(list: &str) -> Vec<&str> {
    let (mut items, mut depth, mut from) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(&list[from..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&list[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    items
}

#[test]
fn no_room_knows_what_it_should_not() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let table: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    for path in sources(&src) {
        let file = path.strip_prefix(&src).unwrap().display().to_string();
        let room = file.split(['/', '.']).next().unwrap();
        if matches!(room, "lib" | "main") {
            continue;
        }
        let may = table.get(room).unwrap_or_else(|| panic!("the table has no room `{room}`"));
        let code = code(&path);
        for other in imports(&code) {
            let other = other.as_str();
            if other != room && !EVERYBODYS.contains(&other) && !may.contains(&other) {
                wrong.push(format!("{file} imports {other}"));
            }
        }
        if code.contains("reference_locker") && !KNOW_THE_LOCKER.contains(&room) {
            wrong.push(format!("{file} knows the reference locker"));
        }
        if code.contains("reference_locker::protocol") && room != HOLDS_BOTH {
            wrong.push(format!("{file} takes its rules from the reference locker"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_holds_both_is_in_no_build_that_people_use() {
    for package in ["", "../reference-locker"] {
        let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join(package).join("src/lib.rs");
        let room = format!("#[cfg(any(test, feature = \"fuzz-targets\"))]\npub mod {HOLDS_BOTH};");
        assert!(std::fs::read_to_string(&lib).unwrap().contains(&room), "{}", lib.display());
    }
}

#[test]
fn the_table_has_no_circle() {
    let mut known: Vec<&str> = EVERYBODYS.to_vec();
    for (room, may) in MAY_IMPORT {
        assert!(may.iter().all(|other| known.contains(other)), "{room} comes too early");
        known.push(room);
    }
}

#[test]
fn the_reference_locker_knows_nothing_of_the_harness() {
    let locker = Path::new(env!("CARGO_MANIFEST_DIR")).join("../reference-locker");
    for path in sources(&locker.join("src")) {
        assert!(!code(&path).contains("locksmith::"), "{}", path.display());
    }
    let manifest = std::fs::read_to_string(locker.join("Cargo.toml")).unwrap();
    let depends = |line: &str| line.starts_with("locksmith") || line.contains("\"../harness\"");
    assert!(!manifest.lines().any(depends));
}

#[test]
fn braced_imports_are_seen() {
    let code =
        "use crate::{\n  clock, judge::{self, Verdict},\n plan::{Plan}\n};\ncrate::spec::x()";
    assert_eq!(imports(code).into_iter().collect::<Vec<_>>(), ["clock", "judge", "plan", "spec"]);
}
