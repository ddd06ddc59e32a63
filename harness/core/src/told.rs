//! Where our hosts tell what they see.

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::clock;
use crate::observe::Observation;

/// Something that one of our hosts saw.
#[derive(Debug)]
pub struct Seen {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What.
    pub what: Observation,
}

/// Where our hosts tell what they see of a case.
#[derive(Clone, Debug)]
pub struct Told(UnboundedSender<Seen>);

impl Told {
    /// A place to tell to, and the other end of it.
    #[must_use]
    pub fn channel() -> (Self, UnboundedReceiver<Seen>) {
        let (sender, seen) = unbounded_channel();
        (Self(sender), seen)
    }

    /// Tells of something that was seen just now.
    pub fn observe(&self, what: Observation) {
        self.send(Seen { at: clock::now_ms(), what });
    }

    /// Tells of something that was seen.
    pub fn send(&self, seen: Seen) {
        // A case that has ended hears no more.
        let _ = self.0.send(seen);
    }
}
