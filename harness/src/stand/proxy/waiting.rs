//! Requests that are on their way: a server that hangs is told from one that answers wrongly.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// The requests for hosts that are let through which are not answered yet, in the order in which they
/// came.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    urls: Arc<Mutex<BTreeMap<u64, String>>>,
    /// How many requests ever came.
    begun: watch::Sender<u64>,
}

/// A request on its way, until it is dropped.
pub(super) struct Ticket {
    waiting: Waiting,
    number: u64,
}

impl Waiting {
    pub(super) fn add(&self, url: String) -> Ticket {
        let mut number = 0;
        self.begun.send_modify(|begun| {
            number = *begun;
            self.lock().insert(number, url);
            *begun += 1;
        });
        Ticket { waiting: self.clone(), number }
    }

    /// How many requests ever came; it tells of each that comes.
    pub(super) fn begun(&self) -> watch::Receiver<u64> {
        self.begun.subscribe()
    }

    pub(super) fn urls(&self) -> Vec<String> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, String>> {
        self.urls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.waiting.lock().remove(&self.number);
    }
}
