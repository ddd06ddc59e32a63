//! A page's certification over a bare loop of the browser commands that it needs.

use std::time::Instant;

use fantoccini::wd::WindowHandle;
use locksmith::run::{self, PageTask, RunFolder, RunInfo};
use locksmith_browser::{Engine, EngineKind, Options, Session};
use locksmith_core::clock;
use locksmith_core::plan::Plan;
use locksmith_core::scenario::samples;
use locksmith_lint::LIBRARY;
use locksmith_page::journey::Actions;
use locksmith_page::test_bed::{App, Leniency, LockerState, TemplateHost, TestBed};
use locksmith_spec::{Code, Format, Secret, Side};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::timeout;
use url::Url;

use crate::Result;
use crate::bare::Bare;
use crate::certification::DEADLINE;
use crate::table::{Figure, in_turns, median};

/// A page with one button, and one with three.
const PAGES: [&str; 2] = ["as-in-the-specification", "several-buttons"];

const ROUNDS: u64 = 5;

const READY: &str = "document.readyState === 'complete' && \
    [...document.querySelectorAll('a.locker-saver')].every(it => it.hasAttribute('role'))";
const LAUNCHED: &str =
    "document.readyState !== 'loading' && document.querySelector('[type=password], .code')";
const FOLDERS: &str =
    "document.readyState !== 'loading' && document.querySelector('[name=folder]')";
const SAVED: &str = "document.readyState !== 'loading' && document.getElementById('close')";

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

/// What one side took in a round, in seconds.
struct Took {
    whole: f64,
    /// The part for the start and the end of the browser.
    ends: f64,
    /// The part for outcomes that must not come.
    pauses: f64,
    commands: u64,
}

/// The real pipeline and the bare loop, in turns, on the same pages. Both times include the start and the end
/// of the browser: a user waits for these, too.
pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let engine = Engine::find(EngineKind::Chromium).await?;
    let host = host().await?;
    let mut figures = Vec::new();
    for page in PAGES {
        let rounds = in_turns(
            ROUNDS,
            async |_| certify(&engine, &host, page).await,
            async |_| bare(&engine, &host, page).await,
        );
        figures.extend(of_page(page, &rounds.await?));
    }
    Ok(figures)
}

fn of_page(page: &str, rounds: &[(Took, Took)]) -> [Figure; 5] {
    let over_bare = |of: fn(&Took) -> f64| {
        median(rounds.iter().map(|(certified, bare)| of(certified) / of(bare)))
    };
    let shown = |side: fn(&(Took, Took)) -> &Took| {
        let middle = |of: fn(&Took) -> f64| median(rounds.iter().map(side).map(of));
        let (whole, ends, pauses) =
            (middle(|it| it.whole), middle(|it| it.ends), middle(|it| it.pauses));
        let commands = rounds.iter().map(|round| side(round).commands).max().unwrap_or_default();
        format!("{whole:.2} s ({ends:.2} ends, {pauses:.2} pauses), {commands} commands")
    };
    let ratio = |of: fn(&Took) -> f64| format!("{:.2}", over_bare(of));
    let whole = over_bare(|it| it.whole);
    [
        Figure::at_most(format!("page {page} over a bare fantoccini loop"), whole, 1.5, ""),
        Figure::shown("  without the pauses of the journey", ratio(|it| it.whole - it.pauses)),
        Figure::shown("  without start and end of the browser", ratio(|it| it.whole - it.ends)),
        Figure::shown("  certification", shown(|(certified, _)| certified)),
        Figure::shown("  bare loop", shown(|(_, bare)| bare)),
    ]
}

/// The pages, as they are served to a proof.
async fn host() -> Result<TemplateHost> {
    let app = App {
        id: "EXAMBOARD".to_owned(),
        key: Secret::new("the key of a benchmark"),
        library: Url::parse(LIBRARY)?,
        format: Format::EpochSeconds,
    };
    let pages = samples::all()?.into_iter().map(|sample| sample.page);
    let pages = pages.filter(|page| PAGES.contains(&page.name.as_str())).collect();
    Ok(TemplateHost::start(app, pages).await?)
}

/// From the address to the report, by the pipeline.
async fn certify(engine: &Engine, host: &TemplateHost, page: &str) -> Result<Took> {
    let folder = tempfile::tempdir()?;
    let begun = Instant::now();
    let target = host.target(page)?;
    let (url, now) = (&target.page, clock::now_ms());
    let info = RunInfo::new(Side::Page, page, url, engine, now, Plan::default());
    let (folder, recorder) = RunFolder::create(&folder.path().join("run"), &info)?;
    let mut bed = TestBed::start(target).await?;
    let task = PageTask {
        engine,
        headless: true,
        actions: &Actions::default(),
        folder: &folder,
        recorder: &recorder,
        deadline: run::PAGE_DEADLINE,
    };
    let (_stop, stopped) = watch::channel(false);
    let tally = run::certify_page(&task, &mut bed, stopped).await?;
    let report = folder.report(&info)?;
    let whole = begun.elapsed().as_secs_f64();
    if report.exit_code != 0 {
        return Err(format!("{page}: {}: no measurement", report.conclusion).into());
    }
    let pauses = tally.pauses.as_secs_f64();
    Ok(Took { whole, ends: ends(engine, &bed).await?, pauses, commands: tally.commands })
}

/// The start and the end of a browser, as the pipeline has them.
async fn ends(engine: &Engine, bed: &TestBed) -> Result<f64> {
    let begun = Instant::now();
    let mut options = Options::new(bed.proxy());
    options.wait_for_load = false;
    options.accept_insecure_certs = true;
    Session::start(engine, &options).await?.end().await;
    Ok(begun.elapsed().as_secs_f64())
}

/// The same page by the bare loop.
async fn bare(engine: &Engine, host: &TemplateHost, page: &str) -> Result<Took> {
    let begun = Instant::now();
    let mut bed = TestBed::start(host.target(page)?).await?;
    let starting = Instant::now();
    let proxy = format!("--proxy-server={}", bed.proxy());
    let bare = Bare::start(engine, &[proxy, "--proxy-bypass-list=<-loopback>".to_owned()]).await?;
    let started = starting.elapsed();
    let window = bare.send(bare.client.window()).await?;
    let mut page = BarePage { bare, bed: &mut bed, window };
    let done = timeout(DEADLINE, page.go()).await;
    let ending = Instant::now();
    let commands = page.bare.end().await;
    let ends = (started + ending.elapsed()).as_secs_f64();
    done??;
    Ok(Took { whole: begun.elapsed().as_secs_f64(), ends, pauses: 0.0, commands })
}

/// The loop through one page: it is opened, each button is used in each state of the locker around it,
/// documents are saved, and it is opened once more. The test bed changes the state by its own means, which
/// take no commands of the browser.
struct BarePage<'a> {
    bare: Bare,
    bed: &'a mut TestBed,
    window: WindowHandle,
}

impl BarePage<'_> {
    async fn go(&mut self) -> Result<()> {
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
        let bare = &self.bare;
        bare.send(bare.client.goto(self.bed.target().page.as_str())).await?;
        self.window = bare.send(bare.client.window()).await?;
        bare.wait(READY).await?;
        let buttons = bare.run(BUTTONS, Vec::new()).await?;
        buttons.as_array().map(Vec::len).filter(|count| *count > 0).ok_or("no buttons".into())
    }

    /// Opens the popup of a button, and closes it again.
    async fn launch(&self, button: usize) -> Result<()> {
        self.click(button).await?;
        self.close().await?;
        Ok(())
    }

    /// Login, "Save here", message, result.
    async fn save(&self, button: usize, due: &str) -> Result<()> {
        let (bare, popup) = (&self.bare, self.click(button).await?);
        let with = vec![json!(self.bed.user), json!(self.bed.password.expose())];
        bare.run(LOG_IN, with).await?;
        bare.wait(FOLDERS).await?;
        bare.run(SAVE_HERE, Vec::new()).await?;
        bare.wait(SAVED).await?;
        bare.turn_to(&self.window).await?;
        let element = format!("document.querySelectorAll('a.locker-saver')[{button}]");
        bare.wait(&format!("{element}.hasAttribute('result')")).await?;
        bare.turn_to(&popup).await?;
        let results = self.close().await?;
        (results[button] == due).then_some(()).ok_or_else(|| format!("{results}, not {due}").into())
    }

    /// Clicks, and waits for what the popup shows.
    async fn click(&self, button: usize) -> Result<WindowHandle> {
        self.bare.click(BUTTON, vec![json!(button)]).await?;
        let popup = self.bare.popup(std::slice::from_ref(&self.window)).await?;
        self.bare.turn_to(&popup).await?;
        self.bare.wait(LAUNCHED).await?;
        Ok(popup)
    }

    /// Closes the current window, a popup, and reads what the buttons in the page say.
    async fn close(&self) -> Result<Value> {
        self.bare.send(self.bare.client.close_window()).await?;
        self.bare.turn_to(&self.window).await?;
        self.bare.run(RESULTS, Vec::new()).await
    }
}
