//! The command line.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Config, ConfigError};
use crate::credentials;
use crate::documents::AddressPolicy;
#[cfg(feature = "mutants")]
use crate::mutants::{self, Choice, Mutant};
use crate::protocol::TimeStampFormat;
use crate::server::{StartError, start};

/// A locker of the Save to Locker API 1.0, to try partner pages and certification tools against.
///
/// Not for production: users, passwords and keys come from a configuration file or are generated,
/// passwords are hashed for quick tests, it speaks plain HTTP, and it has no accounts to register, no
/// quotas and no backups. Do not put anyone's documents into it.
///
/// Without --config it generates an app and two users, and prints their secrets together with a partner
/// page to paste; --data keeps them for the next start. It writes a line for each request to standard
/// error. It runs until Ctrl-C.
#[derive(Debug, Parser)]
#[command(name = "reference-locker", version)]
pub struct Arguments {
    /// Address to listen on; port 0 takes a free one [default: 127.0.0.1:0]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Configuration in TOML: apps, users, limits, and every option here
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Directory for data and generated credentials [default: in memory]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Timestamp format [default: epoch-seconds]
    ///
    /// One of epoch-seconds, iso-8601-offset or naive-ist.
    #[arg(long, value_name = "FORMAT")]
    time_stamp: Option<TimeStampFormat>,
    /// Addresses to fetch documents from: public-only or allow-loopback
    ///
    /// The default is allow-loopback when the locker listens on loopback, else public-only.
    #[arg(long, value_name = "POLICY")]
    address_policy: Option<AddressPolicy>,
    /// Break one clause on purpose, such as window/35-minutes
    #[cfg(feature = "mutants")]
    #[arg(long, value_name = "ID", value_parser = mutant)]
    mutant: Option<&'static Mutant>,
    /// Make another conforming choice, such as message/in-place
    #[cfg(feature = "mutants")]
    #[arg(long, value_name = "ID", value_parser = choice, conflicts_with = "mutant")]
    choice: Option<&'static Choice>,
    /// Hide requests
    #[arg(long, short)]
    quiet: bool,
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

/// Runs the locker from the command line until Ctrl-C or SIGTERM. Exit codes: 0 ended by either,
/// 1 failed, 2 wrong usage or configuration.
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

/// Prints address and credentials, and serves until Ctrl-C or SIGTERM. Answers under way finish then; a
/// second Ctrl-C ends at once.
pub async fn serve(arguments: Arguments) -> Result<(), StartError> {
    let config = arguments.into_config()?;
    let listen = config.listen;
    let mut running = start(config.clone()).await?;
    let banner = crate::banner(&running, &config);
    let printed_and_ended = async {
        let _ = writeln!(std::io::stdout(), "{banner}");
        running.wait().await
    };
    // The signals are caught before anyone reads that the locker works.
    let failed = |source| StartError::Listen { address: listen, source };
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        ended = printed_and_ended => return ended.map_err(failed),
    }
    tokio::select! {
        // A user who asks twice does not want to wait.
        _ = tokio::signal::ctrl_c() => {}
        () = running.finish() => {}
    }
    Ok(())
}

impl Arguments {
    /// The file's configuration, or a demonstration; options of the command line win.
    fn into_config(self) -> Result<Config, ConfigError> {
        let config = match &self.config {
            Some(path) => Config::load(path)?,
            None => match &self.data {
                Some(directory) => credentials::demo_in(directory)?,
                None => Config::demo(),
            },
        };
        #[cfg(feature = "mutants")]
        let config = self.changed(config);
        Ok(Config {
            listen: self.listen.unwrap_or(config.listen),
            data: self.data.or(config.data),
            time_stamp: self.time_stamp.unwrap_or(config.time_stamp),
            address_policy: self.address_policy.or(config.address_policy),
            log_requests: !self.quiet,
            ..config
        })
    }

    /// The configuration with a mutant, or with a choice.
    #[cfg(feature = "mutants")]
    fn changed(&self, config: Config) -> Config {
        if let Some(mutant) = self.mutant {
            let Mutant { id, clause, why, .. } = mutant;
            let remark = format!("Mutant {id}: it breaks {clause} on purpose.\n{why}");
            Config { policy: mutant.policy(), remark: Some(remark), ..config }
        } else if let Some(choice) = self.choice {
            let Choice { id, what, .. } = choice;
            let remark = format!("Choice {id}: it differs in one way, and conforms.\n{what}");
            Config { policy: choice.policy(), remark: Some(remark), ..config }
        } else {
            config
        }
    }
}
