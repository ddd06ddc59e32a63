//! How far a locker's clock is ahead of ours: by the `Date` of its answers, or else by where its window
//! of 30 minutes is found to end.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::fmt::rfc2822::DateTimeParser;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::info::{By, Measured};
use super::trial::{TrialError, attempt};
use super::{Browsers, http_client};
use locksmith_core::clock;
use locksmith_core::observe::{Moment, Observation, Record};
use locksmith_core::plan::{Plan, Planned};
use locksmith_core::profile::Profile;
use locksmith_core::scenario::{Case, TimeStamp};
use locksmith_spec::Skew;
use locksmith_spec::time_stamp::WINDOW;

/// How many requests are sent for their `Date`, and how much time lies between them: together more than
/// the second in which it changes.
const REQUESTS: usize = 24;
const PACE: Duration = Duration::from_millis(50);

/// With this uncertainty, in milliseconds, no more is asked.
const CERTAIN: i64 = 100;

/// How far from the window's end, in seconds, it is looked for; one after the other.
const DISTANCES: [i64; 3] = [30, 120, 600];

/// How near to the window's end, in seconds, is near enough.
const NEAR: i64 = 4;

/// What is assumed of a clock that cannot be measured.
const UNKNOWN: Skew = Skew { least: -600_000, most: 600_000 };

/// Measures a locker's clock. Where it sends no `Date`, launches of this case are tried, which is right in
/// everything, if there is one and the plan has cases near the window's end.
pub async fn measure_clock(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: Option<&Case>,
    plan: &Plan,
    stopped: watch::Receiver<bool>,
) -> Result<Measured, TrialError> {
    if let Some(skew) = skew_by_date(&http_client(&profile.trust)?, profile).await {
        return Ok(Measured { skew, by: By::Date });
    }
    let by_launches = match case.filter(|_| plan.cases.iter().any(is_near_the_end)) {
        Some(case) => skew_by_launches(browsers, profile, case, stopped).await?,
        None => None,
    };
    Ok(match by_launches {
        Some(skew) => Measured { skew, by: By::Launches },
        None => Measured { skew: UNKNOWN, by: By::Nothing },
    })
}

/// Whether a case is tried by a clock that goes on, and so near to the window's end that the skew counts.
fn is_near_the_end(planned: &Planned) -> bool {
    let case = &planned.case;
    let near = SignedDuration::from_millis(UNKNOWN.most);
    let is_near = |age: SignedDuration| (age - WINDOW).abs() <= near;
    case.clock.is_none() && matches!(case.page.time_stamp, TimeStamp::Age(age) if is_near(age))
}

/// By the `Date` of the library, asked for until it changes; none where it has no `Date`.
pub(super) async fn skew_by_date(http: &reqwest::Client, profile: &Profile) -> Option<Skew> {
    let mut known: Option<Skew> = None;
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for _ in 0..REQUESTS {
        pace.tick().await;
        let asked = clock::now_ms();
        let response = http.head(profile.library.clone()).send().await.ok()?;
        let answered = clock::now_ms();
        let date = response.headers().get("date")?.to_str().ok()?;
        let date = DateTimeParser::new().parse_timestamp(date).ok()?.as_second();
        let seen = Skew::of_date(asked, answered, date);
        let skew = known.map_or(seen, |known| known.and(seen));
        known = Some(skew);
        if skew.uncertainty() <= CERTAIN {
            break;
        }
    }
    known
}

/// By launches with timestamps on both sides of the window's end, each time in the middle of what is still
/// in question; none where they lead to neither a login nor 206.
///
/// A window that is too long looks like a clock that is behind. Since no launch can separate the two, the
/// clock may also be ours: then what lies between is in doubt, and no more than that.
async fn skew_by_launches(
    browsers: &Browsers<'_>,
    profile: &Profile,
    case: &Case,
    stopped: watch::Receiver<bool>,
) -> Result<Option<Skew>, TrialError> {
    let launches = Launches { browsers, profile, case, stopped };
    let window = WINDOW.as_secs();
    for distance in DISTANCES {
        let (younger, older) = (window - distance, window + distance);
        let accepted = launches.of_age(younger).await?;
        let refused = launches.of_age(older).await?;
        match (accepted, refused) {
            (Some(Led { in_window: true, .. }), Some(Led { in_window: false, .. })) => {
                return launches.between(younger, older).await;
            }
            (Some(_), Some(_)) => {}
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// What a launch led to.
struct Led {
    /// A login, and not 206.
    in_window: bool,
    /// How much older the timestamp may have been by then, in milliseconds.
    took: i64,
}

struct Launches<'a> {
    browsers: &'a Browsers<'a>,
    profile: &'a Profile,
    case: &'a Case,
    stopped: watch::Receiver<bool>,
}

impl Launches<'_> {
    /// Finds the window's end between two ages, in seconds.
    async fn between(&self, mut younger: i64, mut older: i64) -> Result<Option<Skew>, TrialError> {
        let mut took = 0;
        while older - younger > NEAR {
            let middle = younger.midpoint(older);
            match self.of_age(middle).await? {
                Some(Led { in_window: true, .. }) => younger = middle,
                Some(led) => (older, took) = (middle, led.took),
                None => return Ok(None),
            }
        }
        Ok(Some(end_between(younger, older, took).or(Skew::NONE)))
    }

    /// Launches with a timestamp of this age by our clock.
    async fn of_age(&self, age: i64) -> Result<Option<Led>, TrialError> {
        let mut case = self.case.launch();
        case.page.time_stamp = TimeStamp::Age(SignedDuration::from_secs(age));
        let records = attempt(self.browsers, self.profile, case, self.stopped.clone()).await?;
        Ok(led(&records))
    }
}

/// The skew of a clock by which the window ends between two ages of our clock. Both clocks count whole
/// seconds; while a click is on its way, its timestamp grows older.
fn end_between(younger: i64, older: i64, took: i64) -> Skew {
    let window = WINDOW.as_secs();
    Skew { least: (window - 1 - older) * 1000 - took, most: (window + 1 - younger) * 1000 }
}

fn led(records: &[Record]) -> Option<Led> {
    let began = records.first()?.at;
    records.iter().find_map(|record| match &record.saw {
        Observation::Screen { moment: Moment::Launch, screen, .. } => {
            let in_window = screen.login || screen.save;
            let shown = in_window != screen.codes.contains(&206);
            shown.then_some(Led { in_window, took: record.at - began })
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A locker that judges at some moment of a launch, by a clock that is ahead: what was accepted and what
    /// was refused bound its skew.
    #[test]
    fn the_end_of_the_window_bounds_the_skew() {
        for ahead in (-90_000..=90_000).step_by(1_337) {
            for took in [0, 700, 2_900] {
                let now = 1_479_902_400_400_i64;
                let accepts = |age: i64, delay: i64| {
                    let stamp = (now - age * 1000).div_euclid(1000);
                    let locker = (now + delay + ahead).div_euclid(1000);
                    locker - stamp <= 1800
                };
                let (mut younger, mut older) = (1800 - 120, 1800 + 120);
                assert!(accepts(younger, took) && !accepts(older, 0));
                while older - younger > NEAR {
                    let middle = younger.midpoint(older);
                    if accepts(middle, took) { younger = middle } else { older = middle }
                }
                let skew = end_between(younger, older, took);
                assert!(skew.least <= ahead && ahead <= skew.most, "{ahead} {took} {skew:?}");
                assert!(skew.uncertainty() <= 4_500, "{skew:?}");
            }
        }
    }
}
