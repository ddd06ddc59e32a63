//! Texts that pages hash by mistake in place of the app id, the app key or the timestamp (PAGE-APP-HASH).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::hex::hex;
use super::stamp_format::{Format, read, written};

/// How far the hashed second may be from the one in the attribute, in seconds.
const APART: i64 = 120;

/// A text, and its description.
pub(super) type Other = (String, String);

/// Every millisecond of the second that a timestamp names, and of the seconds beside it.
pub(super) fn in_milliseconds(text: &str) -> impl Iterator<Item = String> {
    let second = Format::ALL.into_iter().find_map(|format| read(format, text.trim()));
    let around = second.into_iter().flat_map(|second| second - 1..=second + 1);
    around.flat_map(|second| (0..1000).map(move |more| (second * 1000 + more).to_string()))
}

pub(super) fn ids(id: &str) -> Vec<Other> {
    vec![
        (id.to_lowercase(), "the app id in lower case".to_owned()),
        (id.to_uppercase(), "the app id in upper case".to_owned()),
        (format!("{id}\n"), "a line break (LF) after the app id".to_owned()),
        (id.trim().to_owned(), "the app id without its blanks".to_owned()),
    ]
}

pub(super) fn keys(key: &str) -> Vec<Other> {
    let of = |text: String, what: &str| (text, what.to_owned());
    vec![
        of(format!("{key}\n"), "a line break (LF) after the app key"),
        of(format!("{key}\r\n"), "a line break (CR LF) after the app key"),
        of(format!("{key}\r"), "a line break (CR) after the app key"),
        of(format!("{key} "), "a blank after the app key"),
        of(format!(" {key}"), "a blank before the app key"),
        of(key.trim().to_owned(), "the app key without its blanks"),
        of(format!("\"{key}\""), "the app key in quotation marks"),
        of(format!("'{key}'"), "the app key in quotation marks"),
        of(key.to_lowercase(), "the app key in lower case"),
        of(key.to_uppercase(), "the app key in upper case"),
        of(hex(&Sha256::digest(key)), "the app key hashed first (SHA-256)"),
        of(hex(&md5::Md5::digest(key)), "the app key hashed first (MD5)"),
        of(STANDARD.encode(key), "the app key in base64"),
        of(escaped(key, "&#039;"), "the app key escaped for HTML (`&amp;` for `&`)"),
        of(escaped(key, "&#x27;"), "the app key escaped for HTML (`&amp;` for `&`)"),
        of(escaped(key, "'"), "the app key escaped for HTML (`&amp;` for `&`)"),
        of(percent_encoded(key, false), "the app key percent-encoded (`%2B` for `+`)"),
        of(percent_encoded(key, true), "the app key encoded as in a form (`+` for a blank)"),
        of(String::new(), "an empty app key"),
    ]
}

/// A text as templates write it into a page; they differ in how they write an apostrophe.
fn escaped(text: &str, apostrophe: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', apostrophe)
}

/// A text as a part of a URL, or as a field of a form.
fn percent_encoded(text: &str, as_field: bool) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        b' ' if as_field => "+".to_owned(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(one).collect()
}

/// Other seconds and other forms than the timestamp in the attribute.
pub(super) fn time_stamps(text: &str) -> impl Iterator<Item = Other> {
    let bare = text.trim();
    let milliseconds = bare.parse::<i64>().ok().filter(|_| bare.len() == 13);
    let known = Format::ALL.into_iter().find_map(|format| Some((format, read(format, bare)?)));
    let (format, second) = match (milliseconds, known) {
        (Some(number), _) => (None, Some(number / 1000)),
        (None, Some((format, second))) => (Some(format), Some(second)),
        (None, None) => (None, None),
    };
    let apart = (1..=APART).flat_map(|apart| [apart, -apart]).filter_map(move |apart| {
        let text = written(format?, second? + apart)?;
        let (count, direction) = (apart.abs(), if apart > 0 { "later" } else { "earlier" });
        Some((text, format!("the timestamp {count} s {direction}")))
    });
    let others = Format::ALL.into_iter().filter_map(move |other| {
        let text = written(other, second?)?;
        Some((text, format!("the timestamp written as {other}")))
    });
    let of = |text: String, what: &str| (text, what.to_owned());
    let marked = [
        of(bare.to_owned(), "the timestamp without its blanks"),
        of(format!("{text}\n"), "a line break (LF) after the timestamp"),
        of(format!("{text}.0"), "the timestamp as a number with a fraction"),
    ];
    others.chain(marked).chain(apart)
}
