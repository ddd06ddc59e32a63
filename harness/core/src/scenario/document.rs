//! The document behind a button, and how its host answers for it.

use serde::{Deserialize, Serialize};

/// A document of a case.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Document {
    /// The last segment of its path, as a person would write it; the run's token is put before
    /// the ending, so that the document differs from those of other runs.
    pub name: String,
    /// The query string, as sent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// What it is made of.
    pub content: Content,
    /// How the host answers a request for it.
    #[serde(default)]
    pub answer: Answer,
}

/// What a document is made of.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// A PDF of one page.
    Pdf,
    /// A PNG of one pixel.
    Png,
    /// An HTML page.
    Html,
    /// Text with all line ends, a byte order mark and bytes that are no UTF-8.
    AwkwardText,
    /// No bytes.
    Empty,
    /// So many bytes, none like the others, as `application/octet-stream`.
    Bytes(usize),
    /// More bytes than the profile's `largest-document` allows.
    TooLarge,
}

/// How the host answers a request for a document.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// 200, with its length.
    #[default]
    Whole,
    /// 200, in chunks, without a length.
    Chunked,
    /// A redirect with this status to the document.
    Redirect(u16),
    /// A redirect to itself, for ever.
    RedirectLoop,
    /// This status and a short text.
    Status(u16),
    /// Connections are refused.
    Refused,
    /// The connection is reset in the middle of the body.
    Reset,
    /// The body is shorter than its announced length.
    Short,
    /// The request is read and never answered.
    Never,
    /// The head and the first half of the body are sent; the rest when the scenario releases it.
    Held,
}

impl Answer {
    /// Whether the answer brings the document's bytes in the end.
    #[must_use]
    pub fn brings_document(self) -> bool {
        matches!(self, Self::Whole | Self::Chunked | Self::Redirect(_) | Self::Held)
    }
}
