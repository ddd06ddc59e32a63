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
    decoded: String,
    decoded_as_form: String,
}

impl<'a> Searched<'a> {
    /// Makes the text ready to be searched, for one key or several.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            lower: text.to_ascii_lowercase(),
            decoded: decoded(text),
            decoded_as_form: decoded(&text.replace('+', " ")),
        }
    }

    /// The forms in which the key stands here: `plain`, `hex`, `base64`, `url-encoded`.
    #[must_use]
    pub fn forms_of(&self, key: &Secret) -> Vec<&'static str> {
        let key = key.expose();
        let base64 = [STANDARD_NO_PAD.encode(key), URL_SAFE_NO_PAD.encode(key)];
        let plain = self.text.contains(key);
        let encoded = self.decoded.contains(key) || self.decoded_as_form.contains(key);
        [
            ("plain", plain),
            ("hex", self.lower.contains(&hex(key.as_bytes()))),
            ("base64", base64.iter().any(|written| self.text.contains(written))),
            ("url-encoded", encoded && !plain),
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
        let mut found = |form, text: &str, written: &str| {
            let at = text.match_indices(written).map(|(at, _)| (form, at..at + written.len()));
            places.extend(at);
        };
        if key.is_empty() {
            return places;
        }
        found("plain", self.text, key);
        found("hex", &self.lower, &hex(key.as_bytes()));
        found("base64", self.text, &STANDARD_NO_PAD.encode(key));
        found("base64", self.text, &URL_SAFE_NO_PAD.encode(key));
        // Where each decoded byte came from is only worth knowing when there is something to find.
        if self.decoded.contains(key) {
            places.extend(encoded_places(self.text, key));
        }
        if self.decoded_as_form.contains(key) {
            places.extend(encoded_places(&self.text.replace('+', " "), key));
        }
        places.sort_by_key(|(_, at)| (at.start, at.end));
        places.dedup_by(|(_, second), (_, first)| first == second);
        places
    }
}

fn encoded_places(text: &str, key: &str) -> Vec<(&'static str, Range<usize>)> {
    let (origins, decoded): (Vec<usize>, Vec<u8>) = percent_decoded(text).unzip();
    let key = key.as_bytes();
    let is_here = |at: &usize| decoded[*at..].starts_with(key);
    (0..decoded.len())
        .filter(is_here)
        .map(|at| (origins[at], origins.get(at + key.len()).copied().unwrap_or(text.len())))
        .map(|(start, end)| ("url-encoded", start..end))
        .filter(|(_, at)| at.len() > key.len())
        .collect()
}

/// The bytes of the text with `%41` as `A`, each with the place where it comes from; what is no such
/// triple stays as it is. Encoders differ in what they leave alone, so it is the text that is
/// decoded, and not the key that is encoded.
fn percent_decoded(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let (from, first) = (at, *bytes.get(at)?);
        let byte = bytes
            .get(at + 1..at + 3)
            .filter(|_| first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        at += if byte.is_some() { 3 } else { 1 };
        Some((from, byte.unwrap_or(first)))
    })
}

fn decoded(text: &str) -> String {
    let bytes: Vec<u8> = percent_decoded(text).map(|(_, byte)| byte).collect();
    String::from_utf8_lossy(&bytes).into_owned()
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
    }
}
