//! What a case's page claims: its attributes and its origin, and the facts about them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256, Sha512};

use crate::profile::{App, Profile};
use crate::scenario::{AppHash, AppId, Frame, OriginSent, Page, TimeStamp};
use locksmith_spec::hex::{hex, sha256};
use locksmith_spec::{
    self as spec, Assessment, DomainFact, Format, Request, World, app_hash, time_stamp,
};

/// The port of a page whose scenario names none, whatever its scheme.
const USUAL_PORT: u16 = 80;

/// What stands in a scenario for the registered app id in the other case.
pub(super) const OTHER_CASE: &str = "{other-case}";

/// The attributes of a page's script element, and its origin.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claim {
    /// `data-app-id`; none when there is no such attribute.
    pub app_id: Option<String>,
    /// `data-app-hash`.
    pub app_hash: Option<String>,
    /// `time-stamp`.
    pub time_stamp: Option<String>,
    /// What reaches the locker as `Origin`; none when it is withheld.
    pub origin: Option<String>,
    /// What names the page's origin in its place: the `Referer`.
    pub referer: Option<String>,
}

impl Claim {
    /// What the page claims when it is made at `now`.
    ///
    /// The profile has the page's app; see [`super::Plan`] for pages whose app it lacks.
    #[must_use]
    pub fn of(page: &Page, profile: &Profile, now: Timestamp) -> Self {
        let app = app_of(page, profile);
        let time_stamp = time_stamp_of(&page.time_stamp, profile, now);
        let app_id = match &page.app_id {
            AppId::Right => Some(app.id.clone()),
            AppId::Missing => None,
            AppId::Empty => Some(String::new()),
            AppId::Text(text) => {
                Some(text.replace("{id}", &app.id).replace(OTHER_CASE, &in_other_case(&app.id)))
            }
        };
        let hashed_id = match page.app_hash {
            AppHash::OfRegisteredId => Some(&app.id),
            _ => app_id.as_ref(),
        };
        let parts = Parts {
            id: hashed_id.map_or("", String::as_str),
            key: app.key.expose(),
            time_stamp: time_stamp.as_deref().unwrap_or_default(),
        };
        let app_hash = hash_of(page.app_hash, &parts, profile);
        let shown = |by| (page.origin == by).then(|| origin(page, profile));
        let (origin, referer) = (shown(OriginSent::Sent), shown(OriginSent::RefererAlone));
        Self { app_id, app_hash, time_stamp, origin, referer }
    }

    /// What is right and wrong in the claim, at `now`.
    #[must_use]
    pub fn facts(&self, profile: &Profile, now: Timestamp) -> Assessment {
        let apps: Vec<spec::App> = profile
            .apps
            .iter()
            .map(|(name, app)| spec::App {
                id: app.id.clone(),
                key: app.key.clone(),
                domain: app.domain.clone(),
                further_domains: app.further_domains.clone(),
                authorised: name != "withdrawn",
            })
            .collect();
        let by = |origin: &Option<String>| {
            let request = Request {
                app_id: self.app_id.clone(),
                app_hash: self.app_hash.clone(),
                time_stamp: self.time_stamp.clone(),
                origin: origin.clone(),
            };
            spec::assess(&request, &World { apps: &apps, now, format: profile.time_stamp })
        };
        let facts = by(&self.origin);
        // A locker may go by what the `Referer` names (I-DOMAIN-MATCH).
        if self.referer.is_some() && by(&self.referer).domain == DomainFact::Registered {
            return Assessment { domain: DomainFact::Unsettled, ..facts };
        }
        facts
    }
}

/// The letters of an app id, in the other case each.
pub(super) fn in_other_case(id: &str) -> String {
    let turned = |letter: char| match letter {
        'a'..='z' => letter.to_ascii_uppercase(),
        _ => letter.to_ascii_lowercase(),
    };
    id.chars().map(turned).collect()
}

/// The app that the page claims to be.
fn app_of<'a>(page: &Page, profile: &'a Profile) -> &'a App {
    // A profile always has `main`; a page whose app is lacking is skipped before this matters.
    profile.apps.get(&page.app).unwrap_or_else(|| &profile.apps["main"])
}

/// The host that serves the page.
#[must_use]
pub fn host(page: &Page, profile: &Profile) -> String {
    let other = profile.apps.get("second").map_or("", |app| app.domain.as_str());
    page.host.replace("{domain}", &app_of(page, profile).domain).replace("{other-domain}", other)
}

/// Scheme, host and port of the page's address.
#[must_use]
pub fn site(page: &Page, profile: &Profile) -> String {
    let (scheme, host) = (profile.page_scheme(), host(page, profile));
    let is_usual = page.port == USUAL_PORT || page.port == scheme.usual_port();
    let port = if is_usual { String::new() } else { format!(":{}", page.port) };
    format!("{}://{host}{port}", scheme.word())
}

/// The page's origin, as its browser sends it.
#[must_use]
pub fn origin(page: &Page, profile: &Profile) -> String {
    match page.frame {
        Frame::Opaque => "null".into(),
        Frame::Top => site(page, profile).to_ascii_lowercase(),
    }
}

fn time_stamp_of(stamp: &TimeStamp, profile: &Profile, now: Timestamp) -> Option<String> {
    let write = |age: SignedDuration| {
        time_stamp::write(profile.time_stamp, now.saturating_sub(age).unwrap_or(now))
    };
    let mut others = Format::ALL.into_iter().filter(|format| *format != profile.time_stamp);
    match stamp {
        TimeStamp::Age(age) => Some(write(*age)),
        TimeStamp::Missing => None,
        TimeStamp::Empty => Some(String::new()),
        TimeStamp::Text(text) => Some(text.clone()),
        TimeStamp::BlankBehind => Some(format!("{} ", write(SignedDuration::ZERO))),
        TimeStamp::UtcReadAsIst => Some(write(SignedDuration::from_mins(330))),
        TimeStamp::Milliseconds => Some(now.as_millisecond().to_string()),
        TimeStamp::Utc => Some(now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        TimeStamp::AnotherFormat => others.next().map(|format| time_stamp::write(format, now)),
        TimeStamp::ThirdFormat => others.nth(1).map(|format| time_stamp::write(format, now)),
    }
}

/// What goes into a hash.
struct Parts<'a> {
    id: &'a str,
    key: &'a str,
    time_stamp: &'a str,
}

fn hash_of(making: AppHash, parts: &Parts<'_>, profile: &Profile) -> Option<String> {
    let &Parts { id, key, time_stamp } = parts;
    let right = app_hash(id, key, time_stamp);
    let over = |parts: &[&str]| sha256(parts.concat().as_bytes());
    Some(match making {
        AppHash::Right | AppHash::OfRegisteredId => right,
        AppHash::Missing => return None,
        AppHash::Empty => String::new(),
        AppHash::KeyFirst => over(&[key, id, time_stamp]),
        AppHash::TimeStampFirst => over(&[time_stamp, id, key]),
        AppHash::KeyLast => over(&[id, time_stamp, key]),
        AppHash::IdLast => over(&[key, time_stamp, id]),
        AppHash::Reversed => over(&[time_stamp, key, id]),
        AppHash::Separated => over(&[id, "|", key, "|", time_stamp]),
        AppHash::WithoutId => over(&[key, time_stamp]),
        AppHash::WithoutKey => over(&[id, time_stamp]),
        AppHash::WithoutTimeStamp => over(&[id, key]),
        AppHash::OfAnotherId => {
            let other = profile.apps.get("second").map_or("another", |app| app.id.as_str());
            app_hash(other, key, time_stamp)
        }
        AppHash::OfAnotherKey => app_hash(id, &format!("{key}x"), time_stamp),
        AppHash::OfAnotherTimeStamp => app_hash(id, key, &format!("{time_stamp}0")),
        AppHash::Truncated => right[..63].to_owned(),
        AppHash::FirstEightDigits => right[..8].to_owned(),
        AppHash::Extended => format!("{right}0"),
        AppHash::FirstDigitAltered => format!("{}{}", other_digit(&right[..1]), &right[1..]),
        AppHash::LastDigitAltered => format!("{}{}", &right[..63], other_digit(&right[63..])),
        AppHash::HashedTwice => over(&[&right]),
        AppHash::Sha512 => hex(&Sha512::digest([id, key, time_stamp].concat())),
        AppHash::UpperCase => right.to_ascii_uppercase(),
        AppHash::Base64 => STANDARD.encode(Sha256::digest([id, key, time_stamp].concat())),
        AppHash::BlankBefore => format!(" {right}"),
    })
}

fn other_digit(digit: &str) -> &'static str {
    if digit == "0" { "1" } else { "0" }
}
