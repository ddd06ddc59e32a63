//! What was seen of secrets in what a browser received: where they stood, never what they are.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place where an app key was found.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Leak {
    /// The profile's name of the app.
    pub app: String,
    /// Method and address of the request, without its query.
    pub request: String,
    /// `headers` or `body`.
    pub part: String,
    /// How it was written: `plain`, `hex`, `base64`, `url-encoded` or `escaped`.
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
pub fn told(unread: &[Unread]) -> String {
    unread.iter().map(|one| format!("; {one}")).collect()
}

/// Why something was not searched to its end.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Unsearched {
    /// It is longer.
    Beyond {
        /// How many bytes were searched.
        searched: u64,
    },
    /// It has a content coding that is not known here.
    Coding {
        /// As its header names it.
        coding: String,
    },
    /// It cannot be decoded to its end.
    Damaged {
        /// As its header names it.
        coding: String,
    },
    /// It is a protocol that is neither HTTP nor WebSocket.
    Protocol,
    /// It was one of so many that they are not kept.
    Many {
        /// How many those are.
        requests: u64,
    },
}

impl fmt::Display for Unsearched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beyond { searched: 0 } => f.write_str("was not searched"),
            Self::Beyond { searched } if *searched >= MIB => {
                write!(f, "was not searched beyond {} MiB", searched / MIB)
            }
            Self::Beyond { searched } => write!(f, "was not searched beyond {searched} bytes"),
            Self::Coding { coding } => {
                write!(f, "was not searched: its Content-Encoding `{coding}` is not known")
            }
            Self::Damaged { coding } => {
                write!(f, "was not searched to its end: it is damaged as {coding}")
            }
            Self::Protocol => f.write_str("was not searched: it is neither HTTP nor WebSocket"),
            Self::Many { requests: 1 } => f.write_str("was one request too many to be searched"),
            Self::Many { requests } => {
                write!(f, "were {requests} requests too many to be searched")
            }
        }
    }
}

const MIB: u64 = 1024 * 1024;
