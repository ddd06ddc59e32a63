//! The report as data. Its JSON form is an interface: other tools read it, and its JSON Schema is
//! made from these types.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::text::counted;
use crate::fingerprint::Fingerprint;
use locksmith_spec::verdict::{Evidence, Finding, Verdict};

/// Everything in a report, in any format.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Report {
    /// The program that made the report.
    pub tool: Tool,
    /// What the target was held against.
    pub specification: Specification,
    /// Which side of the protocol was tested: `locker` or `page`.
    pub side: String,
    /// The system under test.
    pub target: Target,
    /// What the run was made with, and when.
    pub run: RunFacts,
    /// Whether every clause of the side was tested, nothing failed and nothing is inconclusive.
    pub conforms: bool,
    /// 0 conforms, 1 does not conform, 3 inconclusive or incomplete.
    pub exit_code: u8,
    /// One sentence that says why `conforms` is what it is.
    pub conclusion: String,
    /// What the checks that were made are known to be worth; none for those that were never proved.
    #[serde(default)]
    pub self_test: Option<MutationScore>,
    /// The number of cases by verdict.
    pub summary: Summary,
    /// A row for each clause of the side, in the order of the specification.
    pub clauses: Vec<ClauseRow>,
    /// What was seen of what the specification leaves open, by which pages and lockers are matched.
    #[serde(default)]
    pub fingerprint: Fingerprint,
    /// What was noted beside cases that passed: each question once.
    #[serde(default)]
    pub notes: Vec<NoteRow>,
    /// A row for each case, in the order of the plan.
    pub cases: Vec<CaseRow>,
}

/// Printed where no score is recorded.
const NONE_RECORDED: &str = "this build is unproved: no score is recorded for these checks and this code (`make prove` records one)";

/// What the checks of a side made of mutants, which are lockers or sample pages that are wrong on purpose in one thing
/// each, and of targets that conform.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct MutationScore {
    /// How many mutants there are; of the fuzzer those that HTTP shows.
    pub mutants: usize,
    /// How many were killed: reported under the clause that they break.
    pub killed: usize,
    /// How many targets that conform, or do what is tolerated, were tried, too.
    pub conforming: usize,
    /// How many of those were blamed.
    pub false_positives: usize,
}

impl MutationScore {
    /// The score in a sentence; another sentence where none is recorded.
    #[must_use]
    pub fn sentence(score: Option<Self>) -> String {
        score.map_or_else(
            || NONE_RECORDED.to_owned(),
            |Self { mutants, killed, conforming, false_positives }| {
                format!(
                    "{killed} of {} killed, {} in {}",
                    counted(mutants, "mutant"),
                    counted(false_positives, "false positive"),
                    counted(conforming, "conforming target")
                )
            },
        )
    }
}

/// The program that made the report.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Tool {
    /// `locksmith`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The specification.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Specification {
    /// Its title.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The system under test.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Target {
    /// The name that the profile gives it.
    pub name: String,
    /// The library's URL (locker) or the page's (page).
    pub url: String,
}

/// What the run was made with, and when.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct RunFacts {
    /// When the run began, RFC 3339, UTC.
    pub started: String,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// The browser and its version.
    pub browser: String,
    /// What the certificate of a locker behind https is worth, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// What was found out about the clock of a locker that is not of this process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// What the profile leaves out, and was assumed or recognised, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<String>,
    /// The seed that the names and tokens of the run were made from.
    pub seed: u64,
    /// Which part of a run this is that is divided among machines, such as `2/4`; none when it is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
}

impl RunFacts {
    /// The seed, and the shard where the run is one.
    pub(super) fn seed_and_shard(&self) -> String {
        match &self.shard {
            Some(shard) => format!("{}, shard {shard}", self.seed),
            None => self.seed.to_string(),
        }
    }
}

/// The locker's clock, beside ours.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Clock {
    /// By how many seconds it is ahead; less than nothing, where it is behind.
    pub ahead: f64,
    /// How many seconds may be wrong with that.
    pub uncertainty: f64,
    /// The same in words, and how it was found out.
    pub words: String,
}

/// The number of cases by verdict.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Summary {
    /// All cases of the plan.
    pub cases: usize,
    /// Cases with verdict `pass`.
    pub pass: usize,
    /// How many of those that passed have notes beside the pass: open questions, recorded and not judged.
    #[serde(default)]
    pub with_notes: usize,
    /// Cases with verdict `note`.
    pub note: usize,
    /// Cases with verdict `warn`.
    pub warn: usize,
    /// Cases with verdict `fail`.
    pub fail: usize,
    /// Cases with verdict `inconclusive`.
    pub inconclusive: usize,
    /// Cases with verdict `skipped`.
    pub skipped: usize,
}

/// An open question that a run met: recorded, and not judged.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct NoteRow {
    /// The clause that the note is about.
    pub clause: String,
    /// The interpretation that leaves it open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpretation: Option<String>,
    /// What was seen, in the words of the first case.
    pub observed: String,
    /// The first case that has the note.
    pub first: String,
    /// In how many cases it was met.
    pub cases: usize,
}

/// A clause and what the run says of it.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct ClauseRow {
    /// The clause's id, such as `ERR-206`.
    pub id: String,
    /// The weightiest verdict of the findings about it; `untested` without any.
    pub verdict: ClauseVerdict,
    /// What it demands, in the project's words.
    pub reading: String,
    /// The specification's words.
    pub quote: String,
    /// The section of the specification.
    pub section: String,
    /// Why it is untested, with the remedy, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The cases with a finding about it, in the order of the plan.
    pub cases: Vec<String>,
}

/// What a run says of a clause.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClauseVerdict {
    /// No case of the run judged it.
    Untested,
    /// See [`Verdict::Pass`].
    Pass,
    /// See [`Verdict::Note`].
    Note,
    /// See [`Verdict::Warn`].
    Warn,
    /// See [`Verdict::Inconclusive`].
    Inconclusive,
    /// See [`Verdict::Fail`].
    Fail,
}

/// A case and what came of it.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct CaseRow {
    /// The case's id, such as `locker/error-206/31-minutes`.
    pub id: String,
    /// The case in a sentence.
    pub title: String,
    /// The weightiest of the findings.
    pub verdict: Verdict,
    /// The clauses that the case is there to test.
    pub clauses: Vec<String>,
    /// The passing control that the case rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// What is done, and what should come of it.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// How a locker or page that fails is fixed.
    pub fix: String,
    /// What was permitted, of the finding that decided.
    pub permitted: Vec<String>,
    /// What was observed, of the finding that decided.
    pub observed: String,
    /// What supports it.
    pub evidence: Vec<Evidence>,
    /// Every finding, in the order of the journey.
    pub findings: Vec<Finding>,
    /// The one command that repeats the case.
    pub repeat: String,
    /// How long the case took, in milliseconds; 0 when it did not run.
    pub millis: u64,
}
