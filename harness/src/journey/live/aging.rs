//! A page that is left open: its timers of seconds are called at once, since it may set a result by itself
//! then, and those of minutes, since it may renew its timestamp.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::opening::left;
use super::{LiveJourney, Trouble, milliseconds, read};
use crate::browser::BrowserError;
use crate::observe::live::{Fact, Renewed};
use crate::spec::app_hash;

/// For how long a page is given time to renew what it claims.
const RENEWAL: Duration = Duration::from_secs(5);

/// How much time passes for a page after its trials, and how long that may take.
const LATER: Duration = Duration::from_secs(30);
pub(super) const PASSING: Duration = Duration::from_secs(10);

pub(super) const PASS: &str = r"
const [milliseconds, answer] = arguments;
const own = window[Symbol.for('locksmith')];
if (!own) { answer(false); return; }
own.passes(milliseconds).then(() => answer(true), () => answer(false));
";

/// What the page says by itself, as time passes.
const MOVED: &str = "return window[Symbol.for('locksmith')]?.moved?.() || [];";

/// Rings the timers, and gives the claims of before.
const RING: &str = r"
const script = document.getElementById('dlshare');
const before = script && script.getAttribute('time-stamp');
const own = window[Symbol.for('locksmith')];
return { before, after: before && own ? own.ages() : null };
";

/// Waits until the page claims another timestamp, itself or loaded anew.
const CLAIMED: &str = r"
const [before, milliseconds, answer] = arguments;
const look = () => {
  const script = document.getElementById('dlshare');
  const claim = (name) => script.getAttribute(name) || '';
  if (!script || !claim('time-stamp') || claim('time-stamp') === before) return;
  // The hash may be set after the timestamp.
  setTimeout(() => finish({ id: claim('data-app-id'), hash: claim('data-app-hash'), stamp: claim('time-stamp') }), 100);
};
const finish = (claims) => { observer.disconnect(); clearTimeout(timer); answer(claims); };
const observer = new MutationObserver(look);
const timer = setTimeout(finish, milliseconds, null);
observer.observe(document, { subtree: true, childList: true, attributes: true });
look();
";

/// What was rung.
#[derive(Deserialize)]
struct Rung {
    before: Option<String>,
    after: Option<u64>,
}

/// What the page claims then.
#[derive(Deserialize)]
struct Claims {
    id: String,
    hash: String,
    stamp: String,
}

impl LiveJourney<'_> {
    /// Lets seconds pass for the page's timers, and notes what came of that.
    pub(super) async fn let_time_pass(&mut self) -> Result<(), Trouble> {
        self.turn_to_page().await?;
        match self.session.execute_async(PASS, vec![json!(milliseconds(LATER))], PASSING).await {
            // What became of the page shows in its events.
            Ok(_) | Err(BrowserError::Navigated { .. } | BrowserError::Deadline { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.close_others().await?;
        self.turn_to_page().await?;
        let (events, _) = self.happened().await?;
        let is_gone = left(&events);
        let moved = self.session.execute(MOVED, Vec::new()).await;
        let words = moved.ok().and_then(|moved| serde_json::from_value(moved).ok());
        let late = std::mem::take(&mut self.late_now);
        self.note(Fact::TimePassed { events, late, words: words.unwrap_or_default() });
        if is_gone {
            self.visit(2).await?;
        }
        Ok(())
    }

    /// Lets half an hour pass for the page's timers, and notes whether it renews its timestamp then. The
    /// page is not to be used any more.
    pub(super) async fn age(&mut self) -> Result<(), Trouble> {
        self.turn_to_page().await?;
        let rung: Rung = read(self.session.execute(RING, Vec::new()).await?)?;
        let (Some(before), Some(after)) = (rung.before, rung.after) else { return Ok(()) };
        let wait = vec![json!(before), json!(milliseconds(RENEWAL))];
        let claims = match self.session.wait_for(CLAIMED, wait, RENEWAL * 2).await {
            Ok(Value::Null) | Err(BrowserError::Deadline { .. }) => return Ok(()),
            claims => read::<Claims>(claims?)?,
        };
        let key = self.stand.target().key.as_ref();
        let hash =
            key.map(|key| app_hash::assess(&claims.hash, &claims.id, key.expose(), &claims.stamp));
        self.note(Fact::Renewed(Renewed {
            after: after / 1000,
            before,
            stamp: claims.stamp,
            hash,
        }));
        Ok(())
    }
}
