//! In how many entries there are.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::Change::Method;
use super::Mutant;
use super::fetching::{empty, last_part};
use super::result::told_early;
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};
use crate::sessions::{Outcome, Save};
use crate::store::{Folder, Listed, StoreError, UserId};
use crate::token::Token;

/// A document is kept once more, in the folder or in another.
async fn save_again(
    locker: &Locker,
    user: UserId,
    save: &Save,
    folder: i64,
    again: Option<i64>,
) -> Outcome {
    match Specification.fetch(locker, save).await {
        Ok(document) => {
            let saved = locker.keep(user, folder, document.clone()).await;
            if let Some(again) = again {
                locker.keep(user, again, document).await;
            }
            saved
        }
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// Two entries of a document.
#[derive(Debug)]
struct Two {
    /// How the second one's name is shown.
    shown: fn(&str) -> String,
}

impl Policy for Two {
    fn save<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
        save: &'a Save,
        folder: i64,
    ) -> Work<'a, Outcome> {
        Box::pin(save_again(locker, user, save, folder, Some(folder)))
    }

    fn uploaded<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
    ) -> Work<'a, Result<Vec<(Folder, Vec<Listed>)>, StoreError>> {
        Box::pin(async move {
            let mut listing = locker.store.documents(user).await?;
            for document in listing.iter_mut().flat_map(|(_, documents)| documents) {
                document.name = (self.shown)(&document.name);
            }
            Ok(listing)
        })
    }
}

fn backup(name: &str) -> String {
    match name.split_once(" (2)") {
        Some((before, after)) => format!("backup of {before}{after}"),
        None => name.to_owned(),
    }
}

/// One entry in its folder, and one in another.
#[derive(Debug)]
struct TwoFolders;

impl Policy for TwoFolders {
    fn save<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
        save: &'a Save,
        folder: i64,
    ) -> Work<'a, Outcome> {
        Box::pin(async move {
            let folders = locker.store.folders(user).await.unwrap_or_default();
            let other = folders.iter().map(|other| other.id).find(|id| *id != folder);
            save_again(locker, user, save, folder, other).await
        })
    }
}

/// An empty entry of a document that cannot be had.
#[derive(Debug)]
struct OfFailuresToo;

impl Policy for OfFailuresToo {
    fn save<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
        save: &'a Save,
        folder: i64,
    ) -> Work<'a, Outcome> {
        Box::pin(async move {
            match self.fetch(locker, save).await {
                Ok(document) => locker.keep(user, folder, document).await,
                Err(error) => {
                    let name = last_part(&save.request.document_url);
                    locker.keep(user, folder, empty(name)).await;
                    Outcome::Failed(error.to_string())
                }
            }
        })
    }
}

/// A second press stops the first, and is reported as saved.
#[derive(Debug, Default)]
struct Stopped(Mutex<HashMap<Token, Arc<Notify>>>);

impl Policy for Stopped {
    fn press<'a>(
        &'a self,
        locker: &'a Arc<Locker>,
        save: &'a Arc<Save>,
        folder: i64,
    ) -> Work<'a, ()> {
        let stop = Arc::new(Notify::new());
        let mut pressed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = pressed.get(&save.id).cloned();
        if first.is_none() {
            pressed.insert(save.id, Arc::clone(&stop));
        }
        drop(pressed);
        Box::pin(async move {
            if let Some(first) = first {
                first.notify_one();
                let _ = save.outcome.set(told_early());
                return;
            }
            tokio::select! {
                outcome = locker.save(save, folder) => drop(save.outcome.set(outcome)),
                () = stop.notified() => {}
            }
        })
    }
}

/// How many entries there are.
pub(super) static ENTRIES: &[Mutant] = &[
    Mutant {
        id: "entries/two",
        clause: "WID-SAVE",
        why: "The save is retried, though the first try had only answered late.",
        killed_by: &["locker/entries/once"],
        change: Method(|| Arc::new(Two { shown: str::to_owned })),
    },
    Mutant {
        id: "entries/two-of-one-name",
        clause: "WID-SAVE",
        why: "The save is retried, and entries are known by numbers that the user does not see.",
        killed_by: &["locker/entries/once"],
        change: Method(|| Arc::new(Two { shown: |name| name.replacen(" (2)", "", 1) })),
    },
    Mutant {
        id: "entries/two-of-other-names",
        clause: "WID-SAVE",
        why: "Every document is kept once more as a backup, and the list does not leave that out.",
        killed_by: &["locker/entries/once"],
        change: Method(|| Arc::new(Two { shown: backup })),
    },
    Mutant {
        id: "entries/in-two-folders",
        clause: "WID-SAVE",
        why: "A document is kept in the folder that was proposed, and in the one that was chosen.",
        killed_by: &["locker/entries/once"],
        change: Method(|| Arc::new(TwoFolders)),
    },
    Mutant {
        id: "entries/of-failures-too",
        clause: "WID-UPLOADED",
        why: "The entry is made before the document is asked for, and is not taken back.",
        killed_by: &["locker/entries/not-found"],
        change: Method(|| Arc::new(OfFailuresToo)),
    },
    Mutant {
        id: "entries/stopped-by-a-second-press",
        clause: "RES-TRUE",
        why: "A second press stops the first, and is taken for a repetition of what was saved.",
        killed_by: &["locker/entries/pressed-twice"],
        change: Method(|| Arc::new(Stopped::default())),
    },
];
