//! Locksmith.

pub mod spec;
