//! Writing to the terminal, and the files that belong to no run: without secrets. A reader who has gone away
//! is no error.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anstream::{AutoStream, ColorChoice};
use jiff::Timestamp;
use locksmith_core::kept;
use locksmith_core::redact::{self, Redactor};
use locksmith_core::report::Style;
use locksmith_core::report::text::visible_in_colour;
use miette::miette;
use miette::{MietteHandlerOpts, ReportHandler};
use serde::Serialize;

use super::failure::Failure;

/// Why something could not be written to standard output.
static LOST: OnceLock<String> = OnceLock::new();

/// Why output was lost, if it was; a reader who has gone away wanted no more.
pub(super) fn lost() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}

/// Writes to standard output: on a terminal nothing that steers it, elsewhere the text unchanged.
pub(super) fn say(text: &str) {
    let mut out = io::stdout().lock();
    let mut text = redact::of_program().text(text);
    if out.is_terminal() {
        text = visible_in_colour(&text).into();
    }
    let end = if text.ends_with('\n') { "" } else { "\n" };
    match write!(out, "{text}{end}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            // The first cause is the one to report.
            let _ = LOST.set(error.to_string());
        }
        _ => {}
    }
}

/// A result as JSON, for programs.
pub(super) fn to_json(result: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(result)
        .map_err(|error| Failure::incomplete(miette!("this cannot be written as JSON: {error}")))
}

/// Writes a remark to standard error: results stay alone on standard output.
pub(super) fn remark(text: &str) {
    let text = redact::of_program().text(text);
    let _ = writeln!(io::stderr().lock(), "{}", visible_in_colour(&text));
}

/// Writes a file.
pub(super) fn write_file(path: &Path, text: &str) -> io::Result<()> {
    kept::write_shared(path, redact::of_program().text(text).as_bytes())
}

/// Writes a file, and names it.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    write_file(path, text)
        .map_err(|error| Failure::usage(miette!("cannot write to {}: {error}", path.display())))?;
    report_written(path);
    Ok(())
}

/// The folder of a run without `--out`: `runs/`, `kind` and the time of its start in UTC.
pub(super) fn usual_folder(kind: &str, begun: Timestamp) -> PathBuf {
    Path::new("runs").join(format!("{kind}{}", begun.strftime("%Y-%m-%dT%H-%M-%SZ")))
}

/// Names a file that was written.
pub(super) fn report_written(path: &Path) {
    remark(&format!("written: {}", path.display()));
}

/// Sets how errors look. The sentence of an error names its cause: miette does not list the cause again. A name
/// is never broken at its hyphens: it is there to be copied.
pub(super) fn set_up_errors() {
    let handler = |_: &_| -> Box<dyn ReportHandler> {
        let options = MietteHandlerOpts::new()
            .without_cause_chain()
            .color(has_colour(&io::stderr()))
            .width(width().clamp(40, 120))
            .break_words(false)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        Box::new(options.build())
    };
    // Only a second call could fail.
    let _ = miette::set_hook(Box::new(handler));
}

/// Reports an error: what is wrong, where, and how to fix it.
pub(super) fn complain(error: &miette::Report) {
    remark(&discreet(error, redact::of_program()));
}

/// An error in words, without secrets.
fn discreet(error: &miette::Report, redactor: &Redactor) -> String {
    let drawn = format!("{error:?}");
    let shown = redactor.text(&drawn);
    // A secret may be broken in two where lines are.
    let is_drawn = |c: char| c.is_whitespace() || ('\u{2500}'..='\u{257f}').contains(&c);
    let joined = |between: &str| {
        let pieces: Vec<&str> = shown.split(is_drawn).filter(|piece| !piece.is_empty()).collect();
        pieces.join(between)
    };
    let is_hidden = |text: &str| matches!(redactor.text(text), std::borrow::Cow::Borrowed(_));
    if is_hidden(&joined("")) && is_hidden(&joined(" ")) {
        return shown.into_owned();
    }
    let help = error.help().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    redactor.text(&format!("{error}{help}")).into_owned()
}

/// Sets whether output has colours, for clap's messages, too: by `--color`, or else by `NO_COLOR`,
/// `CLICOLOR_FORCE` and whether it goes to a terminal. The words are read before clap reads them, because it
/// writes its own errors while it does.
pub(super) fn choose_colour(words: impl Iterator<Item = String>) {
    let words: Vec<String> = words.collect();
    let after = words.iter().zip(words.iter().skip(1)).filter(|(word, _)| *word == "--color");
    let joined = words.iter().filter_map(|word| word.strip_prefix("--color="));
    match after.map(|(_, choice)| choice.as_str()).chain(joined).next_back() {
        Some("always") => ColorChoice::Always.write_global(),
        Some("never") => ColorChoice::Never.write_global(),
        _ => {}
    }
}

fn has_colour(stream: &impl anstream::stream::RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

/// The style of a report on standard output.
pub(super) fn style() -> Style {
    if has_colour(&io::stdout()) { Style::Colour } else { Style::Plain }
}

/// The width of output in columns: by `COLUMNS`, or else of the terminal.
pub(super) fn width() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let (_, columns) = console::Term::stdout().size();
    said.filter(|columns| *columns > 0).unwrap_or(usize::from(columns))
}
