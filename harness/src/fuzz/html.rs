//! A run as one page, in the style of the report.

use askama::Template;

use super::judge::Verdict;
use super::outcome::Outcome;
use crate::report::page::{STYLE, policy};
use crate::report::text::duration;

/// What the page of a run needs beside the report's style.
const OWN_STYLE: &str = include_str!("fuzz.css");

/// The run as a page that needs no other file.
pub fn render_html(outcome: &Outcome) -> Result<String, askama::Error> {
    let style = format!("{STYLE}\n{OWN_STYLE}");
    Page { policy: policy(&style, None), style, outcome }.render()
}

#[derive(Template)]
#[template(path = "fuzz/fuzz.html")]
struct Page<'a> {
    policy: String,
    style: String,
    outcome: &'a Outcome,
}

impl Page<'_> {
    fn class(&self) -> &'static str {
        match self.outcome.exit_code {
            0 => "pass",
            1 => "fail",
            _ => "inconclusive",
        }
    }

    fn duration(&self) -> String {
        duration(self.outcome.facts.seconds)
    }

    fn rate(&self) -> String {
        format!("{:.0}", self.outcome.rate())
    }

    /// The verdicts with their counts and looks.
    fn verdicts(&self) -> [(&'static str, &'static str, u64); 5] {
        let of = |verdict| self.outcome.verdicts.get(&verdict).copied().unwrap_or_default();
        [
            ("as due", "pass", of(Verdict::Fine)),
            ("tolerated", "warn", of(Verdict::Tolerated)),
            ("open", "note", of(Verdict::Open)),
            ("unreadable", "inconclusive", of(Verdict::Unread)),
            ("violations", "fail", of(Verdict::Violation)),
        ]
    }
}
