//! The proof of the page side, from canned rows.

use locksmith::prove::pages::{Outcome, PageProof, Remark, Row, render_html};
use locksmith::prove::{Facts, Scope};
use locksmith_core::report::KillScore;
use locksmith_core::scenario::samples::Kind;
use locksmith_spec::verdict::Verdict;

use crate::prove::without_style;
use crate::shared::matches_snapshot;

fn facts() -> Facts {
    Facts {
        version: "0.1.0".into(),
        browser: "Chromium 156".into(),
        scope: Scope::Fast,
        seconds: 301.2,
    }
}

fn remark(case: &str, clause: &str, verdict: Verdict) -> Remark {
    let seen = format!("what is seen of {clause}");
    Remark { case: case.into(), clause: clause.into(), verdict, seen }
}

fn row(kind: Kind, page: &str, clause: &str, remarks: &[Remark], outcome: Outcome) -> Row {
    Row {
        kind,
        page: page.into(),
        clause: (!clause.is_empty()).then(|| clause.into()),
        rule: None,
        about: "Somebody thought that it would do no harm.".into(),
        browser: true,
        first: remarks.first().cloned(),
        remarks: remarks.to_vec(),
        conclusion: Some("what the certification came to".into()),
        outcome,
    }
}

/// Noticed by the rule that must, and by what follows from it.
fn noticed() -> Row {
    let remarks = [
        remark("page/library-missing", "PAGE-SCRIPT", Verdict::Fail),
        remark("page/dlshare", "PAGE-DLSHARE", Verdict::Fail),
        remark("page/popup", "WID-POPUP", Verdict::Inconclusive),
    ];
    Row {
        rule: Some("page/library-missing".into()),
        browser: false,
        conclusion: None,
        ..row(Kind::Wrong, "library-missing", "PAGE-SCRIPT", &remarks, Outcome::RightReason)
    }
}

fn wrong_reason() -> Row {
    let remarks = [
        remark("page/popup", "WID-POPUP", Verdict::Fail),
        remark("page/saved", "RES-HANDLED", Verdict::Fail),
    ];
    row(Kind::Wrong, "result-removed", "RES-HANDLED", &remarks, Outcome::WrongReason)
}

fn survivor() -> Row {
    row(Kind::Wrong, "key-in-the-storage", "REG-SECRET", &[], Outcome::Survivor)
}

fn tolerated() -> Row {
    let remarks = [remark("page/jquery-host", "PAGE-JQUERY", Verdict::Warn)];
    row(Kind::Tolerated, "jquery-from-another-host", "PAGE-JQUERY", &remarks, Outcome::Quiet)
}

fn right() -> Row {
    row(Kind::Right, "capitals", "", &[], Outcome::Quiet)
}

fn false_alarm() -> Row {
    let remarks = [remark("page/button-element", "PAGE-BUTTON", Verdict::Warn)];
    row(Kind::Right, "xhtml", "", &remarks, Outcome::FalseAlarm)
}

fn proved() -> PageProof {
    PageProof::of(facts(), vec![right(), tolerated(), noticed()], false)
}

fn not_proved() -> PageProof {
    let rows = vec![right(), false_alarm(), tolerated(), noticed(), wrong_reason(), survivor()];
    PageProof::of(facts(), rows, false)
}

#[test]
fn any_flaw_is_enough() {
    let exit_code = |rows, stopped| PageProof::of(facts(), rows, stopped).kills.exit_code;
    assert_eq!(proved().kills.exit_code, 0);
    for flaw in [wrong_reason(), survivor(), false_alarm()] {
        assert_eq!(exit_code(vec![right(), flaw.clone(), noticed()], false), 1);
        assert_eq!(exit_code(vec![flaw], true), 1, "what was seen stays seen");
    }
    assert_eq!(exit_code(vec![right(), noticed()], true), 3);
    assert_eq!(exit_code(vec![], false), 3);
}

#[test]
fn a_proof_of_pages_adds_up() {
    let proof = not_proved();
    assert_eq!(
        (proof.pages, proof.wrong, proof.kills.noticed, proof.kills.right_reason),
        (6, 3, 2, 1)
    );
    assert_eq!(proof.kills.survivors, ["wrong/key-in-the-storage"]);
    assert_eq!(proof.kills.wrong_reasons, ["wrong/result-removed"]);
    assert_eq!(proof.kills.false_alarms, ["right/xhtml"]);
    let score = KillScore { deviations: 3, right_reason: 1, conforming: 3, false_alarms: 1 };
    assert_eq!(proof.score(), score);
    assert_eq!(
        score.sentence("page"),
        "1 of 3 wrong sample pages were noticed, each under the clause that it breaks; 3 right or \
         tolerated ones raised 1 false alarm"
    );
}

#[test]
fn a_proof_of_pages_is_told() {
    for (subject, proof) in [("proved", proved()), ("not-proved", not_proved())] {
        matches_snapshot(&format!("prove/pages-{subject}"), &proof.told());
        let json = serde_json::to_string_pretty(&proof).unwrap();
        assert_eq!(serde_json::from_str::<PageProof>(&json).unwrap(), proof);
    }
    let page = render_html(&not_proved()).unwrap();
    matches_snapshot("prove/pages-html", &without_style(&page));
}

#[test]
fn what_is_not_as_it_should_be_stands_above_the_rest() {
    let page = render_html(&not_proved()).unwrap();
    let (above, _) = page.split_once("id=\"pages\"").unwrap();
    let place = |word: &str| above.find(word).unwrap_or_else(|| panic!("no {word} above the rest"));
    assert!(place("wrong/key-in-the-storage") < place("wrong/result-removed"));
    assert!(place("wrong/result-removed") < place("right/xhtml"));
    assert!(!above.contains("library-missing"));
    assert!(!render_html(&proved()).unwrap().contains("What keeps it from being proved"));
}

#[test]
fn hostile_words_stay_words() {
    let mut row = survivor();
    row.about = "<script>alert(1)</script>".into();
    row.conclusion = Some("<img src=x>\u{1b}[2J".into());
    let proof = PageProof::of(facts(), vec![row], false);
    let page = render_html(&proof).unwrap();
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(!proof.told().contains('\u{1b}'));
}
