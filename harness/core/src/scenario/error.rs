//! Errors in a scenario or profile file: they point at the line, with a caret.

use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// Something in a scenario or profile file is wrong.
#[derive(Debug, Diagnostic, Error)]
#[error("{file}: {message}")]
pub struct ScenarioError {
    file: String,
    message: String,
    #[source_code]
    source_code: Arc<NamedSource<String>>,
    #[label("here")]
    span: Option<SourceSpan>,
    #[help]
    help: Option<String>,
}

impl ScenarioError {
    /// What is wrong, in the bytes `span` of the file.
    pub fn new(
        file: &str,
        text: &str,
        span: Option<Range<usize>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            message: message.into(),
            source_code: Arc::new(NamedSource::new(file, text.to_owned()).with_language("toml")),
            span: span.map(Into::into),
            help: None,
        }
    }

    /// The same, with a sentence on what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What TOML or serde found wrong.
    #[must_use]
    pub fn syntax(file: &str, text: &str, error: &toml::de::Error) -> Self {
        Self::new(file, text, error.span(), error.message().trim())
    }
}
