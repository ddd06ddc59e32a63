//! The way through a partner's page under certification: it is opened, each button is tried in each
//! state of the locker around it, documents are saved, and it is opened once more.
//!
//! The locker is ours, so the journey knows its popups; it knows nothing of the page. Journey and test bed act and
//! record; neither judges.

mod action;
mod action_file;
mod aging;
mod at_click;
mod claims;
mod covering;
mod documents;
mod forging;
mod frames;
mod hashing;
mod key;
mod opening;
mod reopening;
mod returning;
mod rounds;
mod scrolling;
mod showing;
mod stages;
mod trying;
mod waiting;

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};

pub use action::{Action, Actions};
pub use action_file::ActionError;

use crate::test_bed::{Leniency, TestBed};
use locksmith_browser::{BrowserError, Session, WindowHandle};
use locksmith_core::log::Log;
use locksmith_core::observe::page::{self, Event, Fact, Framed, RefusedFrame};
use locksmith_core::observe::{Cause, Observation};
use locksmith_core::proxy::Exchange;

/// For how long a page may be at rest before it counts as ready though something is missing.
const REST: Duration = Duration::from_millis(1500);

/// For how long a page may be at rest before it counts as ready without any button: one that a script
/// brings later is waited for (I-LATE-BUTTON).
const LATE_BUTTON: Duration = Duration::from_secs(6);

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
#[expect(clippy::struct_excessive_bools, reason = "independent facts about the page on the way")]
pub struct Journey<'a> {
    /// The browser.
    pub session: &'a mut Session,
    /// The page's test bed.
    pub bed: &'a mut TestBed,
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
    /// How many events the document has sent out by itself, and that are known.
    sent: usize,
    /// What the document claimed when it was opened.
    opened: Option<page::Sent>,
    /// Whether a button was tried since the page was opened.
    used: bool,
    /// Whether buttons that come late are waited for.
    late: bool,
    /// While the page is opened without the steps of `--action`: of each of its buttons there its place
    /// among all buttons.
    before: Option<Vec<usize>>,
    /// The frame that holds the widget, whose document is the page.
    framed: Option<Framed>,
    /// A frame that holds the widget, and that the browser does not show.
    refused_frame: Option<RefusedFrame>,
    /// The buttons whose documents the locker was seen to fetch.
    known: Vec<usize>,
    /// Whether the page was sent what a forger would send.
    forged: bool,
    /// Whether it was opened again after a save.
    reopened: bool,
    /// Whether it was opened again before that.
    came_back: bool,
    /// How long the first load took, and whether it came to its end.
    first_load: Duration,
    endless: bool,
    /// Whether the page was seen to load itself anew.
    reloaded: bool,
    /// Whether the library ran in a load.
    library_ran: bool,
    /// The places of the buttons that are other elements than those that the library bound.
    late_now: Vec<usize>,
    /// For how long a cover over a button is given time to go.
    patience: Duration,
    paused: Duration,
}

impl<'a> Journey<'a> {
    /// A journey in this session.
    pub fn new(
        session: &'a mut Session,
        bed: &'a mut TestBed,
        log: &'a mut Log,
        actions: &'a Actions,
    ) -> Self {
        let deadlines = Deadlines::default();
        Self {
            session,
            bed,
            log,
            actions,
            deadlines,
            source: Vec::new(),
            page: None,
            document: String::new(),
            sent: 0,
            opened: None,
            used: false,
            late: true,
            before: None,
            framed: None,
            refused_frame: None,
            known: Vec::new(),
            forged: false,
            reopened: false,
            came_back: false,
            first_load: Duration::ZERO,
            endless: false,
            reloaded: false,
            library_ran: false,
            late_now: Vec::new(),
            patience: LATE_BUTTON,
            paused: Duration::ZERO,
        }
    }

    /// Goes the whole way, or as far as it leads.
    pub async fn go(&mut self) {
        if let Err(trouble) = self.way().await {
            if trouble.is_crash {
                self.note(Fact::TabCrashed);
            }
            self.log.note(trouble.observation());
        }
        self.look_back();
    }

    async fn way(&mut self) -> Result<(), Trouble> {
        let mut built = self.open(1).await?;
        let claimed = self.claims(1, &built);
        let leniency = Leniency { hash: !claimed.hash_holds(), time: !claimed.time_holds() };
        let domain = self.domain().await?;
        self.bed.register(claimed.app_id.as_deref(), &domain, leniency).await?;
        self.note(Fact::Claimed(claimed));
        let only_before = self.before_steps(&mut built).await;
        self.note(Fact::Built(Box::new(built.clone())));
        let tried = match only_before {
            Ok(only_before) => self.try_all(&built, only_before).await,
            Err(trouble) => Err(trouble),
        };
        // What the locker did not fetch, whatever came between.
        self.documents(&built).await;
        tried?;
        self.search_for_key().await;
        let built = self.open(2).await?;
        let claimed = self.claims(2, &built);
        self.note(Fact::Claimed(claimed));
        if built.library_ran {
            self.look_for_covers().await?;
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
            happened: own ? own.take() : { events: [], sent: 0 }, \
            results: buttons.map((button) => button.getAttribute('result')?.slice(0, 300) ?? null), \
            late: buttons.map((button) => Boolean(window.saveLockerWidget?.late?.has(button))) };";
        let Taken { url, document, happened, results, late } =
            read(self.session.execute(TAKE, Vec::new()).await?)?;
        let Happened { mut events, sent } = happened;
        if !self.document.is_empty() && document != self.document {
            // What the document before has sent out as it went.
            let mut before = self.sent_out().await;
            before.push(Event::Left { url });
            before.append(&mut events);
            events = before;
        }
        self.document = document;
        self.sent = sent;
        let is_anew = |event: &Event| matches!(event, Event::Reloads { .. });
        self.reloaded = self.reloaded || events.iter().any(is_anew);
        for event in &mut events {
            if let Event::Result { button: Some(button), .. } = event {
                *button = self.in_built(*button);
            }
        }
        let late = late.into_iter().enumerate().filter(|(_, is_late)| *is_late);
        self.late_now = late.map(|(at, _)| self.in_built(at)).collect();
        let mut placed = vec![None; results.len()];
        for (at, result) in results.into_iter().enumerate() {
            let place = self.in_built(at);
            placed.resize(placed.len().max(place + 1), None);
            placed[place] = result;
        }
        Ok((events, placed))
    }

    /// What the document that was left has sent out by itself, and that is not known yet.
    async fn sent_out(&mut self) -> Vec<Event> {
        let Self { document, sent, .. } = self;
        let is_news = |exchange: &Exchange| {
            Sent::read(exchange).filter(|it| it.locksmith == *document && it.number >= *sent)
        };
        let mut news: Vec<Sent> = self.bed.sent_out(is_news, SETTLE).await;
        news.sort_by_key(|it| it.number);
        news.into_iter().map(|it| it.event).collect()
    }

    /// Gives outcomes that must not come the time to come.
    async fn pause(&mut self, time: Duration) -> Result<(), Trouble> {
        let begun = Instant::now();
        self.result_within(false, time).await?;
        self.paused += begun.elapsed();
        Ok(())
    }

    /// For how long outcomes that must not come were given time.
    #[must_use]
    pub fn paused(&self) -> Duration {
        self.paused
    }

    /// Waits until the button that is tried has got its `result`, where that is wanted, or the page is
    /// another document, or the time is over.
    async fn result_within(&self, wanted: bool, deadline: Duration) -> Result<(), Trouble> {
        const WAIT: &str = r"
const [wanted, of, milliseconds, answer] = arguments;
const own = window[Symbol.for('locksmith')];
if (wanted && (!own || own.document !== of)) { answer(false); return; }
const timer = setTimeout(answer, milliseconds, false);
if (wanted) own.awaits(() => { clearTimeout(timer); answer(true); });
";
        let wait = vec![json!(wanted), json!(self.document), json!(milliseconds(deadline))];
        match self.session.execute_async(WAIT, wait, deadline * 2).await {
            // The page's events show what happened instead.
            Ok(_) | Err(BrowserError::Navigated { .. } | BrowserError::Deadline { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn note(&mut self, fact: Fact) {
        self.log.note(Observation::Page(Box::new(fact)));
    }

    /// What the proxies know in the end.
    fn look_back(&mut self) {
        for (host, problem) in self.bed.certificate_problems() {
            self.note(Fact::Certificate { host, problem });
        }
        let hosts = self.bed.asked();
        self.note(Fact::Asked { hosts });
    }
}

/// What the instrumentation reports.
#[derive(Deserialize)]
struct Taken {
    url: String,
    document: String,
    happened: Happened,
    results: Vec<Option<String>>,
    late: Vec<bool>,
}

/// What happened in a document since the last time.
#[derive(Deserialize)]
struct Happened {
    events: Vec<Event>,
    sent: usize,
}

/// What a document sends out by itself; see `instrumentation.js`.
#[derive(Deserialize)]
struct Sent {
    locksmith: String,
    number: usize,
    event: Event,
}

impl Sent {
    fn read(exchange: &Exchange) -> Option<Self> {
        serde_json::from_slice(&exchange.request_body.bytes).ok()
    }
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
struct Trouble {
    cause: Cause,
    what: String,
    /// Whether the process of the page died.
    is_crash: bool,
}

impl Trouble {
    fn new(cause: Cause, what: impl Into<String>) -> Self {
        Self { cause, what: what.into(), is_crash: false }
    }

    fn observation(self) -> Observation {
        Observation::Trouble { cause: self.cause, what: self.what }
    }
}

impl From<BrowserError> for Trouble {
    fn from(error: BrowserError) -> Self {
        let cause = if error.is_of_page() { Cause::Page } else { Cause::Browser };
        Self { is_crash: error.is_tab_crash(), ..Self::new(cause, error.to_string()) }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::new(Cause::Harness, error.to_string())
    }
}

/// Reads what a script of ours returned.
fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, Trouble> {
    serde_json::from_value(value).map_err(|error| Trouble::new(Cause::Harness, error.to_string()))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
