//! Reports: what a run found, in the forms that people and programs read.
//!
//! A format is a file here and a word in [`Format`]. One for other tools renders [`Results`], which every
//! [`Document`] has, so that it serves every command; people get a layout that fits the document. None judges, and none does I/O: what a report embeds, the caller hands in by [`Options::assets`]; where it goes,
//! the caller says.

mod digest;
mod engines;
pub mod frame;
mod html;
mod json;
mod junit;
mod model;
pub mod page;
mod results;
pub mod screen;
mod stability;
mod terminal;
pub mod text;

use std::fmt;
use std::io::Write;

use clap::ValueEnum;
use serde::Serialize;

pub use digest::Outcome;
pub use engines::{Column, Engines, Row};
pub use json::json_schema;
pub use model::{
    CaseRow, ClauseRow, ClauseVerdict, Clock, MutationScore, NoteRow, Report, RunFacts,
    Specification, Summary, Target, Tool,
};
pub use results::{ResultRow, Results};
pub use screen::Style;
pub use stability::{Count, Counts, Stability};

/// The form of a report. The words and their help on the command line are made from this.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, ValueEnum)]
pub enum Format {
    /// Summary for a screen, with every failure in full.
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
    /// [`locksmith_spec::verdict::Evidence::file`]; `None` where the file is missing (HTML).
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

/// What stands in the way of a document's page.
pub type Broken = Box<dyn std::error::Error + Send + Sync>;

/// What a command found, as formats render it: `certify`, `fuzz` and `prove` have one each. Its JSON is its
/// serialisation.
pub trait Document: Serialize {
    /// The stem of the names of its files, such as `report`.
    const STEM: &'static str;

    /// The document for a screen that is `width` columns wide.
    fn terminal(&self, style: Style, width: usize) -> String;

    /// Writes the document as one self-contained page.
    fn write_html(&self, options: &Options, out: &mut dyn Write) -> Result<(), Broken>;

    /// Its rows, for the formats of other tools.
    fn results(&self) -> Results;
}

impl Document for Report {
    const STEM: &'static str = "report";

    fn terminal(&self, style: Style, width: usize) -> String {
        terminal::render(self, style, width)
    }

    fn write_html(&self, options: &Options, out: &mut dyn Write) -> Result<(), Broken> {
        html::write(self, options.assets, out).map_err(Into::into)
    }

    fn results(&self) -> Results {
        self.into()
    }
}

/// The document in a format.
pub fn render(
    document: &impl Document,
    format: Format,
    options: &Options,
) -> Result<String, RenderError> {
    let mut text = Vec::new();
    write(document, format, options, &mut text)?;
    String::from_utf8(text).map_err(|error| RenderError { format, cause: error.into() })
}

/// Writes the document in a format; of a long one at most a piece is in memory at a time. The run's folder
/// overwrote its secrets when it made it.
pub fn write(
    document: &impl Document,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let mut write_all = |text: String| out.write_all(text.as_bytes()).map_err(Into::into);
    let written: Result<(), Broken> = match format {
        Format::Terminal => write_all(document.terminal(options.style, options.width)),
        Format::Json => json::write(document, out).map_err(Into::into),
        Format::Html => document.write_html(options, out),
        Format::Junit => junit::render(&document.results()).map_err(Into::into).and_then(write_all),
    };
    written.map_err(|cause| RenderError { format, cause })
}

impl Format {
    /// The name of the file of this format in the run's folder, for a document with this stem.
    #[must_use]
    pub fn file_name(self, stem: &str) -> String {
        match self {
            Self::Terminal => format!("{stem}.txt"),
            Self::Json => format!("{stem}.json"),
            Self::Html => format!("{stem}.html"),
            Self::Junit => "junit.xml".to_owned(),
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
            Format::value_variants().iter().map(|format| format.file_name("report")).collect();
        assert_eq!(files.len(), Format::value_variants().len());
    }
}
