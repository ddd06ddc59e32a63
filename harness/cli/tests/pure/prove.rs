//! The proof of the locker's catalogue, from canned verdicts.

use locksmith::prove::lockers::Candidate;
use locksmith::prove::{Facts, Outcome, Proof, Row, Subject, render_html, render_terminal};
use locksmith::score;
use locksmith_core::report::{Format, MutationScore, Options, Style, render};
use locksmith_core::scenario::Catalogue;
use locksmith_core::scenario::samples::{self, Kind};
use locksmith_spec::verdict::{Finding, Judged, Verdict};
use locksmith_spec::{Side, clause};
use reference_locker::mutants;

use crate::shared::matches_snapshot;

pub(crate) fn facts(tried: &str) -> Facts {
    Facts {
        version: "0.1.0".into(),
        browser: Some("Chromium 156".into()),
        tried: tried.into(),
        started: "2016-11-23T12:00:00Z".parse().unwrap(),
        seconds: 251.6,
    }
}

fn candidate(id: &str, clause: Option<&str>, cases: &[&str]) -> Candidate {
    Candidate {
        id: id.into(),
        clause: clause.map(str::to_owned),
        why: "Somebody thought that it would do no harm.".into(),
        cases: cases.iter().map(|&case| case.to_owned()).collect(),
        policy: None,
    }
}

fn mutant(id: &str, clause: &str, killed_by: &[&str]) -> Candidate {
    candidate(id, Some(clause), killed_by)
}

fn of(rows: Vec<Row>) -> Proof {
    Proof::of(Subject::Locker, facts("named cases and their controls"), rows, false)
}

/// A case with a finding under each clause.
fn judged(case: &str, findings: &[(&str, Verdict)]) -> Judged {
    let findings: Vec<Finding> = findings
        .iter()
        .map(|(clause, verdict)| {
            let seen = format!("what is seen of {clause}");
            Finding::new(clause, *verdict, ["something else"], seen)
        })
        .collect();
    let verdict = findings.iter().map(|finding| finding.verdict).max().unwrap();
    Judged { case: case.into(), verdict, decides: Vec::new(), findings }
}

const STALE: &str = "locker/error-206/31-minutes";
const FRESH: &str = "locker/fresh-time-stamp/now";

fn right() -> Row {
    let judged = [
        judged(FRESH, &[("ERR-206", Verdict::Pass)]),
        judged(STALE, &[("WID-POPUP", Verdict::Pass), ("ERR-206", Verdict::Fail)]),
        judged("locker/error-206/34-minutes", &[("ERR-206", Verdict::Inconclusive)]),
    ];
    mutant("stale-after-35-minutes", "ERR-206", &[STALE]).row(&judged)
}

/// It fails, but under another clause, and in a control under its own.
fn wrong() -> Row {
    let judged = [
        judged("locker/correct-launch", &[("ERR-203", Verdict::Fail)]),
        judged("locker/error-203/last-digit", &[("WID-POPUP", Verdict::Fail)]),
    ];
    mutant("hash-by-prefix", "ERR-203", &["locker/error-203/last-digit"]).row(&judged)
}

fn survived() -> Row {
    let judged = [judged("locker/result/own", &[("RES-OWN", Verdict::Pass)])];
    mutant("result-on-all-anchors", "RES-OWN", &["locker/result/own"]).row(&judged)
}

/// A locker that conforms, at which one case comes to this.
fn conforming_as(id: &str, alarm: Verdict) -> Row {
    let judged =
        [judged(FRESH, &[("ERR-206", Verdict::Pass)]), judged(STALE, &[("ERR-206", alarm)])];
    candidate(id, None, &["locker/error-206/*"]).row(&judged)
}

fn conforming(alarm: Verdict) -> Row {
    conforming_as("conforming", alarm)
}

fn proved() -> Proof {
    of(vec![conforming(Verdict::Note), right()])
}

fn not_proved() -> Proof {
    of(vec![conforming(Verdict::Inconclusive), right(), wrong(), survived()])
}

#[test]
fn a_mutant_is_killed_by_its_own_cases_under_its_own_clause() {
    assert_eq!(right().outcome, Outcome::Killed);
    assert_eq!(wrong().outcome, Outcome::WrongReason);
    assert_eq!(survived().outcome, Outcome::Survived);
}

#[test]
fn what_no_named_case_reports_survives() {
    let fails = |case| [judged(case, &[("RES-OWN", Verdict::Fail)])];
    let outcome =
        |names: &[&str], judged: &[Judged]| mutant("one", "RES-OWN", names).row(judged).outcome;
    let own = "locker/result/own";
    assert_eq!(outcome(&[own], &fails(own)), Outcome::Killed);
    assert_eq!(outcome(&["locker/result"], &fails(own)), Outcome::Survived);
    assert_eq!(outcome(&[own], &fails("locker/result/all")), Outcome::Survived);
    assert_eq!(outcome(&[own], &[]), Outcome::Survived);
    let undecided = [judged(own, &[("RES-OWN", Verdict::Inconclusive)])];
    assert_eq!(outcome(&[own], &undecided), Outcome::Survived);
}

#[test]
fn every_named_case_has_to_report_it() {
    let mutant = mutant("one", "RES-OWN", &["locker/result/own", "locker/result/all"]);
    let of = |own, all| {
        let judged = [
            judged("locker/result/own", &[("RES-OWN", own)]),
            judged("locker/result/all", &[("RES-OWN", all)]),
        ];
        mutant.row(&judged).outcome
    };
    assert_eq!(of(Verdict::Fail, Verdict::Fail), Outcome::Killed);
    assert_eq!(of(Verdict::Fail, Verdict::Pass), Outcome::Survived);
    let missing = [judged("locker/result/own", &[("RES-OWN", Verdict::Fail)])];
    assert_eq!(mutant.row(&missing).outcome, Outcome::Survived);
}

#[test]
fn a_warning_kills_what_is_a_matter_of_security_alone() {
    let of = |clause| {
        let judged = [judged("locker/result/own", &[(clause, Verdict::Warn)])];
        mutant("one", clause, &["locker/result/own"]).row(&judged).outcome
    };
    assert_eq!(of("SEC-RESULT-OVERHEARD"), Outcome::Killed);
    assert_eq!(of("RES-OWN"), Outcome::Survived);
}

#[test]
fn any_flaw_is_enough() {
    let exit_code = |rows: &[Row]| of(rows.to_vec()).exit_code;
    let fine = conforming(Verdict::Note);
    assert_eq!(exit_code(&[fine.clone(), right()]), 0);
    assert_eq!(exit_code(&[fine.clone(), right(), survived()]), 1);
    assert_eq!(exit_code(&[fine.clone(), wrong(), right()]), 1);
    for alarm in [Verdict::Fail, Verdict::Inconclusive, Verdict::Warn] {
        assert_eq!(exit_code(&[conforming(alarm), right()]), 1, "{alarm:?}");
    }
    // Choices are something that was tried, and the usual locker alone is nothing.
    assert_eq!(exit_code(std::slice::from_ref(&fine)), 3);
    assert_eq!(exit_code(&[fine.clone(), conforming_as("code/closed", Verdict::Pass)]), 0);
    assert_eq!(exit_code(&[fine, conforming_as("code/closed", Verdict::Warn)]), 1);
    assert_eq!(exit_code(&[]), 3);
    let untried = candidate("conforming", None, &[]).row(&[]);
    assert_eq!(exit_code(&[untried, right()]), 3);
}

#[test]
fn a_proof_adds_up() {
    let proof = not_proved();
    let score = MutationScore { mutants: 3, killed: 1, conforming: 1, false_positives: 1 };
    assert_eq!(proof.score, score);
    let ids = |outcome| proof.of_outcome(outcome).map(|row| row.id.as_str()).collect::<Vec<_>>();
    assert_eq!(ids(Outcome::Survived), ["result-on-all-anchors"]);
    assert_eq!(ids(Outcome::WrongReason), ["hash-by-prefix"]);
    assert_eq!(ids(Outcome::FalsePositive), ["conforming"]);
}

#[test]
fn a_proof_is_shown_in_every_form() {
    for (subject, proof) in [("proved", proved()), ("not-proved", not_proved())] {
        matches_snapshot(&format!("prove/{subject}"), &render_terminal(&proof, Style::Plain, 100));
        let json = serde_json::to_string_pretty(&proof).unwrap();
        assert_eq!(serde_json::from_str::<Proof>(&json).unwrap(), proof);
        keeps_to_its_schema(&serde_json::from_str(&json).unwrap());
        if subject == "not-proved" {
            matches_snapshot("prove/json", &json);
            let junit = render(&proof, Format::Junit, &Options::default()).unwrap();
            quick_junit::Report::deserialize_from_str(&junit).unwrap();
            matches_snapshot("prove/junit", &junit);
            matches_snapshot("prove/html", &without_style(&render_html(&proof).unwrap()));
        }
    }
}

/// Programs read `proof.json` by the schema that `locksmith schema proof` prints.
pub(crate) fn keeps_to_its_schema(json: &serde_json::Value) {
    let schema = schemars::schema_for!(Proof).to_value();
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("proof.json", schema).unwrap();
    let schema = compiler.compile("proof.json", &mut schemas).unwrap();
    schemas.validate(json, schema).unwrap();
    let mut another = json.clone();
    another["subject"] = "another".into();
    assert!(schemas.validate(&another, schema).is_err(), "the schema takes anything");
}

/// The style has a snapshot of its own, as part of the report's page.
pub(crate) fn without_style(page: &str) -> String {
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, body) = rest.split_once("</style>").unwrap();
    let policy = head.find("style-src").unwrap();
    let policy_ends = policy + head[policy..].find("; ").unwrap();
    format!("{}{}<style>…</style>{body}", &head[..policy], &head[policy_ends + 2..])
}

#[test]
fn many_flaws_still_fit_a_few_screens() {
    let rows = (0..200).map(|number| {
        let mut row = survived();
        row.id = format!("mutant-{number}");
        row
    });
    let proof = of(rows.collect());
    let text = render_terminal(&proof, Style::Plain, 80);
    assert!(text.lines().count() < 80, "{text}");
    assert!(text.contains("… and 192 more"), "{text}");
}

#[test]
fn hostile_words_stay_words() {
    let mut rows = vec![survived()];
    rows[0].why = "<script>alert(1)</script>\u{1b}[2J".into();
    rows[0].remarks[0].seen = "\u{1b}[2J<img src=x>".into();
    let proof = of(rows);
    let page = render_html(&proof).unwrap();
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(!render_terminal(&proof, Style::Plain, 80).contains('\u{1b}'));
}

#[test]
fn every_mutant_breaks_a_clause_and_names_cases_that_exist() {
    let catalogue = Catalogue::embedded().unwrap();
    for mutant in mutants::all() {
        let id = mutant.id;
        assert!(clause::find(mutant.clause).is_some(), "{id}: its clause");
        assert!(!mutant.killed_by.is_empty(), "{id}: its cases");
        for name in mutant.killed_by {
            assert!(catalogue.find(name).is_some(), "{id}: there is no case {name}");
        }
    }
}

// A build whose catalogue or judging code has changed since is unproved, and says so in its reports: that
// is no failing test. A record that applies must be whole.
#[test]
fn a_recorded_score_that_applies_is_of_every_mutant() {
    let catalogue = Catalogue::embedded().unwrap();
    if let Some(score) = score::recorded(Side::Locker, &catalogue.digest()) {
        assert_eq!(score.mutants, mutants::all().count(), "run `make prove`");
        assert_eq!((score.killed, score.false_positives), (score.mutants, 0));
        assert_eq!(score.conforming, 1 + mutants::CHOICES.len(), "run `make prove`");
    }
}

#[test]
fn a_recorded_score_that_applies_is_of_every_sample_page() {
    if let Some(score) = score::recorded(Side::Page, &score::page_checks()) {
        let samples = samples::all().unwrap();
        let wrong = samples.iter().filter(|sample| sample.kind == Kind::Wrong).count();
        assert_eq!(score.mutants, wrong, "run `make prove`");
        assert_eq!(score.conforming, samples.len() - wrong, "run `make prove`");
        assert_eq!((score.killed, score.false_positives), (wrong, 0));
    }
    assert_eq!(score::recorded(Side::Page, ""), None);
}

#[test]
fn another_catalogue_has_no_score() {
    assert_eq!(score::recorded(Side::Locker, ""), None);
    let with = |from: &str, to: &str| {
        let text = include_str!("../../../../scenarios/locker/error-207.toml");
        assert!(text.contains(from));
        let files = vec![
            ("error-207.toml".into(), text.replace(from, to)),
            ("correct-launch.toml".into(), CORRECT_LAUNCH.into()),
        ];
        Catalogue::of_files(files).unwrap().digest()
    };
    let same = with("An application", "An application");
    assert_eq!(same, with("An application", "Some application"), "prose does not count");
    let other = with("app = \"withdrawn\"", "app = \"main\"");
    assert_ne!(same, other);
    assert_eq!(score::recorded(Side::Locker, &other), None);
}

const CORRECT_LAUNCH: &str = include_str!("../../../../scenarios/locker/correct-launch.toml");
