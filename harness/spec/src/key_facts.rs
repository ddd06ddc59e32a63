//! What the api key tells of a page's source. It is found out while the key is at hand, and recorded
//! in its place: no record ever holds the key.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Mistake;

/// All that is judged of a source with the key.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct KeyFacts {
    /// Where the key stands, in bytes of the decoded text, each with its form (REG-SECRET).
    pub places: Vec<(String, Range<usize>)>,
    /// What is known of the app hash; none where the three attributes are not there (PAGE-APP-HASH).
    pub hash: Option<HashClaim>,
}

/// An app hash that a source claims, held against the right one.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct HashClaim {
    /// Whether it is over the app id, the key and the timestamp.
    pub right: bool,
    /// What it should be, in hex.
    pub due: String,
    /// Which mistake it comes of, where that is known.
    pub mistake: Option<Mistake>,
}
