//! Cases per minute with one and with two browsers, and the memory that the harness takes for it.

use std::ffi::OsStr;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use locksmith_browser::EngineKind;
use tokio::process::{Child, Command};
use tokio::time::{MissedTickBehavior, interval};

use crate::Result;
use crate::command::LOCKSMITH;
use crate::table::{Figure, median};

/// A part of the catalogue with something of everything: launches, refusals, saves, one of 5 MB.
const PART: [&str; 3] = ["locker/save/*", "locker/error-206/*", "locker/button/*"];

const ROUNDS: usize = 2;

/// How often the system is asked for the peak of the memory. It keeps the peak itself, so that only
/// a peak in the last moments could be missed.
const LOOK: Duration = Duration::from_millis(50);

/// What a run came to.
pub(crate) struct Run {
    /// How many milliseconds each case took, in the order of the plan.
    pub(crate) cases: Vec<f64>,
    seconds: f64,
    pub(crate) peak_megabytes: f64,
}

/// Runs the part with one browser and with two, in turns.
pub(crate) async fn figures(browser: EngineKind) -> Result<Vec<Figure>> {
    let only = PART.iter().flat_map(|glob| ["--only", glob]);
    let part: Vec<&OsStr> =
        ["--browser", browser.word()].into_iter().chain(only).map(OsStr::new).collect();
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        alone.push(certify(&part, 1).await?);
        beside.push(certify(&part, 2).await?);
    }
    let speed = |runs: &[Run]| median(runs.iter().map(Run::cases_per_minute).collect());
    let peak = alone.iter().chain(&beside).map(|run| run.peak_megabytes).fold(0.0, f64::max);
    let (one, two) = (speed(&alone), speed(&beside));
    Ok(vec![
        Figure::shown("cases per minute, --jobs 1", format!("{one:.0}")),
        Figure::shown("cases per minute, --jobs 2", format!("{two:.0}")),
        Figure::at_least("  ratio", two / one, 1.3, ""),
        Figure::at_most("peak memory without the browsers", peak, 100.0, " MB"),
    ])
}

/// Certifies by the command line those cases that are selected by more arguments.
pub(crate) async fn certify(selected: &[&OsStr], jobs: usize) -> Result<Run> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("run");
    let mut command = Command::new(LOCKSMITH);
    command.args(["certify", "locker", "--quiet", "--jobs", &jobs.to_string()]);
    command.args(selected).arg("--out").arg(&out);
    command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let begun = Instant::now();
    let mut running = command.spawn()?;
    let (ended, peak) = peak_memory(&mut running).await?;
    let seconds = begun.elapsed().as_secs_f64();
    // Of a part, the exit code is 3: incomplete. What it saw is what counts here.
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("report.json"))?)?;
    let cases = report["cases"].as_array().map_or(&[][..], Vec::as_slice);
    let bad =
        cases.iter().find(|case| matches!(case["verdict"].as_str(), Some("fail" | "inconclusive")));
    if let Some(bad) = bad {
        return Err(format!("{} did not go well ({ended}): no measurement", bad["id"]).into());
    }
    let cases = cases.iter().filter_map(|case| case["millis"].as_f64()).collect();
    Ok(Run { cases, seconds, peak_megabytes: peak })
}

impl Run {
    #[expect(clippy::cast_precision_loss, reason = "a few cases")]
    fn cases_per_minute(&self) -> f64 {
        self.cases.len() as f64 * 60.0 / self.seconds
    }
}

/// Waits for a process to end, and tells the most memory, in megabytes, that it has held.
pub(crate) async fn peak_memory(running: &mut Child) -> Result<(ExitStatus, f64)> {
    let process = running.id().unwrap_or_default();
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut peak = 0.0;
    loop {
        tokio::select! {
            ended = running.wait() => return Ok((ended?, peak)),
            _ = look.tick() => peak = peak_megabytes(process).unwrap_or(peak),
        }
    }
}

/// The most memory that a running process has held, as the kernel kept it.
fn peak_megabytes(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}
