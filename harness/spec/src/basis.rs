//! The basis of a judgement: a clause or an interpretation, named by its id.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

pub use super::register::Level;
use super::{SECURITY, clause, interpretation};

/// The id of a clause or an interpretation that is in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Basis(&'static str);

impl Basis {
    /// For this crate's tables; a test finds every id of them in the register.
    pub(super) const fn of(id: &'static str) -> Self {
        Self(id)
    }

    /// The basis with this id, if the register has it.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        ids().find(|known| *known == id).map(Self)
    }

    /// Its id, such as `ERR-206` or `I-TS-EDGE`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Basis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::find(&id).ok_or_else(|| {
            serde::de::Error::custom(format!("{id:?} is neither a clause nor an interpretation"))
        })
    }
}

/// The row of the register that an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Explained {
    /// A sentence of the specification.
    Clause(&'static clause::Clause),
    /// Locksmith's reading where the specification is silent.
    Interpretation(&'static interpretation::Interpretation),
}

impl Explained {
    /// The id in the register's spelling.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Clause(clause) => clause.id,
            Self::Interpretation(interpretation) => interpretation.id,
        }
    }

    /// One line: what a clause demands, or what an interpretation answers.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::Clause(clause) => clause.reading,
            Self::Interpretation(interpretation) => interpretation.question,
        }
    }

    /// Locksmith's reading.
    #[must_use]
    pub fn reading(&self) -> &'static str {
        match self {
            Self::Clause(clause) => clause.reading,
            Self::Interpretation(interpretation) => interpretation.reading,
        }
    }

    /// The words of the specification; none for an interpretation.
    #[must_use]
    pub fn quote(&self) -> Option<&'static str> {
        match self {
            Self::Clause(clause) => Some(clause.quote).filter(|quote| !quote.is_empty()),
            Self::Interpretation(_) => None,
        }
    }
}

/// The clause or interpretation of this id.
#[must_use]
pub fn explain(id: &str) -> Option<Explained> {
    clause::find(id)
        .map(Explained::Clause)
        .or_else(|| interpretation::find(id).map(Explained::Interpretation))
}

/// Every id of the register: clauses, security findings, interpretations.
pub fn ids() -> impl Iterator<Item = &'static str> {
    let clauses = clause::CLAUSES.iter().chain(SECURITY).map(|clause| clause.id);
    clauses.chain(interpretation::INTERPRETATIONS.iter().map(|row| row.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_and_interpretations_are_explained() {
        let stale = explain("ERR-206").unwrap();
        assert_eq!(stale.quote(), Some("The timestamp is older than 30 minutes."));
        let reading = "206: the timestamp is older than 30 minutes";
        assert_eq!((stale.id(), stale.title(), stale.reading()), ("ERR-206", reading, reading));
        let edge = explain("I-TS-EDGE").unwrap();
        assert_eq!((edge.title(), edge.quote()), ("exactly 30 minutes old?", None));
        assert!(edge.reading().starts_with("not older than 30 minutes: accepted."));
        assert_eq!(explain("ERR-208"), None);
    }

    #[test]
    fn a_recorded_basis_reads_back_and_an_unknown_one_is_refused() {
        let basis = Basis::find("I-ORDER").unwrap();
        let text = serde_json::to_string(&basis).unwrap();
        assert_eq!(text, "\"I-ORDER\"");
        assert_eq!(serde_json::from_str::<Basis>(&text).unwrap(), basis);
        let refused = serde_json::from_str::<Basis>("\"I-NONE\"").unwrap_err();
        assert!(refused.to_string().contains("neither a clause nor an interpretation"));
    }
}
