//! The outcome of a whole run.

use std::collections::BTreeMap;

use crate::plan::Shard;
use locksmith_spec::verdict::{Finding, Judged, Verdict};
use locksmith_spec::{Side, clause};

/// The outcome of a run.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Conclusion {
    /// Whether the whole catalogue was run, every clause of the side was tested, nothing failed and
    /// nothing is inconclusive.
    pub conforms: bool,
    /// 0 conforms, 1 does not conform, 3 inconclusive or incomplete.
    pub exit_code: u8,
    /// Why, in a sentence.
    pub sentence: String,
    /// The weightiest verdict about each clause that was decided, or that failed or is inconclusive; a
    /// clause that is not here is untested.
    pub clauses: BTreeMap<String, Verdict>,
    /// Why a clause is untested, where a finding says so: what could not be judged, and the remedy.
    pub untested: BTreeMap<String, String>,
}

/// Draws the conclusion for one side of the protocol; `left_out` cases of the catalogue were not
/// wanted in this run. A clause is tested by a finding that decides it ([`Judged::decided`]), never by
/// a case that only had it in view.
#[must_use]
pub fn conclude(side: Side, judged: &[Judged], left_out: usize) -> Conclusion {
    let (clauses, reasons) = (verdicts(judged), reasons(judged));
    let tested = |id: &str| judged.iter().any(|case| case.decided(id));
    let missing = |id: &&str| !tested(id) && !clauses.contains_key(*id);
    let untested: Vec<&str> = clause::of(side)
        .filter(|clause| clause.untestable.is_none())
        .map(|clause| clause.id)
        .filter(missing)
        .collect();
    let failed = of(judged, Verdict::Fail);
    let (exit_code, sentence) = if failed > 0 {
        let broken: Vec<&str> = clauses
            .iter()
            .filter(|(_, verdict)| **verdict == Verdict::Fail)
            .map(|(id, _)| id.as_str())
            .collect();
        (1, format!("{} failed: {}", cases(failed), broken.join(", ")))
    } else if let Some(sentence) = inconclusive(judged) {
        (3, sentence)
    } else if judged.iter().all(|case| case.verdict == Verdict::Skipped) {
        (3, "no case was run".to_owned())
    } else if left_out > 0 {
        let all = judged.len() + left_out;
        (3, format!("no failures; partial run: {} of {all} cases", judged.len()))
    } else if untested.is_empty() {
        (0, "every clause was tested, and nothing failed".to_owned())
    } else {
        (3, not_tested(&untested, &reasons))
    };
    let untested = untested.into_iter().filter_map(|id| Some((id.to_owned(), reasons.get(id)?)));
    let untested = untested.map(|(id, reason)| (id, (*reason).to_owned())).collect();
    Conclusion { conforms: exit_code == 0, exit_code, sentence, clauses, untested }
}

/// The weightiest verdict about each clause. What merely notes or passes, and decides nothing, leaves
/// its clause out.
fn verdicts(judged: &[Judged]) -> BTreeMap<String, Verdict> {
    let mut clauses: BTreeMap<String, Verdict> = BTreeMap::new();
    for case in judged {
        let counts = |finding: &&Finding| match finding.verdict {
            Verdict::Skipped => false,
            Verdict::Fail | Verdict::Inconclusive => true,
            Verdict::Pass | Verdict::Note | Verdict::Warn => case.decided(&finding.clause),
        };
        for finding in case.findings.iter().filter(counts) {
            let verdict = clauses.entry(finding.clause.clone()).or_insert(finding.verdict);
            *verdict = verdict.with(finding.verdict);
        }
    }
    clauses
}

/// Why clauses were not judged: the first words that say so of each.
fn reasons(judged: &[Judged]) -> BTreeMap<&str, &str> {
    let mut reasons = BTreeMap::new();
    let open = |finding: &&Finding| !finding.verdict.decides() && !finding.observed.is_empty();
    let claimed = |case: &Judged, id: &str| case.decides.iter().any(|of| of == id);
    for case in judged {
        for finding in case.findings.iter().filter(open) {
            if claimed(case, &finding.clause) {
                reasons.entry(finding.clause.as_str()).or_insert(finding.observed.as_str());
            }
        }
    }
    reasons
}

/// What is inconclusive, with its first cause; none where nothing is.
fn inconclusive(judged: &[Judged]) -> Option<String> {
    let first = judged.iter().find(|case| case.verdict == Verdict::Inconclusive)?;
    let count = of(judged, Verdict::Inconclusive);
    let verb = if count == 1 { "is" } else { "are" };
    let cause = first.findings.iter().find(|f| f.verdict == Verdict::Inconclusive);
    let cause = cause.map(|finding| finding.observed.as_str()).filter(|cause| !cause.is_empty());
    let cause = cause.map(|cause| format!(": {cause}")).unwrap_or_default();
    let of_first = if count == 1 { "" } else { "; the first cause" };
    let of_first = if cause.is_empty() { "" } else { of_first };
    Some(format!("{} {verb} inconclusive{of_first}{cause}", cases(count)))
}

/// Which clauses were not tested, and why; clauses with one reason stand together.
fn not_tested(untested: &[&str], reasons: &BTreeMap<&str, &str>) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for id in untested {
        let reason = reasons.get(id).copied().unwrap_or_default();
        match groups.iter_mut().find(|(of, _)| *of == reason) {
            Some((_, ids)) => ids.push(id),
            None => groups.push((reason, vec![id])),
        }
    }
    let groups: Vec<String> = groups
        .into_iter()
        .map(|(reason, ids)| match reason {
            "" => ids.join(", "),
            reason => format!("{} ({reason})", ids.join(", ")),
        })
        .collect();
    let verb = if untested.len() == 1 { "was" } else { "were" };
    let count = clause_count(untested);
    format!("no failures, but {count} {verb} not tested: {}", groups.join(", "))
}

impl Conclusion {
    /// The same of a shard: it may fail by itself, but conforms only together with the others.
    #[must_use]
    pub fn in_shard(self, shard: &Shard, judged: usize) -> Self {
        if self.exit_code == 1 {
            return self;
        }
        let sentence = format!(
            "no failures in shard {shard}, {judged} of {}; `locksmith merge` of all shards gives the \
             rest",
            cases(shard.cases)
        );
        Self { conforms: false, exit_code: 3, sentence, ..self }
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
