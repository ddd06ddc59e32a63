//! What a listing shows only to a user who scrolls: entries that come when its end is near, and rows that are drawn
//! only while they are in view.

use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use super::halt::read;
use super::walk::Walk;
use super::{Halt, Journey};

/// How often a page is scrolled on.
const STEPS: usize = 60;

/// Scrolls the page, and every part of it that scrolls by itself.
const SCROLL: &str = r#"
const [to] = arguments;
const scrolls = (box) => box.clientHeight > 100 && box.scrollHeight > box.clientHeight + 8 &&
  /auto|scroll|overlay/.test(getComputedStyle(box).overflowY);
const page = document.scrollingElement;
const boxes = [page, ...elements.every("*").filter((box) => box !== page && scrolls(box))].filter(Boolean);
let moved = false;
for (const box of boxes) {
  const before = box.scrollTop;
  const by = { start: -box.scrollHeight, on: box.clientHeight * 0.8, end: box.scrollHeight }[to];
  box.scrollBy({ top: by, behavior: "instant" });
  moved ||= Math.abs(box.scrollTop - before) > 1;
}
let shows = 0;
for (const letter of elements.lines(document.body)) shows = (shows * 31 + letter.codePointAt(0)) | 0;
return { moved, shows };
"#;

#[derive(Deserialize)]
struct Scrolled {
    /// Whether anything was not where it was scrolled to.
    moved: bool,
    /// A number that distinguishes the words of the page from others.
    shows: i64,
}

impl Journey<'_> {
    /// Reads what else the page shows when it is scrolled, for as long as something is looked for.
    pub(super) async fn read_on(&mut self, walk: &mut Walk) -> Result<(), Halt> {
        if !self.is_looking(walk) {
            return Ok(());
        }
        let above = self.scroll("start").await?.shows;
        if !self.scroll("end").await?.moved {
            return Ok(());
        }
        self.has_loaded().await?;
        if self.scroll("end").await?.shows == above {
            // What is out of view is there all the same.
            return Ok(());
        }
        self.scroll("start").await?;
        for _ in 0..STEPS {
            self.has_loaded().await?;
            self.read_shown(walk).await?;
            let is_over = !self.is_looking(walk) || Instant::now() >= walk.until;
            if is_over || !self.scroll("on").await?.moved {
                break;
            }
        }
        Ok(())
    }

    async fn scroll(&self, to: &str) -> Result<Scrolled, Halt> {
        read(self.session.execute(&Self::script(SCROLL), vec![json!(to)]).await?)
    }
}
