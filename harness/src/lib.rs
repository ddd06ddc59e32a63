//! Locksmith.

pub mod browser;
pub mod clock;
pub mod stand;
