//! The oracle: which outcomes the specification permits for a request in a world.
//!
//! The oracle first assesses a request, fact by fact. A table ([`faults`]) then says which facts are faults,
//! which are questions that the specification leaves open, and what each permits. I-ORDER combines
//! them: a request with a fault is refused, with the code of any fault present.

pub use super::facts::{AppIdFact, Assessment, ServiceFact};
use super::faults::{self, FAULTS, OPEN_QUESTIONS};
use super::{
    Basis, DomainFact, Format, HashFact, Level, Outcome, Permission, Permitted, Secret, TimeFact,
    app_hash, domain, time_stamp,
};
use jiff::Timestamp;

/// A registered application.
#[derive(Debug, Clone)]
pub struct App {
    /// Its app id (REG-CREDENTIALS).
    pub id: String,
    /// Its app key (REG-SECRET).
    pub key: Secret,
    /// The domain that its save requests come from (REG-DOMAIN).
    pub domain: String,
    /// Its further registered domains.
    pub further_domains: Vec<String>,
    /// Whether it is authorised for the service (ERR-207).
    pub authorised: bool,
}

/// What a locker knows when a request arrives.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The registered applications.
    pub apps: &'a [App],
    /// The locker's time.
    pub now: Timestamp,
    /// The locker's timestamp format (I-TS-FORMAT).
    pub format: Format,
}

impl<'a> World<'a> {
    fn app(&self, id: &str) -> Option<&'a App> {
        self.apps.iter().find(|app| app.id == id)
    }
}

/// What a partner page presents. It cannot be serialised: a faulty page may present its app key in the
/// place of the hash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Request {
    /// `data-app-id`.
    pub app_id: Option<String>,
    /// `data-app-hash`.
    pub app_hash: Option<String>,
    /// `time-stamp`.
    pub time_stamp: Option<String>,
    /// The page's origin, as the browser sends it.
    pub origin: Option<String>,
}

/// The outcomes that the specification permits for a request in a world.
#[must_use]
pub fn permitted_for(request: &Request, world: &World) -> Permitted {
    permitted(&assess(request, world))
}

/// Establishes the facts.
#[must_use]
pub fn assess(request: &Request, world: &World) -> Assessment {
    let app_id = present(request.app_id.as_deref());
    let app = app_id.and_then(|id| world.app(id));
    Assessment {
        app_id: match (app_id, app) {
            (None, _) => AppIdFact::Missing,
            (Some(_), None) => AppIdFact::Unknown,
            (Some(_), Some(_)) => AppIdFact::Known,
        },
        app_hash: hash_fact(request, app),
        time_stamp: present(request.time_stamp.as_deref())
            .map_or(TimeFact::Missing, |text| time_stamp::assess(world.format, text, world.now)),
        domain: domain_fact(request.origin.as_deref(), app, world),
        service: match app {
            None => ServiceFact::Unknowable,
            Some(app) if app.authorised => ServiceFact::Authorised,
            Some(_) => ServiceFact::Withdrawn,
        },
    }
}

/// An empty attribute counts as missing (I-MISSING).
fn present(attribute: Option<&str>) -> Option<&str> {
    attribute.filter(|value| !value.is_empty())
}

fn hash_fact(request: &Request, app: Option<&App>) -> HashFact {
    let presented = present(request.app_hash.as_deref());
    match (presented, app) {
        (None, _) => HashFact::Missing,
        (Some(_), None) => HashFact::Unknowable,
        (Some(presented), Some(app)) => {
            let time_stamp = request.time_stamp.as_deref().unwrap_or_default();
            app_hash::assess(presented, &app.id, app.key.expose(), time_stamp)
        }
    }
}

/// The fact about the origin. Without a known app the expected domain is unknown; a host that no app has registered
/// is nevertheless "not registered".
fn domain_fact(origin: Option<&str>, app: Option<&App>, world: &World) -> DomainFact {
    let origin = domain::Named::by(origin);
    let against = |app: &App| {
        let domains = std::iter::once(&app.domain).chain(&app.further_domains);
        // The best match sorts first.
        domains.map(|domain| origin.against(domain)).min().unwrap_or(DomainFact::NotRegistered)
    };
    if let Some(app) = app {
        return against(app);
    }
    if matches!(origin, domain::Named::Nothing) {
        return DomainFact::Absent;
    }
    let is_foreign = |app: &App| against(app) == DomainFact::NotRegistered;
    if world.apps.iter().all(is_foreign) {
        DomainFact::NotRegistered
    } else {
        DomainFact::Unknowable
    }
}

/// The outcomes that the specification permits for these facts.
#[must_use]
pub fn permitted(facts: &Assessment) -> Permitted {
    let faults = faults::holding(FAULTS, facts);
    let questions = faults::holding(OPEN_QUESTIONS, facts);
    let launch = match (faults.first(), questions.first()) {
        (Some(_), _) => None,
        (None, None) => Some((Level::Required, Basis::of("ERR-NONE"))),
        (None, Some(question)) => {
            question.refusals.first().map(|(_, level, basis)| (*level, *basis))
        }
    };
    let launch = launch.map(|(level, basis)| Permission { level, outcome: Outcome::Launch, basis });
    let refusals =
        faults.iter().chain(&questions).flat_map(|condition| condition.refusals).map(
            |&(code, level, basis)| Permission { level, outcome: Outcome::Refusal(code), basis },
        );
    // Never empty: without a fault the launch is permitted, and every fault names a code.
    Permitted::of(launch.into_iter().chain(refusals).collect())
}
