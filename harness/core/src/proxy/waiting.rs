//! Requests that are on their way: a server that hangs differs from one that answers wrongly.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

/// The requests for hosts that are let through which are not answered yet, in the order in which they
/// came.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    requests: Arc<Mutex<BTreeMap<u64, Request>>>,
    /// How many requests ever came.
    begun: watch::Sender<u64>,
    /// How many of them are answered.
    answered: watch::Sender<u64>,
}

/// A request that is not answered yet.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) url: String,
    /// Whether it is for what a window will show.
    pub(super) document: bool,
    pub(super) since: Instant,
}

/// A request on its way, until it is dropped.
pub(super) struct Ticket {
    waiting: Waiting,
    number: u64,
}

impl Waiting {
    pub(super) fn add(&self, url: String, document: bool) -> Ticket {
        let mut number = 0;
        let request = Request { url, document, since: Instant::now() };
        self.begun.send_modify(|begun| {
            number = *begun;
            self.lock().insert(number, request);
            *begun += 1;
        });
        Ticket { waiting: self.clone(), number }
    }

    /// How many requests ever came; it signals each that comes.
    pub(super) fn begun(&self) -> watch::Receiver<u64> {
        self.begun.subscribe()
    }

    /// How many requests are answered; it signals each that is.
    pub(super) fn answered(&self) -> watch::Receiver<u64> {
        self.answered.subscribe()
    }

    /// The requests, each with its number.
    pub(super) fn requests(&self) -> Vec<(u64, Request)> {
        self.lock().iter().map(|(number, request)| (*number, request.clone())).collect()
    }

    /// Whether one of these is not answered yet.
    pub(super) fn has_any(&self, numbers: &[u64]) -> bool {
        let requests = self.lock();
        numbers.iter().any(|number| requests.contains_key(number))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Request>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.waiting.lock().remove(&self.number);
        self.waiting.answered.send_modify(|answered| *answered += 1);
    }
}
