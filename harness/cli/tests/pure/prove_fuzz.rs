//! The fuzzer's kill matrix, from canned causes.

use locksmith::prove::Deviation;
use locksmith::prove::fuzz::{
    Facts, FuzzProof, Noticed, Place, Row, place, render_html, render_terminal,
};
use locksmith::score::{self, Proved};
use locksmith_core::report::Style;
use locksmith_fuzzer::case::{Case, Hash, Origin};
use locksmith_fuzzer::generate;
use locksmith_fuzzer::outcome::CauseRow;
use reference_locker::mutants;

use crate::fuzz_outcome::cause;
use crate::prove::without_style;
use crate::shared::matches_snapshot;

fn facts() -> Facts {
    Facts { version: "0.1.0".into(), requests: 1500, seed: 1, seconds: 27.4 }
}

fn deviation(id: &str, clause: &str) -> Deviation {
    let why = "Somebody thought that it would do no harm.".into();
    Deviation { id: id.into(), clause: clause.into(), why, noticed_by: Vec::new() }
}

/// Let in with a wrong hash: under ERR-203, and about REG-AUTH.
fn let_in() -> CauseRow {
    cause(Case { hash: Hash::AnyDigits, ..Case::default() })
}

fn row(id: &str, clause: &str, causes: &[CauseRow]) -> Row {
    Row::of(deviation(id, clause), causes)
}

fn right() -> Row {
    row("hash/looks-like-one", "REG-AUTH", &[let_in()])
}

fn wrong() -> Row {
    row("domain/suffix", "ERR-205", &[let_in()])
}

fn survivor() -> Row {
    row("window/31-minutes", "ERR-206", &[])
}

fn elsewhere() -> Row {
    row("folder/next", "WID-FOLDER", &[])
}

#[test]
fn a_deviation_is_noticed_by_a_confirmed_cause_that_names_its_clause() {
    let noticed = |row: Row| row.noticed;
    assert_eq!(noticed(right()), Noticed::RightReason);
    assert_eq!(noticed(row("hash/key-first-too", "ERR-203", &[let_in()])), Noticed::RightReason);
    assert_eq!(noticed(wrong()), Noticed::WrongReason);
    assert_eq!(noticed(survivor()), Noticed::Not);
    let never = CauseRow { confirmed: (0, 3), ..let_in() };
    assert_eq!(noticed(row("hash/key-first-too", "ERR-203", &[never])), Noticed::Not);
}

#[test]
fn what_shows_elsewhere_need_not_be_noticed_and_its_place_is_wrong_where_it_is() {
    assert_eq!(elsewhere().noticed, Noticed::Elsewhere);
    let unforeseen = row("folder/next", "ERR-203", &[let_in()]);
    assert_eq!((unforeseen.noticed, unforeseen.place), (Noticed::Unforeseen, Place::Login));
    assert_eq!(place("a/new-one"), Place::Answer, "what nobody has placed must be noticed");
}

#[test]
fn the_earliest_cause_of_the_clause_is_told() {
    let case = Case { origin: Origin::Another, ..Case::default() };
    let earlier = CauseRow { first: 2, clause: "ERR-205".into(), also: Vec::new(), ..cause(case) };
    let row = row("hash/key-first-too", "ERR-203", &[let_in(), earlier]);
    assert_eq!(row.cause.unwrap().first, 7);
    assert_eq!(row.under, ["ERR-203", "ERR-205", "REG-AUTH"]);
}

#[test]
fn any_flaw_is_enough() {
    let of = |conforming: &[CauseRow], rows, stopped| {
        FuzzProof::of(facts(), conforming, rows, stopped).kills.exit_code
    };
    assert_eq!(of(&[], vec![right(), elsewhere()], false), 0);
    assert_eq!(of(&[], vec![right(), survivor()], false), 1);
    assert_eq!(of(&[], vec![right(), wrong()], false), 1);
    assert_eq!(of(&[], vec![row("folder/next", "ERR-203", &[let_in()])], false), 1);
    assert_eq!(of(&[let_in()], vec![right()], false), 1);
    assert_eq!(of(&[], vec![right()], true), 3);
    assert_eq!(of(&[], vec![survivor()], true), 1);
    assert_eq!(of(&[], vec![elsewhere()], false), 3, "nothing was tried that counts");
    assert_eq!(of(&[], Vec::new(), false), 3);
}

#[test]
fn the_score_is_over_what_http_shows() {
    let rows = vec![right(), wrong(), survivor(), elsewhere()];
    let proof = FuzzProof::of(facts(), &[], rows, false);
    let score = proof.score();
    assert_eq!(
        (proof.tried, score.deviations, score.right_reason, score.false_alarms),
        (4, 3, 1, 0)
    );
}

#[test]
fn a_proof_is_told() {
    let proved = FuzzProof::of(facts(), &[], vec![right(), elsewhere()], false);
    let rows = vec![right(), wrong(), survivor(), elsewhere()];
    let not_proved = FuzzProof::of(facts(), &[let_in()], rows, false);
    for (subject, proof) in [("proved", proved), ("not-proved", not_proved)] {
        let told = render_terminal(&proof, Style::Plain, 100);
        matches_snapshot(&format!("prove/fuzz-{subject}"), &told);
        let json = serde_json::to_string(&proof).unwrap();
        assert_eq!(serde_json::from_str::<FuzzProof>(&json).unwrap(), proof);
        if subject == "not-proved" {
            matches_snapshot("prove/fuzz-html", &without_style(&render_html(&proof).unwrap()));
        }
    }
}

#[test]
fn a_recorded_score_that_applies_is_of_every_deviation_that_http_shows() {
    if let Some(score) = score::recorded(Proved::Fuzz, &generate::digest()) {
        let shown = mutants::all().filter(|deviation| place(deviation.id).is_over_http()).count();
        assert_eq!(score.deviations, shown, "run `make prove-fuzz`");
        assert_eq!((score.right_reason, score.false_alarms, score.conforming), (shown, 0, 1));
    }
    assert_eq!(score::recorded(Proved::Fuzz, ""), None);
}
