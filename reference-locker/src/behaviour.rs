//! Every decision that the specification fixes or leaves open, as plain data: conforming by default.

use std::time::Duration;

/// How the locker decides. [`Behaviour::default`] conforms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// How old a time stamp may be, in whole seconds; exactly this old is accepted (ERR-206, I-TS-EDGE).
    pub freshness: Duration,
    /// How far ahead of the locker's clock a time stamp may be (I-TS-FUTURE). The specification is
    /// silent; half an hour forgives every honest clock, and lets no page stay valid for a day.
    pub clock_tolerance: Duration,
    /// The value of `result` after a save (RES-VALUE).
    pub result_saved: String,
    /// The value of `result` after a save that failed (RES-VALUE).
    pub result_failed: String,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            freshness: Duration::from_secs(30 * 60),
            clock_tolerance: Duration::from_secs(30 * 60),
            result_saved: "SUCCESS".to_owned(),
            result_failed: "FAILURE".to_owned(),
        }
    }
}
