//! What was seen of secrets in what a browser received: where they stood, never what they are.

use std::fmt;

use serde::{Deserialize, Serialize};

pub use crate::received::Unsearched;

/// A place where an app key was found.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Leak {
    /// The profile's name of the app.
    pub app: String,
    /// Method and address of the request, without its query.
    pub request: String,
    /// `headers` or `body`.
    pub part: String,
    /// How it was written: `plain`, `hex`, `base64`, `url-encoded`, `escaped` or `numbers`.
    pub form: String,
}

/// Something that a browser received and that was not searched for secrets to its end.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Unread {
    /// Method and address of the request, without its query.
    pub request: String,
    /// Why not.
    #[serde(flatten)]
    pub why: Unsearched,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.request, self.why)
    }
}

/// The same in a sentence, as far as there is anything.
#[must_use]
pub fn unread_in_words(unread: &[Unread]) -> String {
    unread.iter().map(|one| format!("; {one}")).collect()
}
