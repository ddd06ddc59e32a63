//! The skew of a locker's clock, within bounds (I-TS-EDGE).

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A second, in milliseconds.
const SECOND: i64 = 1000;

/// How far a locker's clock is ahead of Locksmith's: between two bounds, in milliseconds; negative where it is
/// behind.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Skew {
    /// The lower bound.
    pub least: i64,
    /// The upper bound.
    pub most: i64,
}

impl Skew {
    /// No skew: the clock of this machine.
    pub const NONE: Self = Self { least: 0, most: 0 };

    /// The skew by a `Date` of whole seconds, which the locker wrote between a request and its answer. `asked` and
    /// `answered` are by Locksmith's clock, in milliseconds since 1970; `date` is in seconds since 1970.
    #[must_use]
    pub fn of_date(asked: i64, answered: i64, date: i64) -> Self {
        let second = date.saturating_mul(SECOND);
        Self {
            least: second.saturating_sub(answered),
            most: second.saturating_add(SECOND).saturating_sub(asked),
        }
    }

    /// The skew by two measurements. Where they contradict each other, such as with two machines behind one
    /// name, it spans both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let both = Self { least: self.least.max(other.least), most: self.most.min(other.most) };
        if both.least <= both.most { both } else { self.or(other) }
    }

    /// The span of two measurements.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// The greatest error of the middle of the bounds, in milliseconds.
    #[must_use]
    pub fn uncertainty(self) -> i64 {
        (self.most.saturating_sub(self.least)).div_euclid(2)
    }

    /// The middle of the bounds, in milliseconds.
    #[must_use]
    pub fn ahead(self) -> i64 {
        self.least.saturating_add(self.uncertainty())
    }

    /// The earliest and the latest time of the locker's clock when Locksmith's shows `now`.
    #[must_use]
    pub fn at(self, now: Timestamp) -> (Timestamp, Timestamp) {
        let shifted = |by: i64| now.saturating_add(SignedDuration::from_millis(by)).unwrap_or(now);
        (shifted(self.least), shifted(self.most))
    }
}

/// `2.3 s ahead of ours, ± 0.6 s`.
impl fmt::Display for Skew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.ahead() < 0 { "behind" } else { "ahead of" };
        let ahead = tenths(self.ahead().saturating_abs());
        let uncertainty = tenths(self.uncertainty().saturating_add(99));
        write!(f, "{ahead} s {side} ours, ± {uncertainty} s")
    }
}

/// Milliseconds as seconds, to the tenth.
fn tenths(millis: i64) -> String {
    format!("{}.{}", millis / SECOND, millis % SECOND / 100)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_skew_is_printed_with_its_uncertainty() {
        let words = |least, most| Skew { least, most }.to_string();
        assert_eq!(words(1_700, 2_900), "2.3 s ahead of ours, ± 0.6 s");
        assert_eq!(words(-90_500, -89_500), "90.0 s behind ours, ± 0.5 s");
        assert_eq!(words(0, 1), "0.0 s ahead of ours, ± 0.0 s");
        assert_eq!(words(0, 10), "0.0 s ahead of ours, ± 0.1 s");
        // Bounds that only an edited record has.
        assert!(words(i64::MIN, i64::MIN).starts_with("9223372036854775.8 s behind ours"));
        assert!(words(i64::MIN, i64::MAX).contains("± 4611686018427388.0 s"));
    }

    #[test]
    fn clocks_that_contradict_each_other_are_both_believed() {
        let (one, other) = (Skew { least: 0, most: 10 }, Skew { least: 20, most: 30 });
        assert_eq!(one.and(other), Skew { least: 0, most: 30 });
        assert_eq!(one.and(one), one);
    }

    proptest! {
        /// Whatever the round trips, what a clock shows never leads beyond where it is.
        #[test]
        fn the_true_skew_is_within_the_bounds(
            ahead in -3_600_000_i64..3_600_000,
            requests in prop::collection::vec((0_i64..2_000, 0_i64..500, 0_i64..500), 1..20),
        ) {
            let mut now = 1_479_902_400_000_i64;
            let mut known: Option<Skew> = None;
            for (pause, there, back) in requests {
                now += pause;
                let asked = now;
                let date = (asked + there + ahead).div_euclid(1000);
                now += there + back;
                let seen = Skew::of_date(asked, now, date);
                let width = seen.most - seen.least;
                prop_assert_eq!(width, 1000 + there + back);
                let next = known.map_or(seen, |known| known.and(seen));
                prop_assert!(next.least <= ahead && ahead <= next.most, "{next:?}");
                if let Some(known) = known {
                    prop_assert!(next.most - next.least <= known.most - known.least);
                }
                known = Some(next);
            }
        }

        #[test]
        fn the_middle_and_the_uncertainty_cover_the_bounds(least in any::<i32>(), width in any::<u32>()) {
            let skew = Skew { least: least.into(), most: i64::from(least) + i64::from(width) };
            prop_assert!(skew.ahead() - skew.uncertainty() <= skew.least);
            prop_assert!(skew.ahead() + skew.uncertainty() + 1 >= skew.most);
        }
    }
}
