//! Which browsers there are on this machine.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use super::BrowserError;

/// How long a program may take to tell its version.
const VERSION_DEADLINE: Duration = Duration::from_secs(20);

/// A family of browsers that is driven in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// Chromium and Chrome, through chromedriver.
    Chromium,
}

/// A browser on this machine, with the driver that drives it.
#[derive(Debug, Clone)]
pub struct Engine {
    kind: EngineKind,
    browser: PathBuf,
    driver: PathBuf,
    version: String,
}

impl Engine {
    /// Finds the browser and its driver: by the environment (`LOCKSMITH_CHROMIUM`,
    /// `LOCKSMITH_CHROMEDRIVER`) or else on `PATH`.
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
        let EngineKind::Chromium = kind;
        let browser = CHROMIUM.locate(&variable)?;
        let driver = CHROMEDRIVER.locate(&variable)?;
        let version = version_of(&browser).await?;
        Ok(Self { kind, browser, driver, version })
    }

    /// The family.
    #[must_use]
    pub fn kind(&self) -> EngineKind {
        self.kind
    }

    /// The name, such as "Chromium".
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.kind {
            EngineKind::Chromium => "Chromium",
        }
    }

    /// The version, such as "156.0.8078.79".
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The browser's file.
    #[must_use]
    pub fn browser(&self) -> &Path {
        &self.browser
    }

    /// The driver's file.
    #[must_use]
    pub fn driver(&self) -> &Path {
        &self.driver
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.version)
    }
}

/// A program to look for.
struct Program {
    /// As people call it.
    name: &'static str,
    /// The environment variable that names its file.
    variable: &'static str,
    /// What distributions call it, best first.
    names: &'static [&'static str],
}

const CHROMIUM: Program = Program {
    name: "Chromium",
    variable: "LOCKSMITH_CHROMIUM",
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
};

const CHROMEDRIVER: Program =
    Program { name: "chromedriver", variable: "LOCKSMITH_CHROMEDRIVER", names: &["chromedriver"] };

impl Program {
    fn locate(&self, variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, BrowserError> {
        if let Some(named) = variable(self.variable).filter(|value| !value.is_empty()) {
            let named = PathBuf::from(named);
            return if named.is_file() {
                Ok(named)
            } else {
                Err(self.missing(
                    format!("{} names {}, which is no file", self.variable, named.display()),
                    format!("let {} name the program, or unset it", self.variable),
                ))
            };
        }
        let path = variable("PATH").unwrap_or_default();
        self.names
            .iter()
            .flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)))
            .find(|file| file.is_file())
            .ok_or_else(|| {
                self.missing(
                    format!("looked on PATH for {}", self.names.join(", ")),
                    format!(
                        "install: apt-get install chromium chromium-driver, or let {} name it",
                        self.variable
                    ),
                )
            })
    }

    fn missing(&self, searched: String, remedy: String) -> BrowserError {
        BrowserError::Missing { program: self.name, searched, remedy }
    }
}

/// What `--version` prints, reduced to the number.
async fn version_of(browser: &Path) -> Result<String, BrowserError> {
    let failed = |cause: String| BrowserError::NotStarted {
        cause: format!("`{} --version`: {cause}", browser.display()),
    };
    let output = timeout(
        VERSION_DEADLINE,
        Command::new(browser).arg("--version").kill_on_drop(true).output(),
    )
    .await
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

    #[test]
    fn an_absent_program_tells_how_to_install_it() {
        let error = CHROMIUM.locate(|_| None).unwrap_err().to_string();
        assert_eq!(
            error,
            "Chromium was not found (looked on PATH for chromium, chromium-browser, \
             google-chrome, google-chrome-stable); install: apt-get install chromium \
             chromium-driver, or let LOCKSMITH_CHROMIUM name it"
        );
    }

    #[test]
    fn a_wrong_override_is_not_passed_over() {
        let error = CHROMEDRIVER
            .locate(|name| (name != "PATH").then(|| "/nowhere/driver".into()))
            .unwrap_err()
            .to_string();
        assert!(error.contains("LOCKSMITH_CHROMEDRIVER names /nowhere/driver"), "{error}");
    }
}
