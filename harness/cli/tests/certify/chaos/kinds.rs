//! The kinds, as data: who attacks, how, what it may cost, and what the program must come to.

mod lockers;
mod machines;
mod pages;
mod runs;
mod sockets;

use std::path::Path;

use super::attack::Attack;
use super::relay::Place;

/// A kind of attack or breakdown.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) target: Target,
    /// The exit codes that are right.
    pub(crate) exit: &'static [i32],
    /// The budget: how long it may take.
    pub(crate) seconds: u64,
    /// The budget: how much memory the program may have, without its browsers.
    pub(crate) mib: u64,
    /// Whether it runs with every test: without a browser, and in a second or two.
    pub(crate) quick: bool,
    /// Whether the case that is tried passes all the same.
    pub(crate) passes: bool,
}

/// What misbehaves, and the command that meets it.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// `fuzz locker`, at a socket; with the scheme of its address.
    FuzzSocket(&'static str, Attack),
    /// `fuzz locker`, at a locker that attacks in some place.
    FuzzLocker(Place, Attack),
    /// `certify locker`, at a socket.
    LockerSocket(&'static str, Attack),
    /// `certify locker`, at a locker that attacks in some place.
    Locker(Place, Attack),
    /// `certify locker`, at one whose users have these folders, as a list of its configuration.
    Folders(fn() -> String),
    /// `certify page`, at a socket.
    PageSocket(Attack),
    /// `certify page`, of a page that has more in its body than it should.
    Page(&'static str),
    /// `report`, of a run that this spoils.
    Run(fn(&Path)),
    /// A command, after these lines of a shell.
    Machine(&'static str, Work),
}

/// What a command does on a broken machine.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    List,
    Fuzz,
    Certify,
}

impl Target {
    /// In the table.
    pub(crate) fn side(&self) -> &'static str {
        match self {
            Self::FuzzSocket(..) | Self::FuzzLocker(..) => "fuzzer",
            Self::LockerSocket(..) | Self::Locker(..) | Self::Folders(_) => "locker",
            Self::PageSocket(_) | Self::Page(_) => "page",
            Self::Run(_) => "run",
            Self::Machine(..) => "machine",
        }
    }
}

impl Kind {
    const fn new(name: &'static str, target: Target, exit: &'static [i32]) -> Self {
        Self { name, target, exit, seconds: 90, mib: 200, quick: false, passes: false }
    }

    const fn quick(self) -> Self {
        Self { quick: true, seconds: 30, ..self }
    }

    const fn passes(self) -> Self {
        Self { passes: true, ..self }
    }

    const fn within(self, seconds: u64) -> Self {
        Self { seconds, ..self }
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Kind> {
    [sockets::KINDS, runs::KINDS, machines::KINDS, lockers::KINDS, pages::KINDS].concat()
}
