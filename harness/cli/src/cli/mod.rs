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

use clap::{CommandFactory, Parser, Subcommand};
use miette::miette;

use failure::Failure;
use locksmith_core::redact;
use locksmith_spec::Secret;
use out::complain;

/// Certifies implementations of the DigiLocker Save to Locker API 1.0.
///
/// Exit codes: 0 the target conforms, 1 it does not, 2 wrong usage, profile or scenario file,
/// 3 inconclusive or incomplete. Where a command means something else by them, its own help says so; those
/// that test nothing end with 0 or 2.
#[derive(Debug, Parser)]
#[command(name = "locksmith", version, max_term_width = 100, after_help = usage::LOCKSMITH)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Test a target in a real browser, and say clause by clause whether it conforms
    #[command(subcommand)]
    Certify(Certify),
    /// Test the checks themselves: each mutant must be killed, and what conforms must pass
    ///
    /// A mutant is the reference locker, wrong on purpose in one thing: it is killed when the cases that
    /// are named for it fail, under the clause that it breaks. With `--side page`, sample pages that are
    /// wrong take the place of such lockers, and right ones that of the conforming locker. Exit codes:
    /// 0 proved, 1 not proved, 2 wrong usage, 3 nothing was tried, or it was stopped.
    Prove(prove::Arguments),
    /// Make one run of several, each of which did a part of the cases (--shard) on a machine of its own
    ///
    /// What all of them saw is judged together. Exit codes: as of the whole run; 2 the runs are not parts of
    /// one run, or two are the same part; 3 also where a part is missing.
    #[command(after_help = usage::MERGE)]
    Merge(merge::Arguments),
    /// Say whether a page will work with a locker, by what was seen of each in a run of its own
    ///
    /// The specification leaves questions open, which every page and every locker answers for itself. Exit
    /// codes: 0 it will work, 1 it will not, 2 these are not the runs of a locker and a page, 3 it cannot be
    /// said, since something was not tested.
    #[command(after_help = usage::INTEROP)]
    Interop(interop::Arguments),
    /// Fuzz a locker over HTTP, with the specification as the oracle
    #[command(subcommand)]
    Fuzz(Fuzz),
    /// Say which browsers are on this machine, or install one
    ///
    /// Without a further word it says which are here. Exit codes: 0 said, or installed; 2 there is no such
    /// browser; 3 it was not installed.
    #[command(after_help = usage::BROWSERS)]
    Browsers(browsers::Arguments),
    /// Profiles, which say what a locker is and who may use it: try one, write one, see examples
    #[command(subcommand)]
    Profile(profile::What),
    /// Start the reference locker: a locker to try partner pages against, not one for production
    Serve(serve::Arguments),
    /// Judge a run again by what was seen in it, without a browser
    Judge(report::JudgeArguments),
    /// Write the reports of a run in other forms
    Report(report::ReportArguments),
    /// List clauses, interpretations or cases
    #[command(subcommand)]
    List(list::List),
    /// Say what a clause, an interpretation or a case is about
    Explain(explain::Arguments),
    /// Compute an app hash, as a partner page must
    Hash(hash::Arguments),
    /// Print the JSON Schema of a file that runs write for programs
    Schema(schema::Arguments),
}

#[derive(Debug, Subcommand)]
enum Fuzz {
    /// Fuzz a locker over HTTP: the embedded reference locker, or the one that a profile names
    ///
    /// Small requests, right and wrong, each answer held against what the specification permits. Exit codes:
    /// 0 no answer broke a clause, 1 some did, 2 wrong usage, profile or template, 3 nothing can be said: the
    /// right request was not let in, no answer could be read, or nothing was tried.
    #[command(after_help = usage::FUZZ_LOCKER)]
    Locker(Box<fuzz::Arguments>),
    /// Learn how requests and answers of a locker look, from one launch in a browser
    ///
    /// Writes a template for `fuzz locker`. Exit codes: 0 it was learned, and holds; 1 the locker let in what it must
    /// refuse: which clause that breaks is said; 2 wrong usage or profile; 3 it was not learned, or there is a
    /// question: what there is of a template is written as a draft.
    Learn(fuzz_learn::Arguments),
    /// Make one report of several runs, of shards for instance
    Merge(fuzz_merge::Arguments),
}

#[derive(Debug, Subcommand)]
enum Certify {
    /// Certify a locker: that of a profile (--profile) or of an address (--url), or our reference locker
    ///
    /// A browser goes the whole way of a user, for every case: click, login, folder, "Save here". Exit codes:
    /// 0 it conforms, 1 it does not, 2 wrong usage, profile or scenario file, 3 inconclusive or incomplete, as
    /// every run of a part of the cases is.
    #[command(after_help = usage::CERTIFY_LOCKER)]
    Locker(Box<certify::Arguments>),
    /// Certify a partner's page as it is: the locker around it is ours, and the page is not touched
    ///
    /// Exit codes: 0 it conforms, 1 it does not, 2 wrong usage, 3 inconclusive or incomplete.
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
    let command = Cli::parse().command;
    out::say_errors_once();
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
            // A result that could not be written is none.
            Some(why) if code == 0 => {
                complain(&miette!("standard output cannot be written to: {why}"));
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

/// Makes known what the environment holds, for commands that read what others wrote, too. `serve` tells keys,
/// and to do so is its purpose.
fn know_environment() {
    for variable in ["LOCKSMITH_APP_KEY", "LOCKSMITH_OTHER_APP_KEY", "LOCKSMITH_USER_PASSWORD"] {
        if let Ok(value) = std::env::var(variable) {
            redact::of_program().know(&Secret::new(value));
        }
    }
}
