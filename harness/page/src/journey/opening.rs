//! Opening the page, and looking at what the browser makes of it.

use std::time::Duration;

use serde_json::json;
use url::Url;

use super::{Journey, LATE_BUTTON, REST, Trouble, milliseconds, read};
use locksmith_browser::BrowserError;
use locksmith_core::observe::Cause;
use locksmith_core::observe::page::{Answered, Built, Event, Fact, Framed, Loaded, Source};
use locksmith_core::proxy::{Exchange, Outcome};
use locksmith_spec::markup::LIBRARY_PATH;

/// What the text of jQuery has, minified or not.
const JQUERY: [&str; 3] =
    ["jQuery requires a window with a document", "jQuery JavaScript Library v", "/*! jQuery v"];
/// What the browser makes of the page.
const BUILT: &str = concat!(include_str!("seeing.js"), include_str!("built.js"));

/// Waits until the page is ready.
const READY: &str = concat!(include_str!("seeing.js"), include_str!("ready.js"));

/// The name by which the library's popup is known among the windows of a click.
pub(super) const POPUP: &str = "locksmith-popup";

/// What `ready.js` answers.
#[derive(serde::Deserialize)]
pub(super) struct Ready {
    complete: bool,
    url: String,
    /// The address that the document came from, whatever its scripts have made of that.
    came: String,
    /// How long after its begin, in milliseconds.
    waited: u64,
}

impl Journey<'_> {
    /// Opens the page, and looks at what the browser makes of it.
    pub(super) async fn open(&mut self, load: usize) -> Result<Built, Trouble> {
        let (mut ready, mut events) = self.visit(load).await?;
        if load == 1 {
            let outer = self.look().await?;
            self.find_frame(&outer).await?;
            if self.framed.as_ref().is_some_and(|framed| framed.address().is_some()) {
                (ready, events) = self.visit(load).await?;
            }
        }
        let Ready { complete, url, waited, .. } = ready;
        self.note(Fact::Loaded(Loaded { load, url, complete, waited, events }));
        let mut built = self.look().await?;
        if !complete {
            // What did not come in the whole time is not waited for as long again.
            self.deadlines.page = self.deadlines.page.min(LATE_BUTTON);
            self.endless = true;
        }
        if load == 1 {
            self.show_hidden(&mut built).await?;
            self.first_load = Duration::from_millis(waited);
            self.linked_scripts(&mut built);
            built.jquery_answer = self.answer_of(built.jquery_from.first());
            self.look_for_jquery(&mut built);
            let hashing = self.hashing_script().await?;
            let is_by_function = hashing.as_ref().is_some_and(|(_, by_function)| *by_function);
            built.hashes = hashing.map(|(script, _)| script);
            let hash = built.dlshare.first().and_then(|it| it.attributes.get("data-app-hash"));
            built.hash_made_here =
                is_by_function && hash.is_some_and(|hash| self.is_made_here(hash));
            built.framed.clone_from(&self.framed);
            built.refused_frame.clone_from(&self.refused_frame);
            // What does not come by itself is not waited for again.
            self.late = built.buttons.iter().any(|button| button.late);
        }
        Ok(built)
    }

    /// What the browser makes of the page now.
    pub(super) async fn look(&mut self) -> Result<Built, Trouble> {
        read(self.session.execute(BUILT, Vec::new()).await?)
    }

    /// Adds what the page's linked scripts name.
    fn linked_scripts(&mut self, built: &mut Built) {
        let library = self.bed.target().library.host_str().map(str::to_owned);
        for exchange in self.bed.exchanges() {
            let Ok(url) = Url::parse(&exchange.url) else { continue };
            let ending = url.path().rsplit_once('.').map(|(_, ending)| ending);
            let is_script = matches!(ending, Some("js" | "mjs"));
            if !is_script || url.host_str() == library.as_deref() {
                continue;
            }
            let text = String::from_utf8_lossy(&exchange.response_body.bytes);
            for word in ["savelocker.js", "locker-saver"].into_iter().filter(|it| text.contains(it))
            {
                built.named.entry(word.to_owned()).or_insert_with(|| exchange.url.clone());
            }
        }
    }

    /// Which scripts are answered with something else, and which one holds jQuery under another name.
    fn look_for_jquery(&mut self, built: &mut Built) {
        let library = self.bed.target().library.clone();
        let is_library = |src: &str| bare(src).split('?').next() == Some(library.as_str());
        for src in built.scripts.iter().filter(|src| !is_library(src)) {
            let Some(answer) = self.answer_of(Some(src)) else { continue };
            let is_html = answer.content_type.to_ascii_lowercase().contains("html");
            if answer.status.is_none_or(|status| status >= 400) || is_html {
                built.not_scripts.push((src.clone(), answer));
            }
        }
        let exchanges = self.bed.exchanges().iter();
        let holds = |exchange: &&Exchange| {
            let is_of_page = built.scripts.iter().any(|src| bare(src) == bare(&exchange.url));
            let text = exchange.texts();
            is_of_page && text.iter().any(|text| JQUERY.iter().any(|mark| text.contains(mark)))
        };
        built.jquery_in = exchanges.filter(holds).map(|exchange| exchange.url.clone()).next();
    }

    /// What the server of a script answered.
    fn answer_of(&mut self, src: Option<&String>) -> Option<Answered> {
        let of = |exchange: &&Exchange| src.is_some_and(|src| bare(src) == bare(&exchange.url));
        let exchange = self.bed.exchanges().iter().rev().find(of)?;
        let is_reached = !matches!(exchange.outcome, Outcome::Refused | Outcome::UpstreamError(_));
        Some(Answered {
            status: exchange.status.filter(|_| is_reached),
            content_type: exchange.header("content-type").unwrap_or_default().to_owned(),
        })
    }

    /// Opens the page as a new user, and waits until its buttons are there. Gives what happened
    /// until then, too.
    /// The source is recorded in the first load, also where a step of `--action` does not succeed.
    pub(super) async fn visit(&mut self, load: usize) -> Result<(Ready, Vec<Event>), Trouble> {
        // A new session has nothing to be cleaned of.
        if self.page.is_some() {
            self.session.fresh().await?;
        }
        let address = self.address();
        self.visit_at(&address, load).await
    }

    /// The address of the document that is certified.
    pub(super) fn address(&self) -> String {
        let of_frame = self.framed.as_ref().and_then(Framed::address);
        of_frame.unwrap_or_else(|| self.bed.target().page.to_string())
    }

    /// Goes to an address of the page in the browser's present state, and waits until its buttons are there.
    pub(super) async fn visit_at(
        &mut self,
        address: &str,
        load: usize,
    ) -> Result<(Ready, Vec<Event>), Trouble> {
        let library = &self.bed.target().library;
        let out = library.join("authorize").unwrap_or_else(|_| library.clone());
        let parts = [
            include_str!("instrumentation.js"),
            include_str!("timers.js"),
            include_str!("learn.js"),
            include_str!("forge.js"),
        ];
        let filled_in =
            [("{{library}}", LIBRARY_PATH), ("{{out}}", out.as_str()), ("{{popup}}", POPUP)];
        let instrumentation = filled_in
            .iter()
            .fold(parts.concat(), |script, (name, value)| script.replace(name, value));
        self.session.run_first(&instrumentation).await?;
        self.session.goto(address).await?;
        self.page = Some(self.session.window().await?);
        if load == 1 {
            self.lets_scripts_run(address).await?;
        }
        let by_steps = self.before.is_none() && !self.actions.is_empty();
        let mut ready = self.wait_until_ready(self.late && !by_steps).await?;
        if by_steps {
            if let Err(trouble) = self.act().await {
                if load == 1 {
                    self.source(&ready.came);
                }
                return Err(trouble);
            }
            ready = self.wait_until_ready(self.late).await?;
        }
        ready = self.come_to_buttons(ready).await?;
        if let Some(awake) = self.wake(load).await? {
            ready = awake;
        }
        if load == 1 {
            self.source(&ready.came);
        }
        self.is_served(&ready.came)?;
        self.document.clear();
        self.used = false;
        let (events, _) = self.happened().await?;
        self.opened = self.claims_now().await?;
        Ok((ready, events))
    }

    /// Where a page's sandbox lets no script run, none of ours answers either: so that is known before they
    /// are asked.
    async fn lets_scripts_run(&mut self, address: &str) -> Result<(), Trouble> {
        let came = |exchange: &Exchange| {
            let is_page = bare(&exchange.url) == bare(address);
            (is_page && exchange.status.is_some()).then_some(())
        };
        self.bed.sent_out(came, REST).await;
        if !self.source_at(address).is_some_and(|source| source.is_without_scripts()) {
            return Ok(());
        }
        self.source(address);
        let what = "the page's sandbox lacks `allow-scripts`: without scripts no library can make a button";
        Err(Trouble::new(Cause::Page, what))
    }

    /// Waits over documents: a page may lead on to another by itself.
    /// For a button that is `late` it waits longer.
    pub(super) async fn wait_until_ready(&mut self, late: bool) -> Result<Ready, Trouble> {
        let deadline = self.deadlines.page;
        let rest = [REST, if late { LATE_BUTTON } else { REST }, LATE_BUTTON, deadline];
        let wait = rest.map(|time| json!(milliseconds(time)));
        let wait = [wait.as_slice(), &[json!(self.endless)]].concat();
        match self.session.wait_for(READY, wait, deadline * 2).await {
            Ok(ready) => read(ready),
            Err(BrowserError::Deadline { .. }) => {
                let what = format!(
                    "the page moved from document to document for {} s",
                    deadline.as_secs()
                );
                Err(Trouble::new(Cause::Page, what))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A server that has enough of us serves something else than the page: that says nothing of the page.
    fn is_served(&mut self, url: &str) -> Result<(), Trouble> {
        let is_page = |exchange: &&Exchange| bare(&exchange.url) == bare(url);
        let latest = self.bed.exchanges().iter().rev().find(is_page);
        let status = latest.and_then(|exchange| exchange.status).unwrap_or_default();
        if !matches!(status, 429 | 503) {
            return Ok(());
        }
        let what = format!(
            "the page's server answered {status} to one of many loads: allow this machine about 60 loads in a \
             minute, and run again"
        );
        Err(Trouble::new(Cause::Page, what))
    }

    /// Notes the page's source, as it passed the proxy.
    fn source(&mut self, url: &str) {
        if let Some(source) = self.source_at(url) {
            self.note(Fact::Source(source));
        }
    }

    /// The source at an address; its bytes are kept with the app key in them.
    fn source_at(&mut self, url: &str) -> Option<Source> {
        let is_page = |exchange: &&Exchange| {
            bare(&exchange.url) == bare(url) && exchange.status.is_some_and(|status| status < 300)
        };
        let exchange = self.bed.exchanges().iter().rev().find(is_page)?;
        let (url, bytes) = (exchange.url.clone(), exchange.response_body.bytes.clone());
        let headers = exchange.response_headers.iter();
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
        let headers = headers.filter(|(name, _)| name != "set-cookie").collect();
        let status = exchange.status.unwrap_or_default();
        let discreet = |text: &str| self.without_key(text);
        let source = Source::of(url, status, headers, &bytes, discreet);
        self.source = bytes;
        Some(source)
    }
}

/// The address without its fragment.
fn bare(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

/// Whether the page was left, by the events of a trial.
pub(super) fn left(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::Left { .. }))
}
