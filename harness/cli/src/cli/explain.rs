//! `locksmith explain`.

mod codes;

use std::fmt::Write as _;

use clap::Args;
use miette::miette;
use reference_locker::mutants::{self, CHOICES, Choice, Mutant};

use super::catalogue::catalogue;
use super::failure::Failure;
use super::near::did_you_mean;
use super::out::{say, width};
use locksmith_core::scenario::samples::{self, Kind, Sample};
use locksmith_core::scenario::{Case, Catalogue};
use locksmith_fuzzer::security::{LOOKED_FOR, origin};
use locksmith_lint::{RULES, Rule};
use locksmith_page::judge::{CASES, PageCase};
use locksmith_spec::{self as spec, Code, Explained, clause};

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Error code, or id of a clause, case, rule, mutant or interpretation
    ///
    /// Such as 203, ERR-206, I-TS-EDGE, dlshare, locker/error-206/31-minutes, locker/error-206, page/error-206 or
    /// window/35-minutes.
    id: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let register =
        Register { catalogue: catalogue(None)?, samples: samples::all().map_err(Failure::usage)? };
    let text = register.explain(&arguments.id).ok_or_else(|| register.unknown(&arguments.id))?;
    say(&text);
    Ok(0)
}

/// Everything that has an id.
struct Register {
    catalogue: Catalogue,
    samples: Vec<Sample>,
}

impl Register {
    /// What there is to say of an id as someone typed it: in any case, without the beginning that its kind has
    /// in common (`dlshare` for PAGE-DLSHARE), or with more behind it, as in a report's message.
    fn explain(&self, typed: &str) -> Option<String> {
        let typed = typed.trim().trim_matches(['`', '\'', '"', ',', '.', ':', '[', ']']);
        if let Some(code) = codes::typed(typed) {
            return Some(self.of_code(code));
        }
        let lower = typed.to_lowercase();
        let exact = self.ids().find(|id| *id == typed);
        let exact = exact.or_else(|| self.ids().find(|id| id.to_lowercase() == lower));
        let last = || {
            let ends = |id: &&str| {
                let id = id.to_lowercase();
                let head = id.strip_suffix(&lower);
                head.is_some_and(|head| {
                    matches!(
                        head,
                        "page-"
                            | "err-"
                            | "res-"
                            | "wid-"
                            | "reg-"
                            | "sec-"
                            | "i-"
                            | "page/"
                            | "locker/"
                    )
                })
            };
            self.ids().find(ends)
        };
        let id = exact.or_else(last).map_or_else(|| lower.clone(), str::to_owned);
        self.of_id(&id).or_else(|| {
            let (head, _) = typed.rsplit_once([':', '#', '@', ' '])?;
            self.explain(head)
        })
    }

    fn of_id(&self, id: &str) -> Option<String> {
        if let Some(explained) = spec::explain(id) {
            return Some(match codes::typed(id) {
                Some(code) => self.of_code(code),
                None => self.of_specification(&explained),
            });
        }
        if let Some(rule) = locksmith_lint::find(id) {
            return Some(of_rule(rule));
        }
        if let Some(case) = CASES.iter().find(|case| case.id == id) {
            return Some(of_page_case(case));
        }
        if let Some(mutant) = mutants::find(id) {
            return Some(of_mutant(mutant));
        }
        if let Some(choice) = CHOICES.iter().find(|choice| choice.id == id) {
            return Some(of_choice(choice));
        }
        if let Some(sample) = self.samples.iter().find(|sample| sample.page.name == id) {
            return Some(of_sample(sample));
        }
        let family = [id.to_owned(), format!("locker/{id}")].into_iter().find_map(|family| {
            let belongs = |case: &&Case| {
                let rest = case.id.strip_prefix(family.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            let cases: Vec<&Case> =
                self.catalogue.cases().iter().map(AsRef::as_ref).filter(belongs).collect();
            (!cases.is_empty()).then(|| of_cases(&cases))
        });
        family.or_else(|| of_mutants(id))
    }

    /// A code: the specification's words, the page's fault with its fix, the locker's duty, and the cases.
    fn of_code(&self, code: Code) -> String {
        let advice = codes::advice(code);
        let mut text = format!("{}: error code {code}\n", code.clause());
        section(&mut text, "The specification says:", &format!("\"{}\"", code.description()));
        text += "\nWhat the page did wrong (one of these):\n";
        for wrong in advice.wrong {
            text += &wrapped(wrong, "  - ", "    ");
        }
        let clauses = advice.clauses.iter().copied();
        list(&mut text, "Rules and cases that find it:", clauses.flat_map(checks_of));
        section(&mut text, "How to fix the page:", advice.fix);
        for (language, program) in advice.programs {
            let _ = write!(text, "\n  {language}:\n");
            for line in program.trim_end().lines() {
                text += format!("    {line}").trim_end();
                text.push('\n');
            }
        }
        section(&mut text, "What a locker must do:", advice.locker);
        list(&mut text, "Cases for lockers:", self.cases_about(code.clause()));
        text
    }

    fn of_specification(&self, explained: &Explained) -> String {
        let mut text = wrapped(&format!("{}: {}", explained.id(), explained.title()), "", "  ");
        if let Some(quote) = explained.quote() {
            section(&mut text, "The specification says:", &format!("\"{quote}\""));
        }
        if explained.reading() != explained.title() {
            section(&mut text, "The reading:", explained.reading());
        }
        list(&mut text, "Rules and cases for pages:", checks_of(explained.id()));
        list(&mut text, "Cases for lockers:", self.cases_about(explained.id()));
        if LOOKED_FOR.contains(&explained.id()) || explained.id() == origin::ID {
            list(&mut text, "Probes that find it:", ["locksmith fuzz locker"]);
        }
        text
    }

    /// The cases for lockers about a clause or an interpretation.
    fn cases_about(&self, id: &str) -> impl Iterator<Item = &str> {
        let is_about = move |case: &&Case| {
            case.clauses.iter().any(|clause| clause == id)
                || case.permits.by.as_deref() == Some(id)
                || case.open.as_deref() == Some(id)
        };
        self.catalogue
            .cases()
            .iter()
            .map(AsRef::as_ref)
            .filter(is_about)
            .map(|case| case.id.as_str())
    }

    /// Every id, the shortest kinds first.
    fn ids(&self) -> impl Iterator<Item = &str> {
        let checks = RULES.iter().map(|rule| rule.id).chain(CASES.iter().map(|case| case.id));
        let mutants = mutants::all().chain(mutants::BY_REQUESTS).map(|mutant| mutant.id);
        let choices = CHOICES.iter().map(|choice| choice.id);
        let cases = self.catalogue.cases().iter().map(|case| case.id.as_str());
        let samples = self.samples.iter().map(|sample| sample.page.name.as_str());
        let fixed: Vec<&str> = spec::ids().chain(checks).chain(mutants).chain(choices).collect();
        fixed.into_iter().chain(cases).chain(samples)
    }

    fn unknown(&self, typed: &str) -> Failure {
        let otherwise = "`locksmith list clauses`, `list cases` and `list rules` show the ids";
        let ids: Vec<&str> = self.ids().collect();
        let groups = ids.iter().filter_map(|id| Some(id.rsplit_once('/')?.0));
        let help = did_you_mean(typed, ids.iter().copied().chain(groups), otherwise);
        Failure::usage(miette!(help = help, "`{typed}` is not an error code or a known id"))
    }
}

/// The rules and cases for pages that check a clause.
fn checks_of(clause: &str) -> impl Iterator<Item = &'static str> {
    let rules = RULES.iter().filter(move |rule| rule.clauses.contains(&clause)).map(|rule| rule.id);
    let cases = CASES.iter().filter(move |case| case.clauses.contains(&clause)).map(|case| case.id);
    rules.chain(cases)
}

fn of_rule(rule: &Rule) -> String {
    let what = "Locksmith reads the source that the server sends, as browsers read it.";
    of_check(rule.id, rule.what, what, rule.why, rule.fix, rule.clauses)
}

fn of_page_case(case: &PageCase) -> String {
    of_check(case.id, case.title, case.what, case.why, case.fix, case.clauses)
}

/// A rule or case for pages.
fn of_check(id: &str, title: &str, what: &str, why: &str, fix: &str, clauses: &[&str]) -> String {
    let mut text = wrapped(&format!("{id}: {title}"), "", "  ");
    section(&mut text, "What is done:", what);
    section(&mut text, "Why it matters:", why);
    section(&mut text, "How to fix the page:", fix);
    text + &format!("\nClauses: {}\n", clauses.join(", "))
}

fn of_mutant(mutant: &Mutant) -> String {
    let mut text = format!("{}: a mutant of the reference locker\n", mutant.id);
    section(&mut text, "Why a real locker might do it:", mutant.why);
    if let Some(clause) = clause::find(mutant.clause) {
        section(&mut text, &format!("It breaks {}:", clause.id), clause.reading);
    }
    match mutant.killed_by {
        [] => text += "\nNo case can kill it: `locksmith fuzz locker` must.\n",
        cases => list(&mut text, "Cases that must kill it:", cases.iter().copied()),
    }
    text + &format!("\nTo try it:\n  locksmith serve --mutant {}\n", mutant.id)
}

/// The mutants below a group.
fn of_mutants(group: &str) -> Option<String> {
    let below =
        |mutant: &&Mutant| mutant.id.strip_prefix(group).is_some_and(|rest| rest.starts_with('/'));
    let rows = mutants::all().chain(mutants::BY_REQUESTS).filter(below);
    let rows: Vec<String> = rows.map(|it| format!("{} ({})", it.id, it.clause)).collect();
    let mut text = format!("{group}: mutants of the reference locker\n");
    list(&mut text, "Each with the clause that it breaks:", rows.iter().map(String::as_str));
    (!rows.is_empty()).then_some(text)
}

fn of_choice(choice: &Choice) -> String {
    let mut text =
        format!("{}: a choice of the reference locker, which conforms with it\n", choice.id);
    section(&mut text, "What it does:", choice.what);
    list(&mut text, "Cases that it may affect:", choice.cases.iter().copied());
    text + &format!("\nTo try it:\n  locksmith serve --choice {}\n", choice.id)
}

fn of_sample(sample: &Sample) -> String {
    let (name, folder) = (&sample.page.name, sample.kind.folder());
    let kind = match sample.kind {
        Kind::Right => "without a fault",
        Kind::Tolerated => "with something that is tolerated, or open to the specification",
        Kind::Wrong => "with one fault",
    };
    let mut text = format!("{name}: a sample page {kind}\n");
    section(&mut text, "What it shows:", &sample.about);
    if let Some(notice) = &sample.notice {
        let rule = notice.rule.iter().map(String::as_str);
        list(&mut text, &format!("It breaks {}:", notice.clause.id()), rule);
    }
    text + &format!("\nTo try it:\n  locksmith certify page scenarios/pages/{folder}/{name}.html\n")
}

fn of_cases(family: &[&Case]) -> String {
    let first = family[0];
    let mut text = String::new();
    for case in family {
        text += &wrapped(&format!("{}: {}", case.id, case.title), "", "  ");
    }
    section(&mut text, "What is done:", &first.what);
    section(&mut text, "Why it matters:", &first.why);
    section(&mut text, "How to fix the locker:", &first.fix);
    let clauses = once(family.iter().flat_map(|case| &case.clauses).map(String::as_str));
    text += &format!("\nClauses: {}\n", clauses.join(", "));
    let controls = once(family.iter().filter_map(|case| case.control.as_deref()));
    if !controls.is_empty() {
        text += &format!("Control: {}\n", controls.join(", "));
    }
    let file = first.source.split(':').next().unwrap_or_default();
    text + &format!("Written in: scenarios/{file}\n")
}

/// The words of a list, each where it comes first.
fn once<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen
}

/// A heading, and a wrapped text below it.
fn section(text: &mut String, heading: &str, body: &str) {
    *text += &format!("\n{heading}\n{}", wrapped(body, "  ", "  "));
}

/// A heading, and a line for each item; nothing without items.
fn list<'a>(text: &mut String, heading: &str, items: impl IntoIterator<Item = &'a str>) {
    let items = once(items);
    if !items.is_empty() {
        *text += &format!("\n{heading}\n  {}\n", items.join("\n  "));
    }
}

/// A text in lines that break between words alone: an id is never broken at its hyphens.
fn wrapped(text: &str, first: &str, further: &str) -> String {
    let options = textwrap::Options::new(width().clamp(40, 100))
        .initial_indent(first)
        .subsequent_indent(further)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(&text.split_whitespace().collect::<Vec<_>>().join(" "), options) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register() -> Register {
        let Ok(catalogue) = catalogue(None) else { panic!("the catalogue is embedded") };
        Register { catalogue, samples: samples::all().unwrap() }
    }

    #[test]
    fn whatever_way_an_id_is_typed_it_is_found() {
        let register = register();
        for (typed, begins) in [
            ("203", "ERR-203: error code 203"),
            ("err-203", "ERR-203: error code 203"),
            ("ERR-203", "ERR-203: error code 203"),
            ("error 203", "ERR-203: error code 203"),
            ("dlshare", "PAGE-DLSHARE: "),
            ("i-ts-edge", "I-TS-EDGE: "),
            ("page/app-hash-form", "page/app-hash-form: "),
            ("app-hash-form", "page/app-hash-form: "),
            ("page/error-206", "page/error-206: "),
            ("locker/error-206", "locker/error-206/"),
            ("window/35-minutes", "window/35-minutes: a mutant"),
            ("window", "window: mutants"),
            ("hash/digit-by-digit", "hash/digit-by-digit: a mutant"),
            ("time-stamp-of-yesterday", "time-stamp-of-yesterday: a sample page"),
            ("`ERR-206`:", "ERR-206: error code 206"),
            ("locker/error-206/31-minutes: A timestamp", "locker/error-206/31-minutes: "),
        ] {
            let text = register.explain(typed).unwrap_or_default();
            assert!(text.starts_with(begins), "{typed}: {text}");
        }
        assert!(register.explain("nonsense").is_none());
        assert!(register.explain("208").is_none());
    }

    #[test]
    fn everything_with_an_id_is_explained() {
        let register = register();
        for id in register.ids() {
            let text = register.explain(id).unwrap_or_default();
            assert!(text.starts_with(id), "{id}: {text}");
        }
    }

    #[test]
    fn the_clauses_of_a_code_are_clauses_and_its_page_faults_have_checks() {
        for code in Code::ALL {
            let advice = codes::advice(code);
            assert!(advice.clauses.iter().all(|id| clause::find(id).is_some()), "{code}");
            assert!(!advice.wrong.is_empty());
            assert_eq!(advice.programs.len(), if code == Code::NotAuthorised { 0 } else { 5 });
        }
    }

    #[test]
    fn a_name_is_never_broken_at_its_hyphens() {
        let text =
            "see locker/error-206/the-time-in-utc-given-as-if-it-were-ist and --document-base-url";
        for line in wrapped(&text.repeat(3), "", "").lines() {
            assert!(!line.ends_with('-'), "{line}");
        }
    }
}
