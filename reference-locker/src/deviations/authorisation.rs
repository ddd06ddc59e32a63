//! In which requests are let through, and with which code the others are refused.

mod codes;
mod domain;
mod hash;
mod window;

pub(super) use codes::{CODES, COMPANY, REGISTRATION};
pub(super) use domain::DOMAIN;
pub(super) use hash::{HASH, TIMING};
pub(super) use window::WINDOW;
