//! Whether a save request may go on to the login page, and if not, which code it gets.

use std::fmt;

use super::time_stamp::TimeStampFormat;
use crate::clock::UnixTime;
use crate::policy::Policy;
use crate::registry::Registry;

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

impl Request<'_> {
    /// Everything that is wrong with a request, in the order in which it counts (I-ORDER): app id, app
    /// hash, domain, timestamp, service.
    ///
    /// The hash comes early, so that a client without the app key learns nothing of the rest; an
    /// unknown app id alone comes before it, since without a key there is no hash to compare.
    #[must_use]
    pub fn faults(
        &self,
        registry: &Registry,
        format: TimeStampFormat,
        now: UnixTime,
        policy: &dyn Policy,
    ) -> Vec<Code> {
        let mut faults = Vec::new();
        let app = policy.app_of(self.app_id, registry);
        if let Some(app) = app {
            if !policy.hash_agrees(self, app) {
                faults.push(Code::InvalidAppHash);
            }
            if !policy.domain_agrees(self.origin, app, registry) {
                faults.push(Code::DomainNotRegistered);
            }
        } else {
            faults.push(Code::InvalidAppId);
        }
        if !policy.is_fresh(self.time_stamp, format, now) {
            faults.push(Code::StaleTimeStamp);
        }
        if app.is_some_and(|app| !policy.is_authorised(app, registry)) {
            faults.push(Code::NotAuthorised);
        }
        faults
    }
}

/// Authenticates a save request (REG-AUTH): it may go on to the login, or is refused with a code.
pub fn authorise(
    request: &Request<'_>,
    registry: &Registry,
    format: TimeStampFormat,
    now: UnixTime,
    policy: &dyn Policy,
) -> Result<(), Code> {
    let faults = request.faults(registry, format, now, policy);
    policy.code_for(request, &faults).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests;
