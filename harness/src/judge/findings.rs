//! Collecting findings.

use super::{Finding, Verdict, fixes};

/// What no open question excuses: a secret that is told, a login that is none, a `result` that is
/// untrue, early, misspelt or on the wrong element.
const NEVER_OPEN: [&str; 6] =
    ["REG-SECRET", "WID-LOGIN", "RES-VALUE", "RES-AFTER", "RES-TRUE", "RES-OWN"];

/// The findings of a case, in the order of the journey.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding, and gives it back for what else there is to say of it.
    pub(super) fn add<P: Into<String>>(
        &mut self,
        clause: &str,
        verdict: Verdict,
        permitted: impl IntoIterator<Item = P>,
        observed: &str,
    ) -> &mut Finding {
        self.0.push(Finding {
            clause: clause.to_owned(),
            interpretation: None,
            verdict,
            permitted: permitted.into_iter().map(Into::into).collect(),
            observed: observed.to_owned(),
            evidence: Vec::new(),
        });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// Adds a finding that passes when `holds`, and fails when not.
    pub(super) fn check<P: Into<String>>(
        &mut self,
        clause: &str,
        holds: bool,
        permitted: impl IntoIterator<Item = P>,
        observed: &str,
    ) -> &mut Finding {
        let verdict = if holds { Verdict::Pass } else { Verdict::Fail };
        self.add(clause, verdict, permitted, observed)
    }

    /// Whether there is a finding with this verdict.
    pub(super) fn any(&self, verdict: Verdict) -> bool {
        self.0.iter().any(|finding| finding.verdict == verdict)
    }

    /// Whether there is a finding about this clause.
    pub(super) fn about(&self, clause: &str) -> bool {
        self.0.iter().any(|finding| finding.clause == clause)
    }

    /// Whether a finding about this clause fails.
    pub(super) fn about_failing(&self, clause: &str) -> bool {
        self.0.iter().any(|finding| finding.clause == clause && finding.verdict == Verdict::Fail)
    }

    /// Takes out what says nothing of a case that could not be tried to its end.
    pub(super) fn leave_warnings(&mut self) {
        self.0.retain(|finding| finding.verdict == Verdict::Warn);
    }

    /// Leaves unjudged what would be a failure: the question is open to the specification.
    pub(super) fn leave_open(&mut self, interpretation: &str) {
        let excused = |finding: &&mut Finding| {
            finding.verdict == Verdict::Fail && !NEVER_OPEN.contains(&finding.clause.as_str())
        };
        for finding in self.0.iter_mut().filter(excused) {
            finding.verdict = Verdict::Note;
            finding.by(Some(interpretation));
        }
    }

    /// Gives each failure a fix of its own where the case's is about another clause.
    pub(super) fn fix_by_clause(&mut self, first_claim: &str) {
        for finding in self.0.iter_mut().filter(|finding| !finding.has_fix()) {
            if let Some(how) = fixes::of(&finding.clause, first_claim) {
                finding.fix(how);
            }
        }
    }

    /// Adds a finding that is complete.
    pub(super) fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}
