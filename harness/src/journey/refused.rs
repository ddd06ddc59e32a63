//! After a refusal: whether it stays one, in the popup, in the page and among the windows.

use std::time::Duration;

use tokio::time::Instant;

use super::credentials::Credentials;
use super::looking::For;
use super::{Halt, Journey};
use crate::clock;
use crate::observe::{Means, Moment, Observation, PageEvent, Place};

/// The profile's name of the user who logs in.
const FIRST: &str = "first";

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
        let mut asks = false;
        if let Some(look) = popup {
            asks = look.screen.login && !look.screen.save;
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
        if asks && !self.saves_behind_login().await? {
            self.log.note(Observation::LoginIsIdle { visit });
        }
        Ok(())
    }

    /// Whether a login that came after a refusal leads to saving: one that has lost the launch is the locker's own.
    /// What cannot be found out counts as the way to saving.
    async fn saves_behind_login(&mut self) -> Result<bool, Halt> {
        let user = Credentials::right(self.profile, FIRST);
        let entered = self.enter(&user, For::LetIn).await;
        self.filled.clear();
        let screen = match entered {
            Ok(Some(screen)) => screen,
            Ok(None) => return Ok(false),
            Err(trouble @ Halt::Trouble(..)) => return Err(trouble),
            // A popup that shows neither folders nor "Save here" after the login is asked about.
            Err(Halt::Unclear(question)) => return Ok(question.what != Means::SaveHere),
            Err(_) => return Ok(true),
        };
        if screen.save || screen.login || screen.folders.is_empty() {
            return Ok(screen.save);
        }
        // "Save here" may come with the choice of a folder.
        match self.choose_folder(1).await {
            Err(trouble @ Halt::Trouble(..)) => return Err(trouble),
            Err(_) => return Ok(true),
            Ok(()) => {}
        }
        let look = self.look(For::Save, "", self.profile.deadlines.settle).await?;
        Ok(look.is_some_and(|look| look.screen.save))
    }
}
