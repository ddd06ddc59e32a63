//! `locksmith fuzz learn`: a template from one launch in a browser.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use miette::miette;
use tokio::runtime::Builder;

use super::browsers::find;
use super::catalogue::{FRESH, catalogue};
use super::failure::{Failure, block_on};
use super::out::{self, remark, say};
use super::reach::{Insecure, is_there};
use super::stopping::{LEARNING, stop_within};
use super::target::settle_format;
use crate::embedded::Embedded;
use crate::run::{self, Browsers, Launch, LaunchError, launch};
use locksmith_browser::{Engine, EngineKind};
use locksmith_core::plan::{Filter, Plan};
use locksmith_core::profile::Profile;
use locksmith_core::proxy::Exchange;
use locksmith_core::scenario::{Case, Catalogue};
use locksmith_core::{clock, redact};
use locksmith_fuzzer::learn::asking::learn;
use locksmith_fuzzer::learn::{Heard, LearnError, Learned, LetIn, Shown};
use locksmith_fuzzer::template::Slot;
use locksmith_fuzzer::values::host_of;
use locksmith_spec::formats::Tried;
use locksmith_spec::{Format, Led};

/// The case whose page is right in everything.
const RIGHT: &str = "locker/correct-launch";

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Profile of the locker [default: the embedded reference locker]
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// File for the template [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    insecure: Insecure,
    /// Time limit of an answer in seconds
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=600))]
    timeout: u16,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    block_on(Builder::new_multi_thread(), learn_template(arguments))
}

async fn learn_template(arguments: &Arguments) -> Result<u8, Failure> {
    if let Some(out) = arguments.out.as_ref().filter(|out| out.exists()) {
        return Err(Failure::usage(miette!(
            help = "remove it, or use another file",
            "--out {}: the file exists",
            out.display()
        )));
    }
    let deadline = Duration::from_secs(u64::from(arguments.timeout));
    let launcher = Launcher::find().await?;
    let learned = if let Some(path) = &arguments.profile {
        let mut profile = Profile::read(path).map_err(Failure::usage)?;
        redact::of_program().know_all(profile.secrets());
        arguments.insecure.apply(&mut profile);
        is_there(&profile).await?;
        launcher.know_format(&mut profile).await?;
        launcher.learn(&profile, deadline).await
    } else {
        let embedded = Embedded::start().await.map_err(|error| {
            Failure::incomplete(miette!("cannot start the embedded locker: {error}"))
        })?;
        launcher.learn(&embedded.profile, deadline).await
    };
    let out = arguments.out.as_deref();
    match learned {
        Ok(learned) => {
            show(&learned);
            write(out, &learned.text)?;
            Ok(u8::from(!learned.let_in.is_empty()))
        }
        Err(NotLearned { failure, draft }) => {
            if let Some(draft) = draft {
                remark("a draft, to finish by hand:");
                write(out, &draft)?;
            }
            Err(failure)
        }
    }
}

/// Why nothing was learned, and what there is of a template.
pub(super) struct NotLearned {
    pub(super) failure: Failure,
    draft: Option<String>,
}

impl From<Failure> for NotLearned {
    fn from(failure: Failure) -> Self {
        Self { failure, draft: None }
    }
}

/// What a person should know of what was learned.
pub(super) fn show(learned: &Learned) {
    learned.remarks.iter().for_each(|line| remark(line));
    learned.let_in.iter().for_each(|let_in| remark(&violation(let_in)));
}

/// A wrong request that was let in, with the clause that it breaks and what shows it.
fn violation(LetIn { what, clause, case, sent, received }: &LetIn) -> String {
    let sent: Vec<String> = sent.lines().map(|line| format!("    {line}")).collect();
    format!(
        "the locker breaks {clause}: it lets in {what}\n  sent:\n{}\n  answered: {received}\n  in a browser, the \
         page of {case} leads to the login page",
        sent.join("\n")
    )
}

fn write(out: Option<&Path>, text: &str) -> Result<(), Failure> {
    let Some(path) = out else {
        say(text.trim_end());
        return Ok(());
    };
    out::write(path, text)
}

/// The browser and the cases by which a locker is learned.
pub(super) struct Launcher {
    engine: Engine,
    catalogue: Catalogue,
}

impl Launcher {
    /// With the usual browser.
    pub(super) async fn find() -> Result<Self, Failure> {
        Ok(Self { engine: find(EngineKind::Chromium).await?, catalogue: catalogue(None)? })
    }

    fn browsers(&self) -> Browsers<'_> {
        let proxy = Ipv4Addr::LOCALHOST.into();
        Browsers { engine: &self.engine, jobs: 1, headless: true, proxy }
    }

    fn case(&self, id: &str) -> Result<&Case, Failure> {
        self.catalogue.find(id).ok_or_else(|| Failure::incomplete(miette!("there is no case {id}")))
    }

    /// Finds out the format of timestamps as certification does, where a profile leaves it out.
    pub(super) async fn know_format(&self, profile: &mut Profile) -> Result<(), Failure> {
        if !profile.assumed.time_stamp {
            return Ok(());
        }
        let right = self.case(FRESH)?;
        let (stopped, interrupt) = stop_within(LEARNING);
        let shown = run::try_formats(&self.browsers(), profile, right, &Format::ALL, stopped).await;
        interrupt.abort();
        let shown = shown.map_err(|error| Failure::incomplete(miette!("{error}")))?;
        take_format(profile, &shown.formats)
    }

    /// Launches once in a browser, and learns how the locker of a profile is asked.
    pub(super) async fn learn(
        &self,
        profile: &Profile,
        deadline: Duration,
    ) -> Result<Learned, NotLearned> {
        redact::of_program().know_all(profile.secrets());
        let launched = self.launch_once(profile).await?;
        let heard: Vec<Heard> = launched.exchanges.iter().filter_map(heard).collect();
        let claim = &launched.claim;
        let values = [
            (Slot::AppId, claim.app_id.clone()),
            (Slot::AppHash, claim.app_hash.clone()),
            (Slot::TimeStamp, claim.time_stamp.clone()),
            (Slot::Origin, claim.origin.clone()),
            (Slot::OriginHost, claim.origin.as_deref().map(|origin| host_of(origin).to_owned())),
            (Slot::DocumentUrl, Some(launched.document.clone())),
        ];
        let values = values.into_iter().filter_map(|(slot, value)| Some((slot, value?))).collect();
        match learn(profile, &heard, &Shown { values }, deadline).await {
            Ok(learned) => {
                self.confirm(profile, &learned.let_in).await?;
                Ok(learned)
            }
            Err(LearnError::LetIn(all)) => {
                self.confirm(profile, &all).await?;
                let shown: Vec<String> = all.iter().map(violation).collect();
                Err(NotLearned::from(Failure::Violation(miette!(
                    help = "Locksmith learns a template from refusals, and the locker refused no faulty request",
                    "{}",
                    shown.join("\n")
                ))))
            }
            Err(error) => Err(not_learned(profile, &launched.troubles, error)),
        }
    }

    /// Sees in a browser whether what was answered as a right request is let in: a locker may decide later than in
    /// its first answer, and then it cannot be asked without a browser.
    async fn confirm(&self, profile: &Profile, let_in: &[LetIn]) -> Result<(), Failure> {
        for LetIn { what, case, received, .. } in let_in {
            let page = self.case(case)?;
            let (stopped, interrupt) = stop_within(LEARNING);
            let led = run::try_launch(&self.browsers(), profile, page, stopped).await;
            interrupt.abort();
            let led = led.map_err(|error| Failure::incomplete(miette!("{error}")))?;
            if led != Led::In {
                return Err(Failure::incomplete(miette!(
                    help = "where this locker refuses in a later request, say that one in a template: see \
                            scenarios/templates/reference-locker.toml",
                    "in which request does this locker refuse {what}? Its answer is that to a right request \
                     ({received}), and in a browser the page of {case} led to {led}"
                )));
            }
        }
        Ok(())
    }

    async fn launch_once(&self, profile: &Profile) -> Result<Launch, Failure> {
        let incomplete = |error: String| Failure::incomplete(miette!("{error}"));
        let filter =
            Filter::new(&[RIGHT.to_owned()]).map_err(|error| incomplete(error.to_string()))?;
        let seed = u64::from(rand::random::<u32>());
        let plan = Plan::new(&self.catalogue, profile, &filter, seed, clock::now());
        let plan = plan.map_err(|error| incomplete(error.to_string()))?;
        let planned =
            plan.cases.first().ok_or_else(|| incomplete(format!("there is no case {RIGHT}")))?;
        let (stopped, interrupt) = stop_within(LEARNING);
        let launched = launch(&self.engine, profile, planned, stopped).await;
        interrupt.abort();
        launched
            .map_err(|error: LaunchError| incomplete(format!("no launch in the browser: {error}")))
    }
}

/// Takes the format that the trials come to; trials that contradict each other end it with a question.
pub(super) fn take_format(profile: &mut Profile, tried: &[Tried]) -> Result<(), Failure> {
    let shown = settle_format(profile, tried);
    remark(&shown.map_err(|question| Failure::incomplete(miette!("{question}")))?);
    Ok(())
}

fn not_learned(profile: &Profile, troubles: &[String], error: LearnError) -> NotLearned {
    let troubles: String = troubles.iter().map(|what| format!("\nthe browser: {what}")).collect();
    let report = miette!(
        help = "write a template by hand, as scenarios/templates/reference-locker.toml does",
        "cannot learn the requests of {}: {error}{troubles}",
        profile.name
    );
    let draft = match error {
        LearnError::Unread { draft, .. } => Some(draft),
        _ => None,
    };
    NotLearned { failure: Failure::incomplete(report), draft }
}

/// A request whose body was kept whole.
fn heard(exchange: &Exchange) -> Option<Heard> {
    let is_whole = exchange.request_body.is_whole();
    Some(Heard {
        method: exchange.method.clone(),
        url: exchange.url.parse().ok().filter(|_| is_whole)?,
        headers: exchange.request_headers.clone(),
        body: exchange.request_body.bytes.clone(),
        status: exchange.status,
    })
}
