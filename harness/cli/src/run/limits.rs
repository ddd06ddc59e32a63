//! What ends a run before its last case: its deadline, and a locker that hangs in one case after the other. Pure.

use std::time::Duration;

use locksmith_core::observe::{Cause, Observation, Record};

/// When a run ends before its last case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// How long it may take.
    pub deadline: Option<Duration>,
    /// How much of that was spent before its first case.
    pub spent: Duration,
    /// In how many cases in a row the locker may give no answer: after these, no more are tried.
    pub hanging: Option<usize>,
}

impl Limits {
    /// In how many cases in a row a locker hangs that is not asked any more.
    pub const HANGING: usize = 3;
}

/// What is said where the locker hangs.
const HANGS: &str = "the locker does not answer";
/// What is said where the deadline is over, before how long that was.
const DEADLINE: &str = "the run's deadline of";

/// Counts the cases in a row in which the locker gave no answer.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    in_a_row: usize,
}

impl Breaker {
    /// Takes a case that ended.
    pub(super) fn add(&mut self, records: &[Record]) {
        let hangs = records.iter().any(hangs);
        self.in_a_row = if hangs { self.in_a_row + 1 } else { 0 };
    }

    /// Why no more is tried, if that is so.
    pub(super) fn broken(&self, limits: Limits) -> Option<String> {
        let is_broken = limits.hanging.is_some_and(|most| self.in_a_row >= most);
        is_broken.then(|| HANGS.to_owned())
    }
}

/// Whether the locker gave no answer; one whose page the browser's driver cannot work in gave one.
fn hangs(record: &Record) -> bool {
    is_trouble(record, Cause::Locker)
}

/// Whether something was seen to go wrong that is laid on this cause.
pub(super) fn is_trouble(record: &Record, of: Cause) -> bool {
    matches!(&record.saw, Observation::Trouble { cause, .. } if *cause == of)
}

/// What is said where the deadline is over.
pub(super) fn over(deadline: Duration) -> String {
    format!("{DEADLINE} {} s is over", deadline.as_secs())
}

/// Why a run ended in or before a case, by what was kept of it; none where it did not.
pub(super) fn ended(records: &[Record]) -> Option<&str> {
    const BY_YOU: &str = "stopped by you";
    records.iter().find_map(|record| match &record.saw {
        Observation::Trouble { cause, what } => {
            let reason = what.split_once(": ").map(|(_, reason)| reason);
            let of = |said: &str| reason.filter(|reason| reason.starts_with(said));
            match cause {
                Cause::Stopped => Some(of(DEADLINE).unwrap_or(BY_YOU)),
                Cause::Locker => of(HANGS),
                Cause::Browser | Cause::Spoilt | Cause::Page | Cause::Harness => None,
            }
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(cause: Cause, what: &str) -> Vec<Record> {
        let saw = Observation::Trouble { cause, what: what.into() };
        vec![Record { case: "locker/x".into(), at: 0, saw }]
    }

    #[test]
    fn cases_in_a_row_break_the_run_and_one_that_goes_well_counts_anew() {
        let limits = Limits { hanging: Some(3), ..Limits::default() };
        let (hangs, fine) = (records(Cause::Locker, "no answer from x yet"), Vec::new());
        let browser = records(Cause::Browser, "it is gone");
        let broken = |cases: &[&Vec<Record>], limits| {
            let mut breaker = Breaker::default();
            for records in cases {
                breaker.add(records);
            }
            breaker.broken(limits).is_some()
        };
        assert!(broken(&[&fine, &hangs, &hangs, &hangs], limits));
        assert!(!broken(&[&hangs, &hangs, &fine, &hangs], limits));
        assert!(!broken(&[&hangs, &hangs, &browser], limits));
        let spoilt =
            records(Cause::Spoilt, "JavaScript's own objects are changed by a script of the page");
        assert!(!broken(&[&spoilt, &spoilt, &spoilt], limits));
        assert!(!broken(&[&hangs; 9], Limits::default()));
    }

    #[test]
    fn why_a_run_ended_is_read_from_what_was_kept() {
        let over = format!("not tried: {}", over(Duration::from_secs(90)));
        for (cause, what, reason) in [
            (Cause::Stopped, "not tried", Some("stopped by you")),
            (Cause::Stopped, "in the middle of this case", Some("stopped by you")),
            (Cause::Stopped, &over, Some("the run's deadline of 90 s is over")),
            (Cause::Locker, "not tried: the locker does not answer", Some(HANGS)),
            (Cause::Locker, "not tried: the locker no longer answers", None),
            (Cause::Locker, "no answer from http://l.example/ yet", None),
            (Cause::Harness, &over, None),
        ] {
            assert_eq!(ended(&records(cause, what)), reason, "{what}");
        }
    }
}
