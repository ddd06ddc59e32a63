//! Whether a target does the same in several browsers: a column for each.

use askama::Template;
use serde::Serialize;

use super::frame::{Head, style};
use super::model::Report;
use super::screen::{Screen, Style, look};
use super::text::counted;
use super::{Format, RenderError};
use locksmith_spec::verdict::Verdict;

/// The results of the same certification in several browsers.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Engines {
    /// The version of the harness.
    pub version: String,
    /// What was certified, by its name.
    pub target: String,
    /// The browsers, in the order of the columns.
    pub columns: Vec<Column>,
    /// 0 when the target conforms in each, 1 when it does not in some; 3 when nothing can be said of
    /// one of them, or the browsers disagree on a case.
    pub exit_code: u8,
    /// The cases on which they disagree.
    pub differing: Vec<String>,
    /// Every case, in the order of the plan.
    pub cases: Vec<Row>,
}

/// A browser, and what was concluded in it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Column {
    /// The browser, with its version.
    pub browser: String,
    /// The folder of its run, beside this file.
    pub folder: String,
    /// Whether the target conforms.
    pub conforms: bool,
    /// The exit code of its certification.
    pub exit_code: u8,
    /// Why, in one sentence.
    pub conclusion: String,
}

/// A case, and its verdict in each browser.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Row {
    /// The case.
    pub case: String,
    /// What it is about.
    pub title: String,
    /// The verdicts, in the order of the columns; none where the case was not planned.
    pub verdicts: Vec<Option<Verdict>>,
    /// What was observed, in the order of the columns; shown where the verdicts differ.
    pub observed: Vec<String>,
}

impl Row {
    /// Whether the verdict is the same in every browser.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.verdicts.windows(2).all(|pair| pair[0] == pair[1])
    }
}

impl Engines {
    /// Holds the reports of the runs beside each other; each comes with the name of its folder.
    #[must_use]
    pub fn of(reports: &[(String, Report)]) -> Self {
        let columns: Vec<Column> = reports.iter().map(Column::of).collect();
        let mut cases: Vec<Row> = Vec::new();
        for (column, (_, report)) in reports.iter().enumerate() {
            for case in &report.cases {
                let known = cases.iter().position(|row| row.case == case.id);
                let at = known.unwrap_or_else(|| {
                    cases.push(Row {
                        case: case.id.clone(),
                        title: case.title.clone(),
                        verdicts: vec![None; reports.len()],
                        observed: vec![String::new(); reports.len()],
                    });
                    cases.len() - 1
                });
                cases[at].verdicts[column] = Some(case.verdict);
                cases[at].observed[column].clone_from(&case.observed);
            }
        }
        let differing: Vec<String> =
            cases.iter().filter(|row| !row.agrees()).map(|row| row.case.clone()).collect();
        let exit_code = if columns.iter().any(|column| column.exit_code == 1) {
            1
        } else if differing.is_empty() {
            columns.iter().map(|column| column.exit_code).max().unwrap_or(3)
        } else {
            3
        };
        let (version, target) = reports.first().map_or_else(Default::default, |(_, report)| {
            (report.tool.version.clone(), report.target.name.clone())
        });
        Self { version, target, columns, exit_code, differing, cases }
    }

    /// The rows on which the browsers disagree.
    fn disagreements(&self) -> impl Iterator<Item = &Row> {
        self.cases.iter().filter(|row| !row.agrees())
    }

    /// Whether they agree, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let browsers = counted(self.columns.len(), "browser");
        match self.differing.len() {
            0 => format!("{browsers} agree in every case"),
            count => format!("{browsers} disagree on {}", counted(count, "case")),
        }
    }

    fn words(&self) -> &'static str {
        match (self.exit_code, self.differing.is_empty()) {
            (0, _) => "CONFORMS",
            (1, _) => "DOES NOT CONFORM",
            (_, true) => "INCONCLUSIVE",
            (_, false) => "BROWSERS DISAGREE",
        }
    }

    /// For a screen that is `width` columns wide: each browser's conclusion, and the cases on which
    /// they disagree.
    #[must_use]
    pub fn render(&self, style: Style, width: usize) -> String {
        let mut screen = Screen::new(style, width);
        let bold = console::Style::new().bold();
        screen.rule(&format!("browsers · {}", counted(self.columns.len(), "browser")), &bold);
        screen.blank();
        for column in &self.columns {
            let shown = format!("{}: {}", column.browser, column.conclusion);
            screen.row(column.verdict().word(), &look(column.verdict()), &shown);
        }
        for row in self.disagreements() {
            let shown = format!("{}: {}", &row.case, self.shown(row).join(" · "));
            screen.row("differs", &look(Verdict::Inconclusive), &shown);
        }
        screen.blank();
        let verdict = verdict_of(self.exit_code);
        screen.headline(self.words(), &look(verdict).bold());
        screen.paragraph(2, &self.sentence());
        screen.into_text()
    }

    /// `Firefox 153.8.0: fail`, for each browser.
    fn shown(&self, row: &Row) -> Vec<String> {
        let word = |verdict: &Option<Verdict>| verdict.map_or("not planned", Verdict::word);
        self.columns
            .iter()
            .zip(&row.verdicts)
            .map(|(column, verdict)| format!("{}: {}", column.browser, word(verdict)))
            .collect()
    }

    /// One self-contained page, for people: a column for each browser.
    pub fn render_html(&self) -> Result<String, RenderError> {
        let page = Page {
            head: Head {
                subject: "browsers",
                title: &self.target,
                rows: "cases",
                version: &self.version,
                exit_code: self.exit_code,
                words: self.words(),
                sentence: self.sentence(),
                style: style(include_str!("engines.css")),
            },
            engines: self,
        };
        page.render().map_err(|error| RenderError { format: Format::Html, cause: Box::new(error) })
    }
}

impl Column {
    fn of((folder, report): &(String, Report)) -> Self {
        Self {
            browser: report.run.browser.clone(),
            folder: folder.clone(),
            conforms: report.conforms,
            exit_code: report.exit_code,
            conclusion: report.conclusion.clone(),
        }
    }

    /// As a word for its colour.
    fn verdict(&self) -> Verdict {
        verdict_of(self.exit_code)
    }
}

fn verdict_of(exit_code: u8) -> Verdict {
    match exit_code {
        0 => Verdict::Pass,
        1 => Verdict::Fail,
        _ => Verdict::Inconclusive,
    }
}

#[derive(Template)]
#[template(path = "report/engines.html")]
struct Page<'a> {
    head: Head<'a>,
    engines: &'a Engines,
}
