//! The files that people write and that runs leave behind: whatever is in them, nothing panics, and
//! messages about them point into them.

use std::io::{Error, ErrorKind};
use std::path::Path;
use std::sync::LazyLock;

use jiff::Timestamp;
use miette::Diagnostic;
use reference_locker::{Config, ConfigError};
use url::Url;

use crate::run::{RunInfo, compose};
use crate::score::Scores;
use locksmith_core::observe::{self, ReadError};
use locksmith_core::plan::{Filter, Plan};
use locksmith_core::profile::{EXAMPLES, Profile, SecretPlaces};
use locksmith_core::report::{Format as Form, Options, render};
use locksmith_core::scenario::samples::{Values, fill};
use locksmith_core::scenario::{Catalogue, ScenarioError};
use locksmith_fuzzer::template::Template;
use locksmith_lint::LIBRARY;
use locksmith_spec::{Format, Secret};

/// What scenarios name as their control.
const CONTROL: &str = include_str!("../../../../scenarios/locker/correct-launch.toml");

static PROFILE: LazyLock<Profile> =
    LazyLock::new(|| profile(EXAMPLES[0].text).expect("the example is right"));

fn now() -> Timestamp {
    Timestamp::from_second(1_479_902_400).expect("a moment of 2016")
}

/// What is planned of the control alone.
pub(super) fn plan() -> Plan {
    let files = vec![("correct-launch.toml".to_owned(), CONTROL.to_owned())];
    let catalogue = Catalogue::of_files(files).expect("the control is right");
    let all = Filter::new(&[]).expect("no globs");
    Plan::new(&catalogue, &PROFILE, &all, 1, now()).expect("a case that suits the profile")
}

/// The first byte says which file it is, the rest is the file.
pub fn files(bytes: &[u8]) {
    let [kind, rest @ ..] = bytes else { return };
    if *kind == b'o' {
        return observations(rest);
    }
    let Ok(text) = std::str::from_utf8(rest) else { return };
    match kind {
        b's' => scenario(text),
        b'p' => points_into(text, profile(text).err()),
        b'r' => run(text),
        b't' => sample_page(text),
        b'l' => locker_configuration(text),
        b'w' => points_into(text, Template::parse("template.toml", text).err()),
        b'k' => {
            let _ = serde_json::from_str::<Scores>(text);
        }
        _ => {}
    }
}

fn scenario(text: &str) {
    let files = [("correct-launch.toml", CONTROL), ("sample.toml", text)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let catalogue = match Catalogue::of_files(files.into()) {
        Ok(catalogue) => catalogue,
        Err(error) => return points_into(text, Some(error)),
    };
    let Ok(filter) = Filter::new(&[]) else { return };
    // What the oracle says of the cases: it may contradict the file.
    let Ok(plan) = Plan::new(&catalogue, &PROFILE, &filter, 1, now()) else { return };
    let written = serde_json::to_value(&plan).expect("a plan is written");
    let again: Plan = serde_json::from_value(written.clone()).expect("a plan is read back");
    assert_eq!(serde_json::to_value(&again).ok(), Some(written));
}

fn profile(text: &str) -> Result<Profile, ScenarioError> {
    // Secrets are looked up nowhere: a fuzzer must not read the machine's files.
    let places = SecretPlaces {
        variable: &|name| Some(format!("value of {name}")),
        file: &|name| match name {
            "" => Err(Error::from(ErrorKind::NotFound)),
            name => Ok(format!("text of {name}\n")),
        },
    };
    Profile::parse("profile.toml", text, &places)
}

/// Every place that an error names is in the file, and it has words.
fn points_into(text: &str, error: Option<ScenarioError>) {
    let Some(error) = error else { return };
    assert!(!error.to_string().is_empty());
    let of_file = error.source_code().expect("the text of the file");
    for label in error.labels().into_iter().flatten() {
        let (at, end) = (label.offset(), label.offset() + label.len());
        assert!(text.get(at..end).is_some(), "{error}: {at}..{end} of {text:?}");
        assert!(of_file.read_span(label.inner(), 1, 1).is_ok(), "{error}: {at}..{end}");
    }
}

fn observations(bytes: &[u8]) {
    match observe::read_lines(bytes, Path::new("observations.jsonl")) {
        Ok(records) => {
            let written = serde_json::to_string(&records).expect("records are written");
            assert_eq!(serde_json::from_str(&written).ok(), Some(records), "{written}");
        }
        Err(ReadError::Line { line, .. }) => {
            let lines = bytes.split(|byte| *byte == b'\n').count();
            assert!((1..=lines).contains(&line), "line {line} of {lines}");
        }
        Err(error @ ReadError::Open { .. }) => panic!("nothing was opened: {error}"),
    }
}

/// `run.json` in the first line, the observations in the others: judged, and reported in every format.
fn run(text: &str) {
    let (info, records) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(info) = serde_json::from_str::<RunInfo>(info) else { return };
    let records = observe::read_lines(records.as_bytes(), Path::new("observations.jsonl"));
    let report = compose(&info, &records.unwrap_or_default());
    for form in [Form::Terminal, Form::Json, Form::Html, Form::Junit] {
        let shown = render(&report, form, &Options::default());
        assert!(shown.is_ok_and(|shown| !shown.is_empty()), "as {form:?}");
    }
}

fn sample_page(text: &str) {
    let key = Secret::new("Jd6R1JMY0NBeX6E111U0");
    let library = Url::parse(LIBRARY).expect("the specification's library has a URL");
    let values = Values {
        app_id: "8W4A7RNQ",
        app_key: &key,
        format: Format::EpochSeconds,
        now: now(),
        first_load: now(),
        library: &library,
        documents: "https://documents.example",
        jquery: "/jquery.min.js",
    };
    let _ = fill(text, &values);
}

fn locker_configuration(text: &str) {
    // The locker looks up secrets itself: a fuzzer must not read the machine's files.
    if text.contains("file") || text.contains('\\') {
        return;
    }
    let Err(error) = Config::parse(text, "locker.toml") else { return };
    let ConfigError::Syntax { place, .. } = &error else { return };
    // `file:line:column`, where the place is known.
    let mut parts = place.split(':').skip(1).map(str::parse::<usize>);
    if let (Some(Ok(line)), Some(Ok(column))) = (parts.next(), parts.next()) {
        let width = text.split('\n').nth(line - 1).map(|line| line.chars().count());
        assert!(width.is_some_and(|width| column <= width + 1), "{place} of {text:?}");
    }
}
