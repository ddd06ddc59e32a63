//! Certifications in several browsers, from canned reports.

use locksmith_core::report::{Engines, Report, Style};
use locksmith_spec::verdict::Verdict;

use crate::samples::{CASE, coming_to};
use crate::shared::matches_snapshot;

fn with(browser: &str, verdict: Verdict) -> (String, Report) {
    let mut report = coming_to(verdict);
    browser.clone_into(&mut report.run.browser);
    let folder = browser.split(' ').next().unwrap_or_default().to_ascii_lowercase();
    (folder, report)
}

#[test]
fn browsers_that_agree_are_reported_in_a_line_each() {
    let engines =
        Engines::of(&[with("Chromium 156", Verdict::Pass), with("Firefox 153", Verdict::Pass)]);
    assert_eq!((engines.exit_code, engines.differing.len()), (0, 0));
    matches_snapshot("engines/agree", &engines.render(Style::Plain, 100));
}

#[test]
fn a_case_that_fails_in_one_browser_fails_and_is_reported() {
    let engines = Engines::of(&[
        with("Chromium 156", Verdict::Pass),
        with("Firefox 153", Verdict::Pass),
        with("WebKitGTK 2.50", Verdict::Fail),
    ]);
    assert_eq!(
        (engines.exit_code, engines.differing.as_slice()),
        (1, [CASE.to_owned()].as_slice())
    );
    matches_snapshot("engines/disagree", &engines.render(Style::Plain, 100));
    let page = engines.render_html().expect("a page");
    assert!(page.contains("href=\"webkitgtk/report.html\""), "{page}");
    assert!(page.contains("Where they disagree"), "{page}");
}

#[test]
fn what_only_differs_is_inconclusive() {
    let reports = [with("Chromium 156", Verdict::Pass), with("Firefox 153", Verdict::Note)];
    assert_eq!(Engines::of(&reports).exit_code, 3);
}

#[test]
fn a_case_that_one_browser_lacks_is_a_difference() {
    let mut reports = [with("Chromium 156", Verdict::Pass), with("Firefox 153", Verdict::Pass)];
    reports[1].1.cases.retain(|row| row.id != CASE);
    assert_eq!(Engines::of(&reports).differing, [CASE]);
}
