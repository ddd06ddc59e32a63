//! In the time stamp.

use std::time::Duration;

use crate::behaviour::{TimeRule, Unreadable};
use crate::deviations::Deviation;

/// How long it is good for, and how it is read.
pub(in crate::deviations) static WINDOW: &[Deviation] = &[
    Deviation {
        id: "window/29-minutes",
        clause: "ERR-206",
        why: "A minute was taken off for the way through the network.",
        noticed_by: &["locker/fresh-time-stamp/29-minutes-30"],
        change: |behaviour| {
            behaviour.authorisation.freshness = Duration::from_secs(29 * 60 + 10);
        },
    },
    Deviation {
        id: "window/10-minutes",
        clause: "ERR-206",
        why: "Ten minutes are the usual window elsewhere in the house.",
        noticed_by: &["locker/fresh-time-stamp/15-minutes"],
        change: |behaviour| {
            behaviour.authorisation.freshness = Duration::from_secs(10 * 60);
        },
    },
    Deviation {
        id: "window/31-minutes",
        clause: "ERR-206",
        why: "A minute was added for clocks that differ.",
        noticed_by: &["locker/error-206/30-minutes-30"],
        change: |behaviour| {
            behaviour.authorisation.freshness = Duration::from_secs(31 * 60);
        },
    },
    Deviation {
        id: "window/32-minutes",
        clause: "ERR-206",
        why: "Two minutes were added for slow networks.",
        noticed_by: &["locker/error-206/31-minutes"],
        change: |behaviour| {
            behaviour.authorisation.freshness = Duration::from_secs(32 * 60);
        },
    },
    Deviation {
        id: "window/35-minutes",
        clause: "ERR-206",
        why: "Five minutes of tolerance are the default of a library for tokens.",
        noticed_by: &["locker/error-206/34-minutes"],
        change: |behaviour| {
            behaviour.authorisation.freshness = Duration::from_secs(35 * 60);
        },
    },
    Deviation {
        id: "window/24-hours",
        clause: "ERR-206",
        why: "Partners with cached pages were to be served all day.",
        noticed_by: &["locker/error-206/1-hour"],
        change: |behaviour| {
            behaviour.authorisation.freshness = Duration::from_secs(1440 * 60);
        },
    },
    Deviation {
        id: "window/one-second-short",
        clause: "ERR-206",
        why: "The age is compared with `<` in place of `<=`.",
        noticed_by: &["locker/fresh-time-stamp/30-minutes"],
        change: |behaviour| {
            behaviour.authorisation.freshness = Duration::from_secs(30 * 60 - 1);
        },
    },
    Deviation {
        id: "window/one-second-long",
        clause: "ERR-206",
        why: "The age is cut to whole seconds before it is compared with `<=`.",
        noticed_by: &["locker/error-206/30-minutes-1"],
        change: |behaviour| {
            behaviour.authorisation.freshness = Duration::from_secs(30 * 60 + 1);
        },
    },
    Deviation {
        id: "window/slow-clock",
        clause: "ERR-206",
        why: "The server's clock was never synchronised, and is three minutes slow.",
        noticed_by: &["locker/error-206/31-minutes"],
        change: |behaviour| {
            behaviour.authorisation.clock_slow = Duration::from_secs(3 * 60);
        },
    },
    Deviation {
        id: "window/ist-read-as-utc",
        clause: "ERR-206",
        why: "India's wall clock is read as UTC by a server that runs on UTC.",
        noticed_by: &["locker/fresh-time-stamp/now"],
        change: |behaviour| {
            behaviour.authorisation.time = TimeRule::IstReadAsUtc;
        },
    },
    Deviation {
        id: "window/either-zone",
        clause: "ERR-206",
        why: "Partners confuse the zones, so both readings are tried.",
        noticed_by: &["locker/error-206/utc-read-as-ist"],
        change: |behaviour| {
            behaviour.authorisation.time = TimeRule::EitherZone;
        },
    },
    Deviation {
        id: "window/time-of-day",
        clause: "ERR-206",
        why: "Hours and minutes are compared, and the date is forgotten.",
        noticed_by: &["locker/error-206/1-day-1-minute"],
        change: |behaviour| {
            behaviour.authorisation.time = TimeRule::TimeOfDay;
        },
    },
    Deviation {
        id: "window/time-of-week",
        clause: "ERR-206",
        why: "Day of the week, hours and minutes are compared, and the date is forgotten.",
        noticed_by: &["locker/error-206/7-days-1-minute"],
        change: |behaviour| {
            behaviour.authorisation.time = TimeRule::TimeOfWeek;
        },
    },
    Deviation {
        id: "window/no-limit-ahead",
        clause: "SEC-FUTURE-STAMP",
        why: "Only the age is compared, and a timestamp ahead has a negative one.",
        noticed_by: &["locker/open-question/2-days-ahead"],
        change: |behaviour| {
            behaviour.authorisation.clock_tolerance = Duration::from_secs(u32::MAX.into());
        },
    },
    Deviation {
        id: "window/same-day",
        clause: "ERR-206",
        why: "Time stamps of yesterday are refused, also shortly after midnight.",
        noticed_by: &["locker/fresh-time-stamp/across-midnight"],
        change: |behaviour| {
            behaviour.authorisation.time = TimeRule::SameDay;
        },
    },
    Deviation {
        id: "window/unreadable-is-now",
        clause: "ERR-203",
        why: "The parser gives the current time for what it cannot read.",
        noticed_by: &["locker/unreadable-time-stamp/placeholder"],
        change: |behaviour| {
            behaviour.authorisation.unreadable = Unreadable::Now;
        },
    },
    Deviation {
        id: "window/empty-is-now",
        clause: "ERR-203",
        why: "A missing time stamp gets the default of its column, which is now.",
        noticed_by: &["locker/unreadable-time-stamp/missing"],
        change: |behaviour| {
            behaviour.authorisation.unreadable = Unreadable::NowWhenEmpty;
        },
    },
    Deviation {
        id: "window/any-number-is-now",
        clause: "ERR-203",
        why: "A number that is out of range raises an error that is caught, and passes.",
        noticed_by: &["locker/unreadable-time-stamp/negative"],
        change: |behaviour| {
            behaviour.authorisation.unreadable = Unreadable::NowWhenNumber;
        },
    },
];
