//! The five error codes of an integration error.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An error code of the specification's table.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(into = "u16", try_from = "u16")]
pub enum Code {
    /// 203 (ERR-203).
    InvalidAppHash,
    /// 204 (ERR-204).
    InvalidAppId,
    /// 205 (ERR-205).
    DomainNotRegistered,
    /// 206 (ERR-206).
    TimestampTooOld,
    /// 207 (ERR-207).
    NotAuthorised,
}

impl Code {
    /// Every code, by number.
    pub const ALL: [Self; 5] = [
        Self::InvalidAppHash,
        Self::InvalidAppId,
        Self::DomainNotRegistered,
        Self::TimestampTooOld,
        Self::NotAuthorised,
    ];

    /// The number that the widget shows.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::InvalidAppHash => 203,
            Self::InvalidAppId => 204,
            Self::DomainNotRegistered => 205,
            Self::TimestampTooOld => 206,
            Self::NotAuthorised => 207,
        }
    }

    /// The code of this number; `None` for a number that is not in the table.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }

    /// The words of the specification's table.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::InvalidAppHash => {
                "Invalid app hash. One of app id, app key or timestamp is incorrect."
            }
            Self::InvalidAppId => "Invalid app id.",
            Self::DomainNotRegistered => "The app domain is not registered.",
            Self::TimestampTooOld => "The timestamp is older than 30 minutes.",
            Self::NotAuthorised => "Not authorized for service.",
        }
    }

    /// The id of the clause that defines it.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::InvalidAppHash => "ERR-203",
            Self::InvalidAppId => "ERR-204",
            Self::DomainNotRegistered => "ERR-205",
            Self::TimestampTooOld => "ERR-206",
            Self::NotAuthorised => "ERR-207",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

impl From<Code> for u16 {
    fn from(code: Code) -> Self {
        code.number()
    }
}

impl TryFrom<u16> for Code {
    type Error = String;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        Self::from_number(number)
            .ok_or_else(|| format!("{number} is no error code: the codes are 203 to 207"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_its_number_in_json_and_nothing_else_is_a_code() {
        for code in Code::ALL {
            let text = serde_json::to_string(&code).unwrap();
            assert_eq!(text, code.number().to_string());
            assert_eq!(serde_json::from_str::<Code>(&text).unwrap(), code);
            assert_eq!(code.clause(), format!("ERR-{code}"));
        }
        let error = serde_json::from_str::<Code>("208").unwrap_err().to_string();
        assert!(error.starts_with("208 is no error code: the codes are 203 to 207"), "{error}");
    }
}
