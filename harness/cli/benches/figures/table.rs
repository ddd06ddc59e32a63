//! The table, and the arithmetic behind it.

/// A line of the table.
pub(crate) struct Figure {
    what: String,
    value: String,
    goal: Option<(String, bool)>,
}

impl Figure {
    /// A figure that has no goal.
    pub(crate) fn shown(what: impl Into<String>, value: impl Into<String>) -> Self {
        Self { what: what.into(), value: value.into(), goal: None }
    }

    /// A figure that should not be above `goal`.
    pub(crate) fn at_most(what: impl Into<String>, value: f64, goal: f64, unit: &str) -> Self {
        let shown = (format!("≤ {goal}{unit}"), value <= goal);
        Self { goal: Some(shown), ..Self::shown(what, format!("{value:.2}{unit}")) }
    }

    /// A figure that should not be below `goal`.
    pub(crate) fn at_least(what: impl Into<String>, value: f64, goal: f64, unit: &str) -> Self {
        let shown = (format!("≥ {goal}{unit}"), value >= goal);
        Self { goal: Some(shown), ..Self::shown(what, format!("{value:.2}{unit}")) }
    }
}

/// Prints the figures, one a line.
pub(crate) fn print(figures: &[Figure]) {
    for figure in figures {
        let goal = match &figure.goal {
            None => String::new(),
            Some((goal, true)) => format!("  goal {goal}: met"),
            Some((goal, false)) => format!("  goal {goal}: NOT met"),
        };
        println!("{:54} {:>32}{goal}", figure.what, figure.value);
    }
}

/// The middle one, or the mean of the middle two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}
