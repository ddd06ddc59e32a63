//! The address of the library, as pages write it.

/// What the library's file is called, wherever that is.
pub(super) const LIBRARY_FILE: &str = "/savelocker.js";

/// The address without its query, which does not change the library; a static rule reports one.
pub(super) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// Whether an address is that of a library's file, wherever that is.
pub(super) fn has_file(src: &str) -> bool {
    without_query(src).ends_with(LIBRARY_FILE)
}
