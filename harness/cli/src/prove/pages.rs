//! The proof of the page's checks: what they make of sample pages that are wrong in one thing, that do what is
//! tolerated, and that are right.
//!
//! In the fast scope, pages that a static rule must report are held against the static rules alone; the others go
//! through a browser.

use std::path::Path;
use std::time::Instant;

use futures_util::{StreamExt, stream};
use globset::GlobSet;
use miette::Diagnostic;
use thiserror::Error;
use tokio::sync::watch;
use url::Url;

use super::lockers::Scope;
use super::proof::{Facts, Outcome, Proof, Remark, Row};
use crate::embedded::random_secret;
use crate::run::{self, FolderError, PageTask, RunError, RunFolder, RunInfo};
use crate::score::Subject;
use locksmith_browser::Engine;
use locksmith_core::plan::Plan;
use locksmith_core::report::text::counted;
use locksmith_core::report::{CaseRow, Report};
use locksmith_core::scenario::ScenarioError;
use locksmith_core::scenario::samples::{self, FillError, Kind, Sample};
use locksmith_core::{clock, observe};
use locksmith_lint::{self as lint, Context};
use locksmith_page::journey::Actions;
use locksmith_page::test_bed::{App, TemplateHost, TestBed};
use locksmith_spec::verdict::{Finding, Verdict};
use locksmith_spec::{Format, Level, Side};

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
    show: &dyn Fn(&Row),
) -> Result<Proof, ProveError> {
    let begun = (clock::now(), Instant::now());
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
            show(&row);
            Ok::<_, ProveError>(Some(row))
        }
    });
    let trials: Vec<_> = trials.collect();
    let rows: Vec<Result<Option<Row>, ProveError>> =
        stream::iter(trials).buffered(setting.jobs.max(1)).collect().await;
    let rows = rows.into_iter().collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    let in_browser = rows.iter().filter(|row| row.conclusion.is_some()).count();
    let tried = format!(
        "{} in the browser, {} by the static rules that must report them",
        counted(in_browser, "page"),
        rows.len() - in_browser
    );
    let facts = Facts::since(begun, Some(setting.engine.to_string()), tried);
    let is_stopped = *stopped.borrow();
    Ok(Proof::of(Subject::Page, facts, rows, is_stopped))
}

/// What was seen of a sample page.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// Whether it was found to conform.
    conforms: bool,
    /// Whether nothing failed and nothing is inconclusive: a clause may be left open.
    is_fair: bool,
    /// What was reported first.
    first: Option<Remark>,
    /// Everything else that is not a pass.
    others: Vec<Remark>,
    /// The certification's conclusion; none where static rules alone were asked.
    conclusion: Option<String>,
}

impl Seen {
    fn row(self, sample: &Sample) -> Row {
        let notice = sample.notice.as_ref();
        Row {
            id: format!("{}/{}", sample.kind.folder(), sample.page.name),
            kind: sample.kind,
            clause: notice.map(|notice| notice.clause.id().to_owned()),
            why: sample.about.clone(),
            expected: notice.and_then(|notice| notice.rule.clone()).into_iter().collect(),
            place: None,
            outcome: outcome(sample, &self),
            remarks: self.first.into_iter().chain(self.others).collect(),
            conclusion: self.conclusion,
        }
    }
}

fn outcome(sample: &Sample, seen: &Seen) -> Outcome {
    let Some(notice) = sample.notice.as_ref().filter(|_| sample.kind != Kind::Right) else {
        let is_quiet = seen.conforms && seen.first.is_none();
        return if is_quiet { Outcome::Conforms } else { Outcome::FalsePositive };
    };
    let own = notice.clause.id();
    let is_about_it = seen.first.as_ref().is_some_and(|first| first.clauses == [own]);
    if sample.kind == Kind::Wrong {
        let by_rule = |first: &Remark| {
            seen.conclusion.is_some() || notice.rule.as_deref() == Some(&first.case)
        };
        return match &seen.first {
            None => Outcome::Survived,
            Some(first) if is_about_it && by_rule(first) => Outcome::Killed,
            Some(_) => Outcome::WrongReason,
        };
    }
    if seen.is_fair && notice.level == Level::Open || seen.conforms && is_about_it {
        Outcome::Conforms
    } else if seen.conforms && seen.first.is_none() {
        Outcome::Survived
    } else {
        Outcome::FalsePositive
    }
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
    let diagnostics = lint::check(&lint::Source::read(page.as_bytes(), context));
    let mut others: Vec<Remark> = diagnostics.into_iter().map(Remark::from).collect();
    let first = others.iter().position(|remark| remark.verdict == Verdict::Fail);
    let first = first.map(|at| Remark { decides: true, ..others.remove(at) });
    Ok(Seen { first, others, ..Seen::default() }.row(sample))
}

impl From<lint::Diagnostic> for Remark {
    fn from(diagnostic: lint::Diagnostic) -> Self {
        let lint::Diagnostic { rule, clause, verdict, seen, .. } = diagnostic;
        let (case, clauses) = (rule.to_owned(), vec![clause.to_owned()]);
        Self { case, clauses, verdict, seen, decides: false }
    }
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
    Ok(seen(&report, sample).row(sample))
}

/// What the report says that is not a pass. Of a wrong page that is first which fails.
fn seen(report: &Report, sample: &Sample) -> Seen {
    let wanted = |verdict: Verdict| match sample.kind {
        Kind::Wrong => verdict == Verdict::Fail,
        Kind::Tolerated | Kind::Right => verdict != Verdict::Pass,
    };
    let remark = |case: &CaseRow, finding: &Finding, decides: bool| {
        // What a static rule observes begins with its name.
        let seen = finding.observed.strip_prefix(&format!("{}: ", case.id));
        Remark {
            case: case.id.clone(),
            clauses: vec![finding.clause.clone()],
            verdict: finding.verdict,
            seen: seen.unwrap_or(&finding.observed).to_owned(),
            decides,
        }
    };
    let first = report.cases.iter().find(|case| wanted(case.verdict));
    let first = first.and_then(|case| Some((case, case.decisive()?)));
    let others = report.cases.iter().flat_map(|case| {
        let unmet = case.findings.iter().filter(|finding| finding.verdict != Verdict::Pass);
        let others = unmet.filter(|it| first.is_none_or(|(_, first)| !std::ptr::eq(*it, first)));
        others.map(|finding| remark(case, finding, false))
    });
    Seen {
        conforms: report.exit_code == 0,
        is_fair: report.cases.iter().all(|case| case.verdict < Verdict::Inconclusive),
        first: first.map(|(case, finding)| remark(case, finding, true)),
        others: others.collect(),
        conclusion: Some(report.conclusion.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The row of a sample page whose first report is this.
    fn outcome_of(kind: Kind, name: &str, browser: bool, first: Option<(&str, &str)>) -> Outcome {
        let samples = samples::all().unwrap();
        let sample = samples.iter().find(|it| (it.kind, &*it.page.name) == (kind, name)).unwrap();
        let first = first.map(|(case, clause)| Remark {
            case: case.to_owned(),
            clauses: vec![clause.to_owned()],
            verdict: Verdict::Warn,
            seen: String::new(),
            decides: true,
        });
        let conclusion = browser.then(String::new);
        let seen = Seen { conforms: true, is_fair: true, first, conclusion, ..Seen::default() };
        seen.row(sample).outcome
    }

    #[test]
    fn a_wrong_page_is_killed_under_its_clause_by_its_rule() {
        let of = |browser, first| outcome_of(Kind::Wrong, "library-missing", browser, first);
        let rule = "page/library-missing";
        assert_eq!(of(false, Some((rule, "PAGE-SCRIPT"))), Outcome::Killed);
        assert_eq!(of(false, Some(("page/library-host", "PAGE-SCRIPT"))), Outcome::WrongReason);
        assert_eq!(of(true, Some(("page/library", "PAGE-SCRIPT"))), Outcome::Killed);
        assert_eq!(of(true, Some((rule, "PAGE-JQUERY"))), Outcome::WrongReason);
        assert_eq!(of(true, None), Outcome::Survived);
    }

    #[test]
    fn of_a_right_page_nothing_is_said_and_of_a_tolerated_one_no_more_than_that() {
        let right = |first| outcome_of(Kind::Right, "capitals", true, first);
        assert_eq!(right(None), Outcome::Conforms);
        assert_eq!(right(Some(("page/href-relative", "PAGE-HREF"))), Outcome::FalsePositive);
        let tolerated = |first| outcome_of(Kind::Tolerated, "href-relative", true, first);
        assert_eq!(tolerated(Some(("page/href-relative", "PAGE-HREF"))), Outcome::Conforms);
        assert_eq!(tolerated(Some(("page/saved", "RES-HANDLED"))), Outcome::FalsePositive);
        assert_eq!(tolerated(None), Outcome::Survived);
    }
}
