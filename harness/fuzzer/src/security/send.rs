//! Sends the requests of the probes: the only module of them that sends anything.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::{Interval, MissedTickBehavior, interval};
use url::Url;

use super::finding;
use super::timing::Effort;
use crate::answer::{Answer, read};
use crate::engine::Progress;
use crate::probe::Setting;
use crate::render::Sending;
use crate::wire::{Broken, Client, Part};
use locksmith_spec::verdict::{Finding, Verdict};

mod pages;
mod pairs;

/// The settings of the probes.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The URL of the locker.
    pub url: Url,
    /// The seed of the order of requests.
    pub seed: u64,
    /// The most requests a second.
    pub rate: Option<u32>,
    /// How much is measured.
    pub effort: Effort,
}

/// Makes the probes, one after the other, over one connection. They end early when the run is stopped.
pub async fn probe(setting: Arc<Setting>, plan: Plan, progress: Arc<Progress>) -> Vec<Finding> {
    let (send, findings) = oneshot::channel();
    // A thread of its own, as in the engine: a measurement must not wait for another task.
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        drop(send.send(runtime.block_on(all(&setting, plan, &progress))));
        Ok::<(), io::Error>(())
    };
    match thread::Builder::new().name("security".to_owned()).spawn(work) {
        // A probe that could not begin has no finding.
        Ok(_) => findings.await.unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

async fn all(setting: &Setting, plan: Plan, progress: &Progress) -> Vec<Finding> {
    let mut sender = Sender::new(setting, &plan, progress);
    let pages = [
        pages::markup(&mut sender).await,
        pages::framing(&mut sender).await,
        pages::schemes(&mut sender).await,
        pages::addresses(&mut sender).await,
        pages::cors(&mut sender).await,
    ];
    // The measurement uses the rest of the time, after the few pages.
    let left = progress.left().unwrap_or(plan.effort.time);
    let effort = Effort { time: plan.effort.time.min(left), ..plan.effort };
    let times = pairs::measured(&mut sender, &Plan { effort, ..plan }).await;
    std::iter::once(times).chain(pages).collect()
}

/// Why there is no answer to judge.
enum Unasked {
    /// The run was stopped.
    Stopped,
    /// The run's time ended.
    Over,
    /// The locker gave none.
    Broken(Broken),
    /// The answer is too long.
    Cut(Part),
}

/// One connection, in its pace.
struct Sender<'a> {
    setting: &'a Setting,
    client: Client,
    url: Url,
    pace: Option<Interval>,
    progress: &'a Progress,
}

impl<'a> Sender<'a> {
    fn new(setting: &'a Setting, plan: &Plan, progress: &'a Progress) -> Self {
        let pace =
            plan.rate.and_then(|rate| Duration::from_secs(1).checked_div(rate)).map(|each| {
                let mut pace = interval(each);
                pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
                pace
            });
        let client = Client::new(setting.host.clone());
        Self { setting, client, url: plan.url.clone(), pace, progress }
    }

    /// Sends a message; gives the answer and the time that it took.
    async fn ask(&mut self, message: &[u8]) -> Result<(Answer, Duration), Unasked> {
        if self.progress.is_stopped() {
            return Err(Unasked::Stopped);
        }
        if let Some(pace) = &mut self.pace {
            self.progress.in_time(pace.tick()).await.ok_or(Unasked::Over)?;
        }
        let asked = Instant::now();
        let came = self.progress.in_time(self.client.ask(message, Sending::default())).await;
        let came = came.ok_or(Unasked::Over)?;
        let took = asked.elapsed();
        came.map_err(Unasked::Broken)?;
        if let Some(part) = self.client.cut() {
            return Err(Unasked::Cut(part));
        }
        let (launch, refusals) = (&self.setting.template.launch, &self.setting.template.refusals);
        Ok((self.client.answer(|answer| read(answer, launch, refusals)), took))
    }
}

/// The finding of a probe without an answer.
fn unasked(id: &str, wanted: &str, why: &Unasked) -> Finding {
    let observed = match why {
        Unasked::Stopped => "not probed: the run was stopped first".to_owned(),
        Unasked::Over => "not probed: the run's time ended first".to_owned(),
        Unasked::Broken(broken) => format!("no answer: {broken}"),
        Unasked::Cut(part) => format!("an answer is too long: {part}"),
    };
    finding(id, Verdict::Inconclusive, wanted, observed)
}
