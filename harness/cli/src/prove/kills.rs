//! What every proof comes to, whichever checks were proved.

use serde::{Deserialize, Serialize};

use locksmith_core::report::KillScore;
use locksmith_core::report::frame::{Head, style};

/// What a matrix needs beside the report's style.
const MATRIX_STYLE: &str = include_str!("matrix.css");

/// What came of targets that are wrong on purpose, and of those that are right.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Kills {
    /// How many of the wrong ones were noticed.
    pub noticed: usize,
    /// How many were noticed under the clause that they break.
    pub right_reason: usize,
    /// What was not noticed, though it is wrong.
    pub survivors: Vec<String>,
    /// What was noticed under other clauses only, or first.
    pub wrong_reasons: Vec<String>,
    /// What was noticed though nothing is wrong.
    pub false_alarms: Vec<String>,
    /// 0 proved, 1 not proved, 3 nothing was tried, or not everything.
    pub exit_code: u8,
}

impl Kills {
    /// What reports print of it, for so many wrong targets and so many right ones.
    #[must_use]
    pub fn score(&self, deviations: usize, conforming: usize) -> KillScore {
        KillScore {
            deviations,
            right_reason: self.right_reason,
            conforming,
            false_alarms: self.false_alarms.len(),
        }
    }

    /// What stands above the matrix: what it is, what its rows are of, and what it comes to.
    pub(super) fn head<'a>(
        &self,
        (subject, rows): (&'static str, &'static str),
        version: &'a str,
        sentence: String,
    ) -> Head<'a> {
        Head {
            subject,
            title: subject,
            rows,
            version,
            exit_code: self.exit_code,
            words: self.words(),
            sentence,
            style: style(MATRIX_STYLE),
        }
    }

    /// The conclusion in a word or two.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self.exit_code {
            0 => "Proved",
            3 => "Incomplete",
            _ => "Not proved",
        }
    }
}
