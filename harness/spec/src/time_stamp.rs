//! The timestamp: its forms, and whether it is older than 30 minutes (PAGE-TIMESTAMP, PAGE-FRESH).

use std::fmt;
use std::str::FromStr;

use jiff::civil::{DateTime, datetime};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Pattern, lenient};

/// How old a timestamp may be: 30 minutes, and no second more (PAGE-FRESH, I-TS-EDGE).
pub const WINDOW: SignedDuration = SignedDuration::from_mins(30);

/// When seconds begin to be counted.
const EPOCH: DateTime = datetime(1970, 1, 1, 0, 0, 0, 0);

/// India has one zone, without summer time: 5 h 30 min east.
fn ist() -> Offset {
    Offset::from_seconds(5 * 3600 + 30 * 60).expect("an offset of less than a day")
}

/// The zone of a pattern that names none.
const INDIA: &str = "+05:30";

/// How a timestamp is written; a target's profile names one (I-TS-FORMAT).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Seconds since 1970 in UTC: `1479902400`.
    #[default]
    EpochSeconds,
    /// Wall clock with the offset of IST: `2016-11-23T17:30:00+05:30`.
    #[serde(rename = "iso-8601-offset")]
    Iso8601Offset,
    /// Wall clock in IST without an offset: `2016-11-23 17:30:00`.
    NaiveIst,
    /// Another, which the profile or the command line describes.
    #[serde(untagged)]
    Pattern(Pattern),
}

impl Format {
    /// Every format that has a name.
    pub const ALL: [Self; 3] = [Self::EpochSeconds, Self::Iso8601Offset, Self::NaiveIst];

    /// How the command line and profiles name it: its name, or the text of its pattern.
    #[must_use]
    pub fn argument(self) -> String {
        match self {
            Self::Pattern(pattern) => pattern.text().to_owned(),
            named => named.to_string(),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EpochSeconds => "epoch-seconds",
            Self::Iso8601Offset => "iso-8601-offset",
            Self::NaiveIst => "naive-ist",
            Self::Pattern(pattern) => return pattern.fmt(f),
        })
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains('%') {
            return Pattern::new(text, INDIA).map(Self::Pattern);
        }
        Self::ALL.into_iter().find(|format| format.to_string() == text).ok_or_else(|| {
            format!(
                "{text:?} is no timestamp format: it is one of epoch-seconds, iso-8601-offset, \
                 naive-ist, or a pattern such as \"%d/%m/%Y %H:%M:%S\""
            )
        })
    }
}

/// What is known of a presented timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeFact {
    /// Not older than 30 minutes, and not in the future.
    Fresh,
    /// Older than 30 minutes.
    Stale,
    /// Later than now (I-TS-FUTURE).
    Future,
    /// Someone can read it, but it is not written as the profile says: another zone, another of the
    /// formats, white space around it (I-TS-FORMAT). Its age is not judged then.
    Unsettled,
    /// Nobody can read it (I-TS-UNREADABLE).
    Unreadable,
    /// Absent or empty (I-MISSING).
    Missing,
}

/// Writes a moment in IST, to the second; by a pattern, in its zone.
#[must_use]
pub fn write(format: Format, moment: Timestamp) -> String {
    let in_ist = |clock| ist().to_datetime(moment).strftime(clock).to_string();
    match format {
        Format::EpochSeconds => moment.as_second().to_string(),
        Format::Iso8601Offset => in_ist(ISO_8601),
        Format::NaiveIst => in_ist(NAIVE),
        Format::Pattern(pattern) => pattern.write(moment.as_second()).unwrap_or_default(),
    }
}

/// How the clock in India is written down.
const ISO_8601: &str = "%Y-%m-%dT%H:%M:%S+05:30";
const NAIVE: &str = "%Y-%m-%d %H:%M:%S";

/// Reads a timestamp and tells its age. A text of no characters is unreadable here: only the
/// request knows that an attribute is missing.
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
    // What says the same in other words (a zone, a fraction, leading zeros) differs from what the
    // format writes.
    if written(format, second).as_deref() != Some(text) {
        return TimeFact::Unsettled;
    }
    // Past the calendar's end: milliseconds, taken for seconds.
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

/// What is known of a text that its format does not read. What some lenient parser takes for a moment is refused
/// by either code where that moment is old, and else an open question (I-TS-FORMAT, I-TS-SHORT).
fn in_another_form(format: Format, text: &str, now: Timestamp) -> TimeFact {
    let bare = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let now = now.as_second();
    let is_old = |second: i64| now.saturating_sub(second) > WINDOW.as_secs();
    if format == Format::EpochSeconds && is_number {
        // More seconds than anybody counts.
        return TimeFact::Future;
    }
    let readable = Format::ALL.into_iter().any(|other| read(other, bare).is_some());
    if readable || lenient::seconds(format, text, now).any(|second| !is_old(second)) {
        TimeFact::Unsettled
    } else {
        TimeFact::Unreadable
    }
}

/// Fewer seconds have so few digits that a locker may take them for no timestamp, where they are as old as
/// this (I-TS-SHORT).
const SHORT: i64 = 100_000_000;
const FAR: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);

/// Seconds with a fraction: `1479902400.25`; the fraction is left out.
pub(super) fn fraction(text: &str) -> Option<i64> {
    let (seconds, rest) = text.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(seconds) && digits(rest)).then(|| seconds.parse().ok()).flatten()
}

/// How old a timestamp is, in seconds; none when it is not written as the format says.
#[must_use]
pub fn age(format: Format, text: &str, now: Timestamp) -> Option<i64> {
    let second = read(format, text).filter(|at| written(format, *at).as_deref() == Some(text))?;
    Some(now.as_second().saturating_sub(second))
}

/// The second that a text names, whatever its zone. Shapes are checked here, since the calendar's
/// own parser takes much more than a profile allows; the calendar then tells impossible dates.
pub(super) fn read(format: Format, text: &str) -> Option<i64> {
    const WALL_CLOCK: [&str; 2] = ["0000-00-00T00:00:00", "0000-00-00 00:00:00"];
    const OFFSETS: [&str; 5] = ["Z", "+00:00", "-00:00", "+0000", "-0000"];

    if let Format::Pattern(pattern) = format {
        return pattern.read(text);
    }
    if format == Format::EpochSeconds {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        return digits.then(|| text.parse().ok()).flatten();
    }
    let rest = WALL_CLOCK.iter().find_map(|clock| after_shape(text, clock))?;
    let is_digit = |c: char| c.is_ascii_digit();
    let offset = rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(is_digit));
    match format {
        Format::NaiveIst if offset.is_empty() => Some(second_of(text.parse().ok()?, ist())),
        Format::Iso8601Offset
            if OFFSETS.iter().any(|known| after_shape(offset, known) == Some("")) =>
        {
            // The parser of moments would stop a day before the calendar ends.
            let pieces = Pieces::parse(text).ok()?;
            let clock = DateTime::from_parts(pieces.date(), pieces.time()?);
            Some(second_of(clock, pieces.to_numeric_offset()?))
        }
        _ => None,
    }
}

/// Seconds since 1970 at which the clock of a place east of Greenwich shows this, without a fraction.
fn second_of(clock: DateTime, offset: Offset) -> i64 {
    clock.duration_since(EPOCH).as_secs() - i64::from(offset.seconds())
}

/// What the clock in India shows at a second; none beyond the calendar of four-digit years.
fn clock_in_india(second: i64) -> Option<DateTime> {
    let since = SignedDuration::from_secs(second.checked_add(ist().seconds().into())?);
    EPOCH.checked_add(since).ok()
}

/// What follows a shape at the beginning of a text: a 0 of the shape stands for any digit, and letters
/// for themselves in either case.
fn after_shape<'a>(text: &'a str, shape: &str) -> Option<&'a str> {
    let (begin, rest) = text.split_at_checked(shape.len())?;
    let fits = |(here, there): (u8, u8)| {
        if there == b'0' { here.is_ascii_digit() } else { here.eq_ignore_ascii_case(&there) }
    };
    begin.bytes().zip(shape.bytes()).all(fits).then_some(rest)
}

/// How a format writes a second since 1970; none beyond the calendar.
pub(super) fn written(format: Format, second: i64) -> Option<String> {
    let in_india = |clock| Some(clock_in_india(second)?.strftime(clock).to_string());
    match format {
        Format::EpochSeconds => Some(second.to_string()),
        Format::Iso8601Offset => in_india(ISO_8601),
        Format::NaiveIst => in_india(NAIVE),
        Format::Pattern(pattern) => pattern.write(second),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn every_format_is_named_in_its_words_everywhere() {
        for format in Format::ALL {
            assert_eq!(format.argument().parse(), Ok(format));
            assert_eq!(serde_json::to_string(&format).unwrap(), format!("\"{format}\""));
        }
        let pattern: Format = "%d/%m/%Y %H:%M:%S".parse().unwrap();
        assert_eq!(pattern.argument().parse(), Ok(pattern));
        assert!("unix".parse::<Format>().unwrap_err().contains("one of epoch-seconds"));
    }

    #[test]
    fn one_moment_is_written_in_ist() {
        let moment = at("2016-11-23T12:00:00Z");
        let written = Format::ALL.map(|format| write(format, moment));
        assert_eq!(written, ["1479902400", "2016-11-23T17:30:00+05:30", "2016-11-23 17:30:00"]);
    }

    #[test]
    fn an_age_is_told_in_seconds_of_what_the_format_writes() {
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
    fn what_says_the_same_in_other_words_is_unsettled() {
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
        // Days later: fresh, what a lenient parser reads would be open.
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
