//! The reference pages of the guide, a function each.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::path::Path;

use locksmith_core::scenario::{Case, Catalogue};
use locksmith_fuzzer::security::LOOKED_FOR;
use locksmith_lint::RULES;
use locksmith_page::judge::CASES;
use locksmith_spec::{CLAUSES, INTERPRETATIONS, SECURITY};
use reference_locker::mutants::{self, CHOICES, Mutant};

/// Writes all of them to a folder, which is made when missing.
///
/// # Errors
/// The embedded scenarios cannot be read, or a page cannot be written.
pub(crate) fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    let catalogue = Catalogue::embedded()?;
    let pages = [
        ("commands", commands()),
        ("clauses", clauses(&catalogue)),
        ("interpretations", interpretations()),
        ("security", security()),
        ("cases", cases(&catalogue)),
        ("rules", rules()),
        ("mutants", mutants_and_choices()),
    ];
    fs::create_dir_all(folder)?;
    for (name, text) in pages {
        fs::write(folder.join(name).with_extension("md"), text)?;
    }
    Ok(())
}

/// The help of every command, as the program prints it.
fn commands() -> String {
    let mut program = locksmith::cli::command().term_width(84);
    program.build();
    let mut text = "# Commands\n\nThe program prints the same with `--help`.\n".to_owned();
    add_help(&mut text, program, 2);
    text
}

fn add_help(text: &mut String, mut command: clap::Command, level: usize) {
    let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
    let help = command.render_long_help();
    *text +=
        &format!("\n{} `{name}`\n\n```text\n{}\n```\n", "#".repeat(level), help.to_string().trim());
    for part in command.get_subcommands().filter(|part| part.get_name() != "help") {
        add_help(text, part.clone(), (level + 1).min(4));
    }
}

fn clauses(catalogue: &Catalogue) -> String {
    let mut text = "# Clauses\n\nEvery sentence of the specification that binds someone. `locksmith explain ID` \
                    prints one of them.\n"
        .to_owned();
    for clause in CLAUSES {
        let sides = list(clause.sides.iter().map(|side| format!("the {side}")), " and ");
        text += &heading(2, clause.id, clause.id);
        text += &format!("{}\n\n> {}\n\n", sentence(clause.reading), prose(clause.quote));
        text += &format!("It binds {sides} (section \"{}\").\n\n", clause.section);
        if let Some(why) = clause.untestable {
            text += &format!("No case tests it: {}.\n\n", prose(why));
        }
        let is_about = |clauses: &[&str]| clauses.contains(&clause.id);
        let cases = families(catalogue, |case| case.clauses.iter().any(|id| id == clause.id));
        text += &links("Cases for lockers", "cases.md", cases);
        let rules = RULES.iter().filter(|rule| is_about(rule.clauses)).map(|rule| rule.id);
        let in_browser = CASES.iter().filter(|case| is_about(case.clauses)).map(|case| case.id);
        text += &links("Rules and cases for pages", "rules.md", rules.chain(in_browser));
        if every_mutant().any(|mutant| mutant.clause == clause.id) {
            text += &format!("Mutants: [those that break {0}](mutants.md#{0}).\n\n", clause.id);
        }
    }
    text
}

fn interpretations() -> String {
    let mut text = "# Interpretations\n\nHow this project reads the specification where it is silent. A *required* \
                    part is a failure when broken, a *tolerated* one is a warning, and what is *open* is recorded \
                    and never judged.\n"
        .to_owned();
    for one in INTERPRETATIONS {
        text += &heading(2, one.id, &format!("{}: {}", one.id, prose(one.question)));
        text += &format!("{}\n\n", sentence(one.reading));
        for part in one.parts {
            text += &format!("- *{}*: {}\n", part.level, prose(part.what));
        }
    }
    text
}

fn security() -> String {
    let mut text = "# Security findings\n\nWhat the specification says nothing about. These warn, and fail a run only \
                    with `--strict-security`.\n"
        .to_owned();
    for one in SECURITY {
        text += &heading(2, one.id, one.id);
        text += &format!("{}\n\n", sentence(one.reading));
        if LOOKED_FOR.contains(&one.id) {
            text += "Probed by `locksmith fuzz locker`.\n";
        }
    }
    text
}

fn cases(catalogue: &Catalogue) -> String {
    let mut text = "# Cases for lockers\n\nA case passes only beside its control, which differs in one thing. \
                    `locksmith certify locker --only 'locker/error-206/*'` runs a family.\n"
        .to_owned();
    let mut families: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in catalogue.cases() {
        families.entry(family(&case.id)).or_default().push(case);
    }
    for (family, cases) in families {
        text += &heading(2, family, &format!("`{family}`"));
        for case in &cases {
            let clauses = list(case.clauses.iter().map(|id| explained(id)), ", ");
            text += &format!("- `{}`: {} ({clauses})\n", case.id, prose(&case.title));
        }
        let first = cases[0];
        text += &format!("\n**What is done.** {}\n", sentence(&first.what));
        text += &format!("\n**Why it matters.** {}\n", sentence(&first.why));
        text += &format!("\n**How to fix.** {}\n", sentence(&first.fix));
    }
    text
}

fn rules() -> String {
    let mut text = "# Rules and cases for pages\n\nRules read the page's source; cases use the page in a browser.\n\n\
                    ## Rules for the source\n"
        .to_owned();
    for rule in RULES {
        text += &of_page(rule.id, rule.what, None, rule.why, rule.fix, rule.clauses);
    }
    text += "\n## Cases in the browser\n";
    for case in CASES {
        text += &of_page(case.id, case.title, Some(case.what), case.why, case.fix, case.clauses);
    }
    text
}

fn of_page(
    id: &str,
    title: &str,
    what: Option<&str>,
    why: &str,
    fix: &str,
    clauses: &[&str],
) -> String {
    let mut text = heading(3, id, &format!("`{id}`"));
    text += &format!("{}\n", sentence(title));
    if let Some(what) = what {
        text += &format!("\n**What is done.** {}\n", sentence(what));
    }
    text += &format!("\n**Why it matters.** {}\n", sentence(why));
    text += &format!("\n**How to fix.** {}\n", sentence(fix));
    text + &format!("\nClauses: {}\n", list(clauses.iter().map(|id| explained(id)), ", "))
}

fn mutants_and_choices() -> String {
    let mut text = "# Mutants and choices\n\nA mutant is the reference locker with one deliberate fault; the cases that \
                    are named must kill it. `locksmith serve --mutant window/35-minutes` starts one.\n"
        .to_owned();
    let mut by_clause: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
    for mutant in every_mutant() {
        by_clause.entry(mutant.clause).or_default().push(mutant);
    }
    for (clause, mutants) in by_clause {
        text += &heading(2, clause, clause);
        for mutant in mutants {
            let killers = list(mutant.killed_by.iter().map(|id| format!("`{id}`")), ", ");
            let killers =
                if killers.is_empty() { "`locksmith fuzz locker`".to_owned() } else { killers };
            text +=
                &format!("- **`{}`** {} Killed by {killers}.\n", mutant.id, sentence(mutant.why));
        }
    }
    text += "\n## Choices\n\nA choice differs where the specification permits it. No case may fail at one.\n\n";
    for choice in CHOICES {
        text += &format!("- **`{}`** {}\n", choice.id, sentence(choice.what));
    }
    text
}

fn every_mutant() -> impl Iterator<Item = &'static Mutant> {
    mutants::all().chain(mutants::BY_REQUESTS)
}

/// The families of the cases that are meant, each once.
fn families(catalogue: &Catalogue, is_meant: impl Fn(&Case) -> bool) -> Vec<&str> {
    let mut families: Vec<&str> = Vec::new();
    for case in catalogue.cases().iter().filter(|case| is_meant(case)) {
        if !families.contains(&family(&case.id)) {
            families.push(family(&case.id));
        }
    }
    families
}

/// The first two parts of a case's id, such as `locker/error-206`.
fn family(id: &str) -> &str {
    id.match_indices('/').nth(1).map_or(id, |(end, _)| &id[..end])
}

/// A link to what explains a clause or a security finding.
fn explained(id: &str) -> String {
    let page = if id.starts_with("SEC-") { "security.md" } else { "clauses.md" };
    format!("[{id}]({page}#{id})")
}

/// A paragraph with links to headings of a page; nothing where there are none.
fn links<'a>(title: &str, page: &str, ids: impl IntoIterator<Item = &'a str>) -> String {
    let links = list(ids.into_iter().map(|id| format!("[`{id}`]({page}#{id})")), ", ");
    if links.is_empty() { links } else { format!("{title}: {links}.\n\n") }
}

/// A heading whose anchor is the id itself.
fn heading(level: usize, id: &str, title: &str) -> String {
    format!("\n{} {title} {{#{id}}}\n\n", "#".repeat(level))
}

fn list<T: Display>(items: impl Iterator<Item = T>, between: &str) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(between)
}

/// A text of a register as a sentence: with a capital and a full stop.
fn sentence(text: &str) -> String {
    let text = prose(text);
    let end = if text.ends_with(['.', '?']) || text.ends_with(".)") { "" } else { "." };
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}{end}", first.to_uppercase(), letters.as_str())
    })
}

/// A text of a register as Markdown: outside code, nothing in it is markup.
fn prose(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts = words
        .split('`')
        .enumerate()
        .map(|(place, part)| if place % 2 == 1 { part.to_owned() } else { escaped(part) });
    parts.collect::<Vec<_>>().join("`")
}

fn escaped(text: &str) -> String {
    ['\\', '<', '*', '_', '[', '{']
        .iter()
        .fold(text.to_owned(), |text, sign| text.replace(*sign, &format!("\\{sign}")))
}
