//! What every page of a proof has, whichever side was proved: head, style and headline.

use super::matrix::Facts;
use crate::report::page::{STYLE, policy};

/// What a matrix needs beside the report's style.
const MATRIX_STYLE: &str = include_str!("matrix.css");

/// What stands above a proof.
pub(super) struct Head<'a> {
    /// What the page is, such as `the kill matrix`.
    pub(super) subject: &'static str,
    /// What its rows are of: also where they begin on the page.
    pub(super) rows: &'static str,
    pub(super) version: &'a str,
    exit_code: u8,
    pub(super) sentence: String,
    pub(super) style: String,
}

impl<'a> Head<'a> {
    pub(super) fn of(
        (subject, rows): (&'static str, &'static str),
        facts: &'a Facts,
        exit_code: u8,
        sentence: String,
    ) -> Self {
        let style = format!("{STYLE}\n{MATRIX_STYLE}");
        Self { subject, rows, version: &facts.version, exit_code, sentence, style }
    }

    pub(super) fn policy(&self) -> String {
        policy(&self.style, None)
    }

    pub(super) fn class(&self) -> &'static str {
        match self.exit_code {
            0 => "pass",
            3 => "inconclusive",
            _ => "fail",
        }
    }

    pub(super) fn words(&self) -> &'static str {
        match self.exit_code {
            0 => "Proved",
            3 => "Incomplete",
            _ => "Not proved",
        }
    }
}
