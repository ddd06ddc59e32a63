//! What we play while a system is under test.

pub mod proxy;
