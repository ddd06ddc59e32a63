//! A page whose widget is in a frame: the frame's document is the partner page then (I-FRAME).

use serde_json::{Value, json};

use super::{Journey, Trouble};
use locksmith_browser::{BrowserError, Element};
use locksmith_core::observe::page::{Built, Framed};

/// The frames of the page, as elements.
const FRAMES: &str = "return [...document.querySelectorAll('iframe, frame')].slice(0, 20);";

/// The address of a frame, and its sandbox.
const FACTS: &str =
    "return { src: arguments[0].src || '', sandbox: arguments[0].getAttribute('sandbox') };";

/// Whether a document has a part of the widget.
const HAS_WIDGET: &str =
    "return Boolean(document.querySelector('a.locker-saver, [id=\"dlshare\"]'));";

impl Journey<'_> {
    /// The frame that holds the widget of a page that itself has none.
    pub(super) async fn find_frame(&self, built: &Built) -> Result<Option<Framed>, Trouble> {
        let has_part =
            !(built.buttons.is_empty() && built.libraries.is_empty() && built.dlshare.is_empty());
        if has_part || built.frames == 0 {
            return Ok(None);
        }
        let Value::Array(frames) = self.session.execute(FRAMES, Vec::new()).await? else {
            return Ok(None);
        };
        for frame in frames.iter().filter_map(Element::from_value) {
            match self.look_into(&frame).await {
                Ok(None) => {}
                Ok(found) => return Ok(found),
                Err(error) if error.is_fatal() => return Err(error.into()),
                // One that goes away meanwhile is none.
                Err(_) => self.turn_to_page().await?,
            }
        }
        Ok(None)
    }

    async fn look_into(&self, frame: &Element) -> Result<Option<Framed>, BrowserError> {
        let facts = self.session.execute(FACTS, vec![frame.to_value()]).await?;
        self.session.enter_frame(frame).await?;
        let has_widget = self.session.execute(HAS_WIDGET, Vec::new()).await? == json!(true);
        self.session.leave_frame().await?;
        Ok(serde_json::from_value(facts).ok().filter(|_| has_widget))
    }
}
