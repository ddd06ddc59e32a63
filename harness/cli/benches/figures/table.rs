//! The table, and the arithmetic behind it.

use crate::Result;

/// A line of the table.
pub(crate) struct Figure {
    what: String,
    value: String,
    goal: String,
}

impl Figure {
    /// A figure that has no goal.
    pub(crate) fn shown(what: impl Into<String>, value: impl Into<String>) -> Self {
        Self { what: what.into(), value: value.into(), goal: String::new() }
    }

    /// A figure that should not be above `goal`.
    pub(crate) fn at_most(what: impl Into<String>, value: f64, goal: f64, unit: &str) -> Self {
        Self::held(what, value, unit, &format!("≤ {goal}"), value <= goal)
    }

    /// A figure that should not be below `goal`.
    pub(crate) fn at_least(what: impl Into<String>, value: f64, goal: f64, unit: &str) -> Self {
        Self::held(what, value, unit, &format!("≥ {goal}"), value >= goal)
    }

    fn held(what: impl Into<String>, value: f64, unit: &str, goal: &str, is_met: bool) -> Self {
        let met = if is_met { "met" } else { "NOT met" };
        let goal = format!("  goal {goal}{unit}: {met}");
        Self { goal, ..Self::shown(what, format!("{value:.2}{unit}")) }
    }
}

/// Prints the figures, one a line.
pub(crate) fn print(figures: &[Figure]) {
    for Figure { what, value, goal } in figures {
        println!("{what:54} {value:>32}{goal}");
    }
}

/// Measures both sides in turns, by rounds; each leads every other round, because the second meets a target
/// with more in it.
pub(crate) async fn in_turns<A, B>(
    rounds: u64,
    mut ours: impl AsyncFnMut(u64) -> Result<A>,
    mut theirs: impl AsyncFnMut(u64) -> Result<B>,
) -> Result<Vec<(A, B)>> {
    let mut both = Vec::new();
    for round in 0..rounds {
        both.push(if round % 2 == 0 {
            let first = ours(round).await?;
            (first, theirs(round).await?)
        } else {
            let first = theirs(round).await?;
            (ours(round).await?, first)
        });
    }
    Ok(both)
}

/// The middle value, or the mean of the middle two.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}
