//! Detects the timestamp format of a locker over HTTP, where its profile does not name it. As in certification,
//! [`locksmith_spec::formats`] concludes from the answers.

use std::time::Duration;

use super::answer::Answer;
use super::case::Case;
use super::hunt::control_of;
use super::meet::{MARGIN_ELSEWHERE, MeetError};
use super::probe::{LockerClock, Setting};
use super::template::Template;
use super::values::Subject;
use super::wire::{Broken, Host};
use locksmith_core::profile::Profile;
use locksmith_spec::formats::{OLD, Tried, may_depend_on_format, needs_old};
use locksmith_spec::{Format, Led};

/// The results of right requests with each format.
///
/// # Errors
/// The locker cannot be reached.
pub async fn try_formats(
    profile: &Profile,
    template: &Template,
    deadline: Duration,
) -> Result<Vec<Tried>, MeetError> {
    let not_there = |cause: String| MeetError::NotThere { url: profile.library.clone(), cause };
    let host = Host::of(&profile.library, &profile.trust, deadline).await;
    let host = host.map_err(|error| not_there(error.to_string()))?;
    let ask = async |format: Format, age: i64| {
        let profile = Profile { time_stamp: format, ..profile.clone() };
        let setting = Setting {
            template: template.clone(),
            subject: Subject::of(&profile, MARGIN_ELSEWHERE, template),
            host: host.clone(),
            clock: LockerClock::Running { ahead: 0 },
        };
        let asked = control_of(&setting, &Case { age, ..Case::default() }).await;
        asked
            .map(|control| led(control.answer))
            .map_err(|error: Broken| not_there(error.to_string()))
    };
    let mut tried = Vec::new();
    for format in Format::ALL {
        let led = ask(format, Case::default().age).await?;
        let goes_on = may_depend_on_format(&led);
        tried.push(Tried::fresh(format, led));
        if !goes_on {
            break;
        }
    }
    if needs_old(&tried) {
        for one in tried.iter_mut().filter(|one| one.fresh == Led::In) {
            one.old = Some(ask(one.format, OLD * 3600).await?);
        }
    }
    Ok(tried)
}

fn led(answer: Answer) -> Led {
    match answer {
        Answer::Launch => Led::In,
        Answer::Refusal(code) => Led::Refused(vec![code.number()]),
        Answer::OtherCode(number) => Led::Refused(vec![number]),
        other => Led::Nowhere(Some(other.to_string())),
    }
}
