//! The partner's page, and what a use of its buttons opens.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use super::locker::unless_closed;
use super::looking::{Look, milliseconds};
use super::parts::Hand;
use super::question::Unclear;
use super::wanted::For;
use super::{Halt, Journey, Visit};
use locksmith_browser::{BrowserError, Element, WindowHandle};
use locksmith_core::clock;
use locksmith_core::observe::{
    ButtonSeen, Cause, Moment, Observation, Opened, PartnerEvent, Place, Screen,
};
use locksmith_core::profile::App;

/// How often Locksmith counts the windows while nothing in the page can report a new one: a window
/// may be opened by a form or a link, without a call that our page could hear.
const COUNTING: Duration = Duration::from_millis(250);

/// The control that a library shows in the place of an `<a>` that it hides: the one right beside it, by its label.
const STAND_IN: &str = r#"
const words = element => (element.getAttribute("aria-label") || element.innerText || element.value ||
  element.title || [...element.querySelectorAll("img[alt]")].map(img => img.alt).join(" ")).trim();
const isBox = box => box.width > 0 && box.height > 0;
// The box of an element, or, where it has none, that of the first thing that floats or is placed in it.
const boxOf = element => [element, ...element.querySelectorAll("*")].map(part => part.getBoundingClientRect()).find(isBox) ||
  element.getBoundingClientRect();
const isShown = element => isBox(boxOf(element));
function standIn(element, label) {
  if (!element || isShown(element)) return null;
  const isControl = other => other && isShown(other) && !other.matches(".locker-saver") &&
    other.matches("button, [role=button], a, input[type=button]") && words(other).toLowerCase().includes(label.toLowerCase());
  return [element.nextElementSibling, element.previousElementSibling].find(isControl) || null;
}
"#;

/// Waits in the page until every button is visible and has a name, and reports what is seen.
const BUTTONS: &str = r#"
const [ids, label, milliseconds, answer] = arguments;
const look = () => ids.map(id => {
  const own = document.getElementById(id), other = standIn(own, label), element = other || own;
  if (!element) return { id, label: "", role: "none", width: 0, height: 0 };
  const box = boxOf(element);
  const role = element.getAttribute("role") || (element.hasAttribute("href") ? "link" : "generic");
  return { id, label: words(element), role, width: Math.round(box.width), height: Math.round(box.height), stands_in: Boolean(other) };
});
const done = () => look().every(button => button.label && button.width && button.height);
let timer;
const observer = new MutationObserver(() => done() && finish());
const finish = () => {
  observer.disconnect();
  clearTimeout(timer);
  answer({ buttons: look(), text: document.body.innerText.trim().slice(0, 2000) });
};
timer = setTimeout(finish, milliseconds);
observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
if (done()) finish();
"#;

/// What [`BUTTONS`] answers.
#[derive(Deserialize)]
struct Shown {
    buttons: Vec<ButtonSeen>,
    text: String,
}

impl Journey<'_> {
    /// Opens the page and waits until the library has made its buttons.
    pub(super) async fn open_page(&mut self) -> Result<(), Halt> {
        let page = self.bed.address.clone();
        self.session.open(&page).await?;
        self.page = Some(self.session.window().await?);
        if !self.is_loaded(0).await {
            let deadline = self.profile.deadlines.page;
            let what = format!("the page with the library did not load within {deadline:?}");
            return Err(Halt::Trouble(Cause::Locker, what));
        }
        self.turn_to_page().await?;
        let ids: Vec<&str> =
            self.planned.case.page.buttons.iter().map(|button| button.id.as_str()).collect();
        let deadline = self.profile.deadlines.launch;
        let wait =
            vec![json!(ids), json!(self.profile.button_label), json!(milliseconds(deadline))];
        let script = format!("{STAND_IN}{BUTTONS}");
        let shown = self.session.execute_async(&script, wait, deadline * 2).await?;
        let Shown { buttons, text } = serde_json::from_value(shown)
            .map_err(|error| Halt::Trouble(Cause::Harness, error.to_string()))?;
        self.page_text = text;
        self.note_key();
        let wanted = self.profile.button_label.clone();
        self.log.note(Observation::Buttons { wanted, buttons });
        Ok(())
    }

    /// What stands in for a button that the library hides.
    pub(super) async fn stand_in(&self, button: &str) -> Result<Option<Element>, Halt> {
        let script = format!(
            "{STAND_IN}return standIn(document.getElementById(arguments[0]), arguments[1]);"
        );
        let args = vec![json!(button), json!(self.profile.button_label)];
        Ok(Element::from_value(&self.session.execute(&script, args).await?))
    }

    /// Notes where the key of an app comes from that no right launch was tried with before the run.
    fn note_key(&mut self) {
        let name = &self.planned.case.page.app;
        let app = self.profile.apps.get(name).filter(|_| name != "main");
        if let Some(app) = app.filter(|app| app.key_from != App::OF_THIS_PROCESS) {
            let (app, place) = (name.clone(), app.key_from.clone());
            self.log.note(Observation::KeyFrom { app, place });
        }
    }

    /// Waits until the page reports, after the mark, that it is loaded; false when the time is
    /// over.
    pub(super) async fn is_loaded(&mut self, mark: usize) -> bool {
        let loaded = |saw: &Observation| {
            matches!(saw, Observation::Partner(PartnerEvent::Loaded {})).then_some(())
        };
        self.log.until(mark, self.profile.deadlines.page, loaded).await.is_some()
    }

    /// Uses a button, and follows what it opens until that shows something.
    pub(super) async fn use_button(&mut self, button: &str, hand: Hand) -> Result<(), Halt> {
        self.turn_to_page().await?;
        let before = self.session.windows().await?;
        self.visits.push(Visit {
            button: button.to_owned(),
            popup: None,
            before: before.clone(),
            mark: self.log.mark(),
            clicked_at: clock::now_ms(),
            before_save: String::new(),
            controls: Vec::new(),
            row: None,
            spoken: Vec::new(),
        });
        let visit = self.visits.len();
        self.current = visit - 1;
        self.present(visit);
        let keyboard = matches!(hand, Hand::Keyboard);
        self.log.note(Observation::Clicked { visit, button: button.to_owned(), keyboard });
        let selector = selector_of(button);
        let stand_in = self.stand_in(button).await?;
        let clicked = match hand {
            Hand::Keyboard => self.session.press_enter(selector.as_str()).await,
            Hand::Pointer => match &stand_in {
                Some(element) => self.session.click(element).await,
                None => self.session.click(selector.as_str()).await,
            },
            Hand::PointerAt(point) => self.session.click_point(&point).await,
        };
        if let Err(error @ (BrowserError::NotUsable { .. } | BrowserError::NotFound { .. })) =
            clicked
        {
            self.present(visit);
            self.log.note(Observation::Window { visit, opened: Opened::Nothing });
            return Err(error.into());
        }
        clicked?;
        let (mut opened, popup) = self.await_window(&before).await?;
        self.visits[visit - 1].popup = popup;
        let unclear = self.look_at_launch(&mut opened).await?;
        self.present(visit);
        self.log.note(Observation::Window { visit, opened });
        unclear.map_or(Ok(()), |unclear| Err(unclear.into()))
    }

    /// Uses the button of the current visit anew, as a user without a login, and looks for what must come.
    pub(super) async fn open_anew(&mut self, wanted: For) -> Result<(), Halt> {
        let is_open = self.reach_popup().await?;
        if !is_open {
            self.turn_to_page().await?;
        }
        self.forget_logins().await?;
        if is_open {
            self.session.close_window().await.or_else(unless_closed)?;
        }
        self.turn_to_page().await?;
        let before = self.session.windows().await?;
        self.visits[self.current].before.clone_from(&before);
        let button = self.visits[self.current].button.clone();
        match self.stand_in(&button).await? {
            Some(element) => self.session.click(&element).await?,
            None => self.session.click(selector_of(&button).as_str()).await?,
        }
        let (_, popup) = self.await_window(&before).await?;
        self.visits[self.current].popup = popup;
        self.turn_to_popup().await?;
        self.look(wanted, "", self.profile.deadlines.launch).await?;
        Ok(())
    }

    /// Waits for a window that was not there before, or for a sign that none will come.
    async fn await_window(
        &mut self,
        before: &[WindowHandle],
    ) -> Result<(Opened, Option<WindowHandle>), Halt> {
        let mut mark = self.log.mark();
        let end = Instant::now() + self.profile.deadlines.launch;
        let mut asked_for = false;
        loop {
            let windows = self.session.windows().await?;
            if let Some(new) = windows.into_iter().find(|window| !before.contains(window)) {
                return Ok((Opened::Popup, Some(new)));
            }
            let sign = self.log.until(mark, COUNTING, sign).await;
            mark = self.log.mark();
            match sign {
                Some(Sign::OpenedAgain) => {
                    let other = self.visits.iter().rev().find_map(|visit| visit.popup.clone());
                    return Ok((Opened::Reused, other.filter(|other| before.contains(other))));
                }
                // It was counted once more since, and is not there: it closed itself.
                _ if asked_for => return Ok((Opened::Closed, None)),
                Some(Sign::Opened) => asked_for = true,
                Some(Sign::Blocked) => return Ok((Opened::Blocked, None)),
                Some(Sign::Left) => return Ok((Opened::PageLeft, None)),
                Some(Sign::Code) => return Ok((Opened::Nothing, None)),
                None if Instant::now() >= end => return Ok((Opened::Nothing, None)),
                None => {}
            }
        }
    }

    /// Looks at popup and page until one of them shows a login or a code; gives what is not clear
    /// about a popup that shows neither. One that closes itself before leaves the word to the page.
    async fn look_at_launch(&mut self, opened: &mut Opened) -> Result<Option<Unclear>, Halt> {
        let visit = self.current + 1;
        let mark = self.visits[self.current].mark;
        let end = Instant::now() + self.profile.deadlines.launch;
        let mut unclear = None;
        if let Some(look) = self.launched(mark, end).await? {
            if look.late
                && let Some(host) = self.unnamed_host().await
            {
                self.log.note(Observation::HostUnnamed { visit, host });
            }
            let (moment, place, screen) = (Moment::Launch, Place::Popup, look.screen);
            self.log.note(Observation::Screen { visit, moment, place, screen });
            unclear = look.question;
        } else {
            if *opened == Opened::Popup {
                *opened = Opened::Closed;
            }
            let left = match opened {
                Opened::Closed | Opened::Reused => end.saturating_duration_since(Instant::now()),
                _ => self.profile.deadlines.settle,
            };
            self.log.until(mark, left, codes).await;
        }
        if let Some((codes, text)) = self.codes_in_page(mark).await {
            let screen = Screen { text, codes, ..Screen::default() };
            let (moment, place) = (Moment::Launch, Place::Page);
            self.log.note(Observation::Screen { visit, moment, place, screen });
            unclear = None;
        }
        Ok(unclear)
    }

    /// What the popup shows, by the end at the latest; none when there is none, or none any more.
    async fn launched(&mut self, mark: usize, end: Instant) -> Result<Option<Look>, Halt> {
        if !self.reach_popup().await? {
            return Ok(None);
        }
        let mut seen = Some(Look::default());
        // In slices, because a widget may show the code in the page and leave the popup unchanged.
        while Instant::now() < end {
            let slice = Duration::from_secs(1).min(end - Instant::now());
            let look = self.look(For::Launch, "", slice).await?;
            let is_over = look.as_ref().is_none_or(|look| !look.late);
            seen = look;
            // What the proxy refused shows nothing, however long it is looked at.
            if is_over
                || self.unnamed_host().await.is_some()
                || self.codes_in_page(mark).await.is_some()
            {
                break;
            }
        }
        Ok(seen)
    }

    /// Codes that became visible in the page since the mark, with its words.
    async fn codes_in_page(&mut self, mark: usize) -> Option<(Vec<u16>, String)> {
        self.log.until(mark, Duration::ZERO, codes).await
    }
}

fn selector_of(button: &str) -> String {
    format!("[id=\"{button}\"]")
}

/// What the page's instrumentation reports of a click.
enum Sign {
    Opened,
    OpenedAgain,
    Blocked,
    Left,
    Code,
}

fn sign(saw: &Observation) -> Option<Sign> {
    match saw {
        Observation::Partner(PartnerEvent::Opened { blocked: true, .. }) => Some(Sign::Blocked),
        Observation::Partner(PartnerEvent::Opened { again: true, .. }) => Some(Sign::OpenedAgain),
        Observation::Partner(PartnerEvent::Opened { .. }) => Some(Sign::Opened),
        Observation::Partner(PartnerEvent::Left {}) => Some(Sign::Left),
        saw if codes(saw).is_some() => Some(Sign::Code),
        _ => None,
    }
}

fn codes(saw: &Observation) -> Option<(Vec<u16>, String)> {
    match saw {
        Observation::Partner(
            PartnerEvent::Text { codes, text, .. } | PartnerEvent::Dialog { codes, text },
        ) if !codes.is_empty() => Some((codes.clone(), text.clone())),
        _ => None,
    }
}
