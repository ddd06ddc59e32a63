//! After a refusal: whether it stays one, in the popup, in the page and among the windows.

use std::time::Duration;

use tokio::time::Instant;

use super::looking::For;
use super::{Halt, Journey};
use crate::clock;
use crate::observe::{Moment, Observation, PageEvent, Place};

impl Journey<'_> {
    /// Gives what must not come the time to come: after a refusal, in the popup too.
    pub(super) async fn come_to_rest(&mut self) {
        let settle = self.profile.deadlines.settle;
        // What cannot be looked at again was seen once, and counts as it was.
        if !self.is_refused() || self.watch_refusal(settle).await.is_err() {
            self.settle().await;
        }
    }

    /// Whether the click of the current visit led to a code.
    fn is_refused(&self) -> bool {
        let current = self.current + 1;
        self.log.records().iter().any(|record| {
            matches!(&record.saw, Observation::Screen { visit, moment: Moment::Launch, screen, .. }
                if *visit == current && !screen.codes.is_empty())
        })
    }

    /// Watches a visit that was refused until the way to saving opens after all, or the time is over.
    pub(super) async fn watch_refusal(&mut self, deadline: Duration) -> Result<(), Halt> {
        if !self.is_refused() {
            return Ok(());
        }
        let (visit, mark) = (self.current + 1, self.log.mark());
        let end = Instant::now() + deadline;
        let mut popup = None;
        if self.reach_popup().await? {
            popup = self.look(For::Later, "", deadline).await?;
        }
        if popup.as_ref().is_none_or(|look| look.late) {
            let left = end.saturating_duration_since(Instant::now());
            let opens = |saw: &Observation| {
                matches!(saw, Observation::Page(PageEvent::Opened { blocked: false, .. }))
                    .then_some(())
            };
            self.log.until(mark, left, opens).await;
        }
        if let Some(look) = popup {
            let (moment, place, screen) = (Moment::Later, Place::Popup, look.screen);
            self.log.note(Observation::Screen { visit, moment, place, screen });
        }
        let of_visit = &self.visits[self.current];
        let after = clock::now_ms().saturating_sub(of_visit.clicked_at);
        let known =
            |window| of_visit.before.contains(window) || of_visit.popup.as_ref() == Some(window);
        let windows = self.session.windows().await?;
        let windows = windows.iter().filter(|&window| !known(window)).count();
        let after = u64::try_from(after).unwrap_or_default();
        self.log.note(Observation::LookedAgain { visit, after, windows });
        Ok(())
    }
}
