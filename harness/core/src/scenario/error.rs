//! Errors in a scenario or profile file: they point at the line, with a caret.

use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

use locksmith_spec::near;

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

    /// The same, with a sentence on how to fix it, after the one that is there.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        let said = self.help.take().map(|said| said + "\n").unwrap_or_default();
        self.help = Some(said + &help.into());
        self
    }

    /// What TOML or serde found wrong, in plain words; for an unknown key or value, the nearest known one.
    #[must_use]
    pub fn syntax(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let (message, help) = plain(error.message());
        Self { help, ..Self::new(file, text, error.span(), message) }
    }
}

/// A message of serde in plain words, and what to write instead of something unknown.
pub(crate) fn plain(message: &str) -> (String, Option<String>) {
    const PLAIN: [(&str, &str); 5] = [
        ("missing field", "missing key"),
        ("unknown field", "unknown key"),
        ("unknown variant", "unknown value"),
        ("expected a sequence", "expected a list, such as [\"…\"]"),
        ("expected a nonzero usize", "expected a whole number from 1 on"),
    ];
    let message = message.trim().to_owned();
    let message =
        PLAIN.iter().fold(message, |message, (serde, plain)| message.replace(serde, plain));
    let Some((unknown, expected)) =
        message.split_once(", expected ").filter(|_| message.starts_with("unknown "))
    else {
        return (message, None);
    };
    let mut quoted = unknown.split('`').skip(1).step_by(2);
    let written = quoted.next().unwrap_or_default();
    let near = near(written, expected.split('`').skip(1).step_by(2));
    let near = near.first().map(|it| format!("did you mean `{it}`? "));
    (unknown.to_owned(), Some(format!("{}expected {expected}", near.unwrap_or_default())))
}
