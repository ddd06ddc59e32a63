//! The parts of a button, and its use by keyboard.

use serde_json::{Value, json};

use super::{Halt, Journey};
use locksmith_core::scenario::Part;

/// How a button is used.
pub(super) enum Hand {
    /// By the pointer, in its middle.
    Pointer,
    /// By the pointer, at this place of the window.
    PointerAt(Value),
    /// By keyboard.
    Keyboard,
}

/// Where a part of the button is seen, and a click on it reaches the button; null where it has none.
const PART: &str = r#"
const [id, part] = arguments;
const button = document.getElementById(id);
if (!button) return null;
button.scrollIntoView({ behavior: "instant", block: "nearest", inline: "nearest" });
const reached = (x, y) => {
  const hit = document.elementFromPoint(x, y);
  return hit && button.contains(hit) ? { x, y } : null;
};
const middle = box => box && box.width > 2 && box.height > 2
  ? reached((box.left + box.right) / 2, (box.top + box.bottom) / 2) : null;
const texts = () => {
  const all = document.createTreeWalker(button, NodeFilter.SHOW_TEXT), range = document.createRange(), boxes = [];
  while (all.nextNode()) {
    range.selectNodeContents(all.currentNode);
    if (all.currentNode.data.trim()) boxes.push(...range.getClientRects());
  }
  return boxes;
};
const edge = () => {
  const box = button.getClientRects()[0];
  return box && box.width > 8 ? reached(box.left + 2, (box.top + box.bottom) / 2) : null;
};
const first = boxes => boxes.map(middle).find(Boolean) || null;
const places = {
  picture: () => first([...button.querySelectorAll("img, svg, canvas, [role=img]")].map(one => one.getBoundingClientRect())),
  text: () => first(texts()),
  edge,
};
return places[part]();
"#;

/// Whether the button takes the focus, and Enter is a click on it by the browser's own rules.
const TAKES_ENTER: &str = r#"
const button = document.getElementById(arguments[0]);
if (!button) return true;
button.focus();
return document.activeElement === button && button.matches("a[href], button");
"#;

impl Journey<'_> {
    /// Clicks on a part of a button, where that has such a part.
    pub(super) async fn click_part(&mut self, button: &str, part: Part) -> Result<(), Halt> {
        self.turn_to_page().await?;
        let args = vec![json!(button), json!(part.word())];
        let point = self.session.execute(PART, args).await?;
        if point.is_null() || self.stand_in(button).await?.is_some() {
            let why = format!("the button has no {} of its own to click on", part.word());
            return Err(Halt::NotOffered(why));
        }
        self.use_button(button, Hand::PointerAt(point)).await
    }

    /// Focuses a button and presses Enter. The specification speaks of clicks: a button for which a browser
    /// makes none of Enter owes nothing.
    pub(super) async fn press_enter(&mut self, button: &str) -> Result<(), Halt> {
        self.turn_to_page().await?;
        let takes = self.session.execute(TAKES_ENTER, vec![json!(button)]).await?;
        if takes != json!(true) {
            let why = "the button is not a link that takes the focus, so Enter does not click it";
            return Err(Halt::NotOffered(why.to_owned()));
        }
        self.use_button(button, Hand::Keyboard).await
    }
}
