//! The kill scores that the program carries with it, as `locksmith prove` found them: what its checks are
//! worth.

use serde::{Deserialize, Serialize};

use locksmith_core::report::KillScore;
use locksmith_core::scenario::samples;
use locksmith_lint::RULES;
use locksmith_page::judge::CASES;
use locksmith_spec::Side;
use locksmith_spec::hex::sha256;

/// What was recorded; tests hold it against the catalogue, the list of deviations and the sample pages.
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

/// Which checks a score is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Proved {
    /// The catalogue.
    Locker,
    /// The rules and cases for pages.
    Page,
    /// The fuzzer's cases.
    Fuzz,
}

impl From<Side> for Proved {
    fn from(side: Side) -> Self {
        match side {
            Side::Locker => Self::Locker,
            Side::Page => Self::Page,
        }
    }
}

/// A digest of the code that judges: oracle, static rules, journey, test bed, observations, judge; see
/// `build.rs`.
const JUDGING: &str = env!("LOCKSMITH_JUDGING");

/// A score, and the checks that it is the score of.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Score {
    /// What tells these checks, judged by this code, from all others.
    checks: String,
    /// What they are worth.
    #[serde(flatten)]
    pub kills: KillScore,
}

impl Score {
    /// The score of checks that this program proved. Their digest is of a locker's
    /// [`Catalogue::digest`](locksmith_core::scenario::Catalogue::digest), of a page's [`page_checks`], of the
    /// fuzzer's [`digest`](locksmith_fuzzer::generate::digest).
    #[must_use]
    pub fn of(checks: &str, kills: KillScore) -> Self {
        Self { checks: judged_by_this_code(checks), kills }
    }
}

/// A digest over checks and the code that judges by them.
fn judged_by_this_code(checks: &str) -> String {
    sha256(format!("{checks}\0{JUDGING}").as_bytes())
}

impl Scores {
    /// The score of some checks.
    fn of(&mut self, proved: Proved) -> &mut Option<Score> {
        match proved {
            Proved::Locker => &mut self.locker,
            Proved::Page => &mut self.page,
            Proved::Fuzz => &mut self.fuzz,
        }
    }

    /// Puts a score in place of the one that these checks had.
    pub fn put(&mut self, proved: Proved, score: Score) {
        *self.of(proved) = Some(score);
    }
}

/// The score of checks with this digest, if they are those that were proved, by the code of this program.
#[must_use]
pub fn recorded(proved: impl Into<Proved>, checks: &str) -> Option<KillScore> {
    let mut scores: Scores = serde_json::from_str(RECORDED).ok()?;
    let score = scores.of(proved.into()).take()?;
    (score.checks == judged_by_this_code(checks)).then_some(score.kills)
}

/// What tells the checks of pages from all others: a digest over the sample pages that they are proved
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
        let score = |deviations| {
            let kills =
                KillScore { deviations, right_reason: deviations, conforming: 1, false_alarms: 0 };
            Score::of("digest", kills)
        };
        let mut scores = Scores::default();
        scores.put(Proved::Locker, score(1));
        scores.put(Proved::Page, score(2));
        scores.put(Proved::Fuzz, score(4));
        scores.put(Proved::Locker, score(3));
        let all = Scores { locker: Some(score(3)), page: Some(score(2)), fuzz: Some(score(4)) };
        assert_eq!(scores, all);
    }
}
