//! In what is fetched, and what is taken for a document.

use std::sync::Arc;

use reqwest::StatusCode;

use super::Change::Method;
use super::Mutant;
use super::fetching::address::{
    Address, decode_slashes, rebuild_query, send_fragment, with_marks_encoded, without_high_bytes,
};
use super::fetching::{
    Cached, CutOff, EmptyWhere, LengthNeeded, NotStored, RedirectsForEver, RedirectsUnfollowed,
    SavedSoFar, Statuses, last_part,
};
use crate::documents::FetchError;

/// What is asked for, and what is taken for a document.
pub(super) static FETCH: &[Mutant] = &[
    Mutant {
        id: "fetch/query-lost",
        clause: "WID-SAVE",
        why: "The address is cut at the question mark to get the name.",
        killed_by: &["locker/save/query-string"],
        change: Method(|| Arc::new(Address(|url| url.set_query(None)))),
    },
    Mutant {
        id: "fetch/query-rebuilt",
        clause: "WID-SAVE",
        why: "The query is read into a map and written again.",
        killed_by: &["locker/save/query-string"],
        change: Method(|| Arc::new(Address(rebuild_query))),
    },
    Mutant {
        id: "fetch/fragment-sent",
        clause: "WID-SAVE",
        why: "The address goes into the request as one text.",
        killed_by: &["locker/save/fragment"],
        change: Method(|| Arc::new(Address(send_fragment))),
    },
    Mutant {
        id: "fetch/encoded-twice",
        clause: "WID-SAVE",
        why: "The path is encoded, whether it is already or not.",
        killed_by: &["locker/save/percent-encoded"],
        change: Method(|| Arc::new(Address(|url| url.set_path(&url.path().replace('%', "%25"))))),
    },
    Mutant {
        id: "fetch/ascii-only",
        clause: "WID-SAVE",
        why: "Characters that the locker's font lacks are filtered out of addresses.",
        killed_by: &["locker/save/non-ascii-name"],
        change: Method(|| Arc::new(Address(|url| url.set_path(&without_high_bytes(url.path()))))),
    },
    Mutant {
        id: "fetch/marks-encoded",
        clause: "WID-SAVE",
        why: "An encoder for forms is applied to the path.",
        killed_by: &["locker/save/literal-marks"],
        change: Method(|| Arc::new(Address(|url| url.set_path(&with_marks_encoded(url.path()))))),
    },
    Mutant {
        id: "fetch/slash-decoded",
        clause: "WID-SAVE",
        why: "A proxy on the way out decodes slashes in addresses.",
        killed_by: &["locker/save/encoded-slash"],
        change: Method(|| Arc::new(Address(decode_slashes))),
    },
    Mutant {
        id: "fetch/any-status",
        clause: "RES-TRUE",
        why: "The client gives the body of every answer, and no code checks the status.",
        killed_by: &["locker/failure/status-500"],
        change: Method(|| Arc::new(Statuses(|_| true))),
    },
    Mutant {
        id: "fetch/client-errors",
        clause: "RES-TRUE",
        why: "Only errors of the host were thought of.",
        killed_by: &["locker/failure/status-403"],
        change: Method(|| {
            Arc::new(Statuses(|status| status == StatusCode::OK || status.is_client_error()))
        }),
    },
    Mutant {
        id: "fetch/not-found",
        clause: "RES-TRUE",
        why: "Many hosts answer missing pages with a friendly one.",
        killed_by: &["locker/failure/status-404"],
        change: Method(|| {
            Arc::new(Statuses(|status| status == StatusCode::OK || status == StatusCode::NOT_FOUND))
        }),
    },
    Mutant {
        id: "fetch/server-errors",
        clause: "RES-TRUE",
        why: "Only errors of the asker were thought of.",
        killed_by: &["locker/failure/status-503"],
        change: Method(|| {
            Arc::new(Statuses(|status| status == StatusCode::OK || status.is_server_error()))
        }),
    },
    Mutant {
        id: "fetch/redirects-for-ever",
        clause: "RES-ATTRIBUTE",
        why: "Redirects are followed in a loop that only a document ends.",
        killed_by: &["locker/failure/redirect-loop"],
        change: Method(|| Arc::new(RedirectsForEver)),
    },
    Mutant {
        id: "fetch/redirects-refused",
        clause: "WID-SAVE",
        why: "Redirects were switched off against requests to the inner network.",
        killed_by: &["locker/save/redirected"],
        change: Method(|| Arc::new(RedirectsUnfollowed { saved: false })),
    },
    Mutant {
        id: "fetch/redirects-saved",
        clause: "WID-UPLOADED",
        why: "The client does not follow redirects, and gives their bodies.",
        killed_by: &["locker/save/redirected"],
        change: Method(|| Arc::new(RedirectsUnfollowed { saved: true })),
    },
    Mutant {
        id: "fetch/short-body",
        clause: "RES-TRUE",
        why: "The end of the connection is taken for the end of the document.",
        killed_by: &["locker/failure/short-body"],
        change: Method(|| Arc::new(SavedSoFar)),
    },
    Mutant {
        id: "fetch/unreachable",
        clause: "RES-TRUE",
        why: "A failed fetch is to be tried again at night, and is reported as done.",
        killed_by: &["locker/failure/refused"],
        change: Method(|| {
            Arc::new(EmptyWhere(|error| {
                matches!(error, FetchError::Unreachable | FetchError::Incomplete)
            }))
        }),
    },
    Mutant {
        id: "fetch/timed-out",
        clause: "RES-TRUE",
        why: "A slow host is to be asked again at night, and the user should not wait.",
        killed_by: &["locker/failure/no-answer"],
        change: Method(|| Arc::new(EmptyWhere(|error| matches!(error, FetchError::TimedOut(_))))),
    },
    Mutant {
        id: "fetch/too-large",
        clause: "RES-TRUE",
        why: "The column for the document cuts off what is too long.",
        killed_by: &["locker/failure/too-large"],
        change: Method(|| Arc::new(CutOff)),
    },
    Mutant {
        id: "fetch/length-needed",
        clause: "WID-SAVE",
        why: "The length is needed for the quota, and must be known in advance.",
        killed_by: &["locker/save/chunked"],
        change: Method(|| Arc::new(LengthNeeded)),
    },
    Mutant {
        id: "fetch/cached-by-address",
        clause: "RES-TRUE",
        why: "Documents were thought never to change at their address.",
        killed_by: &["locker/result/success-then-failure"],
        change: Method(|| Arc::new(Cached::by(str::to_owned))),
    },
    Mutant {
        id: "fetch/cached-by-name",
        clause: "WID-UPLOADED",
        why: "The name of the file is the key of the cache.",
        killed_by: &["locker/same-name"],
        change: Method(|| Arc::new(Cached::by(last_part))),
    },
    Mutant {
        id: "fetch/not-stored",
        clause: "RES-TRUE",
        why: "The transaction is never committed.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(NotStored)),
    },
];
