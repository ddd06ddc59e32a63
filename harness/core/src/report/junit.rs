//! `JUnit` XML, as continuous integration reads it: a suite for the run, a test case for each
//! case.
//!
//! Inconclusive cases are errors, not failures: they say nothing about the target. What is
//! tolerated or open passes, and is told in the case's output.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::model::{CaseRow, MutationScore, Report};
use super::text::{one_line, visible};
use locksmith_spec::verdict::{HOW_TO_FIX, Verdict};

pub(super) fn render(report: &Report) -> Result<String, SerializeError> {
    let mut suites = quick_junit::Report::new(format!("{} {}", report.tool.name, report.side));
    suites.timestamp = report.run.started.parse().ok();
    suites.time = Duration::try_from_secs_f64(report.run.seconds).ok();
    suites.add_test_suite(suite(report));
    Ok(visible(&suites.to_string()?).into_owned())
}

fn suite(report: &Report) -> TestSuite {
    let mut suite = TestSuite::new(one_line(&report.target.name));
    suite.timestamp = report.run.started.parse().ok();
    suite.time = Duration::try_from_secs_f64(report.run.seconds).ok();
    let specification = &report.specification;
    suite.add_properties([
        Property::new("specification", format!("{} {}", specification.name, specification.version)),
        Property::new("tool", format!("{} {}", report.tool.name, report.tool.version)),
        Property::new("target", one_line(&report.target.url)),
        Property::new("browser", one_line(&report.run.browser)),
        Property::new("self-test", MutationScore::sentence(report.self_test)),
        Property::new("seed", report.run.seed.to_string()),
        Property::new("conforms", report.conforms.to_string()),
        Property::new("conclusion", one_line(&report.conclusion)),
    ]);
    suite.add_test_cases(report.cases.iter().map(|case| test_case(report, case)));
    suite
}

fn test_case(report: &Report, case: &CaseRow) -> TestCase {
    let mut status = match case.verdict {
        Verdict::Pass | Verdict::Note | Verdict::Warn => TestCaseStatus::success(),
        Verdict::Skipped => TestCaseStatus::skipped(),
        Verdict::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    if !case.verdict.is_met() {
        status.set_message(one_line(&case.observed));
    }
    if matches!(case.verdict, Verdict::Inconclusive | Verdict::Fail) {
        status
            .set_type(case.decided_clause().unwrap_or_default())
            .set_description(story(report, case));
    }

    let mut test_case = TestCase::new(case.id.as_str(), status);
    test_case.set_classname(case.family()).set_time(Duration::from_millis(case.millis));
    if matches!(case.verdict, Verdict::Note | Verdict::Warn) {
        let output = format!("{}: {}", case.verdict.word(), one_line(&case.observed));
        test_case.set_system_out(output);
    }
    test_case
}

/// The case told in full, for a log: done, clause, permitted, observed, evidence, repeat.
fn story(report: &Report, case: &CaseRow) -> String {
    let quote = case.decided_clause().and_then(|id| report.clause(id)).map_or("", |row| &row.quote);
    let mut story = format!(
        "done: {}\nclause: {}\npermitted: {}\nobserved: {}\n",
        one_line(&case.what),
        one_line(quote),
        one_line(&case.permitted.join(" | ")),
        one_line(&case.observed),
    );
    if let Some(fix) = case.fix() {
        story.push_str(&format!("fix: {}\n", one_line(fix)));
    }
    for evidence in case.evidence.iter().filter(|evidence| evidence.what != HOW_TO_FIX) {
        let file = evidence.file.iter().map(|file| format!(" [{}]", one_line(file)));
        story.extend(["evidence: ".to_owned(), one_line(&evidence.what)]);
        story.extend(file.chain(["\n".to_owned()]));
        story.extend(evidence.text.lines().map(|line| format!("    {line}\n")));
    }
    story.push_str("repeat: ");
    story.push_str(&case.repeat);
    story
}
