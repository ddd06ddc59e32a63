//! The rules of the Save to Locker API: pure functions, no I/O, no clock of their own.

pub mod app_hash;
pub mod authorise;
pub mod domain;
pub mod time_stamp;

pub use authorise::{Code, Request, authorise};
pub use time_stamp::TimeStampFormat;
