//! Deviations: named changes of one field of a [`Behaviour`], each breaking one clause of the
//! specification as real lockers might. They prove a certification tool: it must notice each of them.

mod authorisation;
mod pages;
mod refusal;
mod result;
mod saving;
mod widget;

use crate::behaviour::Behaviour;

/// A way in which a locker deviates from the specification.
#[derive(Debug)]
pub struct Deviation {
    /// Its stable id, such as `window/35-minutes`.
    pub id: &'static str,
    /// The clause that it breaks, such as `ERR-206`.
    pub clause: &'static str,
    /// Why a real locker might do it, in a sentence.
    pub why: &'static str,
    /// The cases that must notice, such as `locker/error-206/31-minutes`; none where only requests can that
    /// no browser sends.
    pub noticed_by: &'static [&'static str],
    change: fn(&mut Behaviour),
}

impl Deviation {
    /// A behaviour that conforms but for this.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour {
        let mut behaviour = Behaviour::default();
        (self.change)(&mut behaviour);
        behaviour
    }
}

/// Every deviation, by area.
pub static DEVIATIONS: &[&[Deviation]] = &[
    authorisation::CODES,
    authorisation::COMPANY,
    authorisation::REGISTRATION,
    authorisation::HASH,
    authorisation::WINDOW,
    authorisation::DOMAIN,
    widget::LIBRARY,
    widget::POPUP,
    widget::PARTS,
    saving::LOGIN,
    saving::FOLDER,
    saving::FETCH,
    saving::BYTES,
    saving::ENTRIES,
    result::RESULT,
    pages::ERRORS,
    refusal::NOT_FOR_LONG,
    pages::PAGES,
];

/// Deviations that no browser shows, and that break no clause: the matter of security that each is must be
/// noticed by requests over HTTP.
pub static BY_REQUESTS: &[Deviation] = authorisation::TIMING;

/// Every deviation that a case must notice.
pub fn all() -> impl Iterator<Item = &'static Deviation> {
    DEVIATIONS.iter().copied().flatten()
}

/// The deviation of an id, whoever must notice it.
#[must_use]
pub fn find(id: &str) -> Option<&'static Deviation> {
    all().chain(BY_REQUESTS).find(|deviation| deviation.id == id)
}

/// The ids that share the most with what is none: some of its words, or its beginning.
#[must_use]
pub fn near(id: &str) -> Vec<&'static str> {
    let words: Vec<&str> = id.split(['/', '-']).filter(|word| word.len() > 2).collect();
    let shared = |known: &str| words.iter().filter(|word| known.contains(*word)).count();
    let most = all().map(|deviation| shared(deviation.id)).max().unwrap_or_default();
    let near = all().map(|deviation| deviation.id).filter(|known| shared(known) == most);
    if most == 0 { Vec::new() } else { near.take(5).collect() }
}

#[cfg(test)]
mod tests;
