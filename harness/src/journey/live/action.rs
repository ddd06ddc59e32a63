//! What a page needs before its buttons show: logging in, opening a dialog. A file of steps.

use std::path::{Path, PathBuf};

use miette::Diagnostic;
use serde::Deserialize;
use serde_json::json;
use thiserror::Error;

use super::{LiveJourney, Trouble, milliseconds};
use crate::browser::BrowserError;
use crate::observe::Cause;
use crate::spec::Secret;

/// The steps of a file, in their order; none at all by default.
///
/// ```toml
/// steps = [
///   { fill = "#user", with = "asha" },
///   { fill = "#password", from-env = "PORTAL_PASSWORD" },
///   { click = "button[type=submit]" },
///   { await = "a.locker-saver" },
/// ]
/// ```
#[derive(Clone, Debug, Default)]
pub struct Actions(Vec<Action>);

/// One step; elements are named by CSS selectors.
#[derive(Clone, Debug)]
pub enum Action {
    /// Types a text into a field.
    Fill(String, Secret),
    /// Clicks.
    Click(String),
    /// Waits until an element can be seen.
    Await(String),
}

/// Why a file of steps cannot be used.
#[derive(Debug, Diagnostic, Error)]
pub enum ActionError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is no list of steps.
    #[error("{path}: {message}")]
    #[diagnostic(help(
        "write `steps = [{{ fill = \"#user\", with = \"asha\" }}, {{ fill = \"#password\", from-env = \
         \"PASSWORD\" }}, {{ click = \"button\" }}, {{ await = \"a.locker-saver\" }}]`"
    ))]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        message: String,
    },
    /// A secret is not there.
    #[error("{path}: the environment variable {variable} is not set")]
    NoSecret {
        /// The file.
        path: PathBuf,
        /// The variable.
        variable: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Step {
    Fill {
        fill: String,
        with: String,
    },
    FillSecretly {
        fill: String,
        #[serde(rename = "from-env")]
        from_env: String,
    },
    Click {
        click: String,
    },
    Await {
        #[serde(rename = "await")]
        selector: String,
    },
}

impl Actions {
    /// Reads a file of steps, and the environment variables of its secrets.
    pub fn read(path: &Path) -> Result<Self, ActionError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ActionError::Read { path: path.to_owned(), source })?;
        let file: File = toml::from_str(&text).map_err(|error| ActionError::Syntax {
            path: path.to_owned(),
            message: error.to_string(),
        })?;
        let actions = file.steps.into_iter().map(|step| {
            Ok(match step {
                Step::Fill { fill, with } => Action::Fill(fill, Secret::new(with)),
                Step::FillSecretly { fill, from_env } => {
                    let value = std::env::var(&from_env).map_err(|_| ActionError::NoSecret {
                        path: path.to_owned(),
                        variable: from_env,
                    })?;
                    Action::Fill(fill, Secret::new(value))
                }
                Step::Click { click } => Action::Click(click),
                Step::Await { selector } => Action::Await(selector),
            })
        });
        Ok(Self(actions.collect::<Result<_, ActionError>>()?))
    }

    /// What is filled in: it may be anything, a password too.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.0.iter().filter_map(|action| match action {
            Action::Fill(_, secret) => Some(secret),
            _ => None,
        })
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Waits until an element can be seen.
const SEEN: &str = r"
const [selector, milliseconds, answer] = arguments;
const look = () => {
  const element = document.querySelector(selector);
  const box = element && element.getBoundingClientRect();
  if (!box || !box.width || !box.height || document.readyState === 'loading') return;
  finish(true);
};
const observer = new MutationObserver(look);
const timer = setTimeout(() => finish(false), milliseconds);
const finish = (seen) => { observer.disconnect(); clearTimeout(timer); answer(seen); };
observer.observe(document, { subtree: true, childList: true, attributes: true });
document.addEventListener('readystatechange', look);
look();
";

impl LiveJourney<'_> {
    /// Does what the page needs before its buttons show.
    pub(super) async fn act(&mut self) -> Result<(), Trouble> {
        for (action, number) in self.actions.0.iter().zip(1..) {
            let (Action::Fill(selector, _) | Action::Click(selector) | Action::Await(selector)) =
                action;
            let deadline = self.deadlines.page;
            let wait = vec![json!(selector), json!(milliseconds(deadline))];
            let seen = self.session.wait_for(SEEN, wait, deadline * 2).await?;
            let done = match action {
                _ if seen != json!(true) => {
                    let what = format!(
                        "step {number} of --action: nothing that matches `{selector}` can be seen \
                         within {} s",
                        deadline.as_secs()
                    );
                    return Err(Trouble(Cause::Page, what));
                }
                Action::Fill(selector, text) => {
                    self.session.fill(selector.as_str(), text.expose()).await
                }
                Action::Click(selector) => self.session.click(selector.as_str()).await,
                Action::Await(_) => Ok(()),
            };
            match done {
                Err(error @ (BrowserError::NotUsable { .. } | BrowserError::NotFound { .. })) => {
                    let what = format!("step {number} of --action: {error}");
                    return Err(Trouble(Cause::Page, what));
                }
                done => done?,
            }
        }
        Ok(())
    }
}
