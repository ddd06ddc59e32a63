//! The proof in the formats of reports.

use std::io::Write;
use std::time::Duration;

use super::html::render_html;
use super::proof::{Proof, Remark, Row};
use super::terminal::render_terminal;
use locksmith_core::report::{Broken, Document, Options, ResultRow, Results, Style};
use locksmith_core::scenario::samples::Kind;

impl Document for Proof {
    const STEM: &'static str = "proof";

    fn terminal(&self, style: Style, width: usize) -> String {
        render_terminal(self, style, width)
    }

    fn write_html(&self, _: &Options, out: &mut dyn Write) -> Result<(), Broken> {
        Ok(out.write_all(render_html(self)?.as_bytes())?)
    }

    fn results(&self) -> Results {
        let facts = &self.facts;
        Results {
            title: "locksmith self-test".to_owned(),
            target: facts.tried.clone(),
            started: Some(facts.started),
            took: Duration::try_from_secs_f64(facts.seconds).unwrap_or_default(),
            properties: vec![
                ("version", facts.version.clone()),
                ("browser", facts.browser.clone().unwrap_or_else(|| "none".to_owned())),
                ("conclusion", self.sentence()),
            ],
            rows: self.rows.iter().map(row).collect(),
        }
    }
}

fn row(row: &Row) -> ResultRow {
    let said = row.decisive().map_or_else(|| row.nothing().to_owned(), Remark::line);
    let remarks: Vec<String> = row.remarks.iter().map(Remark::line).collect();
    ResultRow {
        id: row.id.clone(),
        group: match row.kind {
            Kind::Right => "right",
            Kind::Tolerated => "tolerated",
            Kind::Wrong => "mutant",
        }
        .to_owned(),
        clause: row.clause.clone().unwrap_or_default(),
        verdict: row.outcome.verdict(),
        observed: format!("{}: {said}", row.outcome.words()),
        details: format!("why: {}\n{}", row.why, remarks.join("\n")),
        took: Duration::ZERO,
    }
}
