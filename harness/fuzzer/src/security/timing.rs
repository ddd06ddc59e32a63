//! SEC-HASH-TIMING: whether the time of a refusal depends on how many digits of a wrong hash are right.
//!
//! Two requests make a pair: they differ in one digit of the hash, the first one in one of them and the last
//! in the other, and nothing else. Their order is random, so that other load affects both equally: without a
//! leak, the sign of their difference is a fair coin, and the sign test is exact. (A test of means is not, since
//! times over HTTP have a long tail and drift.) Pairs of a control, the same request twice, are mixed among
//! them: if those differ, Locksmith itself causes the difference; and their spread gives the smallest difference
//! that can be detected.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

mod report;
pub(crate) mod sign_test;

pub use report::finding;
use sign_test::Signs;

/// What a fair coin does less often than this is a difference.
const SIGNIFICANT: f64 = 0.001;

/// How many standard deviations of a coin a difference is away from even, so that runs notice it nearly
/// always: 3.3 to be significant, and 2 for chance.
const NOTICEABLE: f64 = 5.3;

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Runs that must agree.
    pub runs: usize,
    /// Pairs of a run, and as many of its control.
    pub pairs: usize,
    /// A run with fewer says nothing.
    pub least: usize,
    /// How long all runs may take.
    pub time: Duration,
    /// A leak that would show only from here on is not looked for: where the times vary that much, nothing
    /// is known.
    pub coarsest: Duration,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            runs: 3,
            pairs: 1000,
            least: 100,
            time: Duration::from_secs(8),
            coarsest: Duration::from_micros(50),
        }
    }
}

/// Which of the two wrong hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The one that is wrong in its first digit.
    First,
    /// The one that is wrong in its last digit.
    Last,
}

/// Two requests, one right after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Whether both have the hash that is wrong in its first digit.
    pub is_control: bool,
    /// Which goes first; of a control, which of the two copies.
    pub first: Wrong,
}

impl Pair {
    /// Which goes second.
    #[must_use]
    pub fn second(self) -> Wrong {
        match self.first {
            Wrong::First => Wrong::Last,
            Wrong::Last => Wrong::First,
        }
    }
}

/// The pairs of a run in their order, the same for the same seed: pairs and those of the control in turns,
/// which of them comes first and which request of each is drawn by lot.
pub(crate) fn schedule(seed: u64, run: usize, pairs: usize) -> impl Iterator<Item = Pair> {
    let mut lots = StdRng::seed_from_u64(seed.wrapping_add(run as u64));
    (0..pairs).flat_map(move |_| {
        let control_first: bool = lots.random();
        [control_first, !control_first].map(|is_control| {
            let first = if lots.random() { Wrong::First } else { Wrong::Last };
            Pair { is_control, first }
        })
    })
}

/// The differences of a run, in nanoseconds: how much longer the hash took that is wrong in its last digit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Of the pairs.
    pub pairs: Vec<i64>,
    /// Of the control.
    pub control: Vec<i64>,
}

impl Run {
    /// Adds a pair, with how long its two requests took.
    pub fn add(&mut self, pair: Pair, first: Duration, second: Duration) {
        let (first, second) = (nanoseconds(first), nanoseconds(second));
        let difference = match pair.first {
            Wrong::First => second - first,
            Wrong::Last => first - second,
        };
        if pair.is_control { &mut self.control } else { &mut self.pairs }.push(difference);
    }
}

fn nanoseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX / 2)
}

/// The conclusion of a measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Timing {
    /// No difference; one of this size would have been detected.
    Unnoticed {
        /// How many pairs were measured.
        pairs: usize,
        /// From here on it would have been.
        from: Duration,
    },
    /// Every run shows the same difference.
    Leak {
        /// How many pairs were measured.
        pairs: usize,
        /// The share of them in which the hash took longer that is wrong in its last digit.
        share: f64,
        /// By how much it did in the middle one, in nanoseconds.
        median: i64,
    },
    /// The measurement says nothing.
    Inconclusive(Why),
}

/// Why the measurement says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There was time for so many pairs only.
    Few(usize),
    /// The control, the same request twice, also shows a difference.
    Control,
    /// The runs disagree.
    Disagreed {
        /// How many show a difference.
        runs: usize,
        /// Of how many.
        of: usize,
    },
    /// The times vary so much that a difference would have shown from here on only.
    Coarse(Duration),
}

/// Judges a measurement.
#[must_use]
pub fn judge(runs: &[Run], effort: Effort) -> Timing {
    let pairs: usize = runs.iter().map(|run| run.pairs.len()).sum();
    let is_enough = |run: &Run| run.pairs.len().min(run.control.len()) >= effort.least.max(1);
    if runs.len() < effort.runs.max(1) || !runs.iter().all(is_enough) {
        return Timing::Inconclusive(Why::Few(pairs));
    }
    let differs = |differences: &[i64]| Signs::of(differences).p_value() < SIGNIFICANT;
    if runs.iter().any(|run| differs(&run.control)) {
        return Timing::Inconclusive(Why::Control);
    }
    let differing: Vec<Signs> =
        runs.iter().filter(|run| differs(&run.pairs)).map(|run| Signs::of(&run.pairs)).collect();
    let (longer, of) =
        (differing.iter().filter(|signs| signs.above > signs.below).count(), runs.len());
    let all: Vec<i64> = runs.iter().flat_map(|run| &run.pairs).copied().collect();
    if differing.len() == of && (longer == 0 || longer == of) {
        return Timing::Leak { pairs, share: Signs::of(&all).share(), median: median(all) };
    }
    if !differing.is_empty() || differs(&all) {
        return Timing::Inconclusive(Why::Disagreed { runs: differing.len(), of });
    }
    let from = noticeable(runs);
    if from > effort.coarsest {
        return Timing::Inconclusive(Why::Coarse(from));
    }
    Timing::Unnoticed { pairs, from }
}

/// The one in the middle; the upper of two.
fn median(mut differences: Vec<i64>) -> i64 {
    differences.sort_unstable();
    differences.get(differences.len() / 2).copied().unwrap_or_default()
}

/// The difference that each run would have noticed: one that turns the sign of so many pairs of the control
/// that a coin would not.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "there are some thousands of pairs"
)]
fn noticeable(runs: &[Run]) -> Duration {
    let of_run = |run: &Run| {
        let mut apart: Vec<u64> = run.control.iter().map(|one| one.unsigned_abs()).collect();
        apart.sort_unstable();
        let share = NOTICEABLE / (apart.len() as f64).sqrt();
        let at = (share * apart.len() as f64).ceil() as usize;
        apart.get(at).map_or(Duration::MAX, |nanoseconds| Duration::from_nanos(*nanoseconds))
    };
    runs.iter().map(of_run).max().unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests;
