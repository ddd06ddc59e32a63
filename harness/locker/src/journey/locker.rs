//! In the locker's popup: folder and "Save here".

use serde_json::{Value, json};
use tokio::time::Instant;

use super::folder::uncounted;
use super::question::{clear, not_offered};
use super::wanted::For;
use super::{ASKING, Halt, Journey};
use locksmith_browser::{BrowserError, Element};
use locksmith_core::observe::Observation;
use locksmith_core::scenario::Offered;

/// How often a tree of folders is unfolded to find one.
const UNFOLDED: usize = 12;

/// The folder of a name, or, without one, the one at a place counted from 0. A click that its page
/// takes for itself leads nowhere else.
const FOLDER: &str = r#"
const [given, wanted, place] = arguments;
const found = recognise(given).folder(wanted, place);
window.__locksmithOld = true;
window.__locksmithStays = false;
const stays = () => { window.__locksmithStays = true; };
for (const kind of ["click", "submit"]) {
  window.addEventListener(kind, event => event.defaultPrevented && stays(), { once: true });
}
window.addEventListener("hashchange", stays, { once: true });
return found;
"#;

const SAVE_HERE: &str = r"
const [given, row] = arguments;
const locker = recognise(given);
window.__locksmithOld = true;
heard.listen(given);
return { ...locker.save(row), text: locker.screen().text };
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

    /// Chooses the folder at this place of the profile's list, or of what the popup offers.
    pub(super) async fn choose_folder(&mut self, place: usize) -> Result<(), Halt> {
        let folders = self.profile.folders_of(self.user());
        let wanted = folders.get(place - 1).cloned().unwrap_or_default();
        self.choose(&wanted, place).await
    }

    /// Chooses the folder whose name differs from another's in case only.
    pub(super) async fn choose_twin_folder(&mut self) -> Result<(), Halt> {
        let twin = self.profile.twin_folder(self.user());
        let twin = twin.ok_or_else(|| Halt::Stuck("no such folder in the profile".into()))?;
        self.choose(twin, 1).await
    }

    /// Chooses a folder by its place among those that the popup offers, beside one that the profile names.
    pub(super) async fn choose_offered(&mut self, which: Offered) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let args = vec![self.given(), json!(""), json!(which.word())];
        let found = self.find(FOLDER, args, "element", For::Folders).await?;
        let why = "the popup offers no list that has a folder of the profile";
        let element = Element::from_value(&found["element"]);
        let element = element.ok_or_else(|| Halt::NotOffered(why.to_owned()))?;
        self.press_folder(&element, &found, "").await
    }

    /// Chooses another folder than before, where the popup still offers it.
    pub(super) async fn choose_again(&mut self, place: usize) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let folders = self.profile.folders_of(self.user());
        let wanted = folders.get(place - 1).cloned().unwrap_or_default();
        let args = vec![self.given(), json!(wanted), json!(place - 1)];
        let found = self.session.execute(&Self::script(FOLDER), args).await?;
        let why = "once a folder is chosen, the popup offers no other";
        let element = Element::from_value(&found["element"]);
        let element = element.ok_or_else(|| Halt::NotOffered(why.to_owned()))?;
        self.press_folder(&element, &found, &wanted).await
    }

    async fn choose(&mut self, wanted: &str, place: usize) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let found = self.find_folder(wanted, place).await?;
        let Some(element) = Element::from_value(&found["element"]) else {
            return Err(self.no_folder(wanted, place, &found["offered"]));
        };
        self.press_folder(&element, &found, wanted).await
    }

    /// Presses a folder that was found. Where each row has a "Save here", that of its row chooses it.
    async fn press_folder(
        &mut self,
        element: &Element,
        found: &Value,
        wanted: &str,
    ) -> Result<(), Halt> {
        let row = found["row"] == json!(true);
        let offered = found["name"].as_str().unwrap_or_default();
        self.visits[self.current].row = row.then(|| offered.to_owned());
        if !row {
            self.click_folder(element, found).await?;
        }
        let folder = if wanted.is_empty() { uncounted(offered) } else { wanted }.to_owned();
        self.log.note(Observation::FolderChosen { visit: self.current + 1, folder });
        self.recognised(&found["recognised"]);
        if found["leads"] == json!(true) && !row {
            self.look(For::Chosen, "", self.profile.deadlines.launch).await?;
        }
        Ok(())
    }

    async fn click_folder(&self, element: &Element, found: &Value) -> Result<(), Halt> {
        let clicked = self.session.click(element).await;
        // A radio button may be hidden behind a label that stands for it.
        match (clicked, Element::from_value(&found["label"])) {
            (Err(BrowserError::NotUsable { .. }), Some(label)) => {
                self.session.click(&label).await?;
            }
            (clicked, _) => clicked?,
        }
        Ok(())
    }

    /// The folder of a name or at a place, unfolding a tree as far as that is needed.
    async fn find_folder(&mut self, wanted: &str, place: usize) -> Result<Value, Halt> {
        let mut unfolded = 0;
        loop {
            let args = vec![self.given(), json!(wanted), json!(place - 1)];
            let found = self.find(FOLDER, args, "element", For::Folders).await?;
            let folded = Element::from_value(&found["folded"][0]);
            match folded.filter(|_| found["element"].is_null() && unfolded < UNFOLDED) {
                Some(folded) => self.session.click(&folded).await?,
                None => return clear(found),
            }
            unfolded += 1;
        }
    }

    /// A folder that is not there. Which folders a user has, the locker shows, and the profile only says.
    fn no_folder(&self, wanted: &str, place: usize, offered: &Value) -> Halt {
        let offered: Vec<String> = serde_json::from_value(offered.clone()).unwrap_or_default();
        if wanted.is_empty() {
            return Halt::Stuck(format!("no folder number {place}"));
        }
        if offered.is_empty() {
            return Halt::Stuck(format!("no folder `{wanted}`"));
        }
        not_offered(self.profile, self.user(), wanted, &offered).into()
    }

    async fn find_save_here(&mut self) -> Result<Value, Halt> {
        let row = json!(self.visits[self.current].row);
        clear(self.find(SAVE_HERE, vec![self.given(), row], "button", For::Save).await?)
    }

    /// What "Save here" is, once all is ready for it.
    pub(super) async fn ready_to_save(&mut self) -> Result<Element, Halt> {
        self.turn_to_popup().await?;
        let mut found = self.find_save_here().await?;
        if self.prepare_save(&found).await? {
            // It may have been disabled until now.
            found = self.find_save_here().await?;
        }
        let button = Element::from_value(&found["button"])
            .ok_or_else(|| Halt::Stuck("no \"Save here\" button".into()))?;
        self.recognised(&found["recognised"]);
        let visit = &mut self.visits[self.current];
        found["text"].as_str().unwrap_or_default().clone_into(&mut visit.before_save);
        visit.controls = serde_json::from_value(found["controls"].clone()).unwrap_or_default();
        visit.spoken.clear();
        Ok(button)
    }

    /// Presses "Save here" once or twice, and does not wait for the outcome.
    pub(super) async fn save_here(&mut self, times: usize) -> Result<(), Halt> {
        let button = self.ready_to_save().await?;
        for _ in 0..times {
            self.log.note(Observation::SavePressed { visit: self.current + 1 });
        }
        let begun = self.passed.begun();
        if times > 1 {
            self.press_twice(&button, begun).await?;
        } else {
            match self.session.click(&button).await {
                // A popup may close itself as soon as it is used.
                Err(BrowserError::WindowClosed { .. }) => {}
                clicked => clicked?,
            }
        }
        // A window that navigates cannot be looked into: its request shows whether it does.
        if self.profile.library.scheme() == "http" {
            self.await_request(begun).await?;
        }
        Ok(())
    }

    /// Presses twice, as impatient users do: again as soon as the first has led to a request.
    async fn press_twice(&mut self, button: &Element, begun: u64) -> Result<(), Halt> {
        let Some(point) = self.session.point_of(button).await? else {
            return Ok(self.session.click_twice(button, ASKING).await?);
        };
        self.session.click_point(&point).await?;
        self.passed.more_than(begun, ASKING).await;
        // Nobody presses again before a dialog is answered.
        if matches!(self.session.dialog().await, Ok(Some(_))) {
            self.go_on_saving().await?;
            return Ok(());
        }
        Ok(self.session.click_point(&point).await?)
    }

    /// Waits for a request after "Save here"; one that asks again first is answered.
    async fn await_request(&mut self, begun: u64) -> Result<(), Halt> {
        let end = Instant::now() + self.profile.deadlines.launch;
        loop {
            self.passed.more_than(begun, ASKING).await;
            if self.passed.begun() > begun || Instant::now() >= end {
                return Ok(());
            }
            self.go_on_saving().await?;
        }
    }

    /// Closes the popup, as a user does who has changed their mind.
    pub(super) async fn close_popup(&mut self) -> Result<(), Halt> {
        // One that closed itself after the save is closed.
        if self.reach_popup().await? {
            self.session.close_window().await.or_else(unless_closed)?;
            self.visits[self.current].popup = None;
        }
        self.log.note(Observation::PopupClosed { visit: self.current + 1 });
        self.turn_to_page().await
    }
}

/// A window that closed itself just before is closed.
pub(super) fn unless_closed(error: BrowserError) -> Result<(), BrowserError> {
    match error {
        BrowserError::WindowClosed { .. } => Ok(()),
        error => Err(error),
    }
}
