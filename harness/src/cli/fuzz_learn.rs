//! `locksmith fuzz learn`: a template from one launch in a browser.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use miette::miette;

use super::Failure;
use super::certify::{catalogue, stop_on_interrupt};
use super::out::{remark, say, tell_written, write_file};
use super::reach::{Insecure, is_there};
use crate::browser::{Engine, EngineKind};
use crate::clock;
use crate::embedded::Embedded;
use crate::fuzz::learn::asking::learn;
use crate::fuzz::learn::{Heard, LearnError, Learned, Shown};
use crate::fuzz::template::Slot;
use crate::plan::{Filter, Plan};
use crate::profile::Profile;
use crate::redact;
use crate::run::{Launch, LaunchError, launch};
use crate::stand::proxy::Exchange;

/// The case whose page is right in everything.
const RIGHT: &str = "locker/correct-launch";

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The locker, as a profile names it [default: the embedded reference locker]
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Where the template is written [default: the screen]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    insecure: Insecure,
    /// For how long an answer is waited for, in seconds
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=600))]
    timeout: u16,
}

pub(super) async fn run(arguments: &Arguments) -> Result<u8, Failure> {
    if let Some(out) = arguments.out.as_ref().filter(|out| out.exists()) {
        return Err(Failure::usage(miette!(
            help = "remove it, or name another file",
            "--out {}: it is there already",
            out.display()
        )));
    }
    let deadline = Duration::from_secs(u64::from(arguments.timeout));
    let learned = if let Some(path) = &arguments.profile {
        let mut profile = Profile::read(path).map_err(Failure::usage)?;
        redact::of_program().know_all(profile.secrets());
        arguments.insecure.apply(&mut profile);
        is_there(&profile).await?;
        learn_wire(&profile, deadline).await
    } else {
        let embedded = Embedded::start().await.map_err(|error| {
            Failure::incomplete(miette!("the embedded locker cannot be started: {error}"))
        })?;
        learn_wire(&embedded.profile, deadline).await
    };
    let out = arguments.out.as_deref();
    match learned {
        Ok(learned) => {
            tell(&learned);
            write(out, &learned.text)?;
            Ok(0)
        }
        Err(NotLearned { report, draft }) => {
            if let Some(draft) = draft {
                remark("a draft, to be finished by hand:");
                write(out, &draft)?;
            }
            Err(Failure::incomplete(report))
        }
    }
}

/// Why nothing was learned, and what there is of a template.
pub(super) struct NotLearned {
    pub(super) report: miette::Report,
    draft: Option<String>,
}

/// What a person should know of what was learned.
pub(super) fn tell(learned: &Learned) {
    learned.remarks.iter().for_each(|line| remark(line));
}

fn write(out: Option<&Path>, text: &str) -> Result<(), Failure> {
    let Some(path) = out else {
        say(text.trim_end());
        return Ok(());
    };
    write_file(path, text).map_err(|error| {
        Failure::usage(miette!("the template cannot be written to {}: {error}", path.display()))
    })?;
    tell_written(path);
    Ok(())
}

/// Launches once in a browser, and learns how the locker of a profile is asked.
pub(super) async fn learn_wire(
    profile: &Profile,
    deadline: Duration,
) -> Result<Learned, NotLearned> {
    redact::of_program().know_all(profile.secrets());
    let failed = |report| NotLearned { report, draft: None };
    let launched = launch_once(profile).await.map_err(failed)?;
    let heard: Vec<Heard> = launched.exchanges.iter().filter_map(heard).collect();
    let claim = &launched.claim;
    let values = [
        (Slot::AppId, claim.app_id.clone()),
        (Slot::AppHash, claim.app_hash.clone()),
        (Slot::TimeStamp, claim.time_stamp.clone()),
        (Slot::Origin, claim.origin.clone()),
        (Slot::DocumentUrl, Some(launched.document.clone())),
    ];
    let values = values.into_iter().filter_map(|(slot, value)| Some((slot, value?))).collect();
    learn(profile, &heard, &Shown { values }, deadline).await.map_err(|error| {
        let troubles: String =
            launched.troubles.iter().map(|what| format!("\nthe browser: {what}")).collect();
        let report = miette!(
            help = "a template can be written by hand, too: see scenarios/templates/reference-locker.toml",
            "the wire of {} cannot be learned: {error}{troubles}",
            profile.name
        );
        let draft = match error {
            LearnError::Unread { draft, .. } => Some(draft),
            _ => None,
        };
        NotLearned { report, draft }
    })
}

async fn launch_once(profile: &Profile) -> Result<Launch, miette::Report> {
    let catalogue = catalogue(None).map_err(|_| miette!("the scenarios cannot be read"))?;
    let filter = Filter::new(&[RIGHT.to_owned()]).map_err(|error| miette!("{error}"))?;
    let seed = u64::from(rand::random::<u32>());
    let plan = Plan::new(&catalogue, profile, &filter, seed, clock::now())?;
    let planned = plan.cases.first().ok_or_else(|| miette!("there is no case {RIGHT}"))?;
    let engine = Engine::find(EngineKind::Chromium).await.map_err(|error| miette!("{error}"))?;
    let (stopped, interrupt) = stop_on_interrupt();
    let launched = launch(&engine, profile, planned, stopped).await;
    interrupt.abort();
    launched.map_err(|error: LaunchError| miette!("no launch in the browser: {error}"))
}

/// A request whose body was kept whole.
fn heard(exchange: &Exchange) -> Option<Heard> {
    let is_whole = exchange.request_body.total == exchange.request_body.bytes.len() as u64;
    Some(Heard {
        method: exchange.method.clone(),
        url: exchange.url.parse().ok().filter(|_| is_whole)?,
        headers: exchange.request_headers.clone(),
        body: exchange.request_body.bytes.clone(),
        status: exchange.status,
    })
}
