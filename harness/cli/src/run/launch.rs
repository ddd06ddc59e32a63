//! One launch in a browser, and everything that the browser asked for meanwhile: how a locker's wire is
//! learned. Nothing is judged.

use std::io;

use tokio::sync::watch;

use super::http_client;
use super::skew::skew_by_date;
use locksmith_browser::{BrowserError, Engine, Options, Session};
use locksmith_core::clock;
use locksmith_core::log::Log;
use locksmith_core::observe::{Observation, Record, Recorder};
use locksmith_core::plan::{self, Claim, Planned};
use locksmith_core::profile::Profile;
use locksmith_core::proxy::{Exchange, Passed, Proxy, Routes};
use locksmith_locker::journey::Journey;
use locksmith_locker::test_bed::TestBed;

/// A launch, as far as it came.
#[derive(Debug)]
pub struct Launch {
    /// What the page claimed.
    pub claim: Claim,
    /// The address of the document that its button offers.
    pub document: String,
    /// What passed between browser and locker, in the order in which it ended.
    pub exchanges: Vec<Exchange>,
    /// What kept the browser from a launch, in sentences.
    pub troubles: Vec<String>,
}

/// Why there was none.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// Our own hosts cannot be started.
    #[error("our own hosts cannot be started: {0}")]
    Host(#[from] io::Error),
    /// The page cannot be made.
    #[error("the page cannot be made: {0}")]
    Page(#[from] askama::Error),
    /// The browser fails.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// It was interrupted.
    #[error("it was interrupted")]
    Stopped,
}

/// Clicks the button of a case's page, and goes no step further.
pub async fn launch(
    engine: &Engine,
    profile: &Profile,
    planned: &Planned,
    mut stopped: watch::Receiver<bool>,
) -> Result<Launch, LaunchError> {
    let mut case = planned.case.launch();
    case.steps.truncate(1);
    let planned = Planned { case: case.into(), ..planned.clone() };
    let bed = TestBed::start(&profile.documents).await?;
    let http = http_client(&profile.trust)?;
    let skew = skew_by_date(&http, profile).await.unwrap_or_default();
    let mut case = bed.open(&planned, profile, skew)?;
    let (sender, passed) = Passed::channel();
    let routes = bed.routes(profile, &[plan::host(&planned.case.page, profile)]);
    let routes = routes.reach_by(profile.trust.client());
    let proxy = Proxy::start(routes, sender, clock::now_ms).await?;
    let mut passed = passed.at(&proxy);
    let mut options = Options::new(proxy.address());
    options.wait_for_load = false;
    options.accept_insecure_certs = true;
    let session = Session::start(engine, &options).await?;
    // What is observed is looked at here, and kept nowhere.
    let folder = tempfile::tempdir()?;
    let recorder = Recorder::create(&folder.path().join("observations.jsonl"))?;
    recorder.redactor().know_all(profile.secrets());
    let mut log = Log::new(&planned.case.id, recorder, case.take_seen());
    passed.take();
    let gone = {
        let mut journey =
            Journey::new(&session, profile, &planned, &case, &mut log, &http, &mut passed);
        tokio::select! {
            () = journey.go() => true,
            _ = stopped.wait_for(|stopped| *stopped) => false,
        }
    };
    session.end().await;
    if !gone {
        return Err(LaunchError::Stopped);
    }
    // What the popup waited for has ended with the browser.
    proxy.set_routes(Routes::new());
    let is_of_locker =
        |exchange: &Exchange| exchange.url.parse().is_ok_and(|url| profile.is_of_locker(&url));
    let exchanges = passed.take().into_iter().filter(is_of_locker).collect();
    let document = case.offers.values().next().map(|offer| offer.href.clone());
    Ok(Launch {
        claim: case.claim.clone(),
        document: document.unwrap_or_default(),
        exchanges,
        troubles: log.close().iter().filter_map(trouble).collect(),
    })
}

fn trouble(record: &Record) -> Option<String> {
    match &record.saw {
        Observation::Trouble { what, .. } => Some(what.clone()),
        Observation::Stuck { step: Some(step), missing, .. } => {
            Some(format!("{}: {missing}", step.in_words()))
        }
        Observation::Stuck { step: None, missing, .. } => Some(missing.clone()),
        Observation::Unrecognised { question, .. } => Some(question.clone()),
        _ => None,
    }
}
