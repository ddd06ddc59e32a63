//! Asks a locker what the probes judge: the only place here that sends anything.

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

/// How the probes are made.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where the locker is.
    pub url: Url,
    /// What the order of requests is drawn from.
    pub seed: u64,
    /// How many requests are sent in a second at most.
    pub rate: Option<u32>,
    /// How much is measured.
    pub effort: Effort,
}

/// Makes the probes, one after the other, over one connection. They end early when the run is stopped.
pub async fn probe(setting: Arc<Setting>, plan: Plan, progress: Arc<Progress>) -> Vec<Finding> {
    let (tell, shown) = oneshot::channel();
    // A thread of its own, as the engine has: what is measured is not to wait for another task.
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        drop(tell.send(runtime.block_on(all(&setting, plan, &progress))));
        Ok::<(), io::Error>(())
    };
    match thread::Builder::new().name("security".to_owned()).spawn(work) {
        // Whoever could not begin has told nothing.
        Ok(_) => shown.await.unwrap_or_default(),
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
    // Times are measured for as long as there is time; the few pages come before.
    let left = progress.left().unwrap_or(plan.effort.time);
    let effort = Effort { time: plan.effort.time.min(left), ..plan.effort };
    let times = pairs::measured(&mut sender, &Plan { effort, ..plan }).await;
    std::iter::once(times).chain(pages).collect()
}

/// Why there is no answer to judge.
enum Unasked {
    /// The run was stopped.
    Stopped,
    /// The run's time was over.
    Over,
    /// The locker gave none.
    Broken(Broken),
    /// The locker gave one that was not read to its end.
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

    /// Sends a message, and tells what the answer is and how long it took.
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

/// What is told of a probe that got no answer.
fn unasked(id: &str, wanted: &str, why: &Unasked) -> Finding {
    let observed = match why {
        Unasked::Stopped => "the run was stopped before".to_owned(),
        Unasked::Over => "the run's time was over before".to_owned(),
        Unasked::Broken(broken) => format!("no answer came: {broken}"),
        Unasked::Cut(part) => format!("an answer was not read to its end: {part}"),
    };
    finding(id, Verdict::Inconclusive, wanted, observed)
}
