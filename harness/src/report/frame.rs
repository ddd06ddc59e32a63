//! What the pages have in common that are no report of a certification: head, style and headline.

use super::page::{STYLE, policy};

/// What stands above such a page.
pub(crate) struct Head<'a> {
    /// What the page is, such as `the kill matrix`.
    pub(crate) subject: &'static str,
    /// What it is called in a list of pages, after its headline.
    pub(crate) title: &'a str,
    /// What its rows are of: also where they begin on the page.
    pub(crate) rows: &'static str,
    /// The version of the harness.
    pub(crate) version: &'a str,
    /// 0, 1 or 3: it decides the colour.
    pub(crate) exit_code: u8,
    /// The headline.
    pub(crate) words: &'static str,
    /// The conclusion.
    pub(crate) sentence: String,
    pub(crate) style: String,
}

/// The report's style, and what else a page needs.
pub(crate) fn style(own: &str) -> String {
    format!("{STYLE}\n{own}")
}

impl Head<'_> {
    pub(crate) fn policy(&self) -> String {
        policy(&self.style, None)
    }

    pub(crate) fn class(&self) -> &'static str {
        match self.exit_code {
            0 => "pass",
            1 => "fail",
            _ => "inconclusive",
        }
    }
}
