//! The bodies of those fuzz targets in `fuzz/` that need the inside of the locker.
//!
//! A body takes bytes as they come, and panics when something that must hold does not. It is
//! compiled for tests, which replay seeds and corpora, and with the feature `fuzz-targets`.

mod document_url;
mod request;
mod seeds;
mod sequence;

pub use document_url::document_url;
pub use request::request;
pub use sequence::sequence;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use tokio::runtime::{Builder, Runtime};

use crate::clock::UnixTime;
use crate::config::{Config, Limits};
use crate::documents::{AddressPolicy, Fetcher};
use crate::locker::Locker;

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

targets!(document_url, request, sequence);

/// 2016-11-23 17:30:00 in India.
const NOW: UnixTime = UnixTime(1_479_902_400);

#[expect(clippy::expect_used, reason = "without a runtime there is nothing to fuzz")]
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));

#[expect(clippy::expect_used, reason = "without a fetcher there is nothing to fuzz")]
static FETCHER: LazyLock<Fetcher> = LazyLock::new(|| {
    crate::server::install_tls();
    let policy = AddressPolicy::PublicOnly;
    Fetcher::new(policy, &BTreeMap::new(), None, Limits::default()).expect("a fetcher")
});

/// A locker that listens nowhere, and whose clock stands still.
#[expect(clippy::expect_used, reason = "without a locker there is nothing to fuzz")]
async fn locker(config: &Config) -> Arc<Locker> {
    let locker = Locker::new(config, FETCHER.clone()).await.expect("a locker in memory");
    locker.clock.stop_at(NOW);
    Arc::new(locker)
}

#[cfg(test)]
#[path = "../../../fuzz/src/replay.rs"]
mod replay;
