//! Certifies a partner's page. Locksmith plays the locker around it, so it knows the locker's popups; it knows
//! nothing of the page.
//!
//! ```text
//! test bed + journey (browser, HTTP) ─▶ observations ─▶ judge
//! ```
//!
//! [`test_bed`] plays the locker and the proxy; [`journey`] opens the page and tries its buttons. Neither judges.
//! The observations are in [`locksmith_core::observe::page`]; [`judge`] is pure.

pub mod journey;
pub mod judge;
pub mod test_bed;
