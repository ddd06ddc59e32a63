//! Whether a save request may go on to the login page, and if not, which code it gets.

use std::fmt;

use super::time_stamp::TimeStampFormat;
use super::{app_hash, domain, time_stamp};
use crate::behaviour::Behaviour;
use crate::clock::{UnixTime, whole_seconds};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// Authenticates a save request (REG-AUTH): the application that it comes from, or the code of its
/// refusal.
///
/// Several faults at once get the code of the first in this order (I-ORDER): app id, app hash, domain,
/// time stamp, service. The hash comes early, so that whoever does not know the api key learns nothing
/// of the rest; an unknown app id alone is told before it, since without a key there is no hash to
/// compare.
pub fn authorise<'a>(
    request: &Request<'_>,
    registry: &'a Registry,
    format: TimeStampFormat,
    now: UnixTime,
    behaviour: &Behaviour,
) -> Result<&'a App, Code> {
    let app = registry.app(request.app_id).ok_or(Code::InvalidAppId)?;
    if !app_hash::matches(request.app_hash, &app.id, app.key.expose(), request.time_stamp) {
        return Err(Code::InvalidAppHash);
    }
    if !domain::matches(&app.domain, request.origin) {
        return Err(Code::DomainNotRegistered);
    }
    if !is_fresh(request.time_stamp, format, now, behaviour) {
        return Err(Code::StaleTimeStamp);
    }
    if !(app.authorised && registry.in_service) {
        return Err(Code::NotAuthorised);
    }
    Ok(app)
}

/// Whether a time stamp is at most 30 minutes old; one that nobody can read is not shown to be.
fn is_fresh(
    time_stamp: &str,
    format: TimeStampFormat,
    now: UnixTime,
    behaviour: &Behaviour,
) -> bool {
    time_stamp::read(format, time_stamp).is_some_and(|written| {
        now.seconds_since(written) <= whole_seconds(behaviour.freshness)
            && written.seconds_since(now) <= whole_seconds(behaviour.clock_tolerance)
    })
}

#[cfg(test)]
mod tests;
