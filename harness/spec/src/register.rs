//! The rows of the register: what a clause and an interpretation say, whom they bind, and how much.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a clause or an interpretation binds. The most binding level sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Breaking it is a failure.
    Required,
    /// Doing it is a warning.
    Tolerated,
    /// The specification is silent: Locksmith records it and does not judge it.
    Open,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Required => "required",
            Self::Tolerated => "tolerated",
            Self::Open => "open",
        })
    }
}

/// A party that a clause binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The locker: its service and its widget.
    Locker,
    /// The partner page.
    Page,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Locker => "locker",
            Self::Page => "page",
        })
    }
}

/// One binding sentence of the specification.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Clause {
    /// Its stable id, such as `ERR-206`.
    pub id: &'static str,
    /// Whom it binds.
    pub sides: &'static [Side],
    /// Where in the specification it stands.
    pub section: &'static str,
    /// What it says, in Locksmith's words.
    pub reading: &'static str,
    /// The specification's own words.
    pub quote: &'static str,
    /// Why no case can test it; `None` where a case must test it.
    pub untestable: Option<&'static str>,
}

/// A question that the specification leaves open, and Locksmith's answer.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Interpretation {
    /// Its stable id, such as `I-TS-EDGE`.
    pub id: &'static str,
    /// What the specification does not say.
    pub question: &'static str,
    /// The answer.
    pub reading: &'static str,
    /// The parts of the answer, each with how much it binds. Never empty.
    pub parts: &'static [Part],
}

impl Interpretation {
    /// How much its most binding part binds.
    #[must_use]
    pub fn level(&self) -> Level {
        self.parts.iter().map(|part| part.level).min().unwrap_or(Level::Open)
    }

    /// Whether one of its parts binds this much.
    #[must_use]
    pub fn has(&self, level: Level) -> bool {
        self.parts.iter().any(|part| part.level == level)
    }
}

/// A part of an interpretation, with one level.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Part {
    /// How much it binds.
    pub level: Level,
    /// What it demands or permits.
    pub what: &'static str,
}
