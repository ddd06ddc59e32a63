//! The command line, by the built program and without a browser.

use std::io::Read;
use std::process::{Command, Output, Stdio};

use tokio::net::TcpSocket;

use crate::kept::{path, run};
use crate::shared::matches_snapshot;

const KEY: &str = "b97e0b1c-a-key-of-the-test";

pub(crate) fn locksmith(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_locksmith"));
    command.args(arguments).env_remove("LOCKSMITH_APP_KEY").env("COLUMNS", "100");
    command.stdin(Stdio::null());
    command
}

/// What the program said, and its exit code.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn said(command: &mut Command) -> Said {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    Said {
        code: status.code().expect("the program is not killed"),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

/// It ends with this code, and a person reads this.
#[track_caller]
pub(crate) fn is_said(subject: &str, arguments: &[&str], code: i32) -> Said {
    let said = said(&mut locksmith(arguments));
    assert_eq!(said.code, code, "{}{}", said.out, said.err);
    let text = if code == 0 { &said.out } else { &said.err };
    matches_snapshot(&format!("cli/{subject}"), text);
    said
}

#[test]
fn every_command_has_its_help() {
    has_its_help(&[]);
    assert_eq!(said(&mut locksmith(&["serve", "--help"])).code, 0);
}

/// Holds the help of a command, and of every command that it lists.
fn has_its_help(words: &[&str]) {
    let subject = [&["help"], words].concat().join("-");
    let help = is_said(&subject, &[words, &["--help"]].concat(), 0).out;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    for line in listed.take_while(|line| !line.is_empty()) {
        // What a command does goes on in lines that are indented further.
        let name = line.strip_prefix("  ").and_then(|line| line.split(' ').next());
        // The words of `serve` are the reference locker's, and stand in its own snapshot.
        if let Some(name) = name.filter(|name| !["", "help", "serve"].contains(name)) {
            has_its_help(&[words, &[name]].concat());
        }
    }
}

#[test]
fn the_schema_of_each_file_for_programs_is_printed() {
    for name in ["report", "fuzz", "proof"] {
        is_said(&format!("schema-{name}"), &["schema", name], 0);
    }
}

#[test]
fn profiles_to_begin_with_are_printed() {
    is_said("profile-examples", &["profile", "example"], 0);
    let printed = said(&mut locksmith(&["profile", "example", "five-lines"])).out;
    assert_eq!(printed, include_str!("../../../../scenarios/profiles/five-lines.toml"));
    is_said("no-such-example", &["profile", "example", "four-lines"], 2);
}

#[test]
fn wrong_words_are_wrong_usage() {
    is_said("unknown-command", &["certfy"], 2);
    is_said("unknown-format", &["certify", "locker", "--format", "pdf"], 2);
    is_said("no-jobs", &["certify", "locker", "--jobs", "0"], 2);
    is_said("shard-without-seed", &["certify", "locker", "--shard", "2/4"], 2);
    is_said("no-shard", &["certify", "locker", "--seed", "1", "--shard", "5/4"], 2);
    is_said("bad-glob", &["certify", "locker", "--only", "locker/[a"], 2);
    is_said("fast-and-full", &["prove", "--fast", "--full"], 2);
    is_said("prove-nothing", &["prove", "--only", "no-such-*"], 3);
    is_said("score-of-a-part", &["prove", "--only", "x", "--score", "score.json"], 2);
    is_said("score-in-no-record", &["prove", "--side", "page", "--score", "Cargo.toml"], 2);
    is_said("no-scenarios", &["certify", "locker", "--scenarios", "no-such-folder"], 2);
}

#[test]
fn lists_are_read_by_people_and_programs() {
    for (what, count) in
        [("clauses", 36), ("security", 8), ("interpretations", 29), ("cases", 60), ("mutants", 100)]
    {
        let Said { out, .. } = is_said(&format!("list-{what}"), &["list", what], 0);
        let json = said(&mut locksmith(&["list", what, "--json"]));
        let rows: Vec<serde_json::Value> = serde_json::from_str(&json.out).unwrap();
        assert_eq!(rows.len(), out.lines().count());
        assert!(rows.len() >= count, "{what}: {}", rows.len());
        for (row, line) in rows.iter().zip(out.lines()) {
            assert!(line.starts_with(row["id"].as_str().unwrap()), "{line}");
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn ids_are_explained() {
    is_said("explain-clause", &["explain", "ERR-206"], 0);
    is_said("explain-page-clause", &["explain", "PAGE-HREF"], 0);
    is_said("explain-interpretation", &["explain", "I-TS-EDGE"], 0);
    is_said("explain-open-question", &["explain", "I-HASH-FORM"], 0);
    is_said("explain-family", &["explain", "locker/error-206"], 0);
    is_said("explain-mixed-family", &["explain", "locker/cancelled"], 0);
    is_said("explain-case", &["explain", "locker/error-206/31-minutes"], 0);
    is_said("explain-mutant", &["explain", "window/35-minutes"], 0);
    is_said("explain-security", &["explain", "SEC-HASH-TIMING"], 0);
    is_said("explain-mutant-by-requests", &["explain", "hash/digit-by-digit"], 0);
    is_said("explain-code", &["explain", "203"], 0);
    is_said("explain-short", &["explain", "dlshare"], 0);
    is_said("explain-rule", &["explain", "page/app-hash-form"], 0);
    is_said("explain-mutant-group", &["explain", "window"], 0);
    is_said("explain-sample", &["explain", "time-stamp-of-yesterday"], 0);
    is_said("explain-near-miss", &["explain", "err-266"], 2);
    is_said("explain-part-of-a-case", &["explain", "31-minutes"], 2);
    is_said("explain-nothing-near", &["explain", "nonsense"], 2);
}

/// `scenarios/vectors/app-hash.json` has it.
fn vector() -> serde_json::Value {
    let text = include_str!("../../../../scenarios/vectors/app-hash.json");
    let file: serde_json::Value = serde_json::from_str(text).unwrap();
    let valid = |vector: &&serde_json::Value| {
        let plain = |key: &str| vector[key].as_str().is_some_and(|text| text.trim() == text);
        vector["verdict"] == "valid" && plain("app_key") && vector["app_key"] != ""
    };
    file["vectors"].as_array().unwrap().iter().find(valid).unwrap().clone()
}

#[test]
fn a_hash_is_that_of_the_vectors_and_the_key_is_shown_nowhere() {
    let vector = vector();
    let text = |key: &str| vector[key].as_str().unwrap();
    let words = ["hash", "--app-id", text("app_id"), "--time-stamp", text("time_stamp")];
    let by_variable = said(locksmith(&words).env("LOCKSMITH_APP_KEY", text("app_key")));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{}\n", text("app_key"))).unwrap();
    let path = file.path().to_str().unwrap();
    let by_file = said(&mut locksmith(&[&words[..], &["--app-key-file", path]].concat()));
    for said in [by_variable, by_file] {
        assert_eq!(said.code, 0, "{}", said.err);
        let hash = format!("data-app-hash=\"{}\"\n", text("app_hash"));
        assert!(said.out.contains(&hash), "{}", said.out);
        assert!(!said.out.contains(text("app_key")) && said.err.is_empty());
    }
}

#[test]
fn a_hash_needs_a_key() {
    is_said("hash-without-key", &["hash", "--app-id", "EXAMBOARD"], 2);
    let missing = ["hash", "--app-id", "EXAMBOARD", "--app-key-file", "no-such-file"];
    is_said("hash-without-key-file", &missing, 2);
    let empty = said(locksmith(&["hash", "--app-id", "A"]).env("LOCKSMITH_APP_KEY", ""));
    assert_eq!(empty.code, 2);
    let explained = said(
        locksmith(&["hash", "--app-id", "A", "--time-stamp", "1479902400", "--explain"])
            .env("LOCKSMITH_APP_KEY", KEY),
    );
    assert!(!explained.out.contains(KEY) && explained.out.contains("1479902400  (10 bytes)"));
    matches_snapshot("cli/hash-explained", &explained.out);
    is_said("hash-with-key-on-command-line", &["hash", "--app-id", "A", "--app-key", KEY], 2);
}

/// A profile of a locker at this address, in a folder of its own.
fn profile(library: &str, more: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{more}library = \"{library}/savelocker/api/1/savelocker.js\"\n\
         uploaded = \"{library}/uploaded\"\n\
         [apps.main]\nid = \"EXAMBOARD\"\nkey = {{ env = \"LOCKER_KEY\" }}\n\
         domain = \"partner.example\"\n\
         [users.first]\nname = \"asha\"\npassword = {{ env = \"LOCKER_KEY\" }}\n"
    );
    let path = folder.path().join("profile.toml");
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn nothing_that_matches_is_incomplete() {
    is_said("only-nothing", &["certify", "locker", "--only", "nothing*"], 3);
    is_said("only-a-family", &["certify", "locker", "--only", "locker/error-206"], 3);
    is_said("prove-near", &["prove", "--only", "windows"], 3);
}

#[test]
fn a_wrong_profile_is_wrong_usage() {
    let (_folder, path) = profile("http://locker.example", "colour = \"blue\"\n");
    let words = ["certify", "locker", "--profile", path.as_str()];
    let wrong = said(locksmith(&words).env("LOCKER_KEY", KEY));
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("unknown key `colour`"), "{}", wrong.err);
    assert!(wrong.err.contains("every-key"), "{}", wrong.err);
    let (_folder, path) = profile("http://locker.example", "button-labl = \"Save\"\n");
    let words = ["certify", "locker", "--profile", path.as_str()];
    let typo = said(locksmith(&words).env("LOCKER_KEY", KEY));
    assert!(typo.err.contains("did you mean `button-label`?"), "{}", typo.err);
    let (_folder, path) = profile("http://locker.example", "");
    let words = ["certify", "locker", "--profile", path.as_str()];
    let keyless = said(locksmith(&words).env_remove("LOCKER_KEY"));
    assert_eq!(keyless.code, 2);
    assert!(keyless.err.contains("variable `LOCKER_KEY` is"), "{}", keyless.err);
}

#[test]
fn a_locker_that_is_not_there_is_said_at_once() {
    // A port that is ours, and that no one listens to.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let (folder, path) = profile(&format!("http://{address}"), "");
    let out = folder.path().join("run");
    let words = ["certify", "locker", "--profile", path.as_str(), "--out", out.to_str().unwrap()];
    let said = said(locksmith(&words).env("LOCKER_KEY", KEY));
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(!said.err.contains(KEY) && !out.exists());
    matches_snapshot("cli/locker-not-there", &said.err.replace(&address, "127.0.0.1:PORT"));
}

/// Answers every request with these bytes.
fn answering(bytes: &'static [u8]) -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            use std::io::{Read, Write};
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(bytes);
        }
    });
    address
}

#[test]
fn a_locker_that_speaks_another_scheme_is_said() {
    let address = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let (_folder, path) = profile(&format!("https://{address}"), "");
    let words = ["certify", "locker", "--profile", path.as_str()];
    let said = said(locksmith(&words).env("LOCKER_KEY", KEY));
    assert_eq!(said.code, 3, "{}", said.err);
    let port = address.port().to_string();
    matches_snapshot("cli/locker-by-plain-http", &said.err.replace(&port, "PORT"));
}

/// What answers neither way is not said to be another scheme.
#[test]
fn a_host_that_speaks_neither_scheme_is_not_there() {
    let address = answering(b"220 mail ready\r\n");
    for scheme in ["http", "https"] {
        let (_folder, path) = profile(&format!("{scheme}://{address}"), "");
        let words = ["certify", "locker", "--profile", path.as_str()];
        let said = said(locksmith(&words).env("LOCKER_KEY", KEY));
        assert_eq!(said.code, 3, "{}", said.err);
        assert!(said.err.contains("the locker does not answer: GET"), "{}", said.err);
    }
}

/// Every variable that is missing is named at once.
#[test]
fn all_missing_variables_are_reported_at_once() {
    let (_folder, path) = profile("http://locker.example", "");
    let text = std::fs::read_to_string(&path).unwrap();
    let last = text.rfind("LOCKER_KEY").unwrap();
    let two = format!("{}USER_PASSWORD{}", &text[..last], &text[last + "LOCKER_KEY".len()..]);
    std::fs::write(&path, two).unwrap();
    let words = ["certify", "locker", "--profile", path.as_str()];
    let said = said(locksmith(&words).env_remove("LOCKER_KEY").env_remove("USER_PASSWORD"));
    assert_eq!(said.code, 2);
    let err = said.err.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(err.contains("`LOCKER_KEY`, `USER_PASSWORD` are not set"), "{err}");
    assert!(err.contains("export LOCKER_KEY=… USER_PASSWORD=…"), "{err}");
}

#[test]
fn colours_are_chosen_by_option_and_environment() {
    let folder = run(&[], |_| {});
    let judge = ["judge", path(&folder)];
    let is_coloured = |command: &mut Command| said(command).out.contains('\u{1b}');
    assert!(!is_coloured(&mut locksmith(&judge)));
    assert!(is_coloured(locksmith(&judge).env("CLICOLOR_FORCE", "1")));
    assert!(!is_coloured(locksmith(&judge).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")));
    assert!(is_coloured(locksmith(&judge).args(["--color", "always"]).env("NO_COLOR", "1")));
    assert!(!is_coloured(locksmith(&judge).arg("--color=never").env("CLICOLOR_FORCE", "1")));
    let error = said(&mut locksmith(&["explain", "nonsense", "--color", "always"]));
    assert!(error.err.contains('\u{1b}'), "{}", error.err);
}

#[test]
fn lines_are_as_wide_as_columns_says() {
    let widest = |columns: &str| {
        let said = said(locksmith(&["explain", "SEC-HASH-TIMING"]).env("COLUMNS", columns));
        said.out.lines().map(|line| line.chars().count()).max().unwrap()
    };
    assert!(widest("60") <= 60 && widest("100") > 80);
}

#[test]
fn no_colours_where_the_environment_refuses_them() {
    let folder = run(&[], |_| {});
    for words in [&["judge", path(&folder)][..], &["explain", "nonsense"], &["list", "cases"]] {
        let said = said(locksmith(words).env("NO_COLOR", "1").env("TERM", "xterm-256color"));
        assert!(!said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'), "{words:?}");
    }
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    for words in [&["list", "cases", "--json"][..], &["explain", "ERR-203"], &["--help"]] {
        let mut child = locksmith(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert!(child.wait().unwrap().success(), "{words:?}: {err}");
        assert!(err.is_empty(), "{words:?}: {err}");
    }
}
