use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;

fn knowing(secrets: &[&str]) -> Redactor {
    let redactor = Redactor::default();
    for secret in secrets {
        redactor.know(&Secret::new(*secret));
    }
    redactor
}

/// Each way of writing is overwritten, and nothing beside it.
fn all_are_hidden(secret: &str, ways: &[&str]) {
    let redactor = knowing(&[secret]);
    for written in ways {
        let text = format!("é<{written}>é");
        let shown = format!("é<{}>é", "*".repeat(written.len()));
        assert_eq!(redactor.text(&text), shown, "{text}");
    }
}

#[test]
fn every_form_is_overwritten() {
    let ways = [
        r#"Jd6R 1/+Y""#,
        "4a64365220312f2b5922",
        "4A64365220312F2B5922",
        "Jd6R%201%2F%2bY%22",
        "Jd6R+1%252F%252BY%2522",
        "Jd6R 1&sol;&#43;Y&quot;",
        "Jd6R 1&#x2f;+Y&amp;quot;",
        r#"Jd6R 1\/+Y\""#,
        r#"\u004ad6R 1\/\u002BY\""#,
        r#"\\u004ad6R 1\\/+Y\\\""#,
        r"Jd6R%201&#47;\u002bY%22",
    ];
    all_are_hidden(r#"Jd6R 1/+Y""#, &ways);
    all_are_hidden(r"a\b\\c", &[r"a\b\\c", r"a\\b\\\\c", r"a\\\\b\\\\\\\\c"]);
    all_are_hidden("a&amp;b%", &["a&amp;b%", "a&amp;amp;b&percnt;", "a%26amp;b%25"]);
    all_are_hidden("पास🔑", &["पास🔑", r"\u092a\u093e\u0938\ud83d\udd11", "&#2346;ास&#x1f511;"]);
    all_are_hidden("पा", &["%E0%A4%AA%E0%A4%BE"]);
}

/// An escape may begin at each of them: a text of a hostile target was read for hours.
#[test]
fn millions_of_marks_that_escapes_begin_with_are_read_once() {
    let redactor = knowing(&["Jd6R1Yzz"]);
    for mark in ["\\", "%25", "&amp;", "&#", "+", "J"] {
        let text = format!("{}{}", mark.repeat(1 << 20), r"\u004ad6R1Yzz");
        let shown = redactor.text(&text);
        assert!(shown.ends_with("***") && !shown.contains("d6R1"), "{mark}");
    }
}

#[test]
fn base64_is_overwritten_with_and_without_padding_and_within_more() {
    let redactor = knowing(&["Jd6R?~>1/+Y"]);
    // With padding, of the alphabet for URLs, and after a user's name.
    assert_eq!(redactor.text("SmQ2Uj9+PjEvK1k="), "***************=");
    assert_eq!(redactor.text("SmQ2Uj9-PjEvK1k"), "***************");
    for user in ["a", "ab", "abc"] {
        let written = base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            format!("{user}:Jd6R?~>1/+Y;"),
        );
        let shown = redactor.text(&written).into_owned();
        assert!(shown.matches('*').count() >= 13, "{written} {shown}");
    }
}

#[test]
fn the_short_is_overwritten_only_where_it_stands_alone() {
    let redactor = knowing(&["a", "12"]);
    assert_eq!(redactor.text("a cat, 112, (12) pin=12&a"), "* cat, 112, (**) pin=**&*");
    assert_eq!(knowing(&[""]).text("text"), "text");
    assert_eq!(knowing(&["abcd"]).text("xabcdx"), "x****x");
}

#[test]
fn what_overlaps_is_overwritten_as_one() {
    assert_eq!(knowing(&["abcd", "cdef"]).text("-abcdef-"), "-******-");
    assert_eq!(knowing(&["aaaa"]).text("aaaaa"), "*****");
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Thing {
    title: String,
    of: BTreeMap<String, String>,
    #[serde(default)]
    kind: Option<Kind>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "saw", rename_all = "kebab-case")]
enum Kind {
    Screen { text: String },
}

#[test]
fn names_in_what_was_seen_are_overwritten_and_words_of_ours_are_not() {
    let pairs = [("screen", "title"), ("title", "kind"), ("other", "a screen")];
    let of = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let kind = Some(Kind::Screen { text: "screen".to_owned() });
    let thing = Thing { title: "kind".to_owned(), of, kind };
    let kept = knowing(&["screen", "title", "kind", "text"]).kept(&thing).unwrap().into_owned();
    let pairs = [("******", "*****"), ("*****", "****"), ("other", "a ******")];
    assert_eq!(kept.of, pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    assert_eq!(
        (kept.title.as_str(), &kept.kind),
        ("****", &Some(Kind::Screen { text: "******".to_owned() }))
    );
    assert!(matches!(knowing(&["elsewhere"]).kept(&thing), Ok(Cow::Borrowed(_))));
}

#[test]
fn clones_share_what_they_know() {
    let (one, other) = (Redactor::of_run(), Redactor::of_run());
    let clone = one.clone();
    one.know(&Secret::new("8bd0e7c1"));
    assert_eq!(clone.text("8bd0e7c1"), "********");
    assert_eq!(other.text("8bd0e7c1"), "8bd0e7c1");
}
