//! Bytes that no one meant to be a page.

use locksmith_core::scenario::samples::{Kind, all};
use locksmith_lint::{Diagnostic, MOST_BYTES, RULES, Source, check};
use locksmith_spec::Format;
use proptest::prelude::*;

use super::{KEY, brief, checked, context, filled, sample};

/// Pieces of which pages are made, right and wrong.
const PIECES: [&str; 30] = [
    "<a",
    "<A ",
    " class=locker-saver",
    " href=",
    " id=\"dlshare\"",
    ">",
    "</a>",
    "<script",
    "</script>",
    " src=savelocker.js",
    " data-app-id=“x”",
    "<!--",
    "-->",
    "<template>",
    "</template>",
    "<table>",
    "<svg>",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&#0;",
    "\0",
    "\r\n",
    "\"",
    "'",
    "<p>é",
    "<select>",
    "<base href=",
    "http://[",
    KEY,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(check(&Source::read(&bytes, context())).len() <= 20 * RULES.len());
    }

    #[test]
    fn no_markup_makes_it_panic_and_every_place_is_in_the_source(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..60),
    ) {
        let page: String = pieces.iter().map(|at| PIECES[*at]).collect();
        for Diagnostic { place, .. } in check(&Source::read(page.as_bytes(), context())) {
            let text = page.replace("\r\n", "\n");
            let line = text.split('\n').nth(place.line - 1).unwrap();
            prop_assert!(place.column <= line.chars().count() + 1, "{place:?} in {line:?}");
            prop_assert!(place.caret + place.width <= place.excerpt.chars().count().max(place.caret + 1));
            prop_assert!(!place.excerpt.contains(KEY));
        }
    }

    #[test]
    fn no_change_of_a_sample_makes_it_panic(
        at in 0..1_000_usize, cut in 0..40_usize, piece in 0..PIECES.len(), which in 0..1_000_usize,
    ) {
        let samples = all().unwrap();
        let mut page = filled(&samples[which % samples.len()], Format::EpochSeconds).into_bytes();
        let at = at.min(page.len());
        let end = (at + cut).min(page.len());
        page.splice(at..end, PIECES[piece].bytes());
        prop_assert!(check(&Source::read(&page, context())).len() <= 20 * RULES.len());
    }
}

#[test]
fn no_decoy_counts() {
    let wrappings = [
        ("<!--", "-->"),
        ("<template>", "</template>"),
        ("<noscript>", "</noscript>"),
        ("<textarea>", "</textarea>"),
        ("<style>", "</style>"),
        ("<title>", "</title>"),
        ("<iframe>", "</iframe>"),
        ("<svg><desc></desc><![CDATA[", "]]></svg>"),
        ("<script type=\"text/x-template\">", "</script>"),
    ];
    let right = filled(&sample("several-buttons"), Format::EpochSeconds);
    for wrong in all().unwrap().into_iter().filter(|sample| sample.kind == Kind::Wrong) {
        // The key is a secret in comments, too; and a decoy must not end its own wrapping.
        let clause = wrong.notice.as_ref().unwrap().clause.id();
        let page = filled(&wrong, Format::EpochSeconds);
        let body = page.split_once("<body>").unwrap().1.split_once("</body>").unwrap().0;
        if clause == "REG-SECRET" || wrong.page.name.contains("-in-") {
            continue;
        }
        let element: String = body.lines().filter(|line| line.contains("<a ")).collect();
        for (open, close) in wrappings {
            let page = right.replace("</body>", &format!("{open}{element}{close}</body>"));
            let diagnostics = check(&Source::read(page.as_bytes(), context()));
            assert!(
                diagnostics.is_empty(),
                "{} in {open}: {}",
                wrong.page.name,
                brief(&diagnostics)
            );
        }
    }
}

#[test]
fn fifty_megabytes_are_read_in_part() {
    for piece in ["<a class=locker-saver id=x href=y>", "<b id=x>", KEY] {
        let page = piece.repeat(50 * 1024 * 1024 / piece.len());
        let diagnostics = check(&Source::read(page.as_bytes(), context()));
        let cut = format!("Locksmith read the first {MOST_BYTES}");
        assert!(
            diagnostics.iter().any(|diagnostic| diagnostic.seen.contains(&cut)),
            "{piece}: {}",
            brief(&diagnostics)
        );
        assert!(diagnostics.len() < 200);
    }
}

#[test]
fn a_page_without_any_trace_lacks_everything() {
    let diagnostics = check(&Source::read(b"<!doctype html><p>Hello", context()));
    let clauses: Vec<_> =
        diagnostics.iter().map(|diagnostic| (diagnostic.clause, diagnostic.absent)).collect();
    let expected = [("PAGE-JQUERY", true), ("PAGE-SCRIPT", true), ("PAGE-BUTTON", true)];
    assert_eq!(clauses, expected);
    assert_eq!(check(&Source::read(b"", context())).len(), 3);
}

#[test]
fn a_windows_line_ends_where_a_line_ends() {
    let page = filled(&sample("href-empty"), Format::EpochSeconds).replace('\n', "\r\n");
    let diagnostics = check(&Source::read(page.as_bytes(), context()));
    let plain = checked(&sample("href-empty"), Format::EpochSeconds);
    assert_eq!(diagnostics, plain);
}
