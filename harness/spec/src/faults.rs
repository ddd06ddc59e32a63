//! The table of faults and open questions, and the codes that each permits.

use super::facts::{AppIdFact, Assessment, ServiceFact};
use super::{Basis, Code, DomainFact, HashFact, Level, TimeFact};

/// A fact that a locker may or must refuse, and the codes that it may refuse it with.
pub struct Condition {
    /// Its name, in a few words.
    pub name: &'static str,
    /// Whether it holds for an assessment.
    pub holds: fn(&Assessment) -> bool,
    /// The permitted codes.
    pub refusals: &'static [(Code, Level, Basis)],
}

/// The conditions of a table that hold for an assessment, in the table's order.
#[must_use]
pub fn holding(table: &'static [Condition], facts: &Assessment) -> Vec<&'static Condition> {
    table.iter().filter(|condition| (condition.holds)(facts)).collect()
}

const fn required(code: Code, basis: &'static str) -> (Code, Level, Basis) {
    (code, Level::Required, Basis::of(basis))
}

const fn tolerated(code: Code, basis: &'static str) -> (Code, Level, Basis) {
    (code, Level::Tolerated, Basis::of(basis))
}

const fn open(code: Code, basis: &'static str) -> (Code, Level, Basis) {
    (code, Level::Open, Basis::of(basis))
}

/// Faults: the locker must refuse the request.
pub static FAULTS: &[Condition] = &[
    Condition {
        name: "app id missing",
        holds: |facts| facts.app_id == AppIdFact::Missing,
        refusals: &[
            required(Code::InvalidAppHash, "I-MISSING"),
            required(Code::InvalidAppId, "I-MISSING"),
        ],
    },
    Condition {
        name: "app id unknown",
        holds: |facts| facts.app_id == AppIdFact::Unknown,
        refusals: &[
            required(Code::InvalidAppId, "ERR-204"),
            tolerated(Code::InvalidAppHash, "I-UNKNOWN-ID"),
        ],
    },
    Condition {
        name: "app hash missing",
        holds: |facts| facts.app_hash == HashFact::Missing,
        refusals: &[required(Code::InvalidAppHash, "I-MISSING")],
    },
    Condition {
        name: "app hash wrong",
        holds: |facts| facts.app_hash == HashFact::Wrong,
        refusals: &[required(Code::InvalidAppHash, "ERR-203")],
    },
    Condition {
        name: "timestamp missing",
        holds: |facts| facts.time_stamp == TimeFact::Missing,
        refusals: &[
            required(Code::InvalidAppHash, "I-MISSING"),
            required(Code::TimestampTooOld, "I-MISSING"),
        ],
    },
    Condition {
        name: "timestamp unreadable",
        holds: |facts| facts.time_stamp == TimeFact::Unreadable,
        refusals: &[
            required(Code::InvalidAppHash, "I-TS-UNREADABLE"),
            required(Code::TimestampTooOld, "I-TS-UNREADABLE"),
        ],
    },
    Condition {
        name: "timestamp stale",
        holds: |facts| facts.time_stamp == TimeFact::Stale,
        refusals: &[required(Code::TimestampTooOld, "ERR-206")],
    },
    Condition {
        name: "origin absent",
        holds: |facts| facts.domain == DomainFact::Absent,
        refusals: &[required(Code::DomainNotRegistered, "I-DOMAIN-MATCH")],
    },
    Condition {
        name: "domain not registered",
        holds: |facts| facts.domain == DomainFact::NotRegistered,
        refusals: &[required(Code::DomainNotRegistered, "ERR-205")],
    },
    Condition {
        name: "service withdrawn",
        holds: |facts| facts.service == ServiceFact::Withdrawn,
        refusals: &[required(Code::NotAuthorised, "ERR-207")],
    },
];

/// Open questions: the specification is silent, and a locker may accept or refuse the request.
pub static OPEN_QUESTIONS: &[Condition] = &[
    Condition {
        name: "app hash in another form",
        holds: |facts| facts.app_hash == HashFact::Unsettled,
        refusals: &[open(Code::InvalidAppHash, "I-HASH-FORM")],
    },
    Condition {
        name: "timestamp in another form",
        holds: |facts| facts.time_stamp == TimeFact::Unsettled,
        refusals: &[
            open(Code::InvalidAppHash, "I-TS-FORMAT"),
            open(Code::TimestampTooOld, "I-TS-FORMAT"),
        ],
    },
    Condition {
        name: "timestamp in the future",
        holds: |facts| facts.time_stamp == TimeFact::Future,
        refusals: &[
            open(Code::InvalidAppHash, "I-TS-FUTURE"),
            open(Code::TimestampTooOld, "I-TS-FUTURE"),
        ],
    },
    Condition {
        name: "domain in another form",
        holds: |facts| facts.domain == DomainFact::Unsettled,
        refusals: &[open(Code::DomainNotRegistered, "I-DOMAIN-MATCH")],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_a_code_and_rests_on_the_register() {
        for row in FAULTS.iter().chain(OPEN_QUESTIONS) {
            assert!(!row.refusals.is_empty(), "{}", row.name);
            for (_, _, basis) in row.refusals {
                assert_eq!(Basis::find(basis.id()), Some(*basis), "{}", row.name);
            }
        }
    }

    #[test]
    fn a_fault_requires_a_code_and_a_question_requires_none() {
        let requires = |row: &Condition| row.refusals.iter().any(|(_, l, _)| *l == Level::Required);
        let all_open = |row: &Condition| row.refusals.iter().all(|(_, l, _)| *l == Level::Open);
        assert!(FAULTS.iter().all(requires));
        assert!(OPEN_QUESTIONS.iter().all(all_open));
    }
}
