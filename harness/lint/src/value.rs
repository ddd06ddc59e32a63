//! What an attribute's value is, before a rule looks at what it says: every kind of diagnostic is told by
//! one rule, so the others need to know.

use super::html::Attribute;

/// Quotation marks of books and word processors, also as they look when UTF-8 is read as
/// windows-1252. HTML takes them for part of the value.
const TYPOGRAPHIC: [&str; 14] =
    ["“", "”", "„", "‟", "″", "‘", "’", "‚", "′", "«", "»", "＂", "â€œ", "â€\u{9d}"];

/// An attribute, as it was given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given<'e> {
    /// There is none.
    Absent,
    /// It says nothing, or blanks.
    Empty(&'e Attribute),
    /// It stands in typographic quotes.
    Typographic(&'e Attribute),
    /// It still is what the specification's snippet, or a template, left to fill in.
    Placeholder(&'e Attribute),
    /// It says something.
    Text(&'e Attribute),
}

impl<'e> Given<'e> {
    /// What an attribute of this name is. The registered app id is none's placeholder, whatever it
    /// looks like.
    pub(super) fn of(attribute: Option<&'e Attribute>, name: &str, app_id: Option<&str>) -> Self {
        let Some(attribute) = attribute else { return Self::Absent };
        let value = attribute.value.trim();
        if value.is_empty() {
            Self::Empty(attribute)
        } else if is_typographic(value) {
            Self::Typographic(attribute)
        } else if app_id != Some(value) && is_placeholder(name, value) {
            Self::Placeholder(attribute)
        } else {
            Self::Text(attribute)
        }
    }

    /// The attribute, when it says something.
    pub(super) fn text(self) -> Option<&'e Attribute> {
        match self {
            Self::Text(attribute) => Some(attribute),
            _ => None,
        }
    }
}

/// Whether a value has a typographic quotation mark at one of its ends.
pub(super) fn is_typographic(value: &str) -> bool {
    TYPOGRAPHIC.iter().any(|mark| value.starts_with(mark) || value.ends_with(mark))
}

/// The value without typographic quotation marks.
pub(super) fn unquoted(value: &str) -> &str {
    let mut value = value;
    for mark in TYPOGRAPHIC {
        value = value.trim_start_matches(mark).trim_end_matches(mark);
    }
    value
}

/// Whether a value still waits to be filled in: a word of the specification's snippet, or a piece of
/// a template language.
fn is_placeholder(name: &str, value: &str) -> bool {
    const SNIPPET: [&str; 9] = [
        "yourappid",
        "appid",
        "yourapphash",
        "apphash",
        "timestamp",
        "yourtimestamp",
        "documenturl",
        "yourdocumenturl",
        "yourappkey",
    ];
    const TEMPLATES: [&str; 8] = ["{{", "}}", "<?", "?>", "<%", "%>", "${", "#{"];
    let word: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    // In a URL such a word may stand behind the page's own address.
    let last = if name == "href" { value.rsplit('/').next().unwrap_or(value) } else { value };
    SNIPPET.contains(&word.to_ascii_lowercase().as_str())
        || last == "DOCUMENT_URL"
        || TEMPLATES.iter().any(|piece| value.contains(piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_those_of_the_snippet_and_of_templates() {
        for value in ["YOUR_APP_ID", "your-app-id", "%APP_ID%", "<?= $id ?>", "{{ id }}", "${id}"] {
            assert!(is_placeholder("data-app-id", value), "{value}");
        }
        assert!(is_placeholder("href", "https://partner.example/DOCUMENT_URL"));
        assert!(!is_placeholder("href", "https://partner.example/timestamp"));
        assert!(!is_placeholder("data-app-id", "EXAMBOARD"));
    }

    #[test]
    fn typographic_quotes_are_taken_off() {
        for quoted in ["“x”", "”x", "x’", "«x»", "â€œxâ€\u{9d}"] {
            assert!(is_typographic(quoted), "{quoted}");
            assert_eq!(unquoted(quoted), "x");
        }
        assert!(!is_typographic("\"x\"") && !is_typographic("x’s"));
    }
}
