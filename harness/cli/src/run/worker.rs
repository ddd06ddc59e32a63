//! A worker: a browser behind a proxy of its own, which takes one case after the other.

use std::iter::Sum;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::limits::is_trouble;
use super::{RunFolder, Shared, Site, picture};
use locksmith_browser::{BrowserError, Options, Session};
use locksmith_core::log::Log;
use locksmith_core::observe::{Cause, Observation, Record};
use locksmith_core::observer::Observer;
use locksmith_core::plan::Planned;
use locksmith_core::proxy::{Passed, Proxy, Routes};
use locksmith_core::{clock, watch};
use locksmith_locker::journey::Journey;
use locksmith_locker::judge;
use locksmith_locker::test_bed::CaseBed;
use locksmith_spec::verdict::Verdict;

/// How long a case may take, all in all.
const CASE: Duration = Duration::from_secs(180);

/// How long an answer must be due for the locker to hang: pages may ask it again and again.
const HANGING: Duration = Duration::from_secs(1);

/// How long the locker may take to show that it is still there.
const PROBE: Duration = Duration::from_secs(5);

/// How often in a row a browser may fail to start: once may be a busy machine.
const FAILED_STARTS: u8 = 2;

/// What was sent to the browsers of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// How many WebDriver commands.
    pub commands: u64,
    /// How long their answers took, together.
    pub time: Duration,
    /// How many browsers were started.
    pub sessions: u32,
    /// How long, where a page is certified, outcomes that must not come were given time.
    pub pauses: Duration,
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |one, other| Self {
            commands: one.commands + other.commands,
            time: one.time + other.time,
            sessions: one.sessions + other.sessions,
            pauses: one.pauses + other.pauses,
        })
    }
}

pub(super) struct Worker<'s, 'a> {
    shared: &'s Shared<'a>,
    proxy: Proxy,
    passed: Passed,
    session: Option<Session>,
    /// How often in a row no browser started.
    failed_starts: u8,
    tally: Tally,
}

impl<'s, 'a> Worker<'s, 'a> {
    pub(super) async fn start(shared: &'s Shared<'a>) -> std::io::Result<Self> {
        let (sender, passed) = Passed::channel();
        let proxy =
            Proxy::start_at(shared.browsers.proxy, Routes::new(), sender, clock::now_ms).await?;
        let passed = passed.at(&proxy);
        Ok(Self { shared, proxy, passed, session: None, failed_starts: 0, tally: Tally::default() })
    }

    /// Takes one case; what is seen goes to the recorder. Gives the verdict, for the progress.
    pub(super) async fn case(&mut self, site: &Site<'_>, planned: &Planned) -> Verdict {
        let began = Instant::now();
        let records = self.observe(site, planned, began).await;
        judge::one(planned, &records).verdict
    }

    async fn observe(&mut self, site: &Site<'_>, planned: &Planned, began: Instant) -> Vec<Record> {
        let shared = self.shared;
        let profile = site.task.profile;
        let recorder = site.task.recorder.clone();
        let mut bed = match shared.bed.open(planned, profile, site.task.skew) {
            Ok(bed) => bed,
            Err(error) => {
                let (observer, seen) = Observer::channel();
                observer.observe(Observation::Trouble {
                    cause: Cause::Harness,
                    what: error.to_string(),
                });
                return Log::new(&planned.case.id, recorder, seen).close();
            }
        };
        let mut log = Log::new(&planned.case.id, recorder, bed.take_seen());
        let browser = shared.browsers.engine.to_string();
        log.note(Observation::Began { page: bed.address.clone(), browser });
        for (document, offer) in &bed.offers {
            log.note(Observation::Offered {
                document: document.clone(),
                target: offer.target.clone(),
                bytes: offer.bytes,
                sha256: offer.sha256.clone(),
                content_type: offer.media_type.to_owned(),
            });
        }
        let http = &site.http;
        match site.clock.take(planned.case.clock, http).await {
            Err(what) => log.note(Observation::Trouble { cause: Cause::Locker, what }),
            Ok(turn) => {
                self.journey(site, planned, &bed, &mut log).await;
                if let Err(what) = site.clock.give_back(turn, http).await {
                    log.note(Observation::Trouble { cause: Cause::Locker, what });
                }
            }
        }
        site.ended(log.records());
        self.replace_what_is_broken(site, &log).await;
        let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        log.note(Observation::Ended { millis });
        log.close()
    }

    /// Goes the case's way in a session as good as new, and looks back at it.
    async fn journey(
        &mut self,
        site: &Site<'_>,
        planned: &Planned,
        bed: &CaseBed<'_>,
        log: &mut Log,
    ) {
        let mut stopped = self.shared.stopped.clone();
        // A tab that is busy makes even this long.
        let ready = tokio::select! {
            ready = self.ready(site, planned) => ready.map_err(|error| trouble(&error)),
            why = cut_short(&mut stopped, site) => Err(why),
        };
        if let Err(trouble) = ready {
            log.note(trouble);
            return;
        }
        // Taken out, so that a case that ends badly does not leave it behind.
        let Some(session) = self.session.take() else { return };
        let profile = site.task.profile;
        let (http, passed) = (&site.http, &mut self.passed);
        let mut journey = Journey::new(&session, profile, planned, bed, log, http, passed);
        let interrupted = tokio::select! {
            outcome = tokio::time::timeout(CASE, journey.go()) => outcome.err().map(|_| {
                let what = format!("the case was not over within {CASE:?}");
                Observation::Trouble { cause: Cause::Harness, what }
            }),
            why = cut_short(&mut stopped, site) => Some(why),
        };
        if let Some(trouble) = interrupted {
            log.note(trouble);
        }
        self.look_back(site, planned, &session, log).await;
        self.session = Some(session);
    }

    /// A session as good as new, with a way to this site and to no other.
    async fn ready(&mut self, site: &Site<'_>, planned: &Planned) -> Result<(), BrowserError> {
        if let Some(session) = &mut self.session
            && session.clean().await.is_err()
        {
            self.end_session().await;
        }
        if self.session.is_none() {
            let mut options = Options::new(self.proxy.address());
            options.headless = self.shared.browsers.headless;
            options.wait_for_load = false;
            // They are the proxy's own; it looks at those behind it.
            options.accept_insecure_certs = true;
            self.session = Some(self.start_session(&options).await?);
        }
        let routes = self.shared.bed.routes(site.task.profile, &site.hosts);
        let routes = routes.reach_by(Arc::clone(&site.tls));
        self.proxy.set_routes(routes.withhold(planned.case.page.origin.withheld()));
        // What passed up to now belongs to no case.
        self.passed.take();
        Ok(())
    }

    async fn start_session(&mut self, options: &Options) -> Result<Session, BrowserError> {
        let started = Session::start(self.shared.browsers.engine, options).await;
        if started.is_ok() {
            self.failed_starts = 0;
            self.tally.sessions += 1;
        } else {
            self.failed_starts += 1;
        }
        if self.failed_starts == FAILED_STARTS {
            self.shared.without_browser.store(true, Ordering::Relaxed);
        }
        started
    }

    /// After the journey: what passed through the proxy, whether the locker hangs, and pictures of
    /// what did not go well.
    async fn look_back(
        &mut self,
        site: &Site<'_>,
        planned: &Planned,
        session: &Session,
        log: &mut Log,
    ) {
        let profile = site.task.profile;
        let (passed, lost) = (self.passed.take(), self.proxy.room().lost());
        for saw in watch::observations(&passed, lost, profile, planned.case.page.origin) {
            log.note(saw);
        }
        let verdict = verdict_so_far(planned, log);
        if verdict.is_met() {
            return;
        }
        let hanging = self.passed.waits_for(|url| profile.is_of_locker(url), HANGING);
        if let Some(url) = hanging.filter(|_| !waits_for_document(planned, log)) {
            let what = format!("no answer from {} yet", watch::place(&url));
            log.note(Observation::Trouble { cause: Cause::Locker, what });
        }
        let is_over = log.records().iter().any(|record| is_trouble(record, Cause::Stopped));
        if site.task.pictures && !is_over {
            take_pictures(site.task.folder, planned, session, log).await;
        }
    }

    /// Ends a session that is of no more use, and finds out whether the locker is.
    async fn replace_what_is_broken(&mut self, site: &Site<'_>, log: &Log) {
        let troubled = |cause: Cause| log.records().iter().any(|record| is_trouble(record, cause));
        if troubled(Cause::Browser) || troubled(Cause::Harness) || troubled(Cause::Stopped) {
            self.end_session().await;
        }
        if troubled(Cause::Locker) && !is_there(&site.http, site.task.profile).await {
            site.gone.store(true, Ordering::Relaxed);
        }
    }

    async fn end_session(&mut self) {
        if let Some(session) = self.session.take() {
            let tally = session.tally();
            self.tally.commands += tally.commands;
            self.tally.time += tally.time;
            session.end().await;
        }
    }

    pub(super) async fn end(mut self) -> Tally {
        self.end_session().await;
        self.tally
    }
}

/// Whether the locker may be waiting for a document that our host keeps from it: to give up in time
/// is then the locker's own affair (I-FETCH).
fn waits_for_document(planned: &Planned, log: &Log) -> bool {
    let pressed = |record: &Record| matches!(record.saw, Observation::SavePressed { .. });
    log.records().iter().any(pressed)
        && planned.case.documents.values().any(|document| !document.answer.brings_document())
}

async fn take_pictures(folder: &RunFolder, planned: &Planned, session: &Session, log: &mut Log) {
    let Ok(windows) = session.windows().await else { return };
    for (index, window) in windows.iter().enumerate() {
        let what =
            if index == 0 { "the partner's page".into() } else { format!("window {}", index + 1) };
        let name = format!("screenshots/{}-{}.png", planned.case.id.replace('/', "."), index + 1);
        // A window that closes meanwhile, or a dialog before it, has no picture.
        if session.switch_to(window).await.is_err() {
            continue;
        }
        let Some(picture) = picture::take(session, folder.redactor()).await else { continue };
        if folder.write(&name, &picture).is_ok() {
            log.note(Observation::Screenshot { what, file: name });
        }
    }
}

/// Whether anything answers where the locker's library should be.
pub(super) async fn is_there(
    http: &reqwest::Client,
    profile: &locksmith_core::profile::Profile,
) -> bool {
    http.get(profile.library.clone()).timeout(PROBE).send().await.is_ok()
}

fn verdict_so_far(planned: &Planned, log: &Log) -> Verdict {
    let mut records = log.records().to_vec();
    if let Some(last) = records.last().cloned() {
        records.push(Record { saw: Observation::Ended { millis: 0 }, ..last });
    }
    judge::one(planned, &records).verdict
}

/// Returns when the run is stopped or its deadline is over, with what is then reported of the case.
async fn cut_short(
    stopped: &mut tokio::sync::watch::Receiver<bool>,
    site: &Site<'_>,
) -> Observation {
    let what = tokio::select! {
        _ = stopped.wait_for(|stopped| *stopped) => "in the middle of this case".to_owned(),
        why = site.over() => format!("in the middle of this case: {why}"),
    };
    Observation::Trouble { cause: Cause::Stopped, what }
}

fn trouble(error: &BrowserError) -> Observation {
    Observation::Trouble { cause: Cause::Browser, what: error.to_string() }
}
