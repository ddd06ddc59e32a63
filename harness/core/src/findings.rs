//! Collecting findings.

use locksmith_spec::verdict::{Finding, Verdict};

/// What no open question excuses: a secret that is shown, a missing login, a `result` that is
/// untrue, early, misspelt or on the wrong element.
const NEVER_OPEN: [&str; 6] =
    ["REG-SECRET", "WID-LOGIN", "RES-VALUE", "RES-AFTER", "RES-TRUE", "RES-OWN"];

/// The findings of a case, in the order of the journey.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding, and gives it back for what else there is to say of it.
    pub fn add<P: Into<String>>(
        &mut self,
        clause: &str,
        verdict: Verdict,
        permitted: impl IntoIterator<Item = P>,
        observed: &str,
    ) -> &mut Finding {
        self.0.push(Finding::new(clause, verdict, permitted, observed));
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// Adds a finding that passes when `holds`, and fails when not.
    pub fn check<P: Into<String>>(
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
    #[must_use]
    pub fn any(&self, verdict: Verdict) -> bool {
        self.0.iter().any(|finding| finding.verdict == verdict)
    }

    /// Whether there is a finding about this clause.
    #[must_use]
    pub fn about(&self, clause: &str) -> bool {
        self.0.iter().any(|finding| finding.clause == clause)
    }

    /// Whether a finding about this clause fails.
    #[must_use]
    pub fn about_failing(&self, clause: &str) -> bool {
        self.0.iter().any(|finding| finding.clause == clause && finding.verdict == Verdict::Fail)
    }

    /// Takes out what says nothing of a case that could not be tried to its end.
    pub fn leave_warnings(&mut self) {
        self.0.retain(|finding| finding.verdict == Verdict::Warn);
    }

    /// Leaves unjudged what would be a failure: the question is open to the specification.
    pub fn leave_open(&mut self, interpretation: &str) {
        let excused = |finding: &&mut Finding| {
            finding.verdict == Verdict::Fail && !NEVER_OPEN.contains(&finding.clause.as_str())
        };
        for finding in self.0.iter_mut().filter(excused) {
            finding.verdict = Verdict::Note;
            finding.by(Some(interpretation));
        }
    }

    /// Gives each failure that has no fix of its own the one of its clause.
    pub fn fix_by_clause(&mut self, of: impl Fn(&str) -> Option<&'static str>) {
        for finding in self.0.iter_mut().filter(|finding| !finding.has_fix()) {
            if let Some(how) = of(&finding.clause) {
                finding.fix(how);
            }
        }
    }

    /// Adds a finding that is complete.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// What was found, in the order of the journey.
    #[must_use]
    pub fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}
