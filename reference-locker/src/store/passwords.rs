//! Who has which password. A password is kept as its hash, and compared in the time that hashing takes.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use rusqlite::{OptionalExtension, Row};

use super::{Store, StoreError, UserId, blocking};
use crate::policy::Policy;

/// What a password is compared with.
#[derive(Debug)]
pub(crate) struct Account {
    /// Whose it is; `None` for a name that no one has.
    pub(crate) user: Option<UserId>,
    hash: String,
}

impl Account {
    /// Whether this is the password, in constant time: it stays unknown whether the name is someone's.
    pub(crate) fn has_password(&self, password: &str) -> bool {
        if self.user.is_some() {
            return verify_password(password, &self.hash);
        }
        let _ = hash_password(password);
        false
    }
}

impl Store {
    /// The user of a name and password, as the policy decides (WID-LOGIN).
    pub(crate) async fn log_in(
        &self,
        name: String,
        password: String,
        policy: Arc<dyn Policy>,
    ) -> Result<Option<UserId>, StoreError> {
        let store = self.clone();
        blocking(move || policy.log_in(&store, &name, &password)).await
    }

    /// The account of a name. Blocks.
    pub(crate) fn account(&self, name: &str) -> Result<Account, StoreError> {
        let query = "SELECT id, password_hash FROM users WHERE name = ?";
        let found = self.run_here(|db| db.query_row(query, [name], account).optional())?;
        Ok(found.unwrap_or(Account { user: None, hash: String::new() }))
    }

    /// Every account, in the order of their creation. Blocks.
    #[cfg(feature = "mutants")]
    pub(crate) fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let query = "SELECT id, password_hash FROM users ORDER BY id";
        self.run_here(|db| db.prepare(query)?.query_map([], account)?.collect())
    }
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account { user: Some(UserId(row.get(0)?)), hash: row.get(1)? })
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

/// Compares outputs in constant time: no one learns how much of them agrees.
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
