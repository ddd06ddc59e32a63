//! Scenarios: what is faulty, what the user does, what the specification permits. Data, read from
//! `scenarios/locker/*.toml`.
//!
//! A file is a scenario, and its path is the scenario's id. A file with rows is a family: each row
//! says in what it differs from the rest of the file, and is a case of its own, named
//! `file/row`. [`samples`] are partner pages, in `scenarios/pages/`.

mod catalogue;
mod document;
mod error;
mod file;
mod page;
mod permits;
pub mod samples;
mod step;

use serde::{Deserialize, Serialize};

pub use catalogue::Catalogue;
pub use document::{Answer, Content, Document};
pub use error::ScenarioError;
pub(crate) use error::plain;
pub use page::{AppHash, AppId, Button, Frame, Href, Library, Markup, OriginSent, Page, TimeStamp};
pub use permits::{Launch, Login, Permits, ResultPermit};
pub use step::{AnswerFromNowOn, ClickPart, Offered, Part, Step, WrongLogIn};

use locksmith_spec::hex::sha256;

/// One case: a scenario, or one row of a family, with nothing left to fill in.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Case {
    /// Such as `locker/error-206/31-minutes`.
    pub id: String,
    /// The case in a sentence.
    pub title: String,
    /// The clauses that it is there to test.
    pub clauses: Vec<String>,
    /// The case that must pass, or this one says nothing: it differs in one thing only.
    pub control: Option<String>,
    /// The interpretation by which the whole case is open to the specification: what comes of it
    /// is recorded, and not judged.
    pub open: Option<String>,
    /// What is done, and what should come of it.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// How a locker that fails is fixed. Runs of the first builds name it `mend`.
    #[serde(alias = "mend")]
    pub fix: String,
    /// Where the locker's clock stands still during the case; none where it goes on.
    #[serde(default)]
    pub clock: Option<jiff::Timestamp>,
    /// The partner page.
    pub page: Page,
    /// The documents, by the names that the buttons use.
    pub documents: std::collections::BTreeMap<String, Document>,
    /// What the user does.
    pub steps: Vec<Step>,
    /// What the specification permits.
    pub permits: Permits,
    /// The file and line that the case comes from.
    pub source: String,
}

impl Case {
    /// The locker's time during the case, when it is `now` everywhere else.
    #[must_use]
    pub fn time(&self, now: jiff::Timestamp) -> jiff::Timestamp {
        self.clock.unwrap_or(now)
    }

    /// The case without what comes after its clicks: the launch alone.
    #[must_use]
    pub fn launch(&self) -> Self {
        let mut launch = self.clone();
        launch.steps.retain(|step| matches!(step, Step::Click(_)));
        launch
    }

    /// How many times a button is used.
    #[must_use]
    pub fn visits(&self) -> usize {
        self.steps.iter().filter(|step| step.uses_button().is_some()).count()
    }

    /// Whether "Save here" is pressed.
    #[must_use]
    pub fn saves(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::SaveHere | Step::SaveHereTwice))
    }
}

/// A digest over files, each a path and a text.
fn digest_of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let files = files.into_iter().map(|(path, text)| format!("{path}\0{text}\0"));
    sha256(files.collect::<String>().as_bytes())
}
