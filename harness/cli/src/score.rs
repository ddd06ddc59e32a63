//! The mutation scores that the program carries with it, as `locksmith prove` found them: what its checks are
//! worth.

use std::fmt;

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use locksmith_core::report::MutationScore;
use locksmith_core::scenario::samples;
use locksmith_lint::RULES;
use locksmith_page::judge::CASES;
use locksmith_spec::Side;
use locksmith_spec::hex::sha256;

/// What was recorded; tests hold it against the catalogue, the list of mutants and the sample pages.
static RECORDED: &str = include_str!("../../../scenarios/score.json");

/// The scores; none of checks that were never proved.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// The score of the catalogue that lockers are certified by.
    pub locker: Option<Score>,
    /// The score of the rules and cases that pages are certified by.
    pub page: Option<Score>,
    /// The score of the fuzzer.
    pub fuzz: Option<Score>,
}

/// Whose checks are proved.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize, ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The cases for lockers
    #[default]
    Locker,
    /// The rules and cases for pages
    Page,
    /// The fuzzer, which must kill mutants over HTTP
    Fuzz,
}

impl From<Side> for Subject {
    fn from(side: Side) -> Self {
        match side {
            Side::Locker => Self::Locker,
            Side::Page => Self::Page,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Locker => "the locker's catalogue",
            Self::Page => "the page's checks",
            Self::Fuzz => "the fuzzer",
        })
    }
}

/// A digest of the code that judges: oracle, static rules, journey, test bed, observations, judge; see
/// `build.rs`.
const JUDGING: &str = env!("LOCKSMITH_JUDGING");

/// A score, and the checks that it is the score of.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Score {
    /// A digest of these checks and of the code that judges them.
    checks: String,
    /// What they are worth.
    #[serde(flatten)]
    pub score: MutationScore,
}

impl Score {
    /// The score of checks that this program proved. Their digest is of a locker's
    /// [`Catalogue::digest`](locksmith_core::scenario::Catalogue::digest), of a page's [`page_checks`], of the
    /// fuzzer's [`digest`](locksmith_fuzzer::generate::digest).
    #[must_use]
    pub fn of(checks: &str, score: MutationScore) -> Self {
        Self { checks: judged_by_this_code(checks), score }
    }
}

/// A digest over checks and the code that judges by them.
fn judged_by_this_code(checks: &str) -> String {
    sha256(format!("{checks}\0{JUDGING}").as_bytes())
}

impl Scores {
    /// The score of some checks.
    fn of(&mut self, subject: Subject) -> &mut Option<Score> {
        match subject {
            Subject::Locker => &mut self.locker,
            Subject::Page => &mut self.page,
            Subject::Fuzz => &mut self.fuzz,
        }
    }

    /// Puts a score in place of the one that these checks had.
    pub fn put(&mut self, subject: Subject, score: Score) {
        *self.of(subject) = Some(score);
    }
}

/// The score of checks with this digest, if they are those that were proved, by the code of this program.
#[must_use]
pub fn recorded(subject: impl Into<Subject>, checks: &str) -> Option<MutationScore> {
    let mut scores: Scores = serde_json::from_str(RECORDED).ok()?;
    let score = scores.of(subject.into()).take()?;
    (score.checks == judged_by_this_code(checks)).then_some(score.score)
}

/// Identifies the checks of pages: a digest over the sample pages that they are proved
/// by, and the ids of rules and cases.
#[must_use]
pub fn page_checks() -> String {
    let rules = RULES.iter().map(|rule| rule.id);
    let ids: Vec<&str> = rules.chain(CASES.iter().map(|case| case.id)).collect();
    sha256(format!("{}\0{}", samples::digest(), ids.join("\0")).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_keeps_the_scores_of_the_others() {
        let score = |mutants| {
            let (killed, conforming, false_positives) = (mutants, 1, 0);
            let score = MutationScore { mutants, killed, conforming, false_positives };
            Score::of("digest", score)
        };
        let mut scores = Scores::default();
        scores.put(Subject::Locker, score(1));
        scores.put(Subject::Page, score(2));
        scores.put(Subject::Fuzz, score(4));
        scores.put(Subject::Locker, score(3));
        let all = Scores { locker: Some(score(3)), page: Some(score(2)), fuzz: Some(score(4)) };
        assert_eq!(scores, all);
    }
}
