//! Time, injected: the locker asks its clock, and a test can move it.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// How many seconds after `earlier` this is; negative when it is before.
    #[must_use]
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This time, `duration` later, in whole seconds.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(whole_seconds(duration)))
    }
}

/// A duration's whole seconds, as the protocol counts them.
#[must_use]
pub(crate) fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// The locker's clock: the system's by default, moved or stopped at run time. Clones are one clock.
#[derive(Clone, Debug)]
pub struct Clock(Arc<RwLock<Hands>>);

#[derive(Clone, Copy, Debug)]
enum Hands {
    /// The system's time, and this many seconds more.
    Running {
        ahead: i64,
    },
    Stopped(UnixTime),
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(RwLock::new(Hands::Running { ahead: 0 })))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        match *self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Hands::Running { ahead } => UnixTime(system_time().0.saturating_add(ahead)),
            Hands::Stopped(time) => time,
        }
    }

    /// Sets the time; the clock goes on from there.
    pub fn set(&self, time: UnixTime) {
        self.put(Hands::Running { ahead: time.seconds_since(system_time()) });
    }

    /// Moves the time forward, running or stopped.
    pub fn advance(&self, by: Duration) {
        let by = whole_seconds(by);
        let mut hands = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *hands = match *hands {
            Hands::Running { ahead } => Hands::Running { ahead: ahead.saturating_add(by) },
            Hands::Stopped(time) => Hands::Stopped(UnixTime(time.0.saturating_add(by))),
        };
    }

    /// Stops the clock at a time.
    pub fn stop_at(&self, time: UnixTime) {
        self.put(Hands::Stopped(time));
    }

    /// Back to the system's time.
    pub fn reset(&self) {
        self.put(Hands::Running { ahead: 0 });
    }

    fn put(&self, hands: Hands) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = hands;
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one clock that the others ask")]
fn system_time() -> UnixTime {
    UnixTime(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, whole_seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_moves_only_when_told() {
        let clock = Clock::system();
        clock.stop_at(UnixTime(100));
        assert_eq!(clock.now(), UnixTime(100));
        clock.clone().advance(Duration::from_secs(30 * 60));
        assert_eq!(clock.now(), UnixTime(1900));
    }

    #[test]
    fn a_set_clock_goes_on_from_there_and_comes_back() {
        let clock = Clock::system();
        clock.set(UnixTime(1_000));
        assert!((0..60).contains(&clock.now().seconds_since(UnixTime(1_000))));
        clock.reset();
        assert!(clock.now() > UnixTime(1_700_000_000));
    }
}
