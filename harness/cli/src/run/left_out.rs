//! What a profile leaves out, found out at the locker itself.

use jiff::SignedDuration;
use tokio::sync::watch;
use url::Url;

use super::trial::{TrialError, attempt, led_by};
use super::{Browsers, check};
use locksmith_core::observe::{FoundBy, Observation, Record};
use locksmith_core::profile::Profile;
use locksmith_core::scenario::{Case, Step, TimeStamp};
use locksmith_spec::formats::{self, Tried};
use locksmith_spec::{Format, Led};

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
        let led = led_by(&records);
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
            tried.old = Some(led_by(&records));
        }
    }
    Ok(shown)
}

/// Whether a launch failed for a reason that is the same for every timestamp: what is shown is not
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

/// Clicks the button of the case's page and logs in as the first user; goes on to what the profile says of that
/// user's folders and section, where it says something. Gives what was seen.
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
    way.steps.extend((!profile.folders_of("first").is_empty()).then_some(Step::ChooseFolder(1)));
    way.steps.extend(profile.uploaded.is_some().then(|| Step::FindUploaded("first".into())));
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
    Ok(led_by(&attempt(browsers, profile, case.launch(), stopped).await?))
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
    let Some(url) = recognised(&records) else { return Ok(Section::NotRecognised) };
    let is_lost = {
        let records = save_to(browsers, profile, case, &url, stopped).await?;
        is_saved(&records) && !is_listed(&records)
    };
    Ok(if is_lost { Section::ShowsNothing(url) } else { Section::At(url) })
}

/// What speaks against the address that a profile gives for the section 'Uploaded Documents'.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Doubt {
    /// The locker answers with this status there, and what was saved does not show.
    Gone(u16),
    /// What was saved shows at this other address, which the locker itself calls by that name.
    Elsewhere(Url),
}

/// Whether the address of the section that the profile gives may be wrong, by what was seen of
/// [`try_control()`]; where it may, a document is saved to know. None where nothing speaks against it.
///
/// # Errors
/// Our own hosts, or the browser, cannot be started.
pub async fn doubt_uploaded(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    records: &[Record],
    stopped: watch::Receiver<bool>,
) -> Result<Option<Doubt>, TrialError> {
    let Some(given) = &profile.uploaded else { return Ok(None) };
    let gone = refused(records);
    let other = recognised(records).filter(|other| !is_same(other, given));
    if gone.is_none() && other.is_none() {
        return Ok(None);
    }
    if is_listed(&save_to(browsers, profile, case, given, stopped.clone()).await?) {
        return Ok(None);
    }
    if let Some(other) = other
        && is_listed(&save_to(browsers, profile, case, &other, stopped).await?)
    {
        return Ok(Some(Doubt::Elsewhere(other)));
    }
    Ok(gone.map(Doubt::Gone))
}

/// The whole way of a save, with a look at a section at this address.
async fn save_to(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    section: &Url,
    stopped: watch::Receiver<bool>,
) -> Result<Vec<Record>, TrialError> {
    let profile = Profile { uploaded: Some(section.clone()), ..profile.clone() };
    let save = Case { steps: check::steps(&profile, case, "first", true), ..case.clone() };
    attempt(browsers, &profile, save, stopped).await
}

/// The address that the locker itself calls by the section's name.
fn recognised(records: &[Record]) -> Option<Url> {
    records.iter().find_map(|record| match &record.saw {
        Observation::Section { url, how, .. } if *how != FoundBy::Profile => url.parse().ok(),
        _ => None,
    })
}

/// The status with which the locker refuses to show the section where the profile has it.
fn refused(records: &[Record]) -> Option<u16> {
    records.iter().find_map(|record| match &record.saw {
        Observation::Section {
            how: FoundBy::Profile,
            status: Some(status @ (404 | 405 | 410)),
            ..
        } => Some(*status),
        _ => None,
    })
}

/// Whether two addresses lead to the same page, but for a slash at the end and for what stands behind `?` or `#`.
fn is_same(one: &Url, other: &Url) -> bool {
    let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
    one.origin() == other.origin() && path(one) == path(other)
}

/// Whether the locker reported a document as saved.
fn is_saved(records: &[Record]) -> bool {
    records.iter().any(|record| {
        matches!(&record.saw, Observation::Awaited { result: Some(result), .. } if result == "SUCCESS")
    })
}

/// Whether the section shows a document of the case.
fn is_listed(records: &[Record]) -> bool {
    records.iter().any(
        |record| matches!(&record.saw, Observation::Listed { entries, .. } if !entries.is_empty()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(url: &str, how: FoundBy, status: Option<u16>) -> Record {
        let saw = Observation::Section { url: url.into(), how, status };
        Record { case: "locker/x".into(), at: 0, saw }
    }

    #[test]
    fn what_the_profile_says_is_not_recognised() {
        let given = section("http://l.example/a", FoundBy::Profile, Some(404));
        assert_eq!(recognised(std::slice::from_ref(&given)), None);
        let both = [section("http://l.example/b", FoundBy::Link, None), given];
        assert_eq!(recognised(&both).unwrap().path(), "/b");
        assert_eq!(refused(&both), Some(404));
    }

    /// A locker that breaks, or asks for a login, is not at another address for that.
    #[test]
    fn only_a_page_that_is_not_there_speaks_against_an_address() {
        for (status, is_refused) in
            [(200, false), (401, false), (403, false), (500, false), (410, true)]
        {
            let records = [section("http://l.example/a", FoundBy::Profile, Some(status))];
            assert_eq!(refused(&records).is_some(), is_refused, "{status}");
        }
        let recognised = [section("http://l.example/a", FoundBy::Link, Some(404))];
        assert_eq!(refused(&recognised), None);
    }

    #[test]
    fn a_slash_and_a_query_make_no_other_address() {
        let same = |one: &str, other: &str| is_same(&one.parse().unwrap(), &other.parse().unwrap());
        assert!(same("http://l.example/files", "http://l.example/files/?sort=name#top"));
        assert!(!same("http://l.example/files", "http://l.example/file"));
        assert!(!same("http://l.example/files", "https://l.example/files"));
    }
}
