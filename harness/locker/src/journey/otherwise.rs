//! The steps of an attacker, which no user takes: opening a popup's address elsewhere or again,
//! forging a message, taking the page's place.

use std::time::Duration;

use serde_json::json;

use super::wanted::For;
use super::{Halt, Journey};
use locksmith_core::observe::{Cause, Moment, Observation, Place};

/// For how long a frame of ours may load.
const FRAME: Duration = Duration::from_secs(10);

impl Journey<'_> {
    /// Opens the popup's address in a browser that has none of its cookies.
    pub(super) async fn open_elsewhere(&mut self) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let address = self.session.current_url().await?;
        self.forget_logins().await?;
        self.open_aside(&address, Moment::Elsewhere).await
    }

    /// Opens once more what the popup was led to first.
    pub(super) async fn replay_launch(&mut self) -> Result<(), Halt> {
        let profile = self.profile;
        let from = self.visits.get(self.current).map_or(i64::MAX, |visit| visit.clicked_at);
        let address = self.passed.first_document(from, |url| profile.is_of_locker(url));
        let address = address.ok_or_else(|| Halt::Stuck("no address of the popup".into()))?;
        self.open_aside(address.as_str(), Moment::Replayed).await
    }

    /// Opens an address in a window of its own, and looks at what comes.
    async fn open_aside(&mut self, address: &str, moment: Moment) -> Result<(), Halt> {
        self.session.open(address).await?;
        let look = self.look(For::Aside, "", self.profile.deadlines.launch).await?;
        let visit = self.current + 1;
        if let Some(look) = look {
            let (place, screen) = (Place::Popup, look.screen);
            self.log.note(Observation::Screen { visit, moment, place, screen });
            self.session.close_window().await?;
        }
        self.turn_to_page().await
    }

    /// Has a frame of another host send the page what looks like the locker's messages.
    pub(super) async fn forge_message(&mut self) -> Result<(), Halt> {
        self.turn_to_page().await?;
        let script = "window.__locksmithForge(arguments[0], arguments[1]);";
        let forger = json!(self.bed.stranger("forger"));
        let known = self.session.execute_async(script, vec![forger], FRAME).await?;
        let messages = known.as_u64().and_then(|count| usize::try_from(count).ok());
        let messages = messages.ok_or_else(|| {
            Halt::Trouble(
                Cause::Harness,
                "the page's instrumentation reported no number of messages".into(),
            )
        })?;
        self.log.note(Observation::Forged { visit: self.current + 1, messages });
        self.settle().await;
        Ok(())
    }

    /// Leads the page's own window to another host, as a script of the page would: when the browser
    /// is sent there, windows forget who opened them.
    pub(super) async fn leave_page(&mut self) -> Result<(), Halt> {
        self.turn_to_page().await?;
        let mark = self.log.mark();
        let address = json!(self.bed.stranger("successor"));
        self.session.execute("location.assign(arguments[0]);", vec![address]).await?;
        if !self.is_loaded(mark).await {
            let what = "the page of another host did not load".to_owned();
            return Err(Halt::Trouble(Cause::Harness, what));
        }
        self.log.note(Observation::WentElsewhere { visit: self.current + 1 });
        Ok(())
    }

    /// Waits until the popup says what became of "Save here".
    pub(super) async fn await_popup(&mut self) -> Result<(), Halt> {
        if !self.reach_popup().await? {
            return Ok(());
        }
        let before = self.visits[self.current].before_save.clone();
        let mut look = self.look(For::Saved, &before, self.profile.deadlines.save).await?;
        if look.as_ref().is_some_and(|look| look.in_place) {
            look = self.look(For::Over, &before, self.profile.deadlines.launch).await?;
        }
        if let Some(screen) = look.map(|look| look.screen).or_else(|| self.spoken_screen()) {
            let (visit, moment, place) = (self.current + 1, Moment::Saved, Place::Popup);
            self.log.note(Observation::Screen { visit, moment, place, screen });
        }
        Ok(())
    }
}
