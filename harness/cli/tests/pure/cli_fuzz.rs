//! The command line's fuzzer, against the embedded locker.

use std::path::{Path, PathBuf};

use crate::cli::{Said, is_said, locksmith, said};
use crate::shared::matches_snapshot;

/// A run of the fuzzer in a folder of this name.
fn fuzz(folder: &Path, name: &str, more: &[&str]) -> Said {
    let out = folder.join(name).display().to_string();
    let words = [
        "fuzz",
        "locker",
        "--no-security",
        "--seed",
        "1",
        "--cases",
        "600",
        "--connections",
        "8",
        "--out",
    ];
    said(locksmith(&words).arg(out).args(more))
}

#[test]
fn a_run_of_the_fuzzer_is_kept_replayed_and_merged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let clean = fuzz(path, "clean", &[]);
    assert_eq!(clean.code, 0, "{}{}", clean.out, clean.err);
    assert!(clean.out.contains("NO FINDINGS"), "{}", clean.out);
    let wrong = ["--mutant", "error-205/let-through"];
    let shard = |part| [&wrong[..], &["--shard", part]].concat();
    for part in ["1/2", "2/2"] {
        let found = fuzz(path, &part.replace('/', "-"), &shard(part));
        assert_eq!(found.code, 1, "{}{}", found.out, found.err);
    }
    let run = |name: &str| path.join(name).display().to_string();
    let merged =
        said(locksmith(&["fuzz", "merge", "--out"]).args([run("all"), run("1-2"), run("2-2")]));
    assert_eq!(merged.code, 1, "{}{}", merged.out, merged.err);
    assert!(merged.out.contains("ERR-205"), "{}", merged.out);
    let cases = path.join("all/cases.json").display().to_string();
    let replay = ["--replay", cases.as_str()];
    let again = fuzz(path, "again", &[&wrong[..], &replay].concat());
    assert_eq!(again.code, 1, "{}{}", again.out, again.err);
    let fixed = fuzz(path, "fixed", &replay);
    assert_eq!(fixed.code, 0, "{}{}", fixed.out, fixed.err);
    let kept = std::fs::read_dir(path.join("all/causes")).unwrap().map(|file| file.unwrap().path());
    let kept: Vec<PathBuf> = kept.collect();
    let of = |ending: &str| kept.iter().find(|file| file.extension().unwrap() == ending).unwrap();
    let one = of("json").display().to_string();
    let once_more = fuzz(path, "once-more", &[&wrong[..], &["--replay", &one]].concat());
    assert_eq!(once_more.code, 1, "{}{}", once_more.out, once_more.err);
    let (script, request) = (of("sh"), std::fs::read_to_string(of("http")).unwrap());
    let script = std::fs::read_to_string(script).unwrap();
    assert!(script.contains("LOCKSMITH_APP_KEY"), "{script}");
    assert!(request.starts_with("POST /savelocker/api/1/authorize HTTP/1.1\r\n"), "{request}");
}

#[test]
fn a_leak_warns_and_fails_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for (name, more, codes) in
        [("plain", &[][..], [0, 0]), ("strict", &["--strict-security"], [0, 1])]
    {
        let out = folder.path().join(name).display().to_string();
        let words = ["fuzz", "locker", "--cases", "100", "--mutant", "hash/digit-by-digit"];
        let said = said(locksmith(&words).args(more).args(["--out", &out]));
        // On a machine in use, it may be that nothing is known; never that there is no leak.
        let is_known = !said.out.contains("inconclusive SEC-HASH-TIMING");
        assert_eq!(said.code, codes[usize::from(is_known)], "{}{}", said.out, said.err);
        assert!(!said.out.contains("pass         SEC-HASH-TIMING"), "{}", said.out);
    }
}

#[test]
fn a_control_that_is_refused_leaves_nothing_to_be_said() {
    let folder = tempfile::tempdir().unwrap();
    let refused = fuzz(folder.path(), "run", &["--mutant", "registration/key-cut"]);
    assert_eq!(refused.code, 3, "{}{}", refused.out, refused.err);
    assert!(
        refused.err.contains("the locker refused the control: refused with 203"),
        "{}",
        refused.err
    );
    assert!(!folder.path().join("run").exists());
}

#[test]
fn a_control_that_is_refused_where_others_are_let_in_is_a_violation() {
    let folder = tempfile::tempdir().unwrap();
    let refused = fuzz(folder.path(), "run", &["--mutant", "hash/separated"]);
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    assert!(refused.out.contains("ERR-NONE · refused with 203"), "{}", refused.out);
    assert!(refused.out.contains("although the request is correct"), "{}", refused.out);
}

#[test]
fn slips_in_fuzzing_are_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("template.toml");
    let text = "[request]\npath = '/go?id={app-id}'\nheaders = [\n  'Origin: {orgin}',\n]\n\n\
        [answers]\nlaunch = { status = 200 }\nrefusal = [{ code = '{code}' }]\n";
    std::fs::write(&template, text).unwrap();
    let said = said(
        locksmith(&["fuzz", "locker", "--template", "template.toml"]).current_dir(folder.path()),
    );
    assert_eq!(said.code, 2, "{}{}", said.out, said.err);
    matches_snapshot("cli/fuzz-template-mistake", &said.err);
    is_said("fuzz-no-profile", &["fuzz", "locker", "--profile", "locker.toml"], 2);
    is_said("fuzz-no-shard", &["fuzz", "locker", "--shard", "3/2"], 2);
    let both = ["fuzz", "locker", "--no-security", "--strict-security"];
    is_said("fuzz-security-both", &both, 2);
    is_said("fuzz-no-mutant", &["fuzz", "locker", "--mutant", "hash/first-nine"], 2);
}
