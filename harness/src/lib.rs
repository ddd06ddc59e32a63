//! Locksmith.

pub mod judge;
pub mod report;
