//! Outcomes that must not come: a result because a popup was closed, and one because a forger sends
//! messages. They are given the time to come, once for both.

use super::opening::left;
use super::{LiveJourney, SETTLE, Trouble};
use crate::observe::live::{Event, Fact};

impl LiveJourney<'_> {
    /// After a popup was closed: sends the page what a forger would send, and gives both the time to
    /// show. Gives what came, unless it came of the messages.
    pub(super) async fn linger(&mut self) -> Result<Vec<Event>, Trouble> {
        // Listeners answer at once, as a rule; what comes later may have either cause.
        let mut forged = self.send_forged().await?;
        let mut late = self.happened_within_pause().await?;
        if takes_in(&late) {
            // Whose it is shows at the page opened anew: by itself first, and then by the messages.
            self.visit(2).await?;
            let by_itself = self.happened_within_pause().await?;
            let mut again = self.send_forged().await?;
            again.extend(self.happened_within_pause().await?);
            if takes_in(&again) {
                forged.append(&mut late);
            }
            forged.extend(again);
            late.extend(by_itself);
        }
        self.note_forged(forged).await?;
        Ok(late)
    }

    /// Sends the page what a forger would send, where no popup could be closed before.
    pub(super) async fn forge(&mut self) -> Result<(), Trouble> {
        self.turn_to_page().await?;
        let mut forged = self.send_forged().await?;
        forged.extend(self.happened_within_pause().await?);
        self.note_forged(forged).await
    }

    /// Gives what the page answers at once.
    async fn send_forged(&mut self) -> Result<Vec<Event>, Trouble> {
        let script = "window[Symbol.for('locksmith')]?.forge();";
        self.session.execute(script, Vec::new()).await?;
        Ok(self.happened().await?.0)
    }

    async fn happened_within_pause(&mut self) -> Result<Vec<Event>, Trouble> {
        self.pause(SETTLE).await?;
        Ok(self.happened().await?.0)
    }

    async fn note_forged(&mut self, events: Vec<Event>) -> Result<(), Trouble> {
        self.forged = true;
        let taken_in = takes_in(&events);
        self.note(Fact::Forged { events });
        if taken_in {
            // It may be another page now, and the trials to come are not to suffer from that.
            self.visit(2).await?;
        }
        Ok(())
    }
}

/// Whether a page shows by these that it was taken in.
fn takes_in(events: &[Event]) -> bool {
    left(events) || events.iter().any(|event| matches!(event, Event::Result { value: Some(_), .. }))
}
