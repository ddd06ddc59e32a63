//! Whether a page will work with a locker, where the specification leaves it to them: what was seen of each
//! of the two in a run of its own, and how that fits together. Pure.

mod locker;
mod meeting;
mod page;

pub use locker::Sightings;
pub use locksmith_core::fingerprint::{Fingerprint, Question, Seen, Trait, Way};
pub use meeting::{Fit, Meeting, Point, meet};
pub use page::of_page;
