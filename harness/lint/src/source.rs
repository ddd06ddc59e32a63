//! The source of a page, read once for all rules.

use std::ops::Range;

use jiff::Timestamp;
use url::Url;

use super::html::Document;
use locksmith_spec::key_forms::Searched;
use locksmith_spec::reach::is_private;
use locksmith_spec::{Format, KeyFacts, Secret};

/// The library of the specification (PAGE-SCRIPT).
pub const LIBRARY: &str = "https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js";

/// Facts about a page beside its source.
#[derive(Clone, Debug)]
pub struct Context {
    /// The page's URL; none for a file.
    pub url: Option<Url>,
    /// The charset that the response's header names.
    pub charset: Option<String>,
    /// The time that a cache before the server kept the answer, in seconds: its header `Age`.
    pub cached_for: Option<i64>,
    /// The URL of the expected library.
    pub library: Url,
    /// The registered app id, if it is known.
    pub app_id: Option<String>,
    /// The app key, if it is at hand: then Locksmith recomputes hashes and searches for the key.
    pub app_key: Option<Secret>,
    /// The facts that the key showed, where the key is no longer at hand.
    pub key_facts: Option<KeyFacts>,
    /// How the target writes timestamps (I-TS-FORMAT).
    pub format: Format,
    /// The time at which Locksmith received the page.
    pub now: Timestamp,
}

impl Context {
    /// The context of a page with nothing but its time known: the library is the specification's, the
    /// timestamp format epoch seconds.
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

/// A page as the server sent it, parsed.
#[derive(Debug)]
pub struct Source {
    pub(super) context: Context,
    /// The text, with line feeds at the ends of lines.
    pub(super) text: String,
    /// The text with every key in it overwritten, byte for byte: this one may be shown.
    pub(super) shown: String,
    pub(super) document: Document,
    /// The facts that the key shows; none where it was never known.
    pub(super) key: Option<KeyFacts>,
    /// The parts of the source that were not read, or may be misread.
    pub(super) unread: Vec<String>,
    /// The base of relative URLs.
    pub(super) base: Option<Url>,
    /// Where each line begins.
    pub(super) lines: Vec<usize>,
}

impl Source {
    /// The facts that the key shows, to be recorded instead of it; none where it is not known.
    #[must_use]
    pub fn key_facts(&self) -> Option<&KeyFacts> {
        self.key.as_ref()
    }

    /// The line of a byte, counted from 0, and its range.
    pub(super) fn line_of(&self, at: usize) -> (usize, Range<usize>) {
        let line = self.lines.partition_point(|start| *start <= at).saturating_sub(1);
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        (line, self.lines[line]..end)
    }

    /// A text about the page with every key in it overwritten.
    pub(super) fn discreet(&self, text: &str) -> String {
        let Some(key) = &self.context.app_key else { return text.to_owned() };
        let places = Searched::new(text).places_of(key);
        hidden(text, places.iter().map(|(_, at)| at))
    }

    /// Resolves a URL in the page as a browser does; none where it is invalid. A relative one in a page
    /// without a URL has the scheme `file`.
    pub(super) fn resolve(&self, written: &str) -> Option<Url> {
        self.base.as_ref()?.join(written).ok()
    }

    /// Whether the page itself comes from this machine or a private network: then its documents may
    /// too.
    pub(super) fn is_private(&self) -> bool {
        self.context.url.as_ref().is_some_and(is_private)
    }
}

/// The text with each byte at these places replaced by an asterisk.
pub(super) fn hidden<'a>(text: &str, places: impl Iterator<Item = &'a Range<usize>>) -> String {
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
    fn a_line_is_found_from_any_of_its_bytes() {
        let source = read(b"one\ntwo\n", None);
        assert_eq!(source.line_of(0), (0, 0..3));
        assert_eq!(source.line_of(3), (0, 0..3));
        assert_eq!(source.line_of(4), (1, 4..7));
        assert_eq!(source.line_of(8), (2, 8..8));
    }

    #[test]
    fn the_key_is_never_shown_not_even_behind_character_references() {
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
