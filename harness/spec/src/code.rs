//! The five error codes of an integration error.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use fancy_regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The pattern of a code in a text for people, as a literal for scripts and for [`Code::shown_in`]: a number of its
/// own, not a part of a word, an amount, a URL, a date or a longer number (ERR-SHOWN). It means the same in Rust and
/// in JavaScript.
#[macro_export]
macro_rules! code_pattern {
    () => {
        r"(?<![A-Za-z0-9_.,/])(?<![0-9]-)20[3-7](?![A-Za-z0-9_/]|[-:.,][0-9])"
    };
}

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

    /// The code with this number; `None` for a number outside the table.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }

    /// The codes that a text shows, each as a number of its own; see [`code_pattern`].
    #[must_use]
    pub fn shown_in(text: &str) -> BTreeSet<Self> {
        static PATTERN: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(code_pattern!()).ok());
        let found = PATTERN.iter().flat_map(|pattern| pattern.find_iter(text)).flatten();
        let numbers = found.filter_map(|found| found.as_str().parse().ok());
        numbers.filter_map(Self::from_number).collect()
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
            .ok_or_else(|| format!("{number} is not an error code: the codes are 203 to 207"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_shown_as_a_number_of_its_own() {
        let shown =
            |text: &str| Code::shown_in(text).into_iter().map(Code::number).collect::<Vec<_>>();
        assert_eq!(shown("Error 205."), [205]);
        assert_eq!(shown("(203), 206; कोड 207"), [203, 206, 207]);
        for text in [
            "SL205E",
            "2050",
            "205.50",
            "2016-205",
            "/error/205",
            "205-1",
            "202",
            "1,205",
            "205:30",
        ] {
            assert_eq!(shown(text), [0; 0], "{text}");
        }
    }

    #[test]
    fn a_code_is_its_number_in_json_and_nothing_else_is_a_code() {
        for code in Code::ALL {
            let text = serde_json::to_string(&code).unwrap();
            assert_eq!(text, code.number().to_string());
            assert_eq!(serde_json::from_str::<Code>(&text).unwrap(), code);
            assert_eq!(code.clause(), format!("ERR-{code}"));
        }
        let error = serde_json::from_str::<Code>("208").unwrap_err().to_string();
        assert!(error.starts_with("208 is not an error code: the codes are 203 to 207"), "{error}");
    }
}
