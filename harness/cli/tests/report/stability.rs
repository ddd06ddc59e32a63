//! Repeated certifications, from canned reports.

use locksmith_core::report::{Report, Stability, Style};
use locksmith_spec::verdict::Verdict;

use crate::samples::{CASE, coming_to};
use crate::shared::matches_snapshot;

fn over(verdicts: &[Verdict]) -> Stability {
    let reports: Vec<Report> = verdicts.iter().copied().map(coming_to).collect();
    Stability::of(&reports)
}

#[test]
fn the_same_each_time_is_stable() {
    let stability = over(&[Verdict::Pass; 20]);
    assert!(stability.stable);
    assert_eq!((stability.exit_code, stability.repetitions), (0, 20));
    matches_snapshot("stability/stable", &stability.render(Style::Plain, 100));
}

#[test]
fn a_verdict_that_differs_once_is_reported() {
    let mut verdicts = [Verdict::Pass; 20];
    verdicts[6] = Verdict::Fail;
    verdicts[11] = Verdict::Inconclusive;
    let stability = over(&verdicts);
    assert_eq!(stability.differing, [CASE]);
    assert_eq!((stability.exit_code, stability.stable), (3, false));
    matches_snapshot("stability/not-stable", &stability.render(Style::Plain, 100));
}

#[test]
fn what_fails_each_time_fails() {
    let stability = over(&[Verdict::Fail; 3]);
    assert_eq!((stability.exit_code, stability.stable), (1, true));
    assert_eq!(over(&[Verdict::Inconclusive; 3]).exit_code, 3);
    assert_eq!(over(&[]).exit_code, 3);
}

#[test]
fn what_fails_each_time_weighs_more_than_what_differs() {
    let mut reports = [coming_to(Verdict::Fail), coming_to(Verdict::Fail)];
    reports[1].cases[0].verdict = Verdict::Inconclusive;
    let stability = Stability::of(&reports);
    assert_eq!((stability.exit_code, stability.stable), (1, false));
}
