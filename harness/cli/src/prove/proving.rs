//! Carrying a proof out: a locker for each deviation, one that conforms, and browsers that go from
//! locker to locker.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use futures_util::{StreamExt, TryStreamExt, stream};
use miette::Diagnostic;
use reference_locker::{Policy, StartError};
use thiserror::Error;
use tokio::sync::watch;

use super::matrix::{ChoiceRow, Deviation, Facts, Proof, Row, Scope};
use crate::embedded::Embedded;
use crate::run::{
    self, Browsers, FolderError, Limits, Progress, RunError, RunFolder, RunInfo, Task,
};
use locksmith_browser::Engine;
use locksmith_core::clock;
use locksmith_core::observe::{self, Recorder};
use locksmith_core::plan::{Filter, Plan, PlanError};
use locksmith_core::scenario::Catalogue;
use locksmith_locker::judge;
use locksmith_spec::Skew;
use locksmith_spec::verdict::Judged;

/// How many lockers start at the same time: each hashes passwords, which takes 19 MB for a moment.
const AT_ONCE: usize = 4;

/// What a proof is made with.
pub struct Setting<'a> {
    /// The browser.
    pub engine: &'a Engine,
    /// What is to be proved.
    pub catalogue: &'a Catalogue,
    /// How much of it is held against each deviation.
    pub scope: Scope,
    /// How many browsers work side by side.
    pub jobs: usize,
    /// What names and tokens are made from.
    pub seed: u64,
    /// The folder of the proof: it gets a run's folder for each locker.
    pub out: &'a Path,
}

/// A locker that is wrong on purpose.
pub struct Deviant {
    /// What is wrong, and what must notice it.
    pub deviation: Deviation,
    /// How it decides.
    pub policy: Arc<dyn Policy>,
}

/// A locker that conforms, and differs from the usual one where it may.
pub struct Differing {
    /// Its name.
    pub id: String,
    /// What it does.
    pub what: String,
    /// The cases that this may change something for.
    pub cases: Vec<String>,
    /// How it decides.
    pub policy: Arc<dyn Policy>,
}

/// A proof whose lockers run.
pub struct Proving<'a> {
    setting: &'a Setting<'a>,
    conforming: Subject,
    /// Each with its name, and with what it does.
    differing: Vec<((String, String), Subject)>,
    deviants: Vec<(Deviation, Subject)>,
}

/// A locker, and its run.
struct Subject {
    locker: Embedded,
    info: RunInfo,
    folder: RunFolder,
    recorder: Recorder,
}

/// Why there is no proof.
#[derive(Debug, Diagnostic, Error)]
pub enum ProveError {
    /// A locker cannot be started.
    #[error("an embedded locker cannot be started: {0}")]
    Start(#[from] StartError),
    /// The catalogue contradicts the oracle, or nothing in it has a name that is wanted.
    #[error("{of}: {source}")]
    Plan {
        /// Of which locker.
        of: String,
        /// What is wrong.
        source: Box<PlanError>,
    },
    /// The names of cases cannot be used.
    #[error("{of}: {source}")]
    Names {
        /// Of which deviation.
        of: String,
        /// What is wrong.
        source: globset::Error,
    },
    /// The folder cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Folder(#[from] FolderError),
    /// Our own hosts cannot be started.
    #[error("our own hosts cannot be started: {0}")]
    Hosts(#[from] std::io::Error),
    /// The run ended before its last case.
    #[error(transparent)]
    Run(#[from] RunError),
    /// It was stopped.
    #[error("stopped: of what was not tried, nothing is known")]
    Stopped,
}

impl<'a> Proving<'a> {
    /// Starts the lockers and plans their cases.
    ///
    /// # Errors
    /// A locker cannot be started, a deviation names no case of the catalogue, or the folder cannot
    /// be used.
    pub async fn prepare(
        setting: &'a Setting<'a>,
        deviants: Vec<Deviant>,
        differing: Vec<Differing>,
    ) -> Result<Self, ProveError> {
        let mut names: Vec<String> =
            deviants.iter().flat_map(|deviant| deviant.deviation.noticed_by.clone()).collect();
        if names.is_empty() {
            names = differing.iter().flat_map(|differing| differing.cases.clone()).collect();
        }
        let conforming = Subject::start(setting, "conforming", &names, None, 0).await?;
        let subjects = deviants.into_iter().zip(1..).map(|(deviant, number)| async move {
            let Deviant { deviation, policy } = deviant;
            let name = format!("deviations/{}", deviation.id);
            let policy = Some(policy);
            let subject =
                Subject::start(setting, &name, &deviation.noticed_by, policy, number).await?;
            Ok::<_, ProveError>((deviation, subject))
        });
        let deviants: Vec<_> = stream::iter(subjects).buffered(AT_ONCE).try_collect().await?;
        let after = u64::try_from(deviants.len()).unwrap_or_default() + 1;
        let subjects = differing.into_iter().zip(after..).map(|(differing, number)| async move {
            let Differing { id, what, cases, policy } = differing;
            let (name, policy) = (format!("choices/{id}"), Some(policy));
            let subject = Subject::start(setting, &name, &cases, policy, number).await?;
            Ok::<_, ProveError>(((id, what), subject))
        });
        let differing = stream::iter(subjects).buffered(AT_ONCE).try_collect().await?;
        Ok(Self { setting, conforming, differing, deviants })
    }

    /// How many cases it takes.
    #[must_use]
    pub fn cases(&self) -> usize {
        let plans = self.subjects().map(|subject| &subject.info.plan);
        plans.flat_map(|plan| &plan.cases).filter(|planned| planned.skip.is_none()).count()
    }

    /// Tries every case at its locker, and judges.
    ///
    /// # Errors
    /// Our own hosts cannot be started, what was seen cannot be read, or the proof was stopped.
    pub async fn carry_out(
        self,
        stopped: watch::Receiver<bool>,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Proof, ProveError> {
        let began = Instant::now();
        let Setting { engine, jobs, scope, .. } = *self.setting;
        let browsers =
            Browsers { engine, jobs, headless: true, proxy: IpAddr::from([127, 0, 0, 1]) };
        let conforming = self.conforming.task(true);
        let deviants = self.deviants.iter().map(|(_, subject)| subject.task(false));
        let differing = self.differing.iter().map(|(_, subject)| subject.task(true));
        let tasks: Vec<Task> =
            std::iter::once(conforming).chain(differing).chain(deviants).collect();
        run::run(&browsers, &tasks, stopped.clone(), progress).await?;
        if *stopped.borrow() {
            return Err(ProveError::Stopped);
        }
        let conforming = self.conforming.judged()?;
        let differing = self
            .differing
            .into_iter()
            .map(|((id, what), subject)| Ok(ChoiceRow::of(id, what, &subject.judged()?)));
        let differing = differing.collect::<Result<Vec<_>, ProveError>>()?;
        let rows = self.deviants.into_iter().map(|(deviation, subject)| {
            let judged = subject.judged()?;
            Ok(Row::of(deviation, &judged))
        });
        let rows = rows.collect::<Result<Vec<_>, ProveError>>()?;
        let facts = Facts {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            browser: engine.to_string(),
            scope,
            seconds: began.elapsed().as_secs_f64(),
        };
        Ok(Proof::of(facts, &conforming, rows).with_choices(differing))
    }

    fn subjects(&self) -> impl Iterator<Item = &Subject> {
        let differing = self.differing.iter().map(|(_, subject)| subject);
        let deviants = self.deviants.iter().map(|(_, subject)| subject);
        std::iter::once(&self.conforming).chain(differing).chain(deviants)
    }
}

impl Subject {
    /// Starts a locker; `number` tells its tokens from those of the others, whose cases our hosts
    /// serve at the same time.
    async fn start(
        setting: &Setting<'_>,
        name: &str,
        cases: &[String],
        policy: Option<Arc<dyn Policy>>,
        number: u64,
    ) -> Result<Self, ProveError> {
        let wanted = match setting.scope {
            Scope::Fast => cases,
            Scope::Full => &[],
        };
        let filter = Filter::new(wanted)
            .map_err(|source| ProveError::Names { of: name.to_owned(), source })?;
        let locker = Embedded::start().await?;
        let profile = &locker.profile;
        let seed = setting.seed.wrapping_add(number);
        let plan = Plan::new(setting.catalogue, profile, &filter, seed, clock::now())
            .map_err(|source| ProveError::Plan { of: name.to_owned(), source: source.into() })?;
        if let Some(policy) = policy {
            locker.running.control().set_policy(policy);
        }
        let target = format!("{} ({name})", profile.name);
        let info = RunInfo {
            catalogue: setting.catalogue.digest(),
            command: "locksmith certify locker".to_owned(),
            ..RunInfo::new(
                locksmith_spec::Side::Locker,
                &target,
                &profile.library,
                setting.engine,
                clock::now_ms(),
                plan,
            )
        };
        let path: PathBuf = setting.out.join(name);
        let (folder, recorder) = RunFolder::create(&path, &info)?;
        Ok(Self { locker, info, folder, recorder })
    }

    /// What is wrong on purpose needs no pictures, and sees its cases in their order: what a
    /// deviation does may depend on what came before.
    fn task(&self, conforms: bool) -> Task<'_> {
        Task {
            profile: &self.locker.profile,
            plan: &self.info.plan,
            folder: &self.folder,
            recorder: &self.recorder,
            skew: Skew::NONE,
            side_by_side: conforms,
            pictures: conforms,
            limits: Limits::default(),
        }
    }

    fn judged(&self) -> Result<Vec<Judged>, ProveError> {
        let records = observe::read(&self.folder.file("observations.jsonl"));
        let records = records.map_err(FolderError::from)?;
        Ok(judge::plan(&self.info.plan, &records))
    }
}
