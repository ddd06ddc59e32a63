//! Which address is asked for.

use url::Url;

use crate::policy::Policy;

/// A locker that asks for another URL than the button's.
#[derive(Debug)]
pub(in crate::mutants) struct Address(pub(in crate::mutants) fn(&mut Url));

impl Policy for Address {
    fn address(&self, url: &Url) -> Url {
        let mut asked = url.clone();
        (self.0)(&mut asked);
        asked
    }
}

pub(in crate::mutants) fn send_fragment(url: &mut Url) {
    if let Some(fragment) = url.fragment() {
        url.set_path(&format!("{}#{fragment}", url.path()));
    }
}

pub(in crate::mutants) fn decode_slashes(url: &mut Url) {
    let query = url.query().map(|query| query.replace("%2F", "/"));
    url.set_query(query.as_deref());
}

/// A path whose marks are percent-encoded, as some encoders do that were made for forms.
pub(in crate::mutants) fn with_marks_encoded(path: &str) -> String {
    let encoded = |c: char| match c {
        '+' | ';' | ',' | '\'' | '(' | ')' | '~' | '!' => format!("%{:02X}", u32::from(c)),
        _ => c.to_string(),
    };
    path.chars().map(encoded).collect()
}

/// As by a map from names to values: of two values the last is left.
pub(in crate::mutants) fn rebuild_query(url: &mut Url) {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in url.query_pairs() {
        pairs.retain(|(other, _)| *other != name);
        pairs.push((name.into_owned(), value.into_owned()));
    }
    if !pairs.is_empty() {
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
}

/// A path without its percent-encoded bytes from 80 on.
pub(in crate::mutants) fn without_high_bytes(path: &str) -> String {
    let mut parts = path.split('%');
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if part.starts_with(|first: char| matches!(first, '0'..='7')) {
            left.push('%');
            left.push_str(part);
        } else {
            left.push_str(part.get(2..).unwrap_or_default());
        }
    }
    left
}
