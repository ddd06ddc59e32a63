//! In what is fetched.

use crate::behaviour::{AddressRule, Cache, Incomplete, Redirects, Statuses, TimedOut, TooLarge};
use crate::deviations::Deviation;

/// What is asked for, and what is taken for a document.
pub(in crate::deviations) static FETCH: &[Deviation] = &[
    Deviation {
        id: "fetch/query-lost",
        clause: "WID-SAVE",
        why: "The address is cut at the question mark to get the name.",
        noticed_by: &["locker/save/query-string"],
        change: |behaviour| {
            behaviour.saving.address = AddressRule::WithoutQuery;
        },
    },
    Deviation {
        id: "fetch/query-rebuilt",
        clause: "WID-SAVE",
        why: "The query is read into a map and written again.",
        noticed_by: &["locker/save/query-string"],
        change: |behaviour| {
            behaviour.saving.address = AddressRule::QueryRebuilt;
        },
    },
    Deviation {
        id: "fetch/fragment-sent",
        clause: "WID-SAVE",
        why: "The address goes into the request as one text.",
        noticed_by: &["locker/save/fragment"],
        change: |behaviour| {
            behaviour.saving.address = AddressRule::WithFragment;
        },
    },
    Deviation {
        id: "fetch/encoded-twice",
        clause: "WID-SAVE",
        why: "The path is encoded, whether it is already or not.",
        noticed_by: &["locker/save/percent-encoded"],
        change: |behaviour| {
            behaviour.saving.address = AddressRule::PathEncodedTwice;
        },
    },
    Deviation {
        id: "fetch/ascii-only",
        clause: "WID-SAVE",
        why: "Characters that the locker's font lacks are filtered out of addresses.",
        noticed_by: &["locker/save/non-ascii-name"],
        change: |behaviour| {
            behaviour.saving.address = AddressRule::AsciiOnly;
        },
    },
    Deviation {
        id: "fetch/marks-encoded",
        clause: "WID-SAVE",
        why: "An encoder for forms is applied to the path.",
        noticed_by: &["locker/save/literal-marks"],
        change: |behaviour| {
            behaviour.saving.address = AddressRule::MarksEncoded;
        },
    },
    Deviation {
        id: "fetch/slash-decoded",
        clause: "WID-SAVE",
        why: "A proxy on the way out decodes slashes in addresses.",
        noticed_by: &["locker/save/encoded-slash"],
        change: |behaviour| {
            behaviour.saving.address = AddressRule::SlashDecoded;
        },
    },
    Deviation {
        id: "fetch/any-status",
        clause: "RES-TRUE",
        why: "The client gives the body of every answer, and nobody looks at the status.",
        noticed_by: &["locker/failure/status-500"],
        change: |behaviour| {
            behaviour.saving.statuses = Statuses::Any;
        },
    },
    Deviation {
        id: "fetch/client-errors",
        clause: "RES-TRUE",
        why: "Only errors of the host were thought of.",
        noticed_by: &["locker/failure/status-403"],
        change: |behaviour| {
            behaviour.saving.statuses = Statuses::OrClientErrors;
        },
    },
    Deviation {
        id: "fetch/not-found",
        clause: "RES-TRUE",
        why: "Many hosts answer missing pages with a friendly one.",
        noticed_by: &["locker/failure/status-404"],
        change: |behaviour| {
            behaviour.saving.statuses = Statuses::OrNotFound;
        },
    },
    Deviation {
        id: "fetch/server-errors",
        clause: "RES-TRUE",
        why: "Only errors of the asker were thought of.",
        noticed_by: &["locker/failure/status-503"],
        change: |behaviour| {
            behaviour.saving.statuses = Statuses::OrServerErrors;
        },
    },
    Deviation {
        id: "fetch/redirects-for-ever",
        clause: "RES-ATTRIBUTE",
        why: "Redirects are followed in a loop that only a document ends.",
        noticed_by: &["locker/failure/redirect-loop"],
        change: |behaviour| {
            behaviour.saving.redirects = Redirects::ForEver;
        },
    },
    Deviation {
        id: "fetch/redirects-refused",
        clause: "WID-SAVE",
        why: "Redirects were switched off against requests to the inner network.",
        noticed_by: &["locker/save/redirected"],
        change: |behaviour| {
            behaviour.saving.redirects = Redirects::Refused;
        },
    },
    Deviation {
        id: "fetch/redirects-saved",
        clause: "WID-UPLOADED",
        why: "The client does not follow redirects, and gives their bodies.",
        noticed_by: &["locker/save/redirected"],
        change: |behaviour| {
            behaviour.saving.redirects = Redirects::Saved;
        },
    },
    Deviation {
        id: "fetch/short-body",
        clause: "RES-TRUE",
        why: "The end of the connection is taken for the end of the document.",
        noticed_by: &["locker/failure/short-body"],
        change: |behaviour| {
            behaviour.saving.incomplete = Incomplete::SavedSoFar;
        },
    },
    Deviation {
        id: "fetch/unreachable",
        clause: "RES-TRUE",
        why: "A failed fetch is to be tried again at night, and is told as done.",
        noticed_by: &["locker/failure/refused"],
        change: |behaviour| {
            behaviour.saving.incomplete = Incomplete::Empty;
        },
    },
    Deviation {
        id: "fetch/timed-out",
        clause: "RES-TRUE",
        why: "A slow host is to be asked again at night, and the user should not wait.",
        noticed_by: &["locker/failure/no-answer"],
        change: |behaviour| {
            behaviour.saving.timed_out = TimedOut::Empty;
        },
    },
    Deviation {
        id: "fetch/too-large",
        clause: "RES-TRUE",
        why: "The column for the document cuts off what is too long.",
        noticed_by: &["locker/failure/too-large"],
        change: |behaviour| {
            behaviour.saving.too_large = TooLarge::CutOff;
        },
    },
    Deviation {
        id: "fetch/length-needed",
        clause: "WID-SAVE",
        why: "The length is needed for the quota, and must be known in advance.",
        noticed_by: &["locker/save/chunked"],
        change: |behaviour| {
            behaviour.saving.length_needed = true;
        },
    },
    Deviation {
        id: "fetch/cached-by-address",
        clause: "RES-TRUE",
        why: "Documents were thought never to change at their address.",
        noticed_by: &["locker/result/success-then-failure"],
        change: |behaviour| {
            behaviour.saving.cache = Cache::ByAddress;
        },
    },
    Deviation {
        id: "fetch/cached-by-name",
        clause: "WID-UPLOADED",
        why: "The name of the file is the key of the cache.",
        noticed_by: &["locker/same-name"],
        change: |behaviour| {
            behaviour.saving.cache = Cache::ByName;
        },
    },
    Deviation {
        id: "fetch/not-stored",
        clause: "RES-TRUE",
        why: "The transaction is never committed.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.saving.stored = false;
        },
    },
];
