//! The bodies of those fuzz targets in `fuzz/` that are about the harness, or about the harness and
//! the reference locker side by side: two readings of one specification.
//!
//! A body takes bytes as they come, and panics when something that must hold does not. It is
//! compiled for tests, which replay seeds and corpora, and with the feature `fuzz-targets`.

#![expect(clippy::missing_panics_doc, reason = "a body reports a broken property by a panic")]

mod app_hash;
mod differential;
mod domain;
mod files;
mod page_rules;
mod register;
mod seeds;
mod timestamp;

pub use app_hash::app_hash;
pub use differential::differential;
pub use domain::domain;
pub use files::files;
pub use page_rules::page_rules;
pub use register::register;
pub use timestamp::timestamp;

/// A target's name in `fuzz/`, its body, and its seeds: what its corpus begins with.
pub type Target = (&'static str, fn(&[u8]), fn() -> Vec<Vec<u8>>);

/// The list of targets, and a test for each that replays its seeds and its corpus.
macro_rules! targets {
    ($($target:ident),+) => {
        /// Every target of this package.
        pub static TARGETS: &[Target] = &[$((stringify!($target), $target, seeds::$target)),+];

        #[cfg(test)]
        mod corpora {
            $(
                #[test]
                fn $target() {
                    let (body, seeds) = (super::$target, super::seeds::$target);
                    super::replay::replay(stringify!($target), body, seeds);
                }
            )+
        }
    };
}

targets!(app_hash, differential, domain, files, page_rules, register, timestamp);

/// A text of lines: as many as are asked for, the last with all that is left.
fn lines<const N: usize>(bytes: &[u8]) -> Option<[&str; N]> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.splitn(N, '\n').collect::<Vec<_>>().try_into().ok()
}

#[cfg(test)]
mod agreement;

#[cfg(test)]
#[path = "../../../../fuzz/src/replay.rs"]
mod replay;
