//! What no locker asks for while it serves a user: all users, and documents of one name.

#[cfg(feature = "mutants")]
use rusqlite::params;

use super::{Store, StoreError, UserId};
#[cfg(feature = "mutants")]
use crate::clock::UnixTime;
#[cfg(feature = "mutants")]
use crate::documents::Document;

impl Store {
    /// The user who was created first.
    #[cfg(feature = "mutants")]
    pub(crate) async fn first_user(&self) -> Result<Option<UserId>, StoreError> {
        Ok(self.users().await?.first().copied())
    }

    /// Every user, in the order of their creation.
    pub(crate) async fn users(&self) -> Result<Vec<UserId>, StoreError> {
        self.run(|db| {
            db.prepare("SELECT id FROM users ORDER BY id")?
                .query_map([], |row| row.get(0).map(UserId))?
                .collect()
        })
        .await
    }

    /// Puts a document into a folder, by these words of SQL where the folder has one of its name.
    #[cfg(feature = "mutants")]
    pub(crate) async fn insert(
        &self,
        insert: &'static str,
        folder: i64,
        document: Document,
        at: UnixTime,
    ) -> Result<(), StoreError> {
        self.run(move |db| {
            db.execute(
                &format!(
                    "{insert} INTO documents (folder, name, content_type, saved_at, bytes)
                     VALUES (?, ?, ?, ?, ?)"
                ),
                params![folder, document.name, document.content_type, at.0, document.bytes],
            )
        })
        .await
        .map(drop)
    }
}
