//! Trying a button: a real click, what it opens, and what comes of that in the page.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::opening::{POPUP, left};
use super::{Journey, SETTLE, Trouble, Went, milliseconds, read};
use locksmith_browser::{BrowserError, Element, WindowHandle};
use locksmith_core::observe::Opened;
use locksmith_core::observe::page::{Cover, Event, Fact, Shown, Trial, Tried};

/// For how long a window may be awaited that was not there when the click returned.
const LATE: Duration = Duration::from_millis(1500);

/// Waits until nothing lies over the button any more, such as a spinner that fades.
const CLEARED: &str = concat!(
    include_str!("seeing.js"),
    r"
const [element, milliseconds, answer] = arguments;
const began = performance.now();
const look = () => {
  const box = boxesOf(element)[0];
  const at = box && document.elementFromPoint(...middleOf(box));
  if (at && element.contains(at)) { answer(true); return; }
  if (performance.now() - began > milliseconds) answer(false);
  else requestAnimationFrame(look);
};
look();
"
);

/// What a page sees of its popup's coming and going, which no driver's browser shows it.
pub(super) const LOSES_FOCUS: &str = "window[Symbol.for('locksmith')]?.losesFocus();";
pub(super) const REGAINS_FOCUS: &str = "window[Symbol.for('locksmith')]?.regainsFocus();";

/// What can be read in the page that could not be read before.
const NEWS: &str = "return window[Symbol.for('locksmith')]?.news() || {};";

/// What could not be read when the popup opened, and when the mouse was pressed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct News {
    words: Vec<String>,
    said: Vec<String>,
}

/// The button that is tried, and whether it is seen.
const BUTTON: &str = concat!(
    include_str!("seeing.js"),
    "const button = window[Symbol.for('locksmith')].tries(arguments[0]); \
     return [button, Boolean(button) && isSeen(button)];"
);

/// What lies over a button.
const COVER: &str = concat!(
    include_str!("seeing.js"),
    "const button = document.querySelectorAll('a.locker-saver')[arguments[0]]; \
     return button && isSeen(button) ? coverOf(button) : null;"
);

/// Fills in the locker's login form, and sends it. Fields are known by what they are for, and by no id of the locker's.
const LOG_IN: &str = r"
const [name, password] = arguments;
document.querySelector('input[autocomplete=username]').value = name;
document.querySelector('input[type=password]').value = password;
document.querySelector('form').requestSubmit();
";

/// Waits for the folders, and presses 'Save here'.
const SAVE_HERE: &str = r"
const [answer] = arguments;
const look = () => {
  if (document.readyState === 'loading' || !document.querySelector('input[type=radio]')) return;
  observer.disconnect();
  answer(true);
  setTimeout(() => document.querySelector('form').requestSubmit(), 0);
};
const observer = new MutationObserver(look);
observer.observe(document, { subtree: true, childList: true });
document.addEventListener('readystatechange', look);
look();
";

/// Waits for what the locker says of the save.
const MESSAGE: &str = r"
const [answer] = arguments;
const look = () => {
  const said = document.querySelector('[role=status], [role=alert]');
  if (document.readyState === 'loading' || !said) return;
  observer.disconnect();
  answer(said.innerText.trim().slice(0, 300));
};
const observer = new MutationObserver(look);
observer.observe(document, { subtree: true, childList: true });
document.addEventListener('readystatechange', look);
look();
";

impl Journey<'_> {
    /// Tries the button at this place.
    pub(super) async fn attempt(&mut self, button: usize, trial: Trial) -> Result<Went, Trouble> {
        let was_known_to_reload = self.reloaded;
        let mut tried = untried(button, trial);
        let mut clicked = self.click(button).await?;
        if clicked.is_err() && self.used {
            // Trials before this one may have hidden it: what counts is the page as it comes.
            self.visit(2).await?;
            clicked = self.click(button).await?;
        }
        self.used = true;
        if let Err(stuck) = clicked {
            tried.stuck = Some(stuck);
            tried.cover = self.cover_of(button).await?;
            self.note(Fact::Tried(tried));
            return Ok(Went::Astray);
        }
        let claims = self.claims_now().await?;
        let popup = self.new_window(&mut tried).await?;
        if let Some(popup) = &popup {
            tried.opened = Opened::Popup;
            self.in_page(LOSES_FOCUS).await?;
            self.in_popup(popup, &mut tried).await?;
        }
        let ended = Instant::now();
        tried.windows = self.close_others().await?;
        self.turn_to_page().await?;
        if popup.is_some() {
            self.in_page(REGAINS_FOCUS).await?;
            self.settle_where_it_reloads().await?;
        }
        if tried.message.is_some() {
            // What the page does with the result is given time, that of closing the popup included.
            self.pause((SETTLE / 4).saturating_sub(ended.elapsed())).await?;
        }
        tried.at_click = self.at_click(claims, &tried);
        let (events, results) = self.happened().await?;
        tried.events.extend(events);
        tried.late = self.late_now.contains(&button);
        if !left(&tried.events) {
            let news: News = read(self.session.execute(NEWS, Vec::new()).await?)?;
            (tried.words, tried.said) = (news.words, news.said);
        }
        if trial == Trial::Cancelled && popup.is_some() && !left(&tried.events) && !self.forged {
            // Whoever waits for the popup's end has the time to see it.
            tried.events.extend(self.linger().await?);
        }
        let away = left(&tried.events);
        if away {
            tried.opened = if popup.is_some() { Opened::Popup } else { Opened::PageLeft };
        } else {
            tried.results = results;
        }
        let at_locker = tried.shown.as_ref().is_some_and(|shown| shown.locker);
        let is_there_again = away && is_anew(&tried.events);
        if is_there_again && popup.is_none() && !was_known_to_reload {
            // The end of the popup before took the page away under this click.
            self.visit(2).await?;
            return Box::pin(self.attempt(button, trial)).await;
        }
        self.note(Fact::Tried(tried));
        if is_there_again {
            self.visit(2).await?;
        }
        Ok(match (away && !is_there_again, at_locker) {
            (true, _) => Went::Away,
            (false, true) => Went::Well,
            (false, false) => Went::Astray,
        })
    }

    /// Runs a script of ours in the page, which may just be going to another document.
    pub(super) async fn in_page(&mut self, script: &str) -> Result<(), Trouble> {
        match self.session.execute(script, Vec::new()).await {
            Err(error) if error.is_fatal() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Clicks as a user does, who waits for a cover to go; says why a user could not.
    pub(super) async fn click(&mut self, button: usize) -> Result<Result<(), String>, Trouble> {
        let place = self.in_document(button);
        let found = self.session.execute(BUTTON, vec![json!(place)]).await?;
        let Some(element) = Element::from_value(&found[0]) else {
            return Ok(Err("the button is gone".to_owned()));
        };
        if found[1] != Value::Bool(true) {
            self.shows(&element).await?;
        }
        let mut clicked = self.session.click(&element).await;
        if matches!(clicked, Err(BrowserError::NotUsable { .. })) && self.clears(&element).await? {
            clicked = self.session.click(&element).await;
        }
        match clicked {
            Ok(()) => Ok(Ok(())),
            Err(BrowserError::NotUsable { cause, .. }) => Ok(Err(unusable(&cause))),
            Err(error) => Err(error.into()),
        }
    }

    /// What lies over a button that could not be clicked.
    async fn cover_of(&self, button: usize) -> Result<Option<Cover>, Trouble> {
        match self.session.execute(COVER, vec![json!(self.in_document(button))]).await {
            Ok(cover) => read(cover),
            Err(error) if error.is_fatal() => Err(error.into()),
            // The page is another now.
            Err(_) => Ok(None),
        }
    }

    /// Waits until nothing lies over a button. What did not go once is waited for half as long then.
    async fn clears(&mut self, button: &Element) -> Result<bool, Trouble> {
        let wait = vec![button.to_value(), json!(milliseconds(self.patience))];
        let cleared = self.session.execute_async(CLEARED, wait, self.patience * 2).await;
        match cleared {
            Ok(Value::Bool(true)) => Ok(true),
            Err(error) if error.is_fatal() => Err(error.into()),
            // It is not there any more, or the page is another.
            Ok(_) | Err(_) => {
                self.patience /= 2;
                Ok(false)
            }
        }
    }

    /// The window that was not there before the click; waits a little where it is late.
    pub(super) async fn new_window(
        &mut self,
        tried: &mut Tried,
    ) -> Result<Option<WindowHandle>, Trouble> {
        let end = Instant::now() + LATE;
        loop {
            let mut windows = self.session.windows().await?;
            windows.retain(|window| Some(window) != self.page.as_ref());
            if let Some(popup) = self.popup_among(&windows).await {
                self.turn_to_page().await?;
                return Ok(Some(popup));
            }
            let (events, _) = self.happened().await?;
            let blocked = |event: &Event| matches!(event, Event::Opened { blocked: true, .. });
            if events.iter().any(blocked) {
                tried.opened = Opened::Blocked;
            }
            let away = left(&events);
            tried.events.extend(events);
            if away || tried.opened == Opened::Blocked || Instant::now() >= end {
                return Ok(None);
            }
            self.result_within(false, Duration::from_millis(100)).await?;
        }
    }

    /// The library's window among those that a click opened: the page may have opened one of its own.
    async fn popup_among(&self, windows: &[WindowHandle]) -> Option<WindowHandle> {
        const NAME: &str = "return window.name;";
        let several = windows.iter().filter(|_| windows.len() > 1);
        for window in several {
            // One that closes itself meanwhile is not it.
            let is_open = self.session.switch_to(window).await.is_ok();
            let name = self.session.execute(NAME, Vec::new()).await;
            if is_open && name.is_ok_and(|name| name == POPUP) {
                return Some(window.clone());
            }
        }
        windows.first().cloned()
    }

    /// Follows the popup as far as the trial wants.
    pub(super) async fn in_popup(
        &mut self,
        popup: &WindowHandle,
        tried: &mut Tried,
    ) -> Result<(), Trouble> {
        self.session.switch_to(popup).await?;
        let script = concat!(
            "const CODE = /",
            locksmith_spec::code_pattern!(),
            "/g;\n",
            include_str!("popup.js")
        );
        let shown = self.session.wait_for(script, Vec::new(), self.deadlines.popup).await;
        let shown: Shown = match shown {
            Ok(shown) => read(shown)?,
            Err(error) => {
                tried.stuck = stuck("the popup", error)?;
                return Ok(());
            }
        };
        let at_login = shown.locker && shown.login;
        tried.shown = Some(shown);
        if !(at_login && matches!(tried.trial, Trial::Saved | Trial::NotSaved)) {
            return Ok(());
        }
        let with = vec![json!(self.bed.user), json!(self.bed.password.expose())];
        match self.session.execute(LOG_IN, with).await {
            Ok(_) => {}
            Err(error) => {
                tried.stuck = stuck("the login", error)?;
                return Ok(());
            }
        }
        let save = self.deadlines.save;
        if let Err(error) = self.session.wait_for(SAVE_HERE, Vec::new(), save).await {
            tried.stuck = stuck("the folders", error)?;
            return Ok(());
        }
        match self.session.wait_for(MESSAGE, Vec::new(), save).await {
            Ok(message) => tried.message = message.as_str().map(str::to_owned),
            Err(error) => tried.stuck = stuck("the locker's message", error)?,
        }
        self.turn_to_page().await?;
        self.result_within(true, self.deadlines.popup).await
    }

    /// Closes what a trial opened; gives how many windows that were.
    pub(super) async fn close_others(&mut self) -> Result<usize, Trouble> {
        let windows = self.session.windows().await?;
        let mut closed = 0;
        for window in windows.iter().filter(|window| Some(*window) != self.page.as_ref()) {
            closed += 1;
            if self.session.switch_to(window).await.is_ok() {
                // One that closes itself meanwhile is closed.
                let _ = self.session.close_window().await;
            }
        }
        Ok(closed)
    }
}

/// Whether a page that was left is the same again: it loaded itself anew once its popup was closed.
fn is_anew(events: &[Event]) -> bool {
    let reload = |event: &Event| match event {
        Event::Reloads { open, .. } => Some(*open),
        _ => None,
    };
    let mut reloads = events.iter().filter_map(reload).peekable();
    let leads = events.iter().any(|event| matches!(event, Event::Leads { .. }));
    reloads.peek().is_some() && !leads && reloads.all(|is_open| !is_open)
}

/// A button at the beginning of a trial.
pub(super) fn untried(button: usize, trial: Trial) -> Tried {
    Tried {
        trial,
        button,
        opened: Opened::Nothing,
        windows: 0,
        shown: None,
        message: None,
        stuck: None,
        results: Vec::new(),
        events: Vec::new(),
        words: Vec::new(),
        said: Vec::new(),
        cover: None,
        late: false,
        at_click: None,
    }
}

/// Why a button cannot be used, in the words of the driver.
fn unusable(cause: &str) -> String {
    let first = cause.lines().next().unwrap_or_default();
    // What Chromium's driver says of the element that lies over this one.
    let what = match first.split_once("would receive the click: ") {
        Some((_, over)) => format!("{} lies over it", over.chars().take(120).collect::<String>()),
        None => first.to_owned(),
    };
    format!("a user cannot click it: {what}")
}

/// What kept a trial from going on; trouble when the browser is of no more use.
fn stuck(what: &str, error: BrowserError) -> Result<Option<String>, Trouble> {
    if error.is_fatal() {
        return Err(error.into());
    }
    Ok(Some(match error {
        BrowserError::Deadline { after, .. } => {
            format!("{what} did not come within {} s", after.as_secs())
        }
        error => format!("{what} did not come: {error}"),
    }))
}
