//! After a refusal: whether it stays one, in the popup, in the page and among the windows.

use std::time::Duration;

use tokio::time::Instant;

use super::halt::Question;
use super::wanted::For;
use super::way_on::Behind;
use super::{Halt, Journey};
use locksmith_core::clock;
use locksmith_core::observe::{Moment, Observation, PartnerEvent, Place, Screen};
use locksmith_core::scenario::Step;
use locksmith_spec::permitted;

impl Journey<'_> {
    /// Gives what must not come the time to come: after a refusal, in the popup too.
    pub(super) async fn come_to_rest(&mut self) {
        let settle = self.profile.deadlines.settle;
        // What cannot be looked at again was seen once, and counts as it was.
        if !self.is_refused() || self.watch_refusal(settle).await.is_err() {
            self.settle().await;
        }
    }

    /// Whether the click of the current visit led to a code, or to a number that may be the one that is due.
    fn is_refused(&self) -> bool {
        let is_code = |screen: &Screen| !screen.codes.is_empty();
        let is_number = |screen: &Screen| !screen.numbers.is_empty();
        self.launched_with(is_code) || self.launched_with(is_number) && !self.may_launch()
    }

    /// Whether the click of the current visit led to such a screen.
    fn launched_with(&self, wanted: impl Fn(&Screen) -> bool) -> bool {
        let current = self.current + 1;
        self.log.records().iter().any(|record| {
            matches!(&record.saw, Observation::Screen { visit, moment: Moment::Launch, screen, .. }
                if *visit == current && wanted(screen))
        })
    }

    /// Whether what the page claims may lead to the login.
    fn may_launch(&self) -> bool {
        let current = self.current + 1;
        self.log.records().iter().any(|record| {
            matches!(&record.saw, Observation::Presented { visit, facts, .. }
                if *visit == current && permitted(facts).allows_launch())
        })
    }

    /// Goes through a login that stands beside a code, or came after it: one that has lost the launch is the
    /// locker's own.
    async fn try_login_after(&mut self) -> Result<(), Halt> {
        let visit = self.current + 1;
        let is_beside = self.launched_with(|screen| screen.login && !screen.save);
        if is_beside {
            let name = "the login beside the code".to_owned();
            self.log.note(Observation::WayTaken { visit, name });
        }
        match self.behind_login().await? {
            Behind::Nothing => {}
            Behind::SaveHere if is_beside && !self.save_goes_through().await? => {}
            Behind::Unclear(Question { what, text: question }) if is_beside => {
                let step = Some(Step::LookAgain);
                self.log.note(Observation::Unrecognised { visit, step, what, question });
                return Ok(());
            }
            _ => return Ok(()),
        }
        self.log.note(Observation::LoginIsIdle { visit });
        Ok(())
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
                matches!(saw, Observation::Partner(PartnerEvent::Opened { blocked: false, .. }))
                    .then_some(())
            };
            self.log.until(mark, left, opens).await;
        }
        let (mut asks, mut stays) = (false, false);
        if let Some(look) = popup {
            (asks, stays) = (look.screen.login && !look.screen.save, look.late);
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
        if asks {
            self.try_login_after().await?;
        } else if deadline > self.profile.deadlines.settle && windows == 0 && stays {
            self.try_ways_on().await?;
        }
        Ok(())
    }
}
