//! The running locker's state, shared by its handlers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::Semaphore;

use crate::behaviour::{Behaviour, Cache, Entries, FolderRule, KeyIn, Owner, Saving};
use crate::clock::{Clock, UnixTime};
use crate::config::Config;
use crate::documents::{Document, FetchError, Fetcher, Held, kept};
use crate::protocol::TimeStampFormat;
use crate::registry::{App, Registry};
use crate::sessions::{Outcome, Save, Sessions, Standing};
use crate::store::{Folder, Saved, Store, StoreError, UserId};
use crate::widget;

/// The most documents of one user that are saved at once: those whose hosts hang keep nobody else's waiting.
const SAVES: usize = 12;
/// How long a document waits for others of its user.
pub(crate) const SAVE_TIME: Duration = Duration::from_secs(5);

/// A password takes memory and time to look at: so many are looked at at once. Whoever logged in before
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

pub(crate) struct Locker {
    /// What may change at run time is replaced as a whole: a request sees one state, and holds no lock.
    registry: RwLock<Arc<Registry>>,
    behaviour: RwLock<Arc<Behaviour>>,
    pub(crate) clock: Clock,
    pub(crate) time_stamp: TimeStampFormat,
    pub(crate) sessions: Sessions,
    pub(crate) turns: Turns,
    /// How many documents of a user may still be saved at once.
    saving: Mutex<HashMap<UserId, Arc<Semaphore>>>,
    pub(crate) store: Store,
    pub(crate) documents: Fetcher,
    label: String,
    /// Documents that were fetched, for a locker that takes them from memory.
    fetched: Mutex<HashMap<String, Document>>,
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
            behaviour: RwLock::new(Arc::new(config.behaviour())),
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
            fetched: Mutex::default(),
            is_secure: config.public_url.as_ref().is_some_and(|url| url.scheme() == "https"),
            demo: config.apps.first().filter(|_| config.demo).cloned(),
            clock_by_http: config.clock_by_http,
        })
    }

    /// The library, as partners' pages get it.
    pub(crate) fn widget(&self) -> Bytes {
        widget::script(&self.label, &self.behaviour(), &self.keys_in(KeyIn::Library))
    }

    /// What is told of the api keys in this place (REG-SECRET): nothing.
    pub(crate) fn keys_in(&self, place: KeyIn) -> String {
        if self.behaviour().pages.key != place {
            return String::new();
        }
        let registry = self.registry();
        let keys: Vec<&str> = registry.apps().map(|app| app.key.expose()).collect();
        keys.join(" ")
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
        match save.user.get() {
            Some(&user) => self.save_for(user, save, folder).await,
            None => Outcome::Failed("nobody has logged in".to_owned()),
        }
    }

    /// Saves a popup's document into a folder of this user.
    pub(crate) async fn save_for(&self, user: UserId, save: &Save, folder: i64) -> Outcome {
        let turn = tokio::time::timeout(SAVE_TIME, self.turn_of(user).acquire_owned()).await;
        let Ok(_turn) = turn else {
            let why = "too many documents are being saved for you: try again in a minute";
            return Outcome::Failed(why.to_owned());
        };
        let behaviour = self.behaviour();
        let rules = &behaviour.saving;
        let document = match self.document(save, rules).await {
            Ok(document) => kept(document, rules),
            Err(error) => {
                if rules.entries == Entries::OfFailuresToo {
                    self.keep_empty(user, save, folder).await;
                }
                return Outcome::Failed(error.to_string());
            }
        };
        if !rules.stored {
            return Outcome::Saved { name: document.name, folder: "My Documents".to_owned() };
        }
        let saved = match self.place(user, folder, rules).await {
            Ok((owner, folder)) => {
                let again = self.again(owner, folder, rules.entries).await;
                let copy = again.map(|again| (again, document.clone()));
                let saved = self.keep(owner, folder, document, rules).await;
                if let Some((again, copy)) = copy {
                    let _ = self.keep(owner, again, copy, rules).await;
                }
                saved
            }
            Err(error) => Err(error),
        };
        match saved {
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

    async fn keep(
        &self,
        owner: UserId,
        folder: i64,
        document: Document,
        rules: &Saving,
    ) -> Result<Option<Saved>, StoreError> {
        self.store.save(owner, folder, document, self.now(), rules.same_name).await
    }

    /// The folder in which a document is kept once more.
    async fn again(&self, owner: UserId, folder: i64, entries: Entries) -> Option<i64> {
        match entries {
            Entries::One | Entries::OfFailuresToo => None,
            Entries::Two | Entries::TwoOfOneName | Entries::TwoOfOtherNames => Some(folder),
            Entries::InTwoFolders => {
                let folders = self.store.folders(owner).await.unwrap_or_default();
                folders.into_iter().map(|other| other.id).find(|id| *id != folder)
            }
        }
    }

    /// An entry of a document that could not be had, for a locker that makes it before it asks for one.
    async fn keep_empty(&self, user: UserId, save: &Save, folder: i64) {
        let url = &save.request.document_url;
        let name = url.rsplit('/').next().unwrap_or_default().to_owned();
        let content_type = "application/octet-stream".to_owned();
        let document = Document { name, content_type, bytes: Vec::new(), held: Held::default() };
        let _ = self.keep(user, folder, document, &self.behaviour().saving).await;
    }

    /// The document at a button's address, fetched each time.
    async fn document(&self, save: &Save, rules: &Saving) -> Result<Document, FetchError> {
        let url = &save.request.document_url;
        let key = match rules.cache {
            Cache::None => return self.documents.fetch(url, rules, &save.answered).await,
            Cache::ByAddress => url.clone(),
            Cache::ByName => url.rsplit('/').next().unwrap_or_default().to_owned(),
        };
        let remembered = || self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        let before = remembered().get(&key).cloned();
        if let Some(document) = before {
            return Ok(document);
        }
        let document = self.documents.fetch(url, rules, &save.answered).await?;
        remembered().insert(key, Document { held: Held::default(), ..document.clone() });
        Ok(document)
    }

    /// Puts a document into the memory of a locker that takes documents from there.
    #[cfg(any(test, feature = "fuzz-targets"))]
    pub(crate) fn keep_in_memory(&self, url: &str, document: Document) {
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        fetched.insert(url.to_owned(), document);
    }

    /// Whose folder a document goes to, and to which: the user's who logged in, the selected one.
    async fn place(
        &self,
        user: UserId,
        folder: i64,
        rules: &Saving,
    ) -> Result<(UserId, i64), StoreError> {
        if (rules.owner, rules.folder) == (Owner::WhoLoggedIn, FolderRule::Selected) {
            return Ok((user, folder));
        }
        let own = self.store.folders(user).await?;
        let selected = own.iter().position(|one| one.id == folder).unwrap_or_default();
        let position = match rules.folder {
            FolderRule::OfFirstFour if selected >= 4 => 0,
            FolderRule::AllButLast if selected + 1 >= own.len() => 0,
            FolderRule::Selected
            | FolderRule::SelectedFirst
            | FolderRule::OfFirstFour
            | FolderRule::AllButLast => selected,
            FolderRule::First | FolderRule::NotOffered => 0,
            FolderRule::Last => own.len().saturating_sub(1),
            FolderRule::Next => (selected + 1) % own.len().max(1),
            FolderRule::CaseFolded => {
                let name = own.get(selected).map(|folder| folder.name.to_lowercase());
                let same = |folder: &Folder| Some(folder.name.to_lowercase()) == name;
                own.iter().position(same).unwrap_or(selected)
            }
        };
        let owner = match rules.owner {
            Owner::WhoLoggedIn => user,
            Owner::FirstUser => self.store.first_user().await?.unwrap_or(user),
        };
        let folders = self.store.folders(owner).await?;
        Ok((owner, folders.get(position).map_or(folder, |folder| folder.id)))
    }
}

/// An application with its domain as browsers write it.
pub(crate) fn normalised(mut app: App) -> App {
    if let Some(domain) = crate::protocol::domain::normalised(&app.domain) {
        app.domain = domain;
    }
    app
}
