//! The channel by which our hosts report what they see.

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::clock;
use crate::observe::Observation;

/// An observation of one of our hosts, with its time.
#[derive(Debug)]
pub struct Seen {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What.
    pub what: Observation,
}

/// Takes what our hosts see of a case.
#[derive(Clone, Debug)]
pub struct Observer(UnboundedSender<Seen>);

impl Observer {
    /// A new observer, and the end at which its observations arrive.
    #[must_use]
    pub fn channel() -> (Self, UnboundedReceiver<Seen>) {
        let (sender, seen) = unbounded_channel();
        (Self(sender), seen)
    }

    /// Reports something that was seen just now.
    pub fn observe(&self, what: Observation) {
        self.send(Seen { at: clock::now_ms(), what });
    }

    /// Reports something that was seen.
    pub fn send(&self, seen: Seen) {
        // A case that has ended has closed the other end.
        let _ = self.0.send(seen);
    }
}
