//! The command line on stored runs: judged, reported, refused.

use std::path::Path;

use locksmith_core::observe::{Observation, Record};

use crate::cli::{is_said, locksmith, said};
use crate::kept::{self, path, run};
use crate::shared::matches_snapshot;

#[test]
fn a_stored_run_is_judged_without_a_browser() {
    let whole = run(&[], |_| {});
    let said = is_said("judge-conforming", &["judge", path(&whole)], 0);
    assert!(said.err.is_empty());
    let part = run(&["locker/error-206/*"], |_| {});
    let part = self::said(&mut locksmith(&["judge", path(&part)]));
    assert_eq!(part.code, 3, "{}", part.out);
    let cut = run(&[], |records| {
        records.truncate(400);
    });
    let cut = self::said(&mut locksmith(&["judge", path(&cut)]));
    assert_eq!(cut.code, 3, "{}", cut.out);
}

#[test]
fn a_failing_run_shows_its_clause() {
    let failing = run(&["locker/error-206/*"], |records| {
        let stale = |record: &&mut Record| record.case.ends_with("/34-minutes");
        for record in records.iter_mut().filter(stale) {
            if let Observation::Screen { screen, .. } = &mut record.saw {
                (screen.codes, screen.login) = (Vec::new(), true);
                screen.text = "Log in".into();
            }
        }
    });
    let said = said(&mut locksmith(&["judge", path(&failing)]));
    assert_eq!(said.code, 1);
    matches_snapshot("cli/judge-failing", &said.out);
}

#[test]
fn a_stored_run_is_reported_in_every_form() {
    let folder = run(&[], |_| {});
    for (format, beginning) in [("json", "{"), ("html", "<!DOCTYPE html>"), ("junit", "<?xml")] {
        let said = said(&mut locksmith(&["report", path(&folder), "--format", format]));
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.out.to_lowercase().starts_with(&beginning.to_lowercase()), "{format}");
        assert!(!said.out.contains('\u{1b}'));
    }
    let both = said(&mut locksmith(&["report", path(&folder), "--format", "json,html"]));
    assert!(both.out.is_empty() && both.code == 0);
    for file in ["report.json", "report.html"] {
        assert!(folder.path().join(file).exists());
        assert!(both.err.contains(file), "{}", both.err);
    }
}

#[test]
fn a_folder_that_is_no_run_is_wrong_usage() {
    is_said("judge-no-folder", &["judge", "no-such-folder"], 2);
    let strange = tempfile::tempdir().unwrap();
    std::fs::write(strange.path().join("run.json"), "{}").unwrap();
    let said = said(&mut locksmith(&["judge", path(&strange)]));
    assert_eq!(said.code, 2);
    assert!(said.err.contains("was not written by this program"), "{}", said.err);
}

/// What another version kept may mean something else: it is not judged by this one.
#[test]
fn a_run_in_another_format_is_refused_with_what_to_do() {
    for (format, words) in [
        ("", "is a run without a format number (by locksmith 0.1.0)"),
        ("\"format\": 99,", "is a run of format 99 (by locksmith 0.1.0)"),
    ] {
        let folder = run(&[], |_| {});
        let file = folder.path().join("run.json");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains("\"format\": 1,"), "{text}");
        std::fs::write(&file, text.replacen("\"format\": 1,", format, 1)).unwrap();
        for command in [&["judge"] as &[&str], &["report", "--format", "json"], &["merge"]] {
            let said = said(&mut locksmith(&[command, &[path(&folder)]].concat()));
            assert_eq!(said.code, 2, "{command:?}");
            let said = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(words) && said.contains("reads runs of format 1"), "{said}");
            assert!(said.contains("or certify again"), "{said}");
        }
    }
}

#[test]
fn a_record_that_is_damaged_or_edited_proves_nothing() {
    for (file, from, to, words) in [
        ("observations.jsonl", "{", "[", "line 1 of observations.jsonl is not a record"),
        ("observations.jsonl", "\"millis\":", "\"millis\":1", "was changed after it was written"),
        ("run.json", "a canned locker", "another locker", "run.json or the first line"),
    ] {
        let folder = run(&[], |_| {});
        let file = folder.path().join(file);
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
        let said = said(&mut locksmith(&["judge", path(&folder)]));
        assert_eq!(said.code, 3, "{}", said.out);
        let said = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("INCOMPLETE: the record of this run is damaged"), "{said}");
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_run_of_another_program_is_judged_with_a_word_about_it() {
    let mut info = kept::info(&[]);
    info.version = "0.0.9".into();
    info.catalogue = "of other cases".into();
    let folder = tempfile::tempdir().unwrap();
    kept::keep(folder.path(), &info, |_| {});
    let said = said(&mut locksmith(&["judge", path(&folder)]));
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(said.err.contains("locksmith 0.0.9 recorded this run"), "{}", said.err);
    assert!(said.err.contains("planned from other cases"), "{}", said.err);
}

#[test]
fn nothing_that_was_recorded_is_overwritten() {
    let folder = run(&["locker/jquery"], |_| {});
    let before = std::fs::read(folder.path().join("observations.jsonl")).unwrap();
    let words = ["certify", "locker", "--only", "locker/jquery", "--out", path(&folder)];
    let said = said(&mut locksmith(&words));
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("holds a run already"), "{}", said.err);
    assert_eq!(std::fs::read(Path::new(path(&folder)).join("observations.jsonl")).unwrap(), before);
}
