//! A user who comes back to the page in the same session: a timestamp that the session keeps is the same then.

use std::time::Duration;

use serde_json::Value;

use super::{Journey, Trouble};
use locksmith_core::observe::page::Fact;

/// How old a timestamp is, in seconds, that is not one of the present second any more.
const NOT_OF_NOW: i64 = 2;

/// Whether the browser keeps something for the page by which that could know it again.
const KEEPS: &str = r"
const [answer] = arguments;
const kept = (of) => { try { return Boolean(of()); } catch { return false; } };
const isKept = kept(() => document.cookie) || kept(() => localStorage.length) || kept(() => sessionStorage.length);
if (isKept || !navigator.serviceWorker) answer(isKept);
else navigator.serviceWorker.getRegistrations().then((all) => answer(all.length > 0), () => answer(false));
";

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
        if !(self.keeps_by_script().await? || self.sets_cookies()) {
            return Ok(());
        }
        // In the second that it names each timestamp is the same.
        if let Ok(rest) = u64::try_from(NOT_OF_NOW - age)
            && rest <= NOT_OF_NOW.unsigned_abs()
        {
            self.result_within(false, Duration::from_secs(rest)).await?;
        }
        self.session.goto("about:blank").await?;
        let address = self.address();
        self.visit_at(&address, 2).await?;
        let Some(opened) = self.opened.clone() else { return Ok(()) };
        let now = self.known_of(2, opened);
        if let (Some(stamp), Some(age)) = (now.time_stamp, now.age) {
            self.note(Fact::CameBack { before, stamp, age });
        }
        Ok(())
    }

    async fn keeps_by_script(&mut self) -> Result<bool, Trouble> {
        match self.session.execute_async(KEEPS, Vec::new(), KEEPING).await {
            Ok(keeps) => Ok(keeps == Value::Bool(true)),
            Err(error) if error.is_fatal() => Err(error.into()),
            // The page is just going elsewhere.
            Err(_) => Ok(false),
        }
    }

    /// Whether an answer set a cookie, which may be one that no script sees.
    fn sets_cookies(&mut self) -> bool {
        self.bed.exchanges().iter().any(|exchange| {
            let headers = &exchange.response_headers;
            headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        })
    }
}
