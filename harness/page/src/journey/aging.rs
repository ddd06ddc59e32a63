//! A page that is left open: its timers of seconds are called at once, since it may set a result by itself
//! then, and those of minutes, since it may renew its timestamp.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::opening::left;
use super::{Journey, Trouble, milliseconds, read};
use locksmith_browser::BrowserError;
use locksmith_core::observe::page::{Fact, Renewed};
use locksmith_spec::app_hash;

/// For how long a page is given time to renew what it claims.
const RENEWAL: Duration = Duration::from_secs(5);

/// For how long a timestamp without its hash is given the time to get that, too.
const FOR_HASH: Duration = Duration::from_secs(2);

/// How long the second is that a timestamp names, and a little more.
const ITS_SECOND: Duration = Duration::from_millis(1100);

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

/// What the page claims before its timers are rung; none where it has no timer that could renew that.
const GROWS_OLD: &str = r"
const script = document.getElementById('dlshare');
const claim = (name) => script.getAttribute(name) || '';
if (!script || !claim('time-stamp') || !window[Symbol.for('locksmith')]?.growsOld()) return null;
return { id: claim('data-app-id'), hash: claim('data-app-hash'), stamp: claim('time-stamp') };
";

/// Rings the timers.
const RING: &str = "return window[Symbol.for('locksmith')]?.ages() ?? null;";

/// Waits until the page claims another timestamp, itself or loaded anew, and another hash; for that less long.
const CLAIMED: &str = r"
const [before, milliseconds, forHash, answer] = arguments;
let grace = null;
const claims = () => {
  const script = document.getElementById('dlshare');
  const claim = (name) => script?.getAttribute(name) || '';
  return { id: claim('data-app-id'), hash: claim('data-app-hash'), stamp: claim('time-stamp') };
};
const look = () => {
  const { hash, stamp } = claims();
  if (!stamp || stamp === before.stamp) return;
  // The hash may be set after the timestamp, by a request of its own.
  const wait = hash && hash !== before.hash ? 100 : forHash;
  if (grace && grace.wait === wait) return;
  clearTimeout(grace?.timer);
  grace = { wait, timer: setTimeout(() => finish(claims()), wait) };
};
const finish = (claims) => { observer.disconnect(); clearTimeout(timer); answer(claims); };
const observer = new MutationObserver(look);
const timer = setTimeout(() => { if (!grace) finish(null); }, milliseconds);
observer.observe(document, { subtree: true, childList: true, attributes: true });
look();
";

/// What the page claims.
#[derive(Deserialize, Serialize)]
struct Claims {
    id: String,
    hash: String,
    stamp: String,
}

impl Journey<'_> {
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
        let before = self.session.execute(GROWS_OLD, Vec::new()).await?;
        let Some(before) = read::<Option<Claims>>(before)? else { return Ok(()) };
        // In the second of the timestamp before a new one is the same: a page that renews it would look like one
        // that does not, whenever all that came before was quick.
        self.result_within(false, ITS_SECOND).await?;
        let after = self.session.execute(RING, Vec::new()).await?;
        let Some(after) = read::<Option<u64>>(after)? else { return Ok(()) };
        // A server that was slow at the first load is given as long again.
        let renewal = RENEWAL.max(self.first_load * 2).min(self.deadlines.page);
        let wait = vec![json!(before), json!(milliseconds(renewal)), json!(milliseconds(FOR_HASH))];
        let claims = match self.session.wait_for(CLAIMED, wait, (renewal + FOR_HASH) * 2).await {
            Ok(Value::Null) | Err(BrowserError::Deadline { .. }) => return Ok(()),
            claims => read::<Claims>(claims?)?,
        };
        let key = self.bed.target().key.as_ref();
        let hash =
            key.map(|key| app_hash::assess(&claims.hash, &claims.id, key.expose(), &claims.stamp));
        self.note(Fact::Renewed(Renewed {
            after: after / 1000,
            before: before.stamp,
            stamp: claims.stamp,
            hash,
        }));
        Ok(())
    }
}
