//! In the timestamp.

use std::sync::Arc;
use std::time::Duration;

use super::Change::Method;
use super::Mutant;
use crate::clock::{UnixTime, whole_seconds};
use crate::policy::{Policy, Specification};
use crate::protocol::{TimeStampFormat, time_stamp};

/// A day, in seconds.
const DAY: i64 = 24 * 60 * 60;
/// How far India's wall clock is ahead of UTC, in seconds.
const IST_AHEAD: i64 = 5 * 60 * 60 + 30 * 60;

/// A locker whose timestamps are good for so many seconds.
#[derive(Debug)]
struct Freshness(u64);

impl Policy for Freshness {
    fn freshness(&self) -> Duration {
        Duration::from_secs(self.0)
    }
}

#[derive(Debug)]
struct NoLimitAhead;

impl Policy for NoLimitAhead {
    fn clock_tolerance(&self) -> Duration {
        Duration::from_secs(u32::MAX.into())
    }
}

/// A locker that compares the time written with the time now so.
#[derive(Debug)]
struct IsFresh(fn(UnixTime, UnixTime) -> bool);

impl Policy for IsFresh {
    fn is_fresh(&self, time_stamp: &str, format: TimeStampFormat, now: UnixTime) -> bool {
        time_stamp::read(format, time_stamp).is_some_and(|written| (self.0)(written, now))
    }
}

/// A locker that takes some timestamps for fresh that it cannot read.
#[derive(Debug)]
struct Unreadable(fn(&str) -> bool);

impl Policy for Unreadable {
    fn is_fresh(&self, time_stamp: &str, format: TimeStampFormat, now: UnixTime) -> bool {
        match time_stamp::read(format, time_stamp) {
            Some(_) => Specification.is_fresh(time_stamp, format, now),
            None => (self.0)(time_stamp),
        }
    }
}

fn age(written: UnixTime, now: UnixTime) -> i64 {
    now.seconds_since(written)
}

fn is_in_time(age: i64) -> bool {
    age <= whole_seconds(Specification.freshness())
        && age.saturating_neg() <= whole_seconds(Specification.clock_tolerance())
}

fn day_in_india(at: UnixTime) -> i64 {
    at.0.saturating_add(IST_AHEAD).div_euclid(DAY)
}

/// How long it is good for, and how it is read.
pub(super) static WINDOW: &[Mutant] = &[
    Mutant {
        id: "window/29-minutes",
        clause: "ERR-206",
        why: "A minute was taken off for the way through the network.",
        killed_by: &["locker/fresh-time-stamp/29-minutes-30"],
        change: Method(|| Arc::new(Freshness(29 * 60 + 10))),
    },
    Mutant {
        id: "window/10-minutes",
        clause: "ERR-206",
        why: "Ten minutes are the usual window elsewhere in the house.",
        killed_by: &["locker/fresh-time-stamp/15-minutes"],
        change: Method(|| Arc::new(Freshness(10 * 60))),
    },
    Mutant {
        id: "window/31-minutes",
        clause: "ERR-206",
        why: "A minute was added for clocks that differ.",
        killed_by: &["locker/error-206/30-minutes-30"],
        change: Method(|| Arc::new(Freshness(31 * 60))),
    },
    Mutant {
        id: "window/32-minutes",
        clause: "ERR-206",
        why: "Two minutes were added for slow networks.",
        killed_by: &["locker/error-206/31-minutes"],
        change: Method(|| Arc::new(Freshness(32 * 60))),
    },
    Mutant {
        id: "window/35-minutes",
        clause: "ERR-206",
        why: "Five minutes of tolerance are the default of a library for tokens.",
        killed_by: &["locker/error-206/34-minutes"],
        change: Method(|| Arc::new(Freshness(35 * 60))),
    },
    Mutant {
        id: "window/24-hours",
        clause: "ERR-206",
        why: "Partners with cached pages were to be served all day.",
        killed_by: &["locker/error-206/1-hour"],
        change: Method(|| Arc::new(Freshness(24 * 60 * 60))),
    },
    Mutant {
        id: "window/one-second-short",
        clause: "ERR-206",
        why: "The age is compared with `<` in place of `<=`.",
        killed_by: &["locker/fresh-time-stamp/30-minutes"],
        change: Method(|| Arc::new(Freshness(30 * 60 - 1))),
    },
    Mutant {
        id: "window/one-second-long",
        clause: "ERR-206",
        why: "The age is cut to whole seconds before it is compared with `<=`.",
        killed_by: &["locker/error-206/30-minutes-1"],
        change: Method(|| Arc::new(Freshness(30 * 60 + 1))),
    },
    Mutant {
        id: "window/slow-clock",
        clause: "ERR-206",
        why: "The server's clock was never synchronised, and is three minutes slow.",
        killed_by: &["locker/error-206/31-minutes"],
        change: Method(|| {
            Arc::new(IsFresh(|written, now| is_in_time(age(written, now).saturating_sub(3 * 60))))
        }),
    },
    Mutant {
        id: "window/ist-read-as-utc",
        clause: "ERR-206",
        why: "India's wall clock is read as UTC by a server that runs on UTC.",
        killed_by: &["locker/fresh-time-stamp/now"],
        change: Method(|| {
            Arc::new(IsFresh(|written, now| {
                is_in_time(age(written, now).saturating_add(IST_AHEAD))
            }))
        }),
    },
    Mutant {
        id: "window/either-zone",
        clause: "ERR-206",
        why: "Partners confuse the zones, so both readings are tried.",
        killed_by: &["locker/error-206/utc-read-as-ist"],
        change: Method(|| {
            Arc::new(IsFresh(|written, now| {
                is_in_time(age(written, now))
                    || is_in_time(age(written, now).saturating_sub(IST_AHEAD))
            }))
        }),
    },
    Mutant {
        id: "window/time-of-day",
        clause: "ERR-206",
        why: "Hours and minutes are compared, and the date is forgotten.",
        killed_by: &["locker/error-206/1-day-1-minute"],
        change: Method(|| {
            Arc::new(IsFresh(|written, now| {
                is_in_time(age(written, now)) || is_in_time(age(written, now).rem_euclid(DAY))
            }))
        }),
    },
    Mutant {
        id: "window/time-of-week",
        clause: "ERR-206",
        why: "Day of the week, hours and minutes are compared, and the date is forgotten.",
        killed_by: &["locker/error-206/7-days-1-minute"],
        change: Method(|| {
            Arc::new(IsFresh(|written, now| {
                is_in_time(age(written, now)) || is_in_time(age(written, now).rem_euclid(7 * DAY))
            }))
        }),
    },
    Mutant {
        id: "window/no-limit-ahead",
        clause: "SEC-FUTURE-STAMP",
        why: "Only the age is compared, and a timestamp ahead has a negative one.",
        killed_by: &["locker/open-question/2-days-ahead"],
        change: Method(|| Arc::new(NoLimitAhead)),
    },
    Mutant {
        id: "window/same-day",
        clause: "ERR-206",
        why: "Timestamps of yesterday are refused, also shortly after midnight.",
        killed_by: &["locker/fresh-time-stamp/across-midnight"],
        change: Method(|| {
            Arc::new(IsFresh(|written, now| {
                is_in_time(age(written, now)) && day_in_india(written) == day_in_india(now)
            }))
        }),
    },
    Mutant {
        id: "window/unreadable-is-now",
        clause: "ERR-203",
        why: "The parser gives the current time for what it cannot read.",
        killed_by: &["locker/unreadable-time-stamp/placeholder"],
        change: Method(|| Arc::new(Unreadable(|_| true))),
    },
    Mutant {
        id: "window/empty-is-now",
        clause: "ERR-203",
        why: "A missing timestamp gets the default of its column, which is now.",
        killed_by: &["locker/unreadable-time-stamp/missing"],
        change: Method(|| Arc::new(Unreadable(str::is_empty))),
    },
    Mutant {
        id: "window/any-number-is-now",
        clause: "ERR-203",
        why: "A number that is out of range raises an error that is caught, and passes.",
        killed_by: &["locker/unreadable-time-stamp/negative"],
        change: Method(|| Arc::new(Unreadable(|text| text.parse::<f64>().is_ok()))),
    },
];
