//! Certifying a partner's page: one browser, one page, one locker of ours around it.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::timeout;

use super::compose::context;
use super::sampling::Sampling;
use super::{PAGE, RunError, RunFolder, Tally, limits, picture};
use locksmith_browser::{Engine, Options, Session};
use locksmith_core::clock;
use locksmith_core::log::Log;
use locksmith_core::observe::page::{Fact, Sent, Setting};
use locksmith_core::observe::{Cause, Observation, Record, Recorder};
use locksmith_core::observer::Observer;
use locksmith_lint::{self as lint, Context, SourceClaims};
use locksmith_page::journey::{Actions, Journey};
use locksmith_page::test_bed::TestBed;
use locksmith_spec::{KeyFacts, Secret};

/// How long the certification of a page may take where nothing is said.
pub const PAGE_DEADLINE: Duration = Duration::from_secs(600);

/// What is said of a certification that was ended.
const EARLY: &str = "before everything was tried";

/// How a page is certified.
pub struct PageTask<'a> {
    /// Which browser.
    pub engine: &'a Engine,
    /// Whether it is without a window on a display.
    pub headless: bool,
    /// What is done before the page's buttons show.
    pub actions: &'a Actions,
    /// Where pictures go.
    pub folder: &'a RunFolder,
    /// Writes the observations.
    pub recorder: &'a Recorder,
    /// How long it may take, all in all.
    pub deadline: Duration,
}

/// Certifies the page of a stand; what is seen goes to the recorder. Ends early when `stopped`
/// becomes true.
///
/// # Errors
/// An observation could not be written.
pub async fn certify_page(
    task: &PageTask<'_>,
    bed: &mut TestBed,
    mut stopped: watch::Receiver<bool>,
) -> Result<Tally, RunError> {
    let began = Instant::now();
    let redactor = task.recorder.redactor();
    redactor.know_all(bed.target().key.iter().chain(task.actions.secrets()));
    let (_observer, seen) = Observer::channel();
    let mut log = Log::new(PAGE, task.recorder.clone(), seen);
    log.note(Observation::Page(Box::new(Fact::Setting(setting(bed, task.actions)))));
    let mut options = Options::new(bed.proxy());
    options.headless = task.headless;
    options.wait_for_load = false;
    options.accept_insecure_certs = true;
    let mut tally = Tally::default();
    match Session::start(task.engine, &options).await {
        Err(error) => {
            log.note(Observation::Trouble { cause: Cause::Browser, what: error.to_string() });
        }
        Ok(mut session) => {
            let key = bed.target().key.clone();
            let sampling = Sampling::begin(bed);
            let mut journey = Journey::new(&mut session, bed, &mut log, task.actions);
            let interrupted = tokio::select! {
                outcome = timeout(task.deadline.saturating_sub(began.elapsed()), journey.go()) => {
                    outcome.is_err().then(|| format!("{EARLY}: {}", limits::over(task.deadline)))
                }
                _ = stopped.wait_for(|stopped| *stopped) => Some(EARLY.to_owned()),
            };
            let (source, pauses) = (std::mem::take(&mut journey.source), journey.paused());
            if let Some(facts) = key.and_then(|key| key_facts(&source, log.records(), key)) {
                log.note(Observation::Page(Box::new(Fact::KeyInSource(facts))));
            }
            if let Some(sent) = sent(&source, log.records()) {
                log.note(Observation::Page(Box::new(Fact::Sent(sent))));
            }
            if let Some(sampling) = sampling.filter(|_| interrupted.is_none())
                && let Some(sampled) = sampling.end(&source, log.records()).await
            {
                log.note(Observation::Page(Box::new(Fact::Sampled(sampled))));
            }
            match interrupted {
                Some(what) => log.note(Observation::Trouble { cause: Cause::Stopped, what }),
                None => take_picture(task.folder, &session, &mut log).await,
            }
            let spent = session.tally();
            tally = Tally { commands: spent.commands, time: spent.time, sessions: 1, pauses };
            session.end().await;
        }
    }
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    log.note(Observation::Ended { millis });
    let _ = log.close();
    task.recorder.broken().map_or(Ok(tally), |why| Err(RunError::Record(why)))
}

/// What the key shows about the source: found out here, since no record may hold the key.
fn key_facts(source: &[u8], records: &[Record], key: Secret) -> Option<KeyFacts> {
    let context = Context { app_key: Some(key), ..context(records)? };
    lint::Source::read(source, context).key_facts().cloned()
}

/// What the server wrote into the library's element.
fn sent(source: &[u8], records: &[Record]) -> Option<Sent> {
    let SourceClaims { app_id, app_hash, time_stamp } =
        lint::Source::read(source, context(records)?).claims()?;
    Some(Sent { app_id, app_hash, time_stamp })
}

fn setting(bed: &TestBed, actions: &Actions) -> Setting {
    let target = bed.target();
    Setting {
        page: target.page.to_string(),
        library: target.library.to_string(),
        domain: target.domain.clone().unwrap_or_else(|| target.host().to_owned()),
        app_id: target.app_id.clone(),
        key_known: target.key.is_some(),
        format: target.format,
        file: target.file,
        steps: !actions.is_empty(),
        certificates: bed.certificates(),
    }
}

/// A picture of the page, where not everything went well.
async fn take_picture(folder: &RunFolder, session: &Session, log: &mut Log) {
    let mut records = log.records().to_vec();
    let end = Record {
        case: PAGE.to_owned(),
        at: clock::now_ms(),
        saw: Observation::Ended { millis: 0 },
    };
    records.push(end);
    if locksmith_page::judge::cases(&records).iter().all(|judged| judged.verdict.is_met()) {
        return;
    }
    // A page that hangs, or shows a dialog, has no picture.
    let Some(picture) = picture::take(session, folder.redactor()).await else { return };
    let file = "screenshots/page.png".to_owned();
    if folder.write(&file, &picture).is_ok() {
        log.note(Observation::Screenshot { what: "the partner's page".into(), file });
    }
}
