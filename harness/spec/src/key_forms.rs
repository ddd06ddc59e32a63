//! The forms in which a text may contain an app key (REG-SECRET).

use std::cmp::Reverse;
use std::ops::Range;

use super::Secret;
use super::secret_forms::Forms;
use crate::hex::hex;

const FORMS: [&str; 6] = ["plain", "hex", "base64", "url-encoded", "escaped", "numbers"];

/// A text, prepared for the search for keys.
#[derive(Debug)]
pub struct Searched<'a> {
    text: &'a str,
    lower: String,
}

impl<'a> Searched<'a> {
    /// Prepares the text for the search for one key or several.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, lower: text.to_ascii_lowercase() }
    }

    /// The forms in which the text contains the key: `plain`, `hex`, `base64`, `url-encoded`, `escaped` (by the
    /// character references of HTML or the escapes of JSON and JavaScript), and `numbers` (a list of the numbers of
    /// its characters). Beside `plain` the forms `url-encoded` and `escaped` are left out.
    #[must_use]
    pub fn forms_of(&self, key: &Secret) -> Vec<&'static str> {
        let places = self.places_of(key);
        let is_there = |form: &&str| places.iter().any(|(of, _)| of == form);
        let plain = is_there(&"plain");
        let forms = FORMS.into_iter().filter(is_there);
        forms.filter(|form| !plain || !matches!(*form, "url-encoded" | "escaped")).collect()
    }

    /// Every place of the key, with its form, in the order of the text.
    #[must_use]
    pub fn places_of(&self, key: &Secret) -> Vec<(&'static str, Range<usize>)> {
        if key.expose().is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        Forms::new(key.clone(), false).find(self.text, &self.lower, &mut found);
        // Where one place lies within another, the longer counts.
        found.sort_by_key(|at| (at.start, Reverse(at.end)));
        found.dedup_by(|next, kept| next.end <= kept.end);
        let form =
            |at: &Range<usize>| self.text.get(at.clone()).map_or("escaped", |it| form(it, key));
        found.into_iter().map(|at| (form(&at), at)).collect()
    }
}

/// The form of a key that the search found.
fn form(written: &str, key: &Secret) -> &'static str {
    let key = key.expose();
    if written.eq_ignore_ascii_case(key) {
        "plain"
    } else if written.eq_ignore_ascii_case(&hex(key.as_bytes())) {
        "hex"
    } else if written.contains('%') || written.replace('+', " ") == key {
        "url-encoded"
    } else if written.contains(['&', '\\']) {
        "escaped"
    } else if written.contains(',') {
        "numbers"
    } else {
        "base64"
    }
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
            ("escaped", r"\u004ad6R 1/+Y"),
            ("escaped", r"Jd\x36R 1/+Y"),
            ("escaped", r"Jd\u{36}R 1\u{00002f}+Y"),
            ("escaped", r"\112d6R\0401/+Y"),
            ("escaped", r"Jd\\66R\401/+Y"),
            ("base64", "U21RMlVpQXhMeXRa"),
            ("url-encoded", "Jd6R%25201%2F%2BY"),
            ("plain", "jd6r 1/+y"),
            ("escaped", "Jd6R 1&#x2f&#43Y"),
            ("numbers", "74,100,54,82,32,49,47,43,89"),
            ("numbers", "74, 0x64 ,54,\n82,0X20,49,47,43,89"),
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
        for text in [
            "Jd6R%211%2F%2BY",
            "Jd6R%201+%2BY",
            "Jd6R 1&lt;+Y",
            "Jd6R 1&sol+Y",
            "74,100,54,82,32,49,47,43,8",
            "174,100,54,82,32,49,47,43,89",
        ] {
            assert!(Searched::new(text).places_of(&key).is_empty(), "{text}");
        }
    }
}
