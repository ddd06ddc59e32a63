//! The locker's clock: most cases leave it alone and run beside each other; one that needs it to stand
//! still runs alone.

use jiff::Timestamp;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use url::Url;

/// The clock of one locker, and who relies on it at the moment.
#[derive(Debug)]
pub(super) struct LockerClock {
    control: Option<Url>,
    users: RwLock<()>,
}

/// A case's turn; the clock is as the case needs it until it is given back.
pub(super) enum Turn<'a> {
    Running(#[expect(dead_code, reason = "held")] RwLockReadGuard<'a, ()>),
    Stopped(#[expect(dead_code, reason = "held")] RwLockWriteGuard<'a, ()>),
}

impl LockerClock {
    pub(super) fn new(control: Option<Url>) -> Self {
        Self { control, users: RwLock::default() }
    }

    /// Waits for a case's turn, and stops the clock when the case names a time; an error is reported in a
    /// sentence.
    pub(super) async fn take(
        &self,
        time: Option<Timestamp>,
        http: &reqwest::Client,
    ) -> Result<Turn<'_>, String> {
        let (Some(time), Some(control)) = (time, &self.control) else {
            return Ok(Turn::Running(self.users.read().await));
        };
        let turn = Turn::Stopped(self.users.write().await);
        let stop = http.put(control.clone()).body(time.as_second().to_string());
        ask(stop).await.map_err(|error| format!("its clock cannot be stopped: {error}"))?;
        Ok(turn)
    }

    /// Gives a turn back: a clock that was stopped goes on.
    pub(super) async fn give_back(
        &self,
        turn: Turn<'_>,
        http: &reqwest::Client,
    ) -> Result<(), String> {
        match (&turn, &self.control) {
            (Turn::Stopped(_), Some(control)) => ask(http.delete(control.clone()))
                .await
                .map_err(|error| format!("its clock cannot be let go: {error}")),
            _ => Ok(()),
        }
    }
}

async fn ask(request: reqwest::RequestBuilder) -> reqwest::Result<()> {
    request.send().await?.error_for_status().map(drop)
}
