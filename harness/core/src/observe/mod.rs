//! Observations: what was seen, as plain facts. They are the truth that the judge works from, so
//! they say nothing of right or wrong, and hold no secret.

mod entry;
mod observation;
pub mod page;
mod partner;
mod recorder;
mod screen;
mod seal;
mod secret;
mod stored;

use serde::{Deserialize, Serialize};

pub use entry::{Cut, Entry, Row};
pub use observation::{Cause, FoundBy, Observation, Opened};
pub use partner::{ButtonSeen, PartnerEvent};
pub use recorder::Recorder;
pub use screen::{Led, Means, Moment, Place, Screen};
pub use secret::{Leak, Unread, Unsearched, unread_in_words};
pub use stored::{Damage, ReadError, Stored, read, read_lines};

/// One line of `observations.jsonl`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Record {
    /// The case that it belongs to.
    pub case: String,
    /// When it was seen, in milliseconds since 1970, UTC.
    pub at: i64,
    /// What was seen.
    #[serde(flatten)]
    pub saw: Observation,
}

/// The records of a run, by the ids of its cases.
pub type ByCase = std::collections::BTreeMap<String, Vec<Record>>;
