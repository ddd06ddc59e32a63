//! Lines for a terminal: wrapped to its width, with or without colours. Every text passes through
//! here, and is made safe here: no escape sequence of a target reaches the terminal.

use console::Color;
use textwrap::{WordSeparator, WordSplitter};

use super::text::{one_line, visible};
use locksmith_spec::verdict::Verdict;

/// With or without colours.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Style {
    /// For files, pipes and `NO_COLOR`.
    #[default]
    Plain,
    /// ANSI colours.
    Colour,
}

/// Where the text beside a label begins: two blanks, `inconclusive`, a blank.
const MARGIN: usize = 15;

/// Lines as they are written, top-down.
pub struct Screen {
    text: String,
    style: Style,
    width: usize,
}

impl Screen {
    /// An empty screen. Its width is kept between 40 and 120 columns: lines outside of these are hard to read.
    #[must_use]
    pub fn new(style: Style, width: usize) -> Self {
        Self { text: String::new(), style, width: width.clamp(40, 120) }
    }

    /// What was written.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line that is not wrapped: for what is copied.
    pub fn line(&mut self, line: &str) {
        self.push(&unbroken(line));
    }

    /// A heading with a line to the edge of the screen.
    pub fn rule(&mut self, heading: &str, look: &console::Style) {
        let heading = one_line(heading);
        let used = textwrap::core::display_width(&heading) + 4;
        let line = "─".repeat(self.width.saturating_sub(used));
        self.push(&format!("── {} {line}", self.paint(&heading, look)));
    }

    /// The words that sum a report up, on a line of their own.
    pub fn headline(&mut self, words: &str, look: &console::Style) {
        self.push(&format!("  {}", self.paint(&one_line(words), look)));
    }

    /// A text, wrapped behind an indent.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        for line in self.wrapped(indent, text) {
            self.push(&format!("{:indent$}{line}", ""));
        }
    }

    /// A label and the text beside it, wrapped.
    pub fn row(&mut self, label: &str, look: &console::Style, text: &str) {
        let mut label = self.label(label, look);
        for line in self.wrapped(MARGIN, text) {
            self.push(&format!("  {label} {line}"));
            label = " ".repeat(MARGIN - 3);
        }
    }

    /// A label and text that must stay in one piece.
    pub fn row_unwrapped(&mut self, label: &str, look: &console::Style, text: &str) {
        self.push(&format!("  {} {}", self.label(label, look), unbroken(text)));
    }

    /// A label, and words that each have a look of their own, behind `lead`.
    pub fn row_of(&mut self, label: &str, lead: &str, words: &[(String, console::Style)]) {
        let words = words.iter().map(|(text, look)| self.paint(&one_line(text), look));
        let words = words.collect::<Vec<_>>().join(" · ");
        let label = self.label(label, &console::Style::new().dim());
        self.push(&format!("  {label} {}{words}", unbroken(lead)));
    }

    /// The columns that a row's text has.
    #[must_use]
    pub(crate) fn row_width(&self) -> usize {
        self.width - MARGIN
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn label(&self, label: &str, look: &console::Style) -> String {
        self.paint(&format!("{:<width$}", one_line(label), width = MARGIN - 3), look)
    }

    fn paint(&self, text: &str, look: &console::Style) -> String {
        look.clone().force_styling(self.style == Style::Colour).apply_to(text).to_string()
    }

    fn wrapped(&self, indent: usize, text: &str) -> Vec<String> {
        let options = textwrap::Options::new(self.width - indent)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        textwrap::wrap(&one_line(text), options).into_iter().map(Into::into).collect()
    }
}

/// A text in one line that keeps its blanks.
fn unbroken(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}

/// How a verdict looks.
#[must_use]
pub fn look(verdict: Verdict) -> console::Style {
    let look = console::Style::new();
    match verdict {
        Verdict::Skipped => look.dim(),
        Verdict::Pass => look.fg(Color::Green),
        Verdict::Note => look.fg(Color::Cyan),
        Verdict::Warn => look.fg(Color::Yellow),
        Verdict::Inconclusive => look.fg(Color::Magenta).bold(),
        Verdict::Fail => look.fg(Color::Red).bold(),
    }
}
