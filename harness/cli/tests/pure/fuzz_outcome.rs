//! What a run of the fuzzer comes to: told, and merged with others.

use jiff::Timestamp;
use locksmith_core::report::{Format, MutationScore, Options, Style, render};
use locksmith_fuzzer::answer::Answer;
use locksmith_fuzzer::case::{Case, Hash, Origin};
use locksmith_fuzzer::html::render_html;
use locksmith_fuzzer::outcome::{AnswerRow, CauseRow, Facts, Outcome, UnreadRow};
use locksmith_fuzzer::security::timing::{self, Timing};
use locksmith_fuzzer::tally::Wrong;
use locksmith_fuzzer::terminal::render_terminal;
use locksmith_fuzzer::unread::UnreadOf;
use locksmith_fuzzer::wire::Part;
use locksmith_spec::verdict::Verdict;
use locksmith_spec::verdict::{Evidence, Finding};

use crate::fuzz_messages::NOW;
use crate::shared::matches_snapshot;

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
        command: "LOCKER_KEY=… locksmith fuzz locker --profile locker.toml".to_owned(),
        folder: "runs/fuzz".to_owned(),
        seed: Some(7),
        shard: (2, 4),
        started: Timestamp::from_second(NOW).unwrap(),
        seconds: 30.0,
        certificate: None,
        clock: "about 0 s ahead of Locksmith's; timestamps stay 30 s away from the edges"
            .to_owned(),
        reachable: 264,
        control_refused: None,
        self_test: Some(MutationScore {
            mutants: 93,
            killed: 93,
            conforming: 1,
            false_positives: 0,
        }),
        ended_early: Some("it was interrupted".to_owned()),
        is_cut_short: false,
    }
}

pub(crate) fn outcome() -> Outcome {
    let control = Case::default();
    let mut flaky = cause(Case { origin: Origin::Port, ..control });
    "err-none-origin-port-code-205".clone_into(&mut flaky.id);
    "ERR-NONE".clone_into(&mut flaky.clause);
    flaky.faults.clear();
    "refused with 205 <b>".clone_into(&mut flaky.words);
    flaky.confirmed = (1, 3);
    let unread = UnreadRow { status: 429, count: 3, case: Case { age: 1801, ..control } };
    let answer = Answer::Launch;
    Outcome {
        facts: facts(),
        requests: 300_000,
        verdicts: [(Verdict::Pass, 299_963), (Verdict::Fail, 34), (Verdict::Inconclusive, 3)]
            .into(),
        answers: vec![AnswerRow { answer, words: answer.to_string(), count: 300_000 }],
        masks: std::collections::BTreeSet::default(),
        causes: vec![cause(Case { hash: Hash::AnyDigits, ..control }), flaky],
        unread: vec![unread],
        unread_of: Vec::new(),
        cut: std::collections::BTreeMap::default(),
        security: Vec::new(),
        exit_code: 1,
    }
}

#[test]
fn an_outcome_is_reported_on_a_screen_and_on_a_page() {
    let outcome = outcome();
    matches_snapshot("fuzz/terminal", &render_terminal(&outcome, Style::Plain, 100));
    let page = render_html(&outcome).unwrap();
    let body = &page[page.find("<body>").unwrap()..];
    matches_snapshot("fuzz/page", body);
    let junit = render(&outcome, Format::Junit, &Options::default()).unwrap();
    quick_junit::Report::deserialize_from_str(&junit).unwrap();
    matches_snapshot("fuzz/junit", &junit);
    let json = serde_json::to_string(&outcome).unwrap();
    assert_eq!(serde_json::from_str::<Outcome>(&json).unwrap(), outcome);
}

/// Programs read `fuzz.json` by the schema that `locksmith schema fuzz` prints.
#[test]
fn an_outcome_keeps_to_its_schema() {
    let schema = schemars::schema_for!(Outcome).to_value();
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("fuzz.json", schema).unwrap();
    let schema = compiler.compile("fuzz.json", &mut schemas).unwrap();
    let mut json = serde_json::to_value(outcome()).unwrap();
    schemas.validate(&json, schema).unwrap();
    assert_eq!(json["started"], "2016-11-23T12:00:00Z");
    json["causes"][0]["wrong"] = "perhaps".into();
    assert!(schemas.validate(&json, schema).is_err(), "the schema takes anything for wrong");
}

/// What was not read is no pass, and no failure.
#[test]
fn answers_that_were_cut_are_reported_and_leave_nothing_certain() {
    let cut = [(Part::Body, 12), (Part::Trailers, 1)];
    let clean = Outcome { causes: Vec::new(), unread: Vec::new(), ..outcome() };
    let cut = Outcome { cut: cut.into(), ..clean }.with_security(Vec::new(), false);
    assert_eq!((cut.exit_code, cut.headline()), (3, "Inconclusive"));
    let said = "No violations in the answers that Locksmith read; some were too long to read whole";
    assert_eq!(cut.sentence(), said);
    let shown =
        "12 answers: a body beyond 1024 KiB. Locksmith did not search the rest for app keys";
    assert_eq!(cut.cut_in_words()[0], shown);
    let terminal = render_terminal(&cut, Style::Plain, 200);
    assert!(terminal.contains(shown), "{terminal}");
    assert!(render_html(&cut).unwrap().contains(shown));
    let both = Outcome::merged(vec![cut.clone(), cut]).unwrap();
    assert_eq!((both.cut[&Part::Body], both.exit_code), (24, 3));
}

/// What security probes may come to: one of each look.
fn security() -> Vec<Finding> {
    let finding = |clause: &str, verdict, wanted: &str, observed: &str| {
        Finding::new(clause, verdict, [wanted], observed)
    };
    let leak = Timing::Leak { pairs: 3000, share: 0.962, median: 348_900 };
    let evidence = Evidence {
        what: "{app-id}, a wrong app id: it makes an element".to_owned(),
        text: "<p>no app\u{1b}[2J <i>locksmith-app-id</i>".to_owned(),
        file: None,
    };
    let mut markup = finding(
        "SEC-REFLECTED-MARKUP",
        Verdict::Warn,
        "no page that contains a value of the request as markup",
        "a page contains a value of the request as markup",
    );
    markup.evidence.push(evidence);
    let document = finding("SEC-DOCUMENT-SCHEME", Verdict::Note, "http and https", "accepted: ftp");
    let framed = finding("SEC-FRAMED", Verdict::Skipped, "a header", "not applicable: no page");
    vec![timing::finding(leak), markup, framed, document]
}

#[test]
fn security_findings_are_reported_apart_and_decide_where_that_is_asked_for() {
    let clean = || Outcome { causes: Vec::new(), unread: Vec::new(), ..outcome() };
    let warned = clean().with_security(security(), false);
    assert_eq!((warned.exit_code, warned.headline()), (0, "No violations"));
    matches_snapshot("fuzz/security-terminal", &render_terminal(&warned, Style::Plain, 100));
    let page = render_html(&warned).unwrap();
    matches_snapshot("fuzz/security-page", &page[page.find("<main").unwrap()..]);
    let failed = clean().with_security(security(), true);
    assert_eq!((failed.exit_code, failed.headline()), (1, "Security findings"));
    assert!(failed.sentence().contains("Security findings are failures"), "{}", failed.sentence());
    let violated = outcome().with_security(security(), true);
    assert_eq!((violated.exit_code, violated.headline()), (1, "Violations found"));
    let nothing = clean().with_security(vec![security().swap_remove(2)], true);
    assert_eq!((nothing.exit_code, nothing.headline()), (0, "No findings"));
}

#[test]
fn of_shards_the_heavier_security_finding_is_kept() {
    let all = outcome().with_security(security(), false);
    let passed = security().into_iter().map(|one| Finding { verdict: Verdict::Pass, ..one });
    let other = outcome().with_security(passed.collect(), false);
    let merged = Outcome::merged(vec![outcome(), other, all]).unwrap();
    let verdicts: Vec<Verdict> = merged.security.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::Warn, Verdict::Warn, Verdict::Pass, Verdict::Note]);
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
    let unread = [(Verdict::Inconclusive, 300_000)].into();
    assert_eq!(of(Outcome { causes: Vec::new(), verdicts: unread, ..outcome() }), 3);
    let nothing = Outcome { causes: Vec::new(), verdicts: [].into(), requests: 0, ..outcome() };
    assert_eq!(of(nothing), 3);
}

/// A locker whose answers to right requests, or to those with one fault, say nothing was not tested there.
#[test]
fn what_could_not_be_read_of_right_requests_or_of_one_fault_is_inconclusive() {
    let of = |mask: &str, faults: &[&str], asked, unread| UnreadOf {
        mask: serde_json::from_str(mask).unwrap(),
        faults: faults.iter().map(|&fault| fault.to_owned()).collect(),
        asked,
        unread,
    };
    let clean = |unread_of| Outcome { causes: Vec::new(), unread_of, ..outcome() };
    let run = |unread_of| clean(unread_of).with_security(Vec::new(), false);
    let accident = of("1", &["timestamp stale"], 900, 3);
    assert_eq!(run(vec![accident.clone()]).exit_code, 0);
    for (blind, said) in [
        (of("0", &[], 12, 12), "12 of 12 answers to right requests, which the locker must accept"),
        (of("1", &["timestamp stale"], 9, 9), "9 of 9 answers to requests with timestamp stale"),
    ] {
        let run = run(vec![accident.clone(), blind]);
        assert_eq!((run.exit_code, run.headline()), (3, "Inconclusive"));
        assert!(run.sentence().contains("could not read 3 of 300000"), "{}", run.sentence());
        let terminal = render_terminal(&run, Style::Plain, 200);
        assert!(terminal.contains(said), "{terminal}");
        assert!(render_html(&run).unwrap().contains(said));
    }
    let much = [(Verdict::Pass, 6000), (Verdict::Inconclusive, 16_681)].into();
    let much = Outcome { verdicts: much, requests: 22_681, ..clean(Vec::new()) };
    let much = much.with_security(Vec::new(), false);
    assert_eq!(much.exit_code, 3);
    assert!(much.sentence().contains("could not read 16681 of 22681"), "{}", much.sentence());
    // Of shards, too.
    let shard = || run(vec![of("1", &["timestamp stale"], 2, 2)]);
    assert_eq!(shard().exit_code, 0);
    assert_eq!(Outcome::merged(vec![shard(), shard()]).unwrap().exit_code, 3);
}
