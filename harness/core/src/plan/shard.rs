//! A plan divided among machines, and put together again.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Plan, Planned};
use locksmith_spec::hex::sha256;

/// Which part of a plan this is. Every machine makes the whole plan, so that all of them agree on it, and
/// keeps its part.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Shard {
    /// Which part, counted from 1.
    pub part: u64,
    /// How many parts there are.
    pub parts: u64,
    /// How many cases the whole plan has.
    pub cases: usize,
    /// A digest of the whole plan.
    pub whole: String,
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.parts)
    }
}

impl Plan {
    /// The part of this plan that one of several machines carries out: of every `parts` cases one.
    /// `part` is one of 1 to `parts`.
    #[must_use]
    pub fn shard(self, part: u64, parts: u64) -> Self {
        let shard = Shard { part, parts, cases: self.cases.len(), whole: self.digest() };
        let is_ours = |(number, _): &(u64, Planned)| number % parts == part % parts;
        let cases = (1..).zip(self.cases).filter(is_ours).map(|(_, planned)| planned).collect();
        Self { shard: Some(shard), cases, ..self }
    }

    /// The plan whose parts these are, the first one first; none where they are parts of several plans,
    /// or not all parts.
    #[must_use]
    pub fn of_shards(parts: &[&Self]) -> Option<Self> {
        let first = parts.first()?;
        let shard = first.shard.as_ref()?;
        let case =
            |index: usize| parts[index % parts.len()].cases.get(index / parts.len()).cloned();
        let cases = (0..shard.cases).map(case).collect::<Option<Vec<_>>>()?;
        let whole = Self { shard: None, cases, ..(*first).clone() };
        let is_whole = |part: &&Self| part.shard.as_ref().is_some_and(|it| it.whole == shard.whole);
        (whole.digest() == shard.whole && parts.iter().all(is_whole)).then_some(whole)
    }

    fn digest(&self) -> String {
        // Everything in a plan has a JSON form; were it not so, no two plans would be alike.
        sha256(&serde_json::to_vec(self).unwrap_or_default())
    }
}
