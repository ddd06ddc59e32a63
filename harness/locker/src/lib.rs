//! Certifying a locker. The partner's page and the host of its documents are ours; nothing is known of the
//! locker but what its profile says.
//!
//! ```text
//! test bed + journey (browser, HTTP) ─▶ observations ─▶ judge
//! ```
//!
//! [`test_bed`] plays the page and its documents; [`journey`] goes the user's way. They do, and judge
//! nothing. What was seen is in [`locksmith_core::observe`], and [`judge`] is pure.

pub mod journey;
pub mod judge;
pub mod test_bed;
