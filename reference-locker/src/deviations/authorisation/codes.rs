//! In the codes themselves, alone and in company.

use crate::behaviour::{Answer, AppOf, DomainRule, SeveralFaults};
use crate::deviations::Deviation;
use crate::protocol::Code;

/// Codes that are missing, or another's.
pub(in crate::deviations) static CODES: &[Deviation] = &[
    Deviation {
        id: "error-203/let-through",
        clause: "ERR-203",
        why: "The check was switched off while a partner was helped, and nobody switched it on again.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.authorisation.answers.hash = Answer::LetThrough;
        },
    },
    Deviation {
        id: "error-204/let-through",
        clause: "ERR-204",
        why: "Unknown applications are taken for partners on trial.",
        noticed_by: &["locker/error-204/unknown"],
        change: |behaviour| {
            behaviour.authorisation.answers.id = Answer::LetThrough;
        },
    },
    Deviation {
        id: "error-205/let-through",
        clause: "ERR-205",
        why: "Partners complained about their test hosts, and the check was dropped.",
        noticed_by: &["locker/error-205/another-host"],
        change: |behaviour| {
            behaviour.authorisation.answers.domain = Answer::LetThrough;
        },
    },
    Deviation {
        id: "error-206/let-through",
        clause: "ERR-206",
        why: "Old pages caused calls to the help desk, and the check was dropped.",
        noticed_by: &["locker/error-206/31-minutes"],
        change: |behaviour| {
            behaviour.authorisation.answers.time_stamp = Answer::LetThrough;
        },
    },
    Deviation {
        id: "error-207/let-through",
        clause: "ERR-207",
        why: "The flag is in the data base, and no code reads it.",
        noticed_by: &["locker/error-207"],
        change: |behaviour| {
            behaviour.authorisation.answers.service = Answer::LetThrough;
        },
    },
    Deviation {
        id: "error-203/told-as-204",
        clause: "ERR-203",
        why: "Both are told by one branch for bad credentials.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.authorisation.answers.hash = Answer::Another(Code::InvalidAppId);
        },
    },
    Deviation {
        id: "error-203/told-as-207",
        clause: "ERR-203",
        why: "A failed authentication is taken for a missing authorisation.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.authorisation.answers.hash = Answer::Another(Code::NotAuthorised);
        },
    },
    Deviation {
        id: "error-204/told-as-205",
        clause: "ERR-204",
        why: "The domain is looked up by the app id, and what is missing is taken for a domain.",
        noticed_by: &["locker/error-204/unknown"],
        change: |behaviour| {
            behaviour.authorisation.answers.id = Answer::Another(Code::DomainNotRegistered);
        },
    },
    Deviation {
        id: "error-205/told-as-204",
        clause: "ERR-205",
        why: "The application is looked up by its domain, and what is missing is taken for an id.",
        noticed_by: &["locker/error-205/another-host"],
        change: |behaviour| {
            behaviour.authorisation.answers.domain = Answer::Another(Code::InvalidAppId);
        },
    },
    Deviation {
        id: "error-205/told-as-206",
        clause: "ERR-205",
        why: "Two constants were swapped in a table.",
        noticed_by: &["locker/error-205/another-host"],
        change: |behaviour| {
            behaviour.authorisation.answers.domain = Answer::Another(Code::StaleTimeStamp);
        },
    },
    Deviation {
        id: "error-206/told-as-205",
        clause: "ERR-206",
        why: "Two constants were swapped in a table, the other way.",
        noticed_by: &["locker/error-206/31-minutes"],
        change: |behaviour| {
            behaviour.authorisation.answers.time_stamp = Answer::Another(Code::DomainNotRegistered);
        },
    },
    Deviation {
        id: "error-206/told-as-203",
        clause: "ERR-206",
        why: "The hash is over the time stamp, and an old one is taken for a wrong hash.",
        noticed_by: &["locker/error-206/31-minutes"],
        change: |behaviour| {
            behaviour.authorisation.answers.time_stamp = Answer::Another(Code::InvalidAppHash);
        },
    },
    Deviation {
        id: "error-206/told-as-207",
        clause: "ERR-206",
        why: "An expired request is taken for one that is not authorised any more.",
        noticed_by: &["locker/error-206/31-minutes"],
        change: |behaviour| {
            behaviour.authorisation.answers.time_stamp = Answer::Another(Code::NotAuthorised);
        },
    },
    Deviation {
        id: "error-207/told-as-206",
        clause: "ERR-207",
        why: "The list of codes was counted from the wrong end.",
        noticed_by: &["locker/error-207"],
        change: |behaviour| {
            behaviour.authorisation.answers.service = Answer::Another(Code::StaleTimeStamp);
        },
    },
    Deviation {
        id: "error-207/told-as-204",
        clause: "ERR-207",
        why: "Applications that were withdrawn are not found at all.",
        noticed_by: &["locker/error-207"],
        change: |behaviour| {
            behaviour.authorisation.answers.service = Answer::Another(Code::InvalidAppId);
        },
    },
];

/// Codes that are right alone, and wrong in company.
pub(in crate::deviations) static COMPANY: &[Deviation] = &[
    Deviation {
        id: "several-faults/let-through",
        clause: "ERR-203",
        why: "Two errors cancel each other in a flag that is toggled by each.",
        noticed_by: &["locker/several-faults/hash-and-time"],
        change: |behaviour| {
            behaviour.authorisation.several = SeveralFaults::LetThrough;
        },
    },
    Deviation {
        id: "several-faults/told-as-207",
        clause: "ERR-203",
        why: "Several faults at once fall into the branch for everything else.",
        noticed_by: &["locker/several-faults/hash-and-time"],
        change: |behaviour| {
            behaviour.authorisation.several = SeveralFaults::Told(Code::NotAuthorised);
        },
    },
    Deviation {
        id: "several-faults/told-as-204",
        clause: "ERR-205",
        why: "Several faults at once are taken for an application that nobody knows.",
        noticed_by: &["locker/several-faults/domain-and-time"],
        change: |behaviour| {
            behaviour.authorisation.several = SeveralFaults::Told(Code::InvalidAppId);
        },
    },
    Deviation {
        id: "several-faults/203-and-206",
        clause: "ERR-203",
        why: "An expired session is renewed before the hash is compared, and the hash is forgotten.",
        noticed_by: &["locker/several-faults/hash-and-time"],
        change: |behaviour| {
            behaviour.authorisation.several =
                SeveralFaults::PairLetThrough(Code::InvalidAppHash, Code::StaleTimeStamp);
        },
    },
    Deviation {
        id: "several-faults/203-and-205",
        clause: "ERR-203",
        why: "A failed comparison resets the error of the one before.",
        noticed_by: &["locker/several-faults/hash-and-domain"],
        change: |behaviour| {
            behaviour.authorisation.several =
                SeveralFaults::PairLetThrough(Code::InvalidAppHash, Code::DomainNotRegistered);
        },
    },
    Deviation {
        id: "several-faults/205-and-206",
        clause: "ERR-205",
        why: "Pages in caches of other hosts are let off.",
        noticed_by: &["locker/several-faults/domain-and-time"],
        change: |behaviour| {
            behaviour.authorisation.several =
                SeveralFaults::PairLetThrough(Code::DomainNotRegistered, Code::StaleTimeStamp);
        },
    },
    Deviation {
        id: "several-faults/204-and-206",
        clause: "ERR-204",
        why: "An unknown application has no window, so that its time stamp resets the error.",
        noticed_by: &["locker/several-faults/id-and-time"],
        change: |behaviour| {
            behaviour.authorisation.several =
                SeveralFaults::PairLetThrough(Code::InvalidAppId, Code::StaleTimeStamp);
        },
    },
    Deviation {
        id: "several-faults/206-and-207",
        clause: "ERR-206",
        why: "Applications of a service that ended are not checked any more.",
        noticed_by: &["locker/several-faults/service-and-time"],
        change: |behaviour| {
            behaviour.authorisation.several =
                SeveralFaults::PairLetThrough(Code::StaleTimeStamp, Code::NotAuthorised);
        },
    },
    Deviation {
        id: "several-faults/203-and-207",
        clause: "ERR-203",
        why: "The key of an application is deleted with its service, and an empty one passes.",
        noticed_by: &["locker/several-faults/service-and-hash"],
        change: |behaviour| {
            behaviour.authorisation.several =
                SeveralFaults::PairLetThrough(Code::InvalidAppHash, Code::NotAuthorised);
        },
    },
];

/// What is known of applications.
pub(in crate::deviations) static REGISTRATION: &[Deviation] = &[
    Deviation {
        id: "registration/prefix-of-the-id",
        clause: "ERR-204",
        why: "Ids are looked up in an index that matches beginnings.",
        noticed_by: &["locker/error-204/longer"],
        change: |behaviour| {
            behaviour.authorisation.app = AppOf::Beginning;
        },
    },
    Deviation {
        id: "registration/any-case-of-the-id",
        clause: "ERR-204",
        why: "The data base compares texts without case.",
        noticed_by: &["locker/error-204/another-case"],
        change: |behaviour| {
            behaviour.authorisation.app = AppOf::AnyCase;
        },
    },
    Deviation {
        id: "registration/any-case-as-registered",
        clause: "ERR-204",
        why: "An application is found without case, and all that follows uses what is registered.",
        noticed_by: &["locker/error-204/another-case-right-hash"],
        change: |behaviour| {
            behaviour.authorisation.app = AppOf::AnyCaseAsRegistered;
        },
    },
    Deviation {
        id: "registration/first-application-only",
        clause: "REG-CREDENTIALS",
        why: "The registration of a second application never reaches the server that authenticates.",
        noticed_by: &["locker/registered/second-application"],
        change: |behaviour| {
            behaviour.authorisation.app = AppOf::FirstAlone;
        },
    },
    Deviation {
        id: "registration/key-cut",
        clause: "REG-CREDENTIALS",
        why: "The column for the api key is shorter than the key that the portal gave out.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.authorisation.key_length = Some(16);
        },
    },
    Deviation {
        id: "registration/domain-of-the-first",
        clause: "REG-DOMAIN",
        why: "The domain is kept with the partner, not with each of the partner's applications.",
        noticed_by: &["locker/registered/second-application"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::OfFirstApp;
        },
    },
];
