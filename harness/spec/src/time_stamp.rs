//! The timestamp: its forms, and whether it is older than 30 minutes (PAGE-TIMESTAMP, PAGE-FRESH).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::lenient;
pub use super::stamp_format::{Format, write};
use super::stamp_format::{read, written};

/// How old a timestamp may be: 30 minutes, and no second more (PAGE-FRESH, I-TS-EDGE).
pub const WINDOW: SignedDuration = SignedDuration::from_mins(30);

/// The fact about a presented timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeFact {
    /// Not older than 30 minutes, and not in the future.
    Fresh,
    /// Older than 30 minutes.
    Stale,
    /// Later than now (I-TS-FUTURE).
    Future,
    /// Readable, but not in the profile's format: another zone, another of the formats, white space
    /// around it (I-TS-FORMAT). Its age is not judged then.
    Unsettled,
    /// No locker can read it (I-TS-UNREADABLE).
    Unreadable,
    /// Absent or empty (I-MISSING).
    Missing,
}

/// Assesses a timestamp against the clock `now`. An empty text is unreadable here: only the request
/// knows that an attribute is missing.
///
/// ```
/// use locksmith_spec::time_stamp::{Format, TimeFact, assess};
///
/// let now = "2026-11-30T12:31:00Z".parse()?;
/// assert_eq!(assess(Format::NaiveIst, "2026-11-30 17:31:00", now), TimeFact::Fresh);
/// assert_eq!(assess(Format::NaiveIst, "2026-11-30 17:30:59", now), TimeFact::Stale);
/// # Ok::<(), jiff::Error>(())
/// ```
#[must_use]
pub fn assess(format: Format, text: &str, now: Timestamp) -> TimeFact {
    let bare = text.trim();
    let in_seconds = format == Format::EpochSeconds;
    let Some(second) = read(format, bare) else {
        return in_another_form(format, text, now);
    };
    // The same moment in another form (a zone, a fraction, leading zeros) differs from what the
    // format writes.
    if written(format, second).as_deref() != Some(text) {
        return TimeFact::Unsettled;
    }
    // After the calendar's end: milliseconds, taken for seconds.
    let Ok(moment) = Timestamp::from_second(second) else {
        return TimeFact::Future;
    };
    let age = now.duration_since(moment);
    if in_seconds && second < SHORT && age > FAR {
        TimeFact::Unreadable
    } else if age > WINDOW {
        TimeFact::Stale
    } else if age.is_negative() {
        TimeFact::Future
    } else {
        TimeFact::Fresh
    }
}

/// Assesses a text that its format does not read. Where a lenient parser reads an old moment in it, the locker must
/// refuse it with 203 or 206; where it reads another moment, the question is open (I-TS-FORMAT, I-TS-SHORT).
fn in_another_form(format: Format, text: &str, now: Timestamp) -> TimeFact {
    let bare = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let now = now.as_second();
    let is_old = |second: i64| now.saturating_sub(second) > WINDOW.as_secs();
    if format == Format::EpochSeconds && is_number {
        // More seconds than 64 bits hold.
        return TimeFact::Future;
    }
    let readable = Format::ALL.into_iter().any(|other| read(other, bare).is_some());
    if readable || lenient::seconds(format, text, now).any(|second| !is_old(second)) {
        TimeFact::Unsettled
    } else {
        TimeFact::Unreadable
    }
}

/// A count below this has so few digits that a locker may take it for unreadable, if it is also older than
/// [`FAR`] (I-TS-SHORT).
const SHORT: i64 = 100_000_000;
const FAR: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);

/// Reads seconds with a fraction, such as `1479902400.25`, and drops the fraction.
pub(super) fn fraction(text: &str) -> Option<i64> {
    let (seconds, rest) = text.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(seconds) && digits(rest)).then(|| seconds.parse().ok()).flatten()
}

/// The age of a timestamp in seconds; none when it is not in the format.
#[must_use]
pub fn age(format: Format, text: &str, now: Timestamp) -> Option<i64> {
    let second = read(format, text).filter(|at| written(format, *at).as_deref() == Some(text))?;
    Some(now.as_second().saturating_sub(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_age_in_seconds_needs_the_exact_format() {
        let now = at("2016-11-23T12:30:00Z");
        assert_eq!(age(Format::EpochSeconds, "1479902400", now), Some(1800));
        assert_eq!(age(Format::NaiveIst, "2016-11-23 18:00:05", now), Some(-5));
        assert_eq!(age(Format::EpochSeconds, "01479902400", now), None);
        assert_eq!(age(Format::Iso8601Offset, "1479902400", now), None);
    }

    #[test]
    fn a_fraction_of_a_second_past_the_edge_is_stale() {
        let text = "1479902400";
        let edge = at("2016-11-23T12:30:00Z");
        assert_eq!(assess(Format::EpochSeconds, text, edge), TimeFact::Fresh);
        let after = edge + SignedDuration::from_nanos(1);
        assert_eq!(assess(Format::EpochSeconds, text, after), TimeFact::Stale);
    }

    #[test]
    fn the_calendar_is_read_to_its_last_second() {
        let now = at("2016-11-23T12:00:00Z");
        for (format, text) in [
            (Format::NaiveIst, "9999-12-31 23:59:59"),
            (Format::Iso8601Offset, "9999-12-31T23:59:59+05:30"),
        ] {
            assert_eq!(assess(format, text, now), TimeFact::Future, "{text}");
            assert_eq!(age(format, text, now), Some(1_479_902_400 - 253_402_280_999));
        }
        let elsewhere = "9999-12-31T23:59:59-10:00";
        assert_eq!(assess(Format::Iso8601Offset, elsewhere, now), TimeFact::Unsettled);
    }

    #[test]
    fn the_same_moment_in_another_form_is_unsettled() {
        let now = at("2016-11-23T12:00:00Z");
        let cases = [
            (Format::EpochSeconds, "01479902400"),
            (Format::EpochSeconds, "2016-11-23T17:30:00+05:30"),
            (Format::Iso8601Offset, "2016-11-23T12:00:00Z"),
            (Format::Iso8601Offset, "2016-11-23t12:00:00z"),
            (Format::Iso8601Offset, "2016-11-23 17:30:00+05:30"),
            (Format::Iso8601Offset, "2016-11-23T17:30:00.000+05:30"),
            (Format::Iso8601Offset, "2016-11-23T17:30:00+0530"),
            (Format::Iso8601Offset, "2016-11-23T17:29:60+05:30"),
            (Format::Iso8601Offset, "2016-11-23 17:30:00"),
            (Format::Iso8601Offset, "1479902400"),
            (Format::NaiveIst, "2016-11-23T17:30:00"),
            (Format::NaiveIst, "\t2016-11-23 17:30:00"),
            (Format::NaiveIst, "2016-11-23T12:00:00Z"),
        ];
        for (format, text) in cases {
            assert_eq!(assess(format, text, now), TimeFact::Unsettled, "{format} {text:?}");
        }
    }

    #[test]
    fn short_numbers_and_old_fractions_may_be_taken_for_unreadable() {
        let now = at("2016-11-23T12:00:00Z");
        for text in ["0", "123", "99999999", "1479900000.5", "123.5"] {
            assert_eq!(assess(Format::EpochSeconds, text, now), TimeFact::Unreadable, "{text}");
        }
        for (text, fact) in [
            ("1479902400.5", TimeFact::Unsettled),
            ("99999999999.5", TimeFact::Unsettled),
            ("14799024000000", TimeFact::Future),
            ("99999999999999999999", TimeFact::Future),
            ("100000000", TimeFact::Stale),
        ] {
            assert_eq!(assess(Format::EpochSeconds, text, now), fact, "{text}");
        }
    }

    #[test]
    fn what_a_lenient_parser_takes_for_now_or_later_is_an_open_question_in_every_format() {
        let now = at("2016-11-23T12:00:00Z");
        for format in Format::ALL {
            for text in ["+1479902400", "1479902400.5", "1479902400 now", "+2016-11-23 17:30:00"] {
                assert_eq!(assess(format, text, now), TimeFact::Unsettled, "{format} {text}");
            }
            for text in ["+1479900000", "1479900000 now", "now", "NaN", "-1479902400", "1e9"] {
                assert_eq!(assess(format, text, now), TimeFact::Unreadable, "{format} {text}");
            }
        }
    }

    #[test]
    fn what_the_calendar_does_not_know_is_unreadable() {
        // Days later: what a lenient parser reads as fresh would be open.
        let now = at("2016-11-26T12:00:00Z");
        for text in [
            "2016-11-23T24:00:00+05:30",
            "2016-11-23T17:30+05:30",
            "2016-11-23T17:30:00+05:30[Asia/Kolkata]",
            "2016-11-23T17:30:61+05:30",
            "+002016-11-23T17:30:00+05:30",
            "2016-W47-3T17:30:00+05:30",
        ] {
            assert_eq!(assess(Format::Iso8601Offset, text, now), TimeFact::Unreadable, "{text:?}");
        }
    }
}
