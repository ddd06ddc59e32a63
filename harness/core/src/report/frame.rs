//! What the pages have in common that are no report of a certification: head, style and headline.

use super::page::{STYLE, policy};

/// What stands above such a page.
pub struct Head<'a> {
    /// What the page is, such as `the kill matrix`.
    pub subject: &'static str,
    /// What it is called in a list of pages, after its headline.
    pub title: &'a str,
    /// What its rows are of: also where they begin on the page.
    pub rows: &'static str,
    /// The version of the harness.
    pub version: &'a str,
    /// 0, 1 or 3: it decides the colour.
    pub exit_code: u8,
    /// The headline.
    pub words: &'static str,
    /// The conclusion.
    pub sentence: String,
    /// The style sheet of the page.
    pub style: String,
}

/// The report's style, and what else a page needs.
#[must_use]
pub fn style(own: &str) -> String {
    format!("{STYLE}\n{own}")
}

impl Head<'_> {
    /// The content security policy of the page.
    #[must_use]
    pub fn policy(&self) -> String {
        policy(&self.style, None)
    }

    /// The class of the verdict's colour.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self.exit_code {
            0 => "pass",
            1 => "fail",
            _ => "inconclusive",
        }
    }
}
