//! What the formats have in common: counts, the outcome in words, which finding decided.

use super::model::{CaseRow, ClauseRow, ClauseVerdict, NoteRow, Report, Summary};
use crate::fingerprint::Question;
use locksmith_spec::verdict::{Finding, HOW_TO_FIX, Verdict};

/// The order in which verdicts are counted before a reader: what was met, what was not tried, what
/// keeps the target from conforming.
pub(super) const VERDICT_ORDER: [Verdict; 6] = [
    Verdict::Pass,
    Verdict::Note,
    Verdict::Warn,
    Verdict::Skipped,
    Verdict::Inconclusive,
    Verdict::Fail,
];

/// The outcome of a report.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// Every clause was tested, nothing failed, nothing is inconclusive.
    Conforms,
    /// A clause, or a required interpretation, is broken.
    DoesNotConform,
    /// Something is not known: neither can be said.
    Incomplete,
}

impl Outcome {
    /// The outcome of a report. What contradicts itself is incomplete, never conforming.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        match (report.conforms, report.exit_code) {
            (true, 0) => Self::Conforms,
            (false, 1) => Self::DoesNotConform,
            _ => Self::Incomplete,
        }
    }

    /// The words that head a report.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Conforms => "CONFORMS",
            Self::DoesNotConform => "DOES NOT CONFORM",
            Self::Incomplete => "INCOMPLETE",
        }
    }
}

impl Summary {
    /// Counts the verdicts of a run's cases; [`Summary::with_notes`] is for who knows their findings.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut summary = Self::default();
        for verdict in verdicts {
            summary.cases += 1;
            *summary.counter(verdict) += 1;
        }
        summary
    }

    /// How many cases have this verdict.
    #[must_use]
    pub fn count(mut self, verdict: Verdict) -> usize {
        *self.counter(verdict)
    }

    fn counter(&mut self, verdict: Verdict) -> &mut usize {
        match verdict {
            Verdict::Skipped => &mut self.skipped,
            Verdict::Pass => &mut self.pass,
            Verdict::Note => &mut self.note,
            Verdict::Warn => &mut self.warn,
            Verdict::Inconclusive => &mut self.inconclusive,
            Verdict::Fail => &mut self.fail,
        }
    }
}

impl ClauseVerdict {
    /// The word that stands in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Untested => "untested",
            Self::Pass => Verdict::Pass.word(),
            Self::Note => Verdict::Note.word(),
            Self::Warn => Verdict::Warn.word(),
            Self::Inconclusive => Verdict::Inconclusive.word(),
            Self::Fail => Verdict::Fail.word(),
        }
    }
}

impl From<Verdict> for ClauseVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Skipped => Self::Untested,
            Verdict::Pass => Self::Pass,
            Verdict::Note => Self::Note,
            Verdict::Warn => Self::Warn,
            Verdict::Inconclusive => Self::Inconclusive,
            Verdict::Fail => Self::Fail,
        }
    }
}

impl NoteRow {
    /// The notes beside cases that passed, and those that are no question of an interpretation, each once:
    /// what is asked of a clause, however its answer is worded from case to case.
    #[must_use]
    pub fn all(cases: &[CaseRow]) -> Vec<Self> {
        let mut rows: Vec<Self> = Vec::new();
        for case in cases {
            let passed = case.verdict == Verdict::Pass;
            let is_noted = |of: &&Finding| {
                let is_alone = case.verdict == Verdict::Note && of.interpretation.is_none();
                of.verdict == Verdict::Note && (passed || is_alone)
            };
            let mut met: Vec<usize> = Vec::new();
            for note in case.findings.iter().filter(is_noted) {
                let same = |row: &Self| {
                    row.clause == note.clause
                        && row.interpretation == note.interpretation
                        && (note.interpretation.is_some() || row.observed == note.observed)
                };
                let place = rows.iter().position(same).unwrap_or_else(|| {
                    rows.push(Self {
                        clause: note.clause.clone(),
                        interpretation: note.interpretation.clone(),
                        observed: note.observed.clone(),
                        first: case.id.clone(),
                        cases: 0,
                    });
                    rows.len() - 1
                });
                if !met.contains(&place) {
                    met.push(place);
                    rows[place].cases += 1;
                }
            }
        }
        rows
    }
}

impl CaseRow {
    /// How to fix what fails: what the finding says of it, or else what holds for the whole case. None where
    /// nothing failed.
    #[must_use]
    pub fn fix(&self) -> Option<&str> {
        if self.verdict != Verdict::Fail {
            return None;
        }
        let own = self.evidence.iter().find(|evidence| evidence.what == HOW_TO_FIX);
        let fix = own.map_or(self.fix.as_str(), |evidence| evidence.text.as_str());
        Some(fix.trim()).filter(|fix| !fix.is_empty())
    }

    /// How to fix what the case is about: what the finding says of it, or else what holds for the whole case.
    #[must_use]
    pub(crate) fn advice(&self) -> &str {
        self.own_fix().unwrap_or(self.fix.trim())
    }

    /// The fix that the deciding finding brings along, whatever its verdict.
    #[must_use]
    pub(crate) fn own_fix(&self) -> Option<&str> {
        let own = self.evidence.iter().find(|evidence| evidence.what == HOW_TO_FIX)?;
        Some(own.text.trim()).filter(|fix| !fix.is_empty())
    }

    /// Whether it passed, with notes beside the pass.
    #[must_use]
    pub fn passed_with_notes(&self) -> bool {
        self.verdict == Verdict::Pass
            && self.findings.iter().any(|finding| finding.verdict == Verdict::Note)
    }
}

impl Report {
    /// The cases with a verdict, in the order of the plan.
    pub fn cases_with(&self, verdict: Verdict) -> impl Iterator<Item = &CaseRow> {
        self.cases.iter().filter(move |case| case.verdict == verdict)
    }

    /// The row of a clause.
    #[must_use]
    pub fn clause(&self, id: &str) -> Option<&ClauseRow> {
        self.clauses.iter().find(|clause| clause.id == id)
    }
}

impl Report {
    /// The questions that the specification leaves open, each with what was seen of it.
    pub(super) fn open_questions(&self) -> Vec<(Question, String)> {
        let questions = self.fingerprint.questions().into_iter();
        let open = questions.filter(|question| question.interpretation().is_some());
        open.map(|question| (question, self.fingerprint.shown(question))).collect()
    }
}

impl CaseRow {
    /// The finding that decided: the first one that weighs as much as the case.
    #[must_use]
    pub fn decisive(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.verdict == self.verdict)
    }

    /// The clause that the verdict is about: the decisive finding's, else the first to be tested.
    #[must_use]
    pub fn decided_clause(&self) -> Option<&str> {
        self.decisive().map(|finding| &finding.clause).or(self.clauses.first()).map(String::as_str)
    }

    /// The id without its last part: `locker/error-206` of `locker/error-206/31-minutes`.
    #[must_use]
    pub fn family(&self) -> &str {
        self.id.rsplit_once('/').map_or(self.id.as_str(), |(family, _)| family)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counts_add_up_to_the_cases(
            verdicts in prop::collection::vec(prop::sample::select(&Verdict::ALL[..]), 0..50)
        ) {
            let summary = Summary::of(verdicts.iter().copied());
            prop_assert_eq!(summary.cases, verdicts.len());
            for verdict in Verdict::ALL {
                let expected = verdicts.iter().filter(|seen| **seen == verdict).count();
                prop_assert_eq!(summary.count(verdict), expected);
            }
        }
    }

    #[test]
    fn a_clause_is_called_what_its_verdict_is_called() {
        for verdict in Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::Skipped) {
            assert_eq!(ClauseVerdict::from(verdict).word(), verdict.word());
        }
    }
}
