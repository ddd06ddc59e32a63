//! A secret that is planted anywhere stands in no file of the run, in no form.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use locksmith::run::{RunFolder, RunInfo};
use locksmith_core::observe::{Observation, Record};
use locksmith_core::plan::Plan;
use locksmith_core::redact::Redactor;
use locksmith_core::report::{self, Format, Options};
use locksmith_core::tls::Trust;
use locksmith_fuzzer::folder;
use locksmith_fuzzer::outcome::Outcome;
use locksmith_fuzzer::probe::{LockerClock, Setting};
use locksmith_fuzzer::script::Scripts;
use locksmith_fuzzer::template::Template;
use locksmith_fuzzer::wire::Host;
use locksmith_spec::{Secret, Side};
use proptest::prelude::*;
use proptest::sample::Index;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::fuzz_messages::{NOW, subject};
use crate::judge::page::right;
use crate::{canned, fuzz_outcome, kept, observations};

/// How many times a secret is planted.
const PLANTINGS: u32 = 1000;

/// A secret in the forms in which programs write it.
fn forms(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let each =
        |write: &dyn Fn(u8) -> String| bytes.iter().map(|byte| write(*byte)).collect::<String>();
    let json = |text: &str| {
        let quoted = serde_json::to_string(text).unwrap();
        quoted[1..quoted.len() - 1].to_owned()
    };
    let html = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];
    let html = html.iter().fold(secret.to_owned(), |text, (from, to)| text.replace(from, to));
    let escaped = each(&|byte| format!("\\u{byte:04X}"));
    let mut forms = vec![
        secret.to_owned(),
        each(&|byte| format!("{byte:02x}")),
        each(&|byte| format!("{byte:02X}")),
        STANDARD.encode(bytes),
        STANDARD_NO_PAD.encode(bytes),
        URL_SAFE_NO_PAD.encode(bytes),
        url::form_urlencoded::byte_serialize(bytes).collect(),
        each(&|byte| format!("%{byte:02x}")),
        html,
        each(&|byte| format!("&#{byte};")),
        each(&|byte| format!("&#x{byte:x};")),
        json(secret),
        json(&json(secret)),
        json(&escaped),
        escaped,
    ];
    forms.dedup();
    forms
}

/// Puts a text behind one of the texts and names of a value; tells whether it found the place.
fn plant(value: &mut Value, place: &mut usize, planted: &str) -> bool {
    let mut is_here = || {
        *place = place.wrapping_sub(1);
        *place == usize::MAX
    };
    match value {
        Value::String(text) => {
            let here = is_here();
            if here {
                text.push_str(planted);
            }
            here
        }
        Value::Array(items) => items.iter_mut().any(|item| plant(item, place, planted)),
        Value::Object(fields) => {
            if let Some(name) = fields.keys().find(|_| is_here()).cloned() {
                let field = fields.remove(&name).unwrap();
                fields.insert(name + planted, field);
                return true;
            }
            fields.values_mut().any(|field| plant(field, place, planted))
        }
        _ => false,
    }
}

fn places(value: &Value) -> usize {
    match value {
        Value::String(_) => 1,
        Value::Array(items) => items.iter().map(places).sum(),
        Value::Object(fields) => fields.len() + fields.values().map(places).sum::<usize>(),
        _ => 0,
    }
}

/// The thing with a text planted at this of its places, or at the next one that can be planted.
fn planted<T: DeserializeOwned + Serialize>(thing: &T, at: Index, text: &str) -> T {
    let original = serde_json::to_value(thing).unwrap();
    let count = places(&original);
    let from = at.index(count);
    let tries = (0..count).map(|more| (from + more) % count);
    let found = tries.into_iter().find_map(|place| {
        let mut value = original.clone();
        assert!(plant(&mut value, &mut place.clone(), text));
        let read = serde_json::from_value::<T>(value.clone()).ok()?;
        // A field that no one knows is passed over.
        let again = serde_json::to_string(&read).unwrap();
        again.contains(serde_json::to_string(text).unwrap().trim_matches('"')).then_some(read)
    });
    found.expect("some text of it is anybody's")
}

/// The record with a text planted in what was seen: the case's id is the plan's, and never a target's.
fn planted_record(record: &Record, at: Index, text: &str) -> Record {
    Record { case: record.case.clone(), ..planted(record, at, text) }
}

/// Whether no file of the folder has the secret, in any form.
fn is_nowhere(folder: &Path, forms: &[String]) -> Result<(), TestCaseError> {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            is_nowhere(&path, forms)?;
            continue;
        }
        let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
        for form in forms {
            prop_assert!(!text.contains(form), "{}: {form}", path.display());
        }
    }
    Ok(())
}

fn run_is_free_of(secret: &str, info: &RunInfo, records: &[Record]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let redactor = Redactor::of_run();
    redactor.know(&Secret::new(secret));
    let (run, recorder) = RunFolder::redacting(folder.path(), info, redactor).unwrap();
    for record in records {
        recorder.write(record).unwrap();
    }
    run.write("note.txt", forms(secret).join("\n").as_bytes()).unwrap();
    let report = run.report(info).unwrap();
    for format in [Format::Terminal, Format::Json, Format::Html, Format::Junit] {
        let text = report::render(&report, format, &Options::default()).unwrap();
        std::fs::write(run.file(&format.file_name("report")), text).unwrap();
    }
    is_nowhere(folder.path(), &forms(secret))?;
    let again = RunFolder::open(folder.path());
    prop_assert_eq!(again.report(&again.info().unwrap()).unwrap(), report);
    Ok(())
}

fn setting() -> Setting {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let template = Template::built_in().unwrap();
    let url = "http://127.0.0.1:8080/".parse().unwrap();
    let trust = Trust::default();
    let host = Host::of(&url, &trust, Duration::from_secs(1));
    let host = runtime.block_on(host).unwrap();
    let subject = subject(&template);
    Setting { template, subject, host, clock: LockerClock::Stopped(NOW) }
}

fn page_info() -> RunInfo {
    let url = "https://portal.example/marks".to_owned();
    let assumed = vec!["assumed: nothing".to_owned()];
    RunInfo {
        side: Side::Page,
        plan: Plan::default(),
        url,
        assumed,
        ..kept::info(&["locker/error-206/*"])
    }
}

/// A secret, as people and programs make them.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-z0-9]{12,24}", r#"[A-Za-z0-9][A-Za-z0-9 +/=&<>"'%\\-]{10,20}[A-Za-z0-9]"#]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(PLANTINGS))]

    #[test]
    fn what_a_page_shows_is_kept_without_the_key(
        secret in secret(), form: Index, record: Index, place: Index, in_info: Index,
    ) {
        let written = form.get(&forms(&secret)).clone();
        thread_local! {
            static INFO: RunInfo = page_info();
            static RIGHT: Vec<Record> = right().records();
        }
        let mut records = RIGHT.with(Clone::clone);
        let others = observations::others().into_iter();
        let case = records[0].case.clone();
        let at = records.len() - 1;
        records.splice(at..at, others.map(|saw| Record { case: case.clone(), at: 0, saw }));
        let record = record.index(records.len());
        records[record] = Record { case: case.clone(), ..planted_record(&records[record], place, &written) };
        let info = INFO.with(|info| planted(info, in_info, &written));
        run_is_free_of(&secret, &info, &records)?;
    }

    #[test]
    fn what_a_locker_shows_is_kept_without_its_secrets(
        secret in secret(), form: Index, record: Index, place: Index,
    ) {
        thread_local!(static INFO: RunInfo = kept::info(&["locker/basis/*", "locker/error-206/*"]));
        let written = form.get(&forms(&secret)).clone();
        INFO.with(|info| {
            let planned = &info.plan.cases[record.index(info.plan.cases.len())];
            let mut records = canned::conforming(&planned.case);
            let record = record.index(records.len());
            records[record] = planted_record(&records[record], place, &written);
            records.push(Record { saw: Observation::Ended { millis: 1 }, ..records[0].clone() });
            run_is_free_of(&secret, info, &records)
        })?;
    }

    #[test]
    fn what_the_fuzzer_finds_is_kept_without_the_key(secret in secret(), form: Index, place: Index) {
        let written = form.get(&forms(&secret)).clone();
        let outcome: Outcome = planted(&fuzz_outcome::outcome(), place, &written);
        // Scripts are named by their causes, which are not planted with slashes.
        prop_assume!(outcome.causes.iter().all(|cause| !cause.id.contains('/')));
        let setting = setting();
        let trust = Trust::default();
        let scripts = Scripts::new(&setting, &canned::profile().library, &trust);
        scripts.redactor().know(&Secret::new(secret.as_str()));
        let kept = tempfile::tempdir().unwrap();
        folder::write(kept.path(), &outcome, &scripts).unwrap();
        is_nowhere(kept.path(), &forms(&secret))?;
        prop_assert!(folder::read(kept.path()).is_ok());
    }
}
