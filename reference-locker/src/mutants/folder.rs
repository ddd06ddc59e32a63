//! In which folder is taken.

use std::sync::Arc;

use axum::http::Uri;
use axum::response::Response;

use super::Change::{Both, Method};
use super::Mutant;
use super::serving::{Page, Patch, Patched, replaced, script};
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};
use crate::sessions::{Outcome, Save};
use crate::store::{Folder, UserId};

/// A locker that saves into the folder at another place among the user's.
#[derive(Debug)]
struct Folders(fn(&[Folder], usize) -> usize);

impl Policy for Folders {
    fn save<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
        save: &'a Save,
        folder: i64,
    ) -> Work<'a, Outcome> {
        Box::pin(async move {
            let folders = locker.store.folders(user).await.unwrap_or_default();
            let selected = folders.iter().position(|one| one.id == folder).unwrap_or_default();
            let taken = folders.get((self.0)(&folders, selected));
            let folder = taken.map_or(folder, |taken| taken.id);
            Specification.save(locker, user, save, folder).await
        })
    }
}

/// The first whose name is the selected one's but for the case.
fn case_folded(folders: &[Folder], selected: usize) -> usize {
    let name = folders.get(selected).map(|folder| folder.name.to_lowercase());
    let same = |folder: &Folder| Some(folder.name.to_lowercase()) == name;
    folders.iter().position(same).unwrap_or(selected)
}

/// The folder page, which sends the first folder unseen.
fn without_folders(page: &str) -> String {
    let radio = "<input type=\"radio\" name=\"folder\" value=\"";
    let Some((_, rest)) = page.split_once(radio) else { return page.to_owned() };
    let first = rest.split_once('"').map_or("", |(first, _)| first);
    let unseen =
        format!("<input type=\"hidden\" name=\"folder\" value=\"{first}\">\n  </fieldset>");
    replaced(page, "<label class=\"choice\">", "</fieldset>", "").replace("</fieldset>", &unseen)
}

/// The folder that was selected first is sent, whatever is selected later.
#[derive(Debug)]
struct SelectedFirst(Patched);

impl Policy for SelectedFirst {
    fn answer<'a>(&'a self, _: &'a Locker, uri: &'a Uri, response: Response) -> Work<'a, Response> {
        Box::pin(async move {
            match uri.path() {
                "/savelocker/assets/folder.js" => script(include_str!("folder.js")),
                _ => self.0.apply(uri, response).await,
            }
        })
    }
}

/// Which folder is taken.
pub(super) static FOLDER: &[Mutant] = &[
    Mutant {
        id: "folder/first",
        clause: "WID-FOLDER",
        why: "The selection is read under another name than it is sent.",
        killed_by: &["locker/folder/second"],
        change: Method(|| Arc::new(Folders(|_, _| 0))),
    },
    Mutant {
        id: "folder/last",
        clause: "WID-FOLDER",
        why: "The selection is a loop's last value.",
        killed_by: &["locker/folder/first"],
        change: Method(|| Arc::new(Folders(|folders, _| folders.len().saturating_sub(1)))),
    },
    Mutant {
        id: "folder/next",
        clause: "WID-FOLDER",
        why: "The list begins with 0 in the page, and with 1 in the database.",
        killed_by: &["locker/folder/third"],
        change: Method(|| Arc::new(Folders(|folders, at| (at + 1) % folders.len().max(1)))),
    },
    Mutant {
        id: "folder/case-folded",
        clause: "WID-FOLDER",
        why: "The folder is looked up by its name, in a column that is compared without case.",
        killed_by: &["locker/folder/differs-in-case"],
        change: Method(|| Arc::new(Folders(case_folded))),
    },
    Mutant {
        id: "folder/not-offered",
        clause: "WID-FOLDER",
        why: "A pilot had one folder, and a selection was left for later.",
        killed_by: &["locker/right-credentials"],
        change: Method(|| Arc::new(Page(without_folders))),
    },
    Mutant {
        id: "folder/of-the-first-four",
        clause: "WID-FOLDER",
        why: "The form has four places, and what is beyond them is taken for the default.",
        killed_by: &["locker/folder/middle-offered"],
        change: Method(|| Arc::new(Folders(|_, at| if at < 4 { at } else { 0 }))),
    },
    Mutant {
        id: "folder/all-but-the-last",
        clause: "WID-FOLDER",
        why: "A loop over the folders ends one too early.",
        killed_by: &["locker/folder/last-offered"],
        change: Method(|| {
            Arc::new(Folders(|folders, at| if at + 1 < folders.len() { at } else { 0 }))
        }),
    },
    Mutant {
        id: "folder/selected-first",
        clause: "WID-FOLDER",
        why: "The listener for the selection is removed after its first.",
        killed_by: &["locker/folder/chosen-again"],
        change: Both(
            |patched| Arc::new(SelectedFirst(patched)),
            &[Patch {
                file: "folder.html",
                find: "<h1>Save a document</h1>",
                replace: r#"<script src="/savelocker/assets/folder.js" defer></script>
<h1>Save a document</h1>"#,
            }],
        ),
    },
];
