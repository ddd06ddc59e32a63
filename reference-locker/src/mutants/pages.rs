//! In messages, listings and secrets.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};

use super::Change::{Method, Patches};
use super::Mutant;
use super::fetching::last_part;
use super::key::KeyIn;
use super::serving::{DOCUMENTS, MESSAGE_HIDDEN, Page, Patch, replaced};
use crate::documents::Document;
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};
use crate::sessions::{Outcome, Save};
use crate::source::Source;
use crate::store::{Folder, Listed, StoreError, UserId};

const SAVED: &str = "<h1>Document saved</h1>";
const NOT_SAVED: &str = "<h1>Document not saved</h1>";
const CLOSE: &str = "<button type=\"button\" id=\"close\"";

/// A success is reported as a failure.
fn of_failure(page: &str) -> String {
    let failed = "<h1>Error</h1>\n<p class=\"notice bad\" role=\"alert\">The document could not be saved.</p>\n";
    replaced(page, SAVED, CLOSE, failed).replace("<title>Document saved", "<title>Error")
}

/// A failure is reported as a success.
fn of_success(page: &str) -> String {
    let saved = "<h1>Document saved</h1>\n<p class=\"notice good\" role=\"status\">The document was saved \
                 successfully in the folder that was chosen.</p>\n";
    replaced(page, NOT_SAVED, CLOSE, saved)
        .replace("<title>Document not saved", "<title>Document saved")
}

/// That it was saved in the first folder, wherever it is.
#[derive(Debug)]
struct OfFirstFolder;

impl Policy for OfFirstFolder {
    fn save<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
        save: &'a Save,
        folder: i64,
    ) -> Work<'a, Outcome> {
        Box::pin(async move {
            let mut outcome = Specification.save(locker, user, save, folder).await;
            let folders = locker.store.folders(user).await.unwrap_or_default();
            if let (Outcome::Saved { folder, .. }, Some(first)) = (&mut outcome, folders.first()) {
                folder.clone_from(&first.name);
            }
            outcome
        })
    }
}

/// That the document of the latest popup was saved, whichever it is.
#[derive(Debug, Default)]
struct OfLatestPopup(Mutex<String>);

impl Policy for OfLatestPopup {
    fn open<'a>(
        &'a self,
        locker: &'a Locker,
        source: Source,
        ticket: &'a str,
    ) -> Work<'a, Option<Arc<Save>>> {
        Box::pin(async move {
            let save = Specification.open(locker, source, ticket).await?;
            let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *latest = last_part(&save.request.document_url);
            Some(save)
        })
    }

    fn save<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
        save: &'a Save,
        folder: i64,
    ) -> Work<'a, Outcome> {
        Box::pin(async move {
            let mut outcome = Specification.save(locker, user, save, folder).await;
            if let Outcome::Saved { name, .. } = &mut outcome {
                name.clone_from(&self.0.lock().unwrap_or_else(PoisonError::into_inner));
            }
            outcome
        })
    }
}

type Uploaded = Vec<(Folder, Vec<Listed>)>;

/// A locker that lists documents otherwise.
#[derive(Debug)]
struct Listing(fn(&mut Uploaded));

impl Policy for Listing {
    fn uploaded<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
    ) -> Work<'a, Result<Uploaded, StoreError>> {
        Box::pin(async move {
            let mut listing = locker.store.documents(user).await?;
            (self.0)(&mut listing);
            Ok(listing)
        })
    }
}

fn under_the_next(listing: &mut Uploaded) {
    let mut documents: Vec<Vec<Listed>> =
        listing.iter_mut().map(|(_, documents)| std::mem::take(documents)).collect();
    let by = usize::from(!documents.is_empty());
    documents.rotate_right(by);
    for ((_, own), documents) in listing.iter_mut().zip(documents) {
        *own = documents;
    }
}

/// Those of every user.
#[derive(Debug)]
struct EveryUsers;

impl Policy for EveryUsers {
    fn uploaded<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
    ) -> Work<'a, Result<Uploaded, StoreError>> {
        Box::pin(async move {
            let mut listing = locker.store.documents(user).await?;
            for other in locker.store.users().await?.into_iter().filter(|&other| other != user) {
                listing.extend(locker.store.documents(other).await?);
            }
            Ok(listing)
        })
    }

    fn document<'a>(
        &'a self,
        locker: &'a Locker,
        _: UserId,
        id: i64,
    ) -> Work<'a, Result<Option<Document>, StoreError>> {
        Box::pin(async move {
            for user in locker.store.users().await? {
                if let Some(document) = locker.store.document(user, id).await? {
                    return Ok(Some(document));
                }
            }
            Ok(None)
        })
    }
}

#[derive(Debug)]
struct NotFound;

impl Policy for NotFound {
    fn document<'a>(
        &'a self,
        _: &'a Locker,
        _: UserId,
        _: i64,
    ) -> Work<'a, Result<Option<Document>, StoreError>> {
        Box::pin(async { Ok(None) })
    }
}

/// A document that is opened is a page about it.
#[derive(Debug)]
struct PageAbout;

impl Policy for PageAbout {
    fn answer<'a>(&'a self, _: &'a Locker, uri: &'a Uri, response: Response) -> Work<'a, Response> {
        let is_document = uri.path().starts_with(DOCUMENTS) && response.status() == StatusCode::OK;
        let page = || Html("<p>A preview is on its way.</p>").into_response();
        Box::pin(async move { if is_document { page() } else { response } })
    }
}

/// Messages, listings and secrets.
pub(super) static PAGES: &[Mutant] = &[
    Mutant {
        id: "message/blank",
        clause: "WID-MESSAGE",
        why: "The page after the save was left for later.",
        killed_by: &["locker/save/pdf"],
        change: Patches(&[MESSAGE_HIDDEN]),
    },
    Mutant {
        id: "message/closed",
        clause: "WID-MESSAGE",
        why: "The popup was thought to be in the way once the document is saved.",
        killed_by: &["locker/save/pdf"],
        change: Patches(&[
            MESSAGE_HIDDEN,
            Patch {
                file: "popup.js",
                find: "  button.addEventListener('click', function () { window.close(); });",
                replace: "  if (data.save) { window.close(); }
  button.addEventListener('click', function () { window.close(); });",
            },
        ]),
    },
    Mutant {
        id: "message/of-failure",
        clause: "WID-MESSAGE",
        why: "Two templates were swapped.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(Page(of_failure))),
    },
    Mutant {
        id: "message/of-success",
        clause: "WID-MESSAGE",
        why: "The page after the save is one for all outcomes.",
        killed_by: &["locker/failure/status-404"],
        change: Method(|| Arc::new(Page(of_success))),
    },
    Mutant {
        id: "message/of-the-first-folder",
        clause: "WID-MESSAGE",
        why: "The message is made from the default of the form.",
        killed_by: &["locker/folder/second"],
        change: Method(|| Arc::new(OfFirstFolder)),
    },
    Mutant {
        id: "message/of-the-latest-popup",
        clause: "WID-MESSAGE",
        why: "The document's name is kept once for each session, and two popups share it.",
        killed_by: &["locker/result/two-popups"],
        change: Method(|| Arc::new(OfLatestPopup::default())),
    },
    Mutant {
        id: "listing/empty",
        clause: "WID-UPLOADED",
        why: "The section reads from a replica that is not replicated to.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| {
            Arc::new(Listing(|listing| {
                for (_, documents) in listing {
                    documents.clear();
                }
            }))
        }),
    },
    Mutant {
        id: "listing/without-the-newest",
        clause: "WID-UPLOADED",
        why: "The pages of the list begin at 1, and skip one entry.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| {
            Arc::new(Listing(|listing| {
                for (_, documents) in listing {
                    documents.drain(..documents.len().min(1));
                }
            }))
        }),
    },
    Mutant {
        id: "listing/under-the-next-folder",
        clause: "WID-FOLDER",
        why: "Each heading is printed after its documents.",
        killed_by: &["locker/folder/second"],
        change: Method(|| Arc::new(Listing(under_the_next))),
    },
    Mutant {
        id: "listing/of-every-user",
        clause: "WID-UPLOADED",
        why: "The query for the list lacks its condition.",
        killed_by: &["locker/users/first-saves"],
        change: Method(|| Arc::new(EveryUsers)),
    },
    Mutant {
        id: "listing/not-found",
        clause: "WID-UPLOADED",
        why: "The link leads to a storage that the user has no right to read.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(NotFound)),
    },
    Mutant {
        id: "listing/page-about-it",
        clause: "WID-UPLOADED",
        why: "The link leads to a preview.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(PageAbout)),
    },
    Mutant {
        id: "key/in-the-library",
        clause: "REG-SECRET",
        why: "The library was to compute hashes by itself one day.",
        killed_by: &["locker/secret/saving"],
        change: Method(|| Arc::new(KeyIn::Library)),
    },
    Mutant {
        id: "key/in-a-header",
        clause: "REG-SECRET",
        why: "A header for looking into errors was left in.",
        killed_by: &["locker/secret/refused"],
        change: Method(|| Arc::new(KeyIn::Header)),
    },
    Mutant {
        id: "key/in-a-header-in-hex",
        clause: "REG-SECRET",
        why: "A header for looking into errors was left in, and hex was thought to hide it.",
        killed_by: &["locker/secret/saving"],
        change: Method(|| Arc::new(KeyIn::HeaderInHex)),
    },
    Mutant {
        id: "key/in-the-error-page",
        clause: "REG-SECRET",
        why: "The error page shows what the hash should have been over.",
        killed_by: &["locker/secret/refused"],
        change: Method(|| Arc::new(KeyIn::ErrorPage)),
    },
    Mutant {
        id: "key/in-the-folder-page",
        clause: "REG-SECRET",
        why: "The form carries all the state that the next request needs.",
        killed_by: &["locker/secret/saving"],
        change: Method(|| Arc::new(KeyIn::FolderPage)),
    },
];
