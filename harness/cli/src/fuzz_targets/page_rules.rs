//! Partner pages: any bytes, and pages put together from what the rules look for.

use jiff::Timestamp;
use url::Url;

use locksmith_lint::{Context, Diagnostic, RULES, Source, check};
use locksmith_spec::verdict::Finding;
use locksmith_spec::{Format, Secret};

const KEY: &str = "Jd6R1JMY0NBeX6E111U0";

/// Pieces that pages are made of, right and wrong.
const PIECES: [&str; 48] = [
    "<a",
    "<A ",
    " class=locker-saver",
    " class=\"locker-saver\"",
    " class=“locker-saver”",
    " href=",
    " href=\"https://portal.example/marks.pdf\"",
    " href=/marks.pdf",
    " id=\"share-1\"",
    " id=\"dlshare\"",
    " title=",
    ">",
    "</a>",
    "<script",
    "</script>",
    " src=savelocker.js",
    " src=\"https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js\"",
    " src=\"https://code.jquery.com/jquery-3.7.1.min.js\"",
    " type=\"text/javascript\"",
    " type=module",
    " defer",
    " async",
    " nomodule",
    " data-app-id=\"8W4A7RNQ\"",
    " data-app-id=“x”",
    " data-app-hash=\"a58d45ddb1deda0111605caf04eee84a23b7bf63cf86006ca0358535e9bd3a48\"",
    " data-app-hash=\"",
    " time-stamp=\"1479902400\"",
    " time-stamp=\"2016-11-23T17:30:00+05:30\"",
    " time-stamp=\"\"",
    "<!--",
    "-->",
    "<!doctype html>",
    "<template>",
    "</template>",
    "<table>",
    "<svg>",
    "<![CDATA[",
    "]]>",
    "<base href=",
    "http://[",
    "&amp;",
    "&#0;",
    "\r\n",
    "\"",
    "'",
    "<p>é",
    KEY,
];

/// The first byte says what is known of the page, the second how the rest is read: as the page
/// itself, or each byte as a piece.
pub fn page_rules(bytes: &[u8]) {
    let [known, form, rest @ ..] = bytes else { return };
    let page: Vec<u8> = match form % 2 {
        0 => rest.to_vec(),
        _ => rest.iter().flat_map(|byte| piece(*byte)).collect(),
    };
    let source = Source::read(&page, context(*known));
    let diagnostics = check(&source);
    assert!(diagnostics.len() <= 21 * RULES.len());
    for diagnostic in &diagnostics {
        is_told_well(diagnostic, &page, source.key_facts().is_some());
    }
    // What was found out with the key says the same when the key is forgotten. Where the page holds
    // the key, what is recorded of it is another page.
    let facts = source.key_facts().cloned();
    if facts.as_ref().is_none_or(|facts| facts.places.is_empty()) {
        let forgotten = Context { app_key: None, key_facts: facts, ..context(*known) };
        assert_eq!(check(&Source::read(&page, forgotten)), diagnostics);
    }
}

fn piece(byte: u8) -> Vec<u8> {
    PIECES.get(usize::from(byte)).map_or(vec![byte], |piece| piece.as_bytes().to_vec())
}

fn context(known: u8) -> Context {
    let has = |bit: u8| known & 1 << bit != 0;
    let now = Timestamp::from_second(1_479_902_400 + if has(0) { 1860 } else { 0 });
    Context {
        url: has(1).then(|| Url::parse("https://partner.example/results").ok()).flatten(),
        charset: has(2).then(|| "windows-1252".to_owned()),
        app_id: has(3).then(|| "8W4A7RNQ".to_owned()),
        app_key: has(4).then(|| Secret::new(KEY)),
        format: Format::ALL[usize::from(known >> 5) % Format::ALL.len()],
        ..Context::at(now.unwrap_or_default())
    }
}

/// Every place is in the page, and no message shows the key.
fn is_told_well(diagnostic: &Diagnostic, page: &[u8], has_key: bool) {
    let place = &diagnostic.place;
    // A line ends with CR, LF or both; in UTF-16 there are fewer of them than bytes.
    let lines = page.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count() + 1;
    assert!((1..=lines).contains(&place.line) && place.column >= 1, "{place:?}");
    let width = place.excerpt.chars().count();
    assert!(place.caret + place.width <= width.max(place.caret + 1), "{place:?}");
    let text = diagnostic.text();
    let finding = Finding::from(diagnostic.clone());
    let shown = finding.evidence.iter().map(|evidence| evidence.text.as_str());
    let mut shown = shown.chain([text.as_str(), finding.observed.as_str()]);
    assert!(!has_key || !shown.any(|text| text.contains(KEY)), "{diagnostic:?}");
}
