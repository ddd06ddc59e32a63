//! Timestamps of pages, read in any form: the age of a timestamp does not depend on whether its form is the
//! expected one (PAGE-FRESH, I-TS-FORMAT). What a locker has to accept is another question: see
//! [`assess`](super::time_stamp::assess).

use jiff::Timestamp;

use super::date;
use super::stamp_format::{self, Format, read, written};
use super::time_stamp::{TimeFact, WINDOW, fraction};

/// What Locksmith reads in a page's timestamp.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Read {
    /// Fresh, stale or in the future by the moment that it names, in any form; unreadable only where it
    /// names no moment.
    pub fact: TimeFact,
    /// Its age in seconds, where it names a moment.
    pub age: Option<i64>,
    /// Whether its form is not the expected one.
    pub other_form: bool,
}

/// Units in which software counts time: milli-, micro- and nanoseconds, and the ticks of .NET and of Windows.
/// Each has its number in one second, and the second since 1970 at which its count begins.
const UNITS: [(i128, i128); 5] = [
    (1_000, 0),
    (1_000_000, 0),
    (1_000_000_000, 0),
    (10_000_000, -62_135_596_800),
    (10_000_000, -11_644_473_600),
];

/// A count with fewer digits is one of seconds: 11 digits reach the year 5138.
const SHORTEST_COUNT: usize = 12;

/// How far from now a count in such a unit may be, in seconds: 10 years. A number that is farther away counts
/// seconds, and is far ahead (I-TS-SHORT).
const NEAR: u64 = 315_360_000;

/// Reads a timestamp that a page presents; an empty text is missing.
#[must_use]
pub fn of_page(expected: Format, text: &str, now: Timestamp) -> Read {
    if text.is_empty() {
        return Read { fact: TimeFact::Missing, age: None, other_form: false };
    }
    let Some(second) = second(expected, text, now.as_second()) else {
        return Read { fact: TimeFact::Unreadable, age: None, other_form: true };
    };
    let is_written_so = written(expected, second).as_deref() == Some(text);
    let moment = Timestamp::from_second(second);
    let fact = match moment.map(|moment| now.duration_since(moment)) {
        Ok(age) if age > WINDOW => TimeFact::Stale,
        Ok(age) if age.is_negative() => TimeFact::Future,
        Ok(_) => TimeFact::Fresh,
        // After the calendar's end.
        Err(_) => TimeFact::Future,
    };
    let age = now.as_second().saturating_sub(second);
    Read { fact, age: Some(age), other_form: !is_written_so }
}

/// Whether a timestamp counts milliseconds since 1970.
#[must_use]
pub fn is_milliseconds(text: &str) -> bool {
    let text = text.trim();
    text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The local reading and the age of a moment: `16:59:00 IST, 31 min old`. `age` is in seconds, negative for a
/// moment ahead.
#[must_use]
pub fn in_words(age: i64, now: Timestamp) -> String {
    let written = |moment| stamp_format::write(Format::NaiveIst, moment);
    let moment = Timestamp::from_second(now.as_second().saturating_sub(age)).ok().map(written);
    let today = written(now);
    let clock = moment.map(|moment| match moment.strip_prefix(&today[..DATE]) {
        Some(clock) => format!("{} IST, ", clock.trim_start()),
        None => format!("{moment} IST, "),
    });
    let length = match age.saturating_abs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..7_200 => format!("{} min", seconds / 60),
        seconds @ 7_200..172_800 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        seconds => format!("{} days", seconds / 86_400),
    };
    let direction = if age < 0 { "ahead" } else { "old" };
    format!("{}{length} {direction}", clock.unwrap_or_default())
}

/// How many bytes a date has in a [`Format::NaiveIst`] timestamp.
const DATE: usize = "2016-11-23".len();

/// The second since 1970 that a text names, in the expected form or in any other.
fn second(expected: Format, text: &str, now: i64) -> Option<i64> {
    let bare = text.trim();
    // As .NET writes JSON: `/Date(1479902400000)/`.
    let in_date = bare.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/"));
    let bare = in_date.map_or(bare, |count| count.split('+').next().unwrap_or_default());
    let known = || Format::ALL.into_iter().find_map(|format| read(format, bare));
    let in_seconds = expected == Format::EpochSeconds;
    let as_expected = || read(expected, bare);
    let first = if in_seconds { None } else { as_expected() };
    first
        .or_else(|| of_digits(bare, now))
        .or_else(as_expected)
        .or_else(known)
        .or_else(|| fraction(bare))
        .or_else(|| date::read(bare, now))
}

/// The second that a long number names: a date without marks, or a count in a unit other than seconds, whichever
/// is nearest to now. None where neither is near.
fn of_digits(text: &str, now: i64) -> Option<i64> {
    let number = text.parse::<i128>().ok().filter(|_| text.len() >= SHORTEST_COUNT)?;
    let counted = UNITS
        .iter()
        .filter_map(|(a_second, begins)| i64::try_from(number.div_euclid(*a_second) + begins).ok());
    counted
        .chain(date::read(text, now))
        .filter(|second| second.abs_diff(now) <= NEAR)
        .min_by_key(|second| second.abs_diff(now))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One moment, as software writes it: each reads as 2016-11-23 12:00:00 UTC.
    const FORMS: [&str; 43] = [
        "1479902400",
        " 1479902400",
        "1479902400000",
        "1479902400.25",
        "2016-11-23T17:30:00+05:30",
        "2016-11-23T17:30:00.000+05:30",
        "2016-11-23 17:30:00+0530",
        "2016-11-23T12:00:00Z",
        "2016-11-23T12:00:00.123Z",
        "2016-11-23 17:30:00",
        "2016-11-23T17:30:00",
        "2016-11-23T17:30",
        "2016-11-23T17:30+05:30",
        "2016/11/23 17:30:00",
        "23/11/2016 17:30:00",
        "23-11-2016 17:30:00",
        "23.11.2016 17:30",
        "23/11/2016 05:30:00 PM",
        "23-11-2016 05:30:00PM",
        "23/11/2016, 05:30 PM",
        "2016-11-23 05:30:00 PM",
        "23 Nov 2016 17:30:00",
        "23 November 2016 17:30:00",
        "2016-11-23 17:30:00 IST",
        "2016-11-23 12:00:00 UTC",
        "Wed, 23 Nov 2016 12:00:00 GMT",
        "Wed, 23 Nov 2016 17:30:00 +0530",
        "Wed Nov 23 2016 17:30:00 GMT+0530 (India Standard Time)",
        "Wed Nov 23 17:30:00 IST 2016",
        "20161123173000",
        "201611231730",
        "20161123173000123",
        "1479902400000000",
        "1479902400000000123",
        "636154992000000000",
        "131243760000000000",
        "/Date(1479902400000)/",
        "23/11/2016, 5:30:00\u{202f}PM",
        "२३/११/२०१६ १७:३०:००",
        "23-NOV-16 05.30.00.000000 PM",
        "23/Nov/2016:17:30:00 +0530",
        "2016-11-23-17-30-00",
        "2016-11-23T17:30:00 Asia/Kolkata",
    ];

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_age_is_judged_in_every_form_whatever_form_is_expected() {
        for expected in Format::ALL {
            for text in FORMS {
                let fresh = of_page(expected, text, at(1_479_902_400 + 120));
                assert_eq!((fresh.fact, fresh.age), (TimeFact::Fresh, Some(120)), "{text}");
                let stale = of_page(expected, text, at(1_479_902_400 + 1860));
                assert_eq!((stale.fact, stale.age), (TimeFact::Stale, Some(1860)), "{text}");
                let own = written(expected, 1_479_902_400).as_deref() == Some(text);
                assert_eq!(stale.other_form, !own, "{expected} {text}");
            }
        }
    }

    #[test]
    fn an_age_has_its_local_reading_and_the_unit_that_fits() {
        let now = at(1_479_902_400);
        for (age, words) in [
            (42, "17:29:18 IST, 42 s old"),
            (1_860, "16:59:00 IST, 31 min old"),
            (-90, "17:31:30 IST, 1 min ahead"),
            (19_800, "12:00:00 IST, 5 h 30 min old"),
            (86_400, "2016-11-22 17:30:00 IST, 24 h 0 min old"),
            (1_479_902_400, "1970-01-01 05:30:00 IST, 17128 days old"),
        ] {
            assert_eq!(in_words(age, now), words);
        }
        assert_eq!(in_words(i64::MIN, now), "106751991167300 days ahead");
    }

    #[test]
    fn only_a_text_without_a_date_is_unreadable() {
        for text in
            ["today", "getTimestamp()", "TIMESTAMP", "2016-11-31 17:30:00", "23/13/2016 10:00:00"]
        {
            let read = of_page(Format::EpochSeconds, text, at(0));
            assert_eq!(read.fact, TimeFact::Unreadable, "{text}");
        }
    }

    #[test]
    fn short_numbers_are_old_and_long_ones_far_ahead() {
        let fact = |text: &str| of_page(Format::EpochSeconds, text, at(1_479_902_400)).fact;
        assert_eq!((fact("0"), fact("123")), (TimeFact::Stale, TimeFact::Stale));
        assert_eq!(fact("147990240000000"), TimeFact::Future);
    }

    proptest! {
        #[test]
        fn what_a_format_writes_is_read_back(second in 0_i64..4_000_000_000, age in 0_i64..10_000) {
            for written_in in Format::ALL {
                let text = written(written_in, second).unwrap();
                for expected in Format::ALL {
                    let read = of_page(expected, &text, at(second + age));
                    prop_assert_eq!(read.age, Some(age));
                    prop_assert_eq!(read.fact == TimeFact::Stale, age > 1800);
                    prop_assert_eq!(read.other_form, written_in != expected);
                }
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,60}") {
            let read = of_page(Format::default(), &text, at(1_479_902_400));
            prop_assert_eq!(read.age.is_none(), matches!(read.fact, TimeFact::Unreadable | TimeFact::Missing));
        }
    }
}
