//! Progress: a bar on a terminal; elsewhere one line for each case that does not pass.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::out::remark;
use crate::run::Progress;
use locksmith_spec::verdict::Verdict;

/// Tells how a run goes on, on standard error.
pub(super) struct Teller {
    bar: Option<ProgressBar>,
    quiet: bool,
}

impl Teller {
    pub(super) fn new(cases: usize, quiet: bool) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len}  {elapsed}  {wide_msg}");
            ProgressBar::new(cases as u64)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { bar, quiet }
    }

    /// One that shows how far it is, and no verdicts: where failures are wanted.
    pub(super) fn counting(cases: usize, quiet: bool) -> Self {
        Self { quiet: true, ..Self::new(cases, quiet) }
    }

    pub(super) fn show(&self, progress: Progress<'_>) {
        match progress {
            Progress::Began(planned) => {
                if let Some(bar) = &self.bar {
                    bar.set_message(planned.case.id.clone());
                }
            }
            Progress::Ended(planned, verdict) => {
                if matches!(verdict, Verdict::Fail | Verdict::Inconclusive) && !self.quiet {
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

/// A line that shows the progress of something without a known end; on a terminal only.
pub(super) struct Meter {
    line: Option<ProgressBar>,
}

impl Meter {
    pub(super) fn new(quiet: bool) -> Self {
        let line = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{elapsed}  {wide_msg}");
            ProgressBar::new_spinner()
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        });
        Self { line }
    }

    pub(super) fn show(&self, words: &str) {
        if let Some(line) = &self.line {
            line.set_message(words.to_owned());
            line.tick();
        }
    }

    pub(super) fn end(&self) {
        if let Some(line) = &self.line {
            line.finish_and_clear();
        }
    }
}
