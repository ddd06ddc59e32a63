//! The source of a page, read once for all rules.

use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};
use jiff::Timestamp;
use url::Url;

use super::html::{self, Document};
use super::rules::hash_claim;
use locksmith_spec::key_forms::Searched;
use locksmith_spec::reach::is_private;
use locksmith_spec::{Format, KeyFacts, Secret};

/// How much of a page is read, in bytes. A page of a partner has a hundredth of it.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The library of the specification (PAGE-SCRIPT).
pub const LIBRARY: &str = "https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js";

/// What is known of a page beside its source.
#[derive(Clone, Debug)]
pub struct Context {
    /// The page's address; none for a file.
    pub url: Option<Url>,
    /// The charset that the response's header names.
    pub charset: Option<String>,
    /// For how many seconds a cache before the server has kept the answer, by its header `Age`.
    pub cached_for: Option<i64>,
    /// Where the locker serves the library that is expected.
    pub library: Url,
    /// The registered app id, when it is known.
    pub app_id: Option<String>,
    /// The app's key, when it is at hand: hashes are then recomputed, and the key is looked for.
    pub app_key: Option<Secret>,
    /// What was found out with the key, where it is not at hand any more.
    pub key_facts: Option<KeyFacts>,
    /// How the target writes timestamps (I-TS-FORMAT).
    pub format: Format,
    /// The time at which the page was received.
    pub now: Timestamp,
}

impl Context {
    /// A page of which nothing is known but when it came: the library is the specification's, the
    /// timestamp in seconds.
    ///
    /// # Panics
    ///
    /// Never: the specification's library has a URL.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self {
            url: None,
            charset: None,
            cached_for: None,
            library: Url::parse(LIBRARY).expect("the specification's library has a URL"),
            app_id: None,
            app_key: None,
            key_facts: None,
            format: Format::default(),
            now,
        }
    }
}

/// A page as it was sent, parsed.
#[derive(Debug)]
pub struct Source {
    pub(super) context: Context,
    /// The text, with line feeds at the ends of lines.
    pub(super) text: String,
    /// The text with every key in it made illegible, byte for byte: what people may see.
    pub(super) shown: String,
    pub(super) document: Document,
    /// What the key tells; none where it was never known.
    pub(super) key: Option<KeyFacts>,
    /// What of the source was not read, or not as it was meant.
    pub(super) unread: Vec<String>,
    /// What relative URLs are relative to.
    base: Option<Url>,
    lines: Vec<usize>,
}

impl Source {
    /// Reads a page. Whatever the bytes are, this ends in a time that grows with their number, and
    /// what is beyond [`MOST_BYTES`] is left unread.
    #[must_use]
    pub fn read(bytes: &[u8], context: Context) -> Self {
        let mut unread = Vec::new();
        let kept = &bytes[..bytes.len().min(MOST_BYTES)];
        if kept.len() < bytes.len() {
            unread.push(format!("of {} bytes only the first {MOST_BYTES} were read", bytes.len()));
        }
        let text = decode(kept, context.charset.as_deref(), &mut unread);
        let document = html::parse(&text);
        if document.given_up.is_some() {
            unread.push(
                "its elements are too many, or nested too deep, to be read to the end".into(),
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

    /// What the key tells of the source, to be recorded in its place; none where it is not known.
    #[must_use]
    pub fn key_facts(&self) -> Option<&KeyFacts> {
        self.key.as_ref()
    }

    /// The line that a byte stands in, counted from 0, and where that line begins and ends.
    pub(super) fn line_of(&self, at: usize) -> (usize, Range<usize>) {
        let line = self.lines.partition_point(|start| *start <= at).saturating_sub(1);
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        (line, self.lines[line]..end)
    }

    /// A text about the page, without the key.
    pub(super) fn discreet(&self, text: &str) -> String {
        let Some(key) = &self.context.app_key else { return text.to_owned() };
        let places = Searched::new(text).places_of(key);
        hidden(text, places.iter().map(|(_, at)| at))
    }

    /// What a browser makes of a URL in the page; none where it makes nothing of it. A relative one
    /// in a page without an address has the scheme `file`.
    pub(super) fn resolve(&self, written: &str) -> Option<Url> {
        self.base.as_ref()?.join(written).ok()
    }

    /// Whether the page itself comes from this machine or a private network: then its documents
    /// may, too.
    pub(super) fn is_private(&self) -> bool {
        self.context.url.as_ref().is_some_and(is_private)
    }
}

/// The page's address, or what its first `base` element makes of that.
fn base_of(url: Option<Url>, document: &Document) -> Option<Url> {
    let url = url.or_else(|| Url::parse("file:///page").ok())?;
    let mut bases = document.elements.iter().filter(|element| element.is("base"));
    let declared = bases.find_map(|base| base.value("href")).and_then(|href| url.join(href).ok());
    Some(declared.unwrap_or(url))
}

/// The text of the bytes, as a browser decodes them: by byte order mark, header or `meta` element,
/// and else as UTF-8.
fn decode(bytes: &[u8], charset: Option<&str>, unread: &mut Vec<String>) -> String {
    let declared = charset.map(str::to_owned).or_else(|| declared_charset(bytes));
    let encoding = match &declared {
        None => UTF_8,
        Some(label) => Encoding::for_label(label.as_bytes()).unwrap_or_else(|| {
            unread.push(format!("no browser knows the charset {label:?}; it was read as UTF-8"));
            UTF_8
        }),
    };
    let (text, encoding, malformed) = encoding.decode(bytes);
    if malformed {
        unread.push(format!("some of its bytes are not {}", encoding.name()));
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The charset that a `meta` element names within the first 1024 bytes, where browsers look.
fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
    html::parse(&head).elements.into_iter().filter(|element| element.is("meta")).find_map(|meta| {
        let content = || meta.value("content")?.split_once("charset=").map(|(_, label)| label);
        let label = meta.value("charset").or_else(content)?.trim().to_ascii_lowercase();
        // What can be read as ASCII is not in UTF-16: browsers take such a claim for UTF-8.
        (!label.starts_with("utf-16")).then_some(label)
    })
}

/// Where the key stands: in the source as it is, and in attributes once their character references
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

/// The text with these places overwritten, each byte by an asterisk.
fn hidden<'a>(text: &str, places: impl Iterator<Item = &'a Range<usize>>) -> String {
    let mut shown = text.to_owned();
    for at in places {
        shown.replace_range(at.clone(), &"*".repeat(at.len()));
    }
    shown
}

#[cfg(test)]
mod tests {
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
    fn what_could_not_be_read_is_told() {
        assert_eq!(read(b"\xff\xfe\xfd<p", Some("utf-8")).unread.len(), 1);
        assert_eq!(read(b"\xff<p", None).unread, ["some of its bytes are not UTF-8"]);
        let unknown = read(b"<p>", Some("klingon"));
        assert_eq!(
            unknown.unread,
            ["no browser knows the charset \"klingon\"; it was read as UTF-8"]
        );
        assert!(read(b"<p>", None).unread.is_empty());
    }

    #[test]
    fn a_line_is_found_from_any_of_its_bytes() {
        let source = read(b"one\ntwo\n", None);
        assert_eq!(source.line_of(0), (0, 0..3));
        assert_eq!(source.line_of(3), (0, 0..3));
        assert_eq!(source.line_of(4), (1, 4..7));
        assert_eq!(source.line_of(8), (2, 8..8));
    }

    #[test]
    fn the_key_is_shown_nowhere_also_behind_character_references() {
        let context = Context::at(Timestamp::UNIX_EPOCH);
        let context = Context { app_key: Some(Secret::new("a&b<c>d")), ..context };
        let source = Source::read(b"<p title='a&amp;b&lt;c&gt;d'>a&b<c>d", context);
        assert_eq!(source.shown, "<p title='*****************'>*******");
        assert_eq!(source.discreet("x a&b<c>d"), "x *******");
    }

    #[test]
    fn a_url_is_resolved_as_the_browser_does() {
        let context = Context::at(Timestamp::UNIX_EPOCH);
        let url = Url::parse("https://p.example/a/b").ok();
        let source = Source::read(b"<base href=/c/>", Context { url, ..context });
        assert_eq!(source.resolve("d").unwrap().as_str(), "https://p.example/c/d");
        assert_eq!(read(b"", None).resolve("d").unwrap().as_str(), "file:///d");
    }
}
