//! What a whole run comes to: exit codes and the sentence.

use locksmith::judge::{Conclusion, Finding, Judged, Verdict, conclude};
use locksmith::spec::{Side, clause};

use Verdict::{Fail, Inconclusive, Note, Pass, Skipped, Warn};

/// A case with a finding about every clause of the locker's side, and the verdict on the first.
fn covering(verdict: Verdict) -> Judged {
    let ids = clause::of(Side::Locker).filter(|clause| clause.untestable.is_none());
    let mut findings: Vec<Finding> = ids.map(|clause| finding(clause.id, Pass)).collect();
    findings[0].verdict = verdict;
    Judged { case: "locker/everything".into(), verdict, findings }
}

fn about(clause: &str, verdict: Verdict) -> Judged {
    let findings = vec![finding(clause, verdict)];
    Judged { case: format!("locker/{}", clause.to_lowercase()), verdict, findings }
}

fn finding(clause: &str, verdict: Verdict) -> Finding {
    Finding {
        clause: clause.into(),
        interpretation: None,
        verdict,
        permitted: Vec::new(),
        observed: String::new(),
        evidence: Vec::new(),
    }
}

#[track_caller]
fn comes_to(judged: &[Judged], left_out: usize, exit_code: u8, sentence: &str) -> Conclusion {
    let conclusion = conclude(Side::Locker, judged, left_out);
    assert_eq!(conclusion.sentence, sentence);
    assert_eq!(conclusion.exit_code, exit_code);
    assert_eq!(conclusion.conforms, exit_code == 0);
    conclusion
}

const CONFORMS: &str = "every clause was tested, and nothing failed";

#[test]
fn what_is_met_everywhere_conforms() {
    for verdict in [Pass, Note, Warn] {
        comes_to(&[covering(verdict)], 0, 0, CONFORMS);
    }
    comes_to(&[covering(Pass), about("ERR-207", Skipped)], 0, 0, CONFORMS);
}

#[test]
fn a_failure_decides_over_all_else() {
    comes_to(&[covering(Fail)], 0, 1, "1 case failed: REG-DOMAIN");
    let many = [about("ERR-206", Fail), about("ERR-205", Inconclusive), about("RES-OWN", Fail)];
    comes_to(&many, 90, 1, "2 cases failed: ERR-206, RES-OWN");
}

#[test]
fn what_came_to_nothing_is_said_before_what_was_left_out() {
    let sentence = "1 case came to nothing; see why, mend that, and run again";
    comes_to(&[covering(Pass), about("ERR-206", Inconclusive)], 0, 3, sentence);
    comes_to(&[covering(Pass), about("ERR-206", Inconclusive)], 7, 3, sentence);
}

#[test]
fn a_part_of_the_catalogue_certifies_nothing() {
    let sentence = "nothing failed, but only 1 of 91 cases were run";
    comes_to(&[covering(Pass)], 90, 3, sentence);
}

#[test]
fn no_case_certifies_nothing() {
    comes_to(&[], 0, 3, "no case was run");
    comes_to(&[], 90, 3, "no case was run");
    comes_to(&[about("ERR-207", Skipped)], 0, 3, "no case was run");
}

#[test]
fn an_untested_clause_is_named() {
    let mut judged = covering(Pass);
    judged.findings.retain(|finding| finding.clause != "ERR-207");
    let sentence = "nothing failed, but 1 clause was not tested: ERR-207";
    comes_to(&[judged.clone(), about("ERR-207", Skipped)], 0, 3, sentence);
    judged.findings.retain(|finding| finding.clause != "WID-FOLDER");
    let sentence = "nothing failed, but 2 clauses were not tested: WID-FOLDER, ERR-207";
    comes_to(&[judged], 0, 3, sentence);
}

#[test]
fn the_weightiest_verdict_about_a_clause_counts() {
    let verdict = |of: &[Verdict]| {
        let judged: Vec<Judged> = of.iter().map(|verdict| about("ERR-206", *verdict)).collect();
        conclude(Side::Locker, &judged, 0).clauses.get("ERR-206").copied()
    };
    assert_eq!(verdict(&[Pass, Fail, Inconclusive]), Some(Fail));
    assert_eq!(verdict(&[Pass, Inconclusive, Warn]), Some(Inconclusive));
    assert_eq!(verdict(&[Pass, Warn, Note]), Some(Warn));
    // What is open does not weigh against what was judged.
    assert_eq!(verdict(&[Note, Pass]), Some(Pass));
    assert_eq!(verdict(&[Pass, Note]), Some(Pass));
    assert_eq!(verdict(&[Note]), Some(Note));
    assert_eq!(verdict(&[Skipped]), None);
}
