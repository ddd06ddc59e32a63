//! The sign test: whether of two alternatives one comes more often than a coin would have it.

/// How many differences are above and below zero. Those that are zero say nothing, and do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signs {
    /// Above zero.
    pub above: usize,
    /// Below zero.
    pub below: usize,
}

impl Signs {
    /// Of these differences.
    #[must_use]
    pub(crate) fn of(differences: &[i64]) -> Self {
        let above = differences.iter().filter(|difference| **difference > 0).count();
        let below = differences.iter().filter(|difference| **difference < 0).count();
        Self { above, below }
    }

    /// The share of those above zero; a half where there are none at all.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "there are some thousands of pairs")]
    pub(crate) fn share(self) -> f64 {
        let all = self.above + self.below;
        if all == 0 { 0.5 } else { self.above as f64 / all as f64 }
    }

    /// How likely a fair coin is as far from even as this, to either side: exact, by the binomial
    /// distribution.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "there are some thousands of pairs")]
    pub(crate) fn p_value(self) -> f64 {
        let (all, most) = (self.above + self.below, self.above.max(self.below));
        // ln(n! / (k! (n-k)!)) for k = most, and then from each k to the next.
        let mut term: f64 = (0..all - most)
            .map(|step| ((all - step) as f64).ln() - ((step + 1) as f64).ln())
            .sum::<f64>()
            - all as f64 * std::f64::consts::LN_2;
        let mut tail = 0.0;
        for k in most..=all {
            tail += term.exp();
            term += ((all - k) as f64).ln() - ((k + 1) as f64).ln();
        }
        (2.0 * tail).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn p(above: usize, below: usize) -> f64 {
        Signs { above, below }.p_value()
    }

    #[track_caller]
    fn is_about(found: f64, known: f64) {
        assert!((found - known).abs() <= known.abs() * 1e-6, "{found} is not {known}");
    }

    #[test]
    fn differences_are_counted_by_their_signs() {
        let signs = Signs::of(&[5, -1, 0, 7, 0, 1]);
        assert_eq!(signs, Signs { above: 3, below: 1 });
        is_about(signs.share(), 0.75);
        is_about(Signs::default().share(), 0.5);
    }

    /// By hand: sums of binomial coefficients over a power of two.
    #[test]
    fn small_samples_have_the_known_probabilities() {
        is_about(p(0, 0), 1.0);
        is_about(p(1, 0), 1.0);
        is_about(p(5, 5), 1.0);
        is_about(p(10, 0), 2.0 / 1024.0);
        is_about(p(9, 1), 2.0 * 11.0 / 1024.0);
        is_about(p(8, 2), 2.0 * 56.0 / 1024.0);
        is_about(p(2, 8), 2.0 * 56.0 / 1024.0);
        is_about(p(15, 5), 2.0 * 21_700.0 / 1_048_576.0);
    }

    /// 60 heads of 100 are a known example.
    #[test]
    fn larger_samples_have_the_known_probabilities() {
        assert!((p(60, 40) - 0.056_887_9).abs() < 1e-6, "{}", p(60, 40));
        is_about(p(1000, 0).ln(), -999.0 * std::f64::consts::LN_2);
        assert!(p(3000, 3000) > 0.999);
        assert!(p(5000, 1) < f64::MIN_POSITIVE);
    }

    proptest! {
        #[test]
        fn it_is_a_probability_and_has_no_side(above in 0..2000_usize, below in 0..2000_usize) {
            let found = p(above, below);
            prop_assert!((0.0..=1.0).contains(&found), "{found}");
            prop_assert_eq!(found.to_bits(), p(below, above).to_bits());
        }

        #[test]
        fn the_farther_from_even_the_less_likely(all in 1..2000_usize, above in 0..1000_usize) {
            let above = all / 2 + above % (all - all / 2);
            prop_assert!(p(above + 1, all - above - 1) <= p(above, all - above));
        }
    }
}
