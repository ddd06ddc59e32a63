//! The kill scores that the program carries with it, as `locksmith prove` found them: what the checks
//! of each side are worth.

use serde::{Deserialize, Serialize};

use crate::hex::sha256;
use crate::judge::live::CASES;
use crate::lint::RULES;
use crate::report::KillScore;
use crate::scenario::samples;
use crate::spec::Side;

/// What was recorded; tests hold it against the catalogue, the list of deviations and the sample pages.
static RECORDED: &str = include_str!("../../scenarios/score.json");

/// The scores of both sides; none of a side that was never proved.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// The score of the catalogue that lockers are certified by.
    pub locker: Option<Score>,
    /// The score of the rules and cases that pages are certified by.
    pub page: Option<Score>,
}

/// A score, and the checks that it is the score of.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Score {
    /// What tells the checks from all others: of a locker's see
    /// [`Catalogue::digest`](crate::scenario::Catalogue::digest), of a page's [`page_checks`].
    pub checks: String,
    /// What they are worth.
    #[serde(flatten)]
    pub kills: KillScore,
}

impl Scores {
    /// Puts the score of a side in place of the one that it had.
    pub fn put(&mut self, side: Side, score: Score) {
        match side {
            Side::Locker => self.locker = Some(score),
            Side::Page => self.page = Some(score),
        }
    }
}

/// The score of the checks of a side with this digest, if they are those that were proved.
#[must_use]
pub fn recorded(side: Side, checks: &str) -> Option<KillScore> {
    let scores: Scores = serde_json::from_str(RECORDED).ok()?;
    let score = match side {
        Side::Locker => scores.locker,
        Side::Page => scores.page,
    }?;
    (score.checks == checks).then_some(score.kills)
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
    fn each_side_keeps_the_score_of_the_other() {
        let score = |deviations| {
            let kills =
                KillScore { deviations, right_reason: deviations, conforming: 1, false_alarms: 0 };
            Score { checks: "digest".to_owned(), kills }
        };
        let mut scores = Scores::default();
        scores.put(Side::Locker, score(1));
        scores.put(Side::Page, score(2));
        scores.put(Side::Locker, score(3));
        assert_eq!(scores, Scores { locker: Some(score(3)), page: Some(score(2)) });
    }
}
