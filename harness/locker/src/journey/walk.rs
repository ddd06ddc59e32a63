//! What is known on a walk through the section 'Uploaded Documents'.

use std::collections::{BTreeMap, BTreeSet};

use tokio::time::Instant;

use super::links::Link;
use super::rows::Rows;
use locksmith_core::observe::Entry;

/// How many links of other names are remembered.
const KEPT: usize = 1000;

/// What is known on the way.
pub(super) struct Walk {
    /// Until when its documents are read.
    pub(super) until: Instant,
    /// How often the user saved something.
    pub(super) saves: usize,
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) links: BTreeSet<String>,
    /// How often a page was looked at.
    pub(super) looks: usize,
    /// Addresses that were gone to, and what was pressed where.
    pub(super) gone: BTreeSet<String>,
    /// Addresses to go to, with the folder that they are of, and whether anything says what they lead to.
    pub(super) pending: Vec<(String, Option<String>, bool)>,
    /// The folder that is shown.
    pub(super) folder: Option<String>,
    /// The links that were there when the section was looked at before, if it was.
    pub(super) before: Option<BTreeSet<String>>,
    /// What was tried of links and controls that do not name a document of the case.
    pub(super) beyond: Beyond,
}

/// What was tried beyond links that say the token of the case.
#[derive(Default)]
pub(super) struct Beyond {
    /// Links that nothing says to be of this case, each with the look and the folder that it was seen in.
    pub(super) others: Vec<(Link, usize, Option<String>)>,
    /// Addresses that were opened, and whether that was a document.
    pub(super) opened: BTreeMap<String, bool>,
    /// Pages that a link led to: perhaps about a document.
    pub(super) pages: Vec<(String, Entry)>,
    /// What was pressed.
    pub(super) rows: Rows,
}

impl Beyond {
    /// Keeps a link that nothing says to be of this case, with the look and the folder that it was seen in.
    pub(super) fn keep(&mut self, link: Link, look: usize, folder: Option<&String>) {
        if link.is_in_row() && !link.does() && self.others.len() < KEPT {
            self.others.push((link, look, folder.cloned()));
        }
    }
}
