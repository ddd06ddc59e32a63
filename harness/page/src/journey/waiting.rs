//! The time that a user spends in the popup, which has just opened: what the page does meanwhile may take the save
//! from its user.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::aging::{PASS, PASSING};
use super::opening::left;
use super::trying::{LOSES_FOCUS, REGAINS_FOCUS, untried};
use super::{Journey, Trouble, milliseconds};
use locksmith_browser::BrowserError;
use locksmith_core::observe::page::{Event, Fact, Trial};

/// How much time passes for the page: less than a login with a one-time code takes.
const IN_POPUP: Duration = Duration::from_secs(30);

/// How much time passes for a page that looks whether its popup is closed.
const AFTER_POPUP: Duration = Duration::from_secs(3);

impl Journey<'_> {
    /// A page that went away in a trial, and loads itself anew: whether it does so under a popup, too.
    pub(super) async fn wait_where_it_reloads(&mut self, button: usize) -> Result<(), Trouble> {
        if !self.reloaded {
            return Ok(());
        }
        self.wait_in_popup(button).await
    }

    /// A page that loads itself anew once its popup is closed has the time for that: a user clicks no sooner.
    pub(super) async fn settle_where_it_reloads(&mut self) -> Result<(), Trouble> {
        if !self.reloaded {
            return Ok(());
        }
        let wait = vec![json!(milliseconds(AFTER_POPUP))];
        match self.session.execute_async(PASS, wait, PASSING).await {
            Err(error) if error.is_fatal() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Opens the popup of a button in the page opened anew, which no trial has changed, lets time pass for the
    /// page's timers, and notes what came of that.
    pub(super) async fn wait_in_popup(&mut self, button: usize) -> Result<(), Trouble> {
        self.visit(2).await?;
        if self.click(button).await?.is_err() {
            return Ok(());
        }
        self.used = true;
        let began = Instant::now();
        let mut tried = untried(button, Trial::Cancelled);
        if let Some(popup) = self.new_window(&mut tried).await? {
            self.in_page(LOSES_FOCUS).await?;
            self.in_popup(&popup, &mut tried).await?;
            self.turn_to_page().await?;
            let wait = vec![json!(milliseconds(IN_POPUP))];
            match self.session.execute_async(PASS, wait, PASSING).await {
                // What became of the page shows in its events.
                Ok(_) | Err(BrowserError::Navigated { .. } | BrowserError::Deadline { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            let is_closed = !self.session.windows().await?.contains(&popup);
            let (events, _) = self.happened().await?;
            tried.events.extend(events);
            let is_reported = tried.events.iter().any(|it| matches!(it, Event::Closed { .. }));
            if is_closed && !is_reported {
                // By something else than a timer: the locker's login does not close itself.
                tried.events.push(Event::Closed { after: milliseconds(began.elapsed()) });
            }
        }
        self.close_others().await?;
        self.turn_to_page().await?;
        let is_away = |events: &[Event]| {
            left(events) || events.iter().any(|it| matches!(it, Event::Reloads { .. }))
        };
        if !is_away(&tried.events) {
            self.in_page(REGAINS_FOCUS).await?;
            let (events, _) = self.happened().await?;
            tried.events.extend(events.into_iter().filter(|it| matches!(it, Event::Left { .. })));
        }
        if is_away(&tried.events) {
            self.visit(2).await?;
        }
        self.note(Fact::Waited { button, events: tried.events });
        Ok(())
    }
}
