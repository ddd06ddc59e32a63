//! Buttons that show when a user comes to them: they fade in when they are scrolled to, or show when the mouse is
//! over their row.

use std::time::Duration;

use serde_json::{Value, json};

use super::covering::BUTTON;
use super::{Journey, Trouble, milliseconds};
use locksmith_browser::Element;
use locksmith_core::observe::page::Built;

/// For how long a button may fade in, and show under the mouse.
const FADES: Duration = Duration::from_secs(2);
const UNDER_MOUSE: Duration = Duration::from_millis(700);

/// Of how many buttons that cannot be seen a page is asked to show them.
const MOST: usize = 6;

/// Scrolls to an element, and waits until it is seen: for one that is transparent, twice as long, since it may fade
/// in after others.
const SEEN: &str = concat!(
    include_str!("seeing.js"),
    r#"
const [element, milliseconds, answer] = arguments;
const began = performance.now();
element.scrollIntoView({ block: "center", behavior: "instant" });
const look = () => {
  if (isSeen(element)) answer(true);
  else if (performance.now() - began > milliseconds * (transparentBy(element) ? 2 : 1)) answer(false);
  else requestAnimationFrame(look);
};
look();
"#
);

/// The innermost part around an element that is seen.
const AROUND: &str = concat!(
    include_str!("seeing.js"),
    r#"
let part = arguments[0].parentElement;
while (part && !(isSeen(part) && isShown(part))) part = part.parentElement;
return part && part !== document.body && part !== document.documentElement ? part : null;
"#
);

impl Journey<'_> {
    /// Looks once more at the buttons that cannot be seen, as a user who comes to them.
    pub(super) async fn show_hidden(&mut self, built: &mut Built) -> Result<(), Trouble> {
        let hidden = built.buttons.iter_mut().filter(|button| !button.visible);
        for button in hidden.take(MOST) {
            let found = self.session.execute(BUTTON, vec![json!(button.index)]).await?;
            if let Some(element) = Element::from_value(&found) {
                button.visible = self.shows(&element).await?;
            }
        }
        Ok(())
    }

    /// Whether a button is seen by a user who comes to it: that fades it in, or the mouse over what is around it
    /// shows it.
    pub(super) async fn shows(&self, button: &Element) -> Result<bool, Trouble> {
        if self.is_seen_within(button, FADES).await? {
            return Ok(true);
        }
        let around = self.session.execute(AROUND, vec![button.to_value()]).await;
        let Some(around) = around.ok().as_ref().and_then(Element::from_value) else {
            return Ok(false);
        };
        match self.session.hover(&around).await {
            Ok(()) => self.is_seen_within(button, UNDER_MOUSE).await,
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(_) => Ok(false),
        }
    }

    async fn is_seen_within(&self, button: &Element, time: Duration) -> Result<bool, Trouble> {
        let wait = vec![button.to_value(), json!(milliseconds(time))];
        match self.session.execute_async(SEEN, wait, time * 3).await {
            Ok(seen) => Ok(seen == Value::Bool(true)),
            Err(error) if error.is_fatal() => Err(error.into()),
            // It is not there any more, or the page is another.
            Err(_) => Ok(false),
        }
    }
}
