//! The proof as one page: the whole kill matrix, in the style of the report.

use askama::Template;

use super::places::Place;
use super::proof::{Outcome, Proof, Remark, Row};
use crate::score::Subject;
use locksmith_core::report::frame::{Head, style};
use locksmith_core::report::page::anchor;
use locksmith_core::report::text::duration;
use locksmith_core::scenario::samples::Kind;
use locksmith_spec::verdict::Verdict;
use locksmith_spec::{Side, clause};

/// What a matrix needs beside the report's style.
const MATRIX_STYLE: &str = include_str!("matrix.css");

/// The proof as a page that needs no other file.
///
/// # Errors
/// Never for a proof of ours: the page cannot be written.
pub fn render_html(proof: &Proof) -> Result<String, askama::Error> {
    let columns = columns(proof);
    let groups = [Kind::Wrong, Kind::Tolerated, Kind::Right].map(|kind| {
        let rows = proof.rows.iter().filter(|row| row.kind == kind);
        let mut rows: Vec<&Row> = rows.filter(|it| it.outcome != Outcome::Elsewhere).collect();
        if proof.subject == Subject::Page {
            // By clause, as the columns are: what belongs together stands together.
            rows.sort_by_key(|row| columns.iter().position(|it| row.clause.as_deref() == Some(it)));
        }
        Group { kind, rows }
    });
    let groups = groups.into_iter().filter(|group| !group.rows.is_empty()).collect();
    let elsewhere = Place::ALL.into_iter().filter_map(|place| {
        let there = proof.of_outcome(Outcome::Elsewhere).filter(|row| row.place == Some(place));
        let there: Vec<&str> = there.map(|row| row.id.as_str()).collect();
        (!there.is_empty()).then_some((place, there))
    });
    let head = Head {
        subject: "self-test",
        title: "the kill matrix",
        rows: "targets",
        version: &proof.facts.version,
        exit_code: proof.exit_code,
        words: proof.words(),
        sentence: proof.sentence(),
        style: style(MATRIX_STYLE),
    };
    Page { head, proof, groups, elsewhere: elsewhere.collect(), columns }.render()
}

/// The columns: of a locker's proof the cases that decide, else the clauses.
fn columns(proof: &Proof) -> Vec<&str> {
    let remarks = proof.rows.iter().flat_map(|row| &row.remarks);
    let mut columns: Vec<&str> = match proof.subject {
        Subject::Locker => {
            let decisive = remarks.filter(|remark| remark.decides);
            decisive.map(|remark| remark.case.as_str()).collect()
        }
        Subject::Page | Subject::Fuzz => {
            let own = proof.rows.iter().filter(|row| row.outcome != Outcome::Elsewhere);
            let own = own.filter_map(|row| row.clause.as_deref());
            own.chain(remarks.flat_map(|it| &it.clauses).map(String::as_str)).collect()
        }
    };
    let of_pages: Vec<&str> = clause::of(Side::Page).map(|clause| clause.id).collect();
    // Those of pages stand in the order of the specification.
    columns.sort_unstable_by_key(|it| (of_pages.iter().position(|id| id == it), *it));
    columns.dedup();
    columns
}

#[derive(Template)]
#[template(path = "prove/proof.html")]
struct Page<'a> {
    head: Head<'a>,
    proof: &'a Proof,
    groups: Vec<Group<'a>>,
    /// Mutants that show where the fuzzer does not look, by place.
    elsewhere: Vec<(Place, Vec<&'a str>)>,
    columns: Vec<&'a str>,
}

/// The targets of one kind.
struct Group<'a> {
    kind: Kind,
    rows: Vec<&'a Row>,
}

impl Group<'_> {
    fn heading(&self) -> &'static str {
        match self.kind {
            Kind::Wrong => "Mutants",
            Kind::Tolerated => "Tolerated targets",
            Kind::Right => "Conforming targets",
        }
    }

    fn caption(&self) -> &'static str {
        match self.kind {
            Kind::Wrong => "Each is wrong in one thing: what reported it",
            Kind::Tolerated => {
                "Each does one thing that is tolerated, or that the specification leaves open: what was said of it"
            }
            Kind::Right => "The suite must report no failure for these",
        }
    }

    /// What the targets say of themselves.
    fn about(&self) -> &'static str {
        match self.kind {
            Kind::Wrong | Kind::Tolerated => "Why a real one might do it",
            Kind::Right => "What it shows",
        }
    }
}

impl Page<'_> {
    fn duration(&self) -> String {
        duration(self.proof.facts.seconds)
    }

    /// How many targets there are of each outcome that keeps the checks from being proved.
    fn counts(&self) -> [(usize, Outcome); 4] {
        Outcome::OBSTACLES.map(|outcome| (self.proof.of_outcome(outcome).count(), outcome))
    }

    fn shown_elsewhere(&self) -> usize {
        self.proof.of_outcome(Outcome::Elsewhere).count()
    }

    /// What was said of a target in a column; none where that is nothing, and nothing was expected.
    fn cell<'r>(&self, row: &'r Row, column: &str) -> Option<Cell<'r>> {
        let by_case = self.proof.subject == Subject::Locker;
        let is_own = if by_case {
            row.expected.iter().any(|case| case == column)
        } else {
            row.clause.as_deref() == Some(column)
        };
        let is_here = |remark: &&Remark| {
            if by_case {
                remark.case == column
            } else {
                remark.clauses.iter().any(|it| it == column)
            }
        };
        let remarks: Vec<&Remark> = row.remarks.iter().filter(is_here).collect();
        let is_missed = is_own && row.kind != Kind::Right;
        (is_missed || !remarks.is_empty()).then_some(Cell { row, is_own, remarks })
    }
}

impl Row {
    /// Its place on the page.
    fn anchor(&self) -> String {
        anchor("target", &self.id)
    }

    /// What decides its outcome.
    fn deciding(&self) -> Vec<&Remark> {
        self.remarks.iter().filter(|remark| remark.decides).collect()
    }
}

/// What was said of a target in one column.
struct Cell<'r> {
    row: &'r Row,
    /// Whether the target is to be reported in this column.
    is_own: bool,
    remarks: Vec<&'r Remark>,
}

impl Cell<'_> {
    /// The weightiest verdict; none where nothing was said.
    fn verdict(&self) -> Option<Verdict> {
        self.remarks.iter().map(|remark| remark.verdict).max()
    }

    fn decides(&self) -> bool {
        self.remarks.iter().any(|remark| remark.decides)
    }

    /// How the cell looks: what is as it should be is green, what follows from it amber, and what keeps the checks
    /// from being proved red.
    fn look(&self) -> &'static str {
        let Some(verdict) = self.verdict() else { return "fail" };
        if self.row.kind != Kind::Wrong {
            let is_alarm = !self.row.outcome.holds() && self.decides();
            return match verdict {
                _ if is_alarm => "fail",
                _ if self.is_own => "pass",
                verdict => verdict.word(),
            };
        }
        let clause = self.row.clause.as_deref().unwrap_or_default();
        let is_kill = |remark: &&Remark| {
            remark.is_violation() && remark.clauses.iter().any(|it| it == clause)
        };
        let is_wrong = self.row.outcome == Outcome::WrongReason && self.decides();
        match verdict {
            _ if self.remarks.iter().any(is_kill) => "pass",
            Verdict::Fail | Verdict::Warn if is_wrong => "fail",
            Verdict::Fail | Verdict::Warn => "warn",
            Verdict::Inconclusive => "inconclusive",
            _ if self.is_own => "fail",
            _ => "skipped",
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
            Some(Verdict::Pass) | None => "·",
        }
    }

    /// What is shown when the cell is pointed at.
    fn title(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for remark in &self.remarks {
            let line = format!("{}: {}", remark.case, remark.verdict.word());
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        if lines.is_empty() { "nothing was reported".to_owned() } else { lines.join(", ") }
    }
}
