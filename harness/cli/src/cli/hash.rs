//! `locksmith hash`.

use std::path::PathBuf;

use clap::Args;
use miette::miette;

use super::failure::Failure;
use super::out::say;
use locksmith_core::clock;
use locksmith_spec::{Format, app_hash, time_stamp};

/// Where the app key is looked for.
const KEY: &str = "LOCKSMITH_APP_KEY";

/// Prints the three attributes of the script element, with a hash over them. The app key is read
/// from the environment variable `LOCKSMITH_APP_KEY`, or from a file: on a command line others
/// could see it.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The app id
    #[arg(long, value_name = "ID")]
    app_id: String,
    /// The file with the app key [default: the environment variable `LOCKSMITH_APP_KEY`]
    #[arg(long, value_name = "FILE")]
    app_key_file: Option<PathBuf>,
    /// The timestamp [default: now]
    #[arg(long, value_name = "TEXT")]
    time_stamp: Option<String>,
    /// How a timestamp of now is written: epoch-seconds, iso-8601-offset or naive-ist
    #[arg(long, value_name = "FORMAT", default_value_t)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let key = key(arguments)?;
    let now = || time_stamp::write(arguments.format, clock::now());
    let time_stamp = arguments.time_stamp.clone().unwrap_or_else(now);
    let hash = app_hash(&arguments.app_id, &key, &time_stamp);
    say(&format!(
        "data-app-id=\"{}\"\ndata-app-hash=\"{hash}\"\ntime-stamp=\"{time_stamp}\"\n",
        arguments.app_id
    ));
    Ok(0)
}

fn key(arguments: &Arguments) -> Result<String, Failure> {
    let wrong = |what: String| {
        let help = format!("export {KEY}=…, or name a file with --app-key-file");
        Failure::usage(miette!(help = help, "{what}"))
    };
    let key = match &arguments.app_key_file {
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| wrong(format!("cannot read {}: {error}", file.display())))?
            .trim()
            .to_owned(),
        None => std::env::var(KEY)
            .map_err(|_| wrong(format!("there is no app key: {KEY} is not set")))?,
    };
    if key.is_empty() {
        return Err(wrong("the app key is empty".into()));
    }
    Ok(key)
}
