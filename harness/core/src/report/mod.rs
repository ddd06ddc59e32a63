//! Reports: what a run found, in the forms that people and programs read.
//!
//! A format is a file here, from [`Report`] to text, and a word in [`Format`]. None judges, and
//! none does I/O: what a report embeds, the caller hands in by [`Options::assets`]; where it goes,
//! the caller says.

mod digest;
mod engines;
pub mod frame;
mod html;
mod json;
mod junit;
mod model;
pub mod page;
pub mod screen;
mod stability;
mod terminal;
pub mod text;

use std::fmt;
use std::io::Write;

use clap::ValueEnum;

pub use digest::Outcome;
pub use engines::{Column, Engines, Row};
pub use json::json_schema;
pub use model::{
    CaseRow, ClauseRow, ClauseVerdict, Clock, MutationScore, NoteRow, Report, RunFacts,
    Specification, Summary, Target, Tool,
};
pub use screen::Style;
pub use stability::{Count, Counts, Stability};

/// The form of a report. The words and their help on the command line are made from this.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, ValueEnum)]
pub enum Format {
    /// A summary for a screen, and the failures told in full.
    Terminal,
    /// Everything, for programs; its JSON Schema is published.
    Json,
    /// One self-contained page, for people: every case with its evidence.
    Html,
    /// `JUnit` XML, for continuous integration.
    #[value(help = "JUnit XML, for continuous integration")]
    Junit,
}

/// What a format needs to know beside the report.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// With or without colours (terminal).
    pub style: Style,
    /// The width of the screen, in columns; 40 to 120 are used (terminal).
    pub width: usize,
    /// The bytes of a file that evidence points to, by the name that stands in
    /// [`locksmith_spec::verdict::Evidence::file`]; `None` where there is none (HTML).
    pub assets: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { style: Style::Plain, width: 100, assets: &|_| None }
    }
}

/// A report that could not be put into its form: a fault of the program, never of the report.
#[derive(Debug, thiserror::Error)]
#[error("the {format} report could not be written: {cause}")]
pub struct RenderError {
    /// Which form.
    pub format: Format,
    /// What stood in the way.
    pub cause: Box<dyn std::error::Error + Send + Sync>,
}

/// The report in a form.
pub fn render(report: &Report, format: Format, options: &Options) -> Result<String, RenderError> {
    let mut text = Vec::new();
    write(report, format, options, &mut text)?;
    String::from_utf8(text).map_err(|error| RenderError { format, cause: error.into() })
}

/// Writes the report in a form. Of one that is long, no more than a piece is held at a time. Its secrets were
/// overwritten as the run's folder made it.
pub fn write(
    report: &Report,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let mut write_all = |text: String| out.write_all(text.as_bytes()).map_err(Into::into);
    let written: Result<(), Box<dyn std::error::Error + Send + Sync>> = match format {
        Format::Terminal => write_all(terminal::render(report, options.style, options.width)),
        Format::Json => json::write(report, out).map_err(Into::into),
        Format::Html => html::write(report, options.assets, out).map_err(Into::into),
        Format::Junit => junit::render(report).map_err(Into::into).and_then(write_all),
    };
    written.map_err(|cause| RenderError { format, cause })
}

impl Format {
    /// The name of the file that holds a report of this form in the run's folder.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Terminal => "report.txt",
            Self::Json => "report.json",
            Self::Html => "report.html",
            Self::Junit => "junit.xml",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.to_possible_value().as_ref().map_or("", |value| value.get_name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_formats_write_the_same_file() {
        let files: std::collections::HashSet<_> =
            Format::value_variants().iter().map(|format| format.file_name()).collect();
        assert_eq!(files.len(), Format::value_variants().len());
    }
}
