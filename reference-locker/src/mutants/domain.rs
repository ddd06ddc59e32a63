//! In the domain.

use std::sync::Arc;

use super::Change::Method;
use super::Mutant;
use crate::policy::Policy;
use crate::protocol::domain::{host, is_port, matches};
use crate::registry::{App, Registry};

/// A locker that compares the origin with what is registered so.
#[derive(Debug)]
pub(super) struct DomainAgrees(pub(super) fn(Option<&str>, &App, &Registry) -> bool);

impl Policy for DomainAgrees {
    fn domain_agrees(&self, origin: Option<&str>, app: &App, registry: &Registry) -> bool {
        (self.0)(origin, app, registry)
    }
}

/// A locker that takes other hosts, besides the registered domain.
#[derive(Debug)]
struct AlsoHost(fn(&str, &str) -> bool);

impl Policy for AlsoHost {
    fn domain_agrees(&self, origin: Option<&str>, app: &App, _: &Registry) -> bool {
        let host = origin.and_then(host).map(str::to_ascii_lowercase);
        matches(&app.domain, origin) || host.is_some_and(|host| (self.0)(&host, &app.domain))
    }
}

fn last_label(host: &str) -> Option<&str> {
    host.rsplit('.').next()
}

fn has_port(origin: &str) -> bool {
    origin.rsplit_once(':').is_some_and(|(_, port)| is_port(port))
}

/// How it is compared.
pub(super) static DOMAIN: &[Mutant] = &[
    Mutant {
        id: "domain/suffix",
        clause: "ERR-205",
        why: "`endsWith` was to let sub-domains in.",
        killed_by: &["locker/error-205/ends-alike"],
        change: Method(|| Arc::new(AlsoHost(|host, domain| host.ends_with(domain)))),
    },
    Mutant {
        id: "domain/prefix",
        clause: "ERR-205",
        why: "`startsWith` was to let ports in.",
        killed_by: &["locker/error-205/begins-alike-in-a-word"],
        change: Method(|| Arc::new(AlsoHost(|host, domain| host.starts_with(domain)))),
    },
    Mutant {
        id: "domain/substring",
        clause: "ERR-205",
        why: "The domain is searched in the address of the page.",
        killed_by: &["locker/error-205/begins-alike"],
        change: Method(|| Arc::new(AlsoHost(|host, domain| host.contains(domain)))),
    },
    Mutant {
        id: "domain/first-labels",
        clause: "ERR-205",
        why: "The labels are compared from the left, as far as the registered ones go.",
        killed_by: &["locker/error-205/begins-alike"],
        change: Method(|| {
            Arc::new(AlsoHost(|host, domain| host.starts_with(&format!("{domain}."))))
        }),
    },
    Mutant {
        id: "domain/last-label",
        clause: "ERR-205",
        why: "The registrable domain is cut out wrongly, and only the last label is left.",
        killed_by: &["locker/error-205/another-host"],
        change: Method(|| {
            Arc::new(AlsoHost(|host, domain| last_label(host) == last_label(domain)))
        }),
    },
    Mutant {
        id: "domain/look-alike",
        clause: "ERR-205",
        why: "Names in punycode cannot be compared by the database, and are let off.",
        killed_by: &["locker/error-205/looks-alike"],
        change: Method(|| {
            Arc::new(AlsoHost(|host, domain| {
                host.starts_with("xn--") && last_label(host) == last_label(domain)
            }))
        }),
    },
    Mutant {
        id: "domain/of-any-application",
        clause: "REG-DOMAIN",
        why: "The domain is looked for in the list of all that are registered.",
        killed_by: &["locker/error-205/domain-of-another-app"],
        change: Method(|| {
            Arc::new(DomainAgrees(|origin, _, registry| {
                registry.apps().any(|app| matches(&app.domain, origin))
            }))
        }),
    },
    Mutant {
        id: "domain/with-port",
        clause: "REG-DOMAIN",
        why: "The authority is compared, and that has the port in it.",
        killed_by: &["locker/registered/another-port"],
        change: Method(|| {
            Arc::new(DomainAgrees(|origin, app, _| {
                matches(&app.domain, origin) && !origin.is_some_and(has_port)
            }))
        }),
    },
    Mutant {
        id: "domain/loopback-free",
        clause: "ERR-205",
        why: "Developers test on their own machines, and were let off everywhere.",
        killed_by: &["locker/error-205/address"],
        change: Method(|| Arc::new(AlsoHost(|host, _| host.starts_with("127.")))),
    },
    Mutant {
        id: "domain/null-skipped",
        clause: "ERR-205",
        why: "Pages in files and frames have no domain, and nothing was compared with nothing.",
        killed_by: &["locker/error-205/opaque-origin"],
        change: Method(|| {
            Arc::new(DomainAgrees(|origin, app, _| {
                origin == Some("null") || matches(&app.domain, origin)
            }))
        }),
    },
    Mutant {
        id: "domain/absent-skipped",
        clause: "ERR-205",
        why: "Old browsers send no `Origin`, and were not to be left out.",
        killed_by: &["locker/error-205/absent-origin"],
        change: Method(|| {
            Arc::new(DomainAgrees(|origin, app, _| {
                origin.is_none() || matches(&app.domain, origin)
            }))
        }),
    },
];
