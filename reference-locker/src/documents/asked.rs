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
    }
    asked
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
