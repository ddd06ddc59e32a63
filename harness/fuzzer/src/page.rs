//! The page that shows a code (ERR-SHOWN, I-CODE-SHOWN), as the server sends it: no script runs. Pure.

use std::fmt;

use html5gum::{Token, Tokenizer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::Received;
use locksmith_spec::Code;

/// A flaw in the page of a code.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Its text does not contain the code as a number of its own.
    NotShown,
    /// Its text also contains other codes.
    OthersToo,
    /// It contains an app key.
    KeyShown,
}

impl Flaw {
    /// The flaw in the page of a code; none of a correct page.
    #[must_use]
    pub fn of(code: Code, page: &Received<'_>) -> Option<Self> {
        let shown = Code::shown_in(&text(page.body));
        if !shown.contains(&code) {
            Some(Self::NotShown)
        } else if shown.iter().any(|other| *other != code) {
            Some(Self::OthersToo)
        } else {
            None
        }
    }

    /// The clause that it violates.
    #[must_use]
    pub fn clause(self, code: Code) -> &'static str {
        match self {
            Self::NotShown => "ERR-SHOWN",
            Self::OthersToo => code.clause(),
            Self::KeyShown => "REG-SECRET",
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotShown => "does not show the code",
            Self::OthersToo => "also shows other codes",
            Self::KeyShown => "contains the app key",
        })
    }
}

/// The text of a page, without what is never shown.
fn text(html: &[u8]) -> String {
    const UNSEEN: [&[u8]; 5] = [b"title", b"script", b"style", b"template", b"noscript"];
    let (mut text, mut within) = (String::new(), None);
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) if within.is_none() => {
                let unseen = UNSEEN.into_iter().find(|name| **tag.name == **name);
                within = unseen.filter(|_| !tag.self_closing);
            }
            Token::EndTag(tag) if within.is_some_and(|name| **tag.name == *name) => within = None,
            Token::String(piece) if within.is_none() => text += &String::from_utf8_lossy(&piece),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw(body: &str) -> Option<Flaw> {
        let page = Received { status: 200, headers: &[], body: body.as_bytes() };
        Flaw::of(Code::DomainNotRegistered, &page)
    }

    #[test]
    fn a_code_is_shown_as_a_number_of_its_own() {
        for shown in ["<p>Error 205.</p>", "205", "<b>205</b>: no", "(205)", "Fehler&nbsp;205,"] {
            assert_eq!(flaw(shown), None, "{shown}");
        }
        for not in [
            "",
            "<p>The app domain is not registered.</p>",
            "<p>SL205E</p>",
            "<title>205</title>",
            "<script>205</script>",
            "<p data-code=205>",
            "<!-- 205 -->",
            "2050",
            "205.50",
            "2016-205",
            "/error/205",
        ] {
            assert_eq!(flaw(not), Some(Flaw::NotShown), "{not}");
        }
        assert_eq!(flaw("<p>203, 204, 205</p>"), Some(Flaw::OthersToo));
        assert_eq!(flaw("<p>205 (not 2040)</p>"), None);
    }
}
