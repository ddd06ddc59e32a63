//! The kill score of the catalogue that the program carries with it, as `locksmith prove` found it.

use serde::{Deserialize, Serialize};

use crate::report::KillScore;

/// What was recorded; a test holds it against the catalogue and the list of deviations.
static RECORDED: &str = include_str!("../../scenarios/score.json");

/// A score, and the catalogue that it is the score of.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Score {
    /// See [`crate::scenario::Catalogue::digest`].
    pub catalogue: String,
    /// What that catalogue is worth.
    #[serde(flatten)]
    pub kills: KillScore,
}

/// The score of the catalogue with this digest, if it is the one that was proved.
#[must_use]
pub fn recorded(catalogue: &str) -> Option<KillScore> {
    let score: Score = serde_json::from_str(RECORDED).ok()?;
    (score.catalogue == catalogue).then_some(score.kills)
}
