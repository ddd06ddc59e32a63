//! Whether something that a user can go on with after a refusal saves the document after all: a control of the
//! refusal page, or a login. A page that only looks so, such as the locker's own login, does not.

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::credentials::Credentials;
use super::halt::Question;
use super::wanted::For;
use super::{ASKING, Halt, Journey, WATCHING};
use locksmith_browser::{BrowserError, Element};
use locksmith_core::observe::{Cause, Led, Means, Observation, PartnerEvent, Screen};

/// The profile's name of the user who logs in.
const FIRST: &str = "first";

/// How many controls of a refusal page are used.
const TRIED: usize = 3;

/// How many of them one after another, without the button.
const IN_A_ROW: usize = 2;

/// What the window offers, the likeliest to lead on first; what it shows is marked as old.
const OFFERED: &str = r"
window.__locksmithOld = true;
// What is folded away is offered, too.
for (const part of elements.every('details:not([open])')) part.open = true;
return recognise(arguments[0]).pastRefusal();
";

/// What is behind a login.
pub(super) enum Behind {
    /// "Save here".
    SaveHere,
    /// Nothing that saves.
    Nothing,
    /// Something that was not recognised.
    Unclear(Question),
    /// Unknown: the login did not come to its end.
    Unknown,
}

/// A control of a refusal page.
#[derive(Debug, Deserialize)]
struct Control {
    element: Value,
    name: String,
    /// What has to be checked before.
    boxes: Vec<Value>,
}

impl Journey<'_> {
    /// Uses what the refusal page of the current visit offers, until something saves the document.
    pub(super) async fn try_ways_on(&mut self) -> Result<(), Halt> {
        let mut known: Vec<String> = Vec::new();
        let mut in_a_row = 0;
        for _ in 0..TRIED {
            let mut next = if in_a_row < IN_A_ROW { self.offered(&known).await? } else { None };
            if next.is_none() && in_a_row > 0 {
                in_a_row = 0;
                if self.open_again().await? {
                    next = self.offered(&known).await?;
                }
            }
            let Some(control) = next else { return Ok(()) };
            known.push(control.name.clone());
            in_a_row += 1;
            if self.use_control(control).await? == Led::Saved {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Uses the button once more; false where that does not work again.
    async fn open_again(&mut self) -> Result<bool, Halt> {
        match self.open_anew(For::Launch).await {
            Ok(()) => Ok(true),
            Err(trouble @ Halt::Trouble(..)) => Err(trouble),
            Err(_) => Ok(false),
        }
    }

    /// The likeliest control to lead on that was not used yet.
    async fn offered(&mut self, known: &[String]) -> Result<Option<Control>, Halt> {
        if !self.reach_popup().await? {
            return Ok(None);
        }
        let found = match self.session.execute(&Self::script(OFFERED), vec![self.given()]).await {
            Ok(found) => found,
            // A window that goes on by itself, or is closed, offers nothing.
            Err(error) => return unless_trouble(error.into(), None),
        };
        let found: Vec<Control> = serde_json::from_value(found)
            .map_err(|error| Halt::Trouble(Cause::Harness, error.to_string()))?;
        Ok(found.into_iter().find(|control| !known.contains(&control.name)))
    }

    async fn use_control(&mut self, control: Control) -> Result<Led, Halt> {
        let (visit, name) = (self.current + 1, control.name.clone());
        self.log.note(Observation::WayTaken { visit, name: name.clone() });
        let led = match self.led_to(&control).await {
            Ok(led) => led,
            Err(halt) => unless_trouble(halt, Led::Nowhere)?,
        };
        self.log.note(Observation::WayOn { visit, name, led });
        Ok(led)
    }

    async fn led_to(&mut self, control: &Control) -> Result<Led, Halt> {
        let before = self.session.windows().await?;
        for one in control.boxes.iter().filter_map(Element::from_value) {
            self.session.click(&one).await?;
        }
        let begun = self.passed.begun();
        if let Some(element) = Element::from_value(&control.element) {
            match self.session.click(&element).await {
                Err(BrowserError::WindowClosed { .. }) => {}
                clicked => clicked?,
            }
        }
        self.passed.more_than(begun, ASKING).await;
        let (profile, deadlines) = (self.profile, self.profile.deadlines);
        self.passed.answered(|url| profile.is_of_locker(url), deadlines.launch).await;
        let windows = self.session.windows().await?;
        if let Some(new) = windows.into_iter().find(|window| !before.contains(window)) {
            self.visits[self.current].popup = Some(new);
        }
        if !self.reach_popup().await? {
            return Ok(Led::Nowhere);
        }
        let Some(look) = self.look(For::Past, "", deadlines.settle * 4).await? else {
            return Ok(Led::Nowhere);
        };
        self.save_from(&look.screen).await
    }

    /// Saves by what a window shows, as far as it lets the user.
    async fn save_from(&mut self, screen: &Screen) -> Result<Led, Halt> {
        let leads_on = screen.codes.is_empty() && !screen.folders.is_empty();
        let is_there = if screen.save || !screen.login && leads_on {
            self.choose_any(screen).await?
        } else if screen.login {
            matches!(self.behind_login().await?, Behind::SaveHere)
        } else {
            return Ok(Led::Nowhere);
        };
        let is_saved = is_there && self.save_goes_through().await?;
        Ok(if is_saved { Led::Saved } else { Led::Login })
    }

    /// What is behind the login of the popup.
    pub(super) async fn behind_login(&mut self) -> Result<Behind, Halt> {
        let user = Credentials::right(self.profile, FIRST);
        let entered = self.enter(&user, For::LetIn).await;
        self.filled.clear();
        let screen = match entered {
            Ok(Some(screen)) => screen,
            Ok(None) => return Ok(Behind::Nothing),
            Err(trouble @ Halt::Trouble(..)) => return Err(trouble),
            // A popup that shows neither folders nor "Save here" after the login is asked about.
            Err(Halt::Unclear(question)) if question.what == Means::SaveHere => {
                return Ok(Behind::Nothing);
            }
            Err(Halt::Unclear(question)) => return Ok(Behind::Unclear(question)),
            Err(_) => return Ok(Behind::Unknown),
        };
        if screen.login && !screen.save {
            return Ok(Behind::Nothing);
        }
        match self.choose_any(&screen).await {
            Ok(true) => Ok(Behind::SaveHere),
            Ok(false) => Ok(Behind::Nothing),
            Err(trouble @ Halt::Trouble(..)) => Err(trouble),
            Err(Halt::Unclear(question)) => Ok(Behind::Unclear(question)),
            Err(_) => Ok(Behind::Unknown),
        }
    }

    /// Chooses a folder where there are some; whether there is "Save here" then.
    async fn choose_any(&mut self, screen: &Screen) -> Result<bool, Halt> {
        if screen.folders.is_empty() {
            return Ok(screen.save);
        }
        match self.choose_folder(1).await {
            // What has "Save here" already may need no folder.
            Err(Halt::Stuck(_) | Halt::Unclear(_)) if screen.save => return Ok(true),
            chosen => chosen?,
        }
        let look = self.look(For::Save, "", self.profile.deadlines.settle).await?;
        Ok(look.is_some_and(|look| look.screen.save))
    }

    /// Presses "Save here": whether the locker fetches a document then, or reports SUCCESS.
    pub(super) async fn save_goes_through(&mut self) -> Result<bool, Halt> {
        let pressed = match self.ready_to_save().await {
            Ok(button) => {
                let mark = self.log.mark();
                self.session.click(&button).await.map(|()| mark).map_err(Halt::from)
            }
            Err(halt) => Err(halt),
        };
        let mark = match pressed {
            Ok(mark) => mark,
            Err(halt) => return unless_trouble(halt, false),
        };
        let own = self.visits[self.current].button.clone();
        let end = Instant::now() + self.profile.deadlines.launch;
        let ended = |saw: &Observation| match saw {
            Observation::FetchBegan { method, .. } => (method != "HEAD").then_some(true),
            Observation::Partner(PartnerEvent::Result { element, value: Some(value), .. }) => {
                (*element == own).then_some(value == "SUCCESS")
            }
            _ => None,
        };
        loop {
            if let Some(is_through) = self.log.until(mark, WATCHING, &ended).await {
                return Ok(is_through);
            }
            if Instant::now() >= end {
                return Ok(false);
            }
            if let Err(halt) = self.go_on_saving().await {
                return unless_trouble(halt, false);
            }
        }
    }
}

/// The outcome of a way that ends early: only trouble with the browser or the harness is passed on.
fn unless_trouble<T>(halt: Halt, otherwise: T) -> Result<T, Halt> {
    match halt {
        Halt::Trouble(..) => Err(halt),
        _ => Ok(otherwise),
    }
}
