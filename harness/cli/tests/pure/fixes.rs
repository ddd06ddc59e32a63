//! The programs that `locksmith explain` prints: each must run, and do what it says.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use locksmith_spec::app_hash;

const FIXES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/explain/fixes");

/// The endings of the programs, and what runs them.
const LANGUAGES: [(&str, &[&str]); 5] = [
    ("php", &["php"]),
    ("java", &["java", "-Dfile.encoding=UTF-8"]),
    ("mjs", &["node"]),
    ("py", &["python3"]),
    ("cs", &["dotnet", "run"]),
];

const APP_ID: &str = "EXAMBOARD";
const KEY: &str = "a key of the test";

/// Runs a program as a page of a partner would.
fn run(language: (&str, &[&str]), code: &str, environment: &[(&str, &str)]) -> Output {
    let (ending, words) = language;
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg(Path::new(FIXES).join(format!("{code}.{ending}")));
    command.envs(environment.iter().copied()).stdin(Stdio::null());
    command.output().expect("it is installed")
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap().replace("\r\n", "\n")
}

fn is_installed(program: &str) -> bool {
    let version = if program == "java" { "-version" } else { "--version" };
    let mut command = Command::new(program);
    command.arg(version).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The value of an attribute.
fn value<'a>(text: &'a str, name: &str) -> &'a str {
    let (_, rest) =
        text.split_once(&format!("{name}=\"")).unwrap_or_else(|| panic!("{name}: {text}"));
    rest.split('"').next().unwrap()
}

fn is_now(time_stamp: &str) {
    let now = locksmith_core::clock::now().as_second();
    let seconds: i64 = time_stamp.parse().unwrap_or_else(|_| panic!("{time_stamp}"));
    assert!(now.abs_diff(seconds) < 60, "{time_stamp} at {now}");
}

fn works(language: (&str, &[&str])) {
    let with_blanks = format!("  {APP_ID}\n");
    let credentials =
        [("LOCKER_APP_ID", with_blanks.as_str()), ("LOCKER_APP_KEY", "a key of the test\n")];
    let signed = text(&run(language, "203", &credentials));
    let time_stamp = value(&signed, "time-stamp");
    is_now(time_stamp);
    assert_eq!(value(&signed, "data-app-id"), APP_ID);
    assert_eq!(value(&signed, "data-app-hash"), app_hash(APP_ID, KEY, time_stamp));

    assert_eq!(text(&run(language, "204", &credentials)), format!("data-app-id=\"{APP_ID}\"\n"));
    assert!(!run(language, "204", &[("LOCKER_APP_ID", " ")]).status.success());

    let at = |host| {
        let domain = ("LOCKER_APP_DOMAIN", "partner.example");
        text(&run(
            language,
            "205",
            &[domain, ("HTTP_HOST", host), ("REQUEST_URI", "/results?id=1")],
        ))
    };
    assert_eq!(at("Partner.Example:8080"), "");
    assert_eq!(at("www.partner.example"), "Location: https://partner.example/results?id=1\n");

    let fresh = text(&run(language, "206", &[]));
    assert!(fresh.contains("Cache-Control: no-store\n"), "{fresh}");
    is_now(value(&fresh, "time-stamp"));
}

#[test]
#[expect(clippy::print_stdout, reason = "a log of CI must show which languages ran")]
fn each_program_runs_and_does_what_it_says() {
    let (here, missing): (Vec<_>, Vec<_>) =
        LANGUAGES.into_iter().partition(|(_, words)| is_installed(words[0]));
    here.iter().copied().for_each(works);
    let names = |languages: &[(&str, &[&str])]| {
        languages.iter().map(|(_, words)| words[0].to_owned()).collect::<Vec<_>>().join(", ")
    };
    println!("ran: {}; not installed here: {}", names(&here), names(&missing));
    let ran = |name: &str| here.iter().any(|(_, words)| words[0] == name);
    assert!(ran("python3") || ran("node"), "neither python3 nor node is here: no program ran");
}

#[test]
fn every_code_has_a_program_in_each_language() {
    let files = std::fs::read_dir(FIXES).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    let mut wanted: Vec<PathBuf> = ["203", "204", "205", "206"]
        .into_iter()
        .flat_map(|code| {
            LANGUAGES.map(|(ending, _)| Path::new(FIXES).join(format!("{code}.{ending}")))
        })
        .collect();
    wanted.sort();
    assert_eq!(files, wanted);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.lines().all(|line| line.chars().count() <= 110), "{}", file.display());
    }
}
