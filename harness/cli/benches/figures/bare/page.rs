//! The bare loop through a partner's page: it is opened, each button is used in each state of the
//! locker around it, documents are saved, and it is opened once more.

use std::time::Duration;

use fantoccini::wd::WindowHandle;
use locksmith_browser::Engine;
use locksmith_page::test_bed::{Leniency, LockerState, TestBed};
use locksmith_spec::Code;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Bare, Way};
use crate::Result;

/// How long the whole loop may take.
const DEADLINE: Duration = Duration::from_secs(120);

const READY: &str = "document.readyState === 'complete' && \
    [...document.querySelectorAll('a.locker-saver')].every(it => it.hasAttribute('role'))";
const LAUNCHED: &str =
    "document.readyState !== 'loading' && document.querySelector('[type=password], .code')";
const FOLDERS: &str =
    "document.readyState !== 'loading' && document.querySelector('[name=folder]')";
const TOLD: &str = "document.readyState !== 'loading' && document.getElementById('close')";

const BUTTONS: &str = "return [...document.querySelectorAll('a.locker-saver')].map(a => a.href);";
const BUTTON: &str = "return document.querySelectorAll('a.locker-saver')[arguments[0]];";
const RESULTS: &str = "return [...document.querySelectorAll('a.locker-saver')]\
    .map(a => a.getAttribute('result'));";
const HELD: &str = "return [document.documentElement.outerHTML, {...localStorage}, \
    {...sessionStorage}, document.cookie];";
const LOG_IN: &str = "document.getElementById('name').value = arguments[0]; \
    document.getElementById('password').value = arguments[1]; \
    document.querySelector('form').requestSubmit();";
const SAVE_HERE: &str = "document.querySelector('form').requestSubmit();";
const FORGE: &str = "window.dispatchEvent(new MessageEvent('message', { \
    data: { type: 'savelocker-result', result: 'SUCCESS' }, origin: 'https://forger.example' }));";

/// The loop through one page. The locker around it is turned by the stand's own means: no commands
/// of the browser, and done in a moment.
pub(crate) struct BarePage<'a> {
    pub(crate) bare: Bare,
    bed: &'a mut TestBed,
    page: Option<WindowHandle>,
}

impl<'a> BarePage<'a> {
    pub(crate) async fn start(engine: &Engine, bed: &'a mut TestBed) -> Result<Self> {
        let bare = Bare::start(engine, Way::Proxy(bed.proxy())).await?;
        Ok(Self { bare, bed, page: None })
    }

    /// Goes the whole way.
    pub(crate) async fn go(&mut self) -> Result<()> {
        timeout(DEADLINE, self.way()).await?
    }

    async fn way(&mut self) -> Result<()> {
        let buttons = self.open().await?;
        let (id, domain) = (self.bed.target().app_id.clone(), self.bed.target().host().to_owned());
        self.bed.register(id.as_deref(), &domain, Leniency::default()).await?;
        for button in 0..buttons {
            self.launch(button).await?;
            if button == 0 {
                self.bare.run(FORGE, Vec::new()).await?;
                self.bare.run(RESULTS, Vec::new()).await?;
            }
        }
        for code in Code::ALL {
            self.bed.turn(LockerState::Refusing(code));
            for button in 0..buttons {
                self.launch(button).await?;
            }
        }
        self.bed.turn(LockerState::Serving);
        for button in 0..buttons {
            self.save(button, "SUCCESS").await?;
        }
        self.bed.let_documents(false);
        self.save(buttons - 1, "FAILURE").await?;
        self.bed.let_documents(true);
        self.bare.run(HELD, Vec::new()).await?;
        self.bare.fresh().await?;
        self.open().await?;
        Ok(())
    }

    /// Opens the page, and counts its buttons.
    async fn open(&mut self) -> Result<usize> {
        let client = self.bare.client.clone();
        let address = self.bed.target().page.to_string();
        self.bare.send(client.goto(&address)).await?;
        self.page = Some(self.bare.send(client.window()).await?);
        self.bare.wait(READY).await?;
        let buttons = self.bare.run(BUTTONS, Vec::new()).await?;
        buttons.as_array().map(Vec::len).filter(|count| *count > 0).ok_or("no buttons".into())
    }

    /// Opens the popup of a button, and closes it again.
    async fn launch(&mut self, button: usize) -> Result<()> {
        self.click(button).await?;
        self.close().await?;
        Ok(())
    }

    /// Login, "Save here", message, result.
    async fn save(&mut self, button: usize, due: &str) -> Result<()> {
        let popup = self.click(button).await?;
        let with = vec![json!(self.bed.user), json!(self.bed.password.expose())];
        self.bare.run(LOG_IN, with).await?;
        self.bare.wait(FOLDERS).await?;
        self.bare.run(SAVE_HERE, Vec::new()).await?;
        self.bare.wait(TOLD).await?;
        self.turn_to_page().await?;
        let arrived =
            format!("document.querySelectorAll('a.locker-saver')[{button}].hasAttribute('result')");
        self.bare.wait(&arrived).await?;
        self.bare.turn_to(&popup).await?;
        let results = self.close().await?;
        if results[button] == due {
            Ok(())
        } else {
            Err(format!("{results}, and not {due}").into())
        }
    }

    /// Clicks, and waits for what the popup shows.
    async fn click(&mut self, button: usize) -> Result<WindowHandle> {
        let found = self.bare.run(BUTTON, vec![json!(button)]).await?;
        let element = self.bare.element(&found)?;
        self.bare.send(element.click()).await?;
        let page = self.page.clone().ok_or("no page")?;
        let popup = self.bare.popup(&[page]).await?;
        self.bare.turn_to(&popup).await?;
        self.bare.wait(LAUNCHED).await?;
        Ok(popup)
    }

    /// Closes the current window, a popup, and reads what the buttons in the page say.
    async fn close(&mut self) -> Result<Value> {
        let client = self.bare.client.clone();
        self.bare.send(client.close_window()).await?;
        self.turn_to_page().await?;
        self.bare.run(RESULTS, Vec::new()).await
    }

    async fn turn_to_page(&mut self) -> Result<()> {
        let page = self.page.clone().ok_or("no page")?;
        self.bare.turn_to(&page).await
    }
}
