//! Certifying a partner's page. The locker around it is ours, so its popups are known by heart; nothing is
//! known of the page.
//!
//! ```text
//! test bed + journey (browser, HTTP) ─▶ observations ─▶ judge
//! ```
//!
//! [`test_bed`] plays the locker and the proxy; [`journey`] opens the page and tries its buttons. They do,
//! and judge nothing. What was seen is in [`locksmith_core::observe::page`], and [`judge`] is pure.

pub mod journey;
pub mod judge;
pub mod test_bed;
