//! `locksmith schema`.

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::out::{say, to_json};
use crate::prove::Proof;
use locksmith_core::report;
use locksmith_fuzzer::outcome::Outcome;

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// File that the schema describes
    #[arg(value_enum)]
    name: Name,
}

/// The files of runs that programs read.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Name {
    /// `report.json` of `certify`, `merge` and `judge`
    Report,
    /// `fuzz.json` of `fuzz locker` and `fuzz merge`
    Fuzz,
    /// `proof.json` of `prove`
    Proof,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let text = match arguments.name {
        Name::Report => report::json_schema(),
        Name::Fuzz => to_json(&schemars::schema_for!(Outcome))?,
        Name::Proof => to_json(&schemars::schema_for!(Proof))?,
    };
    say(&text);
    Ok(0)
}
