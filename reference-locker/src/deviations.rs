//! Lockers that are wrong on purpose, each in one thing.

use std::time::Duration;

use crate::behaviour::Behaviour;

/// A locker that breaks one clause: one change of a conforming [`Behaviour`].
#[derive(Debug)]
pub struct Deviation {
    /// Its name.
    pub id: &'static str,
    /// The clause that it breaks.
    pub clause: &'static str,
    /// Why a real locker might do it.
    pub why: &'static str,
    /// The cases, or families of cases, that must notice it.
    pub noticed_by: &'static [&'static str],
    change: fn(&mut Behaviour),
}

impl Deviation {
    /// How such a locker decides.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour {
        let mut behaviour = Behaviour::default();
        (self.change)(&mut behaviour);
        behaviour
    }
}

/// Every deviation.
pub fn all() -> impl Iterator<Item = &'static Deviation> {
    ALL.iter()
}

/// The deviation of this name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Deviation> {
    all().find(|deviation| deviation.id == id)
}

const ALL: &[Deviation] = &[
    Deviation {
        id: "stale-after-35-minutes",
        clause: "ERR-206",
        why: "Five minutes were added for clocks that go wrong.",
        noticed_by: &["locker/error-206"],
        change: |behaviour| behaviour.freshness = Duration::from_secs(35 * 60),
    },
    Deviation {
        id: "stale-after-29-minutes",
        clause: "ERR-206",
        why: "The edge was taken away, to be on the safe side.",
        noticed_by: &["locker/fresh-time-stamp"],
        change: |behaviour| behaviour.freshness = Duration::from_secs(29 * 60),
    },
    Deviation {
        id: "saved-in-mixed-case",
        clause: "RES-VALUE",
        why: "The value was taken for a word to be shown.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| "Success".clone_into(&mut behaviour.result_saved),
    },
];
