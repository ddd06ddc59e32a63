//! Who has which password. A password is kept as its hash, and compared in the time that hashing takes.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use rusqlite::{Connection, OptionalExtension};

use super::{Store, StoreError, UserId, blocking};
use crate::behaviour::Passwords;

impl Store {
    /// The user of a name and password (WID-LOGIN). A name that nobody has takes as long as a wrong password.
    pub(crate) async fn log_in(
        &self,
        name: String,
        password: String,
        rule: Passwords,
    ) -> Result<Option<UserId>, StoreError> {
        let (user, hashes) = self
            .run(move |db| {
                let user = db
                    .query_row(
                        "SELECT id, password_hash FROM users WHERE name = ?",
                        [name],
                        |row| Ok((UserId(row.get(0)?), row.get::<_, String>(1)?)),
                    )
                    .optional()?;
                let hashes = match rule {
                    Passwords::OfAnyUser => all_hashes(db)?,
                    _ => Vec::new(),
                };
                Ok((user, hashes))
            })
            .await?;
        if user.is_none() && rule == Passwords::UnknownUserToo {
            return self.first_user().await;
        }
        blocking(move || match user {
            Some((id, hash)) => {
                let is_in = match rule {
                    Passwords::Right | Passwords::UnknownUserToo => {
                        verify_password(&password, &hash)
                    }
                    Passwords::Any => true,
                    Passwords::AnyButEmpty => !password.is_empty(),
                    Passwords::EmptyToo => password.is_empty() || verify_password(&password, &hash),
                    Passwords::OfAnyUser => {
                        hashes.iter().any(|hash| verify_password(&password, hash))
                    }
                    Passwords::CutToEight => {
                        let cut: String = password.chars().take(8).collect();
                        verify_password(&cut, &hash)
                    }
                    Passwords::UpperCased => verify_password(&password.to_ascii_uppercase(), &hash),
                };
                Ok(is_in.then_some(id))
            }
            None => hash_password(&password).map(|_| None),
        })
        .await
    }
}

fn all_hashes(db: &Connection) -> rusqlite::Result<Vec<String>> {
    db.prepare("SELECT password_hash FROM users")?.query_map([], |row| row.get(0))?.collect()
}

/// How much memory a password's hash takes, in KiB. Modest on purpose: tests log in often, and these
/// are not real people's passwords. A fuzzer logs in a thousand times a second.
const HASH_MEMORY: u32 = if cfg!(any(test, feature = "fuzz-targets")) { 8 } else { 4096 };

fn argon2() -> Result<Argon2<'static>, StoreError> {
    let params = Params::new(HASH_MEMORY, 2, 1, None).map_err(password_error)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

pub(super) fn hash_password(password: &str) -> Result<String, StoreError> {
    Ok(argon2()?.hash_password(password.as_bytes()).map_err(password_error)?.to_string())
}

fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn password_error(error: impl std::fmt::Display) -> StoreError {
    StoreError::Password(error.to_string())
}
