//! Running a plan: workers with a browser each take case after case, until all are done, the run
//! is stopped, or the locker has gone.

mod compose;
mod folder;
mod worker;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

pub use compose::compose;
pub use folder::{FolderError, RunFolder, RunInfo};
pub use worker::Tally;

use crate::browser::Engine;
use crate::judge::Verdict;
use crate::observe::{Cause, Observation, Record, Recorder};
use crate::plan::{Plan, Planned};
use crate::profile::Profile;
use crate::stand::Stand;
use crate::{clock, plan};
use worker::Worker;

/// What a run is made with.
pub struct Setting<'a> {
    /// The browser.
    pub engine: &'a Engine,
    /// The target.
    pub profile: &'a Profile,
    /// Where observations and pictures go.
    pub folder: &'a RunFolder,
    /// Writes the observations.
    pub recorder: &'a Recorder,
    /// How many browsers work side by side.
    pub jobs: usize,
    /// Whether the browsers are without a window on a display.
    pub headless: bool,
}

/// What is told while a run goes on.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// A case began.
    Began(&'a Planned),
    /// A case ended; the verdict is without a look at its control.
    Ended(&'a Planned, Verdict),
}

/// What all workers share.
struct Shared<'a> {
    setting: &'a Setting<'a>,
    stand: Stand,
    http: reqwest::Client,
    hosts: Vec<String>,
    queue: Mutex<VecDeque<&'a Planned>>,
    /// Set when the locker no longer answers: what is left is not tried.
    gone: AtomicBool,
    stopped: watch::Receiver<bool>,
    progress: &'a (dyn Fn(Progress<'_>) + Send + Sync),
}

/// Runs the cases of a plan that are not skipped. Ends early when `stopped` becomes true; what was
/// seen until then is in the folder.
///
/// # Errors
/// Our own hosts cannot be started.
pub async fn run(
    setting: &Setting<'_>,
    plan: &Plan,
    stopped: watch::Receiver<bool>,
    progress: &(dyn Fn(Progress<'_>) + Send + Sync),
) -> std::io::Result<Tally> {
    let mut hosts: Vec<String> = plan
        .cases
        .iter()
        .map(|planned| plan::host(&planned.case.page, setting.profile))
        .filter(|host| !host.is_empty())
        .collect();
    hosts.sort();
    hosts.dedup();
    let shared = Shared {
        setting,
        stand: Stand::start().await?,
        http: http_client()?,
        hosts,
        queue: Mutex::new(plan.cases.iter().filter(|planned| planned.skip.is_none()).collect()),
        gone: AtomicBool::new(false),
        stopped,
        progress,
    };
    let workers = (0..setting.jobs.max(1)).map(|_| work(&shared));
    let tallies = futures_util::future::try_join_all(workers).await?;
    shared.give_up_the_rest();
    Ok(tallies.into_iter().sum())
}

async fn work(shared: &Shared<'_>) -> std::io::Result<Tally> {
    let mut worker = Worker::start(shared).await?;
    while let Some(planned) = shared.next() {
        (shared.progress)(Progress::Began(planned));
        let verdict = worker.case(planned).await;
        (shared.progress)(Progress::Ended(planned, verdict));
    }
    Ok(worker.end().await)
}

impl<'a> Shared<'a> {
    fn next(&self) -> Option<&'a Planned> {
        if self.is_stopped() || self.gone.load(Ordering::Relaxed) {
            return None;
        }
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Says of every case that is left why it was not tried.
    fn give_up_the_rest(&self) {
        let (cause, what) = if self.gone.load(Ordering::Relaxed) {
            (Cause::Locker, "not tried: the locker no longer answers")
        } else {
            (Cause::Stopped, "not tried")
        };
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        for planned in queue.drain(..) {
            let saw = Observation::Trouble { cause, what: what.to_owned() };
            let record = Record { case: planned.case.id.clone(), at: clock::now_ms(), saw };
            // A disk that is full was told of when the cases before were written.
            let _ = self.setting.recorder.write(&record);
        }
    }
}

/// The client that opens what the section 'Uploaded Documents' links to, and asks whether the
/// locker is there. It keeps no cookies, and takes the bytes as they come.
pub fn http_client() -> std::io::Result<reqwest::Client> {
    // Of two libraries that install a provider, the first wins; both install this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .connect_timeout(std::time::Duration::from_secs(10))
        .timeout(std::time::Duration::from_secs(60))
        .build()
        .map_err(std::io::Error::other)
}
