//! What a profile leaves out, found out at the locker itself.

use std::io;

use tokio::sync::watch;
use url::Url;

use super::Browsers;
use super::trial::{Led, attempt};
use crate::observe::Observation;
use crate::profile::Profile;
use crate::scenario::{Case, Step};
use crate::spec::Format;

/// Launches the case, which is right in everything, with one format of timestamps after the other, until
/// one is let in. Gives what each of them led to; none follows an answer that no format explains.
///
/// # Errors
/// Our own hosts cannot be started.
pub async fn try_formats(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    stopped: watch::Receiver<bool>,
) -> io::Result<Vec<(Format, Led)>> {
    let mut tried = Vec::new();
    for format in Format::ALL {
        let profile = Profile { time_stamp: format, ..profile.clone() };
        let led = try_launch(browsers, &profile, case, stopped.clone()).await?;
        // A timestamp that is not understood makes the hash wrong, or has no age.
        let may_be_format = matches!(&led, Led::Refused(codes)
            if codes.iter().all(|code| matches!(code, 203 | 206)));
        tried.push((format, led));
        if !may_be_format {
            break;
        }
    }
    Ok(tried)
}

/// Opens the case's page, which is right in everything, and gives what the library makes its button say;
/// none where it says nothing.
///
/// # Errors
/// Our own hosts cannot be started.
pub async fn find_label(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    stopped: watch::Receiver<bool>,
) -> io::Result<Option<String>> {
    let case = Case { steps: Vec::new(), ..case.clone() };
    let records = attempt(browsers, profile, case, stopped).await?;
    Ok(records.iter().find_map(|record| match &record.saw {
        Observation::Buttons { buttons, .. } => {
            buttons.first().map(|button| button.label.clone()).filter(|label| !label.is_empty())
        }
        _ => None,
    }))
}

/// Clicks the button of the case's page, and goes no step further.
///
/// # Errors
/// Our own hosts cannot be started.
pub async fn try_launch(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    stopped: watch::Receiver<bool>,
) -> io::Result<Led> {
    let mut case = case.clone();
    case.steps.retain(|step| matches!(step, Step::Click(_)));
    Ok(Led::by(&attempt(browsers, profile, case, stopped).await?))
}

/// Logs in after a launch of the case, and looks for the section 'Uploaded Documents'; none where it is
/// not recognised.
///
/// # Errors
/// Our own hosts cannot be started.
pub async fn find_uploaded(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    stopped: watch::Receiver<bool>,
) -> io::Result<Option<Url>> {
    let mut case = case.clone();
    case.steps.retain(|step| matches!(step, Step::Click(_)));
    case.steps.extend([Step::LogIn("first".into()), Step::FindUploaded("first".into())]);
    let records = attempt(browsers, profile, case, stopped).await?;
    Ok(records.iter().find_map(|record| match &record.saw {
        Observation::Section { url, .. } => url.parse().ok(),
        _ => None,
    }))
}
