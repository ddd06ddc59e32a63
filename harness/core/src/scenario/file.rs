//! One scenario file: reading it, and making its cases.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::page::PagePart;
use super::permits::PermitsPart;
use super::step::Steps;
use super::{Case, Content, Document, Launch, Permits, ResultPermit, ScenarioError, Step};
use locksmith_spec as spec;

/// The applications and users that a profile may have.
const APPS: [&str; 3] = ["main", "second", "withdrawn"];
const USERS: [&str; 2] = ["first", "second"];

/// Ids of clauses, each with its place, and the place of all.
type Clauses = Spanned<Vec<Spanned<String>>>;

/// A scenario file as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ScenarioFile {
    title: Option<Spanned<String>>,
    what: String,
    why: String,
    fix: String,
    clauses: Option<Clauses>,
    control: Option<Spanned<String>>,
    open: Option<Spanned<String>>,
    clock: Option<jiff::Timestamp>,
    #[serde(default)]
    page: PagePart,
    #[serde(default)]
    documents: BTreeMap<String, Document>,
    steps: Option<Spanned<Steps>>,
    permits: Option<Spanned<PermitsPart>>,
    #[serde(default)]
    row: Vec<Row>,
}

/// One member of a family: what it says stands before what the file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    name: Spanned<String>,
    title: Option<Spanned<String>>,
    clauses: Option<Clauses>,
    control: Option<Spanned<String>>,
    open: Option<Spanned<String>>,
    clock: Option<jiff::Timestamp>,
    #[serde(default)]
    page: PagePart,
    #[serde(default)]
    documents: BTreeMap<String, Document>,
    steps: Option<Spanned<Steps>>,
    permits: Option<Spanned<PermitsPart>>,
}

/// A case together with the places in its file that later checks point at.
pub(super) struct Parsed {
    pub(super) case: Case,
    pub(super) control_span: Option<Range<usize>>,
    pub(super) permits_span: Option<Range<usize>>,
}

/// Reads the cases of the scenario file `path` (relative to the scenarios' root) with this text.
pub(super) fn parse(path: &str, text: &str) -> Result<Vec<Parsed>, ScenarioError> {
    let file: ScenarioFile =
        toml::from_str(text).map_err(|error| ScenarioError::syntax(path, text, &error))?;
    let reader = Reader { path, text };
    let id = path.trim_end_matches(".toml");
    let mut file = file;
    let rows = std::mem::take(&mut file.row);
    if rows.is_empty() {
        return Ok(vec![reader.case(id.to_owned(), 0, Draft::of_file(&file), &file)?]);
    }
    let mut cases: Vec<Parsed> = Vec::new();
    for row in rows {
        let name = row.name.as_ref();
        let well_formed = !name.is_empty()
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !well_formed {
            return Err(reader
                .error(row.name.span(), format!("`{name}` is not a name for a row"))
                .help("use lower-case words joined by hyphens, such as `31-minutes`"));
        }
        let row_id = format!("{id}/{name}");
        if cases.iter().any(|parsed| parsed.case.id == row_id) {
            return Err(reader.error(row.name.span(), format!("a second row named `{name}`")));
        }
        let start = row.name.span().start;
        cases.push(reader.case(row_id, start, Draft::of_row(row, &file), &file)?);
    }
    Ok(cases)
}

/// The parts of a case before they are checked.
struct Draft {
    title: Option<Spanned<String>>,
    clauses: Option<Clauses>,
    control: Option<Spanned<String>>,
    open: Option<Spanned<String>>,
    clock: Option<jiff::Timestamp>,
    page: PagePart,
    documents: BTreeMap<String, Document>,
    steps: Option<Spanned<Steps>>,
    permits: PermitsPart,
    permits_span: Option<Range<usize>>,
}

impl Draft {
    fn of_file(file: &ScenarioFile) -> Self {
        Self {
            title: file.title.clone(),
            clauses: file.clauses.clone(),
            control: file.control.clone(),
            open: file.open.clone(),
            clock: file.clock,
            page: file.page.clone(),
            documents: file.documents.clone(),
            steps: file.steps.clone(),
            permits: file.permits.as_ref().map(|p| p.as_ref().clone()).unwrap_or_default(),
            permits_span: file.permits.as_ref().map(Spanned::span),
        }
    }

    fn of_row(row: Row, file: &ScenarioFile) -> Self {
        let base = Self::of_file(file);
        let mut documents = base.documents;
        documents.extend(row.documents);
        let permits_span = row.permits.as_ref().map(Spanned::span).or(base.permits_span);
        Self {
            title: row.title.or(base.title),
            clauses: row.clauses.or(base.clauses),
            control: row.control.or(base.control),
            open: row.open.or(base.open),
            clock: row.clock.or(base.clock),
            page: row.page.over(base.page),
            documents,
            steps: row.steps.or(base.steps),
            permits: row.permits.map(Spanned::into_inner).unwrap_or_default().over(base.permits),
            permits_span,
        }
    }
}

/// Where the parts of a case are in its file.
struct Places {
    app: Option<Range<usize>>,
    buttons: Option<Range<usize>>,
    steps: Range<usize>,
}

/// A file under reading; it knows how to point into itself.
struct Reader<'a> {
    path: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn error(&self, span: Range<usize>, message: impl Into<String>) -> ScenarioError {
        ScenarioError::new(self.path, self.text, Some(span), message)
    }

    fn missing(&self, id: &str, at: usize, key: &str) -> ScenarioError {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |length| at + length);
        self.error(at..end, format!("the case `{id}` has no `{key}`"))
            .help(format!("say `{key}` in the row, or in the file for all rows"))
    }

    fn case(
        &self,
        id: String,
        at: usize,
        draft: Draft,
        file: &ScenarioFile,
    ) -> Result<Parsed, ScenarioError> {
        let title = draft.title.ok_or_else(|| self.missing(&id, at, "title"))?;
        let clauses =
            self.clauses(draft.clauses.ok_or_else(|| self.missing(&id, at, "clauses"))?)?;
        let steps = draft.steps.ok_or_else(|| self.missing(&id, at, "steps"))?;
        let places = Places {
            app: draft.page.app.as_ref().map(Spanned::span),
            buttons: draft.page.buttons.as_ref().map(Spanned::span),
            steps: steps.span(),
        };
        let page = draft.page.complete();
        let mut documents = draft.documents;
        documents.entry("marksheet".into()).or_insert_with(marksheet);
        let line = 1 + self.text[..at].matches('\n').count();
        let mut case = Case {
            id,
            title: title.into_inner(),
            clauses,
            control: draft.control.as_ref().map(|control| control.as_ref().clone()),
            open: draft.open.map(|id| self.interpretation(id)).transpose()?,
            what: file.what.trim().to_owned(),
            why: file.why.trim().to_owned(),
            fix: file.fix.trim().to_owned(),
            clock: draft.clock,
            page,
            documents,
            steps: steps.as_ref().0.clone(),
            permits: Permits { launch: Vec::new(), results: Vec::new(), by: None },
            source: format!("{}:{line}", self.path),
        };
        self.check_page(&case, &places)?;
        self.check_steps(&case, &places.steps)?;
        let permits_span = draft.permits_span.clone();
        case.permits = self.permits(&case, draft.permits, permits_span.clone(), at)?;
        Ok(Parsed { case, control_span: draft.control.as_ref().map(Spanned::span), permits_span })
    }

    fn clauses(&self, clauses: Clauses) -> Result<Vec<String>, ScenarioError> {
        if clauses.as_ref().is_empty() {
            return Err(self
                .error(clauses.span(), "a case is there for one clause at least")
                .help("`locksmith list clauses` shows them all"));
        }
        clauses
            .into_inner()
            .into_iter()
            .map(|clause| {
                let known = spec::clause::find(clause.as_ref()).is_some();
                if known {
                    return Ok(clause.into_inner());
                }
                Err(self
                    .error(clause.span(), format!("unknown clause `{}`", clause.as_ref()))
                    .help("`locksmith list clauses` shows them all"))
            })
            .collect()
    }

    fn interpretation(&self, id: Spanned<String>) -> Result<String, ScenarioError> {
        if spec::interpretation::find(id.as_ref()).is_some() {
            return Ok(id.into_inner());
        }
        Err(self
            .error(id.span(), format!("unknown interpretation `{}`", id.as_ref()))
            .help("`locksmith list interpretations` shows them all"))
    }

    /// Every name in the page is that of something.
    fn check_page(&self, case: &Case, places: &Places) -> Result<(), ScenarioError> {
        let app = case.page.app.as_str();
        if let Some(place) = places.app.as_ref().filter(|_| !APPS.contains(&app)) {
            return Err(self
                .error(place.clone(), format!("no profile has an application `{app}`"))
                .help(format!("there are: {}", APPS.join(", "))));
        }
        let documents: Vec<&str> = case.documents.keys().map(String::as_str).collect();
        let place = places.buttons.as_ref().unwrap_or(&places.steps);
        for button in &case.page.buttons {
            if !documents.contains(&button.document.as_str()) {
                return Err(self.unknown(place, "document", &button.document, &documents));
            }
        }
        Ok(())
    }

    /// Every name in the steps is that of something.
    fn check_steps(&self, case: &Case, steps: &Range<usize>) -> Result<(), ScenarioError> {
        let buttons: Vec<&str> = case.page.buttons.iter().map(|b| b.id.as_str()).collect();
        let documents: Vec<&str> = case.documents.keys().map(String::as_str).collect();
        for step in &case.steps {
            match step {
                Step::Click(name)
                | Step::PressEnter(name)
                | Step::ClickPart(super::ClickPart { button: name, .. })
                | Step::TurnTo(name)
                | Step::AwaitResult(name)
                | Step::ForgeMessage(name)
                    if !buttons.contains(&name.as_str()) =>
                {
                    return Err(self.unknown(steps, "button", name, &buttons));
                }
                Step::AwaitFetch(name)
                | Step::Release(name)
                | Step::Answer(super::AnswerFromNowOn { document: name, .. })
                    if !documents.contains(&name.as_str()) =>
                {
                    return Err(self.unknown(steps, "document", name, &documents));
                }
                Step::LogIn(name) | Step::ListUploaded(name) if !USERS.contains(&name.as_str()) => {
                    return Err(self
                        .error(steps.clone(), format!("no profile has a user `{name}`"))
                        .help(format!("there are: {}", USERS.join(", "))));
                }
                Step::ChooseFolder(0) | Step::ChooseAgain(0) => {
                    return Err(self.error(steps.clone(), "folders are counted from 1"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn unknown(
        &self,
        place: &Range<usize>,
        kind: &str,
        name: &str,
        known: &[&str],
    ) -> ScenarioError {
        self.error(place.clone(), format!("there is no {kind} `{name}` in this case"))
            .help(format!("it has: {}", known.join(", ")))
    }

    /// What the file leaves out: a refused click never leads to SUCCESS.
    fn permits(
        &self,
        case: &Case,
        part: PermitsPart,
        span: Option<Range<usize>>,
        at: usize,
    ) -> Result<Permits, ScenarioError> {
        let mut launch = part.launch.unwrap_or_else(|| vec![Launch::LOGIN]);
        launch.sort_unstable();
        launch.dedup();
        let results = match part.results {
            Some(results) => results,
            None if case.saves() => return Err(self.missing(&case.id, at, "permits.results")),
            None => vec![ResultPermit::NotSuccess; case.visits()],
        };
        let span = span.unwrap_or(at..at);
        if launch.is_empty() {
            return Err(self.error(span, "`permits.launch` permits nothing"));
        }
        if results.len() != case.visits() {
            let message = format!(
                "`permits.results` has {}, but the steps have {}",
                count(results.len(), "entry", "entries"),
                count(case.visits(), "use of a button", "uses of a button")
            );
            return Err(self.error(span, message).help("give one entry for each click"));
        }
        if let Some(by) = part.by.as_deref().filter(|by| spec::interpretation::find(by).is_none()) {
            return Err(self.error(span, format!("unknown interpretation `{by}`")));
        }
        Ok(Permits { launch, results, by: part.by })
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The document of a case that does not name one.
fn marksheet() -> Document {
    Document {
        name: "marksheet.pdf".into(),
        query: String::new(),
        content: Content::Pdf,
        answer: super::Answer::Whole,
    }
}
