//! The facts of one request in one world.

use serde::{Deserialize, Serialize};

use super::{DomainFact, HashFact, TimeFact};

/// The fact about the app id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppIdFact {
    /// It is registered.
    Known,
    /// It is not registered (ERR-204).
    Unknown,
    /// Absent or empty (I-MISSING).
    Missing,
}

/// The fact about the app's right to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceFact {
    /// It is authorised.
    Authorised,
    /// It is registered, but not authorised for the service (ERR-207).
    Withdrawn,
    /// The app is not known.
    Unknowable,
}

/// The facts of one request in one world. They contain no secret and may be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Assessment {
    /// Of `data-app-id`.
    pub app_id: AppIdFact,
    /// Of `data-app-hash`.
    pub app_hash: HashFact,
    /// Of `time-stamp`.
    pub time_stamp: TimeFact,
    /// Of the page's origin.
    pub domain: DomainFact,
    /// Of the app's right to the service.
    pub service: ServiceFact,
}
