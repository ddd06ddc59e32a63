//! Runs in this process: for tests that move the locker, or look into the run.

use std::net::IpAddr;
use std::path::Path;

use locksmith::embedded::Embedded;
use locksmith::run::{self, Browsers, Measured, RunFolder, RunInfo, Tally, Task};
use locksmith_browser::{Engine, EngineKind};
use locksmith_core::clock;
use locksmith_core::plan::{Filter, Plan};
use locksmith_core::profile::Profile;
use locksmith_core::report::{CaseRow, Report};
use locksmith_core::scenario::Catalogue;
use locksmith_spec::verdict::Verdict;
use tempfile::TempDir;
use tokio::sync::watch;

/// A run that has ended.
pub(crate) struct Ended {
    pub(crate) report: Report,
    pub(crate) tally: Tally,
    pub(crate) folder: RunFolder,
    _kept: TempDir,
}

pub(crate) async fn engine() -> Engine {
    Engine::find(EngineKind::Chromium).await.unwrap()
}

pub(crate) async fn embedded() -> Embedded {
    Embedded::start().await.unwrap()
}

pub(crate) fn plan(profile: &Profile, only: &[&str]) -> Plan {
    let only: Vec<String> = only.iter().map(|&word| word.to_owned()).collect();
    let catalogue = Catalogue::embedded().unwrap();
    Plan::new(&catalogue, profile, &Filter::new(&only).unwrap(), 1, clock::now()).unwrap()
}

/// Certifies by the cases that match one of the globs, and their controls, in one browser.
pub(crate) async fn certify(profile: &Profile, only: &[&str]) -> Ended {
    carry_out(profile, plan(profile, only)).await
}

/// Carries out a plan in one browser.
pub(crate) async fn carry_out(profile: &Profile, plan: Plan) -> Ended {
    carry_out_by(profile, plan, None).await
}

/// Carries out a plan in one browser, at a locker whose clock was measured.
pub(crate) async fn carry_out_by(profile: &Profile, plan: Plan, clock: Option<Measured>) -> Ended {
    let kept = tempfile::tempdir().unwrap();
    let engine = engine().await;
    let info = RunInfo { clock, ..info(profile, &engine, plan) };
    let (folder, recorder) = RunFolder::create(&kept.path().join("run"), &info).unwrap();
    let browsers =
        Browsers { engine: &engine, jobs: 1, headless: true, proxy: IpAddr::from([127, 0, 0, 1]) };
    let task = Task {
        profile,
        plan: &info.plan,
        folder: &folder,
        recorder: &recorder,
        skew: clock.map(|clock| clock.skew).unwrap_or_default(),
        side_by_side: true,
        pictures: true,
        limits: run::Limits::default(),
    };
    let (_stop, stopped) = watch::channel(false);
    let tally = run::run(&browsers, &[task], stopped, &|_| {}).await.unwrap();
    let report = folder.report(&info).unwrap();
    Ended { report, tally, folder, _kept: kept }
}

fn info(profile: &Profile, engine: &Engine, plan: Plan) -> RunInfo {
    RunInfo {
        version: "test".into(),
        command: "locksmith certify locker".into(),
        ..RunInfo::new(
            locksmith_spec::Side::Locker,
            &profile.name,
            &profile.library,
            engine,
            clock::now_ms(),
            plan,
        )
    }
}

/// Reads `report.json` of a run's folder.
pub(crate) fn read_report(folder: &Path) -> Report {
    let text = std::fs::read_to_string(folder.join("report.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn case<'a>(report: &'a Report, id: &str) -> &'a CaseRow {
    report.cases.iter().find(|case| case.id == id).unwrap_or_else(|| panic!("no case {id}"))
}

pub(crate) fn verdict(report: &Report, id: &str) -> Verdict {
    case(report, id).verdict
}

/// Every case that did not come to a verdict with which a locker conforms, with why.
pub(crate) fn unmet(report: &Report) -> Vec<String> {
    let unmet = report.cases.iter().filter(|case| !case.verdict.is_met());
    unmet.map(|case| format!("{} {}: {}", case.verdict.word(), case.id, case.observed)).collect()
}

/// The clauses under which a case failed.
pub(crate) fn broken<'a>(report: &'a Report, id: &str) -> Vec<&'a str> {
    let findings = case(report, id).findings.iter();
    findings
        .filter(|finding| finding.verdict == Verdict::Fail)
        .map(|finding| finding.clause.as_str())
        .collect()
}
