//! Shards of a run, put together as the one run that they are parts of. Pure.

use std::path::PathBuf;

use miette::Diagnostic;
use thiserror::Error;
use url::{Host, Url};

use super::{Measured, RunInfo};
use locksmith_core::plan::{Plan, Shard};

/// How many missing shards are named.
const NAMED: usize = 12;

/// Why runs are not put together.
#[derive(Debug, Diagnostic, Eq, Error, PartialEq)]
pub enum MergeError {
    /// One was made without `--shard`.
    #[error("{run} is the run of no shard")]
    #[diagnostic(help(
        "`locksmith certify locker --seed NUMBER --shard 1/4` makes one; what is merged are such runs"
    ))]
    NoShard {
        /// Its folder.
        run: PathBuf,
    },
    /// They differ in what all shards of a run have in common.
    #[error(
        "{one} and {other} are not shards of one run: the {what} is {its} in one, {others} in the other"
    )]
    #[diagnostic(help("what is merged was made with the same {what} on every machine"))]
    Differ {
        /// In what.
        what: &'static str,
        /// The folder of one.
        one: PathBuf,
        /// What it is there.
        its: String,
        /// The folder of the other.
        other: PathBuf,
        /// What it is there.
        others: String,
    },
    /// They are parts of several plans.
    #[error("these are not shards of one run: their plans differ")]
    #[diagnostic(help(
        "--only, --strict-security and what the profile has must be the same on every machine"
    ))]
    Plans,
    /// Two are the same shard.
    #[error("{one} and {other} are both shard {shard}")]
    #[diagnostic(help("leave one of them out"))]
    Overlap {
        /// Which shard.
        shard: String,
        /// The folder of one.
        one: PathBuf,
        /// The folder of the other.
        other: PathBuf,
    },
    /// Some were not given.
    #[error("not all shards are here: missing {missing}")]
    #[diagnostic(help("run what is missing with the same --seed, and merge again"))]
    Missing {
        /// Which, with commas between them.
        missing: String,
    },
}

/// A shard, its folder, and what is known of it.
struct Part<'a> {
    path: &'a PathBuf,
    info: &'a RunInfo,
    shard: &'a Shard,
}

/// What is known of the run whose shards these are, each with its folder.
pub fn merge(runs: &[(PathBuf, RunInfo)]) -> Result<RunInfo, MergeError> {
    let parts = runs.iter().map(|(path, info)| match &info.plan.shard {
        Some(shard) => Ok(Part { path, info, shard }),
        None => Err(MergeError::NoShard { run: path.clone() }),
    });
    let mut parts: Vec<Part<'_>> = parts.collect::<Result<_, _>>()?;
    parts.sort_by_key(|part| part.shard.part);
    let Some(first) = parts.first() else {
        return Err(MergeError::Missing { missing: "all of them".to_owned() });
    };
    for part in &parts {
        belong_together(first, part)?;
    }
    for pair in parts.windows(2) {
        if let [one, other] = pair
            && one.shard.part == other.shard.part
        {
            let shard = one.shard.to_string();
            let (one, other) = (one.path.clone(), other.path.clone());
            return Err(MergeError::Overlap { shard, one, other });
        }
    }
    complete(&parts)?;
    let plans: Vec<&Plan> = parts.iter().map(|part| &part.info.plan).collect();
    let plan = Plan::of_shards(&plans).ok_or(MergeError::Plans)?;
    let started = parts.iter().map(|part| part.info.started).min();
    let started = started.unwrap_or(first.info.started);
    let mut certificates: Vec<String> =
        parts.iter().filter_map(|part| part.info.certificate.clone()).collect();
    certificates.dedup();
    let certificate = (!certificates.is_empty()).then(|| certificates.join("; "));
    // Each machine has a clock of its own: the locker's is ahead of one of them by any of these.
    let clocks = parts.iter().filter_map(|part| part.info.clock);
    let clock = clocks.reduce(|one, other| Measured { skew: one.skew.or(other.skew), by: one.by });
    Ok(RunInfo { certificate, clock, started, plan, ..first.info.clone() })
}

/// Whether two may be shards of one run.
fn belong_together(first: &Part<'_>, part: &Part<'_>) -> Result<(), MergeError> {
    for ((what, its), (_, others)) in in_common(first).into_iter().zip(in_common(part)) {
        if its != others {
            let (one, other) = (first.path.clone(), part.path.clone());
            return Err(MergeError::Differ { what, one, its, other, others });
        }
    }
    Ok(())
}

/// What all shards of a run have in common.
fn in_common(part: &Part<'_>) -> [(&'static str, String); 8] {
    let info = part.info;
    [
        ("version of locksmith", info.version.clone()),
        ("side", info.side.to_string()),
        ("target", format!("\"{}\"", info.target)),
        ("target's address", place(&info.url)),
        ("catalogue", info.catalogue.clone()),
        ("seed", info.plan.seed.to_string()),
        ("number of shards", part.shard.parts.to_string()),
        ("browser", info.browser.clone()),
    ]
}

/// Where a target is. On loopback every machine has its own locker, on whatever port is free there.
fn place(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else { return url.to_owned() };
    let is_loopback = match parsed.host() {
        Some(Host::Ipv4(host)) => host.is_loopback(),
        Some(Host::Ipv6(host)) => host.is_loopback(),
        Some(Host::Domain(host)) => host == "localhost",
        None => false,
    };
    if is_loopback && parsed.set_port(None).is_err() {
        return url.to_owned();
    }
    parsed.into()
}

fn complete(parts: &[Part<'_>]) -> Result<(), MergeError> {
    let all = parts.first().map_or(0, |part| part.shard.parts);
    let is_missing = |number: &u64| parts.iter().all(|part| part.shard.part != *number);
    let mut missing = (1..=all).filter(is_missing).map(|number| format!("{number}/{all}"));
    let mut named: Vec<String> = missing.by_ref().take(NAMED).collect();
    if named.is_empty() {
        return Ok(());
    }
    if missing.next().is_some() {
        named.push("and more".to_owned());
    }
    Err(MergeError::Missing { missing: named.join(", ") })
}
