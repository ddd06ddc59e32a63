//! The plan: which cases are run against this target, and why others are not.

mod claim;
mod shard;

use std::sync::Arc;

use globset::{Glob, GlobSet, GlobSetBuilder};
use jiff::Timestamp;
use miette::Diagnostic;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use claim::{Claim, host, origin, site};
pub use shard::Shard;

use crate::profile::Profile;
use crate::scenario::{Answer, Case, Catalogue, Content, Launch, ScenarioError, Step};
use locksmith_spec::hex::sha256;
use locksmith_spec::{self as spec, Level, Outcome, TimeFact};

/// The cases of a run, in order.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Plan {
    /// What tokens are made from.
    pub seed: u64,
    /// How many cases of the catalogue were not wanted.
    pub left_out: usize,
    /// Whether a security finding fails.
    #[serde(default)]
    pub strict_security: bool,
    /// Which part this is, of a plan that is divided among machines; none when it is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// The cases; a control comes before what rests on it.
    pub cases: Vec<Planned>,
}

/// A case of the plan.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Planned {
    /// The case.
    pub case: Arc<Case>,
    /// A word of eight hex digits in the names of the case's documents and addresses, so that
    /// what it leaves behind can be told apart from what others leave.
    pub token: String,
    /// Why it is not run; none when it is.
    pub skip: Option<String>,
}

/// Why there is no plan.
#[derive(Debug, Diagnostic, Error)]
pub enum PlanError {
    /// No case has such an id.
    #[error("no case matches --only {0}")]
    #[diagnostic(help(
        "`locksmith list cases` shows the ids; a glob such as 'locker/error-206/*' goes in quotes"
    ))]
    NoMatch(String),
    /// A scenario states another permission than the oracle finds.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Contradiction(#[from] ScenarioError),
}

/// Which cases are wanted: all, or those whose id matches one of the globs. The controls of wanted
/// cases are wanted too.
#[derive(Clone, Debug)]
pub struct Filter {
    words: Vec<String>,
    globs: GlobSet,
}

impl Filter {
    /// A filter of these globs; none of them means all cases.
    pub fn new(words: &[String]) -> Result<Self, globset::Error> {
        let mut globs = GlobSetBuilder::new();
        for word in words {
            globs.add(Glob::new(word)?);
        }
        Ok(Self { words: words.to_vec(), globs: globs.build()? })
    }

    fn wants(&self, case: &Case) -> bool {
        self.words.is_empty() || self.globs.is_match(&case.id)
    }
}

impl Plan {
    /// Plans the wanted cases for this target.
    pub fn new(
        catalogue: &Catalogue,
        profile: &Profile,
        filter: &Filter,
        seed: u64,
        now: Timestamp,
    ) -> Result<Self, PlanError> {
        let wanted: Vec<&Arc<Case>> =
            catalogue.cases().iter().filter(|case| filter.wants(case)).collect();
        if wanted.is_empty() {
            return Err(PlanError::NoMatch(filter.words.join(" ")));
        }
        let is_wanted = |case: &&Arc<Case>| {
            filter.wants(case)
                || wanted.iter().any(|other| other.control.as_deref() == Some(case.id.as_str()))
        };
        let mut cases: Vec<&Arc<Case>> = catalogue.cases().iter().filter(is_wanted).collect();
        cases.sort_by_key(|case| case.control.is_some());
        let cases = cases
            .into_iter()
            .map(|case| {
                let skip = lack(case, profile).or_else(|| settled(case, profile, now));
                if skip.is_none() {
                    agree(catalogue, case, profile, now)?;
                }
                Ok(Planned { case: Arc::clone(case), token: token(seed, &case.id), skip })
            })
            .collect::<Result<Vec<_>, PlanError>>()?;
        let left_out = catalogue.cases().len() - cases.len();
        Ok(Self { seed, left_out, strict_security: false, shard: None, cases })
    }
}

/// The token of a case in a run with this seed.
#[must_use]
pub fn token(seed: u64, id: &str) -> String {
    sha256(format!("{seed} {id}").as_bytes())[..8].to_owned()
}

/// What the case needs and the profile lacks, in a sentence; none when nothing is lacking.
fn lack(case: &Case, profile: &Profile) -> Option<String> {
    let app = |name: &str| {
        (!profile.apps.contains_key(name)).then(|| format!("the profile has no [apps.{name}]"))
    };
    let user = |name: &str| {
        (!profile.users.contains_key(name)).then(|| format!("the profile has no [users.{name}]"))
    };
    let page = &case.page;
    let second_app = page.host.contains("{other-domain}")
        || page.app_hash == crate::scenario::AppHash::OfAnotherId;
    let of_page = app(&page.app).or_else(|| second_app.then(|| app("second")).flatten());
    let of_id = profile.apps.get(&page.app).filter(|_| names_other_case(page)).and_then(|app| {
        let other = claim::in_other_case(&app.id);
        let is_known = profile.apps.values().any(|app| app.id == other);
        is_known.then(|| format!("the app id {} is an app's in every case of its letters", app.id))
    });
    let of_documents = case.documents.values().find_map(|document| {
        match (&document.content, profile.largest_document) {
            (Content::TooLarge, None) => {
                Some("needs `largest-document`, which the profile does not have".to_owned())
            }
            (Content::Bytes(bytes), Some(largest)) if *bytes > largest => Some(format!(
                "a document of {bytes} bytes is larger than the `largest-document` of the profile, \
                 {largest}"
            )),
            _ => None,
        }
    });
    let of_steps = case.steps.iter().find_map(|step| match step {
        Step::LogIn(name) | Step::FindUploaded(name) => user(name),
        Step::ListUploaded(name) => user(name).or_else(|| section_unknown(profile)),
        Step::LogInWrongly(crate::scenario::WrongLogIn::PasswordOfAnother) => user("second"),
        Step::ChooseFolder(place) | Step::ChooseAgain(place) if *place > 1 => {
            users(case).find_map(|user| {
                let (count, by) = (profile.folders_of(user).len(), names(profile, user));
                let words = format!("needs {place} `folders`; {by} {count}");
                (*place > count).then_some(words)
            })
        }
        Step::ChooseOffered(_) => users(case).find_map(|user| {
            let by = names(profile, user);
            let words = format!("needs the name of a folder; {by} none");
            profile.folders_of(user).is_empty().then_some(words)
        }),
        Step::ChooseTwinFolder => users(case).find_map(|user| {
            let by = names(profile, user);
            let words = format!("needs two `folders` that differ only in case; {by} none");
            profile.twin_folder(user).is_none().then_some(words)
        }),
        _ => None,
    });
    let of_clock = (case.clock.is_some() && profile.clock.is_none()).then(|| {
        "needs `clock`, a URL that stops the locker's clock; the profile has none".to_owned()
    });
    of_page
        .or(of_id)
        .or(of_documents)
        .or(of_steps)
        .or(of_clock)
        .or_else(|| unreachable(case, profile))
}

/// Whether a page has its app id in another case than the registered one.
fn names_other_case(page: &crate::scenario::Page) -> bool {
    matches!(&page.app_id, crate::scenario::AppId::Text(text) if text == claim::OTHER_CASE)
}

/// Everybody who logs in in a case.
fn users(case: &Case) -> impl Iterator<Item = &str> {
    case.steps.iter().filter_map(|step| match step {
        Step::LogIn(name) => Some(name.as_str()),
        _ => None,
    })
}

/// What names the folders of a user.
fn names(profile: &Profile, user: &str) -> String {
    match profile.users.get(user).and_then(|user| user.folders.as_ref()) {
        Some(_) => format!("[users.{user}] names"),
        None => "the profile names".to_owned(),
    }
}

/// What was saved is looked for in the section.
fn section_unknown(profile: &Profile) -> Option<String> {
    profile.uploaded.is_none().then(|| {
        "the address of 'Uploaded Documents' is not known: give it by `uploaded` in the profile, or by \
         --uploaded"
            .to_owned()
    })
}

/// No tunnel refuses connections: that needs a port of our own.
fn unreachable(case: &Case, profile: &Profile) -> Option<String> {
    let refuses = case.documents.values().any(|document| document.answer == Answer::Refused);
    (refuses && profile.documents.base.is_some())
        .then(|| "documents have a `document-base-url`, where no connection is refused".to_owned())
}

/// Nothing is open about a form of timestamps that is the target's own, as a pattern may be.
fn settled(case: &Case, profile: &Profile, now: Timestamp) -> Option<String> {
    let now = case.time(now);
    let claim = Claim::of(&case.page, profile, now);
    let facts = claim.facts(profile, now);
    let is_read = matches!(facts.time_stamp, TimeFact::Fresh | TimeFact::Stale);
    if case.open.as_deref() == Some("I-TS-FORMAT") && is_read {
        return Some(format!("`{}` is how timestamps are written here", profile.time_stamp));
    }
    let mut alone = profile
        .apps
        .values()
        .any(|app| !app.further_domains.is_empty())
        .then(|| profile.clone())?;
    alone.apps.values_mut().for_each(|app| app.further_domains.clear());
    let host = host(&case.page, profile);
    (claim.facts(&alone, now).domain != facts.domain)
        .then(|| format!("{host} is, or is below, another domain that is registered for the app"))
}

/// What the scenario permits is what the oracle permits for the page's claim.
fn agree(
    catalogue: &Catalogue,
    case: &Case,
    profile: &Profile,
    now: Timestamp,
) -> Result<(), PlanError> {
    let now = case.time(now);
    let claim = Claim::of(&case.page, profile, now);
    let permitted = spec::permitted(&claim.facts(profile, now));
    let mut oracle: Vec<Launch> = permitted
        .iter()
        .filter(|permission| permission.level != Level::Tolerated)
        .map(|permission| match permission.outcome {
            Outcome::Launch => Launch::LOGIN,
            Outcome::Refusal(code) => Launch::Refusal(code),
        })
        .collect();
    oracle.sort_unstable();
    if oracle == case.permits.launch {
        return Ok(());
    }
    Err(catalogue.contradiction(&case.id, &oracle).into())
}
