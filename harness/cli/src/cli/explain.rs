//! `locksmith explain`.

use clap::Args;
use miette::miette;
use reference_locker::mutants::{self, Mutant};

use super::catalogue::catalogue;
use super::failure::Failure;
use super::out::{say, width};
use locksmith_core::scenario::{Case, Catalogue};
use locksmith_fuzzer::security::{LOOKED_FOR, origin};
use locksmith_lint as lint;
use locksmith_page::judge::CASES;
use locksmith_spec::{self as spec, Explained, clause};

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Such as ERR-206, I-TS-EDGE, locker/error-206/31-minutes, the family locker/error-206,
    /// page/error-206, or the mutant window/35-minutes
    id: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let catalogue = catalogue(None)?;
    let id = arguments.id.as_str();
    let text = if let Some(text) = of_page(id) {
        text
    } else if let Some(explained) = spec::explain(id) {
        of_specification(&explained, &catalogue)
    } else if let Some(mutant) = mutants::find(id) {
        of_mutant(mutant)
    } else {
        let family: Vec<&Case> = catalogue
            .cases()
            .iter()
            .map(AsRef::as_ref)
            .filter(|case: &&Case| {
                case.id == id || case.id.strip_prefix(id).is_some_and(|r| r.starts_with('/'))
            })
            .collect();
        if family.is_empty() {
            return Err(unknown(id, &catalogue));
        }
        of_cases(&family)
    };
    say(&text);
    Ok(0)
}

fn of_specification(explained: &Explained, catalogue: &Catalogue) -> String {
    let mut text = format!("{}: {}\n", explained.id(), explained.title());
    if let Some(quote) = explained.quote() {
        text += &format!("\nThe specification says:\n{}", wrapped(&format!("\"{quote}\"")));
    }
    if explained.reading() != explained.title() {
        text += &format!("\nThe reading:\n{}", wrapped(explained.reading()));
    }
    let cases: Vec<&str> = catalogue
        .cases()
        .iter()
        .filter(|case| {
            case.clauses.iter().any(|clause| clause == explained.id())
                || case.permits.by.as_deref() == Some(explained.id())
                || case.open.as_deref() == Some(explained.id())
        })
        .map(|case| case.id.as_str())
        .collect();
    if !cases.is_empty() {
        text += &format!("\nThe cases about it:\n  {}\n", cases.join("\n  "));
    }
    if LOOKED_FOR.contains(&explained.id()) || explained.id() == origin::ID {
        text += "\nThe probes that look for it:\n  locksmith fuzz locker\n";
    }
    text
}

/// A rule or case that a page is certified by.
fn of_page(id: &str) -> Option<String> {
    let (title, clauses, what, why, fix) = if let Some(rule) = lint::find(id) {
        let what = "The source that the server sent is read, as browsers read it.";
        (rule.what, rule.clauses, what, rule.why, rule.fix)
    } else {
        let case = CASES.iter().find(|case| case.id == id)?;
        (case.title, case.clauses, case.what, case.why, case.fix)
    };
    let mut text = format!("{id}: {title}\n");
    text += &format!("\nWhat is done:\n{}", wrapped(what));
    text += &format!("\nWhy it matters:\n{}", wrapped(why));
    text += &format!("\nHow a page that fails is fixed:\n{}", wrapped(fix));
    Some(text + &format!("\nClauses: {}\n", clauses.join(", ")))
}

fn of_mutant(mutant: &Mutant) -> String {
    let mut text = format!("{}: a mutant of the reference locker\n", mutant.id);
    text += &format!("\nWhy a real locker might do it:\n{}", wrapped(mutant.why));
    if let Some(clause) = clause::find(mutant.clause) {
        text += &format!("\nIt breaks {}:\n{}", clause.id, wrapped(clause.reading));
    }
    match mutant.killed_by {
        [] => text += "\nNo case can notice it: `locksmith fuzz locker` must.\n",
        cases => text += &format!("\nThe cases that must kill it:\n  {}\n", cases.join("\n  ")),
    }
    text + &format!("\nTo try it:\n  locksmith serve --mutant {}\n", mutant.id)
}

fn of_cases(family: &[&Case]) -> String {
    let first = family[0];
    let mut text = String::new();
    for case in family {
        text += &format!("{}: {}\n", case.id, case.title);
    }
    text += &format!("\nWhat is done:\n{}", wrapped(&first.what));
    text += &format!("\nWhy it matters:\n{}", wrapped(&first.why));
    text += &format!("\nHow a locker that fails is fixed:\n{}", wrapped(&first.fix));
    let clauses = each_once(family.iter().flat_map(|case| &case.clauses));
    text += &format!("\nClauses: {clauses}\n");
    let controls = each_once(family.iter().filter_map(|case| case.control.as_ref()));
    if !controls.is_empty() {
        text += &format!("Control: {controls}\n");
    }
    let file = first.source.split(':').next().unwrap_or_default();
    text + &format!("Written in: scenarios/{file}\n")
}

/// The words of a list, each where it comes first.
fn each_once<'a>(words: impl Iterator<Item = &'a String>) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        if !seen.contains(&word.as_str()) {
            seen.push(word);
        }
    }
    seen.join(", ")
}

fn wrapped(text: &str) -> String {
    let options =
        textwrap::Options::new(width().clamp(40, 100)).initial_indent("  ").subsequent_indent("  ");
    textwrap::fill(&text.split_whitespace().collect::<Vec<_>>().join(" "), options) + "\n"
}

fn unknown(id: &str, catalogue: &Catalogue) -> Failure {
    let mut near: Vec<String> = spec::suggest(id).into_iter().map(str::to_owned).collect();
    if let Some(same) = near.iter().position(|known| known.eq_ignore_ascii_case(id)) {
        near = vec![near.swap_remove(same)];
    }
    let with = catalogue.cases().iter().filter(|case| case.id.contains(id));
    near.extend(with.take(3).map(|case| case.id.clone()));
    let with = mutants::all().chain(mutants::BY_REQUESTS).filter(|mutant| mutant.id.contains(id));
    near.extend(with.take(3).map(|mutant| mutant.id.to_owned()));
    let help = if near.is_empty() {
        "`locksmith list clauses` and `locksmith list cases` show the ids".to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    Failure::usage(miette!(help = help, "there is no clause, interpretation or case `{id}`"))
}
