//! The report formats, over canned reports.

mod browser;
mod engines;
mod hostile;
mod samples;
mod stability;

#[path = "../shared/mod.rs"]
mod shared;

use locksmith_core::report::{Format, Options, Report, Style, json_schema, render};
use locksmith_spec::verdict::{Evidence, Finding, Verdict};

use shared::matches_snapshot;

#[test]
fn a_conforming_run_fits_a_screen() {
    let report = samples::conforming();
    for width in [80, 100] {
        let options = Options { width, ..Options::default() };
        let text = render(&report, Format::Terminal, &options).unwrap();
        // A warning is reported whole: its second line is beyond the screen.
        assert!(text.lines().count() <= 25, "{width} columns:\n{text}");
        let fits = |line: &str| line.chars().count() <= width;
        assert!(text.lines().all(fits), "{width} columns:\n{text}");
    }
    terminal_snapshot("report/terminal-conforming", &report);
}

#[test]
fn a_warning_is_reported_whole_and_with_its_fix() {
    let mut report = samples::conforming();
    let words = "the page says the same after FAILURE as after SUCCESS, ".repeat(4);
    let case = report.cases.iter_mut().find(|case| case.verdict == Verdict::Warn).unwrap();
    case.observed.clone_from(&words);
    let (what, text) = ("how to fix it".to_owned(), "Read the value of `result`.".to_owned());
    case.evidence.push(Evidence { what, text, file: None });
    let shown = render(&report, Format::Terminal, &Options::default()).unwrap();
    let flat = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(words.trim()), "{shown}");
    assert!(flat.contains("fix Read the value of `result`."), "{shown}");
}

#[test]
fn a_suspicion_of_a_secret_stands_at_the_top() {
    let mut report = samples::inconclusive();
    let suspicion = "a script seems to compute the app hash: then it contains the app key";
    report.cases.last_mut().unwrap().findings.push(Finding {
        clause: "REG-SECRET".to_owned(),
        interpretation: None,
        verdict: Verdict::Warn,
        permitted: Vec::new(),
        observed: suspicion.to_owned(),
        evidence: Vec::new(),
        elsewhere: None,
    });
    let shown = render(&report, Format::Terminal, &Options::default()).unwrap();
    let (before, _) = shown.split_once("── ").unwrap();
    let flat = before.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(suspicion), "{shown}");
}

#[test]
fn a_failing_run_is_reported_on_the_terminal() {
    terminal_snapshot("report/terminal-failing", &samples::failing());
}

#[test]
fn of_many_failures_the_first_of_each_clause_are_reported() {
    terminal_snapshot("report/terminal-many-failures", &samples::failing_everywhere());
}

#[test]
fn of_a_page_every_document_that_fails_is_reported_up_to_nine() {
    let report = samples::page_with_broken_documents(12);
    terminal_snapshot("report/terminal-page-documents", &report);
}

#[test]
fn an_inconclusive_run_is_reported_on_the_terminal() {
    terminal_snapshot("report/terminal-inconclusive", &samples::inconclusive());
}

#[test]
fn colours_are_only_colours() {
    let report = samples::failing();
    let plain = render(&report, Format::Terminal, &Options::default()).unwrap();
    let coloured = Options { style: Style::Colour, ..Options::default() };
    let coloured = render(&report, Format::Terminal, &coloured).unwrap();
    assert_ne!(plain, coloured);
    assert_eq!(plain, console::strip_ansi_codes(&coloured));
}

#[test]
fn json_is_the_model() {
    let report = samples::small();
    let json = render(&report, Format::Json, &Options::default()).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    matches_snapshot("report/json", &json);
}

#[test]
fn every_report_keeps_to_the_schema() {
    let schema: serde_json::Value = serde_json::from_str(&json_schema()).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("report.schema.json", schema).unwrap();
    let schema = compiler.compile("report.schema.json", &mut schemas).unwrap();

    let reports =
        [samples::conforming(), samples::failing(), samples::inconclusive(), samples::small()];
    for report in reports {
        let json = render(&report, Format::Json, &Options::default()).unwrap();
        let mut json = serde_json::from_str(&json).unwrap();
        schemas.validate(&json, schema).unwrap();
        json["cases"][0]["verdict"] = "perhaps".into();
        assert!(schemas.validate(&json, schema).is_err(), "the schema takes any verdict");
    }
}

#[test]
fn a_small_report_as_html() {
    matches_snapshot("report/html", &html(&samples::small()));
}

#[test]
fn a_small_report_as_junit() {
    let junit = render(&samples::small(), Format::Junit, &Options::default()).unwrap();
    matches_snapshot("report/junit", &junit);
}

/// The page, with the same picture for every file.
fn html(report: &Report) -> String {
    let options = Options { assets: &|_| Some(samples::PNG.to_vec()), ..Options::default() };
    render(report, Format::Html, &options).expect("every report has a page")
}

fn terminal_snapshot(name: &str, report: &Report) {
    let text = render(report, Format::Terminal, &Options::default());
    matches_snapshot(name, &text.expect("every report is printed"));
}
