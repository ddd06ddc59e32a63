//! The applications that partners registered (REG-CREDENTIALS, REG-DOMAIN).

use std::collections::HashMap;

use serde::Deserialize;

use crate::secret::Secret;

/// A registered application.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The app id: public, in every page of the partner.
    pub id: String,
    /// The app key: known to the partner and to the locker alone (REG-SECRET).
    pub key: Secret,
    /// The host name that save requests come from, without scheme and port (REG-DOMAIN).
    pub domain: String,
    /// Whether the application may use the service; otherwise 207 (ERR-207).
    #[serde(default = "yes")]
    pub authorised: bool,
}

fn yes() -> bool {
    true
}

/// All registrations, as they are at one moment.
#[derive(Clone, Debug)]
pub struct Registry {
    apps: HashMap<String, App>,
    /// Whether the service is offered to anyone; once withdrawn, every app gets 207.
    pub in_service: bool,
}

impl Registry {
    /// The application of an app id.
    #[must_use]
    pub fn app(&self, id: &str) -> Option<&App> {
        self.apps.get(id)
    }

    /// Every application, in no order.
    pub fn apps(&self) -> impl Iterator<Item = &App> {
        self.apps.values()
    }

    /// Registers an application, in place of one of the same id.
    pub fn register(&mut self, app: App) {
        self.apps.insert(app.id.clone(), app);
    }

    /// Removes a registration; returns whether there was one.
    pub fn deregister(&mut self, id: &str) -> bool {
        self.apps.remove(id).is_some()
    }
}

impl FromIterator<App> for Registry {
    fn from_iter<I: IntoIterator<Item = App>>(apps: I) -> Self {
        let apps = apps.into_iter().map(|app| (app.id.clone(), app)).collect();
        Self { apps, in_service: true }
    }
}
