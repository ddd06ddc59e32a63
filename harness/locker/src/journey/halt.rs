//! Why a journey ends before its last step.

use serde::de::DeserializeOwned;
use serde_json::Value;

use locksmith_browser::BrowserError;
use locksmith_core::observe::{Cause, Means};

/// Why a journey ends before its last step.
#[derive(Debug)]
pub(crate) enum Halt {
    /// Something failed that says nothing about the target.
    Trouble(Cause, String),
    /// The target did not show what the step needs.
    Stuck(String),
    /// What the step needs may be there, but was not recognised: a person has to answer.
    Unclear(Question),
    /// The target does not offer what the step is about, and need not.
    NotOffered(String),
}

impl From<BrowserError> for Halt {
    fn from(error: BrowserError) -> Self {
        match error {
            BrowserError::WindowClosed { .. }
            | BrowserError::NotFound { .. }
            | BrowserError::NotUsable { .. }
            | BrowserError::Navigated { .. }
            | BrowserError::Dialog { .. } => Self::Stuck(error.to_string()),
            BrowserError::Spoilt { .. } => Self::Trouble(Cause::Spoilt, error.to_string()),
            other => Self::Trouble(Cause::Browser, other.to_string()),
        }
    }
}

/// A question, and the step of the journey that waits for its answer.
#[derive(Debug)]
pub(crate) struct Question {
    pub(super) what: Means,
    /// With the profile's key that answers it.
    pub(super) text: String,
}

impl From<Question> for Halt {
    fn from(question: Question) -> Self {
        Self::Unclear(question)
    }
}

/// What a script answered.
pub(super) fn read<T: DeserializeOwned>(answer: Value) -> Result<T, Halt> {
    serde_json::from_value(answer).map_err(|error| Halt::Trouble(Cause::Harness, error.to_string()))
}
