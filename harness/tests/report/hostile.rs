//! A target that writes markup, escape sequences and addresses into everything it can.

use locksmith::judge::{Evidence, Verdict};
use locksmith::report::{Format, Options, Report, render};

use super::samples;

pub(crate) const MARKUP: &str = "\"'></title></style></pre><script>document.title='owned'</script>\
<img src=x onerror=\"document.title='owned'\"><a href=\"javascript:document.title='owned'\">&amp;";

/// Every word in it is hostile; `inject` is what the words are.
pub(crate) fn report(inject: &str) -> Report {
    let text = || inject.to_owned();
    let mut case = samples::case("ERR-206", "hostile");
    samples::decide(&mut case, Verdict::Fail, inject);
    for field in [
        &mut case.id,
        &mut case.title,
        &mut case.what,
        &mut case.why,
        &mut case.mend,
        &mut case.repeat,
        &mut case.clauses[0],
        &mut case.permitted[0],
    ] {
        *field = text();
    }
    case.control = Some(text());
    let finding = &mut case.findings[0];
    finding.clause = text();
    finding.permitted = vec![text()];
    finding.interpretation = Some(text());
    case.evidence = vec![Evidence { what: text(), text: text(), file: Some(text()) }];

    let mut report = samples::report([case].into_iter());
    report.target.name = text();
    report.target.url = format!("javascript:{inject}");
    report.run.browser = text();
    report.run.assumed = vec![text()];
    report.run.started = text();
    report.side = text();
    report.clauses[0].id = text();
    report.clauses[0].quote = text();
    report.clauses[0].reading = text();
    report.clauses[0].section = text();
    samples::finish(report, false, 1, inject)
}

#[test]
fn no_markup_of_a_target_becomes_markup_of_the_page() {
    let svg = |_: &str| Some(b"<svg onload=\"document.title='owned'\">".to_vec());
    let options = Options { assets: &svg, ..Options::default() };
    let page = |words| render(&report(words), Format::Html, &options).unwrap();
    let (hostile, harmless) = (page(MARKUP), page("harmless"));
    assert_eq!(tags(&hostile), tags(&harmless));
    assert!(!hostile.contains("href=\"javascript:") && !hostile.contains("src=\"data:"));
}

/// The tags of a page, without their attributes' values.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).map(|tag| tag.split([' ', '>']).next().unwrap_or_default()).collect()
}

#[test]
fn no_escape_sequence_of_a_target_reaches_the_terminal() {
    let text = render(&report("\u{1b}[2J\u{7}\u{202e}"), Format::Terminal, &Options::default());
    let text = text.unwrap();
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
}

#[test]
fn junit_stays_well_formed() {
    for inject in [MARKUP, "\u{1b}[2J\0\u{7}]]>"] {
        let junit = render(&report(inject), Format::Junit, &Options::default()).unwrap();
        quick_junit::Report::deserialize_from_str(&junit).unwrap();
    }
}
