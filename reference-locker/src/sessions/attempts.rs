//! Failed logins, by who tries and from where: a stranger who guesses a user's password locks out
//! no one but the stranger.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use super::shares::Shares;
use crate::clock::{UnixTime, whole_seconds};
use crate::source::Source;

/// From one source this many users can be locked out; then its logins are refused, whatever the name.
const NAMES_OF_A_SOURCE: u32 = 20;

/// The most sources that are remembered.
const SOURCES: usize = 8192;

/// How long a source is known that someone logged in from.
const KNOWN: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What is known of a source when a login comes from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// A user logged in from there.
    Known,
    New,
    /// Every login from there failed lately.
    Failed,
}

pub(super) struct Attempts {
    most: u32,
    window: Duration,
    sources: Shares<Source, Source, Failures>,
    known: Shares<Source, Source, ()>,
    /// Of names no more than a hash is kept, which strangers cannot foresee.
    hasher: RandomState,
}

/// What failed from one source, in one window of time.
struct Failures {
    since: UnixTime,
    by_name: HashMap<u64, u32>,
}

impl Attempts {
    pub(super) fn new(most: u32, window: Duration) -> Self {
        let sources = Shares::new(window, 1, SOURCES);
        let known = Shares::new(KNOWN, 1, SOURCES);
        Self { most, window, sources, known, hasher: RandomState::new() }
    }

    /// Whether the next attempt is allowed; `Err` with the time until it is.
    pub(super) fn may(
        &mut self,
        now: UnixTime,
        source: Source,
        name: &str,
    ) -> Result<(), Duration> {
        let (most, name) = (self.most, self.hasher.hash_one(name));
        let window = whole_seconds(self.window);
        let Some(failures) = self.current(now, source) else { return Ok(()) };
        let in_all: u32 = failures.by_name.values().sum();
        let of_name = failures.by_name.get(&name).copied().unwrap_or_default();
        if of_name < most && in_all < most.saturating_mul(NAMES_OF_A_SOURCE) {
            return Ok(());
        }
        let left = window - now.seconds_since(failures.since);
        Err(Duration::from_secs(left.unsigned_abs()))
    }

    /// Counts an attempt as failed, where it is allowed.
    pub(super) fn count(
        &mut self,
        now: UnixTime,
        source: Source,
        name: &str,
    ) -> Result<(), Duration> {
        self.may(now, source, name)?;
        let name = self.hasher.hash_one(name);
        if let Some(failures) = self.current(now, source) {
            *failures.by_name.entry(name).or_default() += 1;
        } else {
            let failures = Failures { since: now, by_name: HashMap::from([(name, 1)]) };
            self.sources.insert(now, source, source, 0, failures);
        }
        Ok(())
    }

    pub(super) fn standing(&mut self, now: UnixTime, source: Source) -> Standing {
        if self.known.get(now, source).is_some() {
            Standing::Known
        } else if self.current(now, source).is_some() {
            Standing::Failed
        } else {
            Standing::New
        }
    }

    fn current(&mut self, now: UnixTime, source: Source) -> Option<&mut Failures> {
        let window = whole_seconds(self.window);
        let failures = self.sources.get_mut(now, source)?;
        (0..window).contains(&now.seconds_since(failures.since)).then_some(failures)
    }

    /// Forgets the failures of a user who logged in from there, and knows the source.
    pub(super) fn forget(&mut self, now: UnixTime, source: Source, name: &str) {
        self.known.insert(now, source, source, 0, ());
        let name = self.hasher.hash_one(name);
        if let Some(failures) = self.sources.get_mut(now, source) {
            failures.by_name.remove(&name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_479_902_400);
    const MINUTE: Duration = Duration::from_secs(60);

    fn attempts() -> Attempts {
        Attempts::new(3, 15 * MINUTE)
    }

    fn source(last: u8) -> Source {
        Source::of([192, 0, 2, last].into())
    }

    #[test]
    fn too_many_lock_a_name_for_a_time() {
        let mut attempts = attempts();
        for _ in 0..3 {
            assert_eq!(attempts.count(NOW, source(1), "asha"), Ok(()));
        }
        let later = NOW.plus(5 * MINUTE);
        assert_eq!(attempts.count(later, source(1), "asha"), Err(10 * MINUTE));
        assert_eq!(attempts.count(later, source(1), "ravi"), Ok(()));
        assert_eq!(attempts.count(NOW.plus(15 * MINUTE), source(1), "asha"), Ok(()));
    }

    #[test]
    fn a_stranger_locks_no_user_out_elsewhere() {
        let mut attempts = attempts();
        while attempts.count(NOW, source(1), "asha").is_ok() {}
        assert_eq!(attempts.count(NOW, source(2), "asha"), Ok(()));
    }

    #[test]
    fn a_right_login_forgets_the_wrong_ones() {
        let mut attempts = attempts();
        for _ in 0..100 {
            assert_eq!(attempts.count(NOW, source(1), "asha"), Ok(()));
            attempts.forget(NOW, source(1), "asha");
        }
    }

    #[test]
    fn a_source_is_known_from_a_right_login_on() {
        let mut attempts = attempts();
        assert_eq!(attempts.standing(NOW, source(1)), Standing::New);
        assert_eq!(attempts.count(NOW, source(1), "asha"), Ok(()));
        assert_eq!(attempts.standing(NOW, source(1)), Standing::Failed);
        assert_eq!(attempts.standing(NOW.plus(15 * MINUTE), source(1)), Standing::New);
        attempts.forget(NOW, source(1), "asha");
        assert_eq!(attempts.count(NOW, source(1), "ravi"), Ok(()));
        assert_eq!(attempts.standing(NOW, source(1)), Standing::Known);
        assert_eq!(attempts.standing(NOW, source(2)), Standing::New);
    }

    #[test]
    fn made_up_names_are_bounded_by_source_and_sources_in_all() {
        let mut attempts = attempts();
        let tried = (0..1000)
            .take_while(|name| attempts.count(NOW, source(1), &format!("name {name}")).is_ok());
        assert_eq!(tried.count(), 60);
        for number in 0..10_000u32 {
            let source = Source::of(number.to_be_bytes().into());
            assert_eq!(attempts.count(NOW, source, &"n".repeat(50_000)), Ok(()));
        }
        assert!(attempts.sources.get(NOW, source(1)).is_none());
        assert!(attempts.sources.get(NOW, Source::of(9_999u32.to_be_bytes().into())).is_some());
    }
}
