//! Whether a save request may go on to the login page, and if not, which code it gets.

use std::fmt;

use serde::Serialize;

use super::time_stamp::{TimeStampFormat, is_fresh};
use super::{app_hash, domain};
use crate::behaviour::{Answer, AppOf, Authorisation, Behaviour, SeveralFaults};
use crate::clock::UnixTime;
use crate::registry::{App, Registry};

/// What the widget sends about a page, and what the browser says of it. Absent and empty are one (I-MISSING).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Request<'a> {
    /// `data-app-id`.
    pub app_id: &'a str,
    /// `data-app-hash`.
    pub app_hash: &'a str,
    /// `time-stamp`.
    pub time_stamp: &'a str,
    /// The browser's own `Origin` header, which a page cannot forge.
    pub origin: Option<&'a str>,
}

/// The specification's error codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Code {
    /// 203 (ERR-203).
    InvalidAppHash = 203,
    /// 204 (ERR-204).
    InvalidAppId = 204,
    /// 205 (ERR-205).
    DomainNotRegistered = 205,
    /// 206 (ERR-206).
    StaleTimeStamp = 206,
    /// 207 (ERR-207).
    NotAuthorised = 207,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 5] = [
        Self::InvalidAppHash,
        Self::InvalidAppId,
        Self::DomainNotRegistered,
        Self::StaleTimeStamp,
        Self::NotAuthorised,
    ];

    /// The number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The code of a number.
    #[must_use]
    pub fn of(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }

    /// The specification's own words.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::InvalidAppHash => {
                "Invalid app hash. One of app id, app key or timestamp is incorrect."
            }
            Self::InvalidAppId => "Invalid app id.",
            Self::DomainNotRegistered => "The app domain is not registered.",
            Self::StaleTimeStamp => "The timestamp is older than 30 minutes.",
            Self::NotAuthorised => "Not authorized for service.",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

/// Authenticates a save request (REG-AUTH): it may go on, or is refused with a code.
///
/// Several faults at once get the code of the first in this order (I-ORDER): app id, app hash, domain,
/// time stamp, service. The hash comes early, so that whoever does not know the api key learns nothing
/// of the rest; an unknown app id alone is told before it, since without a key there is no hash to
/// compare.
pub fn authorise(
    request: &Request<'_>,
    registry: &Registry,
    format: TimeStampFormat,
    now: UnixTime,
    behaviour: &Behaviour,
) -> Result<(), Code> {
    let rules = &behaviour.authorisation;
    let faults = faults(request, registry, format, now, rules);
    let refusal = match (faults.as_slice(), rules.several) {
        ([_, _, ..], SeveralFaults::LetThrough) => None,
        ([a, b], SeveralFaults::PairLetThrough(c, d)) if [a, b] == [&c, &d] => None,
        ([_, _, ..], SeveralFaults::Told(code)) => Some(code),
        (faults, _) => faults.iter().find_map(|&fault| match rules.answers.of(fault) {
            Answer::Own => Some(fault),
            Answer::Another(code) => Some(code),
            Answer::LetThrough => None,
        }),
    };
    refusal.map_or(Ok(()), Err)
}

/// Everything that is wrong with a request, in the order in which it is told.
fn faults(
    request: &Request<'_>,
    registry: &Registry,
    format: TimeStampFormat,
    now: UnixTime,
    rules: &Authorisation,
) -> Vec<Code> {
    let mut faults = Vec::new();
    let app = app_of(request.app_id, registry, rules.app);
    if let Some(app) = app {
        let as_registered = Request { app_id: &app.id, ..*request };
        let hashed = if rules.app == AppOf::AnyCaseAsRegistered { &as_registered } else { request };
        if !app_hash::agrees(hashed, app.key.expose(), rules) {
            faults.push(Code::InvalidAppHash);
        }
        if !domain::agrees(&app.domain, request.origin, registry, rules.domain) {
            faults.push(Code::DomainNotRegistered);
        }
    } else {
        faults.push(Code::InvalidAppId);
    }
    if !is_fresh(request.time_stamp, format, now, rules) {
        faults.push(Code::StaleTimeStamp);
    }
    if app.is_some_and(|app| !(app.authorised && registry.in_service)) {
        faults.push(Code::NotAuthorised);
    }
    faults
}

/// The application that a request is from.
#[must_use]
pub fn app_of<'a>(id: &str, registry: &'a Registry, rule: AppOf) -> Option<&'a App> {
    match rule {
        AppOf::Id => registry.app(id),
        AppOf::Beginning => registry.apps().find(|app| id.starts_with(&app.id)),
        AppOf::AnyCase | AppOf::AnyCaseAsRegistered => {
            registry.apps().find(|app| app.id.eq_ignore_ascii_case(id))
        }
        AppOf::FirstAlone => registry.apps().min_by_key(|app| &app.id).filter(|app| app.id == id),
    }
}

#[cfg(test)]
mod tests;
