//! Which browsers there are: those of this machine, and those of a grid.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use super::display::Display;
use super::{BrowserError, Grid, environment};

mod chromium;
mod family;
mod firefox;
mod kind;
mod programs;
mod webkitgtk;

use family::About;
pub(super) use family::Family;
pub use kind::EngineKind;
use programs::Program;
pub use programs::{Installation, Installed};

/// How long a program may take to print its version.
const VERSION_DEADLINE: Duration = Duration::from_secs(20);

/// A browser, here or elsewhere.
#[derive(Debug, Clone)]
pub struct Engine {
    kind: EngineKind,
    version: String,
    place: Place,
    /// Why it runs without its own sandbox, where it does.
    unsandboxed: Option<&'static str>,
}

/// Where browsers are started.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// On this machine.
    Here(Installed),
    /// By a server elsewhere.
    Grid(Grid),
}

impl Engine {
    /// Finds the browser and its driver: by the environment (`LOCKSMITH_CHROMIUM`,
    /// `LOCKSMITH_CHROMEDRIVER`, …) or else on `PATH`.
    ///
    /// [`BrowserError::Missing`] says what is not there and how to install it.
    pub async fn find(kind: EngineKind) -> Result<Self, BrowserError> {
        Self::find_in(kind, |name| env::var_os(name)).await
    }

    /// [`find`](Self::find) in an environment that is handed in: `variable` gives the values.
    pub async fn find_in(
        kind: EngineKind,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, BrowserError> {
        let family = kind.family();
        let About { browser, driver, display, installation, .. } = family.about();
        let locate = |program: &Program| program.locate(*installation, &variable);
        let (browser, driver) = (locate(browser)?, locate(driver)?);
        let display = display.as_ref().map(locate).transpose()?;
        let version = version_of(&browser, display.as_deref()).await?;
        let unsandboxed = family.unsandboxed().await;
        let place = Place::Here(Installed { browser, driver, display });
        Ok(Self { kind, version, place, unsandboxed })
    }

    /// A browser that a grid gives; one is asked for, to learn its family and version.
    ///
    /// [`BrowserError::NotStarted`] carries the grid's own words.
    pub async fn of_grid(grid: Grid) -> Result<Self, BrowserError> {
        let (kind, version) = grid.introduce().await?;
        Ok(Self { kind, version, place: Place::Grid(grid), unsandboxed: None })
    }

    /// The family.
    #[must_use]
    pub fn kind(&self) -> EngineKind {
        self.kind
    }

    /// The name, such as "Chromium".
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// The version, such as "156.0.8078.79".
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The programs, where it is on this machine.
    #[must_use]
    pub fn installed(&self) -> Option<&Installed> {
        match &self.place {
            Place::Here(installed) => Some(installed),
            Place::Grid(_) => None,
        }
    }

    /// Whether it is started with its sandbox, if it has one: that of a grid is its own affair, and is started as most
    /// are.
    pub(super) fn has_sandbox(&self) -> bool {
        self.installed().is_some() && self.unsandboxed.is_none()
    }

    /// What is particular to the family.
    pub(super) fn family(&self) -> &'static dyn Family {
        self.kind.family()
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.version)?;
        match &self.place {
            Place::Here(_) => match self.unsandboxed {
                Some(why) => write!(f, ", without its sandbox ({why})"),
                None => Ok(()),
            },
            Place::Grid(grid) => write!(f, " of {}", grid.shown()),
        }
    }
}

/// What `--version` prints, reduced to the number.
async fn version_of(browser: &Path, display: Option<&Path>) -> Result<String, BrowserError> {
    let failed = |cause: String| BrowserError::NotStarted {
        cause: format!("`{} --version`: {cause}", browser.display()),
    };
    let mut command = Command::new(browser);
    command.arg("--version").kill_on_drop(true).env_clear().envs(environment::clean());
    let display = match display {
        Some(server) => Some(Display::start(server, (640, 480), VERSION_DEADLINE).await?),
        None => None,
    };
    if let Some(display) = &display {
        command.env("DISPLAY", display.name());
    }
    let output = timeout(VERSION_DEADLINE, command.output()).await;
    if let Some(display) = display {
        display.end().await;
    }
    let output = output
        .map_err(|_| failed(format!("no answer within {VERSION_DEADLINE:?}")))?
        .map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    version_in(&text).ok_or_else(|| failed(format!("no version in {text:?}")))
}

/// The first word that starts with a digit: "Chromium 156.0.8078.79 built on Debian".
fn version_in(text: &str) -> Option<String> {
    text.split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_first_word_of_digits() {
        let text = "Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)\n";
        assert_eq!(version_in(text).as_deref(), Some("156.0.8078.79"));
        assert_eq!(version_in("no number"), None);
    }
}
