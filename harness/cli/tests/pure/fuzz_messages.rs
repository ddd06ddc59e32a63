//! The fuzzer's messages, read by readers that it does not have itself.

use std::borrow::Cow;
use std::collections::HashMap;

use httparse::{EMPTY_HEADER, Request as Head, Status};
use locksmith_fuzzer::answer::Answer;
use locksmith_fuzzer::case::{AppName, Case, Document, Hash, Id, Origin, Stamp, Structure};
use locksmith_fuzzer::form::{Form, form};
use locksmith_fuzzer::judge::{Due, judge};
use locksmith_fuzzer::render::Renderer;
use locksmith_fuzzer::template::{Slot, Template};
use locksmith_fuzzer::values::{Presented, Subject};
use locksmith_spec::verdict::Verdict;
use locksmith_spec::{App, Code, Format, Secret};
use proptest::prelude::*;
use proptest::sample::select;

/// 2016-11-23 12:00:00 in UTC.
pub(crate) const NOW: i64 = 1_479_902_400;

const QUERY: &str = r#"
[request]
method = "GET"
path = "/launch?id={app-id}&fixed=a%20b&hash={app-hash}&time={time-stamp}&url={document-url}"
headers = ["Origin: {origin}", "Accept: text/html"]
[answers]
launch = { status = 302, header = "Location: /login" }
refusal = [{ status = 302, header = "Location: /error/{code}" }]
"#;

const JSON: &str = r#"
[request]
path = "/launch"
headers = ["Origin: {origin}", "Content-Type: application/json"]
json = '{ "id": "{app-id}", "hash": "{app-hash}", "time": "{time-stamp}", "url": "{document-url}", "more": [1, {"x": null}] }'
[answers]
launch = { body = '"ticket"' }
refusal = [{ code = '"code":{code}' }]
"#;

fn templates() -> [Template; 3] {
    [
        Template::built_in().unwrap(),
        Template::parse("query", QUERY).unwrap(),
        Template::parse("json", JSON).unwrap(),
    ]
}

pub(crate) fn subject(template: &Template) -> Subject {
    let app = |id: &str, domain: &str, authorised| App {
        id: id.to_owned(),
        key: Secret::new(format!("key of {id}")),
        domain: domain.to_owned(),
        further_domains: Vec::new(),
        authorised,
    };
    let apps = vec![
        (AppName::Main, app("EXAMBOARD", "partner.example", true)),
        (AppName::Second, app("UNIVERSITY", "second.example", true)),
        (AppName::Withdrawn, app("CLOSEDSCHOOL", "withdrawn.example", false)),
    ];
    Subject::new(apps, Format::EpochSeconds, 0, template)
}

/// A message, as a server would take it apart.
struct Read {
    fields: HashMap<String, String>,
    headers: Vec<(String, Vec<u8>)>,
}

fn read(message: &[u8]) -> Option<Read> {
    let mut headers = [EMPTY_HEADER; 64];
    let mut head = Head::new(&mut headers);
    let Ok(Status::Complete(length)) = head.parse(message) else { return None };
    let mut body = message[length..].to_vec();
    let header = |name: &str| {
        let mut named = head.headers.iter().filter(|h| h.name.eq_ignore_ascii_case(name));
        named.next().map(|header| String::from_utf8_lossy(header.value).into_owned())
    };
    match header("content-length") {
        Some(shown) => assert_eq!(shown, body.len().to_string()),
        None => assert!(body.is_empty()),
    }
    let query = head.path?.split_once('?').map_or("", |(_, query)| query);
    let pairs = |text: &[u8]| -> Vec<(String, String)> {
        let own = |text: Cow<'_, str>| text.into_owned();
        url::form_urlencoded::parse(text).map(|(name, value)| (own(name), own(value))).collect()
    };
    let mut fields: HashMap<String, String> = pairs(query.as_bytes()).into_iter().collect();
    let content_type = header("content-type").unwrap_or_default();
    if content_type.starts_with("application/json") {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(&std::mem::take(&mut body)).ok()?;
        let texts = object.into_iter().filter_map(|(k, v)| Some((k, v.as_str()?.to_owned())));
        fields.extend(texts);
    } else {
        fields.extend(pairs(&body));
    }
    let own = |h: &httparse::Header<'_>| (h.name.to_ascii_lowercase(), h.value.to_vec());
    Some(Read { fields, headers: head.headers.iter().map(own).collect() })
}

/// The names of the slots' fields in the templates above.
const NAMES: [(Slot, [&str; 2]); 4] = [
    (Slot::AppId, ["app_id", "id"]),
    (Slot::AppHash, ["app_hash", "hash"]),
    (Slot::TimeStamp, ["time_stamp", "time"]),
    (Slot::DocumentUrl, ["document_url", "url"]),
];

/// What is presented is what is read.
#[track_caller]
fn reads_back(case: &Case, presented: &Presented, message: &[u8]) {
    let read = read(message).unwrap_or_else(|| panic!("{} is no HTTP", case.words()));
    for (slot, names) in NAMES {
        let said = names.iter().find_map(|name| read.fields.get(*name)).map(String::as_str);
        assert_eq!(said, presented.value(slot), "{slot:?} of {}", case.words());
    }
    let origins: Vec<_> = read.headers.iter().filter(|(name, _)| name == "origin").collect();
    match presented.value(Slot::Origin) {
        None => assert!(origins.is_empty()),
        Some(origin) => assert_eq!(origins, [&("origin".to_owned(), origin.as_bytes().to_vec())]),
    }
}

fn any_case() -> impl Strategy<Value = Case> {
    (
        select(AppName::ALL),
        select(Id::ALL),
        select(Hash::ALL),
        select(Stamp::ALL),
        prop_oneof![-100_000_i64..100_000, any::<i64>()],
        select(Origin::ALL),
        select(Document::ALL),
        select(Structure::ALL),
    )
        .prop_map(|(app, id, hash, stamp, age, origin, document, structure)| Case {
            app,
            id,
            hash,
            stamp,
            age,
            origin,
            document,
            structure,
        })
}

#[test]
fn every_choice_alone_is_read_back_from_every_template() {
    let control = Case::default();
    let cases = Id::ALL
        .iter()
        .map(|&id| Case { id, ..control })
        .chain(Hash::ALL.iter().map(|&hash| Case { hash, ..control }))
        .chain(Stamp::ALL.iter().map(|&stamp| Case { stamp, ..control }))
        .chain(Document::ALL.iter().map(|&document| Case { document, ..control }));
    let cases: Vec<Case> = cases.collect();
    for template in &templates() {
        let subject = subject(template);
        let mut renderer = Renderer::new(template, "locker.example");
        let mut message = Vec::new();
        for case in &cases {
            let presented = subject.present(case, NOW);
            renderer.render(case, &presented, &mut message);
            reads_back(case, &presented, &message);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing panics; a message that is certain is read as it was presented; no key is in any.
    #[test]
    fn whatever_is_certain_is_read_back(case in any_case(), which in 0..3_usize) {
        let template = &templates()[which];
        let subject = subject(template);
        let presented = subject.present(&case, NOW);
        let mut message = Vec::new();
        let sending = Renderer::new(template, "locker.example").render(&case, &presented, &mut message);
        prop_assert!(sending.pause_at.is_none_or(|at| at <= message.len()));
        prop_assert!(!message.windows(6).any(|six| six == b"key of"));
        if form(&case, template) == Form::Plain {
            reads_back(&case, &presented, &message);
        }
    }

    /// No request that must be refused may be let in, however it is written.
    #[test]
    fn a_launch_is_fine_only_where_the_oracle_allows_it(case in any_case(), which in 0..3_usize) {
        let template = &templates()[which];
        let subject = subject(template);
        let facts = subject.facts(&subject.present(&case, NOW), NOW);
        let due = Due::of(&facts);
        let form = form(&case, template);
        let launched = judge(&due, form, Answer::Launch);
        if form == Form::Forged {
            prop_assert_eq!(launched.verdict, Verdict::Note);
            prop_assert_eq!(launched.is_loose, !due.allows_launch());
            return Ok(());
        }
        prop_assert!(due.allows_launch() || launched.verdict == Verdict::Fail);
        if form == Form::Plain {
            for code in Code::ALL {
                let shown = judge(&due, form, Answer::Refusal(code)).verdict;
                let permitted = due.permitted.codes().any(|allowed| allowed == code);
                prop_assert_eq!(permitted, shown != Verdict::Fail);
            }
        }
    }

    /// What a file says is what was meant.
    #[test]
    fn a_case_is_read_back_from_its_words(case in any_case()) {
        prop_assert_eq!(serde_json::from_str::<Case>(&case.words()).unwrap(), case);
    }
}
