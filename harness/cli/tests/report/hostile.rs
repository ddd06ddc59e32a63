//! A target that writes markup, escape sequences and addresses into everything it can.

use std::cell::RefCell;

use html5ever::TokenizerResult;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use locksmith_core::report::{Format, Options, Report, render};
use locksmith_spec::verdict::{Evidence, Verdict};

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
        &mut case.fix,
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

/// Characters that steer a terminal, reorder or hide text, or that XML 1.0 forbids.
const UNSEEN: &str = "\u{0}\u{7}\u{1b}\u{7f}\u{9b}\u{ad}\u{200b}\u{200e}\u{202e}\u{2028}\u{2066}\u{feff}\u{fffe}\
                      \u{ffff}\u{fdd0}\u{1fffe}\u{e0041}";

#[test]
fn no_format_for_people_passes_on_what_cannot_be_seen() {
    let report = report(&format!("\u{1b}[2J{UNSEEN}"));
    for format in [Format::Terminal, Format::Html, Format::Junit] {
        let text = render(&report, format, &Options::default()).unwrap();
        assert!(!text.contains(|it| UNSEEN.contains(it)), "{format:?}: {text:?}");
    }
}

#[test]
fn every_format_stays_readable_with_every_code_point() {
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    for some in all.chunks(1 << 14) {
        let inject: String = some.iter().collect();
        let mut case = samples::case("ERR-206", "hostile");
        samples::decide(&mut case, Verdict::Fail, &inject);
        let evidence = Evidence { what: "said".into(), text: inject.clone(), file: None };
        case.evidence = vec![evidence];
        let report = samples::finish(samples::report([case].into_iter()), false, 1, "failed");
        let first = some[0];
        let text = |format| render(&report, format, &Options::default()).unwrap();

        let json: serde_json::Value = serde_json::from_str(&text(Format::Json)).unwrap();
        assert_eq!(json["cases"][0]["evidence"][0]["text"], inject, "from {first:?}");

        let junit = text(Format::Junit);
        let document = roxmltree::Document::parse(&junit);
        let document = document.unwrap_or_else(|error| panic!("from {first:?}: {error}"));
        assert!(document.descendants().any(|node| node.has_tag_name("failure")));

        let terminal = text(Format::Terminal);
        let is_control = |it: char| it.is_control() && it != '\n';
        assert!(!terminal.contains(is_control), "from {first:?}");

        assert_eq!(errors_of_html(&text(Format::Html)), Vec::<String>::new(), "from {first:?}");
    }
}

/// What a browser's parser finds wrong in the characters of a page.
fn errors_of_html(page: &str) -> Vec<String> {
    let tokenizer = Tokenizer::new(Errors::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(page.into());
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

#[derive(Default)]
struct Errors(RefCell<Vec<String>>);

impl TokenSink for Errors {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        match token {
            Token::ParseError(error) => self.0.borrow_mut().push(format!("line {line}: {error}")),
            Token::NullCharacterToken => self.0.borrow_mut().push(format!("line {line}: NUL")),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => match &*tag.name {
                "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                _ => {}
            },
            _ => {}
        }
        TokenSinkResult::Continue
    }
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
