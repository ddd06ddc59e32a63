//! The proof as one page: the whole matrix, in the style of the report.

use askama::Template;

use super::matrix::{Cell, Deviation, Noticed, Proof, Row, Scope};
use locksmith_core::report::frame::Head;
use locksmith_core::report::page::anchor;
use locksmith_core::report::text::duration;
use locksmith_spec::verdict::Verdict;

/// The proof as a page that needs no other file.
pub fn render_html(proof: &Proof) -> Result<String, askama::Error> {
    let mut cases: Vec<&str> = Vec::new();
    let tried = proof.rows.iter().flat_map(|row| &row.cases).filter(|cell| cell.named);
    for cell in tried.chain(&proof.conforming) {
        if !cases.contains(&cell.case.as_str()) {
            cases.push(&cell.case);
        }
    }
    cases.sort_unstable();
    let of = ("the kill matrix", "deviations");
    let head = proof.kills.head(of, &proof.facts.version, proof.sentence());
    Page { head, proof, cases }.render()
}

#[derive(Template)]
#[template(path = "prove/matrix.html")]
struct Page<'a> {
    head: Head<'a>,
    proof: &'a Proof,
    /// The columns.
    cases: Vec<&'a str>,
}

impl Page<'_> {
    fn scope(&self) -> &'static str {
        match self.proof.facts.scope {
            Scope::Fast => "named cases and their controls",
            Scope::Full => "the whole catalogue",
        }
    }

    fn duration(&self) -> String {
        duration(self.proof.facts.seconds)
    }

    /// Deviations that keep the catalogue from being proved.
    fn obstacles(&self) -> Vec<&Row> {
        self.proof.rows.iter().filter(|row| row.noticed != Noticed::RightReason).collect()
    }

    fn false_alarms(&self) -> Vec<Cell> {
        self.proof.alarms()
    }

    /// The conforming locker's cell of a case.
    fn conforming(&self, case: &str) -> Option<&Cell> {
        self.proof.conforming.iter().find(|cell| cell.case == case)
    }
}

impl Row {
    /// The cases that noticed it.
    fn kills(&self) -> Vec<&Cell> {
        self.cases.iter().filter(|cell| cell.is_kill()).collect()
    }
}

impl Cell {
    /// How the cell looks: what notices a deviation for the right reason is green, as it should be.
    fn look(&self, deviation: &Deviation) -> &'static str {
        match self.verdict {
            _ if self.broken.contains(&deviation.clause) => "pass",
            Verdict::Fail => "warn",
            Verdict::Inconclusive => "inconclusive",
            _ if self.named => "note",
            _ => "skipped",
        }
    }

    /// One character for the matrix.
    fn sign(&self) -> &'static str {
        match self.verdict {
            _ if !self.broken.is_empty() => "✗",
            Verdict::Inconclusive => "?",
            Verdict::Skipped => "–",
            Verdict::Pass | Verdict::Note | Verdict::Warn | Verdict::Fail => "·",
        }
    }

    /// What is told when the cell is pointed at, and to those who do not see it.
    fn told(&self) -> String {
        let word = self.verdict.word();
        match &self.broken[..] {
            [] => format!("{}: {word}", self.case),
            broken => format!("{}: {word} under {}", self.case, broken.join(" ")),
        }
    }
}
