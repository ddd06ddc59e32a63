//! By the command line: cases per minute with one and with two browsers, whether a case costs as much among
//! 2,000 as among 60, the memory of both, and how long the program takes to start.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use locksmith_browser::EngineKind;
use tokio::process::{Child, Command};
use tokio::time::{MissedTickBehavior, interval};

use crate::Result;
use crate::table::{Figure, in_turns, median};

/// The binary, as a release has it.
pub(crate) const LOCKSMITH: &str = env!("CARGO_BIN_EXE_locksmith");

/// A part of the catalogue with something of everything: launches, refusals, saves, one of 5 MB.
const PART: [&str; 3] = ["locker/save/*", "locker/error-206/*", "locker/button/*"];

/// How many launches `growth` compares.
const FEW: usize = 60;
const MANY: usize = 2_000;

/// What these launches have in common.
const HEAD: &str = r#"
clauses = ["ERR-NONE"]
steps = "launch"
what = "The page is opened, and its button is clicked."
why = "To measure what a case costs."
fix = "There is nothing to fix."
"#;

/// A run, as its report and the kernel have it.
struct Run {
    /// How many milliseconds each case took, in the order of the plan.
    cases: Vec<f64>,
    seconds: f64,
    peak_megabytes: f64,
}

/// Runs the part with one browser and with two, in turns; and `locksmith list cases`.
pub(crate) async fn figures(browser: EngineKind) -> Result<Vec<Figure>> {
    let only = PART.iter().flat_map(|glob| ["--only", glob]);
    let part: Vec<&OsStr> =
        ["--browser", browser.word()].into_iter().chain(only).map(OsStr::new).collect();
    let rounds =
        in_turns(2, async |_| certify(&part, 2).await, async |_| certify(&part, 1).await).await?;
    #[expect(clippy::cast_precision_loss, reason = "a few cases")]
    let speed = |run: &Run| run.cases.len() as f64 * 60.0 / run.seconds;
    let two = median(rounds.iter().map(|(two, _)| speed(two)));
    let one = median(rounds.iter().map(|(_, one)| speed(one)));
    let runs = rounds.iter().flat_map(|(two, one)| [two, one]);
    let peak = runs.map(|run| run.peak_megabytes).fold(0.0, f64::max);
    Ok(vec![
        Figure::shown("cases per minute, --jobs 1", format!("{one:.0}")),
        Figure::shown("cases per minute, --jobs 2", format!("{two:.0}")),
        Figure::at_least("  ratio", two / one, 1.3, ""),
        Figure::at_most("peak memory without the browsers", peak, 100.0, " MB"),
        Figure::at_most("start-up: locksmith list cases", start_up().await?, 50.0, " ms"),
    ])
}

/// Runs few cases, and then many.
pub(crate) async fn growth(browser: EngineKind) -> Result<Vec<Figure>> {
    let (few, many) = (launches(browser, FEW).await?, launches(browser, MANY).await?);
    let (of_few, of_many) = (mean(&few.cases), mean(&many.cases));
    let last = mean(&many.cases[MANY - FEW..]) / mean(&many.cases[..FEW]);
    let (small, large) = (few.peak_megabytes, many.peak_megabytes);
    let what = format!("a case among {MANY} over one among {FEW}, --jobs 2");
    Ok(vec![
        Figure::at_most(what, of_many / of_few, 1.1, ""),
        Figure::shown(format!("  the last {FEW} over the first {FEW}"), format!("{last:.2}")),
        Figure::shown("  a case", format!("{of_few:.0} ms, {of_many:.0} ms")),
        Figure::at_most("peak memory of many over that of few", large / small, 1.5, ""),
        Figure::shown("  peak memory", format!("{small:.0} MB, {large:.0} MB")),
    ])
}

/// Certifies by a catalogue of so many launches.
async fn launches(browser: EngineKind, count: usize) -> Result<Run> {
    let folder = tempfile::tempdir()?;
    let mut scenarios = HEAD.to_owned();
    for number in 1..=count {
        write!(
            scenarios,
            "\n[[row]]\nname = \"{number:04}\"\ntitle = \"Launch number {number}\"\n"
        )?;
    }
    std::fs::write(folder.path().join("launches.toml"), scenarios)?;
    let browser = ["--browser", browser.word(), "--scenarios"].map(OsStr::new);
    certify(&[&browser[..], &[folder.path().as_os_str()]].concat(), 2).await
}

/// Certifies by the command line those cases that more arguments select.
async fn certify(selected: &[&OsStr], jobs: usize) -> Result<Run> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("run");
    let mut command = Command::new(LOCKSMITH);
    command.args(["certify", "locker", "--quiet", "--jobs", &jobs.to_string()]);
    command.args(selected).arg("--out").arg(&out);
    let begun = Instant::now();
    let (ended, peak_megabytes) = peak_memory(&mut command).await?;
    let seconds = begun.elapsed().as_secs_f64();
    // The exit code of a part is 3: incomplete. Its verdicts count here.
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("report.json"))?)?;
    let cases = report["cases"].as_array().map_or(&[][..], Vec::as_slice);
    let bad =
        cases.iter().find(|case| matches!(case["verdict"].as_str(), Some("fail" | "inconclusive")));
    if let Some(bad) = bad {
        return Err(format!("{} did not pass ({ended}): no measurement", bad["id"]).into());
    }
    let cases = cases.iter().filter_map(|case| case["millis"].as_f64()).collect();
    Ok(Run { cases, seconds, peak_megabytes })
}

/// The median time of twenty starts, in milliseconds.
async fn start_up() -> Result<f64> {
    let mut milliseconds = Vec::new();
    for _ in 0..20 {
        let begun = Instant::now();
        Command::new(LOCKSMITH).args(["list", "cases"]).stdout(Stdio::null()).status().await?;
        milliseconds.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(milliseconds))
}

/// Runs a command to its end, and gives the most memory that it has held, in megabytes.
pub(crate) async fn peak_memory(command: &mut Command) -> Result<(ExitStatus, f64)> {
    let mut running: Child =
        command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn()?;
    let status = format!("/proc/{}/status", running.id().unwrap_or_default());
    // The kernel keeps the peak: only one of the last moments is missed.
    let mut look = interval(Duration::from_millis(50));
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let peak_megabytes = || {
        let status = std::fs::read_to_string(&status).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
        Some(kilobytes / 1024.0)
    };
    let mut peak = 0.0;
    loop {
        tokio::select! {
            ended = running.wait() => return Ok((ended?, peak)),
            _ = look.tick() => peak = peak_megabytes().unwrap_or(peak),
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let count = values.len() as f64;
    values.iter().sum::<f64>() / count
}
