//! In the domain.

use crate::behaviour::DomainRule;
use crate::deviations::Deviation;

/// How it is compared.
pub(in crate::deviations) static DOMAIN: &[Deviation] = &[
    Deviation {
        id: "domain/suffix",
        clause: "ERR-205",
        why: "`endsWith` was to let sub-domains in.",
        noticed_by: &["locker/error-205/ends-alike"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::Suffix;
        },
    },
    Deviation {
        id: "domain/prefix",
        clause: "ERR-205",
        why: "`startsWith` was to let ports in.",
        noticed_by: &["locker/error-205/begins-alike-in-a-word"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::Prefix;
        },
    },
    Deviation {
        id: "domain/substring",
        clause: "ERR-205",
        why: "The domain is searched in the address of the page.",
        noticed_by: &["locker/error-205/begins-alike"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::Substring;
        },
    },
    Deviation {
        id: "domain/first-labels",
        clause: "ERR-205",
        why: "The labels are compared from the left, as far as the registered ones go.",
        noticed_by: &["locker/error-205/begins-alike"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::LabelPrefix;
        },
    },
    Deviation {
        id: "domain/last-label",
        clause: "ERR-205",
        why: "The registrable domain is cut out wrongly, and only the last label is left.",
        noticed_by: &["locker/error-205/another-host"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::LastLabel;
        },
    },
    Deviation {
        id: "domain/look-alike",
        clause: "ERR-205",
        why: "Names in punycode cannot be compared by the data base, and are let off.",
        noticed_by: &["locker/error-205/looks-alike"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::LooksAlike;
        },
    },
    Deviation {
        id: "domain/of-any-application",
        clause: "REG-DOMAIN",
        why: "The domain is looked for in the list of all that are registered.",
        noticed_by: &["locker/error-205/domain-of-another-app"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::OfAnyApp;
        },
    },
    Deviation {
        id: "domain/with-port",
        clause: "REG-DOMAIN",
        why: "The authority is compared, and that has the port in it.",
        noticed_by: &["locker/registered/another-port"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::WithPort;
        },
    },
    Deviation {
        id: "domain/loopback-free",
        clause: "ERR-205",
        why: "Developers test on their own machines, and were let off everywhere.",
        noticed_by: &["locker/error-205/address"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::LoopbackFree;
        },
    },
    Deviation {
        id: "domain/null-skipped",
        clause: "ERR-205",
        why: "Pages in files and frames have no domain, and nothing was compared with nothing.",
        noticed_by: &["locker/error-205/opaque-origin"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::NullSkipped;
        },
    },
    Deviation {
        id: "domain/absent-skipped",
        clause: "ERR-205",
        why: "Old browsers send no `Origin`, and were not to be left out.",
        noticed_by: &["locker/error-205/absent-origin"],
        change: |behaviour| {
            behaviour.authorisation.domain = DomainRule::AbsentSkipped;
        },
    },
];
