//! From a case to what it presents: the texts that stand for id, hash, timestamp, origin and document.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::Offset;
use sha2::{Digest, Sha256, Sha512};

use super::case::{AppName, Case, Document, Hash, Id, Origin, Stamp};
use super::template::{Slot, Template};
use crate::hex::hex;
use crate::profile::Profile;
use crate::spec::time_stamp::{WINDOW, write};
use crate::spec::{App, Format, Request, World};

/// The locker that is asked: what is registered with it, and how it reads timestamps.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The registered apps, each with its name in a profile.
    names: Vec<AppName>,
    apps: Vec<App>,
    format: Format,
    /// How far from an edge of the window a timestamp stays, in seconds: clocks differ.
    margin: i64,
    /// The slots that stand in a header, where line ends and blanks at the ends cannot be sent.
    in_headers: Vec<Slot>,
}

/// What a request presents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presented {
    /// What the specification judges by.
    pub request: Request,
    /// The document's address.
    pub document: String,
    /// The host that is registered for the app, where that is told in other headers than the origin's.
    pub registered: Option<String>,
}

impl Presented {
    /// What stands in a slot.
    #[must_use]
    pub fn value(&self, slot: Slot) -> Option<&str> {
        match slot {
            Slot::AppId => self.request.app_id.as_deref(),
            Slot::AppHash => self.request.app_hash.as_deref(),
            Slot::TimeStamp => self.request.time_stamp.as_deref(),
            Slot::Origin => self.request.origin.as_deref(),
            Slot::DocumentUrl => Some(&self.document),
        }
    }
}

/// An id that is registered with nobody.
const NOBODY: &str = "NOSUCHAPPLICATION";
/// A key that is nobody's.
const NO_KEY: &str = "a-key-that-was-given-to-nobody";
/// How long what is too long is: longer than any of these is, and shorter than what servers refuse unread.
const LONG: usize = 9000;
const DAY: i64 = 24 * 60 * 60;

impl Subject {
    /// A locker with these apps. The main one comes first; none is there twice.
    #[must_use]
    pub fn new(apps: Vec<(AppName, App)>, format: Format, margin: i64, wire: &Template) -> Self {
        let (names, apps) = apps.into_iter().unzip();
        let stands = |slot: &Slot| wire.headers.iter().any(|header| header.value.has(*slot));
        let in_headers = Slot::ALL.into_iter().filter(stands).collect();
        Self { names, apps, format, margin, in_headers }
    }

    /// The locker of a profile. An app is authorised unless the profile calls it withdrawn.
    #[must_use]
    pub fn of(profile: &Profile, margin: i64, wire: &Template) -> Self {
        let named = [
            ("main", AppName::Main),
            ("second", AppName::Second),
            ("withdrawn", AppName::Withdrawn),
        ];
        let apps = named.into_iter().filter_map(|(word, name)| {
            let app = profile.apps.get(word)?.clone();
            let authorised = name != AppName::Withdrawn;
            Some((name, App { id: app.id, key: app.key, domain: app.domain, authorised }))
        });
        Self::new(apps.collect(), profile.time_stamp, margin, wire)
    }

    /// The names of its apps.
    #[must_use]
    pub fn names(&self) -> &[AppName] {
        &self.names
    }

    /// Its apps.
    #[must_use]
    pub fn apps(&self) -> &[App] {
        &self.apps
    }

    /// How it reads timestamps.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// How far from an edge of the window a timestamp stays, in seconds.
    #[must_use]
    pub fn margin(&self) -> i64 {
        self.margin
    }

    /// What the locker knows at a second of its clock.
    #[must_use]
    pub fn world(&self, now: i64) -> World<'_> {
        World { apps: &self.apps, now: moment(now), format: self.format }
    }

    /// The app of a case; the main one where the locker has no such app.
    #[must_use]
    pub fn app(&self, name: AppName) -> &App {
        let index = self.names.iter().position(|known| *known == name);
        &self.apps[index.unwrap_or_default()]
    }

    /// Another app than the one of a case, where there is one.
    fn other(&self, name: AppName) -> Option<&App> {
        let mut others = self.names.iter().zip(&self.apps).filter(|(known, _)| **known != name);
        others.next().map(|(_, app)| app)
    }

    /// An age that is as far from the edges of the window as this locker needs, on the same side of them.
    #[must_use]
    pub fn steered(&self, age: i64) -> i64 {
        let (window, margin) = (WINDOW.as_secs(), self.margin);
        if age > window {
            age.max(window.saturating_add(margin).saturating_add(1))
        } else if age >= 0 {
            age.clamp(margin, (window - margin).max(margin))
        } else {
            age.min(-margin - 1)
        }
    }

    /// What a case presents when the locker's clock shows this second.
    #[must_use]
    pub fn present(&self, case: &Case, now: i64) -> Presented {
        let app = self.app(case.app);
        let other = self.other(case.app);
        let age = self.steered(case.age);
        let id = self.sendable(Slot::AppId, id_text(case.id, app, other));
        let stamp = stamp_text(case.stamp, self.format, now.saturating_sub(age));
        let stamp = self.sendable(Slot::TimeStamp, stamp);
        let hash = hash_text(case, &id, &stamp, app, other, self.format, now.saturating_sub(age));
        let hash = self.sendable(Slot::AppHash, hash);
        let origin = origin_text(case.origin, &app.domain, other);
        let origin = origin.map(|origin| self.sendable(Slot::Origin, origin));
        let document = self.sendable(Slot::DocumentUrl, document_text(case.document));
        let request =
            Request { app_id: Some(id), app_hash: Some(hash), time_stamp: Some(stamp), origin };
        let told = [Origin::RefererOnly, Origin::NullWithReferer, Origin::AnotherForwarded];
        let registered = told.contains(&case.origin).then(|| app.domain.clone());
        Presented { request, document, registered }
    }

    /// What a locker can be shown in a slot.
    fn sendable(&self, slot: Slot, text: String) -> String {
        let sendable = |c: char| !matches!(c, '\r' | '\n' | '\0');
        if !self.in_headers.contains(&slot)
            || (text.chars().all(sendable) && !text.starts_with(' ') && !text.ends_with(' '))
        {
            return text;
        }
        text.chars().filter(|c| sendable(*c)).collect::<String>().trim_matches(' ').to_owned()
    }
}

/// A second since 1970, within the calendar.
fn moment(second: i64) -> Timestamp {
    let second = second.clamp(0, Timestamp::MAX.as_second() - DAY);
    Timestamp::from_second(second).unwrap_or_default()
}

fn id_text(id: Id, app: &App, other: Option<&App>) -> String {
    let right = app.id.as_str();
    match id {
        Id::Right => right.to_owned(),
        Id::Empty => String::new(),
        Id::Unknown => NOBODY.to_owned(),
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
        Id::OfAnotherApp => other.map_or(NOBODY, |other| &other.id).to_owned(),
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

fn stamp_text(stamp: Stamp, format: Format, second: i64) -> String {
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
    let digest = texts.iter().fold(Sha256::new(), |digest, text| digest.chain_update(text));
    hex(&digest.finalize())
}

fn hash_text(
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
        Hash::OverAnotherId => over(&[if own == app.id { NOBODY } else { &app.id }, key, stamp]),
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

fn origin_text(origin: Origin, host: &str, other: Option<&App>) -> Option<String> {
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

fn document_text(document: Document) -> String {
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::spec::{DomainFact, HashFact, Secret, TimeFact, app_hash, assess};

    pub(in crate::fuzz) fn app(id: &str, domain: &str) -> App {
        let (id, key) = (id.to_owned(), Secret::new(format!("key-of-{id}-0123456789")));
        App { id, key, domain: domain.to_owned(), authorised: domain != "withdrawn.example" }
    }

    pub(in crate::fuzz) fn subject(format: Format, margin: i64) -> Subject {
        let apps = vec![
            (AppName::Main, app("EXAMBOARD", "partner.example")),
            (AppName::Second, app("UNIVERSITY", "second.example")),
            (AppName::Withdrawn, app("CLOSEDSCHOOL", "withdrawn.example")),
        ];
        Subject::new(apps, format, margin, &Template::built_in().unwrap())
    }

    pub(in crate::fuzz) const NOW: i64 = 1_479_902_400;

    #[test]
    fn the_control_is_right_in_everything_and_in_every_format() {
        for format in Format::ALL {
            let subject = subject(format, 0);
            for &app in &subject.names {
                let presented = subject.present(&Case { app, ..Case::default() }, NOW);
                let facts = assess(&presented.request, &subject.world(NOW));
                assert_eq!(facts.app_hash, HashFact::Right);
                assert_eq!(facts.time_stamp, TimeFact::Fresh);
                assert_eq!(facts.domain, DomainFact::Registered);
            }
        }
    }

    #[test]
    fn only_what_is_said_to_be_right_is_right() {
        let subject = subject(Format::EpochSeconds, 0);
        for &hash in Hash::ALL {
            let presented = subject.present(&Case { hash, ..Case::default() }, NOW);
            let fact = assess(&presented.request, &subject.world(NOW)).app_hash;
            let expected = match hash {
                Hash::Right => HashFact::Right,
                Hash::Empty => HashFact::Missing,
                Hash::UpperCase | Hash::Base64 | Hash::Padded => HashFact::Unsettled,
                _ => HashFact::Wrong,
            };
            assert_eq!(fact, expected, "{hash:?}");
        }
        for &origin in Origin::ALL {
            let presented = subject.present(&Case { origin, ..Case::default() }, NOW);
            let fact = assess(&presented.request, &subject.world(NOW)).domain;
            let expected = match origin {
                Origin::Right
                | Origin::Http
                | Origin::Port
                | Origin::UsualPort
                | Origin::UpperCase
                | Origin::Doubled
                | Origin::RightThenAnother
                | Origin::AnotherThenRight => DomainFact::Registered,
                Origin::TrailingDot | Origin::Subdomain | Origin::Slash => DomainFact::Unsettled,
                Origin::Null
                | Origin::NullWithReferer
                | Origin::Empty
                | Origin::Absent
                | Origin::RefererOnly => DomainFact::Absent,
                _ => DomainFact::NotRegistered,
            };
            assert_eq!(fact, expected, "{origin:?}");
        }
    }

    #[test]
    fn ages_keep_their_side_of_the_edge() {
        let exact = subject(Format::EpochSeconds, 0);
        let far = subject(Format::EpochSeconds, 30);
        for (age, steered) in [(1800, 1770), (1801, 1831), (1830, 1831), (0, 30), (-1, -31)] {
            assert_eq!(exact.steered(age), age);
            assert_eq!(far.steered(age), steered);
        }
        assert_eq!(far.steered(60), 60);
        assert_eq!(far.steered(i64::MAX), i64::MAX);
        assert_eq!(far.steered(i64::MIN), i64::MIN);
    }

    #[test]
    fn a_wrong_id_has_a_hash_over_itself() {
        let subject = subject(Format::EpochSeconds, 0);
        let longer = subject.present(&Case { id: Id::Longer, ..Case::default() }, NOW).request;
        let due = app_hash("EXAMBOARDX", "key-of-EXAMBOARD-0123456789", &(NOW - 60).to_string());
        assert_eq!(longer.app_hash, Some(due));
    }

    #[test]
    fn what_a_header_cannot_say_is_not_said_there() {
        let text = "[request]\nmethod = 'GET'\npath = '/?h={app-hash}&t={time-stamp}'\n\
            headers = ['Origin: {origin}', 'App: {app-id}']\n\
            [answers]\nlaunch = { status = 200 }\nrefusal = [{ code = '{code}' }]";
        let wire = Template::parse("t", text).unwrap();
        let apps = vec![(AppName::Main, app("EXAMBOARD", "partner.example"))];
        let subject = Subject::new(apps, Format::EpochSeconds, 0, &wire);
        for id in [Id::Padded, Id::LineBreak, Id::Nul] {
            let presented = subject.present(&Case { id, ..Case::default() }, NOW);
            assert_eq!(presented.request.app_id.as_deref(), Some("EXAMBOARD"));
            let facts = assess(&presented.request, &subject.world(NOW));
            assert_eq!(facts.app_hash, HashFact::Right);
        }
    }
}
