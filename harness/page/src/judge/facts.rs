//! The records of a page's certification, sorted.

use std::collections::BTreeMap;

use super::phrases::seconds;
use super::snippet::LIBRARY_FILE;
use locksmith_core::observe::Unread;
use locksmith_core::observe::page::{
    Built, Button, Claimed, Document, Event, Fact, KeyFound, Loaded, LoginForm, RefusedFrame,
    Renewed, Sampled, Sent, Setting, Source, Trial, Tried,
};
use locksmith_core::observe::{Observation, Opened, Record};
use locksmith_spec::KeyFacts;
use locksmith_spec::markup::has_script_end;

/// What is known of the page.
#[derive(Debug, Default)]
pub struct Facts<'a> {
    /// What is certified.
    pub setting: Option<&'a Setting>,
    /// Its source.
    pub source: Option<&'a Source>,
    /// What the app key shows about it.
    pub key_in_source: Option<&'a KeyFacts>,
    /// What the server wrote into the library's element.
    pub(super) sent: Option<&'a Sent>,
    pub(super) certificates: Vec<(&'a str, &'a str)>,
    pub(super) loads: Vec<&'a Loaded>,
    /// What the browser made of it.
    pub built: Option<&'a Built>,
    pub(super) claims: Vec<&'a Claimed>,
    pub(super) renewed: Option<&'a Renewed>,
    pub(super) sampled: Option<&'a Sampled>,
    pub(super) documents: Vec<&'a Document>,
    pub(super) trials: Vec<&'a Tried>,
    pub(super) forged: Option<Forged<'a>>,
    /// What happened while half a minute passed for the page's timers under the popup of a button.
    pub(super) waited: Option<(usize, &'a [Event])>,
    /// What happened while half a minute passed for the page's timers.
    pub(super) later: Vec<&'a [Event]>,
    /// The places of buttons that are other elements then than those that the library bound.
    pub(super) late: Vec<&'a [usize]>,
    /// What came over which button by itself and stayed, and after how many milliseconds.
    pub(super) covered: Option<(usize, &'a str, u64)>,
    /// What the page said by itself meanwhile.
    pub(super) moved: Vec<&'a [String]>,
    /// What happened when the page was opened again, and with what it was.
    pub(super) reopened: Vec<(Option<&'a str>, &'a [Event])>,
    /// The latest return to the page in one session.
    pub(super) came_back: Option<CameBack<'a>>,
    /// The length of the secret from which the page computed its hash, in characters.
    pub(super) secret_hashed: Option<usize>,
    pub(super) key: Option<(usize, &'a [KeyFound], &'a [Unread])>,
    /// How often each host was asked.
    pub asked: Option<&'a BTreeMap<String, usize>>,
    troubles: Vec<String>,
    has_crashed: bool,
    ended: bool,
}

/// A user's return to the page in the same session.
#[derive(Clone, Copy, Debug)]
pub(super) struct CameBack<'a> {
    /// The timestamp before.
    pub(super) before: &'a str,
    /// The timestamp then, and how many seconds old that was.
    pub(super) stamp: &'a str,
    pub(super) age: i64,
    /// Whether the browser had the page from a copy.
    pub(super) by_browser: bool,
}

/// What came of forged messages, and the one that set a result.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forged<'a> {
    pub(super) events: &'a [Event],
    pub(super) message: Option<&'a str>,
    /// The origin in whose name that was sent.
    pub(super) origin: Option<&'a str>,
}

impl<'a> Facts<'a> {
    /// Sorts the records.
    #[must_use]
    pub fn of(records: &'a [Record]) -> Self {
        let mut facts = Self::default();
        for record in records {
            match &record.saw {
                Observation::Page(fact) => facts.add(fact),
                Observation::Trouble { cause, what } => {
                    facts.troubles.push(format!("{}: {what}", cause.words()));
                }
                Observation::Ended { .. } => facts.ended = true,
                _ => {}
            }
        }
        facts
    }

    fn add(&mut self, fact: &'a Fact) {
        match fact {
            Fact::Setting(setting) => self.setting = Some(setting),
            Fact::Source(source) => self.source = Some(source),
            Fact::KeyInSource(facts) => self.key_in_source = Some(facts),
            Fact::Sent(sent) => self.sent = Some(sent),
            Fact::Certificate { host, problem } => self.certificates.push((host, problem)),
            Fact::Loaded(loaded) => self.loads.push(loaded),
            Fact::Built(built) => self.built = Some(&**built),
            Fact::Claimed(claimed) => self.claims.push(claimed),
            Fact::Renewed(renewed) => self.renewed = Some(renewed),
            Fact::Sampled(sampled) => self.sampled = Some(sampled),
            Fact::Document(document) => self.documents.push(document),
            Fact::Tried(tried) => self.trials.push(tried),
            Fact::Waited { button, events } => self.waited = Some((*button, events)),
            Fact::TimePassed { events, late, words } => {
                self.later.push(events);
                self.moved.push(words);
                self.late.push(late);
            }
            Fact::Covered { button, by, after } => self.covered = Some((*button, by, *after)),
            Fact::Reopened { with, events } => self.reopened.push((with.as_deref(), events)),
            Fact::CameBack { before, stamp, age, by_browser } => {
                let (age, by_browser) = (*age, *by_browser);
                self.came_back = Some(CameBack { before, stamp, age, by_browser });
            }
            Fact::SecretHashed { characters } => self.secret_hashed = Some(*characters),
            Fact::Forged { events, message, origin } => {
                let (message, origin) = (message.as_deref(), origin.as_deref());
                self.forged = Some(Forged { events, message, origin });
            }
            Fact::TabCrashed => self.has_crashed = true,
            Fact::KeySearched { texts, found, unread } => self.key = Some((*texts, found, unread)),
            Fact::Asked { hosts } => self.asked = Some(hosts),
        }
    }

    /// What kept the run from its end, if anything did.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        match self.troubles.first() {
            Some(trouble) if self.has_crashed => Some(self.crashed(trouble)),
            Some(trouble) => Some(trouble.clone()),
            None if !self.ended => Some("the run ended early".to_owned()),
            None => None,
        }
    }

    /// A page that took the browser's process with it.
    fn crashed(&self, trouble: &str) -> String {
        let page = self.setting.map_or("the page", |setting| setting.page.as_str());
        format!(
            "{page} crashed its browser tab: the page, or a file that it includes, uses up the memory or never \
             ends. Open it in a browser with the network panel to find out which ({trouble})"
        )
    }

    /// Whether the library ran, and has no jQuery to work with.
    pub(super) fn is_without_jquery(&self) -> bool {
        self.built.is_some_and(|built| built.library_ran && built.jquery.is_none())
    }

    /// Whether the library was fetched without an element, so that it knows no app.
    pub(super) fn has_no_element_for_library(&self) -> bool {
        self.built.is_some_and(|built| {
            built.library_ran && built.libraries.is_empty() && built.dlshare.is_empty()
        })
    }

    /// Whether jQuery lacks what the library uses of it, and no click opened anything.
    pub(super) fn is_stopped_by_slim_jquery(&self) -> bool {
        let is_slim =
            self.built.is_some_and(|built| built.library_ran && built.jquery_ajax == Some(false));
        let mut clicked = self.of_trial(Trial::Cancelled).peekable();
        is_slim && clicked.peek().is_some() && clicked.all(|tried| tried.opened == Opened::Nothing)
    }

    /// Whether the page lets only the locker's own library run, so that ours did not.
    pub(super) fn has_integrity(&self) -> bool {
        self.built.is_some_and(|built| {
            !built.library_ran
                && built.libraries.iter().any(|it| it.attributes.contains_key("integrity"))
        })
    }

    /// The login form, where the page shows that and nothing of the widget.
    #[must_use]
    pub fn asks_for_login(&self) -> Option<&'a LoginForm> {
        let built = self.built?;
        let is_bare = built.buttons.is_empty()
            && built.libraries.is_empty()
            && built.dlshare.is_empty()
            && built.in_shadow.is_empty();
        built.login.as_ref().filter(|_| is_bare && built.framed.is_none())
    }

    /// The frame that holds the widget, where the browser does not show it.
    #[must_use]
    pub fn refused_frame(&self) -> Option<&'a RefusedFrame> {
        let built = self.built?;
        built.refused_frame.as_ref().filter(|_| built.buttons.is_empty() && built.framed.is_none())
    }

    /// Whether the steps of `--action` failed, so that the page after them was not seen.
    #[must_use]
    pub fn lacks_steps(&self) -> bool {
        self.built.is_none() && self.setting.is_some_and(|setting| setting.steps)
    }

    /// Whether the source names the library last in a script element that has no end tag, so that it did not run.
    pub(super) fn leaves_library_open(&self) -> bool {
        let text = self.source.map(|source| source.text.as_str()).unwrap_or_default();
        let (Some(script), Some(file)) = (text.rfind("<script"), text.rfind(LIBRARY_FILE)) else {
            return false;
        };
        let ran = self.built.is_none_or(|built| built.library_ran);
        !ran && script < file && !has_script_end(&text[script..])
    }

    /// The script that names something which the page does not have yet: it may make that when the user
    /// does something. A script that broke made nothing.
    pub(super) fn comes_by_action(&self, word: &str) -> Option<&'a str> {
        let broke = |event: &Event| matches!(event, Event::ScriptError { .. });
        if self.loads.first().is_some_and(|loaded| loaded.events.iter().any(broke)) {
            return None;
        }
        self.built?.named.get(word).map(String::as_str)
    }

    /// When the page counted as ready.
    pub(super) fn ready_after(&self) -> String {
        let waited = self.loads.first().map_or(0, |loaded| loaded.waited);
        format!("{} after it was opened", seconds(waited))
    }

    /// The trials of a kind.
    pub(super) fn of_trial(&self, trial: Trial) -> impl Iterator<Item = &'a Tried> {
        self.trials.iter().copied().filter(move |tried| tried.trial == trial)
    }

    /// A button by its place.
    pub(super) fn button(&self, place: usize) -> Option<&'a Button> {
        self.built?.buttons.get(place)
    }

    /// What a button is called.
    pub(super) fn name(&self, place: usize) -> String {
        self.button(place).map_or_else(|| format!("button {}", place + 1), Button::name)
    }

    /// Everything that happened in the page in its first load, forged messages left out.
    pub(super) fn events(&self) -> impl Iterator<Item = &'a Event> {
        let loaded = self.loads.iter().copied().filter(|loaded| loaded.load == 1);
        loaded
            .flat_map(|loaded| &loaded.events)
            .chain(self.trials.iter().copied().flat_map(|tried| &tried.events))
    }

    /// Whether the document behind a button can be saved, as far as is known.
    pub(super) fn can_be_saved(&self, place: usize) -> bool {
        let document = self.documents.iter().find(|document| document.button == place);
        document.is_some_and(|document| document.status == Some(200) && document.problem.is_none())
    }
}
