//! The kind of an attribute's value: empty, in typographic quotes, a placeholder, or a text. One rule reports
//! each kind of fault, and the others skip it.

use super::html::Attribute;

/// Typographic quotation marks, also as they look when UTF-8 is read as windows-1252. For HTML they are part
/// of the value.
const TYPOGRAPHIC: [&str; 14] =
    ["“", "”", "„", "‟", "″", "‘", "’", "‚", "′", "«", "»", "＂", "â€œ", "â€\u{9d}"];

/// An attribute, by the kind of its value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given<'e> {
    /// The element has no such attribute.
    Absent,
    /// Empty, or only blanks.
    Empty(&'e Attribute),
    /// In typographic quotes.
    Typographic(&'e Attribute),
    /// A placeholder of the specification's snippet or of a template.
    Placeholder(&'e Attribute),
    /// Any other value.
    Text(&'e Attribute),
}

impl<'e> Given<'e> {
    /// The kind of an attribute with this name. The registered app id is never a placeholder, whatever it
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

    /// The attribute, if it has an ordinary value.
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

/// Whether a value is a placeholder: a word of the specification's snippet, or a piece of a template
/// language.
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
    // In a URL such a word may follow the page's own URL.
    let last = if name == "href" { value.rsplit('/').next().unwrap_or(value) } else { value };
    SNIPPET.contains(&word.to_ascii_lowercase().as_str())
        || last == "DOCUMENT_URL"
        || TEMPLATES.iter().any(|piece| value.contains(piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_of_the_snippet_and_of_templates_are_known() {
        for value in ["YOUR_APP_ID", "your-app-id", "%APP_ID%", "<?= $id ?>", "{{ id }}", "${id}"] {
            assert!(is_placeholder("data-app-id", value), "{value}");
        }
        assert!(is_placeholder("href", "https://partner.example/DOCUMENT_URL"));
        assert!(!is_placeholder("href", "https://partner.example/timestamp"));
        assert!(!is_placeholder("data-app-id", "EXAMBOARD"));
    }

    #[test]
    fn typographic_quotes_are_removed() {
        for quoted in ["“x”", "”x", "x’", "«x»", "â€œxâ€\u{9d}"] {
            assert!(is_typographic(quoted), "{quoted}");
            assert_eq!(unquoted(quoted), "x");
        }
        assert!(!is_typographic("\"x\"") && !is_typographic("x’s"));
    }
}
