//! Many connections at work: each sends a case, waits, judges, and takes the next.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::oneshot;
use tokio::time::{MissedTickBehavior, interval, timeout_at};

use super::case::Case;
use super::generate::Stream;
use super::probe::{Probe, Setting};
use super::tally::{Tally, Wrong};
use locksmith_spec::verdict::Verdict;

/// How many requests a locker gets, and how fast.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// For how long.
    pub time: Duration,
    /// How many requests at most.
    pub cases: Option<u64>,
    /// How many requests a second at most.
    pub rate: Option<u32>,
    /// Whether the first violation ends it.
    pub stop_on_first: bool,
}

/// What a run sends, and over how many connections.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Cases that come before those of the stream.
    pub first: Vec<Case>,
    /// The stream; without one, the run ends with the cases that come first.
    pub stream: Option<Stream>,
    /// Which part of how many.
    pub shard: (u64, u64),
    /// Connections, over all threads.
    pub connections: usize,
    /// Threads.
    pub jobs: usize,
    /// How much, and how fast.
    pub budget: Budget,
}

impl Plan {
    /// The case of a number; none after the last.
    fn case(&self, number: u64) -> Option<Case> {
        let first = self.first.len() as u64;
        if number < first {
            return usize::try_from(number).ok().and_then(|at| self.first.get(at)).copied();
        }
        self.stream.as_ref().map(|stream| stream.case(number - first))
    }
}

/// The progress of a run.
#[derive(Debug)]
pub struct Progress {
    begun: Instant,
    /// When nothing more is sent.
    over: Option<Instant>,
    taken: AtomicU64,
    sent: AtomicU64,
    violations: AtomicU64,
    causes: AtomicU64,
    answers: AtomicU64,
    masks: AtomicU64,
    stop: AtomicBool,
    interrupted: AtomicBool,
    trouble: Mutex<Option<String>>,
}

impl Default for Progress {
    fn default() -> Self {
        let none = AtomicU64::default;
        Self {
            begun: Instant::now(),
            over: None,
            taken: none(),
            sent: none(),
            violations: none(),
            causes: none(),
            answers: none(),
            masks: none(),
            stop: AtomicBool::default(),
            interrupted: AtomicBool::default(),
            trouble: Mutex::default(),
        }
    }
}

impl Progress {
    /// Of a run that is over after this time, whatever is under way then.
    #[must_use]
    pub fn within(whole: Duration) -> Self {
        Self { over: Some(Instant::now() + whole), ..Self::default() }
    }

    /// How much time is left, where there is an end to it.
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        self.over.map(|over| over.saturating_duration_since(Instant::now()))
    }

    /// Waits for something until the time is over; none then.
    pub async fn in_time<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        in_time(self.over, work).await
    }

    /// Ends the run after the requests that are under way.
    pub fn stop(&self) {
        self.stop.store(true, Relaxed);
    }

    /// Ends the run on request.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Relaxed);
        self.stop();
    }

    /// Whether the run is ending.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Relaxed)
    }

    /// Whether it ends on request.
    #[must_use]
    pub fn was_interrupted(&self) -> bool {
        self.interrupted.load(Relaxed)
    }

    /// The progress in a line.
    #[must_use]
    pub fn shown(&self, reachable: usize) -> String {
        let seconds = self.begun.elapsed().as_secs().max(1);
        let sent = self.sent.load(Relaxed);
        format!(
            "{sent} requests, {} a second · {} kinds of answers · {} of {reachable} combinations · \
             {} forbidden answers, {} violations",
            sent / seconds,
            self.answers.load(Relaxed),
            self.masks.load(Relaxed),
            self.violations.load(Relaxed),
            self.causes.load(Relaxed),
        )
    }

    /// What kept the run from going on, if anything did.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts an answer; of several threads the one with the most counts.
    fn count(&self, tally: &Tally, verdict: Verdict, is_new_cause: bool) {
        self.sent.fetch_add(1, Relaxed);
        if verdict == Verdict::Fail {
            self.violations.fetch_add(1, Relaxed);
        }
        if is_new_cause {
            self.causes.fetch_max(tally.causes.len() as u64, Relaxed);
        }
        self.answers.fetch_max(tally.answers.len() as u64, Relaxed);
        self.masks.fetch_max(tally.masks.len() as u64, Relaxed);
    }

    fn fail(&self, what: String) {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
        self.stop();
    }
}

/// Waits for something until a time, where there is one.
pub(super) async fn in_time<T>(until: Option<Instant>, work: impl Future<Output = T>) -> Option<T> {
    match until {
        Some(until) => timeout_at(until.into(), work).await.ok(),
        None => Some(work.await),
    }
}

/// Sends the cases of a plan until its budget is spent or it is stopped.
pub async fn run(setting: Arc<Setting>, plan: Arc<Plan>, progress: Arc<Progress>) -> Tally {
    let jobs = plan.jobs.clamp(1, plan.connections.max(1));
    let mut running = Vec::new();
    for job in 0..jobs {
        let (send, part) = oneshot::channel();
        let (setting, plan) = (Arc::clone(&setting), Arc::clone(&plan));
        let shared = Arc::clone(&progress);
        let connections = (plan.connections + jobs - 1 - job) / jobs;
        // A thread of its own, so that the requests and a locker in this process share no runtime.
        let work = move || match on_this_thread(&setting, &plan, &shared, connections) {
            Ok(tally) => drop(send.send(tally)),
            Err(error) => shared.fail(no_thread(&error)),
        };
        match thread::Builder::new().name(format!("fuzz-{job}")).spawn(work) {
            Ok(_) => running.push(part),
            Err(error) => progress.fail(no_thread(&error)),
        }
    }
    let mut tally = Tally::default();
    for part in running {
        // A thread that failed has reported it.
        if let Ok(part) = part.await {
            tally.merge(part);
        }
    }
    tally
}

fn no_thread(error: &io::Error) -> String {
    format!("cannot start a thread: {error}")
}

fn on_this_thread(
    setting: &Setting,
    plan: &Plan,
    progress: &Progress,
    connections: usize,
) -> io::Result<Tally> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let until = Instant::now() + plan.budget.time;
    let tally = RefCell::default();
    runtime.block_on(async {
        let work = |_| on_one_connection(setting, plan, progress, until, &tally);
        let mut work: FuturesUnordered<_> = (0..connections).map(work).collect();
        while work.next().await.is_some() {}
    });
    Ok(tally.into_inner())
}

async fn on_one_connection(
    setting: &Setting,
    plan: &Plan,
    progress: &Progress,
    until: Instant,
    tally: &RefCell<Tally>,
) {
    let mut probe = Probe::new(setting);
    let mut pace = plan.budget.rate.and_then(|rate| {
        let connections = u32::try_from(plan.connections).ok()?;
        let mut pace =
            interval(Duration::from_secs(1).checked_mul(connections)?.checked_div(rate)?);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Some(pace)
    });
    let (part, parts) = plan.shard;
    while !progress.stop.load(Relaxed) && Instant::now() < until {
        if let Some(pace) = &mut pace
            && in_time(Some(until), pace.tick()).await.is_none()
        {
            break;
        }
        let taken = progress.taken.fetch_add(1, Relaxed);
        if plan.budget.cases.is_some_and(|most| taken >= most) {
            break;
        }
        let Some(case) = plan.case(taken * parts + part) else { break };
        // A request without an answer at the end of the time does not count: it lacked time.
        let Some(sent) = progress.in_time(probe.send(&case)).await else { break };
        match sent {
            Ok(seen) => {
                let is_new_page = tally.borrow_mut().pages.insert(seen.answer);
                let looked = if is_new_page {
                    let looked = progress.in_time(probe.look_at_page(seen.answer)).await;
                    looked.unwrap_or(Ok(None))
                } else {
                    Ok(None)
                };
                let on_page = looked.unwrap_or_else(|error| {
                    progress.fail(format!("{}: {error}", setting.host.name));
                    None
                });
                let mut tally = tally.borrow_mut();
                if let Some(part) = seen.cut {
                    *tally.cut.entry(part).or_default() += 1;
                }
                let mut is_new = tally.count(taken, &case, &seen.judged, seen.answer);
                for wrong in seen.key_shown.map(|_| Wrong::KeyShown).into_iter().chain(on_page) {
                    is_new |= tally.besides(taken, &case, wrong);
                }
                progress.count(&tally, seen.judged.verdict, is_new);
                if is_new && plan.budget.stop_on_first {
                    progress.stop();
                }
            }
            Err(error) => progress.fail(format!("{}: {error}", setting.host.name)),
        }
    }
}
