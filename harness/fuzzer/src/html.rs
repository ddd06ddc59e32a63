//! A run as an HTML page, in the report's style.

use askama::Template;

use super::outcome::Outcome;
use locksmith_core::report::frame::{Head, style};
use locksmith_core::report::text::duration;
use locksmith_spec::verdict::Verdict;

/// The styles beside the report's own.
const OWN_STYLE: &str = include_str!("fuzz.css");

/// The run as a page that needs no other file.
pub fn render_html(outcome: &Outcome) -> Result<String, askama::Error> {
    let facts = &outcome.facts;
    let head = Head {
        subject: "fuzzing over HTTP",
        title: &facts.target,
        rows: "causes",
        version: &facts.version,
        exit_code: outcome.exit_code,
        words: match outcome.exit_code {
            0 => "No violations",
            1 => "Violations found",
            _ => "Inconclusive",
        },
        sentence: outcome.sentence(),
        style: style(OWN_STYLE),
    };
    Page { head, outcome }.render()
}

#[derive(Template)]
#[template(path = "fuzz.html")]
struct Page<'a> {
    head: Head<'a>,
    outcome: &'a Outcome,
}

impl Page<'_> {
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
            ("as expected", "pass", of(Verdict::Pass)),
            ("tolerated", "warn", of(Verdict::Warn)),
            ("open", "note", of(Verdict::Note)),
            ("unreadable", "inconclusive", of(Verdict::Inconclusive)),
            ("forbidden", "fail", of(Verdict::Fail)),
        ]
    }
}
