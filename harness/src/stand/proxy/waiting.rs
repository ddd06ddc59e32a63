//! Requests that are on their way: a server that hangs is told from one that answers wrongly.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The requests that are not answered yet, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting(Arc<Mutex<Pending>>);

#[derive(Debug, Default)]
struct Pending {
    next: u64,
    urls: BTreeMap<u64, String>,
}

/// A request on its way, until it is dropped.
pub(super) struct Ticket {
    waiting: Waiting,
    number: u64,
}

impl Waiting {
    pub(super) fn add(&self, url: String) -> Ticket {
        let mut pending = self.lock();
        let number = pending.next;
        pending.next += 1;
        pending.urls.insert(number, url);
        Ticket { waiting: self.clone(), number }
    }

    pub(super) fn urls(&self) -> Vec<String> {
        self.lock().urls.values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.waiting.lock().urls.remove(&self.number);
    }
}
