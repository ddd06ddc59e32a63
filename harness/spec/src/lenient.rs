//! How lenient parsers read a text that is not in a format: with blanks and a sign in front, a fraction or words
//! behind, digits of another script, hexadecimal. A locker that uses such a parser breaks no clause (I-TS-FORMAT,
//! I-TS-SHORT).

use super::date;
use super::stamp_format::{Format, read};

/// The length in characters of a text in each format that is not a number.
const LENGTHS: [(Format, usize); 2] = [(Format::Iso8601Offset, 25), (Format::NaiveIst, 19)];

/// Every second since 1970 that some lenient parser reads in this text.
pub(super) fn seconds(format: Format, text: &str, now: i64) -> impl Iterator<Item = i64> {
    let text = date::in_ascii(text);
    let bare = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let unsigned = bare.strip_prefix('+').unwrap_or(bare).trim_start();
    let begins = LENGTHS.into_iter().filter_map(|(format, length)| {
        unsigned.get(..length).and_then(|begin| read(format, begin))
    });
    let found = [digits(unsigned), number(unsigned), read(format, unsigned), date::read(bare, now)];
    found.into_iter().flatten().chain(begins).collect::<Vec<_>>().into_iter()
}

/// The digits at the beginning, whatever follows, as `parseInt`, `atoi` and `intval` read them; at most `i64::MAX`.
fn digits(text: &str) -> Option<i64> {
    if let Some(rest) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        let end = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len());
        return (end > 0).then(|| i64::from_str_radix(&rest[..end], 16).unwrap_or(i64::MAX));
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text[..end].parse().unwrap_or(i64::MAX))
}

/// A number with an exponent or a fraction, as `Number` and `float` read it. `NaN` and `Infinity` name no moment.
fn number(text: &str) -> Option<i64> {
    let begins_so = text.starts_with(|c: char| c.is_ascii_digit());
    let number: f64 = text.parse().ok().filter(|_| begins_so)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number that is too large becomes i64::MAX"
    )]
    Some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_parsers_read_a_moment() {
        const NOW: i64 = 1_479_902_400;
        for text in [
            " 1479902400",
            "+1479902400",
            "01479902400",
            "1479902400.5",
            "1479902400 now",
            "1479902400,1479902400",
            "1479902400\0",
            "0x583584c0",
            "1.4799024e9",
            "१४७९९०२४००",
            "１４７９９０２४００",
            "+2016-11-23 17:30:00",
            "2016-11-23 17:30:00 now",
            "2016-11-23T17:30:00+05:30.5",
        ] {
            let read = seconds(Format::EpochSeconds, text, NOW).any(|second| second == NOW);
            assert!(read, "{text:?}");
        }
        let far: Vec<_> = seconds(Format::EpochSeconds, "99999999999999999999", NOW).collect();
        assert!(far.contains(&i64::MAX), "{far:?}");
        for text in ["", "now", "NaN", "Infinity", "null", "TIMESTAMP", "-1479902400"] {
            assert_eq!(seconds(Format::EpochSeconds, text, NOW).next(), None, "{text}");
        }
    }
}
