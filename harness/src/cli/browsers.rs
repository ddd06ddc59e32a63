//! `locksmith browsers`, and the browsers that other commands are told to use.

use std::process::{Command, Stdio};

use clap::{Args, Subcommand};
use miette::miette;
use tokio::runtime::Builder;

use super::out::{remark, say};
use super::{Failure, block_on};
use crate::browser::{Engine, EngineKind};

/// Which browsers.
#[derive(Args, Debug)]
pub(crate) struct BrowserArguments {
    /// The browsers: chromium, firefox, webkitgtk. With several, each does the whole, one after the
    /// other, and where they disagree is told
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "chromium")]
    browser: Vec<EngineKind>,
    /// Show the browser
    #[arg(long)]
    headed: bool,
}

impl BrowserArguments {
    /// Whether browsers are without a window on a display.
    pub(super) fn headless(&self) -> bool {
        !self.headed
    }

    /// Whether more than one browser is asked for.
    pub(super) fn are_several(&self) -> bool {
        self.browser.iter().any(|kind| *kind != self.browser[0])
    }

    /// The browsers that are asked for, each once.
    pub(super) async fn find(&self) -> Result<Vec<Engine>, Failure> {
        let mut engines: Vec<Engine> = Vec::new();
        for kind in &self.browser {
            if engines.iter().all(|engine| engine.kind() != *kind) {
                engines.push(find(*kind).await?);
            }
        }
        Ok(engines)
    }
}

/// One browser, or what to install.
pub(super) async fn find(kind: EngineKind) -> Result<Engine, Failure> {
    Engine::find(kind).await.map_err(|error| {
        let help = format!("or say: locksmith browsers install {}", kind.word());
        Failure::incomplete(miette!(help = help, "{error}"))
    })
}

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say which browsers are here, and how to install those that are not (the default)
    List,
    /// Install a browser and its driver: Debian's packages by apt-get, a crate by cargo
    Install {
        /// chromium, firefox or webkitgtk
        name: EngineKind,
        /// Only print the commands
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.what {
        None | Some(What::List) => block_on(Builder::new_current_thread(), list()),
        Some(What::Install { name, dry_run }) => {
            block_on(Builder::new_current_thread(), install(*name, *dry_run))
        }
    }
}

async fn list() -> Result<u8, Failure> {
    for kind in EngineKind::ALL {
        let word = kind.word();
        match Engine::find(kind).await {
            Ok(engine) => {
                let (browser, driver) = (engine.browser().display(), engine.driver().display());
                say(&format!("{word:<10} {engine}\n           {browser}, {driver}\n"));
            }
            Err(error) => say(&format!("{word:<10} {error}\n")),
        }
    }
    Ok(0)
}

async fn install(kind: EngineKind, dry_run: bool) -> Result<u8, Failure> {
    if let Ok(engine) = Engine::find(kind).await {
        say(&format!("{engine} is here already: {}\n", engine.browser().display()));
        return Ok(0);
    }
    for words in commands(kind) {
        let told = words.join(" ");
        if dry_run {
            say(&format!("{told}\n"));
            continue;
        }
        remark(&told);
        let status = Command::new(&words[0])
            .args(&words[1..])
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null())
            .status();
        let problem = match status {
            Ok(status) if status.success() => continue,
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        return Err(Failure::incomplete(miette!(
            help = "run it yourself, as one who may install packages, and look at what it says",
            "`{told}` failed: {problem}"
        )));
    }
    if dry_run {
        return Ok(0);
    }
    let engine = find(kind).await?;
    say(&format!("{engine} is here: {}\n", engine.browser().display()));
    Ok(0)
}

/// The commands that install a browser with its driver.
fn commands(kind: EngineKind) -> Vec<Vec<String>> {
    let installation = kind.installation();
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let wait = "DPkg::Lock::Timeout=300";
    let mut apt = words(&["apt-get", "install", "-y", "--no-install-recommends", "-o", wait]);
    apt.extend(words(installation.packages));
    let update = words(&["apt-get", "update", "-o", wait]);
    let krate = installation.krate.map(|krate| words(&["cargo", "install", "--locked", krate]));
    [update, apt].into_iter().chain(krate).collect()
}
