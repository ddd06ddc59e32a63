//! The command line: one file a command.

mod browsers;
mod catalogue;
mod certify;
mod certify_page;
mod explain;
mod failure;
mod fuzz;
mod fuzz_learn;
mod fuzz_merge;
mod hash;
mod interop;
mod list;
mod merge;
mod near;
mod out;
mod profile;
mod progress;
mod prove;
mod reach;
mod report;
mod schema;
mod serve;
mod stopping;
mod target;
mod usage;
mod words;

use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, Parser, Subcommand};
use miette::miette;

use failure::Failure;
use locksmith_core::redact;
use locksmith_spec::Secret;
use out::complain;

/// Certifies implementations of the DigiLocker Save to Locker API 1.0.
///
/// Exit codes: 0 the target conforms, 1 it does not, 2 wrong usage, profile or scenario file, 3 inconclusive or
/// incomplete. The help of a command lists exit codes that differ. Commands that test nothing exit with 0 or 2.
#[derive(Debug, Parser)]
#[command(name = "locksmith", version, max_term_width = 100, after_help = usage::LOCKSMITH)]
struct Cli {
    /// Colour of the output: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        display_order = 900
    )]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Certify a locker or a page in a real browser, clause by clause
    #[command(subcommand)]
    Certify(Certify),
    /// Prove the checks: kill every mutant, pass every conforming target
    ///
    /// A mutant is the reference locker with one deliberate fault. It is killed when the cases that name it fail under
    /// the clause that it breaks. With `--side page`, sample pages replace the lockers. Exit codes: 0 proved, 1 not
    /// proved, 2 wrong usage, 3 nothing was run, or the run was stopped.
    Prove(prove::Arguments),
    /// Merge the shards of a run (--shard) into one run
    ///
    /// Locksmith judges the observations of all shards together. Exit codes: as for the whole run; 2 the runs are not
    /// shards of one run, or two are the same shard; 3 also when a shard is missing.
    #[command(after_help = usage::MERGE)]
    Merge(merge::Arguments),
    /// Predict whether a page works with a locker, from a run of each
    ///
    /// The specification leaves questions open, which every page and every locker answers in its own way. Exit codes:
    /// 0 they work together, 1 they do not, 2 these are not the runs of a locker and a page, 3 unknown, because
    /// something was not tested.
    #[command(after_help = usage::INTEROP)]
    Interop(interop::Arguments),
    /// Fuzz a locker over HTTP, with the specification as the oracle
    #[command(subcommand)]
    Fuzz(Fuzz),
    /// List the browsers on this machine, or install one
    ///
    /// Exit codes: 0 listed or installed; 2 unknown browser; 3 not installed.
    #[command(after_help = usage::BROWSERS)]
    Browsers(browsers::Arguments),
    /// Check or write a profile of a locker, or print examples
    #[command(subcommand)]
    Profile(profile::What),
    /// Start the reference locker, for tests and demonstrations only
    Serve(serve::Arguments),
    /// Judge the observations of a run again, without a browser
    Judge(report::JudgeArguments),
    /// Write the report of a run in other formats
    Report(report::ReportArguments),
    /// List clauses, interpretations, cases, rules or mutants
    #[command(subcommand)]
    List(list::List),
    /// Explain an error code, clause, case, rule, mutant or interpretation
    Explain(explain::Arguments),
    /// Compute an app hash
    Hash(hash::Arguments),
    /// Print the JSON Schema of a file that Locksmith writes
    Schema(schema::Arguments),
}

#[derive(Debug, Subcommand)]
enum Fuzz {
    /// Fuzz a locker: the embedded reference locker, or that of a profile
    ///
    /// Locksmith sends requests with and without faults, and compares each answer with what the specification permits.
    /// Exit codes: 0 no violations, 1 violations, 2 wrong usage, profile or template, 3 inconclusive: the locker refused
    /// the control, no answer was readable, or nothing was sent.
    #[command(after_help = usage::FUZZ_LOCKER)]
    Locker(Box<fuzz::Arguments>),
    /// Learn a locker's requests and answers from one launch in a browser
    ///
    /// Locksmith writes a template for `fuzz locker`. Exit codes: 0 learned and confirmed; 1 the locker accepted a request
    /// that it must refuse (the output names the clause); 2 wrong usage or profile; 3 not learned, or a question is open
    /// (Locksmith writes a draft).
    Learn(fuzz_learn::Arguments),
    /// Merge the reports of several runs, such as shards
    Merge(fuzz_merge::Arguments),
}

#[derive(Debug, Subcommand)]
enum Certify {
    /// Certify a locker: of --profile or --url, or the reference locker
    ///
    /// A browser does what a user does, for every case: click, login, folder, "Save here". Exit codes: 0 the locker
    /// conforms, 1 it does not, 2 wrong usage, profile or scenario file, 3 inconclusive or incomplete. A run of a part of
    /// the cases is always incomplete.
    #[command(after_help = usage::CERTIFY_LOCKER)]
    Locker(Box<certify::Arguments>),
    /// Certify an unmodified partner page against the reference locker
    ///
    /// Exit codes: 0 the page conforms, 1 it does not, 2 wrong usage, 3 inconclusive or incomplete.
    #[command(after_help = usage::CERTIFY_PAGE)]
    Page(Box<certify_page::Arguments>),
}

/// The command line as data: the guide prints it, and tests hold the commands of the guide against it.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Reads the command line, runs the command, and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    out::choose_colour(std::env::args());
    out::set_up_errors();
    let command = Cli::parse().command;
    if !matches!(command, Command::Serve(_) | Command::Hash(_)) {
        know_environment();
    }
    let done = match command {
        Command::Certify(Certify::Locker(arguments)) => certify::run(&arguments),
        Command::Certify(Certify::Page(arguments)) => certify_page::run(&arguments),
        Command::Prove(arguments) => prove::run(&arguments),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Interop(arguments) => interop::run(&arguments),
        Command::Fuzz(Fuzz::Locker(arguments)) => fuzz::run(&arguments),
        Command::Fuzz(Fuzz::Learn(arguments)) => fuzz_learn::run(&arguments),
        Command::Fuzz(Fuzz::Merge(arguments)) => fuzz_merge::run(&arguments),
        Command::Profile(what) => profile::run(&what),
        Command::Browsers(arguments) => browsers::run(&arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Judge(arguments) => report::judge(&arguments),
        Command::Report(arguments) => report::report(&arguments),
        Command::List(what) => list::run(&what),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Hash(arguments) => hash::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
    };
    match done {
        Ok(code) => match out::lost() {
            // A result that could not be written is not a success.
            Some(why) if code == 0 => {
                complain(&miette!("cannot write to standard output: {why}"));
                ExitCode::from(3)
            }
            _ => ExitCode::from(code),
        },
        Err(Failure::Usage(error)) => {
            complain(&error);
            ExitCode::from(2)
        }
        Err(Failure::Incomplete(error)) => {
            complain(&error);
            ExitCode::from(3)
        }
        Err(Failure::Violation(error)) => {
            complain(&error);
            ExitCode::from(1)
        }
    }
}

/// Makes known what the environment holds, for commands that read what others wrote, too. `serve` prints
/// keys on purpose.
fn know_environment() {
    for variable in ["LOCKSMITH_APP_KEY", "LOCKSMITH_OTHER_APP_KEY", "LOCKSMITH_USER_PASSWORD"] {
        if let Ok(value) = std::env::var(variable) {
            redact::of_program().know(&Secret::new(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
