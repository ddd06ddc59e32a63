//! The catalogue that a command works with.

use std::path::Path;

use locksmith_core::scenario::Catalogue;

use super::failure::Failure;

/// The case whose page is right in everything, and whose timestamp is varied to find the window's end.
pub(super) const FRESH: &str = "locker/fresh-time-stamp/now";

/// The scenarios of a folder, or those that are built in.
pub(super) fn catalogue(folder: Option<&Path>) -> Result<Catalogue, Failure> {
    match folder {
        Some(folder) => Catalogue::folder(folder).map_err(Failure::Usage),
        None => Catalogue::embedded().map_err(Failure::usage),
    }
}
