//! `locksmith interop`: whether a page will work with a locker.

use std::path::{Path, PathBuf};

use clap::Args;
use miette::miette;

use super::failure::Failure;
use super::out::{say, style, to_json, width};
use crate::interop::{Fit, Meeting, Point, Trait, meet};
use crate::run::RunFolder;
use locksmith_core::report::Report;
use locksmith_core::report::screen::{Screen, look};
use locksmith_spec::Side;
use locksmith_spec::verdict::Verdict;

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of a run of `certify locker`
    locker_run: PathBuf,
    /// Folder of a run of `certify page`
    page_run: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let locker = read(&arguments.locker_run, Side::Locker)?;
    let page = read(&arguments.page_run, Side::Page)?;
    let meeting = meet(&locker.fingerprint, &page.fingerprint);
    if arguments.json {
        say(&to_json(&meeting)?);
    } else {
        say(&shown(&meeting, &locker, &page));
    }
    Ok(meeting.fit.exit_code())
}

/// The report on a run, which must be of this side.
fn read(path: &Path, side: Side) -> Result<Report, Failure> {
    let folder = RunFolder::open(path);
    let info = folder.info().map_err(Failure::usage)?;
    if info.side != side {
        return Err(Failure::usage(miette!(
            help = "the order is: the run of a locker, then the run of a page",
            "{} is the run of a {}; expected the run of a {side}",
            path.display(),
            info.side
        )));
    }
    folder.report(&info).map_err(Failure::usage)
}

fn shown(meeting: &Meeting, locker: &Report, page: &Report) -> String {
    let mut screen = Screen::new(style(), width());
    let faint = console::Style::new().dim();
    screen.rule("locksmith interop", &console::Style::new().bold());
    screen.blank();
    screen.row("page", &faint, &page.target.name);
    screen.row_unwrapped("", &faint, &page.target.url);
    screen.row("locker", &faint, &locker.target.name);
    screen.row_unwrapped("", &faint, &locker.target.url);
    screen.blank();
    for fit in [Fit::WillWork, Fit::CannotBeSaid, Fit::WillNotWork] {
        for point in meeting.points.iter().filter(|point| point.fit == fit) {
            show(&mut screen, point);
        }
    }
    screen.blank();
    let (verdict, words, sentence) = match meeting.fit {
        Fit::WillWork => (
            Verdict::Pass,
            "WILL WORK",
            "the locker accepts what the page does wherever the specification leaves it open",
        ),
        Fit::WillNotWork => {
            (Verdict::Fail, "WILL NOT WORK", "each `no` above keeps the page from working")
        }
        Fit::CannotBeSaid => (
            Verdict::Inconclusive,
            "UNKNOWN",
            "each `unknown` above was not observed; run all cases for the locker and for the page",
        ),
    };
    screen.headline(words, &look(verdict).bold());
    screen.paragraph(2, sentence);
    screen.into_text()
}

/// A question: what was seen on each side.
fn show(screen: &mut Screen, point: &Point) {
    let (word, verdict) = match point.fit {
        Fit::WillWork => ("yes", Verdict::Pass),
        Fit::CannotBeSaid => ("unknown", Verdict::Inconclusive),
        Fit::WillNotWork => ("no", Verdict::Fail),
    };
    let interpretation = point.question.interpretation();
    let interpretation = interpretation.map_or_else(String::new, |id| format!(" ({id})"));
    screen.row(word, &look(verdict), &format!("{}{interpretation}", point.question.words()));
    for (side, it) in [("page", &point.page), ("locker", &point.locker)] {
        screen.row("", &look(verdict), &format!("{side}: {}", seen(it)));
    }
}

fn seen(it: &Trait) -> String {
    if it.cases.is_empty() { it.to_string() } else { format!("{it} [{}]", it.cases.join(", ")) }
}
