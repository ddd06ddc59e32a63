//! Control over a running locker, for tests: registrations, the clock, the policy.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::User;
use crate::locker::{Locker, normalised};
use crate::policy::Policy;
use crate::registry::App;
use crate::secret::Secret;
use crate::store::StoreError;

/// A handle on a running locker; clones control one locker. A change holds for every request after it.
#[derive(Clone)]
pub struct Control(pub(crate) Arc<Locker>);

/// A change that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// No such registration.
    #[error("no application is registered as `{0}`")]
    UnknownApp(String),
    /// The store failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Control {
    /// Registers an application, in place of one of the same id.
    pub async fn register(&self, app: App) -> Result<(), ControlError> {
        let app = normalised(app);
        self.0.store.put_app(app.clone()).await?;
        self.0.change_registry(|registry| registry.register(app));
        Ok(())
    }

    /// Takes a registration away: 204 from then on (ERR-204).
    pub async fn deregister(&self, app_id: &str) -> Result<(), ControlError> {
        self.app(app_id)?;
        self.0.store.remove_app(app_id.to_owned()).await?;
        self.0.change_registry(|registry| {
            registry.deregister(app_id);
        });
        Ok(())
    }

    /// Registers another domain for an application: 205 for the pages of the former (ERR-205).
    pub async fn set_domain(&self, app_id: &str, domain: &str) -> Result<(), ControlError> {
        self.register(App { domain: domain.to_owned(), ..self.app(app_id)? }).await
    }

    /// Gives an application another app key: 203 for hashes over the former (ERR-203).
    pub async fn set_key(&self, app_id: &str, key: Secret) -> Result<(), ControlError> {
        self.register(App { key, ..self.app(app_id)? }).await
    }

    /// Authorises an application for the service, or not: 207 then (ERR-207).
    pub async fn set_authorised(&self, app_id: &str, authorised: bool) -> Result<(), ControlError> {
        self.register(App { authorised, ..self.app(app_id)? }).await
    }

    /// The current registration.
    pub fn app(&self, app_id: &str) -> Result<App, ControlError> {
        let registry = self.0.registry();
        registry.app(app_id).cloned().ok_or_else(|| ControlError::UnknownApp(app_id.to_owned()))
    }

    /// Withdraws the service from every application (207 for all), or offers it again.
    pub fn set_in_service(&self, in_service: bool) {
        self.0.change_registry(|registry| registry.in_service = in_service);
    }

    /// Creates a user, or gives one another password and more folders.
    pub async fn put_user(&self, user: User) -> Result<(), ControlError> {
        Ok(self.0.store.put_user(user).await?)
    }

    /// The locker's clock, which can be moved and stopped.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Makes the locker decide otherwise.
    pub fn set_policy(&self, policy: Arc<dyn Policy>) {
        self.0.set_policy(policy);
    }
}
