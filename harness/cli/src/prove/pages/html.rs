//! The proof of the page side as one page, in the style of the report: sample page × clause.

use askama::Template;

use super::proof::{Outcome, PageProof, Remark, Row};
use locksmith_core::report::frame::Head;
use locksmith_core::report::page::anchor;
use locksmith_core::report::text::{counted, duration};
use locksmith_core::scenario::samples::Kind;
use locksmith_spec::verdict::Verdict;
use locksmith_spec::{Side, clause};

/// The proof as a page that needs no other file.
pub fn render_html(proof: &PageProof) -> Result<String, askama::Error> {
    let clauses = clauses(proof);
    let groups = [Kind::Wrong, Kind::Tolerated, Kind::Right].map(|kind| {
        let mut rows: Vec<&Row> = proof.rows.iter().filter(|row| row.kind == kind).collect();
        // By clause, as the columns are: what belongs together stands together.
        rows.sort_by_key(|row| clauses.iter().position(|clause| row.is_about(clause)));
        Group { kind, rows }
    });
    let groups = groups.into_iter().filter(|group| !group.rows.is_empty()).collect();
    let of = ("the sample pages", "pages");
    let head = proof.kills.head(of, &proof.facts.version, proof.sentence());
    Page { head, proof, groups, clauses }.render()
}

/// The columns: the clauses that bind a page, and whatever else was said something of.
fn clauses(proof: &PageProof) -> Vec<&str> {
    let mut clauses: Vec<&str> = clause::of(Side::Page).map(|clause| clause.id).collect();
    let of_rows = proof.rows.iter().filter_map(|row| row.clause.as_ref());
    let said = proof.rows.iter().flat_map(|row| &row.remarks).map(|remark| &remark.clause);
    for clause in of_rows.chain(said) {
        if !clauses.contains(&clause.as_str()) {
            clauses.push(clause);
        }
    }
    clauses
}

#[derive(Template)]
#[template(path = "prove/pages/pages.html")]
struct Page<'a> {
    head: Head<'a>,
    proof: &'a PageProof,
    groups: Vec<Group<'a>>,
    /// The columns.
    clauses: Vec<&'a str>,
}

/// The pages of one kind.
struct Group<'a> {
    kind: Kind,
    rows: Vec<&'a Row>,
}

impl Group<'_> {
    fn heading(&self) -> &'static str {
        match self.kind {
            Kind::Wrong => "Wrong pages",
            Kind::Tolerated => "Tolerated pages",
            Kind::Right => "Right pages",
        }
    }

    fn caption(&self) -> &'static str {
        match self.kind {
            Kind::Wrong => "Each page is wrong in one thing: what noticed it, first of all",
            Kind::Tolerated => {
                "Each page does one thing that is tolerated, or that the specification leaves \
                 open: what was said of it"
            }
            Kind::Right => "Nothing may be said of these",
        }
    }

    /// What the samples tell of themselves.
    fn about(&self) -> &'static str {
        match self.kind {
            Kind::Wrong | Kind::Tolerated => "Why a real page has it",
            Kind::Right => "What it shows",
        }
    }

    fn said(&self) -> &'static str {
        match self.kind {
            Kind::Wrong => "Noticed by",
            Kind::Tolerated | Kind::Right => "Said of it",
        }
    }
}

impl Page<'_> {
    fn tried(&self) -> String {
        let in_browser = self.proof.rows.iter().filter(|row| row.browser).count();
        let by_rules = self.proof.pages - in_browser;
        match by_rules {
            0 => "every page in the browser".to_owned(),
            _ => format!(
                "{} in the browser, {by_rules} by the static rules that must notice them",
                counted(in_browser, "page")
            ),
        }
    }

    fn duration(&self) -> String {
        duration(self.proof.facts.seconds)
    }
}

impl Row {
    /// Its place among the pages.
    fn anchor(&self) -> String {
        anchor("page", &self.id())
    }

    fn is_about(&self, clause: &str) -> bool {
        self.clause.as_deref() == Some(clause)
    }

    /// What should have noticed the page first, and under which clause.
    fn expected(&self) -> Option<String> {
        if self.outcome == Outcome::FalseAlarm {
            return None;
        }
        let clause = self.clause.as_ref()?;
        Some(match &self.rule {
            Some(rule) => format!("{rule} under {clause}"),
            None => format!("a case in the browser under {clause}"),
        })
    }

    fn cell<'a>(&'a self, clause: &str) -> Cell<'a> {
        let is_first = self.first.as_ref().is_some_and(|first| first.clause == clause);
        let remarks = self.remarks.iter().filter(|remark| remark.clause == clause).collect();
        Cell { row: self, is_own: self.is_about(clause), is_first, remarks }
    }
}

/// What was said of a page under one clause.
struct Cell<'a> {
    row: &'a Row,
    /// Whether the page is about this clause.
    is_own: bool,
    /// Whether what was noticed first is about this clause.
    is_first: bool,
    remarks: Vec<&'a Remark>,
}

impl Cell<'_> {
    /// The weightiest verdict; none where nothing was said.
    fn verdict(&self) -> Option<Verdict> {
        self.remarks.iter().map(|remark| remark.verdict).max()
    }

    /// How the cell looks: what is as it should be is green, what follows from it amber, and what
    /// keeps the rules from being proved red.
    fn look(&self) -> &'static str {
        let (kind, holds) = (self.row.kind, self.row.outcome.holds());
        let Some(verdict) = self.verdict() else {
            let is_missed = self.is_own && (kind == Kind::Wrong || !holds);
            return if is_missed { "fail" } else { "note" };
        };
        match kind {
            Kind::Wrong if self.is_first && !holds => "fail",
            Kind::Wrong if self.is_own && verdict == Verdict::Fail => "pass",
            Kind::Wrong if self.is_own => "fail",
            Kind::Wrong => match verdict {
                Verdict::Fail | Verdict::Warn => "warn",
                verdict => verdict.word(),
            },
            Kind::Tolerated if self.is_own && verdict < Verdict::Inconclusive => "pass",
            Kind::Tolerated if verdict < Verdict::Inconclusive && holds => verdict.word(),
            Kind::Tolerated | Kind::Right => "fail",
        }
    }

    /// One character for the matrix.
    fn sign(&self) -> &'static str {
        match self.verdict() {
            Some(Verdict::Fail) => "✗",
            Some(Verdict::Warn) => "!",
            Some(Verdict::Note) => "i",
            Some(Verdict::Inconclusive) => "?",
            Some(Verdict::Skipped) => "–",
            Some(Verdict::Pass) | None if self.is_own => "·",
            Some(Verdict::Pass) | None => "",
        }
    }

    /// What is told when the cell is pointed at.
    fn told(&self) -> String {
        let mut told: Vec<String> = Vec::new();
        for remark in &self.remarks {
            let line = format!("{}: {}", remark.case, remark.verdict.word());
            if !told.contains(&line) {
                told.push(line);
            }
        }
        if told.is_empty() { "nothing was said".to_owned() } else { told.join(", ") }
    }
}
