//! In the locker's popup: login, folder, "Save here", and what it says.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::opening::milliseconds;
use super::{Halt, Journey};
use crate::browser::{BrowserError, Element};
use crate::observe::{Cause, Moment, Observation, Place, Screen};
use crate::spec::Secret;

/// Finds fields, buttons, folders and words; see the file.
const RECOGNISE: &str = include_str!("recognise.js");

/// Waits until a window shows what is waited for. What it shows before a form is sent is marked as
/// old, so that an answer is told from it.
const WATCH: &str = r#"
const [given, kind, previous, milliseconds, answer] = arguments;
const moved = seen => seen.text && (!window.__locksmithOld || seen.text !== previous);
const kinds = {
  launch: seen => seen.login || seen.save || seen.codes.length,
  // A browser that refuses to send a form says so at the field, and nothing moves.
  entered: seen => moved(seen) && document.readyState === "complete" ||
    window.__locksmithOld && document.querySelector("form :invalid"),
  saved: seen => moved(seen) && !seen.save && document.readyState === "complete",
  section: seen => location.protocol !== "about:" && seen.text && document.readyState === "complete",
};
recognise(given).watch(kinds[kind], milliseconds, answer);
"#;

/// The fields of a login form, what the window says, and the mark that this is what was before.
const LOGIN: &str = r"
const locker = recognise(arguments[0]);
window.__locksmithOld = true;
return { user: locker.user(), password: locker.password(), button: locker.logIn(),
  text: locker.screen().text };
";

/// The folder of a name, or, without one, the one at a place counted from 0.
const FOLDER: &str = r#"
const [given, wanted, place] = arguments;
const folders = recognise(given).folders();
const same = name => name.toLowerCase() === wanted.toLowerCase();
const like = name => name.toLowerCase().includes(wanted.toLowerCase());
const folder = wanted === "" ? folders[place]
  : folders.find(folder => same(folder.name)) || folders.find(folder => like(folder.name));
if (!folder) return null;
const label = folder.element.labels && folder.element.labels[0];
return { name: folder.name, element: folder.element, label: label || null };
"#;

const SAVE_HERE: &str = r"
const locker = recognise(arguments[0]);
window.__locksmithOld = true;
return { button: locker.saveHere(), text: locker.screen().text };
";

/// What [`WATCH`] answers.
#[derive(Deserialize)]
struct Watched {
    screen: Screen,
}

impl Journey<'_> {
    /// The script, with the recogniser before it.
    pub(super) fn script(body: &str) -> String {
        format!("{RECOGNISE}\n{body}")
    }

    /// The profile's selectors, for the recogniser.
    pub(super) fn selectors(&self) -> Value {
        json!(self.profile.journey)
    }

    /// Turns to the popup of the current visit.
    pub(super) async fn turn_to_popup(&self) -> Result<(), Halt> {
        let popup = self.visits.get(self.current).and_then(|visit| visit.popup.as_ref());
        let popup = popup.ok_or_else(|| Halt::Stuck("no popup".into()))?;
        Ok(self.session.switch_to(popup).await?)
    }

    /// What the current window shows, as soon as it shows what `kind` waits for, or when the time
    /// is over; none when it was closed.
    pub(super) async fn look(
        &mut self,
        kind: &str,
        previous: &str,
        deadline: Duration,
    ) -> Result<Option<Screen>, Halt> {
        let end = Instant::now() + deadline;
        let mut dialogs = Vec::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let wait =
                vec![self.selectors(), json!(kind), json!(previous), json!(milliseconds(left))];
            let grace = left + Duration::from_secs(2);
            match self.session.execute_async(&Self::script(WATCH), wait, grace).await {
                Ok(watched) => {
                    let Watched { mut screen } = serde_json::from_value(watched)
                        .map_err(|error| Halt::Trouble(Cause::Harness, error.to_string()))?;
                    screen.messages.extend(dialogs);
                    return Ok(Some(screen));
                }
                Err(BrowserError::WindowClosed { .. }) => return Ok(None),
                Err(BrowserError::Dialog { text, .. }) => {
                    self.session.accept_dialog().await?;
                    dialogs.push(text);
                }
                Err(BrowserError::Navigated { .. }) if Instant::now() < end => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Enters credentials into the popup's login form, and looks at what comes of it.
    pub(super) async fn log_in(
        &mut self,
        user: &str,
        name: &str,
        password: &Secret,
        right: bool,
    ) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let visit = self.current + 1;
        self.log.note(Observation::LoggedIn { visit, user: user.to_owned(), right });
        if let Some(screen) = self.enter(name, password).await? {
            let (moment, place) = (Moment::LogIn, Place::Popup);
            self.log.note(Observation::Screen { visit, moment, place, screen });
        }
        Ok(())
    }

    /// Enters credentials into the login form of the current window; gives what it shows then.
    pub(super) async fn enter(
        &mut self,
        name: &str,
        password: &Secret,
    ) -> Result<Option<Screen>, Halt> {
        let form = self.session.execute(&Self::script(LOGIN), vec![self.selectors()]).await?;
        let field = |key: &str, what: &str| {
            Element::from_value(&form[key]).ok_or_else(|| Halt::Stuck(format!("no {what}")))
        };
        let user = field("user", "field for the user's name")?;
        let secret = field("password", "field for the password")?;
        let button = field("button", "button that logs in")?;
        self.session.fill(&user, name).await?;
        self.session.fill(&secret, password.expose()).await?;
        self.session.click(&button).await?;
        let before = form["text"].as_str().unwrap_or_default().to_owned();
        self.look("entered", &before, self.profile.deadlines.launch).await
    }

    /// Chooses the folder at this place of the profile's list, or of what the popup offers.
    pub(super) async fn choose_folder(&mut self, place: usize) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let wanted = self.profile.folders.get(place - 1).cloned().unwrap_or_default();
        let args = vec![self.selectors(), json!(wanted), json!(place - 1)];
        let found = self.session.execute(&Self::script(FOLDER), args).await?;
        let Some(element) = Element::from_value(&found["element"]) else {
            let which =
                if wanted.is_empty() { format!("number {place}") } else { format!("`{wanted}`") };
            return Err(Halt::Stuck(format!("no folder {which}")));
        };
        let clicked = self.session.click(&element).await;
        // A radio button may be hidden behind a label that stands for it.
        match (clicked, Element::from_value(&found["label"])) {
            (Err(BrowserError::NotUsable { .. }), Some(label)) => {
                self.session.click(&label).await?;
            }
            (clicked, _) => clicked?,
        }
        let offered = found["name"].as_str().unwrap_or_default();
        let folder = if wanted.is_empty() { offered.to_owned() } else { wanted };
        self.log.note(Observation::FolderChosen { visit: self.current + 1, folder });
        Ok(())
    }

    /// Presses "Save here", and does not wait for what comes of it.
    pub(super) async fn save_here(&mut self) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let found = self.session.execute(&Self::script(SAVE_HERE), vec![self.selectors()]).await?;
        let button = Element::from_value(&found["button"])
            .ok_or_else(|| Halt::Stuck("no \"Save here\" button".into()))?;
        let text = found["text"].as_str().unwrap_or_default();
        text.clone_into(&mut self.visits[self.current].before_save);
        self.log.note(Observation::SavePressed { visit: self.current + 1 });
        Ok(self.session.click(&button).await?)
    }

    /// Looks at what the popup, or the page when the popup is gone, says after "Save here".
    pub(super) async fn look_after_save(&mut self) -> Result<(), Halt> {
        let visit = self.current + 1;
        let before = self.visits[self.current].before_save.clone();
        let moment = Moment::Saved;
        let deadline = self.profile.deadlines.launch;
        let in_popup = match self.turn_to_popup().await {
            Ok(()) => self.look("saved", &before, deadline).await?,
            Err(Halt::Stuck(_)) => None,
            Err(trouble) => return Err(trouble),
        };
        if let Some(screen) = in_popup {
            self.log.note(Observation::Screen { visit, moment, place: Place::Popup, screen });
            return Ok(());
        }
        self.turn_to_page().await?;
        if let Some(screen) = self.look("section", "", deadline).await? {
            self.log.note(Observation::Screen { visit, moment, place: Place::Page, screen });
        }
        Ok(())
    }

    /// Closes the popup, as a user does who has changed their mind.
    pub(super) async fn close_popup(&mut self) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        self.session.close_window().await?;
        self.visits[self.current].popup = None;
        self.log.note(Observation::PopupClosed { visit: self.current + 1 });
        self.turn_to_page().await
    }
}
