//! Progress on standard error: a bar on a terminal; elsewhere a line for each case that does not pass, and a
//! heartbeat, so that a log shows that the run is alive.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::out::remark;
use crate::run::Progress;
use locksmith_spec::verdict::Verdict;

/// How often a log gets a line while nothing else is written.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// After so many cases the time that is left can be estimated.
const ENOUGH: usize = 3;

/// Shows the progress of cases.
pub(super) struct Ticker {
    counts: Arc<Mutex<Counts>>,
    bar: Option<ProgressBar>,
    /// Whether a case that does not pass has a line.
    names_failures: bool,
    _heartbeat: Option<Heartbeat>,
}

impl Ticker {
    pub(super) fn new(cases: usize, quiet: bool) -> Self {
        Self::with(Counts::of(cases, true), quiet, !quiet)
    }

    /// One that shows how many cases have ended, and no verdicts: where failures are wanted.
    pub(super) fn counting(cases: usize, quiet: bool) -> Self {
        Self::with(Counts::of(cases, false), quiet, false)
    }

    fn with(counts: Counts, quiet: bool, names_failures: bool) -> Self {
        let bar = bar(quiet, "{bar:30} {pos}/{len}  {elapsed}  {wide_msg}");
        if let Some(bar) = &bar {
            bar.set_length(counts.cases as u64);
        }
        let counts = Arc::new(Mutex::new(counts));
        let shown = Arc::clone(&counts);
        let heartbeat = (!quiet && bar.is_none())
            .then(|| Heartbeat::start(move || Some(locked(&shown).line())));
        Self { counts, bar, names_failures, _heartbeat: heartbeat }
    }

    pub(super) fn show(&self, progress: Progress<'_>) {
        match progress {
            Progress::Began(planned) => {
                if let Some(bar) = &self.bar {
                    let words = locked(&self.counts).verdicts();
                    bar.set_message([words, planned.case.id.clone()].join("  "));
                }
            }
            Progress::Ended(planned, verdict) => {
                locked(&self.counts).add(verdict);
                if matches!(verdict, Verdict::Fail | Verdict::Inconclusive) && self.names_failures {
                    self.line(&format!("{:<12}  {}", verdict.word(), planned.case.id));
                }
                if let Some(bar) = &self.bar {
                    bar.inc(1);
                }
            }
        }
    }

    fn line(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => remark(text),
        }
    }

    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// How many cases there are, and how those that ended came out.
struct Counts {
    cases: usize,
    passed: usize,
    failed: usize,
    inconclusive: usize,
    shows_verdicts: bool,
    begun: Instant,
}

impl Counts {
    fn of(cases: usize, shows_verdicts: bool) -> Self {
        let begun = Instant::now();
        Self { cases, passed: 0, failed: 0, inconclusive: 0, shows_verdicts, begun }
    }

    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Fail => self.failed += 1,
            Verdict::Inconclusive => self.inconclusive += 1,
            _ => self.passed += 1,
        }
    }

    fn ended(&self) -> usize {
        self.passed + self.failed + self.inconclusive
    }

    /// `60 passed, 2 failed, about 4 min left`.
    fn verdicts(&self) -> String {
        let mut words = Vec::new();
        if self.shows_verdicts {
            words.push(format!("{} passed", self.passed));
            let others = [(self.failed, "failed"), (self.inconclusive, "inconclusive")];
            let others = others.into_iter().filter(|(count, _)| *count > 0);
            words.extend(others.map(|(count, word)| format!("{count} {word}")));
        }
        words.extend(self.left(self.begun.elapsed()).map(|left| format!("about {left} left")));
        words.join(", ")
    }

    /// `62 of 144 cases: 60 passed, 2 failed, about 4 min left`.
    fn line(&self) -> String {
        let words = self.verdicts();
        let separator = if words.is_empty() { "" } else { ": " };
        format!("{} of {} cases{separator}{words}", self.ended(), self.cases)
    }

    /// The time that is left, if the other cases take as long as those that ended.
    fn left(&self, elapsed: Duration) -> Option<String> {
        let (ended, left) = (self.ended(), self.cases.saturating_sub(self.ended()));
        let of_each = elapsed.checked_div(u32::try_from(ended).ok()?)?;
        let left = of_each.checked_mul(u32::try_from(left).ok()?)?;
        (ended >= ENOUGH && !left.is_zero()).then(|| rounded(left))
    }
}

/// A duration in words: an estimate has no more than one unit.
fn rounded(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..90 => format!("{} s", seconds.max(1)),
        seconds => format!("{} min", (seconds + 30) / 60),
    }
}

/// A line that shows the progress of something without a known end.
pub(super) struct Meter {
    line: Option<ProgressBar>,
    words: Arc<Mutex<String>>,
    steps_are_lines: bool,
    _heartbeat: Option<Heartbeat>,
}

impl Meter {
    pub(super) fn new(quiet: bool) -> Self {
        let line = bar(quiet, "{elapsed}  {wide_msg}");
        let words = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&words);
        let last = move || Some(locked(&shown).clone()).filter(|words| !words.is_empty());
        let in_a_log = !quiet && line.is_none();
        let heartbeat = in_a_log.then(|| Heartbeat::start(last));
        Self { line, words, steps_are_lines: in_a_log, _heartbeat: heartbeat }
    }

    /// Shows words that change often: a log gets the last of them with each heartbeat.
    pub(super) fn show(&self, words: &str) {
        words.clone_into(&mut locked(&self.words));
        if let Some(line) = &self.line {
            line.set_message(words.to_owned());
            line.tick();
        }
    }

    /// Shows what is done next: a log gets a line of it.
    pub(super) fn step(&self, words: &str) {
        self.show(words);
        if self.steps_are_lines {
            remark(words);
        }
    }

    /// Does something with the terminal while the line is out of the way.
    pub(super) fn aside(&self, work: impl FnOnce()) {
        match &self.line {
            Some(line) => line.suspend(work),
            None => work(),
        }
    }

    pub(super) fn end(&self) {
        if let Some(line) = &self.line {
            line.finish_and_clear();
        }
    }
}

/// A line or bar on a terminal.
fn bar(quiet: bool, template: &str) -> Option<ProgressBar> {
    (!quiet && std::io::stderr().is_terminal()).then(|| {
        let style = ProgressStyle::with_template(template);
        ProgressBar::new_spinner()
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    })
}

/// Writes a remark from time to time, until it is dropped.
struct Heartbeat {
    _stop: mpsc::Sender<()>,
}

impl Heartbeat {
    fn start(words: impl Fn() -> Option<String> + Send + 'static) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        std::thread::spawn(move || {
            while stopped.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                if let Some(words) = words() {
                    remark(&words);
                }
            }
        });
        Self { _stop: stop }
    }
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_counts_and_an_estimate() {
        let mut counts = Counts::of(10, true);
        assert_eq!(counts.line(), "0 of 10 cases: 0 passed");
        for verdict in [Verdict::Pass, Verdict::Note, Verdict::Fail] {
            counts.add(verdict);
        }
        assert_eq!(counts.left(Duration::from_secs(30)).as_deref(), Some("70 s"));
        assert_eq!(counts.left(Duration::from_secs(90)).as_deref(), Some("4 min"));
        assert!(
            counts.line().starts_with("3 of 10 cases: 2 passed, 1 failed"),
            "{}",
            counts.line()
        );
    }

    #[test]
    fn two_cases_are_too_few_for_an_estimate() {
        let mut counts = Counts::of(10, false);
        for _ in 0..2 {
            counts.add(Verdict::Fail);
        }
        assert_eq!(counts.line(), "2 of 10 cases");
        assert_eq!(counts.left(Duration::from_secs(30)), None);
    }
}
