//! A case and what was seen of it, to be changed in one thing and judged.

use std::fmt::Write;

use locksmith_core::observe::{Observation, PartnerEvent, Record, Screen};
use locksmith_core::plan::Planned;
use locksmith_core::scenario::Case;
use locksmith_locker::judge;
use locksmith_spec::verdict::{Judged, Verdict};

use crate::canned;
use crate::shared::matches_snapshot;

/// A case and what was seen of it.
#[derive(Clone)]
pub(crate) struct Timeline {
    pub(crate) planned: Planned,
    pub(crate) records: Vec<Record>,
}

/// The case of this id at a locker that conforms.
pub(crate) fn conforming(id: &str) -> Timeline {
    of_case(canned::case(id))
}

/// This case at a locker that conforms.
pub(crate) fn of_case(case: Case) -> Timeline {
    let records = canned::conforming(&case);
    Timeline { planned: planned(case), records }
}

/// A case as a plan has it.
pub(crate) fn planned(case: Case) -> Planned {
    Planned { case: case.into(), token: "0badcafe".into(), skip: None }
}

impl Timeline {
    /// Changes whatever `change` changes.
    pub(crate) fn change(mut self, mut change: impl FnMut(&mut Observation)) -> Self {
        let before = self.records.clone();
        self.records.iter_mut().for_each(|record| change(&mut record.saw));
        assert_ne!(before, self.records, "nothing was changed");
        self
    }

    /// Changes every screen of a window.
    pub(crate) fn screens(self, mut change: impl FnMut(&mut Screen)) -> Self {
        self.change(|saw| {
            if let Observation::Screen { screen, .. } = saw {
                change(screen);
            }
        })
    }

    /// Changes the value of every `result`.
    pub(crate) fn results(self, shown: Option<&str>) -> Self {
        self.change(|saw| {
            if let Observation::Partner(PartnerEvent::Result { value, .. }) = saw {
                *value = shown.map(str::to_owned);
            }
        })
    }

    /// Takes out what `of` says.
    pub(crate) fn without(mut self, of: impl Fn(&Observation) -> bool) -> Self {
        let before = self.records.len();
        self.records.retain(|record| !of(&record.saw));
        assert_ne!(before, self.records.len(), "nothing was taken out");
        self
    }

    /// Puts an observation before the first that `of` says, at its time less 5 ms.
    pub(crate) fn before(mut self, of: impl Fn(&Observation) -> bool, saw: Observation) -> Self {
        let place = self.records.iter().position(|record| of(&record.saw)).expect("a place");
        let Record { case, at, .. } = &self.records[place];
        let record = Record { case: case.clone(), at: at - 5, saw };
        self.records.insert(place, record);
        self
    }

    /// Puts an observation before the end.
    pub(crate) fn and(self, saw: Observation) -> Self {
        self.before(is_ended, saw)
    }

    /// The verdict.
    pub(crate) fn judge(&self) -> Judged {
        judge::one(&self.planned, &self.records)
    }

    /// The verdict is this one, and the clauses whose findings have it are these; a person reads
    /// it so.
    #[track_caller]
    pub(crate) fn comes_to(&self, verdict: Verdict, clauses: &[&str], subject: &str) {
        let judged = self.judge();
        let shown = show(&judged);
        assert_eq!(judged.verdict, verdict, "{shown}");
        let mut with: Vec<&str> = Vec::new();
        for finding in judged.findings.iter().filter(|finding| finding.verdict == verdict) {
            if !with.contains(&finding.clause.as_str()) {
                with.push(&finding.clause);
            }
        }
        assert_eq!(with, clauses, "{shown}");
        matches_snapshot(&format!("judge/{subject}"), &shown);
    }

    /// It passes, with notes about these clauses beside it; a person reads it so.
    #[track_caller]
    pub(crate) fn notes(&self, clauses: &[&str], subject: &str) {
        let judged = self.judge();
        let shown = show(&judged);
        assert_eq!(judged.verdict, Verdict::Pass, "{shown}");
        let noted = judged.findings.iter().filter(|finding| finding.verdict == Verdict::Note);
        let mut noted: Vec<&str> = noted.map(|finding| finding.clause.as_str()).collect();
        noted.dedup();
        assert_eq!(noted, clauses, "{shown}");
        matches_snapshot(&format!("judge/{subject}"), &shown);
    }

    /// It fails under these clauses, and under no other; a person reads it so.
    #[track_caller]
    pub(crate) fn fails(&self, clauses: &[&str], subject: &str) {
        self.comes_to(Verdict::Fail, clauses, subject);
    }

    /// It passes, and about this clause there is a finding that does.
    #[track_caller]
    pub(crate) fn passes(&self, clause: &str) {
        let judged = self.judge();
        let shown = show(&judged);
        assert_eq!(judged.verdict, Verdict::Pass, "{shown}");
        assert!(judged.findings.iter().any(|finding| finding.clause == clause), "{shown}");
    }
}

pub(crate) fn is_ended(saw: &Observation) -> bool {
    matches!(saw, Observation::Ended { .. })
}

pub(crate) fn is_result(saw: &Observation) -> bool {
    matches!(saw, Observation::Partner(PartnerEvent::Result { .. }))
}

pub(crate) fn is_saved(saw: &Observation) -> bool {
    matches!(saw, Observation::SavePressed { .. })
}

/// `result` of an element as it becomes this.
pub(crate) fn result(element: &str, value: &str) -> Observation {
    let (element, value) = (element.to_owned(), Some(value.to_owned()));
    Observation::Partner(PartnerEvent::Result { element, before: None, value })
}

/// What was judged, as a person reads it: what passed in a line, all else in full.
pub(crate) fn show(judged: &Judged) -> String {
    let mut text = format!("{}: {}\n", judged.case, judged.verdict.word());
    for finding in &judged.findings {
        let by = finding.interpretation.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        let word = finding.verdict.word();
        writeln!(text, "{word:<13} {}{by}: {}", finding.clause, finding.observed).unwrap();
        if finding.verdict == Verdict::Pass {
            continue;
        }
        writeln!(text, "              permitted: {}", finding.permitted.join(" | ")).unwrap();
        for evidence in &finding.evidence {
            let lines = evidence.text.replace('\n', "\n                ");
            writeln!(text, "              {}:\n                {lines}", evidence.what).unwrap();
        }
    }
    text
}
