//! What a whole run comes to: exit codes and the sentence.

use locksmith_core::certificate::{Conclusion, conclude};
use locksmith_spec::verdict::{Finding, Judged, Verdict};
use locksmith_spec::{Side, clause};
use proptest::prelude::*;

use Verdict::{Fail, Inconclusive, Note, Pass, Skipped, Warn};

/// A case with a finding about every clause of the locker's side, and the verdict on the first.
fn covering(verdict: Verdict) -> Judged {
    let ids = clause::of(Side::Locker).filter(|clause| clause.untestable.is_none());
    let mut findings: Vec<Finding> = ids.map(|clause| finding(clause.id, Pass)).collect();
    let decides = findings.iter().map(|finding| finding.clause.clone()).collect();
    findings[0].verdict = verdict;
    Judged { case: "locker/everything".into(), verdict, decides, findings }
}

fn about(clause: &str, verdict: Verdict) -> Judged {
    let findings = vec![finding(clause, verdict)];
    let decides = vec![clause.to_owned()];
    Judged { case: format!("locker/{}", clause.to_lowercase()), verdict, decides, findings }
}

fn finding(clause: &str, verdict: Verdict) -> Finding {
    Finding::new(clause, verdict, [""; 0], "")
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
    for verdict in [Pass, Warn] {
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
    let sentence = "1 case is inconclusive";
    comes_to(&[covering(Pass), about("ERR-206", Inconclusive)], 0, 3, sentence);
    comes_to(&[covering(Pass), about("ERR-206", Inconclusive)], 7, 3, sentence);
}

#[test]
fn a_part_of_the_catalogue_certifies_nothing() {
    let sentence = "no failures; partial run: 1 of 91 cases";
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
    let sentence = "no failures, but 1 clause was not tested: ERR-207";
    comes_to(&[judged.clone(), about("ERR-207", Skipped)], 0, 3, sentence);
    judged.findings.retain(|finding| finding.clause != "WID-FOLDER");
    let sentence = "no failures, but 2 clauses were not tested: WID-FOLDER, ERR-207";
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
    assert_eq!(verdict(&[Note]), None);
    assert_eq!(verdict(&[Skipped]), None);
}

#[test]
fn an_untested_clause_is_named_with_its_reason() {
    let mut judged = covering(Pass);
    for id in ["REG-SECRET", "REG-AUTH"] {
        let finding = judged.findings.iter_mut().find(|finding| finding.clause == id).unwrap();
        (finding.verdict, finding.observed) = (Note, "the app key is not known".to_owned());
    }
    let sentence = "no failures, but 2 clauses were not tested: REG-SECRET, REG-AUTH (the app key is \
                    not known)";
    let conclusion = comes_to(&[judged], 0, 3, sentence);
    assert_eq!(conclusion.untested["REG-AUTH"], "the app key is not known");
}

#[test]
fn the_first_cause_of_what_is_inconclusive_is_named() {
    let mut first = about("ERR-206", Inconclusive);
    first.findings[0].observed = "the browser: it does not start".to_owned();
    let sentence = "2 cases are inconclusive; the first cause: the browser: it does not start";
    comes_to(&[covering(Pass), first, about("ERR-205", Inconclusive)], 0, 3, sentence);
}

/// Cases with any findings about the clauses of a side, each case with the clauses that it decides.
fn any_cases(side: Side) -> impl Strategy<Value = Vec<Judged>> {
    let ids: Vec<&'static str> = clause::of(side).map(|clause| clause.id).collect();
    let id = || prop::sample::select(ids.clone());
    let findings = prop::collection::vec((id(), prop::sample::select(&Verdict::ALL[..])), 0..40);
    let decides = prop::collection::vec(id(), 0..40);
    let case = (findings, decides).prop_map(|(findings, decides)| {
        let findings = findings.into_iter().map(|(id, verdict)| finding(id, verdict)).collect();
        Judged::of("a/case".into(), decides.into_iter().map(str::to_owned).collect(), findings)
    });
    prop::collection::vec(case, 0..8)
}

proptest! {
    /// Whatever else was found: a clause without a finding that decides it, in a case that is there to
    /// decide it, certifies nothing.
    #[test]
    fn nothing_conforms_without_a_finding_that_decides(
        side in prop::sample::select(vec![Side::Locker, Side::Page]),
        cases in any_cases(Side::Locker).boxed(),
        of_page in any_cases(Side::Page).boxed(),
        whole in any::<bool>(),
        nothing_fails in any::<bool>(),
        left in prop::sample::select(vec![Some(Note), Some(Skipped), None]),
        without in any::<prop::sample::Index>(),
    ) {
        let mut judged = if side == Side::Locker { cases } else { of_page };
        let ids: Vec<&str> = clause::of(side)
            .filter(|clause| clause.untestable.is_none())
            .map(|clause| clause.id)
            .collect();
        if whole {
            let all = ids.iter().map(|id| finding(id, Pass)).collect();
            judged.push(Judged::of("a/b".into(), ids.iter().map(|id| (*id).to_owned()).collect(), all));
        }
        let undecided = ids[without.index(ids.len())];
        for case in &mut judged {
            if nothing_fails {
                case.findings.retain(|f| !matches!(f.verdict, Fail | Inconclusive));
            }
            // What was in view and decided nothing is still there.
            let findings = std::mem::take(&mut case.findings).into_iter();
            let kept = findings.filter_map(|of| match left {
                _ if of.clause != undecided || !of.verdict.decides() => Some(of),
                Some(verdict) => Some(Finding { verdict, ..of }),
                None => None,
            });
            let kept = kept.collect();
            *case = Judged::of(case.case.clone(), std::mem::take(&mut case.decides), kept);
        }
        let conclusion = conclude(side, &judged, 0);
        prop_assert!(!conclusion.conforms, "{undecided}: {}", conclusion.sentence);
        prop_assert_ne!(conclusion.exit_code, 0);
    }
}
