//! `locksmith browsers`, and the browsers that other commands use.

use std::net::IpAddr;
use std::process::{Command, Stdio};

use clap::{Args, Subcommand};
use miette::miette;
use tokio::runtime::Builder;
use url::Url;

use super::failure::{Failure, block_on};
use super::out::{remark, say};
use super::reach::web_address;
use crate::run::Browsers;
use locksmith_browser::{Capabilities, Engine, EngineKind, Grid, Installed};

/// Which browsers.
#[derive(Args, Debug)]
pub(crate) struct BrowserArguments {
    /// Browsers: chromium, headless-shell, firefox, webkitgtk [default: chromium]
    ///
    /// Several run one after the other; each runs every case, and the report shows where they disagree.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    browser: Vec<EngineKind>,
    /// URL of a remote WebDriver server [default: `LOCKSMITH_WEBDRIVER`]
    ///
    /// A Selenium Grid or a hosted farm. [webdriver.capabilities] in the profile selects the browser. The URL in
    /// `LOCKSMITH_WEBDRIVER` may contain a user and a key.
    #[arg(long, value_name = "URL", conflicts_with = "browser", value_parser = web_address)]
    webdriver: Option<Url>,
    /// Address of this machine for remote browsers
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    proxy_address: IpAddr,
    /// Show the browser window
    #[arg(long)]
    headed: bool,
}

impl BrowserArguments {
    /// So many browsers of this engine.
    pub(super) fn of<'a>(&self, engine: &'a Engine, jobs: usize) -> Browsers<'a> {
        Browsers { engine, jobs, headless: !self.headed, proxy: self.proxy_address }
    }

    /// The words that ask for this engine again, with a blank before them; none for the usual one.
    pub(super) fn words(&self, engine: &Engine) -> String {
        match (&self.webdriver, engine.kind()) {
            (Some(url), _) => {
                format!(" --webdriver {}", Grid::new(url.clone(), Capabilities::new()).shown())
            }
            (None, EngineKind::Chromium) => String::new(),
            (None, kind) => format!(" --browser {}", kind.word()),
        }
    }

    /// The grid that is named, if one is.
    fn grid(&self, capabilities: &Capabilities) -> Result<Option<Grid>, Failure> {
        let url = match (&self.webdriver, std::env::var("LOCKSMITH_WEBDRIVER")) {
            (Some(url), _) => url.clone(),
            // A browser that is named is one of this machine.
            (None, Ok(text)) if !text.is_empty() && self.browser.is_empty() => {
                text.parse().map_err(|error| {
                    // The text may hold a key: it is not shown.
                    Failure::usage(miette!("LOCKSMITH_WEBDRIVER is not a URL: {error}"))
                })?
            }
            _ => return Ok(None),
        };
        Ok(Some(Grid::new(url, capabilities.clone())))
    }

    /// Whether more than one browser is asked for.
    pub(super) fn are_several(&self) -> bool {
        self.browser.iter().any(|kind| *kind != self.browser[0])
    }

    /// The browsers that are asked for, each once; of a grid, one with these capabilities.
    pub(super) async fn find(&self, capabilities: &Capabilities) -> Result<Vec<Engine>, Failure> {
        if let Some(grid) = self.grid(capabilities)? {
            let engine = Engine::of_grid(grid).await;
            return Ok(vec![engine.map_err(|error| {
                let help = "start the grid, or set [webdriver.capabilities] to what it offers";
                Failure::incomplete(miette!(help = help, "{error}"))
            })?]);
        }
        if self.browser.is_empty() {
            return Ok(vec![find(EngineKind::Chromium).await?]);
        }
        let mut engines: Vec<Engine> = Vec::new();
        for kind in &self.browser {
            can_be_shown(*kind, self.headed)?;
            if engines.iter().all(|engine| engine.kind() != *kind) {
                engines.push(find(*kind).await?);
            }
        }
        Ok(engines)
    }
}

/// Refuses to show a browser that has nothing to show.
pub(super) fn can_be_shown(kind: EngineKind, headed: bool) -> Result<(), Failure> {
    if headed && kind == EngineKind::HeadlessShell {
        return Err(Failure::usage(miette!(
            help = "use --browser chromium --headed",
            "--headed: the headless shell has no window"
        )));
    }
    Ok(())
}

/// One browser, or what to install.
pub(super) async fn find(kind: EngineKind) -> Result<Engine, Failure> {
    Engine::find(kind).await.map_err(|error| {
        let help = format!("install it: locksmith browsers install {}", kind.word());
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
    /// List the browsers and how to install missing ones (default)
    List,
    /// Install a browser and its driver
    ///
    /// Debian packages by apt-get, a crate by cargo.
    Install {
        /// Browser: chromium, headless-shell, firefox or webkitgtk
        name: EngineKind,
        /// Print the commands without running them
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
                say(&format!("{word:<14} {engine}\n{:<14} {}\n", "", files(&engine)));
            }
            Err(error) => say(&format!("{word:<14} {error}\n")),
        }
    }
    Ok(0)
}

/// The files of a browser of this machine.
fn files(engine: &Engine) -> String {
    let installed = engine.installed();
    let of = |it: &Installed| format!("{}, {}", it.browser.display(), it.driver.display());
    installed.map(of).unwrap_or_default()
}

async fn install(kind: EngineKind, dry_run: bool) -> Result<u8, Failure> {
    if let Ok(engine) = Engine::find(kind).await {
        say(&format!("{engine} is here already: {}\n", files(&engine)));
        return Ok(0);
    }
    for words in commands(kind) {
        let shown = words.join(" ");
        if dry_run {
            say(&format!("{shown}\n"));
            continue;
        }
        remark(&shown);
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
            help = "run it yourself with the right to install packages, and read its output",
            "`{shown}` failed: {problem}"
        )));
    }
    if dry_run {
        return Ok(0);
    }
    let engine = find(kind).await?;
    say(&format!("{engine} is here: {}\n", files(&engine)));
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
