//! `locksmith list`.

use clap::{Args, Subcommand};
use reference_locker::mutants::{self, CHOICES, Choice};
use serde_json::{Value, json};

use super::catalogue::catalogue;
use super::failure::Failure;
use super::out::{say, to_json};
use locksmith_lint::RULES;
use locksmith_page::judge::CASES;
use locksmith_spec::{CLAUSES, INTERPRETATIONS, SECURITY};

#[derive(Debug, Subcommand)]
pub(crate) enum List {
    /// Clauses of the specification, and the side that each binds
    Clauses(Form),
    /// Security findings, which no clause covers
    Security(Form),
    /// Interpretations, where the specification is silent
    Interpretations(Form),
    /// Cases for lockers
    Cases(Form),
    /// Rules and cases for pages
    Rules(Form),
    /// Mutants of the reference locker, and the clause that each breaks
    Mutants(Form),
    /// Choices of the reference locker; it conforms with each of them
    Choices(Form),
}

#[derive(Args, Debug)]
pub(crate) struct Form {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(what: &List) -> Result<u8, Failure> {
    let (form, rows) = match what {
        List::Clauses(form) => (form, clauses()),
        List::Security(form) => (form, security()),
        List::Interpretations(form) => (form, interpretations()),
        List::Cases(form) => (form, cases()?),
        List::Rules(form) => (form, rules()),
        List::Mutants(form) => (form, mutants()),
        List::Choices(form) => (form, choices()),
    };
    if form.json {
        say(&to_json(&rows)?);
    } else {
        say(&table(&rows));
    }
    Ok(0)
}

fn clauses() -> Vec<Value> {
    CLAUSES
        .iter()
        .map(|clause| {
            let sides: Vec<String> = clause.sides.iter().map(ToString::to_string).collect();
            json!({ "id": clause.id, "sides": sides, "what": clause.reading, "quote": clause.quote })
        })
        .collect()
}

fn security() -> Vec<Value> {
    SECURITY.iter().map(|one| json!({ "id": one.id, "what": one.reading })).collect()
}

fn interpretations() -> Vec<Value> {
    INTERPRETATIONS
        .iter()
        .map(|one| {
            let level = one.level().to_string();
            json!({ "id": one.id, "level": level, "what": one.question, "reading": one.reading })
        })
        .collect()
}

fn cases() -> Result<Vec<Value>, Failure> {
    let catalogue = catalogue(None)?;
    let cases = catalogue.cases().iter().map(|case| {
        json!({
            "id": case.id,
            "clauses": case.clauses,
            "what": case.title,
            "control": case.control,
            "source": case.source,
        })
    });
    Ok(cases.collect())
}

fn rules() -> Vec<Value> {
    let of_source = RULES.iter().map(
        |rule| json!({ "id": rule.id, "clauses": rule.clauses, "what": rule.what, "in": "source" }),
    );
    let of_page = CASES.iter().map(
        |case| json!({ "id": case.id, "clauses": case.clauses, "what": case.title, "in": "browser" }),
    );
    of_source.chain(of_page).collect()
}

fn mutants() -> Vec<Value> {
    mutants::all()
        .chain(mutants::BY_REQUESTS)
        .map(|mutant| {
            json!({
                "id": mutant.id,
                "clause": mutant.clause,
                "why": mutant.why,
                "killed_by": mutant.killed_by,
            })
        })
        .collect()
}

fn choices() -> Vec<Value> {
    let row =
        |choice: &Choice| json!({ "id": choice.id, "what": choice.what, "cases": choice.cases });
    CHOICES.iter().map(row).collect()
}

/// Id, a word or two on it, and a sentence, in columns.
fn table(rows: &[Value]) -> String {
    let text = |value: &Value| match value {
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        value => value.as_str().unwrap_or_default().to_owned(),
    };
    let rows: Vec<[String; 3]> = rows
        .iter()
        .map(|row| {
            let second = [&row["sides"], &row["level"], &row["clauses"], &row["clause"]];
            let second = second.into_iter().find(|value| !value.is_null()).unwrap_or(&Value::Null);
            let what = [&row["what"], &row["why"]].into_iter().find(|value| !value.is_null());
            [text(&row["id"]), text(second), text(what.unwrap_or(&Value::Null))]
        })
        .collect();
    let width = |column: usize| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).min(44)
    };
    let (first, second) = (width(0), width(1));
    rows.iter().map(|[id, kind, what]| format!("{id:<first$}  {kind:<second$}  {what}\n")).collect()
}
