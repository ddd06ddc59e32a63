//! How the phases of a run share its time. Pure.

use std::time::Duration;

/// The time of a run: learning, cases, what traces their causes, probes. All of them end by `whole`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// For how long cases are sent.
    pub cases: Duration,
    /// When sending ends, counted from the first case.
    pub whole: Duration,
}

/// The time that probes need at a fast locker.
const PROBES: Duration = Duration::from_secs(9);

impl Shares {
    /// Divides the time of a run, after `spent` on learning. The start of a browser may take long: learning counts
    /// for at most half of the time, so that some is left for the cases.
    #[must_use]
    pub fn of(time: Duration, spent: Duration, probes: bool) -> Self {
        let spent = spent.min(time / 2);
        let probes = if probes { PROBES.min(time * 3 / 10) } else { Duration::ZERO };
        let (left, tenth) = (time.saturating_sub(spent), time / 10);
        Self { cases: left.saturating_sub(probes + tenth), whole: left + tenth }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_phases_share_the_time_and_a_tenth() {
        let seconds = Duration::from_secs;
        let shares = |time, spent, probes| {
            let Shares { cases, whole } = Shares::of(seconds(time), seconds(spent), probes);
            (cases, whole)
        };
        assert_eq!(shares(30, 0, true), (seconds(18), seconds(33)));
        assert_eq!(shares(30, 0, false), (seconds(27), seconds(33)));
        assert_eq!(shares(600, 20, true), (seconds(511), seconds(640)));
        // Learning took longer than all of it may.
        assert_eq!(shares(10, 60, true), (seconds(1), seconds(6)));
        assert_eq!(shares(0, 5, true), (seconds(0), seconds(0)));
    }
}
