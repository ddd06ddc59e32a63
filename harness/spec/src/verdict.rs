//! The words of a judge: verdict, finding, evidence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The verdict on a finding, a case or a clause, in the order of weight: the last one decides.
#[derive(
    Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The target's profile lacks a capability that the case needs; the case did not run.
    Skipped,
    /// The observation is permitted.
    Pass,
    /// The specification leaves it open: recorded, not judged.
    Note,
    /// Tolerated: an interpretation prefers another behaviour.
    Warn,
    /// Browser, driver, network or control failed: the case says nothing about the target.
    Inconclusive,
    /// A clause, or a required interpretation, is broken.
    Fail,
}

impl Verdict {
    /// Every verdict, from the lightest to the heaviest.
    pub const ALL: [Self; 6] =
        [Self::Skipped, Self::Pass, Self::Note, Self::Warn, Self::Inconclusive, Self::Fail];

    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Pass => "pass",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }

    /// Whether a finding with this verdict decides its clause. A note records only, and a skipped or inconclusive
    /// case says nothing.
    #[must_use]
    pub fn decides(self) -> bool {
        matches!(self, Self::Pass | Self::Warn | Self::Fail)
    }

    /// The verdict that counts of two about one thing: the weightier one, but a note does not outweigh a pass.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Note, Self::Pass) | (Self::Pass, Self::Note) => Self::Pass,
            _ => self.max(other),
        }
    }

    /// Whether the target was tested and did not fail.
    #[must_use]
    pub fn is_met(self) -> bool {
        matches!(self, Self::Pass | Self::Note | Self::Warn)
    }
}

/// One judgement in one case.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Finding {
    /// The clause that the finding is about.
    pub clause: String,
    /// The interpretation that decided, where the clause alone does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpretation: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Everything that is permitted.
    pub permitted: Vec<String>,
    /// The observation, in a sentence.
    pub observed: String,
    /// What supports it; its files are in the run's folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Where else the same fault shows; not in a report, which has each fault once.
    #[serde(skip)]
    pub elsewhere: Option<Elsewhere>,
}

/// Where else a fault that the browser shows is visible.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Elsewhere {
    /// In the page's source, where a static rule points at it.
    Source,
    /// In the source, where a rule says why an element is no button.
    NoButton,
    /// In a script of the page that failed, and that the finding names.
    BrokenScript,
}

/// The name of the evidence that says how to fix the fault of a finding.
pub const HOW_TO_FIX: &str = "how to fix it";

impl Finding {
    /// A finding without evidence.
    pub fn new<P: Into<String>>(
        clause: &str,
        verdict: Verdict,
        permitted: impl IntoIterator<Item = P>,
        observed: impl Into<String>,
    ) -> Self {
        Self {
            clause: clause.to_owned(),
            interpretation: None,
            verdict,
            permitted: permitted.into_iter().map(Into::into).collect(),
            observed: observed.into(),
            evidence: Vec::new(),
            elsewhere: None,
        }
    }

    /// Adds the words of a screen, or a line of a log, as evidence.
    pub fn shows(&mut self, what: &str, text: &str) -> &mut Self {
        let text = text.to_owned();
        self.evidence.push(Evidence { what: what.to_owned(), text, file: None });
        self
    }

    /// Adds how to fix this, where the case's own fix is about something else.
    pub fn fix(&mut self, how: &str) -> &mut Self {
        if matches!(self.verdict, Verdict::Fail | Verdict::Warn) {
            self.shows(HOW_TO_FIX, how)
        } else {
            self
        }
    }

    /// Whether it says how to fix it.
    #[must_use]
    pub fn has_fix(&self) -> bool {
        self.evidence.iter().any(|evidence| evidence.what == HOW_TO_FIX)
    }

    /// Sets where else the same fault shows.
    pub fn also_in(&mut self, elsewhere: Elsewhere) -> &mut Self {
        self.elsewhere = Some(elsewhere);
        self
    }

    /// Names the interpretation that decided.
    pub fn by(&mut self, interpretation: Option<&str>) -> &mut Self {
        self.interpretation = interpretation.map(str::to_owned);
        self
    }
}

/// A pointer to what supports a finding.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub struct Evidence {
    /// What the evidence shows, in a phrase.
    pub what: String,
    /// The text itself: words on a screen, a request line, a timeline.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// A file beside the report, such as a screenshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// A case and all its findings.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Judged {
    /// The case's id.
    pub case: String,
    /// The weightiest of the findings; notes stand beside a pass, see [`Verdict::with`].
    pub verdict: Verdict,
    /// The clauses that this case can decide: data of the case. A finding about another clause may fail that clause,
    /// but never passes it.
    #[serde(default)]
    pub decides: Vec<String>,
    /// The findings, in the order of the journey.
    pub findings: Vec<Finding>,
}

impl Judged {
    /// Judges a case by its findings; without any it is inconclusive.
    #[must_use]
    pub fn of(case: String, decides: Vec<String>, findings: Vec<Finding>) -> Self {
        let verdict = findings.iter().map(|finding| finding.verdict).reduce(Verdict::with);
        Self { case, verdict: verdict.unwrap_or(Verdict::Inconclusive), decides, findings }
    }

    /// Whether a finding of this case decided a clause that the case is made to decide.
    #[must_use]
    pub fn decided(&self, clause: &str) -> bool {
        self.decides.iter().any(|of| of == clause)
            && self.findings.iter().any(|f| f.clause == clause && f.verdict.decides())
    }

    /// The same without most of its words: the verdicts, and the words only where a finding decides nothing. A run
    /// may have thousands of cases, and its report already has the words of each.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let bare = |finding: &Finding| {
            let observed = Some(&finding.observed).filter(|_| !finding.verdict.decides());
            let permitted: [String; 0] = [];
            let observed = observed.cloned().unwrap_or_default();
            Finding::new(&finding.clause, finding.verdict, permitted, observed)
        };
        let findings = self.findings.iter().map(bare).collect();
        let (case, decides) = (self.case.clone(), self.decides.clone());
        Self { case, verdict: self.verdict, decides, findings }
    }
}
