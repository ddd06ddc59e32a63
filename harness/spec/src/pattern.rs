//! A timestamp format that a profile describes by a `strftime` pattern.

use std::fmt;

use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, civil};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A pattern, and the zone whose clock it writes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Pattern(&'static Described);

#[derive(Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
struct Described {
    pattern: String,
    /// In seconds east of Greenwich.
    offset: i32,
}

impl Pattern {
    /// Reads a pattern such as `%d/%m/%Y %H:%M:%S`, and the zone's offset, such as `+05:30`. The error is a sentence:
    /// the pattern must write a moment to the second.
    pub fn new(pattern: &str, zone: &str) -> Result<Self, String> {
        // A second at which all parts of a date differ.
        const SAMPLE: civil::DateTime = civil::datetime(2016, 11, 23, 17, 34, 56, 0);
        let offset = strtime::parse("%:z", zone).ok().and_then(|parsed| parsed.offset());
        let offset = offset.ok_or_else(|| format!("`{zone}` is not an offset such as `+05:30`"))?;
        let described = Described { pattern: pattern.to_owned(), offset: offset.seconds() };
        let second = offset.to_timestamp(SAMPLE).map_err(|error| error.to_string())?.as_second();
        let written = described.written(second).map_err(|error| error.to_string())?;
        if described.read(&written) != Some(second) {
            return Err(format!(
                "`{pattern}` writes `{written}`: expected year, month, day, hour, minute and second"
            ));
        }
        // Leaks about ten bytes for the one profile that a process reads, so that a format is a plain value.
        Ok(Self(Box::leak(Box::new(described))))
    }

    /// Writes a second since 1970; none outside the calendar.
    #[must_use]
    pub fn write(self, second: i64) -> Option<String> {
        self.0.written(second).ok()
    }

    /// The second since 1970 that a text names.
    #[must_use]
    pub fn read(self, text: &str) -> Option<i64> {
        self.0.read(text)
    }

    /// The pattern itself.
    #[must_use]
    pub fn text(self) -> &'static str {
        &self.0.pattern
    }

    /// The zone's offset, in seconds east of Greenwich.
    #[must_use]
    pub fn offset(self) -> i32 {
        self.0.offset
    }
}

impl Described {
    fn zone(&self) -> TimeZone {
        TimeZone::fixed(Offset::from_seconds(self.offset).unwrap_or(Offset::UTC))
    }

    fn written(&self, second: i64) -> Result<String, jiff::Error> {
        let moment = Timestamp::from_second(second)?.to_zoned_datetime(self.zone());
        strtime::format(&self.pattern, &moment)
    }

    fn read(&self, text: &str) -> Option<i64> {
        let parsed = strtime::parse(&self.pattern, text).ok()?;
        let by_offset = parsed.to_timestamp().ok();
        // Without an offset of its own it is a clock of the zone.
        let by_clock = || parsed.to_datetime().ok()?.to_zoned_datetime(self.zone()).ok();
        by_offset.or_else(|| by_clock().map(|moment| moment.timestamp())).map(Timestamp::as_second)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    /// Reads what [`Display`](fmt::Display) writes: the pattern, ` at `, the offset.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (pattern, zone) = text
            .rsplit_once(" at ")
            .ok_or_else(|| D::Error::custom("expected a pattern and an offset"))?;
        Self::new(pattern, zone).map_err(D::Error::custom)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes) = (self.0.offset / 3600, self.0.offset.abs() / 60 % 60);
        write!(f, "{} at {hours:+03}:{minutes:02}", self.0.pattern)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pattern_writes_the_clock_of_its_zone() {
        let written = |pattern, zone| Pattern::new(pattern, zone).unwrap().write(1_479_902_400);
        let slashes = written("%d/%m/%Y %H:%M:%S", "+05:30").unwrap();
        assert_eq!(slashes, "23/11/2016 17:30:00");
        assert_eq!(written("%Y%m%d%H%M%S", "+00:00").unwrap(), "20161123120000");
        assert_eq!(written("%s", "+05:30").unwrap(), "1479902400");
        let with_offset = written("%d %b %Y %I:%M:%S %p %z", "+05:30").unwrap();
        assert_eq!(with_offset, "23 Nov 2016 05:30:00 PM +0530");
    }

    #[test]
    fn a_pattern_must_write_a_second() {
        let wrong = |pattern, zone| Pattern::new(pattern, zone).unwrap_err();
        assert!(
            wrong("%d/%m/%Y %H:%M", "+05:30")
                .contains("expected year, month, day, hour, minute and second")
        );
        assert!(
            wrong("%H:%M:%S", "+05:30")
                .contains("expected year, month, day, hour, minute and second")
        );
        assert!(
            wrong("today", "+05:30").contains("expected year, month, day, hour, minute and second")
        );
        assert!(
            wrong("%d/%m/%Y %I:%M:%S", "+05:30")
                .contains("expected year, month, day, hour, minute and second")
        );
        assert!(!wrong("%!", "+05:30").is_empty());
        assert_eq!(wrong("%s", "IST"), "`IST` is not an offset such as `+05:30`");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(second in 0_i64..4_102_444_800, pattern in prop::sample::select(vec![
            "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S%:z", "%a, %d %b %Y %H:%M:%S", "%s", "%Y%m%d-%H%M%S",
        ])) {
            let pattern = Pattern::new(pattern, "+05:30").unwrap();
            prop_assert_eq!(pattern.read(&pattern.write(second).unwrap()), Some(second));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = Pattern::new("%d/%m/%Y %H:%M:%S", "+05:30").unwrap().read(&text);
            let _ = Pattern::new(&text, "+05:30");
        }
    }

    #[test]
    fn what_is_kept_reads_back() {
        let pattern = Pattern::new("%d/%m/%Y %H:%M:%S", "+05:30").unwrap();
        let kept = serde_json::to_string(&pattern).unwrap();
        assert_eq!(kept, "\"%d/%m/%Y %H:%M:%S at +05:30\"");
        assert_eq!(serde_json::from_str::<Pattern>(&kept).unwrap(), pattern);
        assert!(serde_json::from_str::<Pattern>("\"nothing\"").is_err());
    }
}
