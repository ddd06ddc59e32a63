//! The way through a partner's page under certification: it is opened, each button is tried in each
//! state of the locker around it, documents are saved, and it is opened once more.
//!
//! The locker is ours, so its popups are known by heart; nothing is known of the page. Journey and
//! stand do and write down; they judge nothing.

mod action;
mod action_file;
mod claims;
mod forging;
mod key;
mod opening;
mod trying;

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};

pub use action::{Action, Actions};
pub use action_file::ActionError;

use super::Log;
use crate::browser::{BrowserError, Session, WindowHandle};
use crate::observe::live::{Built, Event, Fact, Trial};
use crate::observe::{Cause, Observation};
use crate::spec::Code;
use crate::stand::live::{Leniency, LiveStand, LockerState};

/// How many buttons are tried in every state; of more, the others are opened once. A button takes two
/// or three seconds in all.
const MANY: usize = 40;

/// For how long a page may be at rest before it counts as ready though something is missing.
const REST: Duration = Duration::from_millis(1500);

/// For how long an outcome that must not come is given the time to come.
const SETTLE: Duration = Duration::from_millis(1200);

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Until the page is loaded, and its buttons are there.
    pub page: Duration,
    /// Until a popup shows something.
    pub popup: Duration,
    /// Until a save has come to its end.
    pub save: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { page: seconds(15), popup: seconds(10), save: seconds(30) }
    }
}

/// One certification on its way through the browser.
pub struct LiveJourney<'a> {
    /// The browser.
    pub session: &'a mut Session,
    /// The page's stand.
    pub stand: &'a mut LiveStand,
    /// Where what is seen goes.
    pub log: &'a mut Log,
    /// What is done before the buttons show.
    pub actions: &'a Actions,
    /// How long things may take.
    pub deadlines: Deadlines,
    /// The page's source as it came; what is recorded of it is without the app key.
    pub source: Vec<u8>,
    page: Option<WindowHandle>,
    document: String,
    /// Whether the page was sent what a forger would send.
    forged: bool,
    paused: Duration,
}

impl<'a> LiveJourney<'a> {
    /// A journey in this session.
    pub fn new(
        session: &'a mut Session,
        stand: &'a mut LiveStand,
        log: &'a mut Log,
        actions: &'a Actions,
    ) -> Self {
        let deadlines = Deadlines::default();
        Self {
            session,
            stand,
            log,
            actions,
            deadlines,
            source: Vec::new(),
            page: None,
            document: String::new(),
            forged: false,
            paused: Duration::ZERO,
        }
    }

    /// Goes the whole way, or as far as it leads.
    pub async fn go(&mut self) {
        if let Err(trouble) = self.way().await {
            self.log.note(trouble.observation());
        }
        self.look_back();
    }

    async fn way(&mut self) -> Result<(), Trouble> {
        let built = self.open(1).await?;
        self.documents(&built).await;
        let claimed = self.claims(1, &built);
        let leniency = Leniency { hash: !claimed.hash_holds(), time: !claimed.time_holds() };
        let domain = self.domain().await?;
        self.stand.register(claimed.app_id.as_deref(), &domain, leniency).await?;
        self.note(Fact::Claimed(claimed));
        self.try_all(&built).await?;
        self.search_for_key().await;
        let built = self.open(2).await?;
        let claimed = self.claims(2, &built);
        self.note(Fact::Claimed(claimed));
        Ok(())
    }

    /// Every button in every state; a button that opens nothing is not tried on.
    async fn try_all(&mut self, built: &Built) -> Result<(), Trouble> {
        let seen = built.buttons.iter().filter(|button| button.visible);
        let buttons: Vec<usize> = seen.map(|button| button.index).collect();
        let mut alive = Vec::new();
        for &button in &buttons {
            match self.attempt(button, Trial::Cancelled).await? {
                Went::Well => alive.push(button),
                Went::Astray => {}
                Went::Away => return Ok(()),
            }
        }
        alive.truncate(MANY);
        for code in Code::ALL {
            self.stand.turn(LockerState::Refusing(code)).await?;
            for &button in &alive {
                let trial = Trial::Refused(code.number());
                if self.attempt(button, trial).await? == Went::Away {
                    return Ok(());
                }
            }
        }
        self.stand.turn(LockerState::Serving).await?;
        if !buttons.is_empty() && !self.forged {
            self.forge().await?;
        }
        for &button in &alive {
            if self.attempt(button, Trial::Saved).await? == Went::Away {
                return Ok(());
            }
        }
        if let Some(&button) = alive.last() {
            self.stand.let_documents(false);
            let went = self.attempt(button, Trial::NotSaved).await;
            self.stand.let_documents(true);
            went?;
        }
        Ok(())
    }

    /// Turns to the page's window.
    async fn turn_to_page(&self) -> Result<(), Trouble> {
        match &self.page {
            Some(page) => Ok(self.session.switch_to(page).await?),
            None => Ok(()),
        }
    }

    /// What happened in the page since the last time, and the attribute `result` of each button.
    async fn happened(&mut self) -> Result<(Vec<Event>, Vec<Option<String>>), Trouble> {
        const TAKE: &str = "const own = window[Symbol.for('locksmith')];\n\
            const buttons = [...document.querySelectorAll('a.locker-saver')];\n\
            return { url: location.href, document: own ? own.document : '', \
            events: own ? own.take() : [], \
            results: buttons.map((button) => button.getAttribute('result')) };";
        let Taken { url, document, mut events, results } =
            read(self.session.execute(TAKE, Vec::new()).await?)?;
        if !self.document.is_empty() && document != self.document {
            events.insert(0, Event::Left { url });
        }
        self.document = document;
        Ok((events, results))
    }

    /// Gives outcomes that must not come the time to come.
    async fn pause(&mut self, time: Duration) -> Result<(), Trouble> {
        let begun = Instant::now();
        self.result_within(None, time).await?;
        self.paused += begun.elapsed();
        Ok(())
    }

    /// For how long outcomes that must not come were given time.
    #[must_use]
    pub fn paused(&self) -> Duration {
        self.paused
    }

    /// Waits until a button has a `result` that is not the one of before, or the time is over.
    async fn result_within(
        &self,
        button: Option<usize>,
        deadline: Duration,
    ) -> Result<(), Trouble> {
        const WAIT: &str = r"
const [place, milliseconds, answer] = arguments;
const look = () => place !== null && document.querySelectorAll('a.locker-saver')[place]?.hasAttribute('result');
if (look()) { answer(true); return; }
const observer = new MutationObserver(() => { if (look()) finish(true); });
const finish = (came) => { observer.disconnect(); clearTimeout(timer); answer(came); };
const timer = setTimeout(finish, milliseconds, false);
observer.observe(document, { subtree: true, childList: true, attributeFilter: ['result'] });
";
        let wait = vec![json!(button), json!(milliseconds(deadline))];
        match self.session.execute_async(WAIT, wait, deadline * 2).await {
            // What became of the page instead is told by its events.
            Ok(_) | Err(BrowserError::Navigated { .. } | BrowserError::Deadline { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn note(&mut self, fact: Fact) {
        self.log.note(Observation::Live(Box::new(fact)));
    }

    /// What the proxies know in the end.
    fn look_back(&mut self) {
        for (host, problem) in self.stand.certificate_problems() {
            self.note(Fact::Certificate { host, problem });
        }
        let hosts = self.stand.asked();
        self.note(Fact::Asked { hosts });
    }
}

/// What the witness tells.
#[derive(Deserialize)]
struct Taken {
    url: String,
    document: String,
    events: Vec<Event>,
    results: Vec<Option<String>>,
}

/// How a trial went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Went {
    /// The popup showed something.
    Well,
    /// No popup of the locker's came.
    Astray,
    /// The page is not there any more.
    Away,
}

/// What says nothing about the page.
#[derive(Debug)]
struct Trouble(Cause, String);

impl Trouble {
    fn observation(self) -> Observation {
        Observation::Trouble { cause: self.0, what: self.1 }
    }
}

impl From<BrowserError> for Trouble {
    fn from(error: BrowserError) -> Self {
        Self(Cause::Browser, error.to_string())
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self(Cause::Harness, error.to_string())
    }
}

/// Reads what a script of ours returned.
fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, Trouble> {
    serde_json::from_value(value).map_err(|error| Trouble(Cause::Harness, error.to_string()))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
