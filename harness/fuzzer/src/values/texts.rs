//! The texts that choices stand for.

use std::fmt::Write as _;

use jiff::tz::Offset;
use sha2::{Digest, Sha256, Sha512};

use super::moment;
use crate::case::{Case, Document, Hash, Id, Origin, Stamp};
use locksmith_spec::hex::hex;
use locksmith_spec::time_stamp::write;
use locksmith_spec::{App, Format};

/// An unregistered app id.
const UNREGISTERED: &str = "NOSUCHAPPLICATION";
/// A key of no app.
const NO_KEY: &str = "a-key-that-was-given-to-nobody";
/// The length of a text that is too long: longer than any real value, and shorter than what servers refuse unread.
const LONG: usize = 9000;

pub(super) fn id_text(id: Id, app: &App, other: Option<&App>) -> String {
    let right = app.id.as_str();
    match id {
        Id::Right => right.to_owned(),
        Id::Empty => String::new(),
        Id::Unknown => UNREGISTERED.to_owned(),
        Id::Placeholder => "YOUR_APP_ID".to_owned(),
        Id::Longer => format!("{right}X"),
        Id::Shorter => {
            let mut short = right.to_owned();
            short.pop();
            short
        }
        Id::OtherCase => swap_case(right),
        Id::Padded => format!(" {right} "),
        Id::Twice => right.repeat(2),
        Id::OfAnotherApp => other.map_or(UNREGISTERED, |other| &other.id).to_owned(),
        Id::Star => "*".to_owned(),
        Id::Percent => "%".to_owned(),
        Id::Undefined => "undefined".to_owned(),
        Id::Zero => "0".to_owned(),
        Id::Quoted => format!("{right}' OR '1'='1"),
        Id::Markup => format!("<b>{right}</b>"),
        Id::Path => format!("{right}/../{right}"),
        Id::FullWidth => full_width(right),
        Id::ZeroWidth => format!("{right}\u{200b}"),
        Id::LineBreak => format!("{right}\n"),
        Id::Nul => format!("{right}\0"),
        Id::Long => "A".repeat(LONG),
    }
}

pub(super) fn stamp_text(stamp: Stamp, format: Format, second: i64) -> String {
    let at = moment(second);
    let ordinary = || write(format, at);
    let utc = |pattern: &str| Offset::UTC.to_datetime(at).strftime(pattern).to_string();
    match stamp {
        Stamp::Ordinary => ordinary(),
        Stamp::Empty => String::new(),
        Stamp::EpochSeconds => write(Format::EpochSeconds, at),
        Stamp::EpochMilliseconds => at.as_millisecond().to_string(),
        Stamp::IsoIndia => write(Format::Iso8601Offset, at),
        Stamp::IsoUtc => utc("%Y-%m-%dT%H:%M:%SZ"),
        Stamp::NaiveIndia => write(Format::NaiveIst, at),
        Stamp::NaiveUtc => utc("%Y-%m-%d %H:%M:%S"),
        Stamp::IndiaTakenForUtc => write(format, moment(second.saturating_add(19_800))),
        Stamp::Padded => format!(" {} ", ordinary()),
        Stamp::Fraction => format!("{}.5", ordinary()),
        Stamp::LeadingZero => format!("0{}", ordinary()),
        Stamp::Plus => format!("+{}", ordinary()),
        Stamp::Minus => format!("-{}", ordinary()),
        Stamp::WordBehind => format!("{} now", ordinary()),
        Stamp::Twice => format!("{0},{0}", ordinary()),
        Stamp::DayOnly => utc("%Y-%m-%d"),
        Stamp::Exponent => "1e9".to_owned(),
        Stamp::Hexadecimal => format!("0x{:x}", at.as_second()),
        Stamp::Devanagari => ordinary().chars().map(devanagari).collect(),
        Stamp::Zero => "0".to_owned(),
        Stamp::Overflow => "99999999999999999999".to_owned(),
        Stamp::NotANumber => "NaN".to_owned(),
        Stamp::Infinity => "Infinity".to_owned(),
        Stamp::Null => "null".to_owned(),
        Stamp::Now => "now".to_owned(),
        Stamp::NoSuchDay => "2016-02-30T12:00:00+05:30".to_owned(),
        Stamp::Placeholder => "TIMESTAMP".to_owned(),
        Stamp::Nul => format!("{}\0", ordinary()),
        Stamp::Long => "1".repeat(LONG),
    }
}

/// The digest of some texts in this sequence, in hex.
fn over(texts: &[&str]) -> String {
    let digest = texts.iter().fold(Sha256::new(), Digest::chain_update);
    hex(&digest.finalize())
}

pub(super) fn hash_text(
    case: &Case,
    id: &str,
    stamp: &str,
    app: &App,
    other: Option<&App>,
    format: Format,
    second: i64,
) -> String {
    let key = app.key.expose();
    // A page whose id is wrong has a hash over that id, but for one that has another's.
    let own = if case.id == Id::OfAnotherApp { app.id.as_str() } else { id };
    let right = || over(&[own, key, stamp]);
    match case.hash {
        Hash::Right => right(),
        Hash::Empty => String::new(),
        Hash::OfAnotherKey => over(&[own, NO_KEY, stamp]),
        Hash::OfAnotherApp => over(&[own, other.map_or(NO_KEY, |other| other.key.expose()), stamp]),
        Hash::OverAnotherStamp => over(&[own, key, &write(format, moment(second - 1))]),
        // Where the id is wrong, a locker that looks it up tolerantly may hash the registered one.
        Hash::OverAnotherId => {
            over(&[if own == app.id { UNREGISTERED } else { &app.id }, key, stamp])
        }
        Hash::KeyFirst => over(&[key, own, stamp]),
        Hash::StampFirst => over(&[stamp, own, key]),
        Hash::KeyLast => over(&[own, stamp, key]),
        Hash::IdLast => over(&[key, stamp, own]),
        Hash::Reversed => over(&[stamp, key, own]),
        Hash::Separated => over(&[own, "|", key, "|", stamp]),
        Hash::SeparatedByBlanks => over(&[own, " ", key, " ", stamp]),
        Hash::WithoutId => over(&[key, stamp]),
        Hash::WithoutKey => over(&[own, stamp]),
        Hash::WithoutStamp => over(&[own, key]),
        Hash::KeyAlone => over(&[key]),
        Hash::OfNothing => over(&[]),
        Hash::HashedTwice => over(&[&right()]),
        Hash::Sha512 => hex(&Sha512::digest([own, key, stamp].concat())),
        Hash::Sha512Cut => hex(&Sha512::digest([own, key, stamp].concat())[..32]),
        Hash::UpperCase => right().to_ascii_uppercase(),
        Hash::Base64 => in_base64(own, key, stamp),
        Hash::Padded => format!(" {} ", right()),
        Hash::FirstDigitAltered => altered(&right(), |at| at == 0),
        Hash::LastDigitAltered => altered(&right(), |at| at == 63),
        Hash::MiddleDigitAltered => altered(&right(), |at| at == 31),
        Hash::FirstEightRight => altered(&right(), |at| at >= 8),
        Hash::LastEightRight => altered(&right(), |at| at < 56),
        Hash::FirstHalfRight => altered(&right(), |at| at >= 32),
        Hash::Truncated => right()[..63].to_owned(),
        Hash::EightDigits => right()[..8].to_owned(),
        Hash::Extended => right() + "0",
        Hash::WordAfter => right() + " x",
        Hash::Doubled => right().repeat(2),
        Hash::Backwards => right().chars().rev().collect(),
        Hash::Zeros => "0".repeat(64),
        Hash::AnyDigits => over(&["any digits"]),
        Hash::NoDigits => "z".repeat(64),
        Hash::Null => "null".to_owned(),
        Hash::True => "true".to_owned(),
        Hash::Zero => "0".to_owned(),
        Hash::Star => "*".to_owned(),
        Hash::Placeholder => "YOUR_APP_HASH".to_owned(),
        Hash::Nul => right() + "\0",
        Hash::FullWidth => full_width(&right()),
        Hash::Long => "0".repeat(LONG),
    }
}

fn in_base64(id: &str, key: &str, stamp: &str) -> String {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    let digest = Sha256::new().chain_update(id).chain_update(key).chain_update(stamp).finalize();
    BASE64_STANDARD.encode(digest)
}

/// A hash with other digits in some places.
fn altered(hash: &str, here: impl Fn(usize) -> bool) -> String {
    let another = |digit: char| if digit == '0' { '1' } else { '0' };
    let digits = hash.chars().enumerate();
    digits.map(|(at, digit)| if here(at) { another(digit) } else { digit }).collect()
}

pub(super) fn origin_text(origin: Origin, host: &str, other: Option<&App>) -> Option<String> {
    const ELSEWHERE: &str = "unregistered.example";
    let text = match origin {
        Origin::Absent | Origin::RefererOnly => return None,
        Origin::Right | Origin::Doubled | Origin::RightThenAnother | Origin::AnotherThenRight => {
            format!("https://{host}")
        }
        Origin::Http => format!("http://{host}"),
        Origin::Port => format!("https://{host}:8443"),
        Origin::UsualPort => format!("http://{host}:80"),
        Origin::UpperCase => format!("https://{}", host.to_ascii_uppercase()),
        Origin::TrailingDot => format!("https://{host}."),
        Origin::Subdomain => format!("https://www.{host}"),
        Origin::Another | Origin::AnotherForwarded => format!("https://{ELSEWHERE}"),
        Origin::OfAnotherApp => {
            format!("https://{}", other.map_or(ELSEWHERE, |other| &other.domain))
        }
        Origin::EndsAlike => format!("https://evil{host}"),
        Origin::EndsAlikeAfterAHyphen => format!("https://not-{host}"),
        Origin::BeginsAlike => format!("https://{host}.{ELSEWHERE}"),
        Origin::BeginsAlikeInAWord => format!("https://{host}s"),
        Origin::Contains => format!("https://a-{host}.{ELSEWHERE}"),
        Origin::LastLabel => {
            let label = host.rsplit('.').next().unwrap_or(host);
            format!("https://unregistered-too.{label}")
        }
        Origin::Parent => {
            let parent = host.split_once('.').map_or(ELSEWHERE, |(_, parent)| parent);
            format!("https://{parent}")
        }
        // Cyrillic, and the last label as it should be.
        Origin::LooksAlike => {
            let label = host.rsplit('.').next().unwrap_or(host);
            format!("https://xn--prtner-3nf.{label}")
        }
        Origin::UserInfo => format!("https://{host}@{ELSEWHERE}"),
        Origin::InThePath => format!("https://{ELSEWHERE}/{host}"),
        Origin::InTheQuery => format!("https://{ELSEWHERE}?{host}"),
        Origin::InTheFragment => format!("https://{ELSEWHERE}#{host}"),
        Origin::Backslash => format!("https://{ELSEWHERE}\\@{host}"),
        Origin::List => format!("https://{ELSEWHERE}, https://{host}"),
        Origin::BlankSeparated => format!("https://{host} https://{ELSEWHERE}"),
        Origin::Slash => format!("https://{host}/"),
        Origin::Bare => host.to_owned(),
        Origin::OtherScheme => format!("ftp://{host}"),
        Origin::File => "file://".to_owned(),
        Origin::Loopback => "http://127.0.0.2".to_owned(),
        Origin::Loopback6 => "http://[::1]".to_owned(),
        Origin::Localhost => "http://localhost".to_owned(),
        Origin::Star => "*".to_owned(),
        Origin::Null | Origin::NullWithReferer => "null".to_owned(),
        Origin::Empty => String::new(),
        Origin::NonAscii => format!("https://{host}ä"),
    };
    Some(text)
}

pub(super) fn document_text(document: Document) -> String {
    match document {
        Document::Ordinary => "https://documents.invalid/marksheet.pdf".to_owned(),
        Document::Empty => String::new(),
        Document::Relative => "../marksheet.pdf".to_owned(),
        Document::File => "file:///etc/passwd".to_owned(),
        Document::Script => "javascript:alert(1)".to_owned(),
        Document::Data => "data:text/plain,x".to_owned(),
        Document::Loopback => "http://127.0.0.1:9/marksheet.pdf".to_owned(),
        Document::Markup => "https://documents.invalid/\"><script>alert(1)</script>".to_owned(),
        Document::Query => "https://documents.invalid/a?b=c&d=%20#e".to_owned(),
        Document::OtherScripts => "https://documents.invalid/अंकपत्र 1.pdf".to_owned(),
        Document::Long => format!("https://documents.invalid/{}", "a".repeat(LONG)),
    }
}

fn swap_case(text: &str) -> String {
    let swap = |c: char| {
        if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
    };
    text.chars().map(swap).collect()
}

/// Letters and digits in the wide forms that some software folds to the ordinary ones.
fn full_width(text: &str) -> String {
    let mut wide = String::new();
    for c in text.chars() {
        let is_graphic = c.is_ascii_graphic();
        let moved = char::from_u32(u32::from(c) + 0xfee0).filter(|_| is_graphic);
        let _ = wide.write_char(moved.unwrap_or(c));
    }
    wide
}

fn devanagari(c: char) -> char {
    let digit = c.to_digit(10);
    digit.and_then(|digit| char::from_u32(0x966 + digit)).unwrap_or(c)
}
