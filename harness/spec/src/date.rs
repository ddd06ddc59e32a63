//! Dates with a clock, as software writes them: `23/11/2016 17:30:00`, `2016-11-23T12:00:00Z`,
//! `Wed Nov 23 17:30:00 IST 2016`, `20161123173000`. Locksmith reads more than any locker has to
//! (I-TS-FORMAT), since the age of a timestamp does not depend on its form (PAGE-FRESH).

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// The fewest digits of a date with a clock, and the most bytes.
const SHORTEST: usize = 9;
const LONGEST: usize = 80;

/// The offset of a date without a zone, in seconds east of Greenwich: IST.
const INDIA: i32 = 19_800;

/// Zones by name, in hours east of Greenwich (RFC 2822, and those of Europe).
const ZONES: [(&str, i32); 15] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("bst", 1),
    ("cet", 1),
    ("cest", 2),
    ("edt", -4),
    ("est", -5),
    ("cdt", -5),
    ("cst", -6),
    ("mdt", -6),
    ("mst", -7),
    ("pdt", -7),
    ("pst", -8),
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words beside a date that mean nothing: `23rd Nov 2016 at 17:30`.
const FILLERS: [&str; 7] = ["t", "at", "st", "nd", "rd", "th", "hrs"];

/// The second since 1970 that a text names, in IST where it names no zone. Where day and month may be in
/// either order, the date nearer to `now` (seconds since 1970) counts. None where the text names no
/// moment.
pub(super) fn read(text: &str, now: i64) -> Option<i64> {
    let text = &in_ascii(text);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits < SHORTEST || text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    // What follows in brackets names the zone again: `(India Standard Time)`, `[Asia/Kolkata]`.
    let text = text.split(['(', '[']).next().unwrap_or_default();
    let text = NAMES_OF_INDIA.iter().find_map(|name| text.strip_suffix(name)).unwrap_or(text);
    let parts = Parts::of(&pieces(text))?;
    let clock = parts.time()?;
    let east = Offset::from_seconds(parts.east.unwrap_or(INDIA)).ok()?;
    let second = |date: Date| {
        let wall = DateTime::from_parts(date, clock);
        east.to_timestamp(wall).ok().map(Timestamp::as_second)
    };
    parts.dates().filter_map(second).min_by_key(|second| second.abs_diff(now))
}

/// Names of India's zone after a date.
const NAMES_OF_INDIA: [&str; 3] = [" Asia/Kolkata", " Asia/Calcutta", " India Standard Time"];

/// The text with ASCII blanks and digits in the place of other ones: of narrow blanks before AM and PM, of wide
/// digits, and of the digits of Devanagari, Bengali, Gurmukhi, Gujarati, Tamil, Telugu and Kannada.
pub(super) fn in_ascii(text: &str) -> String {
    const ZEROS: [u32; 8] = [0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xC66, 0xCE6, 0xFF10];
    let digit = |c: char| {
        let zero = ZEROS.into_iter().find(|zero| (*zero..zero + 10).contains(&u32::from(c)))?;
        char::from_digit(u32::from(c) - zero, 10)
    };
    let ascii = |c: char| if c.is_whitespace() { ' ' } else { digit(c).unwrap_or(c) };
    text.chars().map(ascii).collect()
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece<'a> {
    Number(&'a str),
    Word(&'a str),
    Mark(char),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = |c: char| (c.is_ascii_digit(), c.is_ascii_alphabetic());
        let (is_digit, is_letter) = kind(first);
        let length = if is_digit || is_letter {
            rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        match (is_digit, is_letter) {
            (true, _) => pieces.push(Piece::Number(piece)),
            (_, true) => pieces.push(Piece::Word(piece)),
            _ if first.is_whitespace() => {}
            _ => pieces.push(Piece::Mark(first)),
        }
    }
    pieces
}

/// The parts of a date, as the pieces give them.
#[derive(Default)]
struct Parts<'a> {
    /// The numbers of the date, in the order of the text.
    numbers: Vec<&'a str>,
    month: Option<i8>,
    /// Hour, minute and second, as written.
    clock: Option<[&'a str; 3]>,
    /// Numbers of two digits after the date, which make a clock without colons: `17.30.00`.
    loose: Vec<&'a str>,
    /// Whether the text says PM; none on a 24-hour clock.
    afternoon: Option<bool>,
    /// The offset, in seconds east of Greenwich.
    east: Option<i32>,
}

impl<'a> Parts<'a> {
    /// Reads the pieces; none where one of them is not a part of a date.
    fn of(pieces: &[Piece<'a>]) -> Option<Self> {
        use Piece::{Mark, Number, Word};
        let mut parts = Self::default();
        let mut rest = pieces;
        while let Some((piece, after)) = rest.split_first() {
            rest = match (*piece, after) {
                // `23/Nov/2016:17:30:00`, as servers log it.
                (Number(year), [Mark(':'), after @ ..]) if year.len() == 4 && !parts.has_date() => {
                    parts.digits(year)?;
                    after
                }
                (
                    Number(hour),
                    [Mark(':'), Number(minute), Mark(':'), Number(second), after @ ..],
                ) => {
                    parts.set_clock([hour, minute, second])?;
                    without_fraction(after)
                }
                (Number(hour), [Mark(':'), Number(minute), after @ ..]) => {
                    parts.set_clock([hour, minute, "00"])?;
                    after
                }
                (Number(number), _) => {
                    parts.digits(number)?;
                    after
                }
                (Word(word), _) => {
                    parts.word(&word.to_ascii_lowercase())?;
                    after
                }
                (Mark('+'), _) => parts.offset(1, after)?,
                (Mark('-'), _)
                    if parts.has_date() && parts.clock.is_some() || parts.east.is_some() =>
                {
                    parts.offset(-1, after)?
                }
                (Mark('/' | '-' | '.' | ','), _) => after,
                (Mark(_), _) => return None,
            };
        }
        Some(parts)
    }

    fn has_date(&self) -> bool {
        self.numbers.len() + usize::from(self.month.is_some()) == 3
    }

    fn set_clock(&mut self, clock: [&'a str; 3]) -> Option<()> {
        self.clock.replace(clock).is_none().then_some(())
    }

    /// A number of a date, or a date or a clock without marks: `20161123T173000`.
    fn digits(&mut self, number: &'a str) -> Option<()> {
        let two = |from: usize| &number[from..from + 2];
        match number.len() {
            1 | 2 | 4 if !self.has_date() => self.numbers.push(number),
            2 if self.clock.is_none() && self.loose.len() < 3 => self.loose.push(number),
            // A fraction of a second.
            _ if self.loose.len() == 3 => {}
            4 if self.clock.is_none() && self.loose.is_empty() => {
                self.clock = Some([two(0), two(2), "00"]);
            }
            6 if self.clock.is_none() && self.loose.is_empty() => {
                self.clock = Some([two(0), two(2), two(4)]);
            }
            8 | 12 | 14 | 17 if self.numbers.is_empty() => {
                self.numbers.extend([&number[..4], two(4), two(6)]);
                match number.len() {
                    8 => {}
                    12 => self.set_clock([two(8), two(10), "00"])?,
                    _ => self.set_clock([two(8), two(10), two(12)])?,
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let begins = |name: &&str| word.len() >= 3 && name.starts_with(word);
        // `Sept`, too.
        if let Some(month) = MONTHS.iter().position(begins) {
            self.month = i8::try_from(month + 1).ok();
        } else if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == word) {
            self.east = Some(hours * 3600);
        } else {
            match word {
                "ist" => self.east = Some(INDIA),
                "am" | "a" => self.afternoon = Some(false),
                "pm" | "p" => self.afternoon = Some(true),
                // `a.m.` comes in two pieces.
                "m" if self.afternoon.is_some() => {}
                _ if FILLERS.contains(&word) || DAYS.iter().any(begins) => {}
                _ => return None,
            }
        }
        Some(())
    }

    /// An offset after a clock or a zone: `+05:30`, `+0530`, `+5`.
    fn offset<'p>(&mut self, sign: i32, after: &'p [Piece<'a>]) -> Option<&'p [Piece<'a>]> {
        use Piece::{Mark, Number};
        let (hours, minutes, rest) = match after {
            [Number(hours), Mark(':'), Number(minutes), rest @ ..] => (*hours, *minutes, rest),
            [Number(both), rest @ ..] if both.len() == 4 => (&both[..2], &both[2..], rest),
            [Number(hours), rest @ ..] => (*hours, "0", rest),
            _ => return None,
        };
        let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
        if hours > 14 || minutes > 59 {
            return None;
        }
        self.east = Some(sign * (hours * 3600 + minutes * 60));
        Some(rest)
    }

    fn time(&self) -> Option<Time> {
        let loose = || match self.loose.as_slice() {
            [hour, minute] => Some([*hour, *minute, "00"]),
            [hour, minute, second] => Some([*hour, *minute, *second]),
            _ => None,
        };
        let clock = self.clock.or_else(loose)?;
        let [hour, minute, second] = clock.map(|part| part.parse::<i8>().ok());
        let hour = match (self.afternoon, hour?) {
            (Some(false), 12) => 0,
            (Some(true), hour @ 1..12) => hour + 12,
            (None, hour) | (Some(false), hour @ 1..12) | (Some(true), hour @ 12..) => hour,
            _ => return None,
        };
        Time::new(hour, minute?, second?, 0).ok()
    }

    /// Every date that the numbers may mean.
    fn dates(&self) -> impl Iterator<Item = Date> {
        let may_be = match (self.month, self.numbers.as_slice()) {
            (Some(month), [first, second]) if first.len() == 4 => {
                vec![date(first, Some(month), second)]
            }
            (Some(month), [day, year]) => vec![date(year, Some(month), day)],
            (None, [year, month, day]) if year.len() == 4 => {
                vec![date(year, month.parse().ok(), day)]
            }
            (None, [one, other, year]) => {
                vec![date(year, other.parse().ok(), one), date(year, one.parse().ok(), other)]
            }
            _ => Vec::new(),
        };
        may_be.into_iter().flatten()
    }
}

/// A fraction of a second does not count: `.123`, and `,123` as logs write it.
fn without_fraction<'p, 'a>(after: &'p [Piece<'a>]) -> &'p [Piece<'a>] {
    match after {
        [Piece::Mark('.'), Piece::Number(_), rest @ ..] => rest,
        [Piece::Mark(','), Piece::Number(digits), rest @ ..] if digits.len() == 3 => rest,
        _ => after,
    }
}

/// A year of two digits is one of this century.
fn date(year: &str, month: Option<i8>, day: &str) -> Option<Date> {
    let number = year.parse::<i16>().ok()?;
    let year = match year.len() {
        4 => number,
        2 => 2000 + number,
        _ => return None,
    };
    Date::new(year, month?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_479_902_400;

    #[test]
    fn one_moment_is_read_in_every_form() {
        for text in [
            "2016-11-23 17:30:00 IST",
            "2016-11-23T12:00:00.123456Z",
            "2016-11-23 17:30:00,123",
            "2016-11-23T17:30:00+05:30[Asia/Kolkata]",
            "2016-11-23T17:00:00+05",
            "20161123T173000+0530",
            "20161123T120000Z",
            "20161123173000",
            "20161123 17:30",
            "23/11/2016 17:30:00",
            "23/11/16 17:30",
            "23.11.2016 17:30",
            "11/23/2016, 5:30:00 PM",
            "17:30:00 23-11-2016",
            "05:30 PM, 23 November 2016",
            "5:30 p.m. 23rd Nov 2016",
            "Wed Nov 23 17:30:00 IST 2016",
            "Wed Nov 23 17:30:00 2016",
            "Wed Nov 23 17:30:00 GMT+05:30 2016",
            "Wed Nov 23 2016 17:30:00 GMT+0530 (India Standard Time)",
            "Wed, 23 Nov 2016 12:00:00 GMT",
            "Wednesday, 23-Nov-16 12:00:00 UTC",
            "Nov 23, 2016 5:30:00 PM",
            "Wed Nov 23 07:00:00 EST 2016",
            "2016 Nov 23 12:00:00 +0000",
        ] {
            assert_eq!(read(text, NOW), Some(NOW), "{text}");
        }
    }

    #[test]
    fn of_day_and_month_that_may_change_places_the_nearer_moment_counts() {
        // 2016-12-05 17:30 in India.
        let december = 1_480_939_200;
        assert_eq!(read("12/05/2016 5:30 PM", december + 60), Some(december));
        assert_eq!(read("05/12/2016 5:30 PM", december + 60), Some(december));
    }

    #[test]
    fn what_names_no_moment_is_not_read() {
        for text in [
            "2016-11-23",
            "2016-11-31 17:30:00",
            "2016-11-23 24:00:00",
            "23/13/2016 10:00:00",
            "2016-11-23T17:30:00T17:30:00",
            "2016-11-23 17:30:00 today",
            "datetime.datetime(2016, 11, 23, 17, 30)",
            "2016-11-23T17:30:00+99:00",
            "13:00 AM 23/11/2016",
            "123456789",
            "::::::::123456789",
        ] {
            assert_eq!(read(text, NOW), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9:/.,+ TZapmIST-]{0,60}|.{0,60}", now: i64) {
            let _ = read(&text, now);
        }
    }
}
