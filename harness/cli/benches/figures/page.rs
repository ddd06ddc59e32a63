//! A page's certification over a bare loop of the browser commands that it needs.

use std::time::Instant;

use locksmith::run::{self, PageTask, RunFolder, RunInfo};
use locksmith_browser::{Engine, EngineKind, Options, Session};
use locksmith_core::clock;
use locksmith_core::plan::Plan;
use locksmith_core::scenario::samples;
use locksmith_lint::LIBRARY;
use locksmith_page::journey::Actions;
use locksmith_page::test_bed::{App, TemplateHost, TestBed};
use locksmith_spec::{Format, Secret, Side};
use tokio::sync::watch;
use url::Url;

use crate::Result;
use crate::bare::page::BarePage;
use crate::table::{Figure, median};

/// A page with one button, and one with three.
const PAGES: [&str; 2] = ["as-in-the-specification", "several-buttons"];

const ROUNDS: usize = 5;

/// What one side came to in a round, in seconds.
struct Took {
    whole: f64,
    /// Of the whole, the start and the end of the browser.
    ends: f64,
    /// Of the whole, what outcomes that must not come were given.
    pauses: f64,
    commands: u64,
}

/// The real pipeline and the bare loop, in turns, on the same pages. Both times have the start and the
/// end of the browser in them: whoever certifies a page waits for these, too.
pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let engine = Engine::find(EngineKind::Chromium).await?;
    let host = host().await?;
    let mut figures = Vec::new();
    for page in PAGES {
        let mut rounds = Vec::new();
        for round in 0..ROUNDS {
            rounds.push(if round % 2 == 0 {
                let certified = certify(&engine, &host, page).await?;
                (certified, go_bare(&engine, &host, page).await?)
            } else {
                let bare = go_bare(&engine, &host, page).await?;
                (certify(&engine, &host, page).await?, bare)
            });
        }
        figures.extend(of_page(page, &rounds));
    }
    Ok(figures)
}

fn of_page(page: &str, rounds: &[(Took, Took)]) -> [Figure; 5] {
    let over_bare = |of: fn(&Took) -> f64| {
        median(rounds.iter().map(|(certified, bare)| of(certified) / of(bare)).collect())
    };
    let shown = |of: &dyn Fn(&(Took, Took)) -> &Took| {
        let middle =
            |value: fn(&Took) -> f64| median(rounds.iter().map(|round| value(of(round))).collect());
        let (whole, ends, pauses) =
            (middle(|it| it.whole), middle(|it| it.ends), middle(|it| it.pauses));
        let commands = rounds.iter().map(|round| of(round).commands).max().unwrap_or_default();
        format!("{whole:.2} s ({ends:.2} ends, {pauses:.2} pauses), {commands} commands")
    };
    [
        Figure::at_most(
            format!("page {page} over a bare fantoccini loop"),
            over_bare(|took| took.whole),
            1.5,
            "",
        ),
        Figure::shown(
            "  without the pauses for outcomes that must not come",
            format!("{:.2}", over_bare(|took| took.whole - took.pauses)),
        ),
        Figure::shown(
            "  without start and end of the browser",
            format!("{:.2}", over_bare(|took| took.whole - took.ends)),
        ),
        Figure::shown("  certification", shown(&|(certified, _)| certified)),
        Figure::shown("  bare loop", shown(&|(_, bare)| bare)),
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
    let info =
        RunInfo::new(Side::Page, page, &target.page, engine, clock::now_ms(), Plan::default());
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
async fn go_bare(engine: &Engine, host: &TemplateHost, page: &str) -> Result<Took> {
    let begun = Instant::now();
    let mut bed = TestBed::start(host.target(page)?).await?;
    let starting = Instant::now();
    let mut through = BarePage::start(engine, &mut bed).await?;
    let started = starting.elapsed();
    let done = through.go().await;
    let commands = through.bare.commands();
    let ending = Instant::now();
    through.bare.end().await;
    let ends = (started + ending.elapsed()).as_secs_f64();
    done?;
    Ok(Took { whole: begun.elapsed().as_secs_f64(), ends, pauses: 0.0, commands })
}
