//! The command line.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Config, ConfigError};
use crate::documents::AddressPolicy;
#[cfg(feature = "mutants")]
use crate::mutants::{self, Choice, Mutant};
use crate::protocol::TimeStampFormat;
use crate::server::{StartError, start};

/// A locker of the Save to Locker API 1.0, to try partner pages and certification tools against.
///
/// It is not a production locker: its users, passwords and keys come from a configuration file or are
/// made up, its passwords are hashed for quick tests, it speaks plain HTTP, and it has no accounts to
/// register, no quotas and no backups. Do not put anyone's documents into it.
///
/// Without --config it makes up an application and two users, and prints their secrets together with a
/// partner page that is ready to paste. It runs until Ctrl-C.
#[derive(Debug, Parser)]
#[command(name = "reference-locker", version)]
pub struct Arguments {
    /// The address to listen on; port 0 takes a free one [default: 127.0.0.1:0]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// A configuration in TOML: apps, users, limits and all of the options here
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The directory to keep everything in, made when missing [default: in memory]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// What time stamps look like: epoch-seconds, iso-8601-offset or naive-ist [default: epoch-seconds]
    #[arg(long, value_name = "FORMAT")]
    time_stamp: Option<TimeStampFormat>,
    /// Where documents may be fetched from: public-only or allow-loopback [default: allow-loopback when
    /// listening on loopback, otherwise public-only]
    #[arg(long, value_name = "POLICY")]
    address_policy: Option<AddressPolicy>,
    /// Break one clause of the specification on purpose, such as window/35-minutes
    #[cfg(feature = "mutants")]
    #[arg(long, value_name = "ID", value_parser = mutant)]
    mutant: Option<&'static Mutant>,
    /// Differ from the usual locker in a way that conforms, such as message/in-place
    #[cfg(feature = "mutants")]
    #[arg(long, value_name = "ID", value_parser = choice, conflicts_with = "mutant")]
    choice: Option<&'static Choice>,
}

#[cfg(feature = "mutants")]
fn choice(id: &str) -> Result<&'static Choice, String> {
    mutants::find_choice(id).ok_or_else(|| {
        let ids: Vec<&str> = mutants::CHOICES.iter().map(|choice| choice.id).collect();
        format!("there is no such choice; there are:\n  {}", ids.join("\n  "))
    })
}

#[cfg(feature = "mutants")]
fn mutant(id: &str) -> Result<&'static Mutant, String> {
    mutants::find(id).ok_or_else(|| match mutants::near(id).as_slice() {
        [] => {
            let ids: Vec<&str> = mutants::all().map(|mutant| mutant.id).collect();
            format!("there is no such mutant; there are:\n  {}", ids.join("\n  "))
        }
        near => format!("there is no such mutant; did you mean {}?", near.join(", ")),
    })
}

/// Runs the locker from the command line until Ctrl-C or SIGTERM. Exit codes: 0 ended by one of them,
/// 1 it failed, 2 wrong usage or configuration.
pub async fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(if matches!(error, StartError::Config(_)) { 2 } else { 1 })
        }
    }
}

/// Serves until Ctrl-C or SIGTERM, after telling where and with which credentials. Answers under way are
/// finished then; a second Ctrl-C ends it at once.
pub async fn serve(arguments: Arguments) -> Result<(), StartError> {
    let config = arguments.into_config()?;
    let listen = config.listen;
    let mut running = start(config.clone()).await?;
    let banner = crate::banner(&running, &config);
    let told_and_ended = async {
        let _ = writeln!(std::io::stdout(), "{banner}");
        running.wait().await
    };
    // Listened for before anyone reads that it works.
    let failed = |source| StartError::Listen { address: listen, source };
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        ended = told_and_ended => return ended.map_err(failed),
    }
    tokio::select! {
        // What is asked twice is meant.
        _ = tokio::signal::ctrl_c() => {}
        () = running.finish() => {}
    }
    Ok(())
}

impl Arguments {
    /// The configuration: the file's, or a demonstration, with what the command line says instead.
    fn into_config(self) -> Result<Config, ConfigError> {
        let config = match &self.config {
            Some(path) => Config::load(path)?,
            None => Config::demo(),
        };
        #[cfg(feature = "mutants")]
        let config = self.changed(config);
        Ok(Config {
            listen: self.listen.unwrap_or(config.listen),
            data: self.data.or(config.data),
            time_stamp: self.time_stamp.unwrap_or(config.time_stamp),
            address_policy: self.address_policy.or(config.address_policy),
            ..config
        })
    }

    /// The configuration with a mutant, or with a choice.
    #[cfg(feature = "mutants")]
    fn changed(&self, config: Config) -> Config {
        if let Some(mutant) = self.mutant {
            let Mutant { id, clause, why, .. } = mutant;
            let remark = format!("It deviates on purpose, by {id}, and breaks {clause}:\n{why}");
            Config { policy: mutant.policy(), remark: Some(remark), ..config }
        } else if let Some(choice) = self.choice {
            let Choice { id, what, .. } = choice;
            let remark = format!("It makes the choice {id}, and conforms:\n{what}");
            Config { policy: choice.policy(), remark: Some(remark), ..config }
        } else {
            config
        }
    }
}
