//! Logging in, in as many steps as the locker has: name, mobile number, password, one-time code.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::credentials::Credentials;
use super::halt::Question;
use super::looking::Look;
use super::question::clear;
use super::wanted::For;
use super::{Halt, Journey};
use locksmith_browser::{BrowserError, Element};
use locksmith_core::observe::{Means, Moment, Observation, Place, Screen};

/// How many steps a login may have.
const STEPS: usize = 5;

/// The fields that are to be filled now, and what the window says; what it shows is marked as old. A
/// field that is left empty is left so on purpose: it is the locker's to refuse, not the browser's.
const LOGIN: &str = r"
const [given, filled, empty] = arguments;
const locker = recognise(given);
const found = locker.logIn(filled);
window.__locksmithOld = true;
for (const { element } of found.fields || []) if (empty && element.form) element.form.noValidate = true;
return { ...found, text: locker.screen().text };
";

/// A field of a login form.
struct Field {
    what: Means,
    element: Element,
    /// The boxes of one character each that it consists of, if it does.
    boxes: Vec<Element>,
    found: Value,
}

impl Field {
    fn of(found: &Value) -> Option<Self> {
        let what = Means::deserialize(&found["what"]).ok()?;
        let boxes = found["boxes"].as_array().into_iter().flatten();
        Some(Self {
            what,
            element: Element::from_value(&found["element"])?,
            boxes: boxes.filter_map(Element::from_value).collect(),
            found: found.clone(),
        })
    }
}

impl Journey<'_> {
    /// Enters credentials into the popup's login form, and looks at the outcome.
    pub(super) async fn log_in(&mut self, with: &Credentials<'_>) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let (visit, right) = (self.current + 1, with.is_right());
        if self.is_kept(with).await? {
            return Ok(());
        }
        let user = with.user.to_owned();
        self.log.note(Observation::LoggedIn { visit, user: user.clone(), right });
        let answer = if right { For::LetIn } else { For::Refused };
        let entered = self.enter(with, answer).await;
        let filled = std::mem::take(&mut self.filled);
        if let Some(screen) = entered? {
            let let_in = screen.save || !screen.login && !screen.folders.is_empty();
            let (moment, place) = (Moment::LogIn, Place::Popup);
            self.log.note(Observation::Screen { visit, moment, place, screen });
            let factors = with.not_asked_for(&filled);
            let is_first = self.known.is_none();
            if right && let_in {
                self.known = Some(user.clone());
                if is_first && !factors.is_empty() {
                    self.log.note(Observation::NotAskedFor { visit, user, factors });
                }
            }
        }
        Ok(())
    }

    /// Whether the popup asks for no login, since this user is logged in from an earlier visit (I-SESSION).
    /// Where another user is, the button is used anew without that login.
    async fn is_kept(&mut self, with: &Credentials<'_>) -> Result<bool, Halt> {
        let Some(known) = self.known.clone() else { return Ok(false) };
        let look = self.look(For::Entry, "", self.profile.deadlines.launch).await?;
        let is_inside = |look: &Look| {
            let screen = &look.screen;
            screen.asks.is_empty() && (screen.save || !screen.login && !screen.folders.is_empty())
        };
        let Some(look) = look.filter(is_inside) else { return Ok(false) };
        if known != with.user || !with.is_right() {
            self.open_anew(For::Entry).await?;
            return Ok(false);
        }
        let visit = self.current + 1;
        self.log.note(Observation::LoginKept { visit, user: known });
        let (moment, place, screen) = (Moment::LogIn, Place::Popup, look.screen);
        self.log.note(Observation::Screen { visit, moment, place, screen });
        Ok(true)
    }

    /// Enters credentials into the login form of the current window, step by step, and waits for
    /// this answer; gives what the window shows then, or none when it is closed. What was filled is
    /// known until the next login.
    pub(super) async fn enter(
        &mut self,
        with: &Credentials<'_>,
        answer: For,
    ) -> Result<Option<Screen>, Halt> {
        self.filled.clear();
        let entered = self.enter_all(with, answer).await;
        let asked_for_wrong = with.is_right() || with.is_wrong_in(&self.filled);
        match entered {
            // Whoever is let in without a password was not let in by a wrong one.
            Ok(Some(screen)) if !asked_for_wrong && !screen.login => {
                let text = "which step takes the user's password? None was asked for, so a wrong \
                            one could not be tried; set it in the profile: [journey] \
                            password = \"CSS selector\"";
                Err(Halt::Unclear(Question { what: Means::Password, text: text.into() }))
            }
            entered => entered,
        }
    }

    async fn enter_all(
        &mut self,
        with: &Credentials<'_>,
        answer: For,
    ) -> Result<Option<Screen>, Halt> {
        let deadline = self.profile.deadlines.launch;
        for _ in 0..STEPS {
            let before = self.fill_step(with).await?;
            // What is right so far is not refused yet.
            let is_due = with.is_right() || with.is_wrong_in(&self.filled);
            let wanted = if is_due { answer } else { For::LetIn };
            let mut look = self.look(wanted, &before, deadline).await?;
            if !with.is_right() {
                look = self.look_again(look, wanted, &before).await?;
            }
            let Some(Look { screen, question, .. }) = look else { return Ok(None) };
            if let Some(unclear) = question {
                return Err(unclear.into());
            }
            if screen.save || !self.is_next(&screen) {
                return Ok(Some(screen));
            }
        }
        Err(Halt::Stuck(format!("another login form after {STEPS} steps")))
    }

    /// What a locker says while it looks at credentials is no refusal yet: what the window shows when
    /// it has answered, and when another step has had the time to come.
    async fn look_again(
        &mut self,
        mut look: Option<Look>,
        wanted: For,
        before: &str,
    ) -> Result<Option<Look>, Halt> {
        let (profile, deadlines) = (self.profile, self.profile.deadlines);
        let is_of_locker = |url: &Url| profile.is_of_locker(url);
        for _ in 0..STEPS {
            if !self.filled.contains(&Means::Password) {
                look = self.look(For::Login, "", deadlines.settle).await?;
            }
            let is_over = look.as_ref().is_none_or(|look| self.is_next(&look.screen));
            if is_over || !self.passed.answered(is_of_locker, deadlines.launch).await {
                break;
            }
            look = self.look(wanted, before, deadlines.launch).await?;
        }
        Ok(look)
    }

    /// Whether a window asks for what was not filled yet.
    fn is_next(&self, screen: &Screen) -> bool {
        screen.asks.iter().any(|what| !self.filled.contains(what))
    }

    /// Enters a value, by one character where the field consists of boxes for one each.
    async fn fill(&self, field: &Field, value: &str) -> Result<(), Halt> {
        if field.boxes.is_empty() {
            return Ok(self.session.fill(&field.element, value).await?);
        }
        for (one, character) in field.boxes.iter().zip(value.chars()) {
            self.session.fill(one, &character.to_string()).await?;
        }
        Ok(())
    }

    /// Fills the fields that are asked for now, and sends them; gives what the window said before.
    async fn fill_step(&mut self, with: &Credentials<'_>) -> Result<String, Halt> {
        let args = vec![self.given(), json!(self.filled), json!(with.has_empty())];
        let form = clear(self.find(LOGIN, args, "fields", For::Login).await?)?;
        let fields: Vec<Field> =
            form["fields"].as_array().into_iter().flatten().filter_map(Field::of).collect();
        let last = fields.last().ok_or_else(|| Halt::Stuck("no login form".into()))?;
        let asked: Vec<Means> = fields.iter().map(|field| field.what).collect();
        for field in &fields {
            if let Some(value) = with.value(field.what, &asked).await? {
                self.fill(field, value.expose()).await?;
            }
            self.recognised(&field.found);
            self.filled.push(field.what);
        }
        let sent = match Element::from_value(&form["button"]["element"]) {
            Some(button) => self.session.click(&button).await,
            None => self.session.press_enter(&last.element).await,
        };
        match sent {
            // A code may be sent by its last digit.
            Err(BrowserError::NotUsable { .. } | BrowserError::NotFound { .. })
                if last.what == Means::Code => {}
            sent => sent?,
        }
        self.recognised(&form["button"]);
        Ok(form["text"].as_str().unwrap_or_default().to_owned())
    }
}
