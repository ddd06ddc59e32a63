//! The result of any command as rows: what the formats for other tools are made of. A format that
//! renders these serves `certify`, `fuzz` and `prove` alike.

use std::time::Duration;

use jiff::Timestamp;

use super::model::{CaseRow, MutationScore, Report};
use super::text::one_line;
use locksmith_spec::verdict::{HOW_TO_FIX, Verdict};

/// The result of a command. Texts may come from a target: each format makes them safe.
#[derive(Clone, Debug)]
pub struct Results {
    /// What was done, such as `locksmith locker`.
    pub title: String,
    /// The name of the target.
    pub target: String,
    /// When it began.
    pub started: Option<Timestamp>,
    /// How long it took.
    pub took: Duration,
    /// What it was made with: names and values.
    pub properties: Vec<(&'static str, String)>,
    /// The rows, in the order in which they are shown.
    pub rows: Vec<ResultRow>,
}

/// A case, a violation or a mutant, with its verdict.
#[derive(Clone, Debug)]
pub struct ResultRow {
    /// Its id, such as `locker/error-206/31-minutes`.
    pub id: String,
    /// What it belongs to, such as `locker/error-206`.
    pub group: String,
    /// The clause that it is about; empty without one.
    pub clause: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// What was observed, in a sentence.
    pub observed: String,
    /// Everything about it, in lines, for a log.
    pub details: String,
    /// How long it took.
    pub took: Duration,
}

impl From<&Report> for Results {
    fn from(report: &Report) -> Self {
        let (tool, specification, run) = (&report.tool, &report.specification, &report.run);
        Self {
            title: format!("{} {}", tool.name, report.side),
            target: report.target.name.clone(),
            started: run.started.parse().ok(),
            took: Duration::try_from_secs_f64(run.seconds).unwrap_or_default(),
            properties: vec![
                ("specification", format!("{} {}", specification.name, specification.version)),
                ("tool", format!("{} {}", tool.name, tool.version)),
                ("target", report.target.url.clone()),
                ("browser", run.browser.clone()),
                ("self-test", MutationScore::sentence(report.self_test)),
                ("seed", run.seed.to_string()),
                ("conforms", report.conforms.to_string()),
                ("conclusion", report.conclusion.clone()),
            ],
            rows: report.cases.iter().map(|case| row(report, case)).collect(),
        }
    }
}

fn row(report: &Report, case: &CaseRow) -> ResultRow {
    ResultRow {
        id: case.id.clone(),
        group: case.family().to_owned(),
        clause: case.decided_clause().unwrap_or_default().to_owned(),
        verdict: case.verdict,
        observed: case.observed.clone(),
        details: details(report, case),
        took: Duration::from_millis(case.millis),
    }
}

/// The case in full: done, clause, permitted, observed, fix, evidence, repeat.
fn details(report: &Report, case: &CaseRow) -> String {
    let quote = case.decided_clause().and_then(|id| report.clause(id)).map_or("", |row| &row.quote);
    let mut details = format!(
        "done: {}\nclause: {}\npermitted: {}\nobserved: {}\n",
        one_line(&case.what),
        one_line(quote),
        one_line(&case.permitted.join(" | ")),
        one_line(&case.observed),
    );
    if let Some(fix) = case.fix() {
        details.push_str(&format!("fix: {}\n", one_line(fix)));
    }
    for evidence in case.evidence.iter().filter(|evidence| evidence.what != HOW_TO_FIX) {
        let file = evidence.file.iter().map(|file| format!(" [{}]", one_line(file)));
        details.extend(["evidence: ".to_owned(), one_line(&evidence.what)]);
        details.extend(file.chain(["\n".to_owned()]));
        details.extend(evidence.text.lines().map(|line| format!("    {line}\n")));
    }
    details.push_str("repeat: ");
    details.push_str(&case.repeat);
    details
}
