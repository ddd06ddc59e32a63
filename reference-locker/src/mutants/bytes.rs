//! In what is kept: which bytes, whose, and beside what.

use std::sync::Arc;

use super::Change::Method;
use super::Mutant;
use super::fetching::Fetched;
use crate::documents::Document;
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};
use crate::sessions::{Outcome, Save};
use crate::store::UserId;

/// A locker that keeps a document otherwise than it came.
#[derive(Debug)]
struct Kept(fn(&mut Document));

impl Policy for Kept {
    fn fetch<'a>(&'a self, locker: &'a Locker, save: &'a Save) -> Fetched<'a> {
        Box::pin(async move {
            let mut document = Specification.fetch(locker, save).await?;
            (self.0)(&mut document);
            Ok(document)
        })
    }
}

fn text(document: &Document) -> String {
    String::from_utf8_lossy(&document.bytes).into_owned()
}

/// Web pages are kept without their scripts, and with a note of the locker.
fn change_markup(document: &mut Document) {
    if document.content_type.starts_with("text/html") {
        let note = "<!-- kept by the locker -->";
        document.bytes = (text(document).replace("<script", "<template") + note).into_bytes();
    }
}

/// Every document becomes the first user's.
#[derive(Debug)]
struct FirstUsers;

impl Policy for FirstUsers {
    fn save<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
        save: &'a Save,
        folder: i64,
    ) -> Work<'a, Outcome> {
        Box::pin(async move {
            let own = locker.store.folders(user).await.unwrap_or_default();
            let selected = own.iter().position(|one| one.id == folder).unwrap_or_default();
            let owner = locker.store.first_user().await.ok().flatten().unwrap_or(user);
            let folders = locker.store.folders(owner).await.unwrap_or_default();
            let folder = folders.get(selected).map_or(folder, |folder| folder.id);
            Specification.save(locker, owner, save, folder).await
        })
    }
}

/// A document of a name that the folder has replaces that one, or is dropped.
#[derive(Debug)]
struct ByName {
    /// The words of SQL.
    insert: &'static str,
}

impl Policy for ByName {
    fn save<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
        save: &'a Save,
        folder: i64,
    ) -> Work<'a, Outcome> {
        Box::pin(async move {
            let document = match self.fetch(locker, save).await {
                Ok(document) => document,
                Err(error) => return Outcome::Failed(error.to_string()),
            };
            let folders = locker.store.folders(user).await.unwrap_or_default();
            let Some(into) = folders.into_iter().find(|one| one.id == folder) else {
                return Outcome::Failed("the folder is not there any more".to_owned());
            };
            let name = document.name.clone();
            match locker.store.insert(self.insert, folder, document, locker.now()).await {
                Ok(()) => Outcome::Saved { name, folder: into.name },
                Err(_) => Outcome::Failed("the locker could not store it".to_owned()),
            }
        })
    }
}

/// Which bytes, whose, and beside what.
pub(super) static BYTES: &[Mutant] = &[
    Mutant {
        id: "bytes/first-million",
        clause: "WID-UPLOADED",
        why: "The body is read into a buffer of a fixed size.",
        killed_by: &["locker/save/five-megabytes"],
        change: Method(|| Arc::new(Kept(|document| document.bytes.truncate(1_000_000)))),
    },
    Mutant {
        id: "bytes/last-one-lost",
        clause: "WID-UPLOADED",
        why: "A line end is cut off, whether there is one or not.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| {
            Arc::new(Kept(|document| {
                document.bytes.pop();
            }))
        }),
    },
    Mutant {
        id: "bytes/read-as-text",
        clause: "WID-UPLOADED",
        why: "The body is read as a text, and written as one.",
        killed_by: &["locker/save/awkward-bytes"],
        change: Method(|| Arc::new(Kept(|document| document.bytes = text(document).into_bytes()))),
    },
    Mutant {
        id: "bytes/line-ends",
        clause: "WID-UPLOADED",
        why: "The transfer to the storage is in text mode.",
        killed_by: &["locker/save/awkward-bytes"],
        change: Method(|| Arc::new(Kept(|document| document.bytes.retain(|&byte| byte != b'\r')))),
    },
    Mutant {
        id: "bytes/line-end-added",
        clause: "WID-UPLOADED",
        why: "A tool for texts ends every file with a line end.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(Kept(|document| document.bytes.push(b'\n')))),
    },
    Mutant {
        id: "bytes/doubled",
        clause: "WID-UPLOADED",
        why: "A retry appends to what the first try wrote.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(Kept(|document| document.bytes = document.bytes.repeat(2)))),
    },
    Mutant {
        id: "bytes/markup-changed",
        clause: "WID-UPLOADED",
        why: "Web pages are made harmless before they are kept.",
        killed_by: &["locker/save/html"],
        change: Method(|| Arc::new(Kept(change_markup))),
    },
    Mutant {
        id: "bytes/type-guessed",
        clause: "WID-UPLOADED",
        why: "Most documents are PDF, so all are taken for it.",
        killed_by: &["locker/save/png"],
        change: Method(|| {
            Arc::new(Kept(|document| "application/pdf".clone_into(&mut document.content_type)))
        }),
    },
    Mutant {
        id: "bytes/of-the-first-user",
        clause: "WID-UPLOADED",
        why: "The owner is read from a session that all requests share.",
        killed_by: &["locker/users/second-saves"],
        change: Method(|| Arc::new(FirstUsers)),
    },
    Mutant {
        id: "bytes/replaced-by-name",
        clause: "WID-UPLOADED",
        why: "A document of the same name was thought to be a new version.",
        killed_by: &["locker/same-name"],
        change: Method(|| Arc::new(ByName { insert: "INSERT OR REPLACE" })),
    },
    Mutant {
        id: "bytes/dropped-by-name",
        clause: "WID-UPLOADED",
        why: "A document of the same name was thought to be there already.",
        killed_by: &["locker/same-name"],
        change: Method(|| Arc::new(ByName { insert: "INSERT OR IGNORE" })),
    },
];
