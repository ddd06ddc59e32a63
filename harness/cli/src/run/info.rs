//! What is known of a run before its first case: `run.json`.

use std::fmt::Display;

use serde::{Deserialize, Serialize};
use url::Url;

use locksmith_core::plan::Plan;
use locksmith_spec::{Side, Skew};

/// The format in which runs are kept: of `run.json`, and of the records in `observations.jsonl`. It changes
/// where a record that was kept is read in another way, or not at all.
pub(super) const FORMAT: u32 = 1;

/// The name of the case under which everything about a page is recorded.
pub const PAGE: &str = "page";

/// What is known of a run before its first case.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RunInfo {
    /// The format of the run's files.
    pub format: u32,
    /// The version of the harness that made it.
    pub version: String,
    /// The name that the profile gives the target.
    pub target: String,
    /// The URL of the target's library, or of the page.
    pub url: String,
    /// The browser, with its version.
    pub browser: String,
    /// What the certificate of a locker behind https is worth, in words.
    pub certificate: Option<String>,
    /// What was found out about the clock of a locker that is not of this process.
    pub clock: Option<Measured>,
    /// What the profile leaves out, and was assumed or recognised, in words.
    pub assumed: Vec<String>,
    /// When it began, in milliseconds since 1970.
    pub started: i64,
    /// Identifies the catalogue that it was planned from; see `Catalogue::digest`.
    /// Empty for a page, whose cases are not planned.
    pub catalogue: String,
    /// The words that repeat the run, without `--only`.
    pub command: String,
    /// Which side of the protocol is certified.
    pub side: Side,
    /// The cases; those of a page are the same in every run, and stand in no plan.
    pub plan: Plan,
}

/// How a skew was found out.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// By the `Date` of answers.
    Date,
    /// By launches with timestamps at the end of the window.
    Launches,
    /// Not at all: the locker sends no `Date`, and no launch showed it.
    Nothing,
}

/// What was found out about a locker's clock.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Measured {
    /// How far it is ahead of ours.
    pub skew: Skew,
    /// How that is known.
    pub by: By,
}

impl RunInfo {
    /// A run by this version of the harness that began at this millisecond since 1970. Nothing is known of
    /// certificate and clock, nothing was assumed, and no command repeats it.
    #[must_use]
    pub fn new(
        side: Side,
        target: &str,
        url: &Url,
        browser: &impl Display,
        started: i64,
        plan: Plan,
    ) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            target: target.to_owned(),
            url: url.to_string(),
            browser: browser.to_string(),
            certificate: None,
            clock: None,
            assumed: Vec::new(),
            started,
            catalogue: String::new(),
            command: String::new(),
            side,
            plan,
        }
    }
}

/// As much of a `run.json` as says how to read the rest.
#[derive(Deserialize)]
pub(super) struct Numbered {
    /// None in a run that is older than these numbers.
    pub(super) format: Option<u32>,
    pub(super) version: String,
}
