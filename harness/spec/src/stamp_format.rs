//! How timestamps are written and read: the formats (PAGE-TIMESTAMP, I-TS-FORMAT).

use std::fmt;
use std::str::FromStr;

use jiff::civil::{DateTime, datetime};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Pattern;

/// The second 0.
const EPOCH: DateTime = datetime(1970, 1, 1, 0, 0, 0, 0);

/// IST: 5 h 30 min east of Greenwich. India has one zone, without summer time.
fn ist() -> Offset {
    Offset::from_seconds(5 * 3600 + 30 * 60).expect("an offset of less than a day")
}

/// The default zone of a pattern.
const INDIA: &str = "+05:30";

/// The format of a timestamp; a target's profile names one (I-TS-FORMAT).
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
    /// A pattern from the profile or the command line.
    #[serde(untagged)]
    Pattern(Pattern),
}

impl Format {
    /// Every named format.
    pub const ALL: [Self; 3] = [Self::EpochSeconds, Self::Iso8601Offset, Self::NaiveIst];

    /// Its name, or the text of its pattern, as the command line and profiles write it.
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
                "{text:?} is not a timestamp format. Expected epoch-seconds, iso-8601-offset, \
                 naive-ist, or a pattern such as \"%d/%m/%Y %H:%M:%S\""
            )
        })
    }
}

/// Writes a moment to the second, in IST; a pattern writes it in its own zone.
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

/// How the named formats write a wall clock.
const ISO_8601: &str = "%Y-%m-%dT%H:%M:%S+05:30";
const NAIVE: &str = "%Y-%m-%d %H:%M:%S";

/// The second since 1970 that a text names, whatever its zone. The shape is checked here, since the calendar's
/// parser accepts much more than a profile allows; the calendar then rejects impossible dates.
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
            // The parser of timestamps stops a day before the calendar ends.
            let pieces = Pieces::parse(text).ok()?;
            let clock = DateTime::from_parts(pieces.date(), pieces.time()?);
            Some(second_of(clock, pieces.to_numeric_offset()?))
        }
        _ => None,
    }
}

/// The second since 1970 at which a clock with this offset shows this, without a fraction.
fn second_of(clock: DateTime, offset: Offset) -> i64 {
    clock.duration_since(EPOCH).as_secs() - i64::from(offset.seconds())
}

/// What a clock in India shows at a second; none outside the calendar of four-digit years.
fn clock_in_india(second: i64) -> Option<DateTime> {
    let since = SignedDuration::from_secs(second.checked_add(ist().seconds().into())?);
    EPOCH.checked_add(since).ok()
}

/// The rest of a text that begins with a shape. A 0 of the shape stands for any digit, a letter for itself in
/// either case.
fn after_shape<'a>(text: &'a str, shape: &str) -> Option<&'a str> {
    let (begin, rest) = text.split_at_checked(shape.len())?;
    let fits = |(here, there): (u8, u8)| {
        if there == b'0' { here.is_ascii_digit() } else { here.eq_ignore_ascii_case(&there) }
    };
    begin.bytes().zip(shape.bytes()).all(fits).then_some(rest)
}

/// How a format writes a second since 1970; none outside the calendar.
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

    #[test]
    fn every_format_is_named_in_its_words_everywhere() {
        for format in Format::ALL {
            assert_eq!(format.argument().parse(), Ok(format));
            assert_eq!(serde_json::to_string(&format).unwrap(), format!("\"{format}\""));
        }
        let pattern: Format = "%d/%m/%Y %H:%M:%S".parse().unwrap();
        assert_eq!(pattern.argument().parse(), Ok(pattern));
        assert!(
            "unix"
                .parse::<Format>()
                .unwrap_err()
                .contains("Expected epoch-seconds, iso-8601-offset")
        );
    }

    #[test]
    fn one_moment_is_written_in_ist() {
        let moment = "2016-11-23T12:00:00Z".parse().unwrap();
        let written = Format::ALL.map(|format| write(format, moment));
        assert_eq!(written, ["1479902400", "2016-11-23T17:30:00+05:30", "2016-11-23 17:30:00"]);
    }
}
