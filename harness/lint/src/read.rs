//! Reads a [`Source`] from bytes: decodes and parses the page as a browser does, and judges it with the app key while
//! that is at hand.

use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};
use url::Url;

use super::html::{self, Document};
use super::page::given;
use super::source::{Context, Source, hidden};
use locksmith_spec::app_hash::{HashFact, assess};
use locksmith_spec::key_forms::Searched;
use locksmith_spec::{HashClaim, KeyFacts, Secret, app_hash, recipe};

/// The most bytes of a page that are read. A usual page has a hundredth of it.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

impl Source {
    /// Reads a page, up to [`MOST_BYTES`]. For any bytes the time grows only with their number.
    #[must_use]
    pub fn read(bytes: &[u8], context: Context) -> Self {
        let mut unread = Vec::new();
        let kept = &bytes[..bytes.len().min(MOST_BYTES)];
        if kept.len() < bytes.len() {
            unread.push(format!(
                "the page has {} bytes; Locksmith read the first {MOST_BYTES}",
                bytes.len()
            ));
        }
        let text = decode(kept, context.charset.as_deref(), &mut unread);
        let document = html::parse(&text);
        if document.given_up.is_some() {
            unread.push(
                "the page has too many elements, or nests them too deep: Locksmith did not read it to the end".into(),
            );
        }
        let is_in = |at: &Range<usize>| text.get(at.clone()).is_some();
        let mut key = context.key_facts.clone();
        if let Some(facts) = &mut key {
            facts.places.retain(|(_, at)| is_in(at));
        }
        if let Some(secret) = &context.app_key {
            let places = keys_of(&text, &document, secret);
            let places = places.into_iter().map(|(form, at)| (form.to_owned(), at)).collect();
            key = Some(KeyFacts { places, hash: None });
        }
        let base = base_of(context.url.clone(), &document);
        let places = key.iter().flat_map(|facts| &facts.places);
        let shown = hidden(&text, places.map(|(_, at)| at));
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        let mut source = Self { context, text, shown, document, key, unread, base, lines };
        if let Some(secret) = &source.context.app_key {
            let hash = hash_claim(&source, secret);
            source.key = source.key.map(|facts| KeyFacts { hash, ..facts });
        }
        source
    }
}

/// The URL of the page's first `base` element, or the page's own URL.
fn base_of(url: Option<Url>, document: &Document) -> Option<Url> {
    let url = url.or_else(|| Url::parse("file:///page").ok())?;
    let mut bases = document.elements.iter().filter(|element| element.is("base"));
    let declared = bases.find_map(|base| base.value("href")).and_then(|href| url.join(href).ok());
    Some(declared.unwrap_or(url))
}

/// Decodes the bytes as a browser does: by byte order mark, header or `meta` element, and otherwise as
/// UTF-8.
fn decode(bytes: &[u8], charset: Option<&str>, unread: &mut Vec<String>) -> String {
    let declared = charset.map(str::to_owned).or_else(|| declared_charset(bytes));
    let encoding = match &declared {
        None => UTF_8,
        Some(label) => Encoding::for_label(label.as_bytes()).unwrap_or_else(|| {
            unread.push(format!(
                "browsers do not know the charset {label:?}; Locksmith read the page as UTF-8"
            ));
            UTF_8
        }),
    };
    let (text, encoding, malformed) = encoding.decode(bytes);
    if malformed {
        unread.push(format!("some bytes of the page are not {}", encoding.name()));
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The charset that a `meta` element names within the first 1024 bytes, where browsers look.
fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
    html::parse(&head).elements.into_iter().filter(|element| element.is("meta")).find_map(|meta| {
        let content = || meta.value("content")?.split_once("charset=").map(|(_, label)| label);
        let label = meta.value("charset").or_else(content)?.trim().to_ascii_lowercase();
        // A readable ASCII text is not in UTF-16: browsers read such a declaration as UTF-8.
        (!label.starts_with("utf-16")).then_some(label)
    })
}

/// The places of the key: in the source itself, and in attributes after their character references
/// are resolved.
fn keys_of(text: &str, document: &Document, key: &Secret) -> Vec<(&'static str, Range<usize>)> {
    let mut keys = Searched::new(text).places_of(key);
    if key.expose().is_empty() {
        return keys;
    }
    let attributes = document.elements.iter().flat_map(|element| &*element.attributes);
    for attribute in attributes.filter(|attribute| text[attribute.value_at.clone()].contains('&')) {
        let at = &attribute.value_at;
        let known = !Searched::new(&text[at.clone()]).forms_of(key).is_empty();
        let found = Searched::new(&attribute.value).forms_of(key);
        if let Some(form) = found.first().filter(|_| !known) {
            keys.push((form, at.clone()));
        }
    }
    keys
}

/// Compares the hash that the source claims with the right one; none where one of the attributes is missing.
fn hash_claim(source: &Source, key: &Secret) -> Option<HashClaim> {
    let library = source.claiming()?;
    let value = |name| Some(given(source, library, name).text()?.value.as_str());
    let (id, hash, time_stamp) =
        (value("data-app-id")?, value("data-app-hash")?, value("time-stamp")?);
    // With a wrong id the hash of the registered id counts, too: a wrong id is one fault, not two.
    let registered = source.context.app_id.as_deref().unwrap_or(id);
    let key = key.expose();
    let is_over = |id: &str| assess(hash, id, key, time_stamp) != HashFact::Wrong;
    let right = is_over(id) || is_over(registered);
    let mistake = (!right).then(|| recipe::of_hash(hash, registered, key, time_stamp)).flatten();
    Some(HashClaim { right, due: app_hash(registered, key, time_stamp), mistake })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn read(bytes: &[u8], charset: Option<&str>) -> Source {
        let context = Context::at(Timestamp::UNIX_EPOCH);
        Source::read(bytes, Context { charset: charset.map(str::to_owned), ..context })
    }

    #[test]
    fn bytes_are_read_in_the_charset_that_a_browser_would_choose() {
        assert_eq!(read(b"\x93x\x94", Some("windows-1252")).text, "“x”");
        assert_eq!(
            read(b"<meta charset=windows-1252>\x93", None).text,
            "<meta charset=windows-1252>“"
        );
        assert_eq!(read("“".as_bytes(), None).text, "“");
        assert_eq!(read("\u{feff}“".as_bytes(), Some("windows-1252")).text, "“");
        assert_eq!(read(b"a\r\nb\rc", None).text, "a\nb\nc");
    }

    #[test]
    fn unread_parts_are_reported() {
        assert_eq!(read(b"\xff\xfe\xfd<p", Some("utf-8")).unread.len(), 1);
        assert_eq!(read(b"\xff<p", None).unread, ["some bytes of the page are not UTF-8"]);
        let unknown = read(b"<p>", Some("klingon"));
        assert_eq!(
            unknown.unread,
            ["browsers do not know the charset \"klingon\"; Locksmith read the page as UTF-8"]
        );
        assert!(read(b"<p>", None).unread.is_empty());
    }
}
