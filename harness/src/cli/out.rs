//! Writing to the terminal. A reader who has gone away is no error.

use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::report::Style;

/// Writes to standard output.
pub(super) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let _ = write!(out, "{text}{end}").and_then(|()| out.flush());
}

/// Writes a remark to standard error: results stay alone on standard output.
pub(super) fn remark(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Names a file that was written.
pub(super) fn tell_written(path: &Path) {
    remark(&format!("written: {}", path.display()));
}

/// Errors tell their cause themselves, in their sentence: it is not told a second time below.
pub(super) fn say_errors_once() {
    let handler = |_: &_| -> Box<dyn miette::ReportHandler> {
        Box::new(miette::MietteHandlerOpts::new().without_cause_chain().build())
    };
    // Only a second call could fail.
    let _ = miette::set_hook(Box::new(handler));
}

/// Tells of an error: what is wrong, where, and what would be right.
pub(super) fn complain(error: &miette::Report) {
    let _ = writeln!(std::io::stderr().lock(), "{error:?}");
}

/// Colours where standard output is a terminal, and `NO_COLOR` is not set.
pub(super) fn style() -> Style {
    let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if wanted && std::io::stdout().is_terminal() { Style::Colour } else { Style::Plain }
}

/// The width of the terminal, in columns.
pub(super) fn width() -> usize {
    let (_, columns) = console::Term::stdout().size();
    usize::from(columns)
}
