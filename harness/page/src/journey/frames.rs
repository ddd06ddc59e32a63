//! A page whose widget is in a frame: the frame's document is the partner page then (I-FRAME).

use serde_json::{Value, json};

use super::opening::bare;
use super::{Journey, Trouble};
use locksmith_browser::{BrowserError, Element};
use locksmith_core::observe::page::{Built, Framed, RefusedFrame};
use locksmith_core::proxy::Exchange;

/// The frames of the page, as elements.
const FRAMES: &str = "return [...document.querySelectorAll('iframe, frame')].slice(0, 20);";

/// The address of a frame, and its sandbox.
const FACTS: &str =
    "return { src: arguments[0].src || '', sandbox: arguments[0].getAttribute('sandbox') };";

/// Whether a document has a part of the widget.
const HAS_WIDGET: &str =
    "return Boolean(document.querySelector('a.locker-saver, [id=\"dlshare\"]'));";

/// What a document with a part of the widget has in its text.
const WIDGET: [&str; 2] = ["locker-saver", "savelocker.js"];

impl Journey<'_> {
    /// Looks for the frame that holds the widget of a page that itself has none.
    pub(super) async fn find_frame(&mut self, built: &Built) -> Result<(), Trouble> {
        let has_part =
            !(built.buttons.is_empty() && built.libraries.is_empty() && built.dlshare.is_empty());
        if has_part || built.frames == 0 {
            return Ok(());
        }
        let Value::Array(elements) = self.session.execute(FRAMES, Vec::new()).await? else {
            return Ok(());
        };
        for frame in elements.iter().filter_map(Element::from_value) {
            match self.look_into(&frame).await {
                Ok((Some(framed), true)) => {
                    self.framed = Some(framed);
                    return Ok(());
                }
                Ok((Some(framed), false)) if self.refused_frame.is_none() => {
                    self.refused_frame = self.refused(&framed);
                }
                Ok(_) => {}
                Err(error) if error.is_fatal() => return Err(error.into()),
                // One that goes away meanwhile is none.
                Err(_) => self.turn_to_page().await?,
            }
        }
        Ok(())
    }

    /// The frame, and whether it shows a part of the widget.
    async fn look_into(&self, frame: &Element) -> Result<(Option<Framed>, bool), BrowserError> {
        let facts = self.session.execute(FACTS, vec![frame.to_value()]).await?;
        self.session.enter_frame(frame).await?;
        let has_widget = self.session.execute(HAS_WIDGET, Vec::new()).await? == json!(true);
        self.session.leave_frame().await?;
        Ok((serde_json::from_value(facts).ok(), has_widget))
    }

    /// Whether a frame came with the widget, and with a header by which the browser does not show it.
    fn refused(&mut self, framed: &Framed) -> Option<RefusedFrame> {
        let address = framed.address()?;
        let is_it = |exchange: &&Exchange| bare(&exchange.url) == bare(&address);
        let exchange = self.bed.exchanges().iter().rev().find(is_it)?;
        let texts = exchange.texts();
        let has_widget = texts.iter().any(|text| WIDGET.iter().any(|mark| text.contains(mark)));
        let forbids = |(name, value): &&(String, String)| {
            name.eq_ignore_ascii_case("x-frame-options")
                || name.eq_ignore_ascii_case("content-security-policy")
                    && value.contains("frame-ancestors")
        };
        let (name, value) = exchange.response_headers.iter().find(forbids)?;
        let header = format!("{name}: {}", value.chars().take(200).collect::<String>());
        has_widget.then_some(RefusedFrame { url: address, header })
    }
}
