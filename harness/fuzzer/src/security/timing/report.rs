//! A measurement in words.

use super::{Timing, Why};
use crate::security::finding as shown;
use locksmith_core::report::text::counted;
use locksmith_spec::verdict::{Finding, Verdict};

/// The finding of a measurement.
#[must_use]
pub fn finding(timing: Timing) -> Finding {
    let (verdict, observed) = match timing {
        Timing::Unnoticed { pairs, from } => (
            Verdict::Pass,
            format!(
                "no difference in {}; a difference of about {} or more would have been detected",
                counted(pairs, "pair"),
                microseconds(from.as_nanos())
            ),
        ),
        Timing::Leak { pairs, share, median } => (
            Verdict::Warn,
            format!(
                "the locker refuses a hash that is wrong only in its last digit {} than one that is wrong in its \
                 first: in {:.0} % of {}, median difference {}",
                if median < 0 { "faster" } else { "more slowly" },
                100.0 * if median < 0 { 1.0 - share } else { share },
                counted(pairs, "pair"),
                microseconds(median.unsigned_abs().into())
            ),
        ),
        Timing::Inconclusive(why) => (Verdict::Inconclusive, why.words()),
    };
    shown(
        "SEC-HASH-TIMING",
        verdict,
        "times that do not depend on the number of right digits",
        observed,
    )
}

impl Why {
    fn words(self) -> String {
        match self {
            Self::Few(pairs) => {
                format!("too few measurements: {} in the time available", counted(pairs, "pair"))
            }
            Self::Control => {
                "the control, the same request twice, also shows a difference: the measured difference is not \
                 the locker's"
                    .to_owned()
            }
            Self::Disagreed { runs, of } => format!(
                "{runs} of {of} runs show a difference between the two hashes: other load makes it impossible to \
                 exclude chance"
            ),
            Self::Coarse(from) => format!(
                "the times vary too much: only a difference of about {} or more would have been detected",
                microseconds(from.as_nanos())
            ),
        }
    }
}

/// A short time: `850 ns`, `12.5 µs`, `3.1 ms`.
#[expect(clippy::cast_precision_loss, reason = "rounded for reading")]
fn microseconds(nanoseconds: u128) -> String {
    let nanoseconds = nanoseconds as f64;
    if nanoseconds < 1e3 {
        format!("{nanoseconds} ns")
    } else if nanoseconds < 1e6 {
        format!("{:.1} µs", nanoseconds / 1e3)
    } else {
        format!("{:.1} ms", nanoseconds / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_outcome_is_a_sentence_with_its_numbers() {
        let from = Duration::from_nanos(4_200);
        for (timing, verdict, words) in [
            (
                Timing::Unnoticed { pairs: 3000, from },
                Verdict::Pass,
                "no difference in 3000 pairs; a difference of about 4.2 µs or more would have been detected",
            ),
            (
                Timing::Leak { pairs: 3000, share: 0.913, median: 105_000 },
                Verdict::Warn,
                "the locker refuses a hash that is wrong only in its last digit more slowly than one that is wrong \
                 in its first: in 91 % of 3000 pairs, median difference 105.0 µs",
            ),
            (
                Timing::Leak { pairs: 3000, share: 0.2, median: -900 },
                Verdict::Warn,
                "the locker refuses a hash that is wrong only in its last digit faster than one that is wrong in \
                 its first: in 80 % of 3000 pairs, median difference 900 ns",
            ),
            (
                Timing::Inconclusive(Why::Coarse(Duration::from_micros(3100))),
                Verdict::Inconclusive,
                "the times vary too much: only a difference of about 3.1 ms or more would have been detected",
            ),
            (
                Timing::Inconclusive(Why::Disagreed { runs: 1, of: 3 }),
                Verdict::Inconclusive,
                "1 of 3 runs show a difference between the two hashes: other load makes it impossible to exclude chance",
            ),
        ] {
            let finding = finding(timing);
            assert_eq!((finding.verdict, finding.observed.as_str()), (verdict, words));
        }
    }
}
