//! Facts about a page's source that only the app key shows. Locksmith establishes them while the key is at hand and
//! records them instead of the key: no record contains the key.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Mistake;

/// Everything that is judged with the key.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct KeyFacts {
    /// The places of the key in bytes of the decoded text, each with its form (REG-SECRET).
    pub places: Vec<(String, Range<usize>)>,
    /// The judgement of the app hash; none where one of the three attributes is missing (PAGE-APP-HASH).
    pub hash: Option<HashClaim>,
}

/// An app hash in a source, compared with the right one.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct HashClaim {
    /// Whether it is the hash of app id, app key and timestamp.
    pub right: bool,
    /// The right hash, in hex.
    pub due: String,
    /// The mistake that gives the hash, where it is known.
    pub mistake: Option<Mistake>,
}
