//! What comes over the buttons by itself, some seconds after the page was opened, and stays: nothing is clicked.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::aging::{PASS, PASSING};
use super::{Journey, Trouble, milliseconds, read};
use locksmith_browser::{BrowserError, Element};
use locksmith_core::observe::page::{Cover, Fact};

/// How much time a page is given to cover its buttons, and for how long that must stay.
const COMES: Duration = Duration::from_secs(10);
const STAYS: Duration = Duration::from_secs(5);

/// The button at this place.
pub(super) const BUTTON: &str =
    "return document.querySelectorAll('a.locker-saver')[arguments[0]] || null;";

/// What lies over each button that is seen.
const COVERS: &str = concat!(
    include_str!("seeing.js"),
    r"
document.getAnimations().forEach((one) => {
  try { if (Number.isFinite(one.effect.getComputedTiming().endTime)) one.finish(); } catch { /* of no time */ }
});
return [...document.querySelectorAll('a.locker-saver')].slice(0, 20).map((button) => {
  button.scrollIntoView({ block: 'center', behavior: 'instant' });
  return isSeen(button) ? coverOf(button) : null;
});
"
);

/// Waits until something lies over an element, and then whether it goes.
const COVERED: &str = concat!(
    include_str!("seeing.js"),
    r#"
const [element, comes, stays, answer] = arguments;
const began = performance.now();
element.scrollIntoView({ block: "center", behavior: "instant" });
let since = null;
const look = () => {
  const cover = coverOf(element);
  const now = performance.now();
  since = cover ? since ?? now : null;
  if (cover && (cover.acts || now - since > stays)) answer({ cover, after: Math.round(since - began) });
  else if (!cover && now - began > comes) answer(null);
  else requestAnimationFrame(look);
};
look();
"#
);

#[derive(Deserialize)]
struct Covered {
    cover: Cover,
    after: u64,
}

impl Journey<'_> {
    /// Looks whether something comes over the buttons of the page, which was just opened.
    pub(super) async fn look_for_covers(&mut self) -> Result<(), Trouble> {
        let before = self.covers().await?;
        match self.session.execute_async(PASS, vec![json!(milliseconds(COMES))], PASSING).await {
            Ok(_) | Err(BrowserError::Navigated { .. } | BrowserError::Deadline { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.close_others().await?;
        self.turn_to_page().await?;
        let after = self.covers().await?;
        let is_new = |(at, cover): &(usize, Option<Cover>)| {
            cover.as_ref().is_some_and(|cover| !cover.acts)
                && before.get(*at).is_some_and(Option::is_none)
        };
        let found = after.into_iter().enumerate().find(is_new);
        let Some((at, _)) = found else { return Ok(()) };
        // Time that passes at once may make a page late with what it waits for: what counts is a user's time.
        self.visit(2).await?;
        let element = self.session.execute(BUTTON, vec![json!(at)]).await?;
        let Some(element) = Element::from_value(&element) else { return Ok(()) };
        let Some(Covered { cover, after }) = self.covered_within(&element, COMES).await? else {
            return Ok(());
        };
        // One that rests while the mouse does goes when that moves.
        let _ = self.session.hover("body").await;
        let stays = self.covered_within(&element, Duration::ZERO).await?;
        if !cover.acts && stays.is_some() {
            let (button, by) = (self.in_built(at), cover.by);
            self.note(Fact::Covered { button, by, after });
        }
        Ok(())
    }

    async fn covers(&self) -> Result<Vec<Option<Cover>>, Trouble> {
        match self.session.execute(COVERS, Vec::new()).await {
            Ok(covers) => read(covers),
            Err(error) if error.is_fatal() => Err(error.into()),
            // The page goes to another by itself.
            Err(_) => Ok(Vec::new()),
        }
    }

    async fn covered_within(
        &self,
        element: &Element,
        time: Duration,
    ) -> Result<Option<Covered>, Trouble> {
        let stays = if time.is_zero() { STAYS / 4 } else { STAYS };
        let wait = vec![element.to_value(), json!(milliseconds(time)), json!(milliseconds(stays))];
        match self.session.execute_async(COVERED, wait, (time + STAYS) * 2).await {
            Ok(covered) => read(covered),
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(_) => Ok(None),
        }
    }
}
