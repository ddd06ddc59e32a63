//! The outcome of a run in the formats of reports.

use std::io::Write;
use std::time::Duration;

use super::html::render_html;
use super::outcome::{CauseRow, Facts, Outcome};
use super::terminal::render_terminal;
use locksmith_core::report::{Broken, Document, Options, ResultRow, Results, Style};
use locksmith_spec::verdict::{Finding, Verdict};

impl Document for Outcome {
    const STEM: &'static str = "fuzz";

    fn terminal(&self, style: Style, width: usize) -> String {
        render_terminal(self, style, width)
    }

    fn write_html(&self, _: &Options, out: &mut dyn Write) -> Result<(), Broken> {
        Ok(out.write_all(render_html(self)?.as_bytes())?)
    }

    fn results(&self) -> Results {
        let facts = &self.facts;
        let took = Duration::try_from_secs_f64(facts.seconds).unwrap_or_default();
        let causes = self.causes.iter().map(|cause| violation(cause, facts));
        Results {
            title: "locksmith fuzz".to_owned(),
            target: facts.target.clone(),
            started: Some(facts.started),
            took,
            properties: vec![
                ("version", facts.version.clone()),
                ("target", facts.url.clone()),
                ("requests", self.requests.to_string()),
                ("self-test", facts.self_test()),
                ("seed", facts.seed.map_or_else(|| "none".to_owned(), |seed| seed.to_string())),
                ("conclusion", self.sentence()),
            ],
            rows: std::iter::once(self.whole(took))
                .chain(causes)
                .chain(self.security.iter().map(security))
                .collect(),
        }
    }
}

impl Outcome {
    /// The row of the run as a whole, so that one without violations has a row that passes.
    fn whole(&self, took: Duration) -> ResultRow {
        ResultRow {
            id: "fuzz/requests".to_owned(),
            group: "fuzz".to_owned(),
            clause: String::new(),
            verdict: match self.exit_code {
                0 => Verdict::Pass,
                1 => Verdict::Fail,
                _ => Verdict::Inconclusive,
            },
            observed: self.sentence(),
            details: format!("{} requests: {}", self.requests, self.sentence()),
            took,
        }
    }
}

fn violation(cause: &CauseRow, facts: &Facts) -> ResultRow {
    let faults = match &cause.faults[..] {
        [] => "none".to_owned(),
        faults => faults.join(", "),
    };
    let verdict = if cause.is_unconfirmed() { Verdict::Inconclusive } else { Verdict::Fail };
    ResultRow {
        id: cause.id.clone(),
        group: "fuzz/violations".to_owned(),
        clause: cause.clause.clone(),
        verdict,
        observed: cause.words.clone(),
        details: format!(
            "observed: {}\npermitted: {}\nfaults of the request: {faults}\nrepeat: {}",
            cause.words,
            cause.due.join(" | "),
            cause.again(facts).join(" or ")
        ),
        took: Duration::ZERO,
    }
}

fn security(finding: &Finding) -> ResultRow {
    let evidence = finding.evidence.iter().map(|one| format!("{}: {}\n", one.what, one.text));
    ResultRow {
        id: finding.clause.clone(),
        group: "fuzz/security".to_owned(),
        clause: finding.clause.clone(),
        verdict: finding.verdict,
        observed: finding.observed.clone(),
        details: format!("observed: {}\n{}", finding.observed, evidence.collect::<String>()),
        took: Duration::ZERO,
    }
}
