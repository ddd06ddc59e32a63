//! The proof of the page side, from canned rows.

use locksmith::prove::{Outcome, Proof, Remark, Row, Subject, render_html, render_terminal};
use locksmith_core::report::{MutationScore, Style};
use locksmith_core::scenario::samples::Kind;
use locksmith_spec::verdict::Verdict;

use crate::prove::{facts, keeps_to_its_schema, without_style};
use crate::shared::matches_snapshot;

fn of(rows: Vec<Row>, stopped: bool) -> Proof {
    let facts = facts("5 pages in the browser, 1 by the static rules that must report them");
    Proof::of(Subject::Page, facts, rows, stopped)
}

fn remark(case: &str, clause: &str, verdict: Verdict) -> Remark {
    let seen = format!("what is seen of {clause}");
    Remark { case: case.into(), clauses: vec![clause.into()], verdict, seen, decides: false }
}

fn row(kind: Kind, page: &str, clause: &str, remarks: &[Remark], outcome: Outcome) -> Row {
    let mut remarks = remarks.to_vec();
    if let Some(first) = remarks.first_mut() {
        first.decides = true;
    }
    Row {
        kind,
        id: format!("{}/{page}", kind.folder()),
        clause: (!clause.is_empty()).then(|| clause.into()),
        why: "Somebody thought that it would do no harm.".into(),
        expected: Vec::new(),
        place: None,
        remarks,
        conclusion: Some("what the certification came to".into()),
        outcome,
    }
}

/// Reported by the rule that must, and by what follows from it.
fn killed() -> Row {
    let remarks = [
        remark("page/library-missing", "PAGE-SCRIPT", Verdict::Fail),
        remark("page/dlshare", "PAGE-DLSHARE", Verdict::Fail),
        remark("page/popup", "WID-POPUP", Verdict::Inconclusive),
    ];
    Row {
        expected: vec!["page/library-missing".into()],
        conclusion: None,
        ..row(Kind::Wrong, "library-missing", "PAGE-SCRIPT", &remarks, Outcome::Killed)
    }
}

fn wrong_reason() -> Row {
    let remarks = [
        remark("page/popup", "WID-POPUP", Verdict::Fail),
        remark("page/saved", "RES-HANDLED", Verdict::Fail),
    ];
    row(Kind::Wrong, "result-removed", "RES-HANDLED", &remarks, Outcome::WrongReason)
}

fn survived() -> Row {
    row(Kind::Wrong, "key-in-the-storage", "REG-SECRET", &[], Outcome::Survived)
}

fn tolerated() -> Row {
    let remarks = [remark("page/jquery-host", "PAGE-JQUERY", Verdict::Warn)];
    row(Kind::Tolerated, "jquery-from-another-host", "PAGE-JQUERY", &remarks, Outcome::Conforms)
}

fn right() -> Row {
    row(Kind::Right, "capitals", "", &[], Outcome::Conforms)
}

fn false_positive() -> Row {
    let remarks = [remark("page/button-element", "PAGE-BUTTON", Verdict::Warn)];
    row(Kind::Right, "xhtml", "", &remarks, Outcome::FalsePositive)
}

fn proved() -> Proof {
    of(vec![right(), tolerated(), killed()], false)
}

fn not_proved() -> Proof {
    let rows = vec![right(), false_positive(), tolerated(), killed(), wrong_reason(), survived()];
    of(rows, false)
}

#[test]
fn any_flaw_is_enough() {
    let exit_code = |rows, stopped| of(rows, stopped).exit_code;
    assert_eq!(proved().exit_code, 0);
    for flaw in [wrong_reason(), survived(), false_positive()] {
        assert_eq!(exit_code(vec![right(), flaw.clone(), killed()], false), 1);
        assert_eq!(exit_code(vec![flaw], true), 1, "what was seen stays seen");
    }
    assert_eq!(exit_code(vec![right(), killed()], true), 3);
    assert_eq!(exit_code(vec![], false), 3);
}

#[test]
fn a_proof_of_pages_adds_up() {
    let proof = not_proved();
    let score = MutationScore { mutants: 3, killed: 1, conforming: 3, false_positives: 1 };
    assert_eq!(proof.score, score);
    assert_eq!(
        MutationScore::sentence(Some(score)),
        "1 of 3 mutants killed, 1 false positive in 3 conforming targets"
    );
    let obstacles: Vec<&str> = proof.obstacles().iter().map(|row| row.id.as_str()).collect();
    assert_eq!(obstacles, ["wrong/key-in-the-storage", "wrong/result-removed", "right/xhtml"]);
}

#[test]
fn a_proof_of_pages_is_shown_in_every_form() {
    for (subject, proof) in [("proved", proved()), ("not-proved", not_proved())] {
        let terminal = render_terminal(&proof, Style::Plain, 100);
        matches_snapshot(&format!("prove/pages-{subject}"), &terminal);
        let json = serde_json::to_string_pretty(&proof).unwrap();
        assert_eq!(serde_json::from_str::<Proof>(&json).unwrap(), proof);
        keeps_to_its_schema(&serde_json::from_str(&json).unwrap());
    }
    let page = render_html(&not_proved()).unwrap();
    matches_snapshot("prove/pages-html", &without_style(&page));
}

#[test]
fn what_is_not_as_it_should_be_stands_above_the_rest() {
    let page = render_html(&not_proved()).unwrap();
    let (above, _) = page.split_once("id=\"targets\"").unwrap();
    let place = |word: &str| above.find(word).unwrap_or_else(|| panic!("no {word} above the rest"));
    assert!(place("wrong/key-in-the-storage") < place("wrong/result-removed"));
    assert!(place("wrong/result-removed") < place("right/xhtml"));
    assert!(!above.contains("library-missing"));
    assert!(!render_html(&proved()).unwrap().contains("What keeps it from being proved"));
}

#[test]
fn hostile_words_stay_words() {
    let mut row = survived();
    row.why = "<script>alert(1)</script>".into();
    row.conclusion = Some("<img src=x>\u{1b}[2J".into());
    let proof = of(vec![row], false);
    let page = render_html(&proof).unwrap();
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(!render_terminal(&proof, Style::Plain, 80).contains('\u{1b}'));
}
