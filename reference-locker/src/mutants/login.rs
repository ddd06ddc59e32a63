//! In who is let in, and when.

use std::future::ready;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::http::Uri;
use axum::response::Response;

use super::Change::Method;
use super::Mutant;
use super::serving::{is_page, replaced, rewritten};
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};
use crate::sessions::Save;
use crate::source::Source;
use crate::store::{Store, StoreError, UserId};

/// A locker that looks at names and passwords so.
#[derive(Debug)]
struct LogIn(fn(&Store, &str, &str) -> Result<Option<UserId>, StoreError>);

impl Policy for LogIn {
    fn log_in(
        &self,
        store: &Store,
        name: &str,
        password: &str,
    ) -> Result<Option<UserId>, StoreError> {
        (self.0)(store, name, password)
    }
}

/// A locker whose login has no field for the password.
#[derive(Debug)]
struct NotAsked;

impl Policy for NotAsked {
    fn log_in(&self, store: &Store, name: &str, _: &str) -> Result<Option<UserId>, StoreError> {
        Ok(store.account(name)?.user)
    }

    fn answer<'a>(&'a self, _: &'a Locker, uri: &'a Uri, response: Response) -> Work<'a, Response> {
        let without_field = |page: String| {
            let (field, button) = ("<label for=\"password\">", "<button type=\"submit\">Log in");
            replaced(&page, field, button, "")
        };
        Box::pin(async move {
            if is_page(uri, &response) {
                rewritten(response, without_field).await
            } else {
                response
            }
        })
    }
}

type Opened<'a> = Work<'a, Option<Arc<Save>>>;

/// The first user is taken to be there.
#[derive(Debug)]
struct Never;

impl Policy for Never {
    fn open<'a>(&'a self, locker: &'a Locker, source: Source, ticket: &'a str) -> Opened<'a> {
        Box::pin(async move {
            let save = Specification.open(locker, source, ticket).await?;
            if let Ok(Some(first)) = locker.store.first_user().await {
                let _ = save.user.set(first);
            }
            Some(save)
        })
    }
}

/// After a login, in whatever browser, that user is taken to be there.
#[derive(Debug, Default)]
struct FirstTimeOnly(Mutex<Option<UserId>>);

impl Policy for FirstTimeOnly {
    fn open<'a>(&'a self, locker: &'a Locker, source: Source, ticket: &'a str) -> Opened<'a> {
        Box::pin(async move {
            let save = Specification.open(locker, source, ticket).await?;
            if let Some(last) = *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
                let _ = save.user.set(last);
            }
            Some(save)
        })
    }

    fn enter<'a>(&'a self, locker: &'a Locker, save: &'a Save, user: UserId) -> Work<'a, ()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(user);
        Specification.enter(locker, save, user)
    }
}

/// The first user who logged in stays the one who saves.
#[derive(Debug, Default)]
struct FirstUserStays(OnceLock<UserId>);

impl Policy for FirstUserStays {
    fn enter<'a>(&'a self, locker: &'a Locker, save: &'a Save, user: UserId) -> Work<'a, ()> {
        locker.sessions.enter(locker.now(), save, *self.0.get_or_init(|| user));
        Box::pin(ready(()))
    }
}

#[derive(Debug)]
struct TicketKept;

impl Policy for TicketKept {
    fn open<'a>(&'a self, locker: &'a Locker, source: Source, ticket: &'a str) -> Opened<'a> {
        Box::pin(ready(locker.sessions.keep_ticket(locker.now(), source, ticket)))
    }
}

/// A popup belongs to everyone who knows its address.
#[derive(Debug)]
struct AnyBrowser;

impl Policy for AnyBrowser {
    fn is_browser_of(&self, _: &Save, _: Option<&str>) -> bool {
        true
    }
}

/// The document is saved when the popup opens, for the first user.
#[derive(Debug)]
struct SavedBefore;

impl Policy for SavedBefore {
    fn open<'a>(&'a self, locker: &'a Locker, source: Source, ticket: &'a str) -> Opened<'a> {
        Box::pin(async move {
            let save = Specification.open(locker, source, ticket).await?;
            if let Ok(Some(first)) = locker.store.first_user().await {
                save_unasked(locker, first, &save).await;
            }
            Some(save)
        })
    }
}

/// The document is saved when the user has logged in.
#[derive(Debug)]
struct SavedUnasked;

impl Policy for SavedUnasked {
    fn enter<'a>(&'a self, locker: &'a Locker, save: &'a Save, user: UserId) -> Work<'a, ()> {
        Box::pin(async move {
            Specification.enter(locker, save, user).await;
            save_unasked(locker, user, save).await;
        })
    }
}

async fn save_unasked(locker: &Locker, user: UserId, save: &Save) {
    let folders = locker.store.folders(user).await.unwrap_or_default();
    if let Some(first) = folders.first() {
        locker.save_for(user, save, first.id).await;
    }
}

/// Who is let in.
pub(super) static LOGIN: &[Mutant] = &[
    Mutant {
        id: "login/any-password",
        clause: "WID-LOGIN",
        why: "The identity service was replaced by a stub that was never taken out.",
        killed_by: &["locker/login/wrong-password"],
        change: Method(|| Arc::new(LogIn(|store, name, _| Ok(store.account(name)?.user)))),
    },
    Mutant {
        id: "login/password-not-asked",
        clause: "WID-LOGIN",
        why: "A password is set when one registers; the login was made for kiosks, and never asks for it.",
        killed_by: &["locker/right-credentials"],
        change: Method(|| Arc::new(NotAsked)),
    },
    Mutant {
        id: "login/any-but-empty",
        clause: "WID-LOGIN",
        why: "A directory accepts every user whose password it is not asked to check.",
        killed_by: &["locker/login/wrong-password"],
        change: Method(|| {
            Arc::new(LogIn(|store, name, password| {
                Ok(store.account(name)?.user.filter(|_| !password.is_empty()))
            }))
        }),
    },
    Mutant {
        id: "login/of-any-user",
        clause: "WID-LOGIN",
        why: "The password is looked up without the name.",
        killed_by: &["locker/login/password-of-another"],
        change: Method(|| {
            Arc::new(LogIn(|store, name, password| {
                let user = store.account(name)?.user;
                let accounts = store.accounts()?;
                Ok(user.filter(|_| accounts.iter().any(|account| account.has_password(password))))
            }))
        }),
    },
    Mutant {
        id: "login/unknown-user-too",
        clause: "WID-LOGIN",
        why: "An unknown name gives the key 0, which the database takes for the first.",
        killed_by: &["locker/login/unknown-user"],
        change: Method(|| {
            Arc::new(LogIn(|store, name, password| {
                if store.account(name)?.user.is_some() {
                    return Specification.log_in(store, name, password);
                }
                Ok(store.accounts()?.first().and_then(|account| account.user))
            }))
        }),
    },
    Mutant {
        id: "login/empty-too",
        clause: "WID-LOGIN",
        why: "A directory takes an empty password for an anonymous visit, and says yes.",
        killed_by: &["locker/login/no-password"],
        change: Method(|| {
            Arc::new(LogIn(|store, name, password| {
                let account = store.account(name)?;
                let is_in = password.is_empty() || account.has_password(password);
                Ok(account.user.filter(|_| is_in))
            }))
        }),
    },
    Mutant {
        id: "login/cut-to-eight",
        clause: "WID-LOGIN",
        why: "An old system cuts passwords to eight characters, the new one does not.",
        killed_by: &["locker/right-credentials"],
        change: Method(|| {
            Arc::new(LogIn(|store, name, password| {
                let cut: String = password.chars().take(8).collect();
                Specification.log_in(store, name, &cut)
            }))
        }),
    },
    Mutant {
        id: "login/upper-cased",
        clause: "WID-LOGIN",
        why: "A terminal of old changes passwords to capitals.",
        killed_by: &["locker/right-credentials"],
        change: Method(|| {
            Arc::new(LogIn(|store, name, password| {
                Specification.log_in(store, name, &password.to_ascii_uppercase())
            }))
        }),
    },
    Mutant {
        id: "login/never",
        clause: "WID-LOGIN",
        why: "In the intranet everybody is taken for the one user of the pilot.",
        killed_by: &["locker/right-credentials"],
        change: Method(|| Arc::new(Never)),
    },
    Mutant {
        id: "login/first-time-only",
        clause: "WID-LOGIN",
        why: "A second save was to be quicker.",
        killed_by: &["locker/login/address-opened-elsewhere"],
        change: Method(|| Arc::new(FirstTimeOnly::default())),
    },
    Mutant {
        id: "login/first-user-stays",
        clause: "WID-UPLOADED",
        why: "The session is kept when another user logs in to it.",
        killed_by: &["locker/users/one-after-the-other"],
        change: Method(|| Arc::new(FirstUserStays::default())),
    },
    Mutant {
        id: "login/ticket-used-again",
        clause: "SEC-LAUNCH-REPLAYED",
        why: "A ticket is looked up and left where it is.",
        killed_by: &["locker/login/launch-opened-again"],
        change: Method(|| Arc::new(TicketKept)),
    },
    Mutant {
        id: "login/popup-of-another-session",
        clause: "WID-LOGIN",
        why: "Knowing the address of a popup was thought to prove its user.",
        killed_by: &["locker/login/address-opened-elsewhere"],
        change: Method(|| Arc::new(AnyBrowser)),
    },
    Mutant {
        id: "login/saved-before",
        clause: "WID-LOGIN",
        why: "The document is fetched in advance, and kept with the first user for the while.",
        killed_by: &["locker/cancelled/before-login"],
        change: Method(|| Arc::new(SavedBefore)),
    },
    Mutant {
        id: "login/saved-without-asking",
        clause: "WID-SAVE",
        why: "The login was thought to be consent enough.",
        killed_by: &["locker/cancelled/after-login"],
        change: Method(|| Arc::new(SavedUnasked)),
    },
];
