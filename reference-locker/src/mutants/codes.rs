//! In the codes themselves, alone and in company.

use std::sync::Arc;

use super::Change::Method;
use super::Mutant;
use crate::policy::Policy;
use crate::protocol::Code::{
    self, DomainNotRegistered, InvalidAppHash, InvalidAppId, NotAuthorised, StaleTimeStamp,
};
use crate::protocol::Request;

/// A locker that answers faults so.
#[derive(Debug)]
struct CodeFor(fn(&[Code]) -> Option<Code>);

impl Policy for CodeFor {
    fn code_for(&self, _: &Request<'_>, faults: &[Code]) -> Option<Code> {
        (self.0)(faults)
    }
}

/// The first fault but for this one, which goes unnoticed.
pub(super) fn without(faults: &[Code], unnoticed: Code) -> Option<Code> {
    faults.iter().copied().find(|&fault| fault != unnoticed)
}

fn told_as(faults: &[Code], fault: Code, other: Code) -> Option<Code> {
    let first = faults.first().copied();
    if first == Some(fault) { Some(other) } else { first }
}

/// This answer to several faults, whichever they are.
fn several(faults: &[Code], answer: Option<Code>) -> Option<Code> {
    if let [_, _, ..] = faults { answer } else { faults.first().copied() }
}

/// Exactly these two are let through.
fn but_the_pair(faults: &[Code], one: Code, other: Code) -> Option<Code> {
    if faults == [one, other] { None } else { faults.first().copied() }
}

/// Codes that are missing, or another's.
pub(super) static CODES: &[Mutant] = &[
    Mutant {
        id: "error-203/let-through",
        clause: "ERR-203",
        why: "The check was switched off while a partner was helped, and stayed off.",
        killed_by: &["locker/error-203/another-key"],
        change: Method(|| Arc::new(CodeFor(|faults| without(faults, InvalidAppHash)))),
    },
    Mutant {
        id: "error-204/let-through",
        clause: "ERR-204",
        why: "Unknown applications are taken for partners on trial.",
        killed_by: &["locker/error-204/unknown"],
        change: Method(|| Arc::new(CodeFor(|faults| without(faults, InvalidAppId)))),
    },
    Mutant {
        id: "error-205/let-through",
        clause: "ERR-205",
        why: "Partners complained about their test hosts, and the check was dropped.",
        killed_by: &["locker/error-205/another-host"],
        change: Method(|| Arc::new(CodeFor(|faults| without(faults, DomainNotRegistered)))),
    },
    Mutant {
        id: "error-206/let-through",
        clause: "ERR-206",
        why: "Old pages caused calls to the help desk, and the check was dropped.",
        killed_by: &["locker/error-206/31-minutes"],
        change: Method(|| Arc::new(CodeFor(|faults| without(faults, StaleTimeStamp)))),
    },
    Mutant {
        id: "error-207/let-through",
        clause: "ERR-207",
        why: "The flag is in the database, and no code reads it.",
        killed_by: &["locker/error-207"],
        change: Method(|| Arc::new(CodeFor(|faults| without(faults, NotAuthorised)))),
    },
    Mutant {
        id: "error-203/told-as-204",
        clause: "ERR-203",
        why: "One branch answers all bad credentials with the same code.",
        killed_by: &["locker/error-203/another-key"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| told_as(faults, InvalidAppHash, InvalidAppId)))
        }),
    },
    Mutant {
        id: "error-203/told-as-207",
        clause: "ERR-203",
        why: "A failed authentication is taken for a missing authorisation.",
        killed_by: &["locker/error-203/another-key"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| told_as(faults, InvalidAppHash, NotAuthorised)))
        }),
    },
    Mutant {
        id: "error-204/told-as-205",
        clause: "ERR-204",
        why: "The domain is looked up by the app id, and what is missing is taken for a domain.",
        killed_by: &["locker/error-204/unknown"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| told_as(faults, InvalidAppId, DomainNotRegistered)))
        }),
    },
    Mutant {
        id: "error-205/told-as-204",
        clause: "ERR-205",
        why: "The application is looked up by its domain, and what is missing is taken for an id.",
        killed_by: &["locker/error-205/another-host"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| told_as(faults, DomainNotRegistered, InvalidAppId)))
        }),
    },
    Mutant {
        id: "error-205/told-as-206",
        clause: "ERR-205",
        why: "Two constants were swapped in a table.",
        killed_by: &["locker/error-205/another-host"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| told_as(faults, DomainNotRegistered, StaleTimeStamp)))
        }),
    },
    Mutant {
        id: "error-206/told-as-205",
        clause: "ERR-206",
        why: "Two constants were swapped in a table, the other way.",
        killed_by: &["locker/error-206/31-minutes"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| told_as(faults, StaleTimeStamp, DomainNotRegistered)))
        }),
    },
    Mutant {
        id: "error-206/told-as-203",
        clause: "ERR-206",
        why: "The hash covers the timestamp, so an old one is taken for a wrong hash.",
        killed_by: &["locker/error-206/31-minutes"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| told_as(faults, StaleTimeStamp, InvalidAppHash)))
        }),
    },
    Mutant {
        id: "error-206/told-as-207",
        clause: "ERR-206",
        why: "An expired request is taken for one that is not authorised any more.",
        killed_by: &["locker/error-206/31-minutes"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| told_as(faults, StaleTimeStamp, NotAuthorised)))
        }),
    },
    Mutant {
        id: "error-207/told-as-206",
        clause: "ERR-207",
        why: "The list of codes was counted from the wrong end.",
        killed_by: &["locker/error-207"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| told_as(faults, NotAuthorised, StaleTimeStamp)))
        }),
    },
    Mutant {
        id: "error-207/told-as-204",
        clause: "ERR-207",
        why: "Applications that were withdrawn are not found at all.",
        killed_by: &["locker/error-207"],
        change: Method(|| Arc::new(CodeFor(|faults| told_as(faults, NotAuthorised, InvalidAppId)))),
    },
];

/// Codes that are right alone, and wrong in company.
pub(super) static COMPANY: &[Mutant] = &[
    Mutant {
        id: "several-faults/let-through",
        clause: "ERR-203",
        why: "Two errors cancel each other in a flag that is toggled by each.",
        killed_by: &["locker/several-faults/hash-and-time"],
        change: Method(|| Arc::new(CodeFor(|faults| several(faults, None)))),
    },
    Mutant {
        id: "several-faults/told-as-207",
        clause: "ERR-203",
        why: "Several faults at once fall into the branch for everything else.",
        killed_by: &["locker/several-faults/hash-and-time"],
        change: Method(|| Arc::new(CodeFor(|faults| several(faults, Some(NotAuthorised))))),
    },
    Mutant {
        id: "several-faults/told-as-204",
        clause: "ERR-205",
        why: "Several faults at once are taken for an unknown application.",
        killed_by: &["locker/several-faults/domain-and-time"],
        change: Method(|| Arc::new(CodeFor(|faults| several(faults, Some(InvalidAppId))))),
    },
    Mutant {
        id: "several-faults/203-and-206",
        clause: "ERR-203",
        why: "An expired session is renewed before the hash is compared, and the hash is forgotten.",
        killed_by: &["locker/several-faults/hash-and-time"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| but_the_pair(faults, InvalidAppHash, StaleTimeStamp)))
        }),
    },
    Mutant {
        id: "several-faults/203-and-205",
        clause: "ERR-203",
        why: "A failed comparison resets the error of the one before.",
        killed_by: &["locker/several-faults/hash-and-domain"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| but_the_pair(faults, InvalidAppHash, DomainNotRegistered)))
        }),
    },
    Mutant {
        id: "several-faults/205-and-206",
        clause: "ERR-205",
        why: "Pages in caches of other hosts are let off.",
        killed_by: &["locker/several-faults/domain-and-time"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| but_the_pair(faults, DomainNotRegistered, StaleTimeStamp)))
        }),
    },
    Mutant {
        id: "several-faults/204-and-206",
        clause: "ERR-204",
        why: "An unknown application has no window, so that its timestamp resets the error.",
        killed_by: &["locker/several-faults/id-and-time"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| but_the_pair(faults, InvalidAppId, StaleTimeStamp)))
        }),
    },
    Mutant {
        id: "several-faults/206-and-207",
        clause: "ERR-206",
        why: "Applications of a service that ended are not checked any more.",
        killed_by: &["locker/several-faults/service-and-time"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| but_the_pair(faults, StaleTimeStamp, NotAuthorised)))
        }),
    },
    Mutant {
        id: "several-faults/203-and-207",
        clause: "ERR-203",
        why: "The key of an application is deleted with its service, and an empty one passes.",
        killed_by: &["locker/several-faults/service-and-hash"],
        change: Method(|| {
            Arc::new(CodeFor(|faults| but_the_pair(faults, InvalidAppHash, NotAuthorised)))
        }),
    },
];
