//! What a judge may say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The verdict on a finding, a case or a clause, in the order of weight: the last one decides.
#[derive(
    Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The target's profile lacks a capability that the case needs; nothing was tried.
    Skipped,
    /// What was seen is permitted.
    Pass,
    /// Open to the specification: recorded, not judged.
    Note,
    /// Tolerated: an interpretation would rather see something else.
    Warn,
    /// Browser, driver, network or control failed: nothing is known about the target.
    Inconclusive,
    /// A clause, or a required interpretation, is broken.
    Fail,
}

impl Verdict {
    /// Every verdict, from the lightest to the heaviest.
    pub const ALL: [Self; 6] =
        [Self::Skipped, Self::Pass, Self::Note, Self::Warn, Self::Inconclusive, Self::Fail];

    /// The word that stands in reports.
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

    /// Whether the target was tested and nothing that decides was broken.
    #[must_use]
    pub fn is_met(self) -> bool {
        matches!(self, Self::Pass | Self::Note | Self::Warn)
    }
}

/// One thing that was judged in one case.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Finding {
    /// The clause that the finding is about.
    pub clause: String,
    /// The interpretation that decided, where the clause alone does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpretation: Option<String>,
    /// What it comes to.
    pub verdict: Verdict,
    /// Everything that would have been permitted.
    pub permitted: Vec<String>,
    /// What was seen, in a sentence.
    pub observed: String,
    /// Where that can be looked up in the run's folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
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

/// A case and all that was found in it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Judged {
    /// The case's id.
    pub case: String,
    /// The weightiest of the findings.
    pub verdict: Verdict,
    /// What was judged, in the order of the journey.
    pub findings: Vec<Finding>,
}

impl Judged {
    /// The verdicts alone, of which conclusions are drawn: a run may have thousands of cases, and the
    /// words of each stand in its report already.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let bare = |finding: &Finding| Finding {
            clause: finding.clause.clone(),
            interpretation: None,
            verdict: finding.verdict,
            permitted: Vec::new(),
            observed: String::new(),
            evidence: Vec::new(),
        };
        let findings = self.findings.iter().map(bare).collect();
        Self { case: self.case.clone(), verdict: self.verdict, findings }
    }
}
