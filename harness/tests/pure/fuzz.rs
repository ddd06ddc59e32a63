//! The fuzzer: its messages, read by readers that it does not have itself, and its verdicts on the
//! reference locker, conforming and not.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use httparse::{EMPTY_HEADER, Request as Head, Status};
use locksmith::embedded::Embedded;
use locksmith::fuzz::answer::Answer;
use locksmith::fuzz::case::{AppName, Case, Document, Hash, Id, Origin, Stamp, Structure};
use locksmith::fuzz::engine::{Budget, Plan, Progress};
use locksmith::fuzz::form::{Form, form};
use locksmith::fuzz::generate::Stream;
use locksmith::fuzz::html::render_html;
use locksmith::fuzz::hunt::{Hunted, hunt};
use locksmith::fuzz::judge::{Due, Verdict, judge};
use locksmith::fuzz::meet::meet;
use locksmith::fuzz::outcome::{AnswerRow, CauseRow, Facts, Outcome, UnreadRow};
use locksmith::fuzz::probe::{LockerClock, Setting};
use locksmith::fuzz::render::Renderer;
use locksmith::fuzz::script::Scripts;
use locksmith::fuzz::security::timing::{self, Timing};
use locksmith::fuzz::tally::Wrong;
use locksmith::fuzz::template::{Slot, Template};
use locksmith::fuzz::terminal::render_terminal;
use locksmith::fuzz::values::{Presented, Subject};
use locksmith::fuzz::wire::Host;
use locksmith::judge::{Evidence, Finding, Verdict as Told};
use locksmith::report::{KillScore, Style};
use locksmith::spec::{App, Code, Format, Secret, assess};
use proptest::prelude::*;
use proptest::sample::select;

use crate::shared::matches_snapshot;

const NOW: i64 = 1_479_902_400;

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

fn subject(template: &Template) -> Subject {
    let app = |id: &str, domain: &str, authorised| App {
        id: id.to_owned(),
        key: Secret::new(format!("key of {id}")),
        domain: domain.to_owned(),
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
        Some(told) => assert_eq!(told, body.len().to_string()),
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
        let facts = assess(&subject.present(&case, NOW).request, &subject.world(NOW));
        let due = Due::of(&facts);
        let form = form(&case, template);
        let launched = judge(&due, form, Answer::Launch).verdict;
        prop_assert!(due.allows_launch() || launched == Verdict::Violation);
        if form == Form::Plain {
            for code in Code::ALL {
                let told = judge(&due, form, Answer::Refusal(code)).verdict;
                let permitted = due.permitted.codes().any(|allowed| allowed == code);
                prop_assert_eq!(permitted, told != Verdict::Violation);
            }
        }
    }

    /// What a file says is what was meant.
    #[test]
    fn a_case_is_read_back_from_its_words(case in any_case()) {
        prop_assert_eq!(serde_json::from_str::<Case>(&case.words()).unwrap(), case);
    }
}

/// Runs a script whose `curl` prints the body that it is handed, when the clock shows this second.
fn body_by_script(script: &str, folder: &std::path::Path, now: i64) -> Vec<u8> {
    use std::os::unix::fs::PermissionsExt;
    let curl = folder.join("curl");
    if !curl.exists() {
        std::fs::write(&curl, "#!/bin/sh\ncat\nprintf 'END'\n").unwrap();
        std::fs::set_permissions(&curl, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script]).env("PATH", path).env("NOW", now.to_string());
    command.env("LOCKSMITH_APP_KEY", "key of EXAMBOARD");
    command.env("LOCKSMITH_OTHER_APP_KEY", "key of UNIVERSITY");
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}\n{script}");
    let end = output.stdout.windows(3).position(|three| three == b"END").unwrap();
    output.stdout[..end].to_vec()
}

/// A cause that this case shows.
pub(crate) fn cause(case: Case) -> CauseRow {
    CauseRow {
        id: "err-203-let-in".to_owned(),
        clause: "ERR-203".to_owned(),
        also: vec!["REG-AUTH".to_owned()],
        faults: vec!["app hash wrong".to_owned()],
        wrong: Wrong::Answer(Answer::Launch),
        words: "let in".to_owned(),
        due: vec!["refused with 203 (ERR-203)".to_owned()],
        count: 31,
        first: 7,
        case,
        confirmed: (3, 3),
    }
}

/// What is known of a run.
pub(crate) fn facts() -> Facts {
    Facts {
        version: "0.1.0".to_owned(),
        target: "a locker of a test".to_owned(),
        url: "http://127.0.0.1:8080/".to_owned(),
        seed: Some(7),
        shard: (2, 4),
        started: NOW * 1000,
        seconds: 30.0,
        certificate: None,
        clock: "taken to be 0 s ahead of ours: edges are kept 30 s away".to_owned(),
        reachable: 264,
        control_refused: None,
        kill_score: Some(KillScore {
            deviations: 93,
            right_reason: 93,
            conforming: 1,
            false_alarms: 0,
        }),
        ended_early: Some("it was interrupted".to_owned()),
        is_cut_short: false,
    }
}

fn outcome() -> Outcome {
    let control = Case::default();
    let mut flaky = cause(Case { origin: Origin::Port, ..control });
    "err-none-origin-port-told-205".clone_into(&mut flaky.id);
    "ERR-NONE".clone_into(&mut flaky.clause);
    flaky.faults.clear();
    "refused with 205 <b>".clone_into(&mut flaky.words);
    flaky.confirmed = (1, 3);
    let unread = UnreadRow { status: 429, count: 3, case: Case { age: 1801, ..control } };
    let answer = Answer::Launch;
    Outcome {
        facts: facts(),
        requests: 300_000,
        verdicts: [(Verdict::Fine, 299_963), (Verdict::Violation, 34), (Verdict::Unread, 3)].into(),
        answers: vec![AnswerRow { answer, words: answer.to_string(), count: 300_000 }],
        masks: std::collections::BTreeSet::default(),
        causes: vec![cause(Case { hash: Hash::AnyDigits, ..control }), flaky],
        unread: vec![unread],
        security: Vec::new(),
        exit_code: 1,
    }
}

#[test]
fn an_outcome_is_told_on_a_screen_and_on_a_page() {
    let outcome = outcome();
    matches_snapshot("fuzz-terminal", &render_terminal(&outcome, Style::Plain, 100));
    let page = render_html(&outcome).unwrap();
    let body = &page[page.find("<body>").unwrap()..];
    matches_snapshot("fuzz-page", body);
    let json = serde_json::to_string(&outcome).unwrap();
    assert_eq!(serde_json::from_str::<Outcome>(&json).unwrap(), outcome);
}

/// What security probes may come to: one of each look.
fn security() -> Vec<Finding> {
    let finding = |clause: &str, verdict, wanted: &str, observed: &str| Finding {
        clause: clause.to_owned(),
        interpretation: None,
        verdict,
        permitted: vec![wanted.to_owned()],
        observed: observed.to_owned(),
        evidence: Vec::new(),
    };
    let leak = Timing::Leak { pairs: 3000, share: 0.962, median: 348_900 };
    let evidence = Evidence {
        what: "{app-id}, a wrong app id: it makes an element".to_owned(),
        text: "<p>no app\u{1b}[2J <i>locksmith-app-id</i>".to_owned(),
        file: None,
    };
    let mut markup = finding(
        "SEC-REFLECTED-MARKUP",
        Told::Warn,
        "no page in which what was sent is markup",
        "what a request says stands in a page as markup",
    );
    markup.evidence.push(evidence);
    let document = finding("SEC-DOCUMENT-SCHEME", Told::Note, "http and https", "let in: ftp");
    let framed = finding("SEC-FRAMED", Told::Skipped, "a header", "not applicable: no page");
    vec![timing::finding(leak), markup, framed, document]
}

#[test]
fn security_findings_are_told_apart_and_decide_where_that_is_asked_for() {
    let clean = || Outcome { causes: Vec::new(), unread: Vec::new(), ..outcome() };
    let warned = clean().with_security(security(), false);
    assert_eq!((warned.exit_code, warned.headline()), (0, "No violations"));
    matches_snapshot("fuzz-security-terminal", &render_terminal(&warned, Style::Plain, 100));
    let page = render_html(&warned).unwrap();
    matches_snapshot("fuzz-security-page", &page[page.find("<main").unwrap()..]);
    let failed = clean().with_security(security(), true);
    assert_eq!((failed.exit_code, failed.headline()), (1, "Security findings"));
    assert!(failed.sentence().contains("security findings decide"), "{}", failed.sentence());
    let violated = outcome().with_security(security(), true);
    assert_eq!((violated.exit_code, violated.headline()), (1, "Violations found"));
    let nothing = clean().with_security(vec![security().swap_remove(2)], true);
    assert_eq!((nothing.exit_code, nothing.headline()), (0, "Nothing found"));
}

#[test]
fn of_shards_the_heavier_security_finding_is_kept() {
    let all = outcome().with_security(security(), false);
    let passed = security().into_iter().map(|one| Finding { verdict: Told::Pass, ..one });
    let other = outcome().with_security(passed.collect(), false);
    let merged = Outcome::merged(vec![outcome(), other, all]).unwrap();
    let verdicts: Vec<Told> = merged.security.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Told::Warn, Told::Warn, Told::Pass, Told::Note]);
}

#[test]
fn runs_are_merged_by_cause() {
    let other = Outcome { requests: 5, unread: Vec::new(), ..outcome() };
    let merged = Outcome::merged(vec![outcome(), other]).unwrap();
    assert_eq!((merged.requests, merged.causes.len(), merged.causes[0].count), (300_005, 2, 62));
    assert_eq!((merged.exit_code, merged.facts.shard), (1, (1, 1)));
    assert_eq!(Outcome::merged(Vec::new()), None);
}

#[test]
fn what_never_showed_again_and_what_nobody_could_read_is_inconclusive() {
    let of = |outcome: Outcome| Outcome::merged(vec![outcome]).unwrap().exit_code;
    let never = cause(Case::default());
    let never = CauseRow { confirmed: (0, 3), ..never };
    assert_eq!(of(Outcome { causes: vec![never], ..outcome() }), 3);
    assert_eq!(of(Outcome { causes: Vec::new(), ..outcome() }), 0);
    let unread = [(Verdict::Unread, 300_000)].into();
    assert_eq!(of(Outcome { causes: Vec::new(), verdicts: unread, ..outcome() }), 3);
    let nothing = Outcome { causes: Vec::new(), verdicts: [].into(), requests: 0, ..outcome() };
    assert_eq!(of(nothing), 3);
}

/// A script that was written an hour ago signs and sends what its case is now.
#[tokio::test]
async fn a_script_sends_its_case_an_hour_later() {
    let template = Template::built_in().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = "http://127.0.0.1:9/".parse().unwrap();
    let trust = locksmith::tls::Trust::default();
    let host = Host::of(&url, &trust, Duration::from_secs(1)).await.unwrap();
    let control = Case::default();
    let cases = Hash::ALL
        .iter()
        .filter(|&&hash| hash != Hash::FullWidth)
        .map(|&hash| Case { hash, ..control })
        .chain(Stamp::ALL.iter().map(|&stamp| Case { stamp, ..control }))
        .filter(|case| case.stamp != Stamp::Devanagari)
        .chain(Id::ALL.iter().map(|&id| Case { id, ..control }))
        .chain(
            [
                Structure::PercentEncoded,
                Structure::EncodedTwice,
                Structure::Huge,
                Structure::AsJson,
            ]
            .map(|structure| Case { structure, age: 1801, ..control }),
        );
    for (index, case) in cases.enumerate() {
        // Each format in turn.
        let format = Format::ALL[index % 3];
        let apps = subject(&template).apps().to_vec();
        let apps = AppName::ALL.iter().copied().zip(apps).collect();
        let subject = Subject::new(apps, format, 0, &template);
        let clock = LockerClock::Stopped(NOW);
        let setting = Setting { template: template.clone(), subject, host: host.clone(), clock };
        let cause = cause(case);
        let script = Scripts::new(&setting, &url, &trust).of(&cause);
        assert!(!script.contains("key of EXAMBOARD") && !script.contains("key of UNI"), "{script}");
        let later = NOW + 3600;
        let sent = body_by_script(&script, folder.path(), later);
        let presented = setting.subject.present(&case, later);
        let mut message = Vec::new();
        Renderer::new(&template, "x").render(&case, &presented, &mut message);
        let end = message.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let (sent, due) =
            (String::from_utf8_lossy(&sent), String::from_utf8_lossy(&message[end + 4..]));
        assert_eq!(sent, due, "{} in {format}\n{script}", case.words());
    }
}

/// Cases against the reference locker, wrong in one thing or in none; nothing where it can say nothing.
async fn fuzzed(deviation: Option<&str>, cases: u64) -> Option<Hunted> {
    let embedded = Embedded::start().await.unwrap();
    if let Some(id) = deviation {
        let deviation = reference_locker::deviations::find(id).unwrap();
        embedded.running.control().set_behaviour(deviation.behaviour());
    }
    let template = Template::built_in().unwrap();
    let met = meet(&embedded.profile, &template, Duration::from_secs(30)).await.unwrap();
    let plan = Plan {
        first: Vec::new(),
        stream: Some(Stream::new(7, met.setting.subject.names(), &template)),
        shard: (0, 1),
        connections: 16,
        jobs: 1,
        budget: Budget {
            time: Duration::from_secs(120),
            cases: Some(cases),
            rate: None,
            stop_on_first: false,
        },
    };
    let progress = Arc::new(Progress::default());
    let hunted = hunt(Arc::clone(&met.setting), &met.control, plan, Arc::clone(&progress)).await;
    assert_eq!(progress.trouble(), None);
    met.part().await.unwrap();
    hunted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conforming_locker_breaks_nothing() {
    let hunted = fuzzed(None, 20_000).await.unwrap();
    assert!(hunted.causes.is_empty(), "{:#?}", hunted.causes);
    assert_eq!(hunted.tally.sent, 20_000);
    assert!(hunted.tally.masks.len() > 100, "{}", hunted.tally.masks.len());
    assert_eq!(hunted.tally.of(Verdict::Unread), 0);
    assert!(hunted.tally.answers.len() >= 7, "{:?}", hunted.tally.answers);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lockers_that_are_wrong_are_noticed_under_the_clause_that_they_break() {
    let control = Case::default();
    let known = [
        ("hash/first-eight-digits", "ERR-203", Case { hash: Hash::LastDigitAltered, ..control }),
        ("window/31-minutes", "ERR-206", Case { age: 1801, ..control }),
        ("window/one-second-long", "ERR-206", Case { age: 1801, ..control }),
        ("domain/suffix", "ERR-205", Case { origin: Origin::EndsAlike, ..control }),
        ("error-205/told-as-204", "ERR-205", Case { origin: Origin::Another, ..control }),
        ("key/in-a-header", "REG-SECRET", control),
        ("key/in-a-header-in-hex", "REG-SECRET", control),
        ("error-206/without-number", "ERR-SHOWN", Case { age: 1801, ..control }),
        ("error/all-codes", "ERR-206", Case { age: 1801, ..control }),
        ("key/in-the-error-page", "REG-SECRET", Case { id: Id::Unknown, ..control }),
    ];
    for (deviation, clause, simplest) in known {
        let hunted = fuzzed(Some(deviation), 1500).await.unwrap();
        let cause = hunted.causes.iter().find(|traced| traced.cause.clause == clause);
        let traced = cause.unwrap_or_else(|| panic!("{deviation}: {:#?}", hunted.causes));
        assert_eq!(traced.confirmed, 3, "{deviation}");
        let weight = simplest.weight();
        assert_eq!(traced.found.case.weight(), weight, "{deviation}: {:?}", traced.found.case);
    }
}

/// What else is let in tells whether the locker is at fault or the profile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_control_that_is_refused_is_a_violation_where_something_is_let_in_instead() {
    let hunted = fuzzed(Some("hash/key-first"), 1500).await.unwrap();
    let refused = Answer::Refusal(Code::InvalidAppHash);
    assert_eq!(hunted.control_refused, Some(refused));
    let causes: Vec<_> = hunted
        .causes
        .iter()
        .map(|traced| (traced.cause.clause, traced.cause.wrong, traced.found.case))
        .collect();
    let control = Case::default();
    let instead = Case { hash: Hash::KeyFirst, ..control };
    assert_eq!(causes.len(), 2, "{causes:?}");
    assert!(causes.contains(&("ERR-NONE", Wrong::Answer(refused), control)), "{causes:?}");
    assert!(causes.contains(&("ERR-203", Wrong::Answer(Answer::Launch), instead)), "{causes:?}");
    // A key that the locker cut is a key that the profile has wrong: both refuse everything.
    assert!(fuzzed(Some("registration/key-cut"), 1500).await.is_none());
}
