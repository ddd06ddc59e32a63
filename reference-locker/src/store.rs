//! Durable data: registrations, users, folders and documents, in `SQLite`.
//!
//! A statement that returned is on the disk (write-ahead log, `synchronous = FULL`), so that a loss of
//! power takes back nothing that was reported as SUCCESS (RES-TRUE). `SQLite` blocks: all of it runs on
//! threads that may. Passwords are hashed; app keys cannot be, since the app hash is made with them: the
//! file is for no one else to read.

mod passwords;
#[cfg(any(test, feature = "mutants", feature = "fuzz-targets"))]
mod users;

use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, params};

use crate::clock::UnixTime;
use crate::config::User;
use crate::documents::{Document, Held};
use crate::registry::{App, Registry};
use passwords::hash_password;

/// A user's key in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserId(i64);

#[cfg(test)]
impl UserId {
    /// A user who is in no store.
    pub(crate) fn nth(number: i64) -> Self {
        Self(number)
    }
}

/// A folder to choose.
#[derive(Clone, Debug)]
pub struct Folder {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// A document in the listing.
#[derive(Clone, Debug)]
pub struct Listed {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) size: u64,
    pub(crate) saved_at: UnixTime,
}

/// Where a document went.
#[derive(Clone, Debug)]
pub(crate) struct Saved {
    pub(crate) name: String,
    pub(crate) folder: String,
}

/// The store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The directory cannot be made, or its database cannot be written.
    #[error("the directory `{}` cannot be made or written: {source}", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another process has the directory's database open.
    #[error("`{}` is in use by another locker; give each its own directory", path.display())]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// The database cannot be read or written.
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// The password cannot be hashed.
    #[error("a password could not be hashed: {0}")]
    Password(String),
    /// The work was broken off, by a panic or at the end of the process.
    #[error("the database's thread ended early")]
    Interrupted,
}

/// A handle on the database; clones are one database.
#[derive(Clone)]
pub struct Store(Arc<Mutex<Connection>>);

impl Store {
    /// Opens the database in a directory, made when missing; in memory without one.
    pub(crate) async fn open(directory: Option<PathBuf>) -> Result<Self, StoreError> {
        blocking(move || {
            let connection = match directory {
                Some(directory) => open_file(&directory)?,
                None => Connection::open_in_memory()?,
            };
            connection.execute_batch(SCHEMA)?;
            Ok(Self(Arc::new(Mutex::new(connection))))
        })
        .await
    }

    pub(crate) async fn registry(&self) -> Result<Registry, StoreError> {
        self.run(|db| {
            db.prepare("SELECT id, key, domain, authorised FROM apps")?
                .query_map([], |row| {
                    Ok(App {
                        id: row.get(0)?,
                        key: row.get::<_, String>(1)?.into(),
                        domain: row.get(2)?,
                        authorised: row.get(3)?,
                    })
                })?
                .collect()
        })
        .await
    }

    pub(crate) async fn put_app(&self, app: App) -> Result<(), StoreError> {
        self.run(move |db| {
            db.execute(
                "INSERT OR REPLACE INTO apps (id, key, domain, authorised) VALUES (?, ?, ?, ?)",
                params![app.id, app.key.expose(), app.domain, app.authorised],
            )
        })
        .await
        .map(drop)
    }

    pub(crate) async fn remove_app(&self, id: String) -> Result<(), StoreError> {
        self.run(move |db| db.execute("DELETE FROM apps WHERE id = ?", [id])).await.map(drop)
    }

    /// Creates a user, or gives one a new password and the folders that are missing, in this order.
    pub(crate) async fn put_user(&self, user: User) -> Result<(), StoreError> {
        let password = user.password.clone();
        let hash = blocking(move || hash_password(password.expose())).await?;
        self.run(move |db| {
            let all = db.transaction()?;
            all.execute(
                "INSERT INTO users (name, password_hash) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET password_hash = ?2",
                params![user.name, hash],
            )?;
            for (position, folder) in (0i64..).zip(&user.folders) {
                all.execute(
                    "INSERT INTO folders (user, name, position)
                     SELECT id, ?2, ?3 FROM users WHERE name = ?1
                     ON CONFLICT (user, name) DO UPDATE SET position = ?3",
                    params![user.name, folder, position],
                )?;
            }
            all.commit()
        })
        .await
    }

    pub(crate) async fn user_name(&self, user: UserId) -> Result<String, StoreError> {
        self.run(move |db| {
            db.query_row("SELECT name FROM users WHERE id = ?", [user.0], |row| row.get(0))
        })
        .await
    }

    /// A user's folders, the proposed one first.
    pub(crate) async fn folders(&self, user: UserId) -> Result<Vec<Folder>, StoreError> {
        self.run(move |db| {
            db.prepare("SELECT id, name FROM folders WHERE user = ? ORDER BY position, id")?
                .query_map([user.0], |row| Ok(Folder { id: row.get(0)?, name: row.get(1)? }))?
                .collect()
        })
        .await
    }

    /// Saves a document into a user's folder; `None` when the folder is not the user's. It is durable
    /// on return. A name that is taken gets a number: nothing is written over (I-SAME-NAME).
    pub(crate) async fn save(
        &self,
        user: UserId,
        folder: i64,
        document: Document,
        at: UnixTime,
    ) -> Result<Option<Saved>, StoreError> {
        self.run(move |db| {
            let all = db.transaction()?;
            let folder_name: Option<String> = all
                .query_row(
                    "SELECT name FROM folders WHERE id = ? AND user = ?",
                    [folder, user.0],
                    |row| row.get(0),
                )
                .optional()?;
            let Some(folder_name) = folder_name else {
                return Ok(None);
            };
            let name = free_name(&all, folder, &document.name)?;
            all.execute(
                "INSERT INTO documents (folder, name, content_type, saved_at, bytes)
                 VALUES (?, ?, ?, ?, ?)",
                params![folder, name, document.content_type, at.0, document.bytes],
            )?;
            all.commit()?;
            Ok(Some(Saved { name, folder: folder_name }))
        })
        .await
    }

    /// A user's documents by folder, newest first (WID-UPLOADED).
    pub(crate) async fn documents(
        &self,
        user: UserId,
    ) -> Result<Vec<(Folder, Vec<Listed>)>, StoreError> {
        let folders = self.folders(user).await?;
        self.run(move |db| {
            let mut query = db.prepare(
                "SELECT id, name, content_type, length(bytes), saved_at FROM documents
                 WHERE folder = ? ORDER BY saved_at DESC, id DESC",
            )?;
            folders
                .into_iter()
                .map(|folder| {
                    let documents = query
                        .query_map([folder.id], |row| {
                            Ok(Listed {
                                id: row.get(0)?,
                                name: row.get(1)?,
                                content_type: row.get(2)?,
                                size: row.get::<_, i64>(3)?.unsigned_abs(),
                                saved_at: UnixTime(row.get(4)?),
                            })
                        })?
                        .collect::<rusqlite::Result<_>>()?;
                    Ok((folder, documents))
                })
                .collect()
        })
        .await
    }

    /// A user's document; `None` for another's.
    pub(crate) async fn document(
        &self,
        user: UserId,
        id: i64,
    ) -> Result<Option<Document>, StoreError> {
        self.run(move |db| {
            db.query_row(
                "SELECT documents.name, content_type, bytes
                 FROM documents JOIN folders ON folders.id = documents.folder
                 WHERE documents.id = ? AND folders.user = ?",
                [id, user.0],
                |row| {
                    Ok(Document {
                        name: row.get(0)?,
                        content_type: row.get(1)?,
                        bytes: row.get(2)?,
                        held: Held::default(),
                    })
                },
            )
            .optional()
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        blocking(move || store.run_here(work)).await
    }

    /// Blocks: for threads that may.
    fn run_here<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut connection).map_err(StoreError::from)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Interrupted))
}

fn open_file(directory: &Path) -> Result<Connection, StoreError> {
    let file = directory.join("locker.sqlite3");
    private(directory, &file)
        .map_err(|source| StoreError::Directory { path: directory.to_owned(), source })?;
    let connection = Connection::open(file)?;
    // One process at a time: registrations are also kept in memory, and would not notice another's.
    connection.busy_timeout(Duration::ZERO)?;
    connection
        .execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL; BEGIN EXCLUSIVE; COMMIT;",
        )
        .map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy) => StoreError::InUse { path: directory.to_owned() },
            _ => error.into(),
        })?;
    Ok(connection)
}

/// Makes directory and file, where they are missing, and the file no one else's to read: app keys are in
/// it. `SQLite` gives the files that it puts beside it the same mode.
fn private(directory: &Path, file: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file)?;
    file.set_permissions(Permissions::from_mode(0o600))
}

const SCHEMA: &str = "
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS apps (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, domain TEXT NOT NULL, authorised INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS folders (
    id INTEGER PRIMARY KEY, user INTEGER NOT NULL REFERENCES users, name TEXT NOT NULL,
    position INTEGER NOT NULL, UNIQUE (user, name)
) STRICT;
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY, folder INTEGER NOT NULL REFERENCES folders, name TEXT NOT NULL,
    content_type TEXT NOT NULL, saved_at INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (folder, name)
) STRICT;
";

/// `name.pdf`, or `name (2).pdf` when that is taken, and so on.
fn free_name(db: &Connection, folder: i64, name: &str) -> rusqlite::Result<String> {
    let mut taken = db.prepare("SELECT 1 FROM documents WHERE folder = ? AND name = ?")?;
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    };
    let mut candidate = name.to_owned();
    let mut number = 1;
    while taken.exists(params![folder, candidate])? {
        number += 1;
        candidate = format!("{stem} ({number}){extension}");
    }
    Ok(candidate)
}

#[cfg(test)]
mod tests;
