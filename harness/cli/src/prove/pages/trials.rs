//! Trying the sample pages: the static rules by themselves, or the whole certification in a browser.

use std::path::Path;
use std::time::Instant;

use futures_util::{StreamExt, stream};
use globset::GlobSet;
use miette::Diagnostic;
use thiserror::Error;
use tokio::sync::watch;
use url::Url;

use super::super::matrix::{Facts, Scope};
use super::proof::{PageProof, Remark, Row, Seen};
use crate::embedded::random_secret;
use crate::run::{self, FolderError, PageTask, RunError, RunFolder, RunInfo};
use locksmith_browser::Engine;
use locksmith_core::plan::Plan;
use locksmith_core::report::{CaseRow, Report};
use locksmith_core::scenario::ScenarioError;
use locksmith_core::scenario::samples::{self, FillError, Kind, Sample};
use locksmith_core::{clock, observe};
use locksmith_lint::{self as lint, Context, Slip};
use locksmith_page::journey::Actions;
use locksmith_page::test_bed::{App, TemplateHost, TestBed};
use locksmith_spec::verdict::{Finding, Verdict};
use locksmith_spec::{Format, Side};

/// What a proof is made with.
pub struct Setting<'a> {
    /// The browser.
    pub engine: &'a Engine,
    /// Whether every page goes through the browser, or only those that static rules cannot notice.
    pub scope: Scope,
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
    /// The run ended before its last case.
    #[error(transparent)]
    Run(#[from] RunError),
    /// What was observed cannot be read.
    #[error(transparent)]
    Observations(#[from] observe::ReadError),
    /// No page has such a name.
    #[error("no sample page matches --only")]
    NoMatch,
}

/// Holds the rules against every sample page.
pub async fn prove(
    setting: &Setting<'_>,
    stopped: watch::Receiver<bool>,
    tell: &dyn Fn(&Row),
) -> Result<PageProof, ProveError> {
    let began = Instant::now();
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
    locksmith_core::kept::folder(setting.out)?;
    let trials = pages.iter().map(|sample| {
        let (app, stopped) = (&app, stopped.clone());
        async move {
            if *stopped.borrow() {
                return Ok(None);
            }
            let by_source = sample.notice.as_ref().is_some_and(|notice| notice.rule.is_some());
            let row = if by_source && sample.kind == Kind::Wrong && setting.scope == Scope::Fast {
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
    let facts = Facts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        browser: setting.engine.to_string(),
        scope: setting.scope,
        seconds: began.elapsed().as_secs_f64(),
    };
    let is_stopped = *stopped.borrow();
    Ok(PageProof::of(facts, rows, is_stopped))
}

/// The static rules alone.
fn by_rules(sample: &Sample, app: &App) -> Result<Row, ProveError> {
    let now = clock::now();
    let page = samples::fill(&sample.page.text, &app.values(now, now))?;
    let context = Context {
        cached_for: None,
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
    let remarks: Vec<Remark> = slips.into_iter().map(Remark::from).collect();
    let first = remarks.iter().find(|remark| remark.verdict == Verdict::Fail).cloned();
    Ok(Row::of(sample, Seen { first, remarks, ..Seen::default() }))
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
    let of = format!("{}/{}", sample.kind.folder(), name);
    let info = RunInfo {
        command: format!("locksmith prove --side page --full --only {name}"),
        ..RunInfo::new(
            Side::Page,
            &of,
            &target.page,
            setting.engine,
            clock::now_ms(),
            Plan::default(),
        )
    };
    let path = setting.out.join("pages").join(name);
    let (folder, recorder) = RunFolder::create(&path, &info)?;
    let mut bed = TestBed::start(target).await?;
    let task = PageTask {
        engine: setting.engine,
        headless: true,
        actions: &Actions::default(),
        folder: &folder,
        recorder: &recorder,
        deadline: run::PAGE_DEADLINE,
    };
    run::certify_page(&task, &mut bed, stopped).await?;
    let report = folder.report(&info)?;
    let json = serde_json::to_vec_pretty(&report).map_err(std::io::Error::from)?;
    folder.write("report.json", &json)?;
    Ok(Row::of(sample, seen(&report, sample)))
}

/// What the report says that is not a pass. Of a wrong page that is first which fails.
fn seen(report: &Report, sample: &Sample) -> Seen {
    let wanted = |verdict: Verdict| match sample.kind {
        Kind::Wrong => verdict == Verdict::Fail,
        Kind::Tolerated | Kind::Right => verdict != Verdict::Pass,
    };
    let remark = |case: &CaseRow, finding: &Finding| {
        // What a static rule observes begins with its name.
        let seen = finding.observed.strip_prefix(&format!("{}: ", case.id));
        Remark {
            case: case.id.clone(),
            clause: finding.clause.clone(),
            verdict: finding.verdict,
            seen: seen.unwrap_or(&finding.observed).to_owned(),
        }
    };
    let first = report.cases.iter().find(|case| wanted(case.verdict));
    let first = first.and_then(|case| Some(remark(case, case.decisive()?)));
    let remarks = report.cases.iter().flat_map(|case| {
        let findings = case.findings.iter().filter(|finding| finding.verdict != Verdict::Pass);
        findings.map(|finding| remark(case, finding))
    });
    Seen {
        browser: true,
        conforms: report.exit_code == 0,
        is_fair: report.cases.iter().all(|case| case.verdict < Verdict::Inconclusive),
        first,
        remarks: remarks.collect(),
        conclusion: Some(report.conclusion.clone()),
    }
}

impl From<Slip> for Remark {
    fn from(slip: Slip) -> Self {
        let Slip { rule, clause, verdict, seen, .. } = slip;
        Self { case: rule.to_owned(), clause: clause.to_owned(), verdict, seen }
    }
}
