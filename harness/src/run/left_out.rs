//! What a profile leaves out, found out at the locker itself.

use jiff::SignedDuration;
use tokio::sync::watch;
use url::Url;

use super::trial::{TrialError, attempt};
use super::{Browsers, check};
use crate::observe::{Observation, Record};
use crate::profile::Profile;
use crate::scenario::{Case, Step, TimeStamp};
use crate::spec::formats::{self, Tried};
use crate::spec::{Format, Led};

/// What launches that are right in everything show of a locker.
#[derive(Debug, Default)]
pub struct Shown {
    /// What the library makes the button say, where that is something other than it is held to say.
    pub label: Option<String>,
    /// The formats of timestamps that were tried, and what each of them led to.
    pub formats: Vec<Tried>,
    /// What was seen of the launch that was let in; without one, of the first.
    pub records: Vec<Record>,
}

/// Launches the case, which is right in everything, with each of these formats of timestamps; none follows an
/// answer that no format explains. Where several are let in, old timestamps show which of them are read.
///
/// # Errors
/// Our own hosts, or the browser, cannot be started.
pub async fn try_formats(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    formats: &[Format],
    stopped: watch::Receiver<bool>,
) -> Result<Shown, TrialError> {
    let mut shown = Shown::default();
    for format in formats {
        let profile = Profile { time_stamp: *format, ..profile.clone() };
        let records = attempt(browsers, &profile, case.launch(), stopped.clone()).await?;
        shown.label = shown.label.or_else(|| label(&profile, &records));
        let led = Led::by(&records);
        let goes_on = formats::may_depend_on_format(&led) && !has_another_reason(&records);
        if shown.formats.is_empty() || led == Led::In && !shown.formats.iter().any(Tried::is_in) {
            shown.records = records;
        }
        shown.formats.push(Tried::fresh(*format, led));
        if !goes_on {
            break;
        }
    }
    if formats::needs_old(&shown.formats) {
        let mut old = case.launch();
        old.page.time_stamp = TimeStamp::Age(SignedDuration::from_hours(formats::OLD));
        for tried in shown.formats.iter_mut().filter(|tried| tried.is_in()) {
            let profile = Profile { time_stamp: tried.format, ..profile.clone() };
            let records = attempt(browsers, &profile, old.clone(), stopped.clone()).await?;
            tried.old = Some(Led::by(&records));
        }
    }
    Ok(shown)
}

/// Whether a launch came to nothing for a reason that is the same for every timestamp: what is shown is not
/// recognised, is at a host that the profile does not name, or there is no library.
fn has_another_reason(records: &[Record]) -> bool {
    records.iter().any(|record| match &record.saw {
        Observation::Unrecognised { .. } | Observation::HostUnnamed { .. } => true,
        Observation::Library { status, .. } => *status != Some(200),
        _ => false,
    })
}

/// What the first button says, if that is something, and not what the profile holds it to say.
fn label(profile: &Profile, records: &[Record]) -> Option<String> {
    let first = records.iter().find_map(|record| match &record.saw {
        Observation::Buttons { buttons, .. } => buttons.first(),
        _ => None,
    })?;
    let is_other = !first.label.is_empty() && !first.says(&profile.button_label);
    is_other.then(|| first.label.clone())
}

/// Clicks the button of the case's page and logs in as the first user; gives what was seen.
///
/// # Errors
/// Our own hosts, or the browser, cannot be started.
pub async fn try_control(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    stopped: watch::Receiver<bool>,
) -> Result<Vec<Record>, TrialError> {
    let mut way = case.launch();
    way.steps.push(Step::LogIn("first".into()));
    attempt(browsers, profile, way, stopped).await
}

/// Clicks the button of the case's page, and goes no step further.
///
/// # Errors
/// Our own hosts, or the browser, cannot be started.
pub async fn try_launch(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    stopped: watch::Receiver<bool>,
) -> Result<Led, TrialError> {
    Ok(Led::by(&attempt(browsers, profile, case.launch(), stopped).await?))
}

/// What is known of the section 'Uploaded Documents' where no profile names its address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Section {
    /// No link and no heading of that name was recognised.
    NotRecognised,
    /// It is at this address.
    At(Url),
    /// This address was recognised, and does not show a document that the locker reported as saved. Whether
    /// the address is wrong or the locker, somebody has to say who knows it.
    ShowsNothing(Url),
}

/// Logs in after a launch of the case, looks for the section 'Uploaded Documents', and saves a document to
/// see whether it shows there.
///
/// # Errors
/// Our own hosts, or the browser, cannot be started.
pub async fn find_uploaded(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    stopped: watch::Receiver<bool>,
) -> Result<Section, TrialError> {
    let mut look = case.launch();
    look.steps.extend([Step::LogIn("first".into()), Step::FindUploaded("first".into())]);
    let records = attempt(browsers, profile, look, stopped.clone()).await?;
    let found: Option<Url> = records.iter().find_map(|record| match &record.saw {
        Observation::Section { url, .. } => url.parse().ok(),
        _ => None,
    });
    let Some(url) = found else { return Ok(Section::NotRecognised) };
    let profile = Profile { uploaded: Some(Url::clone(&url)), ..profile.clone() };
    let save = Case { steps: check::steps(&profile, case, "first", true), ..case.clone() };
    let records = attempt(browsers, &profile, save, stopped).await?;
    Ok(if shows_nothing(&records) { Section::ShowsNothing(url) } else { Section::At(url) })
}

/// Whether a document that the locker reported as saved is not where it was looked for.
fn shows_nothing(records: &[Record]) -> bool {
    let is_saved = records.iter().any(|record| {
        matches!(&record.saw, Observation::Awaited { result: Some(result), .. } if result == "SUCCESS")
    });
    let is_listed = records.iter().any(
        |record| matches!(&record.saw, Observation::Listed { entries, .. } if !entries.is_empty()),
    );
    is_saved && !is_listed
}
