//! The reference locker.
