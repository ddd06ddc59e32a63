//! Observations on their way through `observations.jsonl`.

use std::path::PathBuf;

use locksmith_core::observe::{
    Cause, Leak, Means, Moment, Observation, Opened, PartnerEvent, Place, ReadError, Record,
    Recorder, Screen, read,
};
use locksmith_core::scenario::{Catalogue, Step};

use crate::canned;

/// What no conforming case shows.
pub(crate) fn others() -> Vec<Observation> {
    let text = || "a \"text\"\nof two lines, अंकपत्र".to_owned();
    let page = [
        PartnerEvent::Result { element: "<p>".into(), before: Some(text()), value: None },
        PartnerEvent::Text { codes: vec![203, 206], text: text(), beside: Some("share-1".into()) },
        PartnerEvent::ScriptError { text: text() },
        PartnerEvent::NotLoaded { text: text() },
        PartnerEvent::Message { origin: "null".into() },
        PartnerEvent::Opened { blocked: true, active: false, again: false },
        PartnerEvent::Left {},
    ];
    let windows = [
        Opened::Popup,
        Opened::Blocked,
        Opened::PageLeft,
        Opened::Reused,
        Opened::Closed,
        Opened::Nothing,
    ]
    .map(|opened| Observation::Window { visit: 1, opened });
    let troubles = [Cause::Browser, Cause::Locker, Cause::Spoilt, Cause::Harness, Cause::Stopped]
        .map(|cause| Observation::Trouble { cause, what: text() });
    let leak = Leak {
        app: "main".into(),
        request: "GET /".into(),
        part: "body".into(),
        form: "hex".into(),
    };
    let mut others = vec![
        Observation::Library {
            url: text(),
            status: None,
            content_type: String::new(),
            bytes: usize::MAX,
        },
        Observation::KeyWatch { responses: 1, leaks: vec![leak], unread: Vec::new() },
        Observation::Screenshot { what: text(), file: "screenshots/x.png".into() },
        Observation::HostUnnamed { visit: 1, host: "login.example:9303".into() },
        Observation::Stuck { visit: 0, step: None, missing: text() },
        Observation::Recognised {
            what: Means::LogIn,
            name: text(),
            how: "label".into(),
            selector: "#log-in".into(),
        },
        Observation::Unrecognised {
            visit: 1,
            step: Some(Step::SaveHere),
            what: Means::SaveHere,
            question: text(),
        },
        Observation::Screen {
            visit: 1,
            moment: Moment::Saved,
            place: Place::Page,
            screen: Screen { text: text(), messages: vec![text()], ..Screen::default() },
        },
        Observation::Awaited { visit: 1, button: "share-1".into(), result: None },
    ];
    others.extend(page.map(Observation::Partner));
    others.extend(windows);
    others.extend(troubles);
    others
}

struct File {
    folder: tempfile::TempDir,
}

impl File {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("observations.jsonl")
    }

    fn of(text: &[u8]) -> Self {
        let file = Self::new();
        std::fs::write(file.path(), text).unwrap();
        file
    }
}

fn line(case: &str, at: i64) -> String {
    format!(r#"{{"case":"{case}","at":{at},"saw":"ended","millis":7}}"#) + "\n"
}

#[test]
fn what_was_seen_reads_back_as_it_was() {
    let file = File::new();
    let recorder = Recorder::create(&file.path()).unwrap();
    let catalogue = Catalogue::embedded().unwrap();
    let mut records: Vec<Record> =
        catalogue.cases().iter().flat_map(|case| canned::conforming(case)).collect();
    let other = |saw| Record { case: "others".into(), at: -1, saw };
    records.extend(others().into_iter().map(other));
    for record in &records {
        recorder.write(record).unwrap();
    }
    let by_case = read(&file.path()).unwrap();
    assert_eq!(by_case.len(), catalogue.cases().len() + 1);
    for (case, read) in by_case {
        let written: Vec<&Record> = records.iter().filter(|record| record.case == case).collect();
        assert_eq!(read.iter().collect::<Vec<_>>(), written);
    }
}

#[test]
fn a_last_line_that_was_cut_off_is_passed_over() {
    let whole = line("a", 1) + &line("b", 2);
    for cut in 1..line("b", 2).len() {
        let file = File::of(&whole.as_bytes()[..whole.len() - cut]);
        assert_eq!(read(&file.path()).unwrap().keys().collect::<Vec<_>>(), ["a"]);
    }
    // Within a letter, too.
    let half = [line("a", 1).as_bytes(), b"{\"case\":\"\xe0\xa4"].concat();
    assert_eq!(read(&File::of(&half).path()).unwrap().len(), 1);
}

#[test]
fn a_broken_line_is_reported_with_its_number() {
    for broken in ["{\"case\":", "{\"case\":\"a\",\"at\":1,\"saw\":\"a ghost\"}", "", "\0"] {
        let text = line("a", 1) + broken + "\n" + &line("b", 2);
        let error = read(&File::of(text.as_bytes()).path()).unwrap_err();
        assert!(matches!(error, ReadError::Line { line: 2, .. }), "{error}");
        assert!(error.to_string().contains("observations.jsonl:2: this is not an observation"));
    }
}

#[test]
fn an_empty_file_is_no_error_and_a_missing_one_is() {
    assert!(read(&File::of(b"").path()).unwrap().is_empty());
    assert!(matches!(read(&File::new().path()), Err(ReadError::Open { .. })));
}
