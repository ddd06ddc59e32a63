//! What the specification permits, as a scenario states it. The oracle says the same from the
//! request alone, and a plan in which the two differ is refused.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the specification permits in a case.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Permits {
    /// What a click may lead to.
    pub launch: Vec<Launch>,
    /// What `result` may come to, for each use of a button, in the order of the clicks.
    pub results: Vec<ResultPermit>,
    /// The interpretation that `results` rest on, where the clause alone does not decide.
    pub by: Option<String>,
}

/// What a scenario file may say of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PermitsPart {
    pub(super) launch: Option<Vec<Launch>>,
    pub(super) results: Option<Vec<ResultPermit>>,
    pub(super) by: Option<String>,
}

impl PermitsPart {
    pub(super) fn over(self, base: Self) -> Self {
        Self {
            launch: self.launch.or(base.launch),
            results: self.results.or(base.results),
            by: self.by.or(base.by),
        }
    }
}

/// What a click may lead to.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(untagged, expecting = r#"expected "login" or one of the codes 203 to 207"#)]
pub enum Launch {
    /// The login page: `"login"`.
    Login(Login),
    /// The error with this code: `206`.
    Refusal(locksmith_spec::Code),
}

impl Launch {
    /// The login page.
    pub const LOGIN: Self = Self::Login(Login::Login);
}

/// The word `login`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Login {
    /// The login page is shown.
    Login,
}

/// What `result` may come to after one use of a button.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ResultPermit {
    /// The document is saved, and `result` says so.
    #[serde(rename = "SUCCESS")]
    Success,
    /// The document cannot be saved, and `result` says so.
    #[serde(rename = "FAILURE")]
    Failure,
    /// `FAILURE`, or no `result` at all.
    #[serde(rename = "not-success")]
    NotSuccess,
    /// `SUCCESS` with the document, or `FAILURE`.
    #[serde(rename = "either")]
    Either,
}

impl fmt::Display for ResultPermit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Success => "SUCCESS",
            Self::Failure => "FAILURE",
            Self::NotSuccess => "FAILURE or no result",
            Self::Either => "SUCCESS or FAILURE",
        })
    }
}
