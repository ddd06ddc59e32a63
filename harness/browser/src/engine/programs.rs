//! The programs of a family of browsers: where they are found, and how they are installed.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::BrowserError;

/// How a family is installed.
#[derive(Debug, Clone, Copy)]
pub struct Installation {
    /// Debian's packages.
    pub packages: &'static [&'static str],
    /// A crate, where no package has the driver.
    pub krate: Option<&'static str>,
}

impl Installation {
    /// The commands, for people.
    #[must_use]
    pub fn shown(&self) -> String {
        let packages = format!("apt-get install {}", self.packages.join(" "));
        match self.krate {
            Some(krate) => format!("{packages} && cargo install --locked {krate}"),
            None => packages,
        }
    }
}

/// The programs of a browser on this machine.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The browser's file.
    pub browser: PathBuf,
    /// The driver's file.
    pub driver: PathBuf,
    /// The file of the display server, for a browser that cannot do without.
    pub display: Option<PathBuf>,
}

/// A program to look for.
pub(super) struct Program {
    /// As people call it.
    name: &'static str,
    /// The environment variable that names its file.
    variable: &'static str,
    /// What distributions call it, best first.
    names: &'static [&'static str],
    /// Folders that it stands in, when it is not on `PATH`.
    folders: &'static [&'static str],
}

/// The path from the root: programs are started in folders of their own.
fn absolute(file: PathBuf) -> PathBuf {
    std::path::absolute(&file).unwrap_or(file)
}

impl Program {
    /// One that stands on `PATH` under the first of these names that is there.
    pub(super) const fn on_path(
        name: &'static str,
        variable: &'static str,
        names: &'static [&'static str],
    ) -> Self {
        Self { name, variable, names, folders: &[] }
    }

    /// One that may stand in these folders instead.
    pub(super) const fn or_in(self, folders: &'static [&'static str]) -> Self {
        Self { folders, ..self }
    }

    pub(super) fn locate(
        &self,
        installation: Installation,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<PathBuf, BrowserError> {
        if let Some(named) = variable(self.variable).filter(|value| !value.is_empty()) {
            let named = PathBuf::from(named);
            return if named.is_file() {
                Ok(absolute(named))
            } else {
                Err(self.missing(
                    format!("{} names {}, which is not a file", self.variable, named.display()),
                    format!("set {} to the path of the program, or unset it", self.variable),
                ))
            };
        }
        let path = variable("PATH").unwrap_or_default();
        let folders = || env::split_paths(&path).chain(self.folders.iter().map(PathBuf::from));
        self.names
            .iter()
            .flat_map(|name| folders().map(move |folder| folder.join(name)))
            .find(|file| file.is_file())
            .map(absolute)
            .ok_or_else(|| {
                self.missing(
                    format!("looked on PATH for {}", self.names.join(", ")),
                    format!(
                        "install: {}, or set {} to its path",
                        installation.shown(),
                        self.variable
                    ),
                )
            })
    }

    fn missing(&self, searched: String, remedy: String) -> BrowserError {
        BrowserError::Missing { program: self.name, searched, remedy }
    }
}

#[cfg(test)]
mod tests {
    use crate::EngineKind;

    #[test]
    fn an_absent_program_tells_how_to_install_it() {
        let missing = |kind: EngineKind| {
            let about = kind.family().about();
            about.browser.locate(about.installation, |_| None).unwrap_err().to_string()
        };
        assert_eq!(
            missing(EngineKind::Chromium),
            "Chromium was not found (looked on PATH for chromium, chromium-browser, \
             google-chrome, google-chrome-stable); install: apt-get install chromium \
             chromium-driver, or set LOCKSMITH_CHROMIUM to its path"
        );
        assert_eq!(
            missing(EngineKind::Firefox),
            "Firefox was not found (looked on PATH for firefox-esr, firefox); install: apt-get \
             install firefox-esr && cargo install --locked geckodriver, or set LOCKSMITH_FIREFOX \
             to its path"
        );
    }

    #[test]
    fn a_wrong_override_is_not_passed_over() {
        let about = EngineKind::Chromium.family().about();
        let error = about
            .driver
            .locate(about.installation, |name| (name != "PATH").then(|| "/nowhere/driver".into()))
            .unwrap_err()
            .to_string();
        assert!(error.contains("LOCKSMITH_CHROMEDRIVER names /nowhere/driver"), "{error}");
    }
}
