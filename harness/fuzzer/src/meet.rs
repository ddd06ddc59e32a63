//! The first contact with a locker: its host, its clock, and whether it accepts a right request.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use url::Url;

use super::hunt::{Control, control};
use super::probe::{LockerClock, Setting};
use super::render::Sending;
use super::template::Template;
use super::values::Subject;
use super::wire::{Broken, Client, Host};
use locksmith_core::clock;
use locksmith_core::profile::Profile;
use locksmith_core::tls::Trust;

/// A locker after the first contact.
pub struct Met {
    /// The setting of all requests from now on.
    pub setting: Arc<Setting>,
    /// The result of the control.
    pub control: Control,
    /// The URL that restarts its clock, if it was stopped.
    clock: Option<Url>,
    trust: Trust,
    deadline: Duration,
}

/// Why the first contact fails.
#[derive(Debug, Error)]
pub enum MeetError {
    /// The locker cannot be reached.
    #[error("the locker is not there: {url}: {cause}")]
    NotThere {
        /// Its URL.
        url: Url,
        /// Why.
        cause: String,
    },
    /// Its clock cannot be set.
    #[error("cannot set the locker's clock at {url}: {cause}")]
    Clock {
        /// The URL of its clock.
        url: Url,
        /// Why.
        cause: String,
    },
}

/// The distance of timestamps from the window's edges in seconds while the clock runs: for a locker on this machine's
/// clock, and for any other (I-TS-EDGE).
const MARGIN_AT_HOME: i64 = 2;
pub(super) const MARGIN_ELSEWHERE: i64 = 30;

/// Contacts the locker of a profile. Stops its clock if it can, and otherwise measures the skew.
pub async fn meet(
    profile: &Profile,
    template: &Template,
    deadline: Duration,
) -> Result<Met, MeetError> {
    /// The error of a `Date` in whole seconds that does not count, in seconds.
    const SAME: i64 = 2;
    let not_there = |cause: String| MeetError::NotThere { url: profile.library.clone(), cause };
    let host = Host::of(&profile.library, &profile.trust, deadline).await;
    let host = host.map_err(|error| not_there(error.to_string()))?;
    let held = match &profile.clock {
        Some(url) => {
            let second = after_midnight(clock::now().as_second());
            move_clock(url, &profile.trust, "PUT", &second.to_string(), deadline).await?;
            Some(second)
        }
        None => None,
    };
    let is_at_home = profile.library.host_str() == Some("127.0.0.1");
    let margin = match (held, is_at_home) {
        (Some(_), _) => 0,
        (None, true) => MARGIN_AT_HOME,
        (None, false) => MARGIN_ELSEWHERE,
    };
    let setting = |clock| Setting {
        template: template.clone(),
        subject: Subject::of(profile, margin, template),
        host: host.clone(),
        clock,
    };
    let ask = async |setting: &Setting| {
        control(setting).await.map_err(|error: Broken| not_there(error.to_string()))
    };
    let clock = held.map_or(LockerClock::Running { ahead: 0 }, LockerClock::Stopped);
    let mut met = setting(clock);
    let mut answer = ask(&met).await?;
    if let Some(ahead) = answer.ahead.filter(|ahead| held.is_none() && ahead.abs() > SAME) {
        met = setting(LockerClock::Running { ahead });
        answer = ask(&met).await?;
    }
    let clock = held.and(profile.clock.clone());
    Ok(Met {
        setting: Arc::new(met),
        control: answer,
        clock,
        trust: profile.trust.clone(),
        deadline,
    })
}

impl Met {
    /// Restarts the locker's clock, if it was stopped.
    pub async fn part(self) -> Result<(), MeetError> {
        match &self.clock {
            Some(url) => move_clock(url, &self.trust, "DELETE", "", self.deadline).await,
            None => Ok(()),
        }
    }

    /// The state of its clock, in words.
    #[must_use]
    pub fn clock_in_words(&self) -> String {
        match self.setting.clock {
            LockerClock::Stopped(_) => {
                "stopped at 00:10 IST; edges are tested to the second".to_owned()
            }
            LockerClock::Running { ahead } => format!(
                "about {ahead} s ahead of Locksmith's; timestamps stay {} s away from the edges",
                self.setting.subject.margin()
            ),
        }
    }
}

/// Ten minutes after the last midnight in India: the window then spans two days.
fn after_midnight(now: i64) -> i64 {
    const DAY: i64 = 24 * 60 * 60;
    const IST: i64 = 5 * 60 * 60 + 30 * 60;
    (now + IST).div_euclid(DAY) * DAY - IST + 10 * 60
}

async fn move_clock(
    url: &Url,
    trust: &Trust,
    method: &str,
    body: &str,
    deadline: Duration,
) -> Result<(), MeetError> {
    let failed = |cause: String| MeetError::Clock { url: url.clone(), cause };
    let asked = async {
        let host = Host::of(url, trust, deadline).await?;
        let request = format!(
            "{method} {} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n{body}",
            &url[url::Position::BeforePath..url::Position::AfterQuery],
            host.name,
            body.len()
        );
        let mut client = Client::new(host);
        let asked = client.ask(request.as_bytes(), Sending::default()).await;
        asked.map_err(io::Error::other)?;
        Ok::<u16, io::Error>(client.answer(|answer| answer.status))
    };
    match asked.await {
        Ok(200..300) => Ok(()),
        Ok(status) => Err(failed(format!("status {status}"))),
        Err(error) => Err(failed(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_minutes_after_midnight_is_that_in_india() {
        // 2016-11-23T17:30:00+05:30
        let now = 1_479_902_400;
        let stopped = after_midnight(now);
        assert_eq!(stopped, now - (17 * 60 + 20) * 60);
        assert_eq!(after_midnight(stopped), stopped);
    }
}
