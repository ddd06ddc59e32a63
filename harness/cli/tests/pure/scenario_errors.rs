//! Errors in a scenario file point at the line, and say what would be right.

use locksmith_core::plan::{Filter, Plan};
use locksmith_core::scenario::{Catalogue, ScenarioError};

use crate::canned;
use crate::shared::matches_snapshot;
use crate::shown::shown;

/// A scenario that is right, by lines that a test puts others in the place of.
const RIGHT: &str = r#"title = "A hash of nothing is refused"
what = "The page has no hash."
why = "A page without a hash has no key."
fix = "Refuse it."
clauses = ["ERR-203"]
control = "locker/control"
steps = "launch"
permits.launch = [203]
page.app-hash = "missing"
"#;

const CONTROL: &str = r#"title = "A right page is served"
what = "It is opened."
why = "It is the control."
fix = "Serve it."
clauses = ["ERR-NONE"]
steps = "launch"
"#;

fn load(text: &str) -> Result<Catalogue, ScenarioError> {
    let files = [("control.toml", CONTROL), ("sample.toml", text)];
    Catalogue::of_files(files.map(|(name, text)| (name.to_owned(), text.to_owned())).into())
}

/// The right scenario, with a line in the place of the one that begins like it.
fn with(key: &str, line: &str) -> String {
    let lines = RIGHT.lines().map(|of| if of.starts_with(key) { line } else { of });
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    assert_ne!(text, RIGHT);
    text
}

#[track_caller]
fn is_reported(subject: &str, text: &str) {
    let error = load(text).expect_err("an error");
    matches_snapshot(&format!("scenario/error-{subject}"), &shown(&error.into()));
}

#[test]
fn the_sample_is_right() {
    assert_eq!(load(RIGHT).unwrap().cases().len(), 2);
}

#[test]
fn what_toml_or_its_reader_finds_wrong() {
    is_reported("unknown-key", &format!("{RIGHT}permitted = [203]\n"));
    is_reported("unknown-key-in-page", &with("page", r#"page.hash = "missing""#));
    is_reported("wrong-type", &with("title", "title = 203"));
    is_reported("syntax", &with("clauses", r#"clauses = ["ERR-203""#));
    is_reported("unknown-hash", &with("page", r#"page.app-hash = "mising""#));
    is_reported("unknown-step", &with("steps", r#"steps = [{ clik = "share-1" }]"#));
    is_reported("unknown-steps", &with("steps", r#"steps = "lunch""#));
    is_reported("unknown-code", &with("permits", "permits.launch = [208]"));
    is_reported("missing-what", &with("what", ""));
}

#[test]
fn names_of_nothing() {
    is_reported("unknown-clause", &with("clauses", r#"clauses = ["ERR-203", "ERR-208"]"#));
    is_reported("no-clauses", &with("clauses", "clauses = []"));
    is_reported("unknown-interpretation", &with("permits", r#"permits.by = "I-NONE""#));
    is_reported("unknown-open-question", &format!("open = \"I-NONE\"\n{RIGHT}"));
    is_reported("unknown-control", &with("control", r#"control = "locker/controll""#));
    is_reported("control-of-a-control", &with("control", r#"control = "locker/sample""#));
    is_reported("unknown-button", &with("steps", r#"steps = [{ click = "share-2" }]"#));
    let button = r#"page.buttons = [{ id = "share-1", document = "marksheets" }]"#;
    is_reported("unknown-document", &with("page", button));
    let release = r#"steps = [{ click = "share-1" }, { release = "certificate" }]"#;
    is_reported("unknown-document-in-step", &with("steps", release));
    is_reported("unknown-app", &with("page", r#"page.app = "mian""#));
    let log_in = r#"steps = [{ click = "share-1" }, { log-in = "frist" }]"#;
    is_reported("unknown-user", &with("steps", log_in));
}

#[test]
fn what_does_not_fit_together() {
    let save = r#"steps = [{ click = "share-1" }, { log-in = "first" }, "save-here"]"#;
    is_reported("missing-results", &with("steps", save));
    let twice = r#"permits = { launch = [203], results = ["not-success", "not-success"] }"#;
    is_reported("results-count", &with("permits", twice));
    is_reported("nothing-permitted", &with("permits", "permits.launch = []"));
    let folder = r#"steps = [{ click = "share-1" }, { choose-folder = 0 }]"#;
    is_reported("folder-0", &with("steps", folder));
    is_reported("missing-title", &with("title", ""));
}

#[test]
fn rows() {
    let family = |rows: &str| format!("{}{rows}", with("title", ""));
    let row = |name: &str| format!("\n[[row]]\nname = \"{name}\"\ntitle = \"A row\"\n");
    is_reported("row-name", &family(&row("31 Minutes")));
    is_reported("row-twice", &family(&(row("one") + &row("two") + &row("one"))));
    is_reported("row-without-title", &family("\n[[row]]\nname = \"one\"\n"));
    let wrong = row("one") + "page.buttons = [{ id = \"share-1\", document = \"none\" }]\n";
    is_reported("row-unknown-document", &family(&wrong));
    assert_eq!(load(&family(&(row("one") + &row("two")))).unwrap().cases().len(), 3);
}

#[test]
fn the_oracle_contradicts() {
    for (subject, line) in [("another-code", "[206]"), ("login", "[\"login\", 203]")] {
        let text = with("permits", &format!("permits.launch = {line}"));
        let catalogue = load(&text).unwrap();
        let now = jiff::Timestamp::from_millisecond(canned::START).unwrap();
        let filter = Filter::new(&[]).unwrap();
        let error = Plan::new(&catalogue, &canned::profile(), &filter, 1, now).unwrap_err();
        matches_snapshot(&format!("scenario/error-oracle-{subject}"), &shown(&error.into()));
    }
}
