//! `locksmith profile`: trying a profile before a certification rests on it, writing one, and examples.

use std::cell::Cell;
use std::path::PathBuf;
use std::time::Instant;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use miette::miette;
use tokio::runtime::Builder;
use tokio::sync::watch;

use super::browsers::BrowserArguments;
use super::catalogue::{FRESH, catalogue};
use super::failure::{Failure, block_on};
use super::out::{say, write};
use super::reach::{Insecure, is_there};
use super::stopping::{LEARNING, not_learned, stop_within};
use super::target::{Control, Target, fill_in};
use super::usage;
use crate::run::{self, Checked, Recognised, Worth};
use locksmith_core::profile::{EXAMPLES, Example, Profile};
use locksmith_core::redact;

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Try every app, user, selector and folder of a profile, before a certification
    ///
    /// A launch for each app, a login for each user, and one save. Exit codes: 0 all is well, 1 something
    /// is not, 2 the file is wrong, 3 a question is open, or the locker or the browser is not there.
    #[command(after_help = usage::PROFILE_CHECK)]
    Check(CheckArguments),
    /// Write a profile with what is recognised at a locker
    ///
    /// It is tried as by `profile check`, and written even where something is wrong: the selectors in it are for
    /// a person to correct. Secrets stay in the environment. Exit codes: as of `profile check`; 2 also where
    /// the file is there already.
    #[command(after_help = usage::PROFILE_LEARN, mut_arg("profile", |it| it.hide(true)))]
    Learn(Box<LearnArguments>),
    /// Print a profile to begin with; without a name, say which there are
    ///
    /// `every-key` says what each key means, and what holds where it is left out.
    #[command(after_help = usage::PROFILE_EXAMPLE)]
    Example(ExampleArguments),
}

#[derive(Args, Debug)]
pub(crate) struct ExampleArguments {
    /// Which one
    #[arg(value_parser = PossibleValuesParser::new(EXAMPLES.map(|example| example.name)))]
    name: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    /// The profile
    file: PathBuf,
    #[command(flatten)]
    insecure: Insecure,
    #[command(flatten)]
    browsers: BrowserArguments,
}

#[derive(Args, Debug)]
pub(crate) struct LearnArguments {
    #[command(flatten)]
    target: Target,
    /// Where the profile is written; nothing that is there is replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    insecure: Insecure,
    #[command(flatten)]
    browsers: BrowserArguments,
}

pub(super) fn run(what: &What) -> Result<u8, Failure> {
    match what {
        What::Check(arguments) => {
            let mut profile = Profile::read(&arguments.file).map_err(Failure::usage)?;
            redact::of_program().know_all(profile.secrets());
            arguments.insecure.apply(&mut profile);
            block_on(Builder::new_current_thread(), async move {
                Ok(tried(&mut profile, &arguments.browsers).await?.0)
            })
        }
        What::Learn(arguments) => block_on(Builder::new_current_thread(), learn(arguments)),
        What::Example(arguments) => {
            example(arguments);
            Ok(0)
        }
    }
}

fn example(ExampleArguments { name }: &ExampleArguments) {
    if let Some(example) = name.as_deref().and_then(Example::find) {
        return say(example.text.trim_end());
    }
    for example in EXAMPLES {
        say(&format!("{:<22}{}", example.name, example.purpose()));
    }
}

async fn learn(arguments: &LearnArguments) -> Result<u8, Failure> {
    let drafted = arguments.target.draft()?.ok_or_else(|| {
        let help = "the secrets come by the environment: LOCKSMITH_APP_KEY, and \
                    LOCKSMITH_USER_PASSWORD or what else the login asks for";
        Failure::usage(miette!(help = help, "say --url and --app-id, and --user or --mobile"))
    })?;
    if arguments.out.exists() {
        let out = arguments.out.display();
        return Err(Failure::usage(miette!(help = "name another file", "{out} is there already")));
    }
    let folder = arguments.out.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let help = "make it, or name a file in another";
        return Err(Failure::usage(miette!(
            help = help,
            "there is no folder {}",
            folder.display()
        )));
    }
    let mut profile = drafted.profile().map_err(Failure::usage)?;
    redact::of_program().know_all(profile.secrets());
    arguments.insecure.apply(&mut profile);
    let (code, found) = tried(&mut profile, &arguments.browsers).await?;
    let mut learned = drafted;
    if !profile.assumed.time_stamp {
        learned.time_stamp.get_or_insert(profile.time_stamp);
    }
    learned.button_label = Some(profile.button_label.clone());
    learned.uploaded.clone_from(&profile.uploaded);
    let trust = if profile.trust.insecure { "accept-insecure-certificates = true\n" } else { "" };
    write(&arguments.out, &format!("{trust}{}{}", learned.text(), journey(&found)))?;
    Ok(code)
}

/// The selectors, as a profile has them. One that finds two things is of no use where pages are told
/// apart by what is on them: it is left out, and said.
fn journey(found: &[Recognised]) -> String {
    let mut text =
        "\n# What was recognised. A line that is taken out is recognised anew.\n[journey]\n"
            .to_owned();
    for (means, selector) in found {
        let others = found.iter().any(|(other, same)| other != means && same == selector);
        let mark = if others { "# finds more than this: " } else { "" };
        let selector = toml::Value::String(selector.clone());
        text += &format!("{mark}{} = {selector}\n", means.key());
    }
    text
}

/// Tries a profile, fills in what it leaves out, and shows each thing in a line. Gives the exit code, and what was
/// recognised.
async fn tried(
    profile: &mut Profile,
    arguments: &BrowserArguments,
) -> Result<(u8, Vec<Recognised>), Failure> {
    is_there(profile).await?;
    let engines = arguments.find(&profile.capabilities).await?;
    let catalogue = catalogue(None)?;
    let (Some(engine), Some(right)) = (engines.first(), catalogue.find(FRESH)) else {
        return Err(Failure::incomplete(miette!("no browser, or no case {FRESH}")));
    };
    let browsers = arguments.of(engine, 1);
    let (began, (stopped, interrupt)) = (Instant::now(), stop_within(LEARNING));
    fill_in(profile, &browsers, right, Control::Tells, stopped.clone()).await?;
    // A format that the trials leave open is a question to whoever knows the locker.
    let code = Cell::new(if profile.assumed.time_stamp { 3 } else { 0 });
    let show = |checked: Checked| {
        code.set(match (code.get(), &checked.worth) {
            (_, Worth::Wrong(_)) => 1,
            (0, Worth::Asked) => 3,
            (code, _) => code,
        });
        say(&line(&checked));
    };
    let found = run::check(&browsers, profile, right, stopped.clone(), &show).await;
    interrupt.abort();
    let found = found.map_err(|error| Failure::incomplete(miette!("{error}")))?;
    if began.elapsed() >= LEARNING {
        return Err(not_learned(LEARNING));
    }
    unless_stopped(&stopped)?;
    Ok((code.get(), found))
}

fn unless_stopped(stopped: &watch::Receiver<bool>) -> Result<(), Failure> {
    if *stopped.borrow() {
        return Err(Failure::incomplete(miette!("it was interrupted: not everything was tried")));
    }
    Ok(())
}

/// `ok     [apps.main]: a launch …`, and below what would fix it.
fn line(checked: &Checked) -> String {
    let Checked { what, shown, worth } = checked;
    match worth {
        Worth::Well => format!("ok     {what}: {shown}"),
        Worth::Wrong(fix) => format!("wrong  {what}: {shown}\n       {fix}"),
        Worth::Asked => format!("asks   {what}: {shown}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use locksmith_core::observe::Means;

    #[test]
    fn a_selector_that_finds_two_things_is_left_out() {
        let found =
            [(Means::Password, "#secret"), (Means::LogIn, "button"), (Means::SaveHere, "button")];
        let text = journey(&found.map(|(means, selector)| (means, selector.to_owned())));
        let read: toml::Table = toml::from_str(&text).unwrap();
        let keys: Vec<&str> =
            read["journey"].as_table().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["password"], "{text}");
    }

    #[test]
    fn what_is_wrong_is_told_with_what_would_mend_it() {
        let checked = Checked {
            what: "[apps.main]".into(),
            shown: "a launch led to 204".into(),
            worth: Worth::Wrong("look at its `id`".into()),
        };
        assert_eq!(
            line(&checked),
            "wrong  [apps.main]: a launch led to 204\n       look at its `id`"
        );
    }
}
