//! The one place where the harness asks what time it is. Everything else is given the time.

use jiff::Timestamp;

/// The time now.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The time now, in milliseconds since 1970, UTC.
#[must_use]
pub fn now_ms() -> i64 {
    now().as_millisecond()
}
