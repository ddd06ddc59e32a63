//! From bytes to a case: right in most parts, so that single faults are as frequent as several.

use std::sync::Arc;

use arbitrary::Arbitrary;
use base64::Engine;
use jiff::{SignedDuration, Timestamp};
use reference_locker::{Policy, mutants};

use super::Case;
use locksmith_spec::{App, Format, Request, Secret, app_hash, time_stamp};

/// Registered domains, as lockers keep them.
const DOMAINS: [&str; 4] = ["partner.example", "xn--bcher-kva.example", "127.0.0.1", "[::1]"];

#[derive(Arbitrary, Debug)]
pub(super) struct Input<'a> {
    format: u8,
    now: u32,
    domain: u8,
    authorised: bool,
    deviation: u16,
    id: Id<'a>,
    stamp: Stamp<'a>,
    hash: Hash<'a>,
    origin: Origin<'a>,
}

#[derive(Arbitrary, Debug)]
enum Id<'a> {
    Right,
    Other,
    Missing,
    Empty,
    Padded,
    Text(&'a str),
}

#[derive(Arbitrary, Debug)]
enum Stamp<'a> {
    /// So many seconds old.
    Aged(i16),
    AgedLong(i32),
    /// Written in another format.
    InFormat(u8, i16),
    /// Something before, something after.
    Around(&'a str, &'a str),
    Missing,
    Text(&'a str),
}

#[derive(Arbitrary, Debug)]
enum Hash<'a> {
    Due,
    InCapitals,
    InBase64,
    OfOtherApp,
    KeyFirst,
    WithoutStamp,
    Cut(u8),
    Around(&'a str, &'a str),
    Missing,
    Text(&'a str),
}

#[derive(Arbitrary, Debug)]
enum Origin<'a> {
    Right,
    Insecure,
    Port(u16),
    InCapitals,
    OfOther,
    /// Something before the domain, something after.
    Around(&'a str, &'a str),
    Missing,
    Null,
    Text(&'a str),
}

impl Input<'_> {
    /// How a mutant decides; most inputs have none.
    pub(super) fn policy(&self) -> Option<Arc<dyn Policy>> {
        mutants::all().nth(self.deviation.into()).map(mutants::Mutant::policy)
    }

    pub(super) fn case(&self) -> Case {
        let app = App {
            id: "8W4A7RNQ".to_owned(),
            key: Secret::new("Jd6R1JMY0NBeX6E111U0"),
            domain: DOMAINS[usize::from(self.domain) % DOMAINS.len()].to_owned(),
            further_domains: Vec::new(),
            authorised: self.authorised,
        };
        let other = App {
            id: "UNIVERSITY".to_owned(),
            key: Secret::new("b97e0b1c4d"),
            domain: "second.example".to_owned(),
            further_domains: Vec::new(),
            authorised: true,
        };
        let format = Format::ALL[usize::from(self.format) % Format::ALL.len()];
        let now = Timestamp::from_second(self.now.into()).expect("a moment before 2107");
        let stamp = self.stamp.text(format, now);
        let request = Request {
            app_id: self.id.text(&app, &other),
            app_hash: self.hash.text(&app, &other, stamp.as_deref().unwrap_or_default()),
            time_stamp: stamp,
            origin: self.origin.text(&app, &other),
        };
        Case { apps: vec![app, other], now, format, request }
    }
}

impl Id<'_> {
    fn text(&self, app: &App, other: &App) -> Option<String> {
        Some(match self {
            Self::Right => app.id.clone(),
            Self::Other => other.id.clone(),
            Self::Missing => return None,
            Self::Empty => String::new(),
            Self::Padded => format!("{} ", app.id),
            Self::Text(text) => (*text).to_owned(),
        })
    }
}

impl Stamp<'_> {
    fn text(&self, format: Format, now: Timestamp) -> Option<String> {
        let aged = |format, age: i64| {
            let moment = now.checked_sub(SignedDuration::from_secs(age)).unwrap_or(now);
            time_stamp::write(format, moment)
        };
        Some(match self {
            Self::Aged(age) => aged(format, (*age).into()),
            Self::AgedLong(age) => aged(format, (*age).into()),
            Self::InFormat(other, age) => {
                aged(Format::ALL[usize::from(*other) % Format::ALL.len()], (*age).into())
            }
            Self::Around(before, after) => format!("{before}{}{after}", aged(format, 0)),
            Self::Missing => return None,
            Self::Text(text) => (*text).to_owned(),
        })
    }
}

impl Hash<'_> {
    fn text(&self, app: &App, other: &App, stamp: &str) -> Option<String> {
        let key = app.key.expose();
        let due = app_hash(&app.id, key, stamp);
        Some(match self {
            Self::Due => due,
            Self::InCapitals => due.to_uppercase(),
            Self::InBase64 => base64::engine::general_purpose::STANDARD.encode(bytes_of(&due)),
            Self::OfOtherApp => app_hash(&other.id, other.key.expose(), stamp),
            Self::KeyFirst => app_hash(key, &app.id, stamp),
            Self::WithoutStamp => app_hash(&app.id, key, ""),
            Self::Cut(length) => due[..usize::from(*length) % due.len()].to_owned(),
            Self::Around(before, after) => format!("{before}{due}{after}"),
            Self::Missing => return None,
            Self::Text(text) => (*text).to_owned(),
        })
    }
}

impl Origin<'_> {
    fn text(&self, app: &App, other: &App) -> Option<String> {
        let domain = &app.domain;
        Some(match self {
            Self::Right => format!("https://{domain}"),
            Self::Insecure => format!("http://{domain}"),
            Self::Port(port) => format!("https://{domain}:{port}"),
            Self::InCapitals => format!("https://{}", domain.to_uppercase()),
            Self::OfOther => format!("https://{}", other.domain),
            Self::Around(before, after) => format!("https://{before}{domain}{after}"),
            Self::Missing => return None,
            Self::Null => "null".to_owned(),
            Self::Text(text) => (*text).to_owned(),
        })
    }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    (0..hex.len()).step_by(2).filter_map(digits).collect()
}
