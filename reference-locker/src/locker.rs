//! The running locker's state, shared by its handlers.

use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Bytes;

use crate::behaviour::Behaviour;
use crate::clock::{Clock, UnixTime};
use crate::config::Config;
use crate::documents::Fetcher;
use crate::protocol::TimeStampFormat;
use crate::registry::{App, Registry};
use crate::sessions::{Outcome, Save, Sessions};
use crate::store::{Store, StoreError};
use crate::widget;

pub(crate) struct Locker {
    /// What may change at run time is replaced as a whole: a request sees one state, and holds no lock.
    registry: RwLock<Arc<Registry>>,
    behaviour: RwLock<Arc<Behaviour>>,
    pub(crate) clock: Clock,
    pub(crate) time_stamp: TimeStampFormat,
    pub(crate) sessions: Sessions,
    pub(crate) store: Store,
    pub(crate) documents: Fetcher,
    pub(crate) widget: Bytes,
    /// Whether browsers reach the locker by https, so that its cookies need never go by http.
    pub(crate) is_secure: bool,
    /// The application of the demonstration page.
    pub(crate) demo: Option<App>,
}

impl Locker {
    pub(crate) async fn new(config: &Config, documents: Fetcher) -> Result<Self, StoreError> {
        let store = Store::open(config.data.clone()).await?;
        for app in &config.apps {
            store.put_app(normalised(app.clone())).await?;
        }
        for user in &config.users {
            store.put_user(user.clone()).await?;
        }
        let limits = &config.limits;
        Ok(Self {
            registry: RwLock::new(Arc::new(store.registry().await?)),
            behaviour: RwLock::default(),
            clock: Clock::system(),
            time_stamp: config.time_stamp,
            sessions: Sessions::new(limits.login_attempts, limits.login_window()),
            store,
            documents,
            widget: widget::script(&config.button_label),
            is_secure: config.public_url.as_ref().is_some_and(|url| url.scheme() == "https"),
            demo: config.apps.first().filter(|_| config.demo).cloned(),
        })
    }

    pub(crate) fn now(&self) -> UnixTime {
        self.clock.now()
    }

    pub(crate) fn registry(&self) -> Arc<Registry> {
        Arc::clone(&self.registry.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn change_registry(&self, change: impl FnOnce(&mut Registry)) {
        change(Arc::make_mut(&mut self.registry.write().unwrap_or_else(PoisonError::into_inner)));
    }

    pub(crate) fn behaviour(&self) -> Arc<Behaviour> {
        Arc::clone(&self.behaviour.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_behaviour(&self, behaviour: Behaviour) {
        *self.behaviour.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(behaviour);
    }

    /// Fetches and stores a popup's document, once however often it is asked for (I-TWICE). To be run to
    /// its end: a browser that goes away meanwhile must not leave half of it.
    pub(crate) async fn save_once(&self, save: &Save, folder: i64) {
        save.outcome.get_or_init(|| self.save(save, folder)).await;
    }

    /// A document is saved when it is durably in the store, and not before (RES-AFTER, RES-TRUE).
    async fn save(&self, save: &Save, folder: i64) -> Outcome {
        let Some(&user) = save.user.get() else {
            return Outcome::Failed("nobody has logged in".to_owned());
        };
        let document = match self.documents.fetch(&save.request.document_url).await {
            Ok(document) => document,
            Err(error) => return Outcome::Failed(error.to_string()),
        };
        match self.store.save(user, folder, document, self.now()).await {
            Ok(Some(saved)) => Outcome::Saved { name: saved.name, folder: saved.folder },
            Ok(None) => Outcome::Failed("the folder is not there any more".to_owned()),
            Err(_) => Outcome::Failed("the locker could not store it".to_owned()),
        }
    }
}

/// An application with its domain as browsers write it.
pub(crate) fn normalised(mut app: App) -> App {
    if let Some(domain) = crate::protocol::domain::normalised(&app.domain) {
        app.domain = domain;
    }
    app
}
