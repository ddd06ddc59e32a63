//! In the locker's popup: login, folder and "Save here".

use serde_json::json;

use super::looking::For;
use super::{Halt, Journey};
use crate::browser::{BrowserError, Element};
use crate::observe::{Moment, Observation, Place, Screen};
use crate::spec::Secret;

/// The fields of a login form, what the window says, and the mark that this is what was before. A
/// field that is left empty is left so on purpose: it is the locker's to refuse, not the browser's.
const LOGIN: &str = r"
const [given, empty] = arguments;
const locker = recognise(given);
window.__locksmithOld = true;
if (empty && locker.password() && locker.password().form) locker.password().form.noValidate = true;
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
  : folders.find(folder => folder.name === wanted) ||
    folders.find(folder => same(folder.name)) || folders.find(folder => like(folder.name));
if (!folder) return null;
const label = folder.element.labels && folder.element.labels[0];
return { name: folder.name, element: folder.element, label: label || null };
"#;

const SAVE_HERE: &str = r"
const locker = recognise(arguments[0]);
window.__locksmithOld = true;
return { button: locker.saveHere(), text: locker.screen().text };
";

impl Journey<'_> {
    /// Turns to the popup of the current visit.
    pub(super) async fn turn_to_popup(&self) -> Result<(), Halt> {
        let popup = self.visits.get(self.current).and_then(|visit| visit.popup.as_ref());
        let popup = popup.ok_or_else(|| Halt::Stuck("no popup".into()))?;
        Ok(self.session.switch_to(popup).await?)
    }

    /// Turns to the popup of the current visit if there is one, and it is not closed.
    pub(super) async fn reach_popup(&mut self) -> Result<bool, Halt> {
        match self.turn_to_popup().await {
            Ok(()) => Ok(true),
            Err(Halt::Stuck(_)) => {
                self.visits[self.current].popup = None;
                Ok(false)
            }
            Err(trouble) => Err(trouble),
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
        let answer = if right { For::LetIn } else { For::Refused };
        if let Some(screen) = self.enter(name, password, answer).await? {
            let (moment, place) = (Moment::LogIn, Place::Popup);
            self.log.note(Observation::Screen { visit, moment, place, screen });
        }
        Ok(())
    }

    /// Enters credentials into the login form of the current window, and waits for this answer;
    /// gives what the window shows then.
    pub(super) async fn enter(
        &mut self,
        name: &str,
        password: &Secret,
        answer: For,
    ) -> Result<Option<Screen>, Halt> {
        let args = vec![self.selectors(), json!(password.expose().is_empty())];
        let form = self.find(LOGIN, args, "password", For::Login).await?;
        let field = |key: &str, what: &str| {
            Element::from_value(&form[key]).ok_or_else(|| Halt::Stuck(format!("no {what}")))
        };
        let user = field("user", "field for the user's name")?;
        let secret = field("password", "field for the password")?;
        let button = field("button", "button that logs in")?;
        self.session.fill(&user, name).await?;
        self.session.fill(&secret, password.expose()).await?;
        self.session.click(&button).await?;
        let before = form["text"].as_str().unwrap_or_default();
        let look = self.look(answer, before, self.profile.deadlines.launch).await?;
        Ok(look.map(|look| look.screen))
    }

    /// Chooses the folder at this place of the profile's list, or of what the popup offers.
    pub(super) async fn choose_folder(&mut self, place: usize) -> Result<(), Halt> {
        let wanted = self.profile.folders.get(place - 1).cloned().unwrap_or_default();
        self.choose(&wanted, place).await
    }

    /// Chooses the folder whose name differs from another's in case only.
    pub(super) async fn choose_twin_folder(&mut self) -> Result<(), Halt> {
        let twin = self.profile.twin_folder();
        let twin = twin.ok_or_else(|| Halt::Stuck("no such folder in the profile".into()))?;
        self.choose(twin, 1).await
    }

    async fn choose(&mut self, wanted: &str, place: usize) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let args = vec![self.selectors(), json!(wanted), json!(place - 1)];
        let found = self.find(FOLDER, args, "element", For::Folders).await?;
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
        let folder = if wanted.is_empty() { offered } else { wanted }.to_owned();
        self.log.note(Observation::FolderChosen { visit: self.current + 1, folder });
        Ok(())
    }

    /// Presses "Save here", and does not wait for what comes of it.
    pub(super) async fn save_here(&mut self) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let found = self.find(SAVE_HERE, vec![self.selectors()], "button", For::Save).await?;
        let button = Element::from_value(&found["button"])
            .ok_or_else(|| Halt::Stuck("no \"Save here\" button".into()))?;
        let text = found["text"].as_str().unwrap_or_default();
        text.clone_into(&mut self.visits[self.current].before_save);
        self.log.note(Observation::SavePressed { visit: self.current + 1 });
        let begun = self.passed.begun();
        self.session.click(&button).await?;
        // A window that goes on cannot be looked into: whether it does, its request tells.
        if self.profile.library.scheme() == "http" {
            self.passed.more_than(begun, self.profile.deadlines.launch).await;
        }
        Ok(())
    }

    /// Closes the popup, as a user does who has changed their mind.
    pub(super) async fn close_popup(&mut self) -> Result<(), Halt> {
        // One that closed itself after the save is closed.
        if self.reach_popup().await? {
            self.session.close_window().await?;
            self.visits[self.current].popup = None;
        }
        self.log.note(Observation::PopupClosed { visit: self.current + 1 });
        self.turn_to_page().await
    }
}
