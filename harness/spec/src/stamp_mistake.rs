//! Mistakes that pages make with their timestamp, and how to fix them (PAGE-TIMESTAMP, PAGE-FRESH).

use super::date;
use super::mistake::Mistake;
use super::reading::is_milliseconds;
use super::stamp_format::{Format, read};
use super::time_stamp::{self, WINDOW};

/// How far IST is ahead of UTC, in seconds.
const IST: i64 = 19_800;

/// An hour, half a day and a whole one, in seconds.
const HOUR: i64 = 3_600;
const HALF_DAY: i64 = 43_200;
const DAY: i64 = 86_400;

/// The difference of two clocks that is tolerated, in seconds.
const SKEW: i64 = 60;

/// The mistake that a timestamp's text and age show; `age` is in seconds, negative ahead of now.
#[must_use]
pub fn of_stamp(expected: Format, text: &str, age: i64) -> Option<Mistake> {
    let bare = text.trim();
    let count = bare.parse::<i64>().ok().filter(|_| bare.bytes().all(|c| c.is_ascii_digit()));
    if is_behind_by_ist(age) {
        return Some(behind(count.is_some()));
    }
    if is_ahead_by_ist(age) {
        return Some(ahead(count.is_some()));
    }
    if count.is_none() && !is_now(age) && is_by_half_a_day(bare, age) {
        let what = "12 hours away from the clock: the hour is that of a 12-hour clock";
        return Some(Mistake::of(what, HOURS));
    }
    if count.is_none() && !is_now(age) && has_month_for_minutes(bare, age) {
        return Some(month_for_minutes());
    }
    if is_milliseconds(text) {
        return Some(Mistake::of("the count is in milliseconds, not in seconds", SECONDS));
    }
    if count.is_some_and(|minutes| {
        is_now(minutes.saturating_add(age).saturating_sub(minutes.saturating_mul(60)))
    }) {
        return Some(Mistake::of("the count is in minutes, not in seconds", FROM_MINUTES));
    }
    if count.is_none() && time_stamp::fraction(bare).is_some() {
        return Some(Mistake::of("the count of seconds has a fraction", WHOLE_SECONDS));
    }
    let now = read(expected, text)?.saturating_add(age);
    let swapped = swapped(bare).and_then(|text| read(expected, &text));
    let is_it = |other: Option<i64>| other.is_some_and(|other| is_now(now.saturating_sub(other)));
    (!is_now(age) && (is_it(date::read(bare, now)) || is_it(swapped)))
        .then(|| Mistake::of("day and month are not in the order of the format", ORDER))
}

/// The numbers in a text.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|it| !it.is_empty()).collect()
}

/// Whether an hour of at most 12 is half a day away from a fresh one.
fn is_by_half_a_day(text: &str, age: i64) -> bool {
    let is_morning = |hour: &&str| hour.parse::<u8>().is_ok_and(|hour| hour <= 12);
    (-DAY..DAY).contains(&age)
        && is_now((age + SKEW).rem_euclid(HALF_DAY) - SKEW)
        && numbers(text).get(3).is_some_and(is_morning)
}

/// The mistake of a timestamp with the month in the place of the minutes.
#[must_use]
pub fn month_for_minutes() -> Mistake {
    Mistake::of("the month is in the place of the minutes", MINUTES)
}

/// The text of a date that begins with the year, with the two numbers after that in the other order.
fn swapped(text: &str) -> Option<String> {
    let (year, rest) = text.split_at_checked(5).filter(|(year, _)| year.ends_with('-'))?;
    let (one, rest) = rest.split_at_checked(2)?;
    let (other, rest) = rest.strip_prefix('-')?.split_at_checked(2)?;
    Some(format!("{year}{other}-{one}{rest}"))
}

/// Whether the number in the place of the minutes is that of the month, in an hour that is right.
#[must_use]
pub fn has_month_for_minutes(text: &str, age: i64) -> bool {
    let [one, two, _, _, minutes, ..] = numbers(text)[..] else { return false };
    (-HOUR..HOUR).contains(&age) && (minutes == two || one.len() < 3 && minutes == one)
}

/// Whether a timestamp is behind by the IST offset, and otherwise fresh: it shows UTC's clock as if it were
/// India's, or had the offset subtracted.
#[must_use]
pub fn is_behind_by_ist(age: i64) -> bool {
    is_now(age.saturating_sub(IST))
}

/// Whether a timestamp is ahead by the IST offset, and otherwise fresh.
#[must_use]
pub(crate) fn is_ahead_by_ist(age: i64) -> bool {
    is_now(age.saturating_add(IST))
}

/// Whether a moment of this age is fresh, if clocks may differ by [`SKEW`].
fn is_now(age: i64) -> bool {
    (-SKEW..=WINDOW.as_secs()).contains(&age)
}

/// The mistake of a timestamp that is behind; epoch seconds and a wall clock have different ones.
fn behind(is_count: bool) -> Mistake {
    if is_count {
        let what = "5 h 30 min behind the clock: the IST offset was subtracted. Epoch seconds have no zone: \
                    they count from 1970-01-01 00:00 UTC everywhere";
        Mistake::of(what, PLAIN_SECONDS)
    } else {
        let what = "5 h 30 min behind India's clock: it is the wall clock of UTC";
        Mistake::of(what, IN_IST)
    }
}

fn ahead(is_count: bool) -> Mistake {
    if is_count {
        let what = "5 h 30 min ahead of the clock: the IST offset was added. Epoch seconds have no zone: \
                    they count from 1970-01-01 00:00 UTC everywhere";
        Mistake::of(what, PLAIN_SECONDS)
    } else {
        let what = "5 h 30 min ahead of India's clock: the IST offset was added to a clock that shows IST, or \
                    India's clock is marked as UTC";
        Mistake::of(what, NOT_TWICE)
    }
}

const PLAIN_SECONDS: &str = "Write the Unix time itself: `time()` in PHP, `System.currentTimeMillis() / 1000` in Java, \
    `int(time.time())` in Python, `Math.floor(Date.now() / 1000)` in JavaScript. Do not add or subtract 19800, and do \
    not convert a date of another zone to seconds (`datetime.utcnow().timestamp()` in Python).";

const IN_IST: &str = "Set the time zone where the server makes the timestamp: `date_default_timezone_set('Asia/Kolkata')` in PHP, \
    `ZoneId.of(\"Asia/Kolkata\")` in Java, `ZoneInfo(\"Asia/Kolkata\")` in Python.";

const NOT_TWICE: &str = "Apply the IST offset once: set the time zone to Asia/Kolkata where the server makes the timestamp, add no \
    hours to it, and do not write `Z` or `+00:00` after India's time.";

const SECONDS: &str = "Divide the milliseconds by 1000 and drop the fraction before you make the hash: \
    `Math.floor(Date.now() / 1000)` in JavaScript, `System.currentTimeMillis() / 1000` in Java.";

const WHOLE_SECONDS: &str = "Drop the fraction before you make the hash: `int(time.time())` in Python, `time()` instead of \
    `microtime(true)` in PHP, `Math.floor(Date.now() / 1000)` in JavaScript.";

const FROM_MINUTES: &str = "Write the seconds since 1970-01-01 00:00 UTC before you make the hash: do not divide them by 60.";

const HOURS: &str = "Write the hour from 00 to 23 before you make the hash: `H` instead of `h` in PHP's `date`, `HH` instead of `hh` in \
    Java, .NET and JavaScript's libraries, `%H` instead of `%I` in `strftime`.";

const MINUTES: &str = "Write the minutes before you make the hash: `i` in PHP's `date` (`m` is the month), `mm` in Java and .NET (`MM` \
    is the month), `%M` in `strftime` (`%m` is the month).";

const ORDER: &str = "Write day and month in the order that the locker documents, before you make the hash. If the locker reads \
    the page's order, name it with --time-stamp-format.";

#[cfg(test)]
mod tests {
    use super::*;

    /// 2016-11-23 12:00:00 UTC.
    const NOW: i64 = 1_479_902_400;

    fn what(expected: Format, text: &str, age: i64) -> String {
        of_stamp(expected, text, age).map(|it| it.what).unwrap_or_default()
    }

    #[test]
    fn an_offset_that_was_added_or_subtracted_is_named() {
        let count = |age: i64| what(Format::EpochSeconds, &(NOW - age).to_string(), age);
        for age in [19_740, 19_800, 21_600] {
            assert!(count(age).contains("the IST offset was subtracted"), "{age}");
        }
        for age in [-19_860, -19_800, -18_000] {
            assert!(count(age).contains("the IST offset was added"), "{age}");
        }
        for age in [0, 1_800, 1_801, 19_739, 21_601, -19_861, -17_999, -86_400] {
            assert_eq!(count(age), "", "{age}");
        }
        let wall = what(Format::NaiveIst, "2016-11-23 12:00:00", 19_800);
        assert!(wall.ends_with("it is the wall clock of UTC"), "{wall}");
        assert!(what(Format::NaiveIst, "2016-11-23 23:00:00", -19_800).contains("added"));
    }

    #[test]
    fn other_units_and_orders_are_named() {
        let minutes = NOW / 60;
        let in_minutes = what(Format::EpochSeconds, &minutes.to_string(), NOW - minutes);
        assert_eq!(in_minutes, "the count is in minutes, not in seconds");
        let in_milliseconds = what(Format::EpochSeconds, "1479902400000", 0);
        assert_eq!(in_milliseconds, "the count is in milliseconds, not in seconds");
        // A small number is old, and does not count minutes.
        assert_eq!(what(Format::EpochSeconds, "123", NOW - 123), "");
        let format: Format = "%d/%m/%Y %H:%M:%S".parse().unwrap();
        // 5 November 2016 by an American clock, read as 11 May.
        let (read, is) = (read(format, "11/05/2016 17:30:00").unwrap(), 1_478_347_200);
        let swapped = what(format, "11/05/2016 17:30:00", is - read);
        assert_eq!(swapped, "day and month are not in the order of the format");
        assert_eq!(what(format, "05/11/2016 17:30:00", 0), "");
    }

    #[test]
    fn a_clock_of_12_hours_and_a_month_for_minutes_are_named() {
        let wall = |text: &str, age: i64| what(Format::NaiveIst, text, age);
        for age in [43_140, 43_200, 44_900, -43_200] {
            assert!(wall("2016-11-23 05:30:00", age).contains("12-hour clock"), "{age}");
        }
        assert_eq!(wall("2016-11-23 17:30:00", 43_200), "", "a cached page");
        assert_eq!(wall("2016-11-23 05:30:00", 40_000), "");
        assert_eq!(wall("2016-11-23 05:30:00", 86_400), "");
        for text in ["2016-11-23 17:11:05", "23/11/2016 17:11:05", "11/23/2016 17:11:05"] {
            assert!(wall(text, 1_900).starts_with("the month is in the place"), "{text}");
        }
        assert_eq!(wall("2016-11-23 17:12:05", 1_900), "");
        assert_eq!(wall("2016-11-23 17:11:05", 0), "");
    }

    #[test]
    fn a_year_before_day_and_month_and_a_fraction_are_named() {
        // 5 November 2016, written as the 11th of May.
        let (text, of_may) = ("2016-05-11 17:30:00", 1_462_968_000);
        let is = read(Format::NaiveIst, "2016-11-05 17:30:00").unwrap();
        assert_eq!(read(Format::NaiveIst, text), Some(of_may));
        let swapped = what(Format::NaiveIst, text, is - of_may);
        assert_eq!(swapped, "day and month are not in the order of the format");
        assert_eq!(what(Format::NaiveIst, "2016-05-", 90_000), "");
        let with_fraction = what(Format::EpochSeconds, "1479902400.25", 0);
        assert_eq!(with_fraction, "the count of seconds has a fraction");
    }

    #[test]
    fn no_age_overflows() {
        for age in [i64::MIN, i64::MAX] {
            for text in ["9223372036854775807", "0", "2016-11-23 17:30:00"] {
                let _ = of_stamp(Format::NaiveIst, text, age);
                let _ = of_stamp(Format::EpochSeconds, text, age);
            }
        }
    }
}
