//! An answer, as a browser reads it.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use crate::answer::{Answer, Received};

/// An answer to a request, or the page that its redirect led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The request, in a few words.
    pub asked: String,
    /// Its status.
    pub status: u16,
    /// Its headers, in their order.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
}

/// The result of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// What the answer means, by the template.
    pub answer: Answer,
    /// The answer, and the pages of the locker's that its redirects led to.
    pub pages: Vec<Page>,
}

/// Types that browsers show as a page, scripts and all.
const SHOWN: [&str; 5] =
    ["text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"];

/// The beginnings of a body that browsers read as HTML if it has no type (WHATWG, MIME Sniffing).
const BEGINNINGS: [&str; 17] = [
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<body",
    "<br",
    "<p",
    "<!--",
];

impl Page {
    /// Of an answer.
    #[must_use]
    pub fn of(asked: &str, answer: &Received<'_>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers = answer.headers.iter();
        Self {
            asked: asked.to_owned(),
            status: answer.status,
            headers: headers.map(|header| (header.name.to_owned(), text(header.value))).collect(),
            body: text(answer.body),
        }
    }

    /// Everything that headers of this name say.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = move |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.headers.iter().filter(named).map(|(_, value)| value.trim())
    }

    /// What the first header of this name says.
    #[must_use]
    pub fn header<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.headers(name).next()
    }

    /// Whether a browser shows it as a page in which markup counts. The page of a redirect is not shown.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        if (300..400).contains(&self.status) && self.header("location").is_some() {
            return false;
        }
        match self.header("content-type") {
            Some(shown) if !shown.is_empty() => {
                let essence = shown.split(';').next().unwrap_or_default().trim();
                SHOWN.iter().any(|shown| essence.eq_ignore_ascii_case(shown))
            }
            _ => {
                let sniffs =
                    self.header("x-content-type-options").is_none_or(|shown| shown != "nosniff");
                let body = self.body.trim_start().to_ascii_lowercase();
                sniffs && BEGINNINGS.iter().any(|begins| body.starts_with(begins))
            }
        }
    }

    /// Its pieces, as a browser takes its text apart.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Piece> {
        let mut emitter = DefaultEmitter::default();
        // The contents of scripts, titles and text areas are text.
        emitter.naively_switch_states(true);
        let mut is_script = false;
        Tokenizer::new_with_emitter(&self.body, emitter).filter_map(move |Ok(token)| match token {
            Token::StartTag(tag) => {
                is_script = tag.name.as_slice() == b"script";
                Some(Piece::Tag(tag))
            }
            Token::EndTag(_) => {
                is_script = false;
                None
            }
            Token::String(text) if is_script => Some(Piece::Script(lossy(&text))),
            Token::String(text) => Some(Piece::Text(lossy(&text))),
            _ => None,
        })
    }
}

/// A piece of a page.
pub(super) enum Piece {
    /// A start tag.
    Tag(StartTag<()>),
    /// The contents of a script.
    Script(String),
    /// Other text, with character references resolved.
    Text(String),
}

/// A text, whatever its bytes.
pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A page of these headers and this body.
    pub(in crate::security) fn page(headers: &[(&str, &str)], body: &str) -> Page {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let asked = "a right request".to_owned();
        Page { asked, status: 200, headers: headers.collect(), body: body.to_owned() }
    }

    #[test]
    fn what_a_browser_shows_is_a_page() {
        let typed = |shown| page(&[("Content-Type", shown)], "<p>");
        assert!(typed("Text/HTML; charset=utf-8").is_shown());
        assert!(typed("image/svg+xml").is_shown());
        assert!(!typed("application/json").is_shown());
        assert!(!typed("text/plain").is_shown());
        assert!(page(&[], " <!DOCTYPE HTML>").is_shown());
        assert!(!page(&[], "{\"code\":203}").is_shown());
        assert!(!page(&[("x-content-type-options", "nosniff")], "<p>").is_shown());
        let led_on = page(&[("Content-Type", "text/html"), ("Location", "/login")], "<a>");
        assert!(!Page { status: 302, ..led_on }.is_shown());
    }
}
