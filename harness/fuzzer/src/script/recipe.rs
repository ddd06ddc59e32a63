//! How the shell makes a digest and a timestamp.

use super::shell::{escaped, quoted};
use crate::case::{Case, Hash, Stamp};
use locksmith_spec::Format;

/// A part of what is hashed.
#[derive(Clone, Copy)]
pub(super) enum Over<'a> {
    Literal(&'a str),
    Key,
    Stamp,
}

/// How a digest is made; none for what is the same each time.
pub(super) fn hash_recipe(case: &Case, id: &str, stamp: &str, timed: &str) -> Option<String> {
    use Over::{Key, Literal, Stamp as Time};
    let own = Literal(id);
    let right = [own, Key, Time];
    let digest = |over: &[Over<'_>]| format!("{} | sha", over_printed(over, stamp, timed));
    Some(match case.hash {
        // The last five have the right digest within them.
        Hash::Right
        | Hash::Padded
        | Hash::Extended
        | Hash::WordAfter
        | Hash::Doubled
        | Hash::Nul => digest(&right),
        Hash::OfAnotherApp => digest(&right).replace("\"$KEY\"", "\"$OTHER_KEY\""),
        Hash::KeyFirst => digest(&[Key, own, Time]),
        Hash::StampFirst => digest(&[Time, own, Key]),
        Hash::KeyLast => digest(&[own, Time, Key]),
        Hash::IdLast => digest(&[Key, Time, own]),
        Hash::Reversed => digest(&[Time, Key, own]),
        Hash::Separated => digest(&[own, Literal("|"), Key, Literal("|"), Time]),
        Hash::SeparatedByBlanks => digest(&[own, Literal(" "), Key, Literal(" "), Time]),
        Hash::WithoutId => digest(&[Key, Time]),
        Hash::WithoutKey => digest(&[own, Time]),
        Hash::WithoutStamp => digest(&[own, Key]),
        Hash::KeyAlone => digest(&[Key]),
        Hash::OfAnotherKey => digest(&[own, Literal("a-key-that-was-given-to-nobody"), Time]),
        Hash::HashedTwice => format!("printf %s \"$({})\" | sha", digest(&right)),
        Hash::Sha512 => digest(&right).replace("| sha", "| openssl dgst -sha512 -r | cut -c1-128"),
        Hash::Sha512Cut => {
            digest(&right).replace("| sha", "| openssl dgst -sha512 -r | cut -c1-64")
        }
        Hash::UpperCase => digest(&right) + " | tr a-f A-F",
        Hash::Base64 => {
            digest(&right).replace("| sha", "| openssl dgst -sha256 -binary | openssl base64 -A")
        }
        Hash::FirstDigitAltered => digest(&right) + " | alter 1 1",
        Hash::LastDigitAltered => digest(&right) + " | alter 64 64",
        Hash::MiddleDigitAltered => digest(&right) + " | alter 32 32",
        Hash::FirstEightRight => digest(&right) + " | alter 9 64",
        Hash::LastEightRight => digest(&right) + " | alter 1 56",
        Hash::FirstHalfRight => digest(&right) + " | alter 33 64",
        Hash::Truncated => digest(&right) + " | cut -c1-63",
        Hash::EightDigits => digest(&right) + " | cut -c1-8",
        Hash::Backwards => {
            let backwards = "{ for (i = length($0); i > 0; i--) printf \"%s\", substr($0, i, 1) }";
            format!("{} | awk '{backwards}'", digest(&right))
        }
        Hash::OverAnotherStamp
        | Hash::OverAnotherId
        | Hash::FullWidth
        | Hash::Empty
        | Hash::OfNothing
        | Hash::Zeros
        | Hash::AnyDigits
        | Hash::NoDigits
        | Hash::Null
        | Hash::True
        | Hash::Zero
        | Hash::Star
        | Hash::Placeholder
        | Hash::Long => return None,
    })
}

/// Prints what is hashed; the timestamp may have something before and behind it.
pub(super) fn over_printed(over: &[Over<'_>], stamp: &str, timed: &str) -> String {
    let (mut format, mut arguments) = (String::new(), String::new());
    for part in over {
        match part {
            Over::Literal(text) => format += &escaped(text.as_bytes()),
            Over::Key => {
                format += "%s";
                arguments += " \"$KEY\"";
            }
            Over::Stamp => {
                let around: Vec<String> = match timed {
                    "" => vec![escaped(stamp.as_bytes())],
                    _ => stamp.split(timed).map(|text| escaped(text.as_bytes())).collect(),
                };
                format += &around.join("%s");
                arguments += &" \"${STAMP-}\"".repeat(around.len() - 1);
            }
        }
    }
    format!("printf '{format}'{arguments}")
}

const NAIVE: &str = "%Y-%m-%d %H:%M:%S";

/// How the second in `AT` is written.
pub(super) fn written(format: Format) -> String {
    const INDIA: &str = "IST-5:30";
    const ISO: &str = "%Y-%m-%dT%H:%M:%S+05:30";
    match format {
        Format::EpochSeconds => "printf %s \"$AT\"".to_owned(),
        Format::Iso8601Offset => format!("at {INDIA} \"$AT\" '{ISO}'"),
        Format::NaiveIst => format!("at {INDIA} \"$AT\" '{NAIVE}'"),
        Format::Pattern(pattern) => {
            format!("at {} \"$AT\" {}", zone(pattern.offset()), quoted(pattern.text()))
        }
    }
}

/// A zone as the shell has it, in which what is east of Greenwich is negative.
fn zone(offset: i32) -> String {
    let (sign, minutes) = (if offset < 0 { '+' } else { '-' }, offset.unsigned_abs() / 60);
    format!("'<ZONE>{sign}{}:{:02}'", minutes / 60, minutes % 60)
}

/// How a timestamp is made; none for what is the same each time.
pub(super) fn stamp_recipe(case: &Case, is_plain: bool, format: Format) -> Option<String> {
    const UTC: &str = "UTC0";
    if is_plain {
        return Some(written(format));
    }
    Some(match case.stamp {
        Stamp::EpochSeconds => written(Format::EpochSeconds),
        Stamp::EpochMilliseconds => "printf '%s000' \"$AT\"".to_owned(),
        Stamp::IsoIndia => written(Format::Iso8601Offset),
        Stamp::NaiveIndia => written(Format::NaiveIst),
        Stamp::IsoUtc => format!("at {UTC} \"$AT\" '%Y-%m-%dT%H:%M:%SZ'"),
        Stamp::NaiveUtc => format!("at {UTC} \"$AT\" '{NAIVE}'"),
        Stamp::DayOnly => format!("at {UTC} \"$AT\" '%Y-%m-%d'"),
        Stamp::Hexadecimal => "printf '0x%x' \"$AT\"".to_owned(),
        Stamp::IndiaTakenForUtc => written(format).replace("\"$AT\"", "\"$((AT + 19800))\""),
        _ => return None,
    })
}
