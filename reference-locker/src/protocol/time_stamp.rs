//! The timestamp: "a timestamp value in IST time zone", in one of three formats (I-TS-FORMAT).

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use time::format_description::StaticFormatDescription;
use time::macros::{format_description, offset};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

use crate::clock::UnixTime;

/// Indian Standard Time.
pub const IST: UtcOffset = offset!(+5:30);

const ISO_8601_OFFSET: StaticFormatDescription = format_description!(
    "[year]-[month]-[day]T[hour]:[minute]:[second][offset_hour sign:mandatory]:[offset_minute]"
);
const NAIVE: StaticFormatDescription =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

/// What a timestamp looks like; one format for a locker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeStampFormat {
    /// `1479902400`: seconds since 1970-01-01T00:00:00Z.
    #[default]
    EpochSeconds,
    /// `2016-11-23T17:30:00+05:30`.
    #[serde(rename = "iso-8601-offset")]
    Iso8601Offset,
    /// `2016-11-23 17:30:00`: the wall clock in India.
    NaiveIst,
}

impl TimeStampFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::EpochSeconds, Self::Iso8601Offset, Self::NaiveIst];

    /// The format's name, in configuration and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EpochSeconds => "epoch-seconds",
            Self::Iso8601Offset => "iso-8601-offset",
            Self::NaiveIst => "naive-ist",
        }
    }
}

impl fmt::Display for TimeStampFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TimeStampFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            format!(
                "`{name}` is not a timestamp format: epoch-seconds, iso-8601-offset or naive-ist"
            )
        })
    }
}

/// The instant that a timestamp names; `None` when it cannot be read (I-TS-UNREADABLE).
///
/// Strict: nothing before, after or between, no fractions, no `Z`. An offset other than IST's names an
/// instant all the same, and is taken (open to the specification).
#[must_use]
pub fn read(format: TimeStampFormat, time_stamp: &str) -> Option<UnixTime> {
    let seconds = match format {
        TimeStampFormat::EpochSeconds => epoch_seconds(time_stamp)?,
        // The lengths shut out the signs that the calendar's parser allows before a year.
        TimeStampFormat::Iso8601Offset if time_stamp.len() == "2016-11-23T17:30:00+05:30".len() => {
            OffsetDateTime::parse(time_stamp, ISO_8601_OFFSET).ok()?.unix_timestamp()
        }
        TimeStampFormat::NaiveIst if time_stamp.len() == "2016-11-23 17:30:00".len() => {
            PrimitiveDateTime::parse(time_stamp, NAIVE).ok()?.assume_offset(IST).unix_timestamp()
        }
        TimeStampFormat::Iso8601Offset | TimeStampFormat::NaiveIst => return None,
    };
    Some(UnixTime(seconds))
}

/// The timestamp for an instant, as a partner's page would write it; `None` for an instant that the
/// format has no digits for.
#[must_use]
pub fn write(format: TimeStampFormat, at: UnixTime) -> Option<String> {
    let calendar = || Some(OffsetDateTime::from_unix_timestamp(at.0).ok()?.to_offset(IST));
    match format {
        TimeStampFormat::EpochSeconds => (at.0 >= 0).then(|| at.0.to_string()),
        TimeStampFormat::Iso8601Offset => calendar()?.format(ISO_8601_OFFSET).ok(),
        TimeStampFormat::NaiveIst => calendar()?.format(NAIVE).ok(),
    }
}

fn epoch_seconds(digits: &str) -> Option<i64> {
    let only_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    only_digits.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_instant_in_three_formats() {
        let at = UnixTime(1_479_902_400);
        for (format, text) in [
            (TimeStampFormat::EpochSeconds, "1479902400"),
            (TimeStampFormat::Iso8601Offset, "2016-11-23T17:30:00+05:30"),
            (TimeStampFormat::NaiveIst, "2016-11-23 17:30:00"),
        ] {
            assert_eq!(write(format, at).as_deref(), Some(text));
            assert_eq!(read(format, text), Some(at));
        }
    }

    #[test]
    fn signs_before_a_year_are_not_read() {
        assert_eq!(read(TimeStampFormat::Iso8601Offset, "+2016-11-23T17:30:00+05:30"), None);
        assert_eq!(read(TimeStampFormat::NaiveIst, "-2016-11-23 17:30:00"), None);
    }

    #[test]
    fn formats_have_names_that_are_read_back() {
        for format in TimeStampFormat::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert!("iso".parse::<TimeStampFormat>().is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(seconds in 0i64..253_000_000_000, format in 0usize..3) {
            let format = TimeStampFormat::ALL[format];
            let text = write(format, UnixTime(seconds)).expect("a four-digit year");
            prop_assert_eq!(read(format, &text), Some(UnixTime(seconds)));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*", format in 0usize..3) {
            let _ = read(TimeStampFormat::ALL[format], &text);
        }

        #[test]
        fn one_character_more_is_unreadable(seconds in 0i64..4_000_000_000, format in 0usize..3, extra in "[^0-9]") {
            let format = TimeStampFormat::ALL[format];
            let text = write(format, UnixTime(seconds)).expect("a four-digit year");
            prop_assert_eq!(read(format, &format!("{text}{extra}")), None);
            prop_assert_eq!(read(format, &format!("{extra}{text}")), None);
        }
    }
}
