//! What is asked for to get the document at a URL.

use url::Url;

use crate::behaviour::AddressRule;

/// The URL to ask for: the button's own.
pub(crate) fn asked(url: &Url, rule: AddressRule) -> Url {
    let mut asked = url.clone();
    match rule {
        AddressRule::AsGiven => {}
        AddressRule::WithoutQuery => asked.set_query(None),
        AddressRule::QueryRebuilt => rebuild_query(&mut asked),
        AddressRule::WithFragment => {
            if let Some(fragment) = url.fragment() {
                asked.set_path(&format!("{}#{fragment}", url.path()));
            }
        }
        AddressRule::PathEncodedTwice => asked.set_path(&url.path().replace('%', "%25")),
        AddressRule::AsciiOnly => asked.set_path(&without_high_bytes(url.path())),
        AddressRule::MarksEncoded => asked.set_path(&with_marks_encoded(url.path())),
        AddressRule::SlashDecoded => {
            let query = url.query().map(|query| query.replace("%2F", "/"));
            asked.set_query(query.as_deref());
        }
    }
    asked
}

/// A path whose marks are percent-encoded, as some encoders do that were made for forms.
fn with_marks_encoded(path: &str) -> String {
    let encoded = |c: char| match c {
        '+' | ';' | ',' | '\'' | '(' | ')' | '~' | '!' => format!("%{:02X}", u32::from(c)),
        _ => c.to_string(),
    };
    path.chars().map(encoded).collect()
}

/// As by a map from names to values: of two values the last is left.
fn rebuild_query(url: &mut Url) {
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
fn without_high_bytes(path: &str) -> String {
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
