//! What a user does with pointer and keyboard.
//!
//! Chromium's driver takes 50 to 100 ms for a click, and as much for a word that is typed: most of what a
//! save costs. The `DevTools` Protocol brings the same events to the page at once, so a Chromium of this
//! machine is used by it wherever that is sure to be the same; all else goes by `WebDriver`.

use std::time::Duration;

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element as Node;
use serde_json::{Value, json};

use super::{BrowserError, Session, Target};

/// Where a click on an element goes: the middle of what is seen of it, or, where it has no box of its own, of
/// what floats or is placed in it. Null where the pointer would hit something else there, and in a frame, whose
/// place in the window is not known in it.
const POINT: &str = r#"
const [target] = arguments;
const element = typeof target === "string" ? document.querySelector(target) : target;
if (!element || window !== window.top) return null;
const isBox = (box) => box.width > 0 && box.height > 0;
const boxes = (part) => [...part.getClientRects()].filter(isBox);
const own = boxes(element);
const texts = () => {
  const all = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), range = document.createRange(), found = [];
  while (found.length < 40 && all.nextNode()) {
    range.selectNodeContents(all.currentNode);
    if (all.currentNode.data.trim()) found.push(...[...range.getClientRects()].filter(isBox));
  }
  return found;
};
const parts = own.length ? [] : [...element.querySelectorAll("*")].slice(0, 40).filter((part) => boxes(part).length);
(parts[0] || element).scrollIntoView({ behavior: "instant", block: "nearest", inline: "nearest" });
const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
const reached = (box) => {
  const x = middle(box.left, box.right, innerWidth), y = middle(box.top, box.bottom, innerHeight);
  const hit = element.getRootNode().elementFromPoint(x, y);
  return hit && element.contains(hit) ? { x, y } : null;
};
const places = own.length ? boxes(element).slice(0, 1) : [...parts.flatMap(boxes), ...texts()];
return places.map(reached).find(Boolean) || null;
"#;

/// A click, for the driver.
const CLICK: [PointerAction; 2] = [
    PointerAction::Down { button: MOUSE_BUTTON_LEFT },
    PointerAction::Up { button: MOUSE_BUTTON_LEFT },
];

/// Makes a field ready for typing over what it holds; false where it is none that takes text.
const READY: &str = r#"
const [target] = arguments;
const field = typeof target === "string" ? document.querySelector(target) : target;
if (!field || !field.select || field.disabled || field.readOnly) return false;
field.scrollIntoView({ behavior: "instant", block: "nearest", inline: "nearest" });
field.focus();
field.select();
return field.getRootNode().activeElement === field && field.checkVisibility({ visibilityProperty: true });
"#;

impl Session {
    /// Clicks as a user does, with the pointer, in the middle.
    ///
    /// A window that the click opens is listed when this returns. A document that the click leads
    /// to may not be there yet: [`wait_for`](Self::wait_for) it.
    pub async fn click(&self, target: impl Into<Target<'_>>) -> Result<(), BrowserError> {
        let target = target.into();
        if self.takes_events() {
            let point = self.execute(POINT, vec![target.to_value()]).await?;
            if !point.is_null() {
                return self.click_at(&point).await;
            }
        }
        let node = self.node(target).await?;
        let clicked = self.command(&format!("clicking {}", target.shown()), node.click()).await;
        // Drivers go by an element's first box, which may have no height.
        if matches!(clicked, Err(BrowserError::NotUsable { .. })) && !self.takes_events() {
            let point = self.execute(POINT, vec![target.to_value()]).await?;
            if !point.is_null() {
                return self.click_point(&point).await;
            }
        }
        clicked
    }

    /// Clicks at this place of the window: an object with `x` and `y`.
    pub async fn click_point(&self, point: &Value) -> Result<(), BrowserError> {
        if self.takes_events() {
            return self.click_at(point).await;
        }
        let [x, y] = ["x", "y"].map(|axis| point[axis].as_f64().unwrap_or_default());
        let to = PointerAction::MoveTo { duration: None, x, y };
        self.act("clicking", [to].into_iter().chain(CLICK)).await
    }

    /// Where a click on an element goes, for [`click_point`](Self::click_point); none where only the driver
    /// can say.
    pub async fn point_of(
        &self,
        target: impl Into<Target<'_>>,
    ) -> Result<Option<Value>, BrowserError> {
        if !self.takes_events() {
            return Ok(None);
        }
        let point = self.execute(POINT, vec![target.into().to_value()]).await?;
        Ok((!point.is_null()).then_some(point))
    }

    /// Clicks twice in a row, with a pause between, by the driver: it looks into no page for the second.
    pub async fn click_twice(
        &self,
        target: impl Into<Target<'_>>,
        pause: Duration,
    ) -> Result<(), BrowserError> {
        let target = target.into();
        let element = self.node(target).await?;
        let over = PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 };
        let pause = [PointerAction::Pause { duration: pause }];
        let all = [over].into_iter().chain(CLICK).chain(pause).chain(CLICK);
        self.act(&format!("clicking {} twice", target.shown()), all).await
    }

    /// Moves the pointer to the middle of an element, or of what is seen of it.
    pub async fn hover(&self, target: impl Into<Target<'_>>) -> Result<(), BrowserError> {
        let target = target.into();
        if self.takes_events() {
            let point = self.execute(POINT, vec![target.to_value()]).await?;
            if !point.is_null() {
                let to = json!({ "type": "mouseMoved", "x": point["x"], "y": point["y"], "button": "none" });
                return self
                    .send_all("hovering", &[("Input.dispatchMouseEvent", to)])
                    .await
                    .map(drop);
            }
        }
        let element = self.node(target).await?;
        let over = PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 };
        self.act(&format!("hovering {}", target.shown()), [over].into_iter()).await
    }

    /// Moves the pointer over the page, presses a key that types nothing and turns the wheel a little, as any user
    /// does who looks at it: pages wait for one of these.
    pub async fn stir(&self) -> Result<(), BrowserError> {
        const MOUSE: &str = "Input.dispatchMouseEvent";
        const KEY: &str = "Input.dispatchKeyEvent";
        self.hover("body").await?;
        if !self.takes_events() {
            let body = self.node("body".into()).await?;
            return self.command("pressing a key", body.send_keys("\u{e008}")).await;
        }
        let shift = |kind: &str| json!({ "type": kind, "key": "Shift", "code": "ShiftLeft" });
        let moved = |to: u8| json!({ "type": "mouseMoved", "x": to, "y": to, "button": "none" });
        let wheel = json!({ "type": "mouseWheel", "x": 20, "y": 20, "deltaX": 0, "deltaY": 1 });
        let all = [
            (MOUSE, moved(10)),
            (MOUSE, moved(20)),
            (KEY, shift("rawKeyDown")),
            (KEY, shift("keyUp")),
            (MOUSE, wheel),
        ];
        self.send_all("moving over the page", &all).await.map(drop)
    }

    /// Does with the pointer, by the driver.
    async fn act(
        &self,
        doing: &str,
        all: impl Iterator<Item = PointerAction>,
    ) -> Result<(), BrowserError> {
        let actions = all.fold(MouseActions::new("mouse".to_owned()), MouseActions::then);
        self.command(doing, self.client.perform_actions(actions)).await
    }

    /// Empties a field and types `text` into it.
    pub async fn fill(
        &self,
        target: impl Into<Target<'_>>,
        text: &str,
    ) -> Result<(), BrowserError> {
        let target = target.into();
        if let Some(last) = text.chars().next_back().filter(|_| self.takes_events())
            && self.execute(READY, vec![target.to_value()]).await? == json!(true)
        {
            return self.type_over(text.strip_suffix(last).unwrap_or_default(), last).await;
        }
        let node = self.node(target).await?;
        let doing = format!("filling {}", target.shown());
        // A field that makes something else of what is typed is left unchanged.
        for _ in 0..self.family().typing_attempts() {
            self.command(&doing, node.clear()).await?;
            if text.is_empty() {
                return Ok(());
            }
            self.command(&doing, node.send_keys(text)).await?;
            if self.holds(&node, text).await? {
                break;
            }
        }
        Ok(())
    }

    /// Focuses an element and presses Enter on it, as a user of the keyboard does.
    pub async fn press_enter(&self, target: impl Into<Target<'_>>) -> Result<(), BrowserError> {
        let target = target.into();
        let node = self.node(target).await?;
        self.command(&format!("pressing Enter on {}", target.shown()), node.send_keys("\u{e007}"))
            .await
    }

    /// Whether events can be brought to the page without the driver: its own browser on this machine.
    fn takes_events(&self) -> bool {
        self.devtools.is_some()
    }

    /// Moves the pointer to a place of the window, and presses and releases its button there.
    async fn click_at(&self, point: &Value) -> Result<(), BrowserError> {
        let event = |kind: &str, button: &str, buttons: u8, count: u8| {
            let event = json!({
                "type": kind, "x": point["x"], "y": point["y"],
                "button": button, "buttons": buttons, "clickCount": count,
            });
            ("Input.dispatchMouseEvent", event)
        };
        let click = [
            event("mouseMoved", "none", 0, 0),
            event("mousePressed", "left", 1, 1),
            event("mouseReleased", "left", 0, 1),
        ];
        // What cuts it is what the click did: its page says something, or is closed.
        self.send_all("clicking", &click).await.map(drop)
    }

    /// Enters a text in the place of what is selected: all but the last letter at once, as pasted, and
    /// that by its key, since pages may wait for one.
    async fn type_over(&self, text: &str, last: char) -> Result<(), BrowserError> {
        const KEY: &str = "Input.dispatchKeyEvent";
        let typed = [
            ("Input.insertText", json!({ "text": text })),
            (KEY, json!({ "type": "keyDown", "key": last, "text": last })),
            (KEY, json!({ "type": "keyUp", "key": last })),
        ];
        self.send_all("typing", &typed[usize::from(text.is_empty())..]).await.map(drop)
    }

    /// Whether a field holds this text; where letters are not lost, it is not read.
    async fn holds(&self, node: &Node, text: &str) -> Result<bool, BrowserError> {
        if self.family().typing_attempts() == 1 {
            return Ok(true);
        }
        let value = self.command("reading a field", node.prop("value")).await?;
        Ok(value.as_deref() == Some(text))
    }
}
