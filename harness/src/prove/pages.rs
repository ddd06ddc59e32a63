//! The proof of the page side: what its rules make of sample pages that are wrong in one thing, and
//! of such that are right.
//!
//! A wrong page is *noticed* when a case fails at it, and *for the right reason* when the first one
//! that fails is about the clause that the page breaks. A right page at which anything but a pass
//! comes is a *false alarm*. In the fast scope, pages that a static rule must notice are held against
//! the static rules alone; the others go through a browser.

use std::path::Path;

use futures_util::{StreamExt, stream};
use globset::GlobSet;
use miette::Diagnostic;
use serde::Serialize;
use thiserror::Error;
use tokio::sync::watch;
use url::Url;

use crate::browser::Engine;
use crate::embedded::random_secret;
use crate::journey::live::Actions;
use crate::judge::Verdict;
use crate::lint::{self, Context, Slip};
use crate::plan::Plan;
use crate::report::Report;
use crate::run::{self, FolderError, LiveTask, RunFolder, RunInfo};
use crate::scenario::ScenarioError;
use crate::scenario::samples::{self, FillError, Kind, Sample};
use crate::spec::{Format, Level, Side};
use crate::stand::live::{App, LiveStand, TemplateHost};
use crate::{clock, observe};

/// What a proof is made with.
pub struct Setting<'a> {
    /// The browser.
    pub engine: &'a Engine,
    /// Whether every page goes through the browser.
    pub full: bool,
    /// How many browsers work side by side.
    pub jobs: usize,
    /// Of the pages only those whose names match.
    pub only: Option<GlobSet>,
    /// The folder of the proof: it gets a run's folder for each page.
    pub out: &'a Path,
}

/// Why there is no proof.
#[derive(Debug, Diagnostic, Error)]
pub enum ProveError {
    /// The samples cannot be read.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Samples(#[from] ScenarioError),
    /// A page cannot be filled in.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// A folder cannot be written to.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Folder(#[from] FolderError),
    /// A host of ours, or the observations.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// What was observed cannot be read.
    #[error(transparent)]
    Observations(#[from] observe::ReadError),
    /// No page has such a name.
    #[error("no sample page matches --only")]
    NoMatch,
}

/// What came of the sample pages.
#[derive(Clone, Debug, Serialize)]
pub struct PageProof {
    /// How many pages were tried.
    pub pages: usize,
    /// How many of them are wrong.
    pub wrong: usize,
    /// How many of those were noticed.
    pub noticed: usize,
    /// How many were noticed under the clause that they break, first of all.
    pub right_reason: usize,
    /// Wrong pages that were not noticed.
    pub survivors: Vec<String>,
    /// Wrong pages that were noticed under another clause first.
    pub wrong_reasons: Vec<String>,
    /// Right pages at which something else than a pass came; tolerated ones at which something failed.
    pub false_alarms: Vec<String>,
    /// 0 proved, 1 not proved, 3 nothing was tried or it was stopped.
    pub exit_code: u8,
    /// Page by page.
    pub rows: Vec<Row>,
}

/// A sample page and what was made of it.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// `right`, `tolerated` or `wrong`.
    pub kind: &'static str,
    /// Its name.
    pub page: String,
    /// The clause that it breaks, or that it is about.
    pub clause: Option<String>,
    /// Whether it went through the browser.
    pub browser: bool,
    /// What was noticed first: the case, and the clause of its finding.
    pub first: Option<(String, String)>,
    /// What that says.
    pub seen: String,
    /// Whether all was as it should be.
    pub holds: bool,
}

impl Row {
    /// The row in a line.
    #[must_use]
    pub fn told(&self) -> String {
        let mark = if self.holds { "ok  " } else { "NOT " };
        let first = self.first.as_ref().map(|(case, clause)| format!("{case} ({clause}): "));
        let first = first.unwrap_or_default();
        format!("{mark} {}/{}: {first}{}", self.kind, self.page, self.seen)
    }
}

impl PageProof {
    fn of(rows: Vec<Row>, stopped: bool) -> Self {
        let named = |wanted: &dyn Fn(&&Row) -> bool| -> Vec<String> {
            let found = rows.iter().filter(|row| wanted(row));
            found.map(|row| format!("{}/{}", row.kind, row.page)).collect()
        };
        let is_wrong = |row: &&Row| row.kind == "wrong";
        let survivors = named(&|row| is_wrong(row) && row.first.is_none());
        let wrong_reasons = named(&|row| is_wrong(row) && row.first.is_some() && !row.holds);
        let false_alarms = named(&|row| !is_wrong(row) && !row.holds);
        let wrong = rows.iter().filter(is_wrong).count();
        let noticed = wrong - survivors.len();
        let proved = survivors.is_empty() && wrong_reasons.is_empty() && false_alarms.is_empty();
        let exit_code = match (proved, stopped || rows.is_empty()) {
            (false, _) => 1,
            (true, true) => 3,
            (true, false) => 0,
        };
        Self {
            pages: rows.len(),
            wrong,
            noticed,
            right_reason: noticed - wrong_reasons.len(),
            survivors,
            wrong_reasons,
            false_alarms,
            exit_code,
            rows,
        }
    }

    /// The proof for a screen.
    #[must_use]
    pub fn told(&self) -> String {
        let mut text = String::new();
        for row in self.rows.iter().filter(|row| !row.holds) {
            text += &format!("{}\n", row.told());
        }
        text + &format!(
            "{} of {} wrong pages noticed, {} for the right reason; {} right and tolerated pages, {} \
             false alarms\n",
            self.noticed,
            self.wrong,
            self.right_reason,
            self.pages - self.wrong,
            self.false_alarms.len()
        )
    }
}

/// Holds the rules against every sample page.
pub async fn prove(
    setting: &Setting<'_>,
    stopped: watch::Receiver<bool>,
    tell: &dyn Fn(&Row),
) -> Result<PageProof, ProveError> {
    let wanted = |name: &str| setting.only.as_ref().is_none_or(|only| only.is_match(name));
    let pages: Vec<Sample> =
        samples::all()?.into_iter().filter(|sample| wanted(&sample.page.name)).collect();
    if pages.is_empty() {
        return Err(ProveError::NoMatch);
    }
    let library = Url::parse(lint::LIBRARY).map_err(std::io::Error::other)?;
    let key = random_secret();
    let format = Format::EpochSeconds;
    let app = App { id: "EXAMBOARD".to_owned(), key, library, format };
    let served = pages.iter().map(|sample| sample.page.clone()).collect();
    let host = &TemplateHost::start(app.clone(), served).await?;
    std::fs::create_dir_all(setting.out)?;
    let trials = pages.iter().map(|sample| {
        let (app, stopped) = (&app, stopped.clone());
        async move {
            if *stopped.borrow() {
                return Ok(None);
            }
            let by_source = sample.notice.as_ref().is_some_and(|notice| notice.rule.is_some());
            let row = if by_source && sample.kind == Kind::Wrong && !setting.full {
                by_rules(sample, app)?
            } else {
                in_browser(setting, sample, host, stopped).await?
            };
            tell(&row);
            Ok::<_, ProveError>(Some(row))
        }
    });
    let trials: Vec<_> = trials.collect();
    let rows: Vec<Result<Option<Row>, ProveError>> =
        stream::iter(trials).buffered(setting.jobs.max(1)).collect().await;
    let rows = rows.into_iter().collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    let is_stopped = *stopped.borrow();
    Ok(PageProof::of(rows, is_stopped))
}

/// The static rules alone.
fn by_rules(sample: &Sample, app: &App) -> Result<Row, ProveError> {
    let now = clock::now();
    let page = samples::fill(&sample.page.text, &app.values(now, now))?;
    let context = Context {
        url: TemplateHost::address(&sample.page.name).ok(),
        charset: None,
        library: app.library.clone(),
        app_id: Some(app.id.clone()),
        app_key: Some(app.key.clone()),
        key_facts: None,
        format: app.format,
        now,
    };
    let slips = lint::check(&lint::Source::read(page.as_bytes(), context));
    let failed = slips.iter().find(|slip| slip.verdict == Verdict::Fail);
    let first = failed.map(|slip: &Slip| (slip.rule.to_owned(), slip.clause.to_owned()));
    let seen = failed.map(|slip| slip.seen.clone()).unwrap_or_default();
    Ok(row(sample, false, first, seen, false))
}

/// The whole certification.
async fn in_browser(
    setting: &Setting<'_>,
    sample: &Sample,
    host: &TemplateHost,
    stopped: watch::Receiver<bool>,
) -> Result<Row, ProveError> {
    let name = &sample.page.name;
    let target = host.target(name)?;
    let info = RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        target: format!("{}/{}", sample.kind.folder(), name),
        url: target.page.to_string(),
        browser: setting.engine.to_string(),
        started: clock::now_ms(),
        catalogue: String::new(),
        command: format!("locksmith prove --side page --full --only {name}"),
        side: Side::Page,
        plan: Plan { seed: 0, left_out: 0, strict_security: false, cases: Vec::new() },
    };
    let path = setting.out.join("pages").join(name);
    let (folder, recorder) = RunFolder::create(&path, &info)?;
    let mut stand = LiveStand::start(target).await?;
    let task = LiveTask {
        engine: setting.engine,
        headless: true,
        actions: &Actions::default(),
        folder: &folder,
        recorder: &recorder,
    };
    run::certify_page(&task, &mut stand, stopped).await?;
    let records = observe::read(&folder.file("observations.jsonl"))?;
    let report = run::compose(&info, &records);
    let json = serde_json::to_vec_pretty(&report).unwrap_or_default();
    folder.write("report.json", &json)?;
    let first = first(&report, sample);
    let seen = first.as_ref().map_or(report.conclusion.clone(), |(_, _, seen)| seen.clone());
    let first = first.map(|(case, clause, _)| (case, clause));
    Ok(row(sample, true, first, seen, report.exit_code == 0))
}

/// The first case that says of the page what it should, or, of a right page, anything.
fn first(report: &Report, sample: &Sample) -> Option<(String, String, String)> {
    let wanted = |verdict: Verdict| match sample.kind {
        Kind::Wrong => verdict == Verdict::Fail,
        Kind::Tolerated | Kind::Right => verdict != Verdict::Pass,
    };
    let case = report.cases.iter().find(|case| wanted(case.verdict))?;
    let clause = case.decided_clause().unwrap_or_default().to_owned();
    Some((case.id.clone(), clause, case.observed.clone()))
}

fn row(
    sample: &Sample,
    browser: bool,
    first: Option<(String, String)>,
    seen: String,
    conforms: bool,
) -> Row {
    let clause = sample.notice.as_ref().map(|notice| notice.clause.id().to_owned());
    let about = first.as_ref().map(|(_, clause)| clause);
    let holds = match (sample.kind, &sample.notice) {
        (Kind::Right, _) | (_, None) => conforms && first.is_none(),
        (Kind::Tolerated, Some(notice)) => {
            conforms && (notice.level == Level::Open || about == clause.as_ref())
        }
        (Kind::Wrong, Some(notice)) => {
            let rule = first.as_ref().map(|(rule, _)| rule);
            let by_rule = browser || notice.rule.as_ref() == rule;
            about == clause.as_ref() && by_rule
        }
    };
    let (kind, page) = (sample.kind.folder(), sample.page.name.clone());
    Row { kind, page, clause, browser, first, seen, holds }
}
