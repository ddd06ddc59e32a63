//! Running plans: workers with a browser each take case after case, until all are done or the run
//! is stopped. What is left of a plan whose locker has gone is not tried.

mod check;
mod compose;
mod control;
mod folder;
mod info;
mod launch;
mod left_out;
mod limits;
mod locker_clock;
mod merge;
mod page;
mod picture;
mod sampling;
mod skew;
mod trial;
mod twice;
mod worker;

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rustls::ClientConfig;
use thiserror::Error;
use tokio::sync::watch;

pub use check::{Checked, Recognised, Step as CheckStep, Worth, check};
pub use compose::compose;
pub use control::{Statement, control, doubted};
pub use folder::{FolderError, RunFolder};
pub use info::{By, Measured, PAGE, RunInfo};
pub use launch::{Launch, LaunchError, launch};
pub use left_out::{
    Doubt, Section, Shown, doubt_uploaded, find_uploaded, try_control, try_formats, try_launch,
};
pub use limits::Limits;
pub use merge::{MergeError, merge};
pub use page::{PAGE_DEADLINE, PageTask, certify_page};
pub use skew::measure_clock;
pub use trial::TrialError;
pub use worker::Tally;

use limits::Breaker;
use locker_clock::LockerClock;
use locksmith_browser::Engine;
use locksmith_core::observe::{Cause, Observation, Record, Recorder};
use locksmith_core::plan::{Plan, Planned};
use locksmith_core::profile::Profile;
use locksmith_core::tls::Trust;
use locksmith_core::{clock, plan};
use locksmith_locker::test_bed::TestBed;
use locksmith_spec::Skew;
use locksmith_spec::verdict::Verdict;
use worker::Worker;

/// The browsers of a run. They outlive a target: one after the other they take the cases of every
/// task.
pub struct Browsers<'a> {
    /// Which browser.
    pub engine: &'a Engine,
    /// How many work side by side.
    pub jobs: usize,
    /// Whether they are without a window on a display.
    pub headless: bool,
    /// The address of this machine at which they reach our proxies.
    pub proxy: IpAddr,
}

/// A plan, the target that it is carried out at, and where what is seen goes.
pub struct Task<'a> {
    /// The target.
    pub profile: &'a Profile,
    /// The cases.
    pub plan: &'a Plan,
    /// Where observations and pictures go.
    pub folder: &'a RunFolder,
    /// Writes the observations.
    pub recorder: &'a Recorder,
    /// How far the target's clock is ahead of ours.
    pub skew: Skew,
    /// Whether several browsers may take its cases side by side. If not, the target sees one case
    /// after the other, in the order of the plan, however many browsers work.
    pub side_by_side: bool,
    /// Whether pictures are taken of what does not go well.
    pub pictures: bool,
    /// What ends it before its last case.
    pub limits: Limits,
}

/// Why a run ended before its last case.
#[derive(Debug, Error)]
pub enum RunError {
    /// Our own hosts cannot be started.
    #[error("Locksmith cannot start its own hosts: {0}")]
    Hosts(#[from] std::io::Error),
    /// What is seen can no longer be written down.
    #[error("the record of the run cannot be written: {0}. The cases that ended before are kept")]
    Record(String),
}

/// The progress of a run.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// A case began.
    Began(&'a Planned),
    /// A case ended; the verdict is without a look at its control.
    Ended(&'a Planned, Verdict),
}

/// What all workers share.
struct Shared<'a> {
    browsers: &'a Browsers<'a>,
    bed: TestBed,
    queue: Mutex<VecDeque<Job<'a>>>,
    stopped: watch::Receiver<bool>,
    /// Set when browsers do not start: what is left is not tried, each for as long as a start may take.
    without_browser: AtomicBool,
    progress: &'a (dyn Fn(Progress<'_>) + Send + Sync),
}

/// Cases that one worker takes one after the other, and where they are to be tried.
#[derive(Clone, Copy)]
struct Job<'a> {
    site: &'a Site<'a>,
    cases: &'a [Planned],
}

/// A task under way.
struct Site<'a> {
    task: &'a Task<'a>,
    hosts: Vec<String>,
    /// Set when the locker no longer answers: what is left is not tried.
    gone: AtomicBool,
    breaker: Mutex<Breaker>,
    /// When its deadline is over.
    until: Option<Instant>,
    clock: LockerClock,
    /// How TLS is opened to the locker.
    tls: Arc<ClientConfig>,
    http: reqwest::Client,
}

/// Runs the cases of every task that are not skipped. Ends early when `stopped` becomes true; what
/// was seen until then is in the folders.
///
/// # Errors
/// Our own hosts cannot be started, or what is seen can no longer be written down: nothing is tried
/// after that.
pub async fn run(
    browsers: &Browsers<'_>,
    tasks: &[Task<'_>],
    stopped: watch::Receiver<bool>,
    progress: &(dyn Fn(Progress<'_>) + Send + Sync),
) -> Result<Tally, RunError> {
    for task in tasks {
        task.recorder.redactor().know_all(task.profile.secrets());
    }
    let sites = tasks.iter().map(Site::of).collect::<std::io::Result<Vec<Site>>>()?;
    // The locker of the only task may reach our documents by another way; lockers of this machine's
    // need none.
    let documents = tasks.first().map(|task| task.profile.documents.clone()).unwrap_or_default();
    let shared = Shared {
        browsers,
        bed: TestBed::start(&documents).await?,
        queue: Mutex::new(sites.iter().flat_map(Site::jobs).collect()),
        stopped,
        without_browser: AtomicBool::new(false),
        progress,
    };
    let workers = (0..browsers.jobs.max(1)).map(|_| work(&shared));
    let tallies = futures_util::future::try_join_all(workers).await?;
    match tasks.iter().find_map(|task| task.recorder.broken()) {
        Some(why) => Err(RunError::Record(why)),
        None => Ok(tallies.into_iter().sum()),
    }
}

async fn work(shared: &Shared<'_>) -> std::io::Result<Tally> {
    let mut worker = Worker::start(shared).await?;
    while let Some(Job { site, cases }) = shared.next() {
        for planned in cases.iter().filter(|planned| planned.skip.is_none()) {
            if let Some((cause, why)) = shared.obstacle(site) {
                site.give_up(planned, cause, &why);
                continue;
            }
            (shared.progress)(Progress::Began(planned));
            let verdict = worker.case(site, planned).await;
            (shared.progress)(Progress::Ended(planned, verdict));
        }
    }
    Ok(worker.end().await)
}

impl<'a> Site<'a> {
    fn of(task: &'a Task<'a>) -> std::io::Result<Self> {
        let hosts = task.plan.cases.iter().map(|it| plan::host(&it.case.page, task.profile));
        let mut hosts: Vec<String> = hosts.filter(|host| !host.is_empty()).collect();
        hosts.sort();
        hosts.dedup();
        let clock = LockerClock::new(task.profile.clock.clone());
        let tls = task.profile.trust.client();
        let http = client(&tls)?;
        let until = task.limits.deadline.map(|deadline| {
            let left = deadline.saturating_sub(task.limits.spent);
            Instant::now() + left
        });
        let (gone, breaker) = (AtomicBool::new(false), Mutex::default());
        Ok(Self { task, hosts, gone, breaker, until, clock, tls, http })
    }

    fn jobs(&self) -> impl Iterator<Item = Job<'_>> {
        let cases = &self.task.plan.cases;
        let size = if self.task.side_by_side { 1 } else { cases.len().max(1) };
        cases.chunks(size).map(|cases| Job { site: self, cases })
    }

    /// Takes a case that ended.
    fn ended(&self, records: &[Record]) {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner).add(records);
    }

    /// Why no more is tried here, where the locker hangs.
    fn broken(&self) -> Option<String> {
        let breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        breaker.broken(self.task.limits)
    }

    /// Returns when the deadline is over, and says so.
    async fn over(&self) -> String {
        match (self.until, self.task.limits.deadline) {
            (Some(until), Some(deadline)) => {
                tokio::time::sleep_until(until.into()).await;
                limits::over(deadline)
            }
            _ => std::future::pending().await,
        }
    }

    /// What is said where the deadline is over, if it is.
    fn is_over(&self) -> Option<String> {
        let is_over = self.until.is_some_and(|until| Instant::now() >= until);
        self.task.limits.deadline.filter(|_| is_over).map(limits::over)
    }

    /// Says of a case why it was not tried.
    fn give_up(&self, planned: &Planned, cause: Cause, why: &str) {
        let saw = Observation::Trouble { cause, what: why.to_owned() };
        let record = Record { case: planned.case.id.clone(), at: clock::now_ms(), saw };
        // A record that is broken ends the run with an error.
        let _ = self.task.recorder.write(&record);
    }
}

impl<'a> Shared<'a> {
    fn next(&self) -> Option<Job<'a>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Why nothing more is tried at this site; none when nothing is in the way.
    fn obstacle(&self, site: &Site<'_>) -> Option<(Cause, String)> {
        let (cause, why) = self.obstacle_at(site)?;
        let not_tried = |why| format!("not tried: {why}");
        Some((cause, why.map_or("not tried".to_owned(), not_tried)))
    }

    fn obstacle_at(&self, site: &Site<'_>) -> Option<(Cause, Option<String>)> {
        let said = |why: &str| Some(why.to_owned());
        if site.task.recorder.broken().is_some() {
            return Some((Cause::Harness, said("what is seen cannot be written down")));
        }
        if site.gone.load(Ordering::Relaxed) {
            return Some((Cause::Locker, said("the locker no longer answers")));
        }
        if self.without_browser.load(Ordering::Relaxed) {
            return Some((Cause::Browser, said("the browser does not start")));
        }
        if *self.stopped.borrow() {
            return Some((Cause::Stopped, None));
        }
        if let Some(why) = site.broken() {
            return Some((Cause::Locker, Some(why)));
        }
        site.is_over().map(|why| (Cause::Stopped, Some(why)))
    }
}

/// The client that opens what the section 'Uploaded Documents' links to, and asks whether the
/// locker is there. It keeps no cookies, and takes the bytes as they come.
pub fn http_client(trust: &Trust) -> std::io::Result<reqwest::Client> {
    client(&trust.client())
}

fn client(tls: &ClientConfig) -> std::io::Result<reqwest::Client> {
    reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(tls.clone())
        .connect_timeout(std::time::Duration::from_secs(10))
        .timeout(std::time::Duration::from_secs(60))
        .build()
        .map_err(std::io::Error::other)
}
