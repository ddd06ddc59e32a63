//! Logging in, in as many steps as the locker has: name, mobile number, password, one-time code.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::looking::{For, Look};
use super::question::{Question, clear};
use super::{Halt, Journey};
use crate::browser::{BrowserError, Element};
use crate::observe::{Means, Moment, Observation, Place, Screen};
use crate::profile::{Profile, User};
use crate::scenario::WrongLogIn;
use crate::spec::Secret;

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

/// What is entered, and what of it is wrong on purpose.
pub(super) struct Credentials<'a> {
    /// The profile's name of the user.
    user: &'a str,
    name: &'a str,
    mobile: Option<&'a str>,
    password: &'a str,
    code: Option<&'a str>,
    wrong: &'static [Means],
}

impl<'a> Credentials<'a> {
    /// Those of a user of the profile.
    pub(super) fn right(profile: &'a Profile, user: &'a str) -> Self {
        let User { name, mobile, password, code } = &profile.users[user];
        Self {
            user,
            name,
            mobile: mobile.as_deref(),
            password: password.expose(),
            code: code.as_ref().map(Secret::expose),
            wrong: &[],
        }
    }

    /// Those of the first user, but for what is wrong.
    pub(super) fn wrong(profile: &'a Profile, wrong: WrongLogIn) -> Self {
        let right = Self::right(profile, "first");
        let with = |password: &'a str| Self { password, wrong: &[Means::Password], ..right };
        match wrong {
            WrongLogIn::Password => with("wrong-password-1"),
            WrongLogIn::NoPassword => with(""),
            WrongLogIn::PasswordOfAnother => with(profile.users["second"].password.expose()),
            // No number begins with 0: nobody is sent a code.
            WrongLogIn::User => Self {
                name: "nobody-of-this-name",
                mobile: Some("0000000000"),
                wrong: &[Means::User, Means::Mobile],
                ..right
            },
        }
    }

    fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }

    /// Whether something wrong is among these.
    fn is_wrong_in(&self, filled: &[Means]) -> bool {
        filled.iter().any(|what| self.wrong.contains(what))
    }

    /// What is entered into a field; none where it is left as it is.
    fn value(&self, what: Means, form: &[Field]) -> Result<Option<&'a str>, Halt> {
        match what {
            Means::User => Ok(Some(self.name)),
            // A number may be what users are known by, or stand beside their name.
            Means::Mobile => {
                let named = form.iter().any(|field| field.what == Means::User);
                Ok(self.mobile.or((!named).then_some(self.name)))
            }
            Means::Password => Ok(Some(self.password)),
            Means::Code => self.code.map(Some).ok_or_else(|| {
                let user = self.user;
                let text = format!(
                    "which one-time code does the user `{user}` enter? The locker asks for one, \
                     and the profile has none; say where it is found: [users.{user}] \
                     code = {{ env = \"VARIABLE\" }}"
                );
                Halt::Unclear(Question { what, text })
            }),
            Means::LogIn | Means::Folder | Means::SaveHere => Ok(None),
        }
    }
}

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
    /// Enters credentials into the popup's login form, and looks at what comes of it.
    pub(super) async fn log_in(&mut self, with: &Credentials<'_>) -> Result<(), Halt> {
        self.turn_to_popup().await?;
        let (visit, right) = (self.current + 1, with.is_right());
        self.log.note(Observation::LoggedIn { visit, user: with.user.to_owned(), right });
        let answer = if right { For::LetIn } else { For::Refused };
        if let Some(screen) = self.enter(with, answer).await? {
            let (moment, place) = (Moment::LogIn, Place::Popup);
            self.log.note(Observation::Screen { visit, moment, place, screen });
        }
        Ok(())
    }

    /// Enters credentials into the login form of the current window, step by step, and waits for
    /// this answer; gives what the window shows then, or none when it is closed.
    pub(super) async fn enter(
        &mut self,
        with: &Credentials<'_>,
        answer: For,
    ) -> Result<Option<Screen>, Halt> {
        self.filled.clear();
        let entered = self.enter_all(with, answer).await;
        let asked_for_wrong = with.is_right() || with.is_wrong_in(&self.filled);
        self.filled.clear();
        match entered {
            // Whoever is let in without a password was not let in by a wrong one.
            Ok(Some(screen)) if !asked_for_wrong && !screen.login => {
                let text = "which step takes the user's password? None was asked for, so a wrong \
                            one could not be tried; say it in the profile: [journey] \
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
        let args = vec![self.given(), json!(self.filled), json!(with.password.is_empty())];
        let form = clear(self.find(LOGIN, args, "fields", For::Login).await?)?;
        let fields: Vec<Field> =
            form["fields"].as_array().into_iter().flatten().filter_map(Field::of).collect();
        let last = fields.last().ok_or_else(|| Halt::Stuck("no login form".into()))?;
        for field in &fields {
            if let Some(value) = with.value(field.what, &fields)? {
                self.fill(field, value).await?;
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
