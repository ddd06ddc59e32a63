//! Coming to the buttons, in each load: a page may add the library, or what that needs, once a part of it is scrolled
//! to. Each load is read in the state that a user has before a click.

use std::time::Duration;

use serde_json::{Value, json};

use super::opening::Ready;
use super::{Journey, Trouble};

/// Scrolls.
const SCROLL: &str = include_str!("scrolling.js");

/// How long that may take.
const SCROLLING: Duration = Duration::from_secs(20);

/// Whether the library runs.
const RAN: &str = "return Boolean(window.saveLockerWidget);";

impl Journey<'_> {
    /// Brings the page, which is ready, to where a user clicks: each button was in view then. What that has changed
    /// is waited for.
    pub(super) async fn come_to_buttons(&mut self, ready: Ready) -> Result<Ready, Trouble> {
        if self.scrolls_through(false).await? {
            return self.wait_until_ready(self.late).await;
        }
        Ok(ready)
    }

    /// Some pages load their scripts when a part of them is seen, when the mouse first moves, or when a key is
    /// pressed: so all of that is done where the library does not run, in the first load, and in each after one
    /// in which it did. A browser moves the pointer by itself now and then: no load shows what the next one needs.
    pub(super) async fn wake(&mut self, load: usize) -> Result<Option<Ready>, Trouble> {
        let mut awake = None;
        let mut runs = self.library_runs().await?;
        for stirs in [false, true] {
            let may_sleep = load == 1 || self.library_ran;
            if !may_sleep || runs {
                break;
            }
            let changes =
                if stirs { self.stirs().await? } else { self.scrolls_through(true).await? };
            if changes {
                awake = Some(self.wait_until_ready(self.library_ran).await?);
            }
            runs = self.library_runs().await?;
        }
        self.library_ran |= runs;
        Ok(awake)
    }

    /// Does what a user does without a click; gives whether the page may have changed.
    async fn stirs(&self) -> Result<bool, Trouble> {
        match self.session.stir().await {
            Ok(()) => Ok(true),
            Err(error) if error.is_fatal() => Err(error.into()),
            // A page that shows nothing has no place for the pointer.
            Err(_) => Ok(false),
        }
    }

    async fn library_runs(&self) -> Result<bool, Trouble> {
        Ok(self.session.execute(RAN, Vec::new()).await? == json!(true))
    }

    /// Scrolls to the buttons, or through the `whole` page; gives whether the page changed.
    async fn scrolls_through(&self, whole: bool) -> Result<bool, Trouble> {
        match self.session.execute_async(SCROLL, vec![json!(whole)], SCROLLING).await {
            Ok(changed) => Ok(changed == Value::Bool(true)),
            Err(error) if error.is_fatal() => Err(error.into()),
            // The page goes to another document meanwhile.
            Err(_) => Ok(true),
        }
    }
}
