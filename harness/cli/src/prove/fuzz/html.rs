//! The fuzzer's proof as one page, in the style of the report: deviation × clause.

use askama::Template;

use super::places::Place;
use super::proof::{FuzzProof, Noticed, Row};
use locksmith_core::report::frame::Head;
use locksmith_core::report::page::anchor;
use locksmith_core::report::text::duration;

/// The proof as a page that needs no other file.
pub fn render_html(proof: &FuzzProof) -> Result<String, askama::Error> {
    let head = proof.kills.head(
        ("the fuzzer’s kill matrix", "deviations"),
        &proof.facts.version,
        proof.sentence(),
    );
    let told = proof.rows.iter().filter(|row| row.place.is_over_http() || row.cause.is_some());
    let rows: Vec<&Row> = told.collect();
    let mut clauses: Vec<&str> = rows
        .iter()
        .flat_map(|row| std::iter::once(&row.deviation.clause).chain(&row.under))
        .map(String::as_str)
        .collect();
    clauses.sort_unstable();
    clauses.dedup();
    let elsewhere = Place::ALL.into_iter().filter_map(|place| {
        let there: Vec<&Row> = proof
            .rows
            .iter()
            .filter(|row| row.place == place && row.noticed == Noticed::Elsewhere)
            .collect();
        (!there.is_empty()).then_some((place, there))
    });
    Page { head, proof, rows, clauses, elsewhere: elsewhere.collect() }.render()
}

#[derive(Template)]
#[template(path = "prove/fuzz/fuzz.html")]
struct Page<'a> {
    head: Head<'a>,
    proof: &'a FuzzProof,
    /// The deviations that HTTP shows, and what else was noticed.
    rows: Vec<&'a Row>,
    /// The columns.
    clauses: Vec<&'a str>,
    /// The deviations that show elsewhere, by place.
    elsewhere: Vec<(Place, Vec<&'a Row>)>,
}

impl Page<'_> {
    fn duration(&self) -> String {
        duration(self.proof.facts.seconds)
    }
}

impl Row {
    /// Its place among the deviations.
    fn anchor(&self) -> String {
        anchor("deviation", &self.deviation.id)
    }

    /// How the cell of a clause looks, and its sign; none where nothing was said under the clause.
    fn cell(&self, clause: &str) -> Option<(&'static str, &'static str)> {
        let is_own = self.deviation.clause == clause;
        match (is_own, self.under.iter().any(|under| under == clause)) {
            (true, true) => Some(("pass", "✗")),
            (false, true) => Some(("warn", "✗")),
            (true, false) => Some(("fail", "·")),
            (false, false) => None,
        }
    }
}
