//! The running locker's state, shared by its handlers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::Semaphore;

use crate::clock::{Clock, UnixTime};
use crate::config::Config;
use crate::documents::{Document, Fetcher};
use crate::policy::Policy;
use crate::protocol::TimeStampFormat;
use crate::registry::{App, Registry};
use crate::sessions::{Outcome, Save, Sessions, Standing};
use crate::store::{Store, StoreError, UserId};
use crate::widget;

/// The most documents of one user that are saved at once: those whose hosts hang delay no other user.
const SAVES: usize = 12;
/// How long a document waits for others of its user.
pub(crate) const SAVE_TIME: Duration = Duration::from_secs(5);

/// A password takes memory and time to check: this many are checked at once. A user who logged in before
/// waits for no stranger, and a newcomer for no one who guesses.
pub(crate) struct Turns {
    known: Semaphore,
    new: Semaphore,
    failed: Semaphore,
}

impl Turns {
    pub(crate) fn of(&self, standing: Standing) -> &Semaphore {
        match standing {
            Standing::Known => &self.known,
            Standing::New => &self.new,
            Standing::Failed => &self.failed,
        }
    }
}

/// The running locker, for its handlers and its policy.
pub struct Locker {
    /// What may change at run time is replaced as a whole: a request sees one state, and holds no lock.
    registry: RwLock<Arc<Registry>>,
    policy: RwLock<Arc<dyn Policy>>,
    pub(crate) clock: Clock,
    pub(crate) time_stamp: TimeStampFormat,
    pub(crate) sessions: Sessions,
    pub(crate) turns: Turns,
    /// How many documents of a user may still be saved at once.
    saving: Mutex<HashMap<UserId, Arc<Semaphore>>>,
    pub(crate) store: Store,
    pub(crate) documents: Fetcher,
    label: String,
    /// Whether browsers reach the locker by https, so that its cookies need never go by http.
    pub(crate) is_secure: bool,
    /// The application of the demonstration page.
    pub(crate) demo: Option<App>,
    /// Whether the clock may be moved by HTTP.
    pub(crate) clock_by_http: bool,
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
            policy: RwLock::new(Arc::clone(&config.policy)),
            clock: Clock::system(),
            time_stamp: config.time_stamp,
            sessions: Sessions::new(limits.login_attempts, limits.login_window()),
            turns: Turns {
                known: Semaphore::new(4),
                new: Semaphore::new(2),
                failed: Semaphore::new(1),
            },
            saving: Mutex::default(),
            store,
            documents,
            label: config.button_label.clone(),
            is_secure: config.public_url.as_ref().is_some_and(|url| url.scheme() == "https"),
            demo: config.apps.first().filter(|_| config.demo).cloned(),
            clock_by_http: config.clock_by_http,
        })
    }

    /// The library, as partners' pages get it.
    pub(crate) fn widget(&self) -> Bytes {
        widget::script(&self.label)
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

    pub(crate) fn policy(&self) -> Arc<dyn Policy> {
        Arc::clone(&self.policy.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_policy(&self, policy: Arc<dyn Policy>) {
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = policy;
    }

    /// A document is saved when it is durably in the store, and not before (RES-AFTER, RES-TRUE).
    pub(crate) async fn save(&self, save: &Save, folder: i64) -> Outcome {
        match save.user.get() {
            Some(&user) => self.save_for(user, save, folder).await,
            None => Outcome::Failed("no user has logged in".to_owned()),
        }
    }

    /// Saves a popup's document into a folder of this user.
    pub(crate) async fn save_for(&self, user: UserId, save: &Save, folder: i64) -> Outcome {
        let turn = tokio::time::timeout(SAVE_TIME, self.turn_of(user).acquire_owned()).await;
        let Ok(_turn) = turn else {
            let why = "too many documents are being saved for you: try again in a minute";
            return Outcome::Failed(why.to_owned());
        };
        self.policy().save(self, user, save, folder).await
    }

    /// Stores a document in a user's folder.
    pub(crate) async fn keep(&self, user: UserId, folder: i64, document: Document) -> Outcome {
        match self.store.save(user, folder, document, self.now()).await {
            Ok(Some(saved)) => Outcome::Saved { name: saved.name, folder: saved.folder },
            Ok(None) => Outcome::Failed("the folder is not there any more".to_owned()),
            Err(_) => Outcome::Failed("the locker could not store it".to_owned()),
        }
    }

    /// What a document of this user waits for before it is fetched.
    fn turn_of(&self, user: UserId) -> Arc<Semaphore> {
        let mut saving = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(saving.entry(user).or_insert_with(|| Arc::new(Semaphore::new(SAVES))))
    }
}

/// An application with its domain as browsers write it.
pub(crate) fn normalised(mut app: App) -> App {
    if let Some(domain) = crate::protocol::domain::normalised(&app.domain) {
        app.domain = domain;
    }
    app
}
