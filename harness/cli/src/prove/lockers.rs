//! Carrying out the proof of the locker's catalogue: a locker for each mutant and each choice, the conforming one, and
//! browsers that go from locker to locker.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use futures_util::{StreamExt, TryStreamExt, stream};
use miette::Diagnostic;
use reference_locker::mutants::{Choice, Mutant};
use reference_locker::{Policy, StartError};
use thiserror::Error;
use tokio::sync::watch;

use super::proof::{Facts, Outcome, Proof, Remark, Row};
use crate::embedded::Embedded;
use crate::run::{
    self, Browsers, FolderError, Limits, Progress, RunError, RunFolder, RunInfo, Task,
};
use crate::score::Subject;
use locksmith_browser::Engine;
use locksmith_core::clock;
use locksmith_core::observe::{self, Recorder};
use locksmith_core::plan::{Filter, Plan, PlanError};
use locksmith_core::scenario::Catalogue;
use locksmith_core::scenario::samples::Kind;
use locksmith_locker::judge;
use locksmith_spec::verdict::{Finding, Judged, Verdict};
use locksmith_spec::{Skew, is_security};

/// How many lockers start at the same time: each hashes passwords, which takes 19 MB for a moment.
const AT_ONCE: usize = 4;

/// The locker that every proof tries, beside those that are asked for.
const CONFORMING: &str = "conforming";

/// How much is held against each mutant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scope {
    /// The cases that must kill it, and their controls; or the static rules, where one of them must report a page.
    Fast,
    /// The whole catalogue, or the whole certification.
    Full,
}

/// What a proof is made with.
pub struct Setting<'a> {
    /// The browser.
    pub engine: &'a Engine,
    /// What is to be proved.
    pub catalogue: &'a Catalogue,
    /// How much of it is held against each locker.
    pub scope: Scope,
    /// How many browsers work side by side.
    pub jobs: usize,
    /// What names and tokens are made from.
    pub seed: u64,
    /// The folder of the proof: it gets a run's folder for each locker.
    pub out: &'a Path,
}

/// A locker that is to be tried.
pub struct Candidate {
    /// Its name.
    pub id: String,
    /// The clause that it breaks; none where it conforms.
    pub clause: Option<String>,
    /// Why a real locker might do it, or what it shows.
    pub why: String,
    /// The cases that must kill it; of one that conforms those that it may change something for.
    pub cases: Vec<String>,
    /// How it decides; none where that is the specification.
    pub policy: Option<Arc<dyn Policy>>,
}

impl From<&Mutant> for Candidate {
    fn from(mutant: &Mutant) -> Self {
        Self {
            id: mutant.id.to_owned(),
            clause: Some(mutant.clause.to_owned()),
            why: mutant.why.to_owned(),
            cases: mutant.killed_by.iter().map(|&case| case.to_owned()).collect(),
            policy: Some(mutant.policy()),
        }
    }
}

impl From<&Choice> for Candidate {
    fn from(choice: &Choice) -> Self {
        Self {
            id: choice.id.to_owned(),
            clause: None,
            why: choice.what.to_owned(),
            cases: choice.cases.iter().map(|&case| case.to_owned()).collect(),
            policy: Some(choice.policy()),
        }
    }
}

impl Candidate {
    /// The locker that does everything as it should, tried by what the others are tried by.
    pub(super) fn conforming(others: &[Self]) -> Self {
        let of = |is_mutant: bool| {
            let such = others.iter().filter(move |it| it.clause.is_some() == is_mutant);
            such.flat_map(|candidate| candidate.cases.clone()).collect::<Vec<_>>()
        };
        let named = of(true);
        Self {
            id: CONFORMING.to_owned(),
            clause: None,
            why: "Everything as the specification has it.".to_owned(),
            cases: if named.is_empty() { of(false) } else { named },
            policy: None,
        }
    }

    /// What the judged cases make of it.
    #[must_use]
    pub fn row(&self, judged: &[Judged]) -> Row {
        let mut remarks: Vec<Remark> = judged.iter().map(remark).collect();
        let outcome = if let Some(clause) = &self.clause {
            for remark in &mut remarks {
                remark.decides = self.cases.contains(&remark.case);
            }
            of_mutant(clause, self.cases.len(), &remarks)
        } else {
            for remark in &mut remarks {
                remark.decides =
                    !matches!(remark.verdict, Verdict::Pass | Verdict::Note | Verdict::Skipped);
            }
            let is_quiet = !remarks.iter().any(|remark| remark.decides);
            if is_quiet { Outcome::Conforms } else { Outcome::FalsePositive }
        };
        self.row_of(outcome, remarks)
    }

    /// The row of what came of it.
    pub(super) fn row_of(&self, outcome: Outcome, remarks: Vec<Remark>) -> Row {
        let is_mutant = self.clause.is_some();
        Row {
            id: self.id.clone(),
            kind: if is_mutant { Kind::Wrong } else { Kind::Right },
            clause: self.clause.clone(),
            why: self.why.clone(),
            // Of one that conforms, cases are named by globs, and nothing is expected.
            expected: if is_mutant { self.cases.clone() } else { Vec::new() },
            place: None,
            outcome,
            remarks,
            conclusion: None,
        }
    }
}

/// Every named case has to report a mutant, under the clause that it breaks.
fn of_mutant(clause: &String, named: usize, remarks: &[Remark]) -> Outcome {
    let decisive = || remarks.iter().filter(|remark| remark.decides);
    let is_whole = named > 0 && decisive().count() == named;
    if !is_whole || decisive().any(|remark| remark.clauses.is_empty()) {
        Outcome::Survived
    } else if decisive().all(|remark| remark.clauses.contains(clause)) {
        Outcome::Killed
    } else {
        Outcome::WrongReason
    }
}

/// What a case says, with the clauses under which it failed, and the matters of security that it warned of.
fn remark(judged: &Judged) -> Remark {
    let warns =
        |finding: &Finding| finding.verdict == Verdict::Warn && is_security(&finding.clause);
    let breaks = |finding: &&Finding| finding.verdict == Verdict::Fail || warns(finding);
    let mut clauses: Vec<String> = Vec::new();
    for finding in judged.findings.iter().filter(breaks) {
        if !clauses.contains(&finding.clause) {
            clauses.push(finding.clause.clone());
        }
    }
    let weightiest = judged.findings.iter().find(|finding| finding.verdict == judged.verdict);
    Remark {
        case: judged.case.clone(),
        clauses,
        verdict: judged.verdict,
        seen: weightiest.map(|finding| finding.observed.clone()).unwrap_or_default(),
        decides: false,
    }
}

/// A proof whose lockers run.
pub struct Proving<'a> {
    setting: &'a Setting<'a>,
    trials: Vec<Trial>,
}

/// A locker that runs, and its run.
struct Trial {
    candidate: Candidate,
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
        /// The locker.
        of: String,
        /// What is wrong.
        source: Box<PlanError>,
    },
    /// The names of cases cannot be used.
    #[error("{of}: {source}")]
    Names {
        /// The locker.
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
    /// Starts the conforming locker and the others, and plans their cases.
    ///
    /// # Errors
    /// A locker cannot be started, a mutant names no case of the catalogue, or the folder cannot be used.
    pub async fn prepare(
        setting: &'a Setting<'a>,
        candidates: Vec<Candidate>,
    ) -> Result<Self, ProveError> {
        let conforming = Candidate::conforming(&candidates);
        let all = std::iter::once(conforming).chain(candidates).zip(0..);
        let trials = all.map(|(candidate, number)| Trial::start(setting, candidate, number));
        let trials = stream::iter(trials).buffered(AT_ONCE).try_collect().await?;
        Ok(Self { setting, trials })
    }

    /// How many cases it takes.
    #[must_use]
    pub fn cases(&self) -> usize {
        let planned = self.trials.iter().flat_map(|trial| &trial.info.plan.cases);
        planned.filter(|planned| planned.skip.is_none()).count()
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
        let begun = (clock::now(), Instant::now());
        let Setting { engine, jobs, scope, .. } = *self.setting;
        let browsers =
            Browsers { engine, jobs, headless: true, proxy: IpAddr::from([127, 0, 0, 1]) };
        let tasks: Vec<Task> = self.trials.iter().map(Trial::task).collect();
        run::run(&browsers, &tasks, stopped.clone(), progress).await?;
        if *stopped.borrow() {
            return Err(ProveError::Stopped);
        }
        let rows = self.trials.iter().map(Trial::row).collect::<Result<Vec<_>, _>>()?;
        let tried = match scope {
            Scope::Fast => "named cases and their controls",
            Scope::Full => "the whole catalogue",
        };
        let facts = Facts::since(begun, Some(engine.to_string()), tried.to_owned());
        Ok(Proof::of(Subject::Locker, facts, rows, false))
    }
}

impl Trial {
    /// Starts a locker; `number` separates its tokens from those of the others, whose cases our hosts serve at the same
    /// time.
    async fn start(
        setting: &Setting<'_>,
        candidate: Candidate,
        number: u64,
    ) -> Result<Self, ProveError> {
        let of = || candidate.id.clone();
        let wanted: &[String] = match setting.scope {
            Scope::Fast => &candidate.cases,
            Scope::Full => &[],
        };
        let filter =
            Filter::new(wanted).map_err(|source| ProveError::Names { of: of(), source })?;
        let locker = Embedded::start().await?;
        let profile = &locker.profile;
        let seed = setting.seed.wrapping_add(number);
        let plan = Plan::new(setting.catalogue, profile, &filter, seed, clock::now())
            .map_err(|source| ProveError::Plan { of: of(), source: source.into() })?;
        if let Some(policy) = &candidate.policy {
            locker.running.control().set_policy(Arc::clone(policy));
        }
        let folder = match (&candidate.policy, &candidate.clause) {
            (None, _) => setting.out.join(&candidate.id),
            (Some(_), None) => setting.out.join("choices").join(&candidate.id),
            (Some(_), Some(_)) => setting.out.join("mutants").join(&candidate.id),
        };
        let info = RunInfo {
            catalogue: setting.catalogue.digest(),
            command: "locksmith certify locker".to_owned(),
            ..RunInfo::new(
                locksmith_spec::Side::Locker,
                &format!("{} ({})", profile.name, candidate.id),
                &profile.library,
                setting.engine,
                clock::now_ms(),
                plan,
            )
        };
        let (folder, recorder) = RunFolder::create(&folder, &info)?;
        Ok(Self { candidate, locker, info, folder, recorder })
    }

    /// What is wrong on purpose needs no pictures, and sees its cases in their order: what a mutant does may depend on
    /// what came before.
    fn task(&self) -> Task<'_> {
        let conforms = self.candidate.clause.is_none();
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

    fn row(&self) -> Result<Row, ProveError> {
        let records = observe::read(&self.folder.file("observations.jsonl"));
        let records = records.map_err(FolderError::from)?;
        Ok(self.candidate.row(&judge::plan(&self.info.plan, &records)))
    }
}
