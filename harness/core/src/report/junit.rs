//! `JUnit` XML, as continuous integration reads it: a suite for the run, a test case for each row.
//!
//! Inconclusive rows are errors, not failures: they say nothing about the target. What is tolerated or
//! open passes, and is in the test case's output.

use quick_junit::{NonSuccessKind, Property, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::results::{ResultRow, Results};
use super::text::{one_line, visible};
use locksmith_spec::verdict::Verdict;

/// The results as `JUnit` XML.
pub(super) fn render(results: &Results) -> Result<String, SerializeError> {
    let mut suites = quick_junit::Report::new(results.title.as_str());
    suites.timestamp = results.started.and_then(|started| started.to_string().parse().ok());
    suites.time = Some(results.took);
    suites.add_test_suite(suite(results));
    Ok(visible(&suites.to_string()?).into_owned())
}

fn suite(results: &Results) -> TestSuite {
    let mut suite = TestSuite::new(one_line(&results.target));
    suite.timestamp = results.started.and_then(|started| started.to_string().parse().ok());
    suite.time = Some(results.took);
    let properties = results.properties.iter();
    suite.add_properties(properties.map(|(name, value)| Property::new(*name, one_line(value))));
    suite.add_test_cases(results.rows.iter().map(test_case));
    suite
}

fn test_case(row: &ResultRow) -> TestCase {
    let mut status = match row.verdict {
        Verdict::Pass | Verdict::Note | Verdict::Warn => TestCaseStatus::success(),
        Verdict::Skipped => TestCaseStatus::skipped(),
        Verdict::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    if !row.verdict.is_met() {
        status.set_message(one_line(&row.observed));
    }
    if matches!(row.verdict, Verdict::Inconclusive | Verdict::Fail) {
        status.set_type(row.clause.as_str()).set_description(row.details.as_str());
    }
    let mut test_case = TestCase::new(row.id.as_str(), status);
    test_case.set_classname(row.group.as_str()).set_time(row.took);
    if matches!(row.verdict, Verdict::Note | Verdict::Warn) {
        let output = format!("{}: {}", row.verdict.word(), one_line(&row.observed));
        test_case.set_system_out(output);
    }
    test_case
}
