//! A user who comes back to the page in the same session: a timestamp that the session keeps is the same then.

use std::time::Duration;

use serde::Deserialize;

use super::{Journey, Trouble, read};
use locksmith_core::observe::page::Fact;
use locksmith_core::proxy::Exchange;

/// How old a timestamp is, in seconds, that is not one of the present second any more.
const NOT_OF_NOW: i64 = 2;

/// By what the browser could know the page again, as a [`Keeps`].
const KEEPS: &str = r"
const [answer] = arguments;
const kept = (of) => { try { return Boolean(of()); } catch { return false; } };
const isKept = kept(() => document.cookie) || kept(() => localStorage.length) || kept(() => sessionStorage.length);
const otherwise = isKept ? 'data' : 'nothing';
if (!navigator.serviceWorker) answer(otherwise);
else navigator.serviceWorker.getRegistrations()
  .then((all) => answer(all.length > 0 ? 'worker' : otherwise), () => answer(otherwise));
";

/// What the browser keeps for a page.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Keeps {
    Nothing,
    /// Cookies or storage.
    Data,
    /// A service worker, which may answer in the server's place.
    Worker,
}

/// How long that takes at most.
const KEEPING: Duration = Duration::from_secs(5);

impl Journey<'_> {
    /// Opens the page again with all that the browser has kept of it, where it has kept something, and notes the
    /// timestamps of both loads. A page that caches may keep is left alone, and one that needs steps first.
    pub(super) async fn come_back(&mut self) -> Result<(), Trouble> {
        if self.came_back || !self.actions.is_empty() {
            return Ok(());
        }
        self.came_back = true;
        let Some(opened) = self.opened.clone() else { return Ok(()) };
        let opened = self.known_of(2, opened);
        let (Some(before), Some(age), None) = (opened.time_stamp, opened.age, opened.kept_for)
        else {
            return Ok(());
        };
        let visits = match self.keeps().await? {
            Keeps::Nothing if !self.sets_cookies() => return Ok(()),
            Keeps::Nothing | Keeps::Data => 1,
            // One that keeps what passes through it has nothing at the first visit that it sees.
            Keeps::Worker => 2,
        };
        let mut age = age;
        for _ in 0..visits {
            // In the second that it names each timestamp is the same.
            if let Ok(rest) = u64::try_from(NOT_OF_NOW - age)
                && rest <= NOT_OF_NOW.unsigned_abs()
            {
                self.result_within(false, Duration::from_secs(rest)).await?;
            }
            let earlier =
                self.bed.exchanges().iter().map(|exchange| exchange.at).max().unwrap_or(0);
            self.session.goto("about:blank").await?;
            let address = self.address();
            self.visit_at(&address, 2).await?;
            let Some(opened) = self.opened.clone() else { return Ok(()) };
            let now = self.known_of(2, opened);
            let (Some(stamp), Some(now)) = (now.time_stamp, now.age) else { return Ok(()) };
            age = now;
            let by_browser = self.came_only_before(&stamp, earlier);
            self.note(Fact::CameBack { before: before.clone(), stamp, age, by_browser });
            if by_browser {
                break;
            }
        }
        Ok(())
    }

    /// Whether a timestamp came from a server until then, and did not come again since: the browser has used a copy.
    fn came_only_before(&mut self, stamp: &str, then: i64) -> bool {
        let holds = |exchange: &&Exchange| exchange.texts().iter().any(|it| it.contains(stamp));
        let (before, since): (Vec<&Exchange>, Vec<&Exchange>) =
            self.bed.exchanges().iter().filter(holds).partition(|exchange| exchange.at <= then);
        !before.is_empty() && since.is_empty()
    }

    async fn keeps(&mut self) -> Result<Keeps, Trouble> {
        match self.session.execute_async(KEEPS, Vec::new(), KEEPING).await {
            Ok(keeps) => read(keeps),
            Err(error) if error.is_fatal() => Err(error.into()),
            // The page is just going elsewhere.
            Err(_) => Ok(Keeps::Nothing),
        }
    }

    /// Whether an answer set a cookie, which may be one that no script sees.
    fn sets_cookies(&mut self) -> bool {
        self.bed.exchanges().iter().any(|exchange| exchange.header("set-cookie").is_some())
    }
}
