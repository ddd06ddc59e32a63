//! Lockers that are wrong on purpose, and lockers that differ where they may.
//!
//! A [`Mutant`] breaks one clause of the specification as real lockers might, a [`Choice`] breaks none.
//! They prove a certification tool: it must kill each mutant, and pass each choice. Either overrides a
//! method of [`Policy`], or patches a place of the library, a template or their files.

mod attribute;
mod bytes;
mod choices;
mod codes;
mod domain;
mod entries;
mod errors;
mod fetch;
mod fetching;
mod folder;
mod frail;
mod hash;
mod key;
mod library;
mod login;
mod not_for_long;
mod pages;
mod popup;
mod registration;
mod result;
mod serving;
mod window;

use std::sync::Arc;

use crate::policy::Policy;
pub use choices::{CHOICES, Choice, OrReferer, find_choice};
pub use frail::Frail;
use serving::{Patch, Patched};

/// A locker that conforms but for one thing.
#[derive(Debug)]
pub struct Mutant {
    /// Its stable id, such as `window/35-minutes`.
    pub id: &'static str,
    /// The clause that it breaks, such as `ERR-206`.
    pub clause: &'static str,
    /// Why a real locker might do it, in a sentence.
    pub why: &'static str,
    /// The cases that must kill it, such as `locker/error-206/31-minutes`; none where only requests can
    /// that no browser sends.
    pub killed_by: &'static [&'static str],
    change: Change,
}

/// How a locker is made to differ.
#[derive(Debug)]
enum Change {
    /// By a policy that overrides a method.
    Method(fn() -> Arc<dyn Policy>),
    /// By other texts in what is served.
    Patches(&'static [Patch]),
    /// By both: the policy serves the patches.
    Both(fn(Patched) -> Arc<dyn Policy>, &'static [Patch]),
}

impl Change {
    fn policy(&self) -> Arc<dyn Policy> {
        match self {
            Self::Method(policy) => policy(),
            Self::Patches(patches) => Arc::new(Patched(patches)),
            Self::Both(policy, patches) => policy(Patched(patches)),
        }
    }

    #[cfg(test)]
    fn patches(&self) -> &'static [Patch] {
        match self {
            Self::Method(_) => &[],
            Self::Patches(patches) | Self::Both(_, patches) => patches,
        }
    }
}

impl Mutant {
    /// How it decides. Each policy remembers for itself what it remembers.
    #[must_use]
    pub fn policy(&self) -> Arc<dyn Policy> {
        self.change.policy()
    }
}

/// What a mutant gets wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Which requests are let through, and with which code the others are refused.
    Authorisation,
    /// What the library does with a partner's page.
    Widget,
    /// Who is let in, what is fetched, and what is kept of it, where.
    Saving,
    /// The attribute `result`.
    Result,
    /// What the locker's own pages show.
    Pages,
}

/// Every mutant that a case must kill, by part.
static MUTANTS: &[(Part, &[Mutant])] = &[
    (Part::Authorisation, codes::CODES),
    (Part::Authorisation, codes::COMPANY),
    (Part::Authorisation, registration::REGISTRATION),
    (Part::Authorisation, hash::HASH),
    (Part::Authorisation, window::WINDOW),
    (Part::Authorisation, domain::DOMAIN),
    (Part::Widget, library::LIBRARY),
    (Part::Widget, popup::POPUP),
    (Part::Widget, popup::PARTS),
    (Part::Saving, login::LOGIN),
    (Part::Saving, folder::FOLDER),
    (Part::Saving, fetch::FETCH),
    (Part::Saving, bytes::BYTES),
    (Part::Saving, entries::ENTRIES),
    (Part::Result, result::RESULT),
    (Part::Result, attribute::ATTRIBUTE),
    (Part::Pages, errors::ERRORS),
    (Part::Pages, not_for_long::NOT_FOR_LONG),
    (Part::Pages, pages::PAGES),
];

/// Mutants that no browser shows, and that break no clause: the matter of security that each is must be
/// found by requests over HTTP.
pub static BY_REQUESTS: &[Mutant] = hash::TIMING;

/// Every mutant that a case must kill.
pub fn all() -> impl Iterator<Item = &'static Mutant> {
    by_part().map(|(_, mutant)| mutant)
}

/// The same, each with what it gets wrong.
pub fn by_part() -> impl Iterator<Item = (Part, &'static Mutant)> {
    MUTANTS.iter().flat_map(|(part, mutants)| mutants.iter().map(|mutant| (*part, mutant)))
}

/// The mutant of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Mutant> {
    all().chain(BY_REQUESTS).find(|mutant| mutant.id == id)
}

/// The ids that share the most with what is none: some of its words, or its beginning.
#[must_use]
pub fn near(id: &str) -> Vec<&'static str> {
    let words: Vec<&str> = id.split(['/', '-']).filter(|word| word.len() > 2).collect();
    let shared = |known: &str| words.iter().filter(|word| known.contains(*word)).count();
    let most = all().map(|mutant| shared(mutant.id)).max().unwrap_or_default();
    let near = all().map(|mutant| mutant.id).filter(|known| shared(known) == most);
    if most == 0 { Vec::new() } else { near.take(5).collect() }
}

#[cfg(test)]
mod tests;
