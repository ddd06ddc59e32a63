//! `locksmith profile`: trying a profile before a certification rests on it, writing one, and examples.

use std::cell::Cell;
use std::collections::BTreeMap;
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
use super::progress::Meter;
use super::reach::{Insecure, is_there};
use super::stopping::{LEARNING, not_learned, stop_within};
use super::target::{Control, Target, fill_in};
use super::usage;
use crate::run::{self, CheckStep, Checked, Recognised, Worth};
use locksmith_core::plan::{Filter, Plan, Planned};
use locksmith_core::profile::{EXAMPLES, Example, Profile};
use locksmith_core::{certificate, clock, redact};
use locksmith_spec::Side;
use locksmith_spec::verdict::{Finding, Judged, Verdict};

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Check every app, user, selector and folder of a profile
    ///
    /// Locksmith launches each app, logs in each user and saves one document. Exit codes: 0 the profile is right,
    /// 1 something is wrong, 2 the file is invalid, 3 a question is open, or the locker or browser is not available.
    #[command(after_help = usage::PROFILE_CHECK)]
    Check(CheckArguments),
    /// Write a profile with what Locksmith recognises at a locker
    ///
    /// Locksmith checks the profile as `profile check` does, and writes it even when something is wrong, so that a person
    /// can correct its selectors. Secrets stay in the environment. Exit codes: as for `profile check`; also 2 when the
    /// file exists.
    #[command(after_help = usage::PROFILE_LEARN, mut_arg("profile", |it| it.hide(true)))]
    Learn(Box<LearnArguments>),
    /// Print an example profile; without a name, list them
    ///
    /// `every-key` explains each key and its default.
    #[command(after_help = usage::PROFILE_EXAMPLE)]
    Example(ExampleArguments),
}

#[derive(Args, Debug)]
pub(crate) struct ExampleArguments {
    /// Name of the example
    #[arg(value_parser = PossibleValuesParser::new(EXAMPLES.map(|example| example.name)))]
    name: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    /// Profile to check
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
    /// File for the profile; an existing file is never replaced
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
                let (code, _) = tried(&mut profile, &arguments.browsers).await?;
                say(&reachable(&profile)?);
                Ok(code)
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
        let help =
            "export LOCKSMITH_APP_KEY, and what the login needs, such as LOCKSMITH_USER_PASSWORD";
        Failure::usage(miette!(
            help = help,
            "--url and --app-id are missing, and --user or --mobile"
        ))
    })?;
    if arguments.out.exists() {
        let out = arguments.out.display();
        return Err(Failure::usage(miette!(
            help = "use another file",
            "--out {out}: the file exists"
        )));
    }
    let folder = arguments.out.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let help = "create it, or use a file in another folder";
        return Err(Failure::usage(miette!(help = help, "--out: no folder {}", folder.display())));
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

/// The selectors, as a profile has them. One that finds two things cannot
/// distinguish pages: it stays in a comment.
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
    let meter = Meter::new(false);
    meter.step("detecting what the profile leaves out");
    fill_in(profile, &browsers, right, Control::Reports, stopped.clone()).await?;
    // A format that the trials leave open is a question to the locker's makers.
    let code = Cell::new(if profile.assumed.time_stamp { 3 } else { 0 });
    let show = |step: CheckStep<'_>| match step {
        CheckStep::Trying(words) => meter.step(words),
        CheckStep::Done(checked) => {
            code.set(match (code.get(), &checked.worth) {
                (_, Worth::Wrong(_)) => 1,
                (0, Worth::Asked) => 3,
                (code, _) => code,
            });
            meter.aside(|| say(&line(&checked)));
        }
    };
    let found = run::check(&browsers, profile, right, stopped.clone(), &show).await;
    interrupt.abort();
    meter.end();
    let found = found.map_err(|error| Failure::incomplete(miette!("{error}")))?;
    if began.elapsed() >= LEARNING {
        return Err(not_learned(LEARNING));
    }
    unless_stopped(&stopped)?;
    Ok((code.get(), found))
}

/// Whether CONFORMS is within reach of a profile: a clause without a case that the profile permits stays untested,
/// and the run incomplete. Below that, which cases are skipped, by reason.
fn reachable(profile: &Profile) -> Result<String, Failure> {
    let all = Filter::new(&[]).map_err(|error| Failure::incomplete(miette!("{error}")))?;
    let plan = Plan::new(&catalogue(None)?, profile, &all, 0, clock::now());
    let plan = plan.map_err(Failure::usage)?;
    let conclusion = certificate::conclude(Side::Locker, &at_best(&plan), 0);
    let mut text = if conclusion.conforms {
        "\nCONFORMS is possible: this profile lets every clause be tested.\n".to_owned()
    } else {
        "\nCONFORMS is not possible with this profile: clauses stay untested.\n".to_owned()
    };
    for (clause, reason) in &conclusion.untested {
        text += &format!("  {clause}: {reason}\n");
    }
    let mut skipped: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in plan.cases.iter().filter_map(|planned| planned.skip.as_deref()) {
        *skipped.entry(reason).or_default() += 1;
    }
    let count: usize = skipped.values().sum();
    if count > 0 {
        text += &format!("{count} of {} cases will be skipped:\n", plan.cases.len());
    }
    for (reason, cases) in skipped {
        text += &format!("  {cases:>3}  {reason}\n");
    }
    Ok(text)
}

/// The verdicts of a run in which every case of the plan passes that is not skipped.
fn at_best(plan: &Plan) -> Vec<Judged> {
    let judged = |planned: &Planned| {
        let case = &planned.case;
        let (verdict, observed) = match &planned.skip {
            Some(reason) => (Verdict::Skipped, reason.as_str()),
            None => (Verdict::Pass, ""),
        };
        let findings = case.clauses.iter().map(|id| Finding::new(id, verdict, [""; 0], observed));
        Judged::of(case.id.clone(), case.clauses.clone(), findings.collect())
    };
    plan.cases.iter().map(judged).collect()
}

fn unless_stopped(stopped: &watch::Receiver<bool>) -> Result<(), Failure> {
    if *stopped.borrow() {
        return Err(Failure::incomplete(miette!("interrupted: not everything was checked")));
    }
    Ok(())
}

/// `ok     [apps.main]: a launch …`, and the fix in a line below.
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
    use locksmith_core::profile::SecretPlaces;

    fn example(name: &str) -> Profile {
        let places =
            SecretPlaces { variable: &|_| Some("secret".into()), file: &|_| Ok("secret".into()) };
        Profile::parse(name, Example::find(name).unwrap().text, &places).unwrap()
    }

    #[test]
    fn a_profile_shows_which_clauses_stay_untested() {
        let Ok(text) = reachable(&example("five-lines")) else { panic!() };
        assert!(text.contains("CONFORMS is not possible with this profile"), "{text}");
        assert!(text.contains("  ERR-207: the profile has no [apps.withdrawn]"), "{text}");
        let Ok(text) = reachable(&example("every-key")) else { panic!() };
        assert!(text.contains("CONFORMS is possible"), "{text}");
    }

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
    fn what_is_wrong_is_shown_with_its_fix() {
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
