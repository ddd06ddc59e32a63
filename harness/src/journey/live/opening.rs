//! Opening the page, and looking at what the browser makes of it.

use serde_json::json;
use url::Url;

use super::{LiveJourney, REST, Trouble, milliseconds, read};
use crate::browser::BrowserError;
use crate::observe::Cause;
use crate::observe::live::{Built, Document, Event, Fact, Loaded, Source};
use crate::stand::live::{Fetched, LIBRARY};
use crate::stand::proxy::Exchange;

/// The largest document that is fetched.
const LARGEST: usize = 10 * 1024 * 1024;

/// What `ready.js` answers.
#[derive(serde::Deserialize)]
pub(super) struct Ready {
    complete: bool,
    url: String,
}

impl LiveJourney<'_> {
    /// Opens the page, and looks at what the browser makes of it.
    pub(super) async fn open(&mut self, load: usize) -> Result<Built, Trouble> {
        let (Ready { complete, url }, events) = self.visit(load).await?;
        self.note(Fact::Loaded(Loaded { load, url, complete, events }));
        let host = self.stand.target().library.host_str().unwrap_or_default().to_owned();
        let built = self.session.execute(include_str!("built.js"), vec![json!(host)]).await?;
        let built: Built = read(built)?;
        if load == 1 {
            self.note(Fact::Built(built.clone()));
        }
        Ok(built)
    }

    /// Opens the page as nobody did before, and waits until its buttons are there. Gives what happened
    /// until then, too.
    /// The source is recorded in the first load, also where a step of `--action` does not succeed.
    pub(super) async fn visit(&mut self, load: usize) -> Result<(Ready, Vec<Event>), Trouble> {
        // A new session has nothing to be cleaned of.
        if self.page.is_some() {
            self.session.fresh().await?;
        }
        let witness = include_str!("witness.js").replace("{{library}}", LIBRARY);
        self.session.run_first(&witness).await?;
        let address = self.stand.target().page.to_string();
        self.session.goto(&address).await?;
        self.page = Some(self.session.window().await?);
        let mut ready = self.wait_until_ready().await?;
        if !self.actions.is_empty() {
            if let Err(trouble) = self.act().await {
                if load == 1 {
                    self.source(&ready.url);
                }
                return Err(trouble);
            }
            ready = self.wait_until_ready().await?;
        }
        if load == 1 {
            self.source(&ready.url);
        }
        self.document.clear();
        let (events, _) = self.happened().await?;
        Ok((ready, events))
    }

    /// Waits over documents: a page may lead on to another by itself.
    async fn wait_until_ready(&mut self) -> Result<Ready, Trouble> {
        let deadline = self.deadlines.page;
        let wait = vec![json!(milliseconds(REST)), json!(milliseconds(deadline))];
        let script = include_str!("ready.js");
        match self.session.wait_for(script, wait, deadline * 2).await {
            Ok(ready) => read(ready),
            Err(BrowserError::Deadline { .. }) => {
                let what = format!("the page goes on from document to document for {deadline:?}");
                Err(Trouble(Cause::Page, what))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The page's source, as it passed the proxy.
    fn source(&mut self, url: &str) {
        let bare = |url: &str| url.split('#').next().unwrap_or_default().to_owned();
        let is_page = |exchange: &&Exchange| {
            bare(&exchange.url) == bare(url) && exchange.status.is_some_and(|status| status < 300)
        };
        let found = self.stand.exchanges().iter().rev().find(is_page).cloned();
        let Some(exchange) = found else { return };
        let headers = exchange.response_headers.iter();
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
        let headers = headers.filter(|(name, _)| name != "set-cookie").collect();
        let status = exchange.status.unwrap_or_default();
        let bytes = &exchange.response_body.bytes;
        let discreet = |text: &str| self.without_key(text);
        let source = Source::of(exchange.url, status, headers, bytes, discreet);
        self.source.clone_from(bytes);
        self.note(Fact::Source(source));
    }

    /// The documents behind the buttons, each fetched as a locker does.
    pub(super) async fn documents(&mut self, built: &Built) {
        for button in built.buttons.iter().filter(|button| !button.url.is_empty()) {
            let mut document =
                Document { button: button.index, url: button.url.clone(), ..Document::default() };
            match Url::parse(&button.url) {
                Err(error) => document.problem = Some(error.to_string()),
                Ok(url) => match self.stand.fetch(&url, LARGEST).await {
                    Err(error) => document.problem = Some(error.to_string()),
                    Ok(fetched) => describe(&mut document, &url, &fetched),
                },
            }
            self.note(Fact::Document(document));
        }
    }
}

fn describe(document: &mut Document, asked: &Url, fetched: &Fetched) {
    document.led_to = (fetched.url != *asked).then(|| fetched.url.to_string());
    document.status = Some(fetched.status);
    fetched.header("content-type").unwrap_or_default().clone_into(&mut document.content_type);
    document.bytes = fetched.bytes.len() as u64;
    let text = String::from_utf8_lossy(&fetched.bytes[..fetched.bytes.len().min(256 * 1024)]);
    let lower = text.to_ascii_lowercase();
    let is_html = document.content_type.contains("html")
        || lower.trim_start().starts_with("<!doctype html")
        || lower.trim_start().starts_with("<html");
    if is_html {
        let title = lower.find("<title").and_then(|at| {
            let from = at + lower[at..].find('>')? + 1;
            let to = from + lower[from..].find('<')?;
            Some(text.get(from..to)?.trim().chars().take(120).collect())
        });
        document.title = Some(title.unwrap_or_default());
        let squeezed: String = lower.chars().filter(|c| !c.is_whitespace()).collect();
        document.login = ["type=\"password\"", "type='password'", "type=password"]
            .iter()
            .any(|field| squeezed.contains(field));
    }
}

/// Whether the page was left, by the events of a trial.
pub(super) fn left(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::Left { .. }))
}
