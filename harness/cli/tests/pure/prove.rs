//! The kill matrix, from canned verdicts.

use locksmith::prove::{
    ChoiceRow, Deviation, Facts, Noticed, Proof, Row, Scope, render_html, render_terminal,
};
use locksmith::score;
use locksmith_core::report::Style;
use locksmith_core::scenario::Catalogue;
use locksmith_core::scenario::samples::{self, Kind};
use locksmith_spec::verdict::{Finding, Judged, Verdict};
use locksmith_spec::{Side, clause};
use reference_locker::mutants;

use crate::shared::matches_snapshot;

fn facts() -> Facts {
    Facts {
        version: "0.1.0".into(),
        browser: "Chromium 156".into(),
        scope: Scope::Fast,
        seconds: 251.6,
    }
}

fn deviation(id: &str, clause: &str, noticed_by: &[&str]) -> Deviation {
    Deviation {
        id: id.into(),
        clause: clause.into(),
        why: "Somebody thought that it would do no harm.".into(),
        noticed_by: noticed_by.iter().map(|&case| case.to_owned()).collect(),
    }
}

/// A case with a finding under each clause.
fn judged(case: &str, findings: &[(&str, Verdict)]) -> Judged {
    let findings: Vec<Finding> = findings
        .iter()
        .map(|(clause, verdict)| Finding {
            clause: (*clause).into(),
            interpretation: None,
            verdict: *verdict,
            permitted: vec!["something else".into()],
            observed: format!("what is seen of {clause}"),
            evidence: Vec::new(),
        })
        .collect();
    let verdict = findings.iter().map(|finding| finding.verdict).max().unwrap();
    Judged { case: case.into(), verdict, decides: Vec::new(), findings }
}

const STALE: &str = "locker/error-206/31-minutes";
const FRESH: &str = "locker/fresh-time-stamp/now";

fn right() -> Row {
    let deviation = deviation("stale-after-35-minutes", "ERR-206", &[STALE]);
    let judged = [
        judged(FRESH, &[("ERR-206", Verdict::Pass)]),
        judged(STALE, &[("WID-POPUP", Verdict::Pass), ("ERR-206", Verdict::Fail)]),
        judged("locker/error-206/34-minutes", &[("ERR-206", Verdict::Inconclusive)]),
    ];
    Row::of(deviation, &judged)
}

/// It fails, but under another clause, and in a control under its own.
fn wrong() -> Row {
    let deviation = deviation("hash-by-prefix", "ERR-203", &["locker/error-203/last-digit"]);
    let judged = [
        judged("locker/correct-launch", &[("ERR-203", Verdict::Fail)]),
        judged("locker/error-203/last-digit", &[("WID-POPUP", Verdict::Fail)]),
    ];
    Row::of(deviation, &judged)
}

fn survivor() -> Row {
    let deviation = deviation("result-on-all-anchors", "RES-OWN", &["locker/result/own"]);
    Row::of(deviation, &[judged("locker/result/own", &[("RES-OWN", Verdict::Pass)])])
}

fn conforming(alarm: Verdict) -> [Judged; 2] {
    [judged(FRESH, &[("ERR-206", Verdict::Pass)]), judged(STALE, &[("ERR-206", alarm)])]
}

fn proved() -> Proof {
    Proof::of(facts(), &conforming(Verdict::Note), vec![right()])
}

fn not_proved() -> Proof {
    Proof::of(facts(), &conforming(Verdict::Inconclusive), vec![right(), wrong(), survivor()])
}

#[test]
fn a_deviation_is_noticed_by_its_own_cases_under_its_own_clause() {
    assert_eq!(right().noticed, Noticed::RightReason);
    assert_eq!(wrong().noticed, Noticed::WrongReason);
    assert_eq!(survivor().noticed, Noticed::Not);
}

#[test]
fn what_no_named_case_notices_survives() {
    let fails = |case| [judged(case, &[("RES-OWN", Verdict::Fail)])];
    let named = |names: &[&str]| deviation("one", "RES-OWN", names);
    let noticed = |names: &[&str], case| Row::of(named(names), &fails(case)).noticed;
    assert_eq!(noticed(&["locker/result/own"], "locker/result/own"), Noticed::RightReason);
    assert_eq!(noticed(&["locker/result"], "locker/result/own"), Noticed::Not);
    assert_eq!(noticed(&["locker/result/own"], "locker/result/all"), Noticed::Not);
    assert_eq!(Row::of(named(&["locker/result/own"]), &[]).noticed, Noticed::Not);
    let undecided = [judged("locker/result/own", &[("RES-OWN", Verdict::Inconclusive)])];
    assert_eq!(Row::of(named(&["locker/result/own"]), &undecided).noticed, Noticed::Not);
}

#[test]
fn every_named_case_has_to_notice() {
    let named = || deviation("one", "RES-OWN", &["locker/result/own", "locker/result/all"]);
    let of = |own, all| {
        let judged = [
            judged("locker/result/own", &[("RES-OWN", own)]),
            judged("locker/result/all", &[("RES-OWN", all)]),
        ];
        Row::of(named(), &judged).noticed
    };
    assert_eq!(of(Verdict::Fail, Verdict::Fail), Noticed::RightReason);
    assert_eq!(of(Verdict::Fail, Verdict::Pass), Noticed::Not);
    let missing = [judged("locker/result/own", &[("RES-OWN", Verdict::Fail)])];
    assert_eq!(Row::of(named(), &missing).noticed, Noticed::Not);
}

#[test]
fn a_warning_notices_what_is_a_matter_of_security_alone() {
    let of = |clause| {
        let judged = [judged("locker/result/own", &[(clause, Verdict::Warn)])];
        Row::of(deviation("one", clause, &["locker/result/own"]), &judged).noticed
    };
    assert_eq!(of("SEC-RESULT-OVERHEARD"), Noticed::RightReason);
    assert_eq!(of("RES-OWN"), Noticed::Not);
}

#[test]
fn any_flaw_is_enough() {
    assert_eq!(proved().kills.exit_code, 0);
    let fine = conforming(Verdict::Note);
    let exit_code =
        |conforming: &[Judged], rows| Proof::of(facts(), conforming, rows).kills.exit_code;
    assert_eq!(exit_code(&fine, vec![right(), survivor()]), 1);
    assert_eq!(exit_code(&fine, vec![wrong(), right()]), 1);
    assert_eq!(exit_code(&conforming(Verdict::Fail), vec![right()]), 1);
    assert_eq!(exit_code(&conforming(Verdict::Inconclusive), vec![right()]), 1);
    assert_eq!(exit_code(&conforming(Verdict::Warn), vec![right()]), 1);
    assert_eq!(exit_code(&fine, vec![]), 3);
    assert_eq!(exit_code(&[], vec![right()]), 3);
}

#[test]
fn a_proof_adds_up() {
    let proof = not_proved();
    assert_eq!((proof.deviations, proof.kills.noticed, proof.kills.right_reason), (3, 2, 1));
    assert_eq!(proof.kills.survivors, ["result-on-all-anchors"]);
    assert_eq!(proof.kills.wrong_reasons, ["hash-by-prefix"]);
    assert_eq!(proof.kills.false_alarms, [STALE]);
}

#[test]
fn a_proof_is_told() {
    for (subject, proof) in [("proved", proved()), ("not-proved", not_proved())] {
        matches_snapshot(&format!("prove/{subject}"), &render_terminal(&proof, Style::Plain, 100));
        let json = serde_json::to_string_pretty(&proof).unwrap();
        assert_eq!(serde_json::from_str::<Proof>(&json).unwrap(), proof);
        if subject == "not-proved" {
            matches_snapshot("prove/json", &json);
            matches_snapshot("prove/html", &without_style(&render_html(&proof).unwrap()));
        }
    }
}

/// The style has a snapshot of its own, as part of the report's page.
pub(crate) fn without_style(page: &str) -> String {
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, body) = rest.split_once("</style>").unwrap();
    let policy = head.find("style-src").unwrap();
    let policy_ends = policy + head[policy..].find("; ").unwrap();
    format!("{}{}<style>…</style>{body}", &head[..policy], &head[policy_ends + 2..])
}

/// A conforming locker that closes its popup, at which one case comes to this.
fn choice(verdict: Verdict) -> ChoiceRow {
    let judged =
        [judged(FRESH, &[("ERR-206", Verdict::Pass)]), judged(STALE, &[("ERR-206", verdict)])];
    ChoiceRow::of("code/beside-the-button".into(), "The popup is closed.".into(), &judged)
}

#[test]
fn a_choice_that_raises_an_alarm_is_a_flaw() {
    let with = |proof: Proof, verdict| proof.with_choices(vec![choice(verdict)]);
    let fine = with(proved(), Verdict::Note);
    assert_eq!((fine.kills.exit_code, fine.score().conforming), (0, 2));
    assert_eq!(fine.kills.false_alarms, [""; 0]);
    let alarmed = with(proved(), Verdict::Inconclusive);
    assert_eq!(alarmed.kills.exit_code, 1);
    assert_eq!(alarmed.kills.false_alarms, [format!("{STALE} with code/beside-the-button")]);
    matches_snapshot("prove/choice-alarms", &render_terminal(&alarmed, Style::Plain, 100));
    let page = render_html(&alarmed).unwrap();
    assert!(page.contains(&format!("{STALE} with code/beside-the-button")), "{page}");
    // Choices alone are something that was tried; what was not noticed stays a flaw.
    let alone = Proof::of(facts(), &conforming(Verdict::Pass), vec![]);
    assert_eq!(with(alone, Verdict::Pass).kills.exit_code, 0);
    assert_eq!(with(not_proved(), Verdict::Pass).kills.exit_code, 1);
}

#[test]
fn many_flaws_still_fit_a_few_screens() {
    let rows = (0..200).map(|number| {
        let mut row = survivor();
        row.deviation.id = format!("deviation-{number}");
        row
    });
    let proof = Proof::of(facts(), &conforming(Verdict::Pass), rows.collect());
    let text = render_terminal(&proof, Style::Plain, 80);
    assert!(text.lines().count() < 80, "{text}");
    assert!(text.contains("… and 192 more"), "{text}");
}

#[test]
fn hostile_words_stay_words() {
    let mut rows = vec![survivor()];
    rows[0].deviation.why = "<script>alert(1)</script>\u{1b}[2J".into();
    rows[0].cases[0].observed = "\u{1b}[2J<img src=x>".into();
    let proof = Proof::of(facts(), &conforming(Verdict::Pass), rows);
    let page = render_html(&proof).unwrap();
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(!render_terminal(&proof, Style::Plain, 80).contains('\u{1b}'));
}

#[test]
fn every_deviation_breaks_a_clause_and_names_cases_that_exist() {
    let catalogue = Catalogue::embedded().unwrap();
    for deviation in mutants::all() {
        let id = deviation.id;
        assert!(clause::find(deviation.clause).is_some(), "{id}: its clause");
        assert!(!deviation.killed_by.is_empty(), "{id}: its cases");
        for name in deviation.killed_by {
            assert!(catalogue.find(name).is_some(), "{id}: there is no case {name}");
        }
    }
}

// A build whose catalogue or judging code has changed since is unproved, and says so in its reports: that
// is no failing test. A record that applies must be whole.
#[test]
fn a_recorded_score_that_applies_is_of_every_deviation() {
    let catalogue = Catalogue::embedded().unwrap();
    if let Some(score) = score::recorded(Side::Locker, &catalogue.digest()) {
        assert_eq!(score.deviations, mutants::all().count(), "run `make prove`");
        assert_eq!((score.right_reason, score.false_alarms), (score.deviations, 0));
        assert_eq!(score.conforming, 1 + mutants::CHOICES.len(), "run `make prove`");
    }
}

#[test]
fn a_recorded_score_that_applies_is_of_every_sample_page() {
    if let Some(score) = score::recorded(Side::Page, &score::page_checks()) {
        let samples = samples::all().unwrap();
        let wrong = samples.iter().filter(|sample| sample.kind == Kind::Wrong).count();
        assert_eq!(score.deviations, wrong, "run `make prove`");
        assert_eq!(score.conforming, samples.len() - wrong, "run `make prove`");
        assert_eq!((score.right_reason, score.false_alarms), (wrong, 0));
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
