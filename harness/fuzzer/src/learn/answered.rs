//! A kept answer, and the words of a pattern that reads it.

use super::super::answer::{Answer, Around, HeaderPattern, Pattern, Received, read};

/// An answer, kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// A pattern in its words, as a template file has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) status: u16,
    /// `Name: text`, perhaps with `{code}`.
    pub(super) header: Option<String>,
    pub(super) body: Option<String>,
    /// A text of the body with `{code}`.
    pub(super) code: Option<String>,
}

impl Answered {
    pub(super) fn header(&self, wanted: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    }

    pub(super) fn received<T>(&self, read: impl FnOnce(&Received<'_>) -> T) -> T {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| httparse::Header { name, value: value.as_bytes() })
            .collect();
        read(&Received { status: self.status, headers: &headers, body: self.body.as_bytes() })
    }

    /// The answer in a line.
    pub(super) fn shown(&self) -> String {
        let location = self.header("location").map(|to| format!(", Location: {to}"));
        let body: String = self.body.split_whitespace().collect::<Vec<_>>().join(" ");
        let body: String = body.chars().take(120).collect();
        format!("status {}{}: {body}", self.status, location.unwrap_or_default())
    }
}

impl Words {
    pub(super) fn pattern(&self) -> Pattern {
        let header = self.header.as_ref().and_then(|header| {
            let (name, text) = header.split_once(": ")?;
            let name = name.to_owned();
            Some(match Around::of(text) {
                Some(around) => HeaderPattern::Code { name, around },
                None => HeaderPattern::Text { name, text: text.to_owned() },
            })
        });
        Pattern {
            status: Some(self.status),
            header,
            body: self.body.clone(),
            code: self.code.as_deref().and_then(Around::of),
        }
    }
}

/// What an answer means when refusals are known by these words.
pub(super) fn read_by(answer: &Answered, words: &Words) -> Answer {
    let never = Pattern { status: Some(999), ..Pattern::default() };
    answer.received(|answer| read(answer, &never, &[words.pattern()]))
}
