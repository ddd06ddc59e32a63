//! Certifying a locker. Locksmith plays the partner's page and the host of its documents, and knows of the
//! locker only what its profile says.
//!
//! ```text
//! test bed + journey (browser, HTTP) ─▶ observations ─▶ judge
//! ```
//!
//! [`test_bed`] serves the page and its documents; [`journey`] takes the user's steps in a browser. Neither
//! judges. The observations are in [`locksmith_core::observe`], and [`judge`] is pure.

pub mod journey;
pub mod judge;
pub mod test_bed;
