//! What a whole run comes to.

use std::collections::BTreeMap;

use super::{Judged, Verdict};
use crate::plan::Shard;
use crate::spec::{Side, clause};

/// What a run comes to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Conclusion {
    /// Whether the whole catalogue was run, every clause of the side was tested, nothing failed and
    /// nothing is inconclusive.
    pub conforms: bool,
    /// 0 conforms, 1 does not conform, 3 inconclusive or incomplete.
    pub exit_code: u8,
    /// Why, in a sentence.
    pub sentence: String,
    /// The weightiest verdict about each clause that was judged; a clause that is not here was not.
    pub clauses: BTreeMap<String, Verdict>,
}

/// Draws the conclusion for one side of the protocol; `left_out` cases of the catalogue were not
/// wanted in this run.
#[must_use]
pub fn conclude(side: Side, judged: &[Judged], left_out: usize) -> Conclusion {
    let mut clauses: BTreeMap<String, Verdict> = BTreeMap::new();
    let findings = judged.iter().flat_map(|case| &case.findings);
    for finding in findings.filter(|finding| finding.verdict != Verdict::Skipped) {
        let verdict = clauses.entry(finding.clause.clone()).or_insert(finding.verdict);
        *verdict = weightier(*verdict, finding.verdict);
    }
    let untested: Vec<&str> = clause::of(side)
        .filter(|clause| clause.untestable.is_none())
        .map(|clause| clause.id)
        .filter(|id| !clauses.contains_key(*id))
        .collect();
    let failed = of(judged, Verdict::Fail);
    let inconclusive = of(judged, Verdict::Inconclusive);
    let (exit_code, sentence) = if failed > 0 {
        let broken: Vec<&str> = clauses
            .iter()
            .filter(|(_, verdict)| **verdict == Verdict::Fail)
            .map(|(id, _)| id.as_str())
            .collect();
        (1, format!("{} failed: {}", cases(failed), broken.join(", ")))
    } else if inconclusive > 0 {
        (3, format!("{} came to nothing; see why, mend that, and run again", cases(inconclusive)))
    } else if judged.iter().all(|case| case.verdict == Verdict::Skipped) {
        (3, "no case was run".to_owned())
    } else if left_out > 0 {
        let all = judged.len() + left_out;
        (3, format!("nothing failed, but only {} of {all} cases were run", judged.len()))
    } else if untested.is_empty() {
        (0, "every clause was tested, and nothing failed".to_owned())
    } else {
        let verb = if untested.len() == 1 { "was" } else { "were" };
        let sentence = format!(
            "nothing failed, but {} {verb} not tested: {}",
            clause_count(&untested),
            untested.join(", ")
        );
        (3, sentence)
    };
    Conclusion { conforms: exit_code == 0, exit_code, sentence, clauses }
}

impl Conclusion {
    /// The same of a shard: it may fail by itself, but conforms only together with the others.
    #[must_use]
    pub fn in_shard(self, shard: &Shard, judged: usize) -> Self {
        if self.exit_code == 1 {
            return self;
        }
        let sentence = format!(
            "nothing failed in shard {shard}, {judged} of {}; `locksmith merge` of all shards tells the \
             rest",
            cases(shard.cases)
        );
        Self { conforms: false, exit_code: 3, sentence, ..self }
    }
}

/// Of two verdicts about one clause, the one that counts. What is open to the specification does
/// not weigh against what was judged.
fn weightier(one: Verdict, other: Verdict) -> Verdict {
    match (one, other) {
        (Verdict::Note, Verdict::Pass) | (Verdict::Pass, Verdict::Note) => Verdict::Pass,
        _ => one.max(other),
    }
}

fn of(judged: &[Judged], verdict: Verdict) -> usize {
    judged.iter().filter(|case| case.verdict == verdict).count()
}

fn cases(count: usize) -> String {
    if count == 1 { "1 case".to_owned() } else { format!("{count} cases") }
}

fn clause_count(untested: &[&str]) -> String {
    match untested.len() {
        1 => "1 clause".to_owned(),
        count => format!("{count} clauses"),
    }
}
