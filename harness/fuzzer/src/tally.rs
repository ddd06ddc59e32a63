//! What is kept of a million answers: counts, and the simplest case of each cause of violations.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::case::{Case, Origin};
use super::judge::{Judged, Mask};
use super::page::Flaw;
use super::unread::Counts;
use super::wire::Part;
use locksmith_spec::Code;
use locksmith_spec::verdict::Verdict;

/// What was wrong with an answer.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// The answer itself.
    Answer(Answer),
    /// It contains the app key (REG-SECRET).
    KeyShown,
    /// It has this code, and the page of the code is wrong.
    Page(Code, Flaw),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => answer.fmt(f),
            Self::KeyShown => f.write_str("the answer contains the app key"),
            Self::Page(code, flaw) => write!(f, "refused with {code}, whose page {flaw}"),
        }
    }
}

/// A root cause: what the violations of one fault have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause {
    /// The violated clause.
    pub clause: &'static str,
    /// What was wrong or in question in the request.
    pub mask: Mask,
    /// What was wrong with the answer.
    pub wrong: Wrong,
}

/// The counts and the case of a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many answers.
    pub count: u64,
    /// The number of the first case.
    pub first: u64,
    /// The simplest case that was met.
    pub case: Case,
}

/// The counts of a run, or of a part of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// The number of requests that were answered, or should have been.
    pub sent: u64,
    /// How many of each verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// How many of each class of answer.
    pub answers: BTreeMap<Answer, u64>,
    /// The masks of plain requests that were tried.
    pub masks: BTreeSet<Mask>,
    /// The violations, by cause.
    pub causes: BTreeMap<Cause, Found>,
    /// Answers that no pattern of the template matches, by status, each with the simplest case.
    pub unread: BTreeMap<u16, Found>,
    /// Of plain requests, how many were asked and how many of their answers could not be read, by mask.
    pub plain: BTreeMap<Mask, Counts>,
    /// Unregistered origins in a form that no browser sends, and that the locker accepted.
    pub loose: BTreeMap<Origin, Found>,
    /// The number of answers that are too long, by the part that is too long.
    pub cut: BTreeMap<Part, u64>,
    seen: HashSet<(Mask, Answer)>,
    /// The answers whose pages were judged: once is enough, since a page is the same for every request.
    pub pages: HashSet<Answer>,
    /// Cases that met something new, in their sequence.
    pub interesting: Vec<Case>,
}

impl Tally {
    /// Counts an answer; whether it shows a new cause of violations.
    pub fn count(&mut self, number: u64, case: &Case, judged: &Judged, answer: Answer) -> bool {
        self.sent += 1;
        *self.verdicts.entry(judged.verdict).or_default() += 1;
        *self.answers.entry(answer).or_default() += 1;
        if self.seen.insert((judged.mask, answer)) {
            self.interesting.push(*case);
        }
        if !judged.mask.is_doubtful() {
            self.masks.insert(judged.mask);
            self.plain
                .entry(judged.mask)
                .or_default()
                .count(judged.verdict == Verdict::Inconclusive);
        }
        if judged.is_loose {
            add(&mut self.loose, case.origin, number, case);
        }
        match (judged.verdict, answer) {
            (Verdict::Fail, _) => {
                let wrong = Wrong::Answer(answer);
                let of = Cause { clause: judged.clause, mask: judged.mask, wrong };
                add(&mut self.causes, of, number, case)
            }
            (Verdict::Inconclusive, Answer::Unread(status)) => {
                add(&mut self.unread, status, number, case);
                false
            }
            _ => false,
        }
    }

    /// Counts a fault beside the answer itself, whatever was wrong with the request; whether it is new.
    pub fn besides(&mut self, number: u64, case: &Case, wrong: Wrong) -> bool {
        let clause = match wrong {
            Wrong::Page(code, flaw) => flaw.clause(code),
            Wrong::KeyShown | Wrong::Answer(_) => "REG-SECRET",
        };
        add(&mut self.causes, Cause { clause, mask: Mask::default(), wrong }, number, case)
    }

    /// How many of a verdict.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> u64 {
        self.verdicts.get(&verdict).copied().unwrap_or_default()
    }

    /// Adds the counts of another part of the run.
    pub fn merge(&mut self, other: Self) {
        self.sent += other.sent;
        for (verdict, count) in other.verdicts {
            *self.verdicts.entry(verdict).or_default() += count;
        }
        for (answer, count) in other.answers {
            *self.answers.entry(answer).or_default() += count;
        }
        self.masks.extend(other.masks);
        for (mask, counts) in other.plain {
            self.plain.entry(mask).or_default().add(counts);
        }
        for (cause, found) in other.causes {
            join(&mut self.causes, cause, found);
        }
        for (status, found) in other.unread {
            join(&mut self.unread, status, found);
        }
        for (part, count) in other.cut {
            *self.cut.entry(part).or_default() += count;
        }
        for (origin, found) in other.loose {
            join(&mut self.loose, origin, found);
        }
        let seen = &mut self.seen;
        let new = other.seen.into_iter().filter(|met| seen.insert(*met)).count();
        // The cases of one part keep their sequence; a few may appear twice.
        if new > 0 {
            self.interesting.extend(other.interesting);
        }
    }
}

/// Whether the key is new.
fn add<K: Ord>(map: &mut BTreeMap<K, Found>, key: K, number: u64, case: &Case) -> bool {
    join(map, key, Found { count: 1, first: number, case: *case })
}

fn join<K: Ord>(map: &mut BTreeMap<K, Found>, key: K, other: Found) -> bool {
    let mut is_new = false;
    let found = map.entry(key).or_insert_with(|| {
        is_new = true;
        Found { count: 0, ..other }
    });
    found.count += other.count;
    found.first = found.first.min(other.first);
    if other.case.weight() < found.case.weight() {
        found.case = other.case;
    }
    is_new
}

#[cfg(test)]
mod tests {
    use super::super::case::{Hash, Structure};
    use super::*;

    fn judged(verdict: Verdict) -> Judged {
        Judged { verdict, clause: "ERR-203", mask: Mask::default(), is_loose: false }
    }

    #[test]
    fn a_cause_keeps_its_simplest_case_and_its_first_number() {
        let simple = Case { hash: Hash::Zeros, ..Case::default() };
        let odd = Case { structure: Structure::Slow, ..simple };
        let (mut one, mut other) = (Tally::default(), Tally::default());
        assert!(one.count(3, &odd, &judged(Verdict::Fail), Answer::Launch));
        assert!(!one.count(9, &odd, &judged(Verdict::Fail), Answer::Launch));
        assert!(other.count(5, &simple, &judged(Verdict::Fail), Answer::Launch));
        other.count(6, &simple, &judged(Verdict::Inconclusive), Answer::Unread(429));
        one.merge(other);
        let found = one.causes.values().next().unwrap();
        assert_eq!(*found, Found { count: 3, first: 3, case: simple });
        assert_eq!((one.sent, one.of(Verdict::Fail), one.unread.len()), (4, 3, 1));
    }

    #[test]
    fn a_shown_key_is_one_cause_whatever_was_sent() {
        let mut tally = Tally::default();
        assert!(tally.besides(1, &Case::default(), Wrong::KeyShown));
        let another = Case { hash: Hash::Zeros, ..Case::default() };
        assert!(!tally.besides(2, &another, Wrong::KeyShown));
        assert_eq!(tally.causes.len(), 1);
    }
}
