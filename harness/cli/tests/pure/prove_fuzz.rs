//! The proof of the fuzzer, from canned causes.

use locksmith::prove::fuzz::{self, conforming};
use locksmith::prove::lockers::Candidate;
use locksmith::prove::{
    Facts, Outcome, Place, Proof, Row, Subject, place, render_html, render_terminal,
};
use locksmith::score;
use locksmith_core::report::Style;
use locksmith_fuzzer::case::{Case, Hash, Origin};
use locksmith_fuzzer::generate;
use locksmith_fuzzer::outcome::CauseRow;
use reference_locker::mutants;

use crate::fuzz_outcome::cause;
use crate::prove::{facts, keeps_to_its_schema, without_style};
use crate::shared::matches_snapshot;

fn of(conforming_causes: &[CauseRow], mut rows: Vec<Row>, stopped: bool) -> Proof {
    rows.insert(0, conforming(conforming_causes));
    let facts = Facts { browser: None, ..facts("1500 requests each, seed 1") };
    Proof::of(Subject::Fuzz, facts, rows, stopped)
}

/// Let in with a wrong hash: under ERR-203, and about REG-AUTH.
fn let_in() -> CauseRow {
    cause(Case { hash: Hash::AnyDigits, ..Case::default() })
}

fn row(id: &str, clause: &str, causes: &[CauseRow]) -> Row {
    let mutant = Candidate {
        id: id.into(),
        clause: Some(clause.into()),
        why: "Somebody thought that it would do no harm.".into(),
        cases: vec!["locker/correct-launch".into()],
        policy: None,
    };
    fuzz::row(&mutant, causes)
}

fn right() -> Row {
    row("hash/looks-like-one", "REG-AUTH", &[let_in()])
}

fn wrong() -> Row {
    row("domain/suffix", "ERR-205", &[let_in()])
}

fn survived() -> Row {
    row("window/31-minutes", "ERR-206", &[])
}

fn elsewhere() -> Row {
    row("folder/next", "WID-FOLDER", &[])
}

#[test]
fn a_mutant_is_killed_by_a_confirmed_cause_that_names_its_clause() {
    let outcome = |row: Row| row.outcome;
    assert_eq!(outcome(right()), Outcome::Killed);
    assert_eq!(outcome(row("hash/key-first-too", "ERR-203", &[let_in()])), Outcome::Killed);
    assert_eq!(outcome(wrong()), Outcome::WrongReason);
    assert_eq!(outcome(survived()), Outcome::Survived);
    // The cases that must kill it are those of the catalogue, which the fuzzer does not run.
    assert_eq!(survived().expected, [""; 0]);
    let never = CauseRow { confirmed: (0, 3), ..let_in() };
    assert_eq!(outcome(row("hash/key-first-too", "ERR-203", &[never])), Outcome::Survived);
}

#[test]
fn what_shows_elsewhere_need_not_be_reported_and_its_place_is_wrong_where_it_is() {
    assert_eq!(elsewhere().outcome, Outcome::Elsewhere);
    let unforeseen = row("folder/next", "ERR-203", &[let_in()]);
    assert_eq!(
        (unforeseen.outcome, unforeseen.place.unwrap()),
        (Outcome::Unforeseen, Place::Login)
    );
    assert_eq!(place("a/new-one"), Place::Answer, "what has no place must be reported");
}

#[test]
fn the_earliest_cause_of_the_clause_decides() {
    let case = Case { origin: Origin::Another, ..Case::default() };
    let earlier = CauseRow { first: 2, clause: "ERR-205".into(), also: Vec::new(), ..cause(case) };
    let row = row("hash/key-first-too", "ERR-203", &[let_in(), earlier]);
    let decisive = row.decisive().unwrap();
    assert!(decisive.seen.ends_with("first by request 7"), "{decisive:?}");
    assert_eq!(decisive.clauses, ["ERR-203", "REG-AUTH"]);
    assert_eq!(row.remarks[1].clauses, ["ERR-205"]);
}

#[test]
fn any_flaw_is_enough() {
    let of = |causes: &[CauseRow], rows, stopped| of(causes, rows, stopped).exit_code;
    assert_eq!(of(&[], vec![right(), elsewhere()], false), 0);
    assert_eq!(of(&[], vec![right(), survived()], false), 1);
    assert_eq!(of(&[], vec![right(), wrong()], false), 1);
    assert_eq!(of(&[], vec![row("folder/next", "ERR-203", &[let_in()])], false), 1);
    assert_eq!(of(&[let_in()], vec![right()], false), 1);
    assert_eq!(of(&[], vec![right()], true), 3);
    assert_eq!(of(&[], vec![survived()], true), 1);
    assert_eq!(of(&[], vec![elsewhere()], false), 3, "nothing was tried that counts");
    assert_eq!(of(&[], Vec::new(), false), 3);
}

#[test]
fn the_score_is_over_what_http_shows() {
    let rows = vec![right(), wrong(), survived(), elsewhere()];
    let score = of(&[], rows, false).score;
    assert_eq!((score.mutants, score.killed, score.false_positives), (3, 1, 0));
}

#[test]
fn a_proof_is_shown_in_every_form() {
    let proved = of(&[], vec![right(), elsewhere()], false);
    let rows = vec![right(), wrong(), survived(), elsewhere()];
    let not_proved = of(&[let_in()], rows, false);
    for (subject, proof) in [("proved", proved), ("not-proved", not_proved)] {
        let terminal = render_terminal(&proof, Style::Plain, 100);
        matches_snapshot(&format!("prove/fuzz-{subject}"), &terminal);
        let json = serde_json::to_string(&proof).unwrap();
        assert_eq!(serde_json::from_str::<Proof>(&json).unwrap(), proof);
        keeps_to_its_schema(&serde_json::from_str(&json).unwrap());
        if subject == "not-proved" {
            matches_snapshot("prove/fuzz-html", &without_style(&render_html(&proof).unwrap()));
        }
    }
}

#[test]
fn a_recorded_score_that_applies_is_of_every_mutant_that_http_shows() {
    if let Some(score) = score::recorded(Subject::Fuzz, &generate::digest()) {
        let shown = mutants::all().filter(|mutant| place(mutant.id).is_over_http()).count();
        assert_eq!(score.mutants, shown, "run `make prove-fuzz`");
        assert_eq!((score.killed, score.false_positives, score.conforming), (shown, 0, 1));
    }
    assert_eq!(score::recorded(Subject::Fuzz, ""), None);
}
