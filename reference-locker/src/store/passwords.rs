//! Who has which password. A password is kept as its hash, and compared in the time that hashing takes.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
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
                    Passwords::Any | Passwords::NotAsked => true,
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

/// The memory that passwords are hashed in, used again: an allocator that is asked for megabytes many
/// times a second keeps many times as much.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

pub(super) fn hash_password(password: &str) -> Result<String, StoreError> {
    let params = Params::new(HASH_MEMORY, 2, 1, None).map_err(password_error)?;
    let salt = Salt::new(&rand::random::<[u8; 16]>()).map_err(password_error)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(password_error)?,
        salt: Some(salt),
        hash: Some(output(password, &salt, params)?),
    };
    Ok(hash.to_string())
}

/// Outputs are compared in a time that does not tell how much of them agrees.
fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        let params = Params::try_from(&hash).ok();
        let found = hash.salt.zip(params).map(|(salt, params)| output(password, &salt, params));
        hash.hash.zip(found.and_then(Result::ok)).is_some_and(|(right, found)| right == found)
    })
}

fn output(password: &str, salt: &[u8], params: Params) -> Result<Output, StoreError> {
    let memory = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let mut blocks = memory().pop().unwrap_or_default();
    blocks.resize(params.block_count(), Block::default());
    let mut bytes = [0; Params::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let password = password.as_bytes();
    let done = argon2.hash_password_into_with_memory(password, salt, &mut bytes, &mut blocks);
    memory().push(blocks);
    done.map_err(password_error)?;
    Output::new(&bytes).map_err(password_error)
}

fn password_error(error: impl std::fmt::Display) -> StoreError {
    StoreError::Password(error.to_string())
}
