//! In what is known of applications.

use std::sync::Arc;

use super::Change::Method;
use super::Mutant;
use super::domain::DomainAgrees;
use crate::policy::{Policy, Specification};
use crate::protocol::{Request, app_hash};
use crate::registry::{App, Registry};

/// A locker that takes a request to be from this application.
#[derive(Debug)]
struct AppOf(for<'a> fn(&str, &'a Registry) -> Option<&'a App>);

impl Policy for AppOf {
    fn app_of<'a>(&self, app_id: &str, registry: &'a Registry) -> Option<&'a App> {
        (self.0)(app_id, registry)
    }
}

fn beginning<'a>(app_id: &str, registry: &'a Registry) -> Option<&'a App> {
    registry.apps().find(|app| app_id.starts_with(&app.id))
}

fn in_any_case<'a>(app_id: &str, registry: &'a Registry) -> Option<&'a App> {
    registry.apps().find(|app| app.id.eq_ignore_ascii_case(app_id))
}

fn first_alone<'a>(app_id: &str, registry: &'a Registry) -> Option<&'a App> {
    first_of(registry).filter(|app| app.id == app_id)
}

/// The application registered first, by the order of their ids.
fn first_of(registry: &Registry) -> Option<&App> {
    registry.apps().min_by_key(|app| &app.id)
}

/// A locker that knows an id in any case, and hashes the registered one.
#[derive(Debug)]
struct AsRegistered;

impl Policy for AsRegistered {
    fn app_of<'a>(&self, app_id: &str, registry: &'a Registry) -> Option<&'a App> {
        in_any_case(app_id, registry)
    }

    fn hash_agrees(&self, request: &Request<'_>, app: &App) -> bool {
        Specification.hash_agrees(&Request { app_id: &app.id, ..*request }, app)
    }
}

/// A locker that kept so many characters of each key at its registration.
#[derive(Debug)]
struct CutKey;

impl Policy for CutKey {
    fn hash_agrees(&self, request: &Request<'_>, app: &App) -> bool {
        let key = app.key.expose();
        let cut = key.get(..16).unwrap_or(key);
        app_hash::matches(request.app_hash, request.app_id, cut, request.time_stamp)
    }
}

/// What is known of applications.
pub(super) static REGISTRATION: &[Mutant] = &[
    Mutant {
        id: "registration/prefix-of-the-id",
        clause: "ERR-204",
        why: "Ids are looked up in an index that matches beginnings.",
        killed_by: &["locker/error-204/longer"],
        change: Method(|| Arc::new(AppOf(beginning))),
    },
    Mutant {
        id: "registration/any-case-of-the-id",
        clause: "ERR-204",
        why: "The database compares texts without case.",
        killed_by: &["locker/error-204/another-case"],
        change: Method(|| Arc::new(AppOf(in_any_case))),
    },
    Mutant {
        id: "registration/any-case-as-registered",
        clause: "ERR-204",
        why: "An application is found without case, and all that follows uses what is registered.",
        killed_by: &["locker/error-204/another-case-right-hash"],
        change: Method(|| Arc::new(AsRegistered)),
    },
    Mutant {
        id: "registration/first-application-only",
        clause: "REG-CREDENTIALS",
        why: "The registration of a second application never reaches the server that authenticates.",
        killed_by: &["locker/registered/second-application"],
        change: Method(|| Arc::new(AppOf(first_alone))),
    },
    Mutant {
        id: "registration/key-cut",
        clause: "REG-CREDENTIALS",
        why: "The database column for the app key is shorter than the key.",
        killed_by: &["locker/correct-launch"],
        change: Method(|| Arc::new(CutKey)),
    },
    Mutant {
        id: "registration/domain-of-the-first",
        clause: "REG-DOMAIN",
        why: "The domain is kept with the partner, not with each of the partner's applications.",
        killed_by: &["locker/registered/second-application"],
        change: Method(|| {
            Arc::new(DomainAgrees(|origin, app, registry| {
                let first = first_of(registry);
                Specification.domain_agrees(origin, app, registry)
                    && first
                        .is_some_and(|first| Specification.domain_agrees(origin, first, registry))
            }))
        }),
    },
];
