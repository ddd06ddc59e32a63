//! The forms in which an api key may stand in a text (REG-SECRET).

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::Secret;
use crate::hex::hex;

/// A text, in the ways in which a key is looked for in it.
#[derive(Debug)]
pub struct Searched<'a> {
    text: &'a str,
    lower: String,
}

impl<'a> Searched<'a> {
    /// Makes the text ready to be searched, for one key or several.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, lower: text.to_ascii_lowercase() }
    }

    /// The forms in which the key stands here: `plain`, `hex`, `base64`, `url-encoded`, and `escaped`,
    /// with the character references of HTML. The last two are not told of a text that has the key in
    /// plain.
    #[must_use]
    pub fn forms_of(&self, key: &Secret) -> Vec<&'static str> {
        let key = key.expose();
        let base64 = [STANDARD_NO_PAD.encode(key), URL_SAFE_NO_PAD.encode(key)];
        let plain = self.text.contains(key);
        [
            ("plain", plain),
            ("hex", self.lower.contains(&hex(key.as_bytes()))),
            ("base64", base64.iter().any(|written| self.text.contains(written))),
            ("url-encoded", !plain && encoded(self.text, key).next().is_some()),
            ("escaped", !plain && escaped(self.text, key).next().is_some()),
        ]
        .into_iter()
        .filter_map(|(form, found)| found.then_some(form))
        .collect()
    }

    /// Every place where the key stands, with its form; in the order of the text.
    #[must_use]
    pub fn places_of(&self, key: &Secret) -> Vec<(&'static str, Range<usize>)> {
        let key = key.expose();
        let mut places: Vec<(&'static str, Range<usize>)> = Vec::new();
        if key.is_empty() {
            return places;
        }
        let mut found = |form, text: &str, written: &str| {
            let at = text.match_indices(written).map(|(at, _)| (form, at..at + written.len()));
            places.extend(at);
        };
        found("plain", self.text, key);
        found("hex", &self.lower, &hex(key.as_bytes()));
        found("base64", self.text, &STANDARD_NO_PAD.encode(key));
        found("base64", self.text, &URL_SAFE_NO_PAD.encode(key));
        let not_plain = |at: &Range<usize>| self.text[at.clone()] != *key;
        let encoded = encoded(self.text, key).filter(not_plain);
        places.extend(encoded.map(|at| ("url-encoded", at)));
        let escaped = escaped(self.text, key).filter(not_plain);
        places.extend(escaped.map(|at| ("escaped", at)));
        places.sort_by_key(|(_, at)| (at.start, at.end));
        places.dedup_by(|(_, second), (_, first)| first == second);
        places
    }
}

/// Where a key stands in a text, any of its bytes as `%41` or as it is, a blank as `+`. Encoders
/// differ in what they leave alone, so it is the text that is read, and not the key that is encoded.
fn encoded<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = Range<usize>> {
    stands_at(text, key, |rest, byte| match rest {
        [b'%', high, low, ..] if hex_byte(*high, *low) == Some(byte) => Some(3),
        [b'+', ..] if byte == b' ' => Some(1),
        _ => None,
    })
}

/// Where a key stands in a text, any of its bytes as a character reference or as it is.
fn escaped<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = Range<usize>> {
    stands_at(text, key, |rest, byte| {
        // A reference is short.
        let rest = rest.strip_prefix(b"&")?;
        let end = rest.iter().take(10).position(|byte| *byte == b';')?;
        (referenced(&rest[..end]) == Some(byte)).then_some(end + 2)
    })
}

/// What a character reference stands for, where it is ASCII.
fn referenced(name: &[u8]) -> Option<u8> {
    let name = std::str::from_utf8(name).ok()?;
    match name {
        "amp" => Some(b'&'),
        "lt" => Some(b'<'),
        "gt" => Some(b'>'),
        "quot" => Some(b'"'),
        "apos" => Some(b'\''),
        "plus" => Some(b'+'),
        "sol" => Some(b'/'),
        "equals" => Some(b'='),
        _ => {
            let number = name.strip_prefix('#')?;
            match number.strip_prefix(['x', 'X']) {
                Some(hex) => u8::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            }
        }
    }
}

/// Where a key stands in a text, each of its bytes as it is, or written otherwise: `otherwise` tells
/// how many bytes it then has at the beginning of a rest.
fn stands_at<'a>(
    text: &'a str,
    key: &'a str,
    otherwise: impl Fn(&[u8], u8) -> Option<usize> + Copy + 'a,
) -> impl Iterator<Item = Range<usize>> {
    let length = move |at: usize| {
        let mut rest = &text.as_bytes()[at..];
        for &byte in key.as_bytes() {
            let width = match otherwise(rest, byte) {
                None if rest.first() == Some(&byte) => 1,
                written => written?,
            };
            rest = rest.get(width..)?;
        }
        Some(text.len() - at - rest.len())
    };
    (0..text.len()).filter_map(move |at| Some(at..at + length(at)?))
}

fn hex_byte(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|of| u8::try_from(of).ok());
    Some(digit(high)? * 16 + digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_found_where_it_stands() {
        let key = Secret::new("Jd6R 1/+Y");
        for (form, written) in [
            ("plain", "Jd6R 1/+Y"),
            ("hex", "4A643652 20312f2b59"),
            ("base64", "SmQ2UiAxLytZ"),
            ("url-encoded", "Jd6R%201%2F%2bY"),
            ("url-encoded", "Jd6R+1%2F%2BY"),
            ("escaped", "Jd6R 1&sol;&#43;Y"),
            ("escaped", "Jd6R 1&#x2f;+Y"),
        ] {
            let written = if form == "hex" { written.replace(' ', "") } else { written.to_owned() };
            let text = format!("é {written} é");
            let searched = Searched::new(&text);
            assert_eq!(searched.forms_of(&key), [form], "{text}");
            assert_eq!(searched.places_of(&key), [(form, 3..3 + written.len())], "{text}");
        }
    }

    #[test]
    fn no_key_is_nowhere() {
        assert!(Searched::new("text").places_of(&Secret::new("")).is_empty());
        assert!(Searched::new("text%").places_of(&Secret::new("key")).is_empty());
        // Another byte's triple, and a `+` that is no blank.
        let key = Secret::new("Jd6R 1/+Y");
        for text in ["Jd6R%211%2F%2BY", "Jd6R%201+%2BY", "Jd6R 1&lt;+Y", "Jd6R 1&sol+Y"] {
            assert!(Searched::new(text).places_of(&key).is_empty(), "{text}");
        }
    }
}
