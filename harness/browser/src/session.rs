//! One browser, with a driver and a profile of its own.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fantoccini::elements::Element as Node;
use fantoccini::error::CmdError;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::devtools::DevTools;
use super::driver::Driver;
use super::engine::{Family, Place};
use super::post::Post;
use super::{BrowserError, Element, Engine, EngineKind, Options, Target, capabilities};

/// A running browser. Ended by [`end`](Self::end), by a drop, and by the end of this process.
pub struct Session {
    pub(super) client: Client,
    pub(super) engine: Engine,
    /// None for a browser of a grid.
    pub(super) driver: Option<Driver>,
    /// That of a Chromium on this machine.
    pub(super) devtools: Option<DevTools>,
    pub(super) options: Options,
    /// The window that outlasts all others.
    pub(super) keeper: Option<WindowHandle>,
    /// The window that was switched to last.
    pub(super) current: Mutex<Option<WindowHandle>>,
    /// The window that nothing was opened in yet.
    pub(super) unused: Mutex<Option<WindowHandle>>,
    tally: Mutex<Tally>,
}

/// The commands that a session has sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub commands: u64,
    /// How long their answers took, together.
    pub time: Duration,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session(process group {:?}, {:?})", self.process_group(), self.tally())
    }
}

impl Session {
    /// Starts a browser with a driver and an empty profile of its own.
    ///
    /// [`BrowserError::NotStarted`] carries the driver's own words.
    pub async fn start(engine: &Engine, options: &Options) -> Result<Self, BrowserError> {
        let driver = match engine.installed() {
            Some(installed) => Some(Driver::start(engine.family(), installed, options).await?),
            None => None,
        };
        let client = connect(engine, driver.as_ref(), options).await?;
        let devtools = match &driver {
            Some(_) => {
                engine.family().devtools(&client.capabilities().cloned().unwrap_or_default())?
            }
            None => None,
        };
        let (engine, options) = (engine.clone(), options.clone());
        let mut session = Self {
            client,
            engine,
            driver,
            devtools,
            options,
            keeper: None,
            current: Mutex::default(),
            unused: Mutex::default(),
            tally: Mutex::default(),
        };
        session.keep_first().await?;
        Ok(session)
    }

    /// Ends the browser, its driver and whatever they started, and removes the profile.
    pub async fn end(self) {
        match self.driver {
            // There is no state worth an orderly goodbye: the profile goes with the browser.
            Some(driver) => driver.end().await,
            // A grid that does not answer ends it by itself, some time.
            None => drop(timeout(self.options.command_deadline, self.client.close()).await),
        }
    }

    /// The family of the browser.
    #[must_use]
    pub fn kind(&self) -> EngineKind {
        self.engine.kind()
    }

    /// What is particular to the family.
    pub(super) fn family(&self) -> &'static dyn Family {
        self.engine.family()
    }

    /// The process group that driver and browser live in; none for a browser of a grid.
    #[must_use]
    pub fn process_group(&self) -> Option<u32> {
        self.driver.as_ref().map(Driver::group)
    }

    /// Returns when driver and browser are gone. Nothing reports the end of a grid's.
    pub(super) async fn ended(&self) {
        match &self.driver {
            Some(driver) => driver.ended().await,
            None => std::future::pending().await,
        }
    }

    /// The commands sent so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        *self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn count(&self, took: Duration) {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.commands += 1;
        tally.time += took;
    }

    /// Goes to `url`, which is absolute, and waits until the page has loaded.
    ///
    /// [`BrowserError::Deadline`] when it does not load in time. A host that the proxy refuses
    /// shows the proxy's answer, and is no error.
    pub async fn goto(&self, url: &str) -> Result<(), BrowserError> {
        // Fantoccini's own would ask for the current address first, for what is relative to it.
        self.set_unused(None);
        let navigate = Post { path: "url", body: json!({ "url": url }) };
        self.command(&format!("opening {url}"), self.client.issue_cmd(navigate)).await.map(drop)
    }

    /// The address of the current window's document.
    pub async fn current_url(&self) -> Result<String, BrowserError> {
        let url = self.command("reading the address", self.client.current_url()).await?;
        Ok(url.into())
    }

    /// The first element that `css` matches.
    pub async fn find(&self, css: &str) -> Result<Element, BrowserError> {
        let doing = format!("looking for `{css}`");
        let node = self.command(&doing, self.client.find(Locator::Css(css))).await?;
        Ok(Element(node.element_id().to_string()))
    }

    /// Makes the frame in `target` (an `iframe`) the one that later commands are for.
    pub async fn enter_frame(&self, target: impl Into<Target<'_>>) -> Result<(), BrowserError> {
        let target = target.into();
        let node = self.node(target).await?;
        self.command(&format!("entering the frame {}", target.shown()), node.enter_frame()).await
    }

    /// Back to the frame around the current one.
    pub async fn leave_frame(&self) -> Result<(), BrowserError> {
        self.command("leaving the frame", self.client.enter_parent_frame()).await
    }

    /// What the current window shows, as PNG.
    pub async fn screenshot(&self) -> Result<Vec<u8>, BrowserError> {
        self.command("taking a screenshot", self.client.screenshot()).await
    }

    /// The text of the dialog that is open in the current window.
    pub async fn dialog(&self) -> Result<Option<String>, BrowserError> {
        let reading = async {
            match self.client.get_alert_text().await {
                // Chromium's driver, of a window that closes just then.
                Err(CmdError::NotW3C(Value::Null)) => Ok(None),
                text => text.map(Some),
            }
        };
        let text = self.command("reading a dialog", reading).await;
        Ok(or_no_dialog(text)?.flatten())
    }

    /// Accepts the dialog that is open in the current window; gives its text.
    pub async fn accept_dialog(&self) -> Result<Option<String>, BrowserError> {
        let text = self.dialog().await?;
        if text.is_some() {
            or_no_dialog(self.command("accepting a dialog", self.client.accept_alert()).await)?;
        }
        Ok(text)
    }

    /// Dismisses the dialog that is open in the current window, if any.
    pub async fn dismiss_dialog(&self) -> Result<(), BrowserError> {
        or_no_dialog(self.command("dismissing a dialog", self.client.dismiss_alert()).await)?;
        Ok(())
    }

    pub(super) async fn node(&self, target: Target<'_>) -> Result<Node, BrowserError> {
        let element = match target {
            Target::Css(css) => self.find(css).await?,
            Target::Element(element) => element.clone(),
        };
        Ok(Node::from_element_id(self.client.clone(), element.0.into()))
    }
}

/// Asks the driver, or the grid, for a new browser.
pub(super) async fn connect(
    engine: &Engine,
    driver: Option<&Driver>,
    options: &Options,
) -> Result<Client, BrowserError> {
    let capabilities =
        capabilities::of(engine.family(), engine.installed(), engine.has_sandbox(), options);
    let driver = match (engine.place(), driver) {
        (Place::Here(_), Some(driver)) => driver,
        (Place::Grid(grid), _) => return grid.connect(capabilities).await,
        (Place::Here(_), None) => return Err(not_started("no driver".into())),
    };
    let deadline = options.start();
    let url = driver.url();
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let connecting = builder.capabilities(capabilities).connect(&url);
    tokio::select! {
        answer = timeout(deadline, connecting) => answer
            .map_err(|_| not_started(format!("no session within {deadline:?}")))?
            .map_err(|error| not_started(error.to_string())),
        () = driver.ended() => Err(not_started("the driver has ended".into())),
    }
}

fn not_started(cause: String) -> BrowserError {
    BrowserError::NotStarted { cause }
}

fn or_no_dialog<T>(answer: Result<T, BrowserError>) -> Result<Option<T>, BrowserError> {
    match answer {
        Err(BrowserError::Refused { code, .. }) if code == "no such alert" => Ok(None),
        answer => answer.map(Some),
    }
}
