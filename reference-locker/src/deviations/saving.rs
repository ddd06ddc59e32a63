//! In the login, and in what is fetched and kept.

mod fetch;
mod kept;
mod login;

pub(super) use fetch::FETCH;
pub(super) use kept::{BYTES, ENTRIES};
pub(super) use login::{FOLDER, LOGIN};
