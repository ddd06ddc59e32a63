//! A file of steps for `--action`, read with errors that point at the place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use miette::Diagnostic;
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::action::{Action, Actions};
use locksmith_core::scenario::ScenarioError;
use locksmith_core::variables;
use locksmith_spec::{Secret, near};

/// Why a file of steps cannot be used.
#[derive(Debug, Diagnostic, Error)]
pub enum ActionError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A place in it is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Wrong(#[from] ScenarioError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    steps: Vec<Spanned<Fields>>,
}

/// The words of a step, each with its place.
type Fields = BTreeMap<Spanned<String>, Spanned<String>>;

const WORDS: [&str; 5] = ["fill", "with", "from-env", "click", "await"];

const EXAMPLES: &str = "a step is { fill = \"#user\", with = \"asha\" }, \
                        { fill = \"#password\", from-env = \"PORTAL_PASSWORD\" }, \
                        { click = \"button\" } or { await = \"a.locker-saver\" }";

impl Actions {
    /// Reads a file of steps, and the environment variables of its secrets.
    ///
    /// # Errors
    /// The file cannot be read, or is no list of steps: the error names the place.
    pub fn read(path: &Path) -> Result<Self, ActionError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| ActionError::Read { path: name.clone(), source })?;
        Ok(Self::parse(&name, &text, &|variable| std::env::var(variable).ok())?)
    }

    /// Reads steps from a text; `variable` gives the environment variables of their secrets.
    ///
    /// # Errors
    /// It is no list of steps: the error names the place, in the file of this `name`.
    pub fn parse(
        name: &str,
        text: &str,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ScenarioError> {
        let file: File = toml::from_str(text)
            .map_err(|error| ScenarioError::syntax(name, text, &error).help(EXAMPLES))?;
        let reader = Reader { name, text, variable };
        file.steps.iter().map(|step| reader.step(step)).collect::<Result<_, _>>().map(Self)
    }
}

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    variable: &'a dyn Fn(&str) -> Option<String>,
}

impl Reader<'_> {
    fn step(&self, step: &Spanned<Fields>) -> Result<Action, ScenarioError> {
        let fields = step.get_ref();
        if let Some(unknown) = fields.keys().find(|word| !WORDS.contains(&word.get_ref().as_str()))
        {
            return Err(self.unknown(unknown));
        }
        let of =
            |word: &str| fields.iter().find(|(of, _)| of.get_ref() == word).map(|(_, value)| value);
        let text = |value: &Spanned<String>| value.get_ref().clone();
        match [of("fill"), of("with"), of("from-env"), of("click"), of("await")] {
            [Some(field), Some(with), None, None, None] => {
                Ok(Action::Fill(text(field), Secret::new(text(with))))
            }
            [Some(field), None, Some(from), None, None] => {
                Ok(Action::Fill(text(field), self.secret(from)?))
            }
            [None, None, None, Some(selector), None] => Ok(Action::Click(text(selector))),
            [None, None, None, None, Some(selector)] => Ok(Action::Await(text(selector))),
            [Some(_), None, None, None, None] => {
                Err(self
                    .error(step.span(), "this step has no value: `with` or `from-env` is missing"))
            }
            [Some(_), Some(_), Some(_), None, None] => {
                Err(self.error(step.span(), "this step has both `with` and `from-env`: keep one"))
            }
            _ => Err(self
                .error(step.span(), "this entry has several steps: write each in its own { … }")),
        }
    }

    fn unknown(&self, word: &Spanned<String>) -> ScenarioError {
        let written = word.get_ref();
        let near = near(written, WORDS);
        let near = near.first().map(|known| format!("did you mean `{known}`? "));
        let message = format!("unknown step `{written}`");
        ScenarioError::new(self.name, self.text, Some(word.span()), message)
            .help(near.unwrap_or_default() + EXAMPLES)
    }

    fn secret(&self, from: &Spanned<String>) -> Result<Secret, ScenarioError> {
        let variable = from.get_ref();
        (self.variable)(variable).map(Secret::new).ok_or_else(|| {
            let is_shown = variables::may_be_shown(variable);
            let name = if is_shown { variable } else { "PORTAL_PASSWORD" };
            let help = format!("set it where Locksmith runs: {name}=… locksmith certify page …");
            let shown = variables::masked(self.text, "from-env", variables::may_be_shown);
            let message = variables::not_set(variable);
            ScenarioError::new(self.name, &shown, Some(from.span()), message).help(help)
        })
    }

    fn error(&self, span: Range<usize>, message: &str) -> ScenarioError {
        ScenarioError::new(self.name, self.text, Some(span), message).help(EXAMPLES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Actions, ScenarioError> {
        Actions::parse("steps.toml", text, &|name| (name == "PASSWORD").then(|| "secret".into()))
    }

    #[test]
    fn the_four_kinds_of_steps_are_read() {
        let text = r##"steps = [
            { fill = "#user", with = "asha" }, { fill = "#password", from-env = "PASSWORD" },
            { click = "button" }, { await = "a.locker-saver" },
        ]"##;
        let actions = parse(text).unwrap();
        assert_eq!(actions.secrets().map(Secret::expose).collect::<Vec<_>>(), ["asha", "secret"]);
        assert!(!actions.is_empty());
    }

    /// What is wrong, the text that it points at, and the help.
    fn wrong(text: &str) -> (String, String, String) {
        let error = parse(text).unwrap_err();
        let label = error.labels().and_then(|mut labels| labels.next()).unwrap();
        let (from, length) = (label.offset(), label.len());
        let help = Diagnostic::help(&error).map(|help| help.to_string()).unwrap_or_default();
        (error.to_string(), text[from..from + length].to_owned(), help)
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        let (what, at, help) = wrong("steps = [{ clik = \"button\" }]");
        assert_eq!(what, "steps.toml: unknown step `clik`");
        assert_eq!(at, "clik");
        assert!(help.starts_with("did you mean `click`? a step is {"), "{help}");
        let (what, at, _) = wrong("steps = [{ fill = \"#a\", from-env = \"NONE\" }]");
        assert_eq!(what, "steps.toml: the environment variable `NONE` is not set, or empty");
        assert_eq!(at, "\"NONE\"");
        let (what, _, help) = wrong("steps = [{ fill = \"#a\", from-env = \"pass word\" }]");
        assert!(what.ends_with("a variable's name has letters, digits and _"), "{what}");
        assert!(!format!("{what}{help}").contains("pass word"), "{what} {help}");
        let (what, at, _) = wrong("steps = [{ fill = \"#a\" }]");
        assert!(what.contains("`with` or `from-env` is missing"), "{what}");
        assert_eq!(at, "{ fill = \"#a\" }");
        assert!(wrong("steps = [{ click = \"a\", await = \"b\" }]").0.contains("several steps"));
        assert!(wrong("steps = [{ click = 3 }]").1.contains('3'));
    }
}
