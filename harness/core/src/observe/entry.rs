//! Entries of the section 'Uploaded Documents'.

use serde::{Deserialize, Serialize};

/// An entry of the 'Uploaded Documents' section that belongs to a case.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Entry {
    /// Its name there.
    pub name: String,
    /// The folder that it is in, when the section shows one.
    pub folder: Option<String>,
    /// How many bytes it has; none when it cannot be opened.
    pub bytes: Option<usize>,
    /// SHA-256 of its bytes, in lower-case hex.
    pub sha256: Option<String>,
    /// Its `Content-Type`.
    pub content_type: Option<String>,
    /// The row of a list or table that it stands in, when it stands in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<Row>,
    /// Why it was not read to its end, where it was not; `bytes` were read then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
}

/// Why something was not read to its end.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// It is longer than every document of the case.
    TooLarge,
    /// It did not come in time.
    TooSlow,
}

/// A row of the 'Uploaded Documents' section: links of one row are of one entry.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Row {
    /// Which look at a page, counted from 1.
    pub page: usize,
    /// Which part of the page holds the row.
    pub list: usize,
    /// Which of the page's rows it is.
    pub number: usize,
}
