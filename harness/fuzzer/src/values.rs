//! From a case to what it presents: the texts of id, hash, timestamp, origin and document.

use jiff::Timestamp;

use super::case::{AppName, Case, Origin};
use super::template::{Slot, Template};
use locksmith_core::profile::{self, Profile};
use locksmith_spec::time_stamp::WINDOW;
use locksmith_spec::{App, Assessment, DomainFact, Format, Request, World, assess};

mod texts;

use texts::{document_text, hash_text, id_text, origin_text, stamp_text};

/// The locker under test: its registered apps, and its timestamp format.
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
    /// Whether a `Referer` may be sent besides what the template has.
    has_free_referer: bool,
}

/// What a request presents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presented {
    /// What the specification judges by.
    pub request: Request,
    /// The document's address.
    pub document: String,
    /// The registered host of the app, where another header than the origin names it.
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
            Slot::OriginHost => self.request.origin.as_deref().map(host_of),
            Slot::DocumentUrl => Some(&self.document),
        }
    }
}

/// The host of an origin, without its port; the whole text where it is not an origin.
#[must_use]
pub fn host_of(origin: &str) -> &str {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    }
}

const DAY: i64 = 24 * 60 * 60;

impl Subject {
    /// A locker with these apps. The main one comes first; none is there twice.
    #[must_use]
    pub fn new(apps: Vec<(AppName, App)>, format: Format, margin: i64, wire: &Template) -> Self {
        let (names, apps) = apps.into_iter().unzip();
        let stands = |slot: &Slot| wire.headers.iter().any(|header| header.value.has(*slot));
        let in_headers = Slot::ALL.into_iter().filter(stands).collect();
        let has_free_referer = !wire.has_referer();
        Self { names, apps, format, margin, in_headers, has_free_referer }
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
            let profile::App { id, key, domain, further_domains, .. } = app;
            Some((name, App { id, key, domain, further_domains, authorised }))
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
    pub(crate) fn margin(&self) -> i64 {
        self.margin
    }

    /// What the locker knows at a second of its clock.
    #[must_use]
    pub fn world(&self, now: i64) -> World<'_> {
        World { apps: &self.apps, now: moment(now), format: self.format }
    }

    /// What is right and wrong in what was presented, at a second of its clock.
    #[must_use]
    pub fn facts(&self, presented: &Presented, now: i64) -> Assessment {
        let facts = assess(&presented.request, &self.world(now));
        // A locker may go by what the `Referer` names (I-DOMAIN-MATCH).
        let names = self.has_free_referer && presented.registered.is_some();
        match facts.domain {
            DomainFact::Absent if names => Assessment { domain: DomainFact::Unsettled, ..facts },
            _ => facts,
        }
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
    pub(crate) fn steered(&self, age: i64) -> i64 {
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
        let shown = [Origin::RefererOnly, Origin::NullWithReferer, Origin::AnotherForwarded];
        let registered = shown.contains(&case.origin).then(|| app.domain.clone());
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

#[cfg(test)]
pub(super) mod tests {
    use super::super::case::{Hash, Id};
    use super::*;
    use locksmith_spec::{DomainFact, HashFact, Secret, TimeFact, app_hash};

    pub(crate) fn app(id: &str, domain: &str) -> App {
        let (id, key) = (id.to_owned(), Secret::new(format!("key-of-{id}-0123456789")));
        let authorised = domain != "withdrawn.example";
        App { id, key, domain: domain.to_owned(), further_domains: Vec::new(), authorised }
    }

    pub(crate) fn subject(format: Format, margin: i64) -> Subject {
        let apps = vec![
            (AppName::Main, app("EXAMBOARD", "partner.example")),
            (AppName::Second, app("UNIVERSITY", "second.example")),
            (AppName::Withdrawn, app("CLOSEDSCHOOL", "withdrawn.example")),
        ];
        Subject::new(apps, format, margin, &Template::built_in().unwrap())
    }

    pub(crate) const NOW: i64 = 1_479_902_400;

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
            let fact = subject.facts(&presented, NOW).domain;
            let expected = match origin {
                Origin::Right
                | Origin::Http
                | Origin::Port
                | Origin::UsualPort
                | Origin::UpperCase
                | Origin::Doubled
                | Origin::RightThenAnother
                | Origin::AnotherThenRight => DomainFact::Registered,
                Origin::TrailingDot
                | Origin::Subdomain
                | Origin::Slash
                | Origin::NullWithReferer
                | Origin::RefererOnly => DomainFact::Unsettled,
                Origin::Null | Origin::Empty | Origin::Absent => DomainFact::Absent,
                _ => DomainFact::NotRegistered,
            };
            assert_eq!(fact, expected, "{origin:?}");
        }
    }

    #[test]
    fn every_domain_of_an_app_is_registered() {
        let mut www = app("EXAMBOARD", "www.partner.example");
        www.further_domains = vec!["partner.example".to_owned()];
        let apps = vec![(AppName::Main, www), (AppName::Second, app("U", "second.example"))];
        let subject = Subject::new(apps, Format::EpochSeconds, 0, &Template::built_in().unwrap());
        let domain = |origin| {
            let presented = subject.present(&Case { origin, ..Case::default() }, NOW);
            subject.facts(&presented, NOW).domain
        };
        assert_eq!(domain(Origin::Right), DomainFact::Registered);
        assert_eq!(domain(Origin::Parent), DomainFact::Registered);
        assert_eq!(domain(Origin::OfAnotherApp), DomainFact::NotRegistered);
        assert_eq!(domain(Origin::BeginsAlike), DomainFact::NotRegistered);
        assert_eq!(domain(Origin::Null), DomainFact::Absent);
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
