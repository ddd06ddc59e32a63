//! The outcomes that the specification permits, and what permits each.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Basis, Code, Level};

/// What a click on the button may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The login page is shown (ERR-NONE).
    Launch,
    /// An authentication error with this code is shown (ERR-SHOWN).
    Refusal(Code),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Launch => f.write_str("login page shown"),
            Self::Refusal(code) => write!(f, "refused with {code}"),
        }
    }
}

/// One permitted outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Permission {
    /// How the outcome is judged: `Required` is a pass (one of the required outcomes), `Tolerated` a
    /// warning, `Open` a note.
    pub level: Level,
    /// The outcome.
    pub outcome: Outcome,
    /// The clause or interpretation that permits it.
    pub basis: Basis,
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.outcome, self.grounds())
    }
}

impl Permission {
    fn grounds(&self) -> String {
        match self.level {
            Level::Required => self.basis.to_string(),
            level => format!("{}, {level}", self.basis),
        }
    }
}

/// The permitted outcomes: never empty, each outcome once, the best level first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Permission>", into = "Vec<Permission>")]
pub struct Permitted(Vec<Permission>);

impl Permitted {
    /// Collects permissions; the best level of each outcome counts. `None` for an empty list.
    #[must_use]
    pub fn new(permissions: Vec<Permission>) -> Option<Self> {
        (!permissions.is_empty()).then(|| Self::of(permissions))
    }

    /// Collects permissions of which the caller knows at least one.
    pub(super) fn of(mut permissions: Vec<Permission>) -> Self {
        // The first of equal levels gives the basis: the sort is stable.
        permissions.sort_by_key(|permission| (permission.level, permission.outcome));
        let mut seen = Vec::new();
        permissions.retain(|permission| {
            let first = !seen.contains(&permission.outcome);
            seen.push(permission.outcome);
            first
        });
        Self(permissions)
    }

    /// The permission of this outcome; `None` where it is forbidden.
    #[must_use]
    pub fn permission(&self, outcome: Outcome) -> Option<&Permission> {
        self.iter().find(|permission| permission.outcome == outcome)
    }

    /// Whether the login page may be shown, at whatever level.
    #[must_use]
    pub fn allows_launch(&self) -> bool {
        self.permission(Outcome::Launch).is_some()
    }

    /// The codes that a refusal may show, at whatever level.
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.iter().filter_map(|permission| match permission.outcome {
            Outcome::Launch => None,
            Outcome::Refusal(code) => Some(code),
        })
    }

    /// The permissions, the best level first.
    pub fn iter(&self) -> std::slice::Iter<'_, Permission> {
        self.0.iter()
    }

    /// Everything that one or the other permits, such as for a request that is judged under two clocks.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::of(self.iter().chain(other).copied().collect())
    }
}

impl<'a> IntoIterator for &'a Permitted {
    type Item = &'a Permission;
    type IntoIter = std::slice::Iter<'a, Permission>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Permitted {
    /// `refused with 204 (ERR-204) or 203 (I-UNKNOWN-ID, tolerated)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut refused = false;
        for (at, permission) in self.iter().enumerate() {
            if at > 0 {
                f.write_str(" or ")?;
            }
            match permission.outcome {
                Outcome::Refusal(code) if refused => write!(f, "{code} ({})", permission.grounds()),
                _ => permission.fmt(f),
            }?;
            refused = permission.outcome != Outcome::Launch;
        }
        Ok(())
    }
}

impl TryFrom<Vec<Permission>> for Permitted {
    type Error = &'static str;

    fn try_from(permissions: Vec<Permission>) -> Result<Self, Self::Error> {
        Self::new(permissions)
            .ok_or("the list of permitted outcomes is empty: expected at least one")
    }
}

impl From<Permitted> for Vec<Permission> {
    fn from(permitted: Permitted) -> Self {
        permitted.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: Code, level: Level, basis: &str) -> Permission {
        Permission { level, outcome: Outcome::Refusal(code), basis: Basis::find(basis).unwrap() }
    }

    #[test]
    fn the_best_level_of_an_outcome_counts() {
        let permitted = Permitted::new(vec![
            refusal(Code::InvalidAppHash, Level::Tolerated, "I-UNKNOWN-ID"),
            refusal(Code::InvalidAppId, Level::Required, "ERR-204"),
            refusal(Code::InvalidAppHash, Level::Required, "I-MISSING"),
        ])
        .unwrap();
        assert_eq!(permitted.to_string(), "refused with 203 (I-MISSING) or 204 (ERR-204)");
        assert!(!permitted.allows_launch());
        let codes: Vec<Code> = permitted.codes().collect();
        assert_eq!(codes, [Code::InvalidAppHash, Code::InvalidAppId]);
    }

    #[test]
    fn a_person_reads_what_is_less_than_required() {
        let launch = Permission {
            level: Level::Open,
            outcome: Outcome::Launch,
            basis: Basis::find("I-TS-FUTURE").unwrap(),
        };
        let refused = refusal(Code::TimestampTooOld, Level::Open, "I-TS-FUTURE");
        assert_eq!(
            Permitted::new(vec![refused, launch]).unwrap().to_string(),
            "login page shown (I-TS-FUTURE, open) or refused with 206 (I-TS-FUTURE, open)"
        );
    }

    #[test]
    fn it_reads_back_from_a_record_and_an_empty_record_is_refused() {
        let stale =
            Permitted::new(vec![refusal(Code::TimestampTooOld, Level::Required, "ERR-206")])
                .unwrap();
        let text = serde_json::to_string(&stale).unwrap();
        assert_eq!(text, r#"[{"level":"required","outcome":{"refusal":206},"basis":"ERR-206"}]"#);
        assert_eq!(serde_json::from_str::<Permitted>(&text).unwrap(), stale);
        assert!(serde_json::from_str::<Permitted>("[]").is_err());
    }
}
