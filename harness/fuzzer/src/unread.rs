//! Unreadable answers, by the faults in their requests, and when they are too many for a run to conclude anything.
//! Pure.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::judge::Mask;
use locksmith_core::report::text::counted;

/// Fewer unreadable answers than this are chance, such as a rate limit.
const FEW: u64 = 3;

/// Plain requests with one combination of faults: how many, and how many of their answers were unreadable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many were asked.
    pub asked: u64,
    /// How many of the answers could not be read.
    pub unread: u64,
}

impl Counts {
    /// Counts an answer.
    pub fn count(&mut self, is_unread: bool) {
        self.asked += 1;
        self.unread += u64::from(is_unread);
    }

    /// Adds the counts of another part of the run.
    pub fn add(&mut self, other: Self) {
        self.asked += other.asked;
        self.unread += other.unread;
    }
}

/// Answers to plain requests with one combination of faults, some of them unreadable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnreadOf {
    /// What was wrong or in question in the requests.
    pub mask: Mask,
    /// The same in words; empty for right requests.
    pub faults: Vec<String>,
    /// How many requests.
    pub asked: u64,
    /// How many of the answers could not be read.
    pub unread: u64,
}

impl UnreadOf {
    /// The rows of the counts of a run: those that have unread answers.
    #[must_use]
    pub fn all(counts: &BTreeMap<Mask, Counts>) -> Vec<Self> {
        let with_unread = counts.iter().filter(|(_, counts)| counts.unread > 0);
        let rows = with_unread.map(|(mask, &Counts { asked, unread })| Self {
            mask: *mask,
            faults: mask.words().into_iter().map(str::to_owned).collect(),
            asked,
            unread,
        });
        rows.collect()
    }

    /// Whether too many answers were unreadable to judge these requests: a half, or a tenth of right requests, which
    /// are the controls of all others.
    #[must_use]
    pub(crate) fn is_blind(&self) -> bool {
        let share = if self.is_of_right_requests() { 10 } else { 2 };
        self.unread >= FEW && self.unread * share >= self.asked
    }

    /// Whether the requests were right in everything.
    #[must_use]
    pub(crate) fn is_of_right_requests(&self) -> bool {
        self.mask == Mask::default()
    }

    /// The unreadable answers, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let asked = counted(usize::try_from(self.asked).unwrap_or(usize::MAX), "answer");
        let to = if self.is_of_right_requests() {
            "right requests, which the locker must accept".to_owned()
        } else {
            format!("requests with {}", self.faults.join(", "))
        };
        format!("{} of {asked} to {to}", self.unread)
    }
}

/// Whether a tenth of all answers was unreadable: too many to conclude anything from the rest.
#[must_use]
pub(crate) fn is_much(unread: u64, requests: u64) -> bool {
    unread >= FEW && unread.saturating_mul(10) >= requests
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(asked: u64, unread: u64, faults: &[&str]) -> UnreadOf {
        let mask = if faults.is_empty() { "0" } else { "1" };
        let mask = serde_json::from_str(mask).unwrap();
        let faults = faults.iter().map(|&fault| fault.to_owned()).collect();
        UnreadOf { mask, faults, asked, unread }
    }

    #[test]
    fn a_few_are_an_accident_and_most_are_blindness() {
        for (asked, unread, faults, is_blind) in [
            (2, 2, &[][..], false),
            (30, 3, &[], true),
            (31, 3, &[], false),
            (30, 3, &["timestamp stale"], false),
            (30, 15, &["timestamp stale"], true),
        ] {
            assert_eq!(row(asked, unread, faults).is_blind(), is_blind, "{asked} {unread}");
        }
        assert!(is_much(100, 1000) && !is_much(99, 1000) && !is_much(2, 2));
    }

    #[test]
    fn what_could_not_be_read_is_said_in_words() {
        let right = row(30, 3, &[]).words();
        assert_eq!(right, "3 of 30 answers to right requests, which the locker must accept");
        let stale = row(1, 1, &["timestamp stale"]).words();
        assert_eq!(stale, "1 of 1 answer to requests with timestamp stale");
    }
}
