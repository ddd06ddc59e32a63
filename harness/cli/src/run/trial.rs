//! One case in its own browser, without a record: for what must be known before a run.

use std::io;

use tokio::sync::watch;

use super::{Browsers, Limits, RunError, RunFolder, RunInfo, Task, run};
use locksmith_core::clock;
use locksmith_core::observe::{self, Cause, Moment, Observation, Record};
use locksmith_core::plan::{Plan, Planned, token};
use locksmith_core::profile::Profile;
use locksmith_core::scenario::Case;
use locksmith_spec::{Led, Side, Skew};

/// Why a case was not tried.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// Our own hosts cannot be started.
    #[error("our own hosts cannot be started: {0}")]
    Host(#[from] io::Error),
    /// The run ended before its last case.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The browser opened no page: that says nothing of the target.
    #[error("no page was opened: {0}")]
    Browser(String),
}

/// Tries a case once, and gives what was seen.
pub(super) async fn attempt(
    browsers: &Browsers<'_>,
    profile: &Profile,
    mut case: Case,
    stopped: watch::Receiver<bool>,
) -> Result<Vec<Record>, TrialError> {
    case.control = None;
    let token = token(u64::from(rand::random::<u32>()), &case.id);
    let planned = Planned { case: case.into(), token, skip: None };
    let cases = vec![planned];
    let plan = Plan { seed: 0, left_out: 0, shard: None, strict_security: false, cases };
    let kept = tempfile::tempdir()?;
    let info = of_nothing_kept(profile, plan);
    let made = RunFolder::create(&kept.path().join("run"), &info);
    let (folder, recorder) = made.map_err(io::Error::other)?;
    let task = Task {
        profile,
        plan: &info.plan,
        folder: &folder,
        recorder: &recorder,
        skew: Skew::NONE,
        side_by_side: false,
        pictures: false,
        limits: Limits::default(),
    };
    run(browsers, &[task], stopped, &|_| {}).await?;
    let records = observe::read(&folder.file("observations.jsonl")).map_err(io::Error::other)?;
    let records = records.into_values().next().unwrap_or_default();
    match not_started(&records) {
        Some(why) => Err(TrialError::Browser(why)),
        None => Ok(records),
    }
}

/// Why no page was opened, where that is the browser's doing.
fn not_started(records: &[Record]) -> Option<String> {
    if records.iter().any(|record| matches!(record.saw, Observation::Partner(_))) {
        return None;
    }
    records.iter().find_map(|record| match &record.saw {
        Observation::Trouble { cause: Cause::Browser, what } => Some(what.clone()),
        _ => None,
    })
}

/// By what was seen of a launch.
pub(super) fn led_by(records: &[Record]) -> Led {
    let screens = records.iter().filter_map(|record| match &record.saw {
        Observation::Screen { moment: Moment::Launch, screen, .. } => Some(screen),
        _ => None,
    });
    let codes: Vec<u16> = screens.clone().flat_map(|screen| screen.codes.iter().copied()).collect();
    if !codes.is_empty() {
        return Led::Refused(codes);
    }
    if screens.into_iter().any(|screen| screen.login || screen.save) {
        return Led::In;
    }
    Led::Nowhere(records.iter().find_map(|record| match &record.saw {
        Observation::Trouble { what, .. } => Some(what.clone()),
        Observation::Stuck { missing, .. } => Some(missing.clone()),
        Observation::Unrecognised { question, .. } => Some(question.clone()),
        _ => None,
    }))
}

/// Of a run that is looked at, and kept nowhere.
fn of_nothing_kept(profile: &Profile, plan: Plan) -> RunInfo {
    RunInfo::new(Side::Locker, &profile.name, &profile.library, &"", clock::now_ms(), plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use locksmith_core::observe::PartnerEvent;

    #[test]
    fn a_browser_that_does_not_start_says_nothing_of_the_target() {
        let record = |saw| Record { case: "locker/x".into(), at: 0, saw };
        let trouble = |cause| record(Observation::Trouble { cause, what: "no session".into() });
        assert_eq!(not_started(&[trouble(Cause::Browser)]).as_deref(), Some("no session"));
        assert_eq!(not_started(&[trouble(Cause::Locker)]), None);
        let loaded = record(Observation::Partner(PartnerEvent::Loaded {}));
        assert_eq!(not_started(&[loaded, trouble(Cause::Browser)]), None);
    }
}
