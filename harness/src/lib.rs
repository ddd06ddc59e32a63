//! Locksmith: certifies implementations of the DigiLocker Save to Locker API 1.0.

pub mod browser;
pub mod cli;
pub mod clock;
pub mod embedded;
mod hex;
pub mod journey;
pub mod judge;
pub mod observe;
pub mod plan;
pub mod profile;
pub mod report;
pub mod run;
pub mod scenario;
pub mod spec;
pub mod stand;
