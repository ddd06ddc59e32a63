//! Locksmith.
