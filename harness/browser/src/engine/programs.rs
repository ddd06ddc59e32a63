//! What each family of browsers consists of, and where its programs are found.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::BrowserError;

/// What a family consists of.
pub(super) struct Programs {
    pub(super) browser: Program,
    pub(super) driver: Program,
    pub(super) display: Option<Program>,
    pub(super) installation: Installation,
}

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
    pub fn told(&self) -> String {
        let packages = format!("apt-get install {}", self.packages.join(" "));
        match self.krate {
            Some(krate) => format!("{packages} && cargo install --locked {krate}"),
            None => packages,
        }
    }
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

pub(super) const CHROMIUM: Programs = Programs {
    browser: Program {
        name: "Chromium",
        variable: "LOCKSMITH_CHROMIUM",
        names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
        folders: &[],
    },
    driver: CHROMEDRIVER,
    display: None,
    installation: Installation { packages: &["chromium", "chromium-driver"], krate: None },
};

pub(super) const HEADLESS_SHELL: Programs = Programs {
    browser: Program {
        name: "Chromium's headless shell",
        variable: "LOCKSMITH_HEADLESS_SHELL",
        names: &["chromium-headless-shell", "chrome-headless-shell"],
        folders: &[],
    },
    driver: CHROMEDRIVER,
    display: None,
    installation: Installation {
        packages: &["chromium-headless-shell", "chromium-driver"],
        krate: None,
    },
};

const CHROMEDRIVER: Program = Program {
    name: "chromedriver",
    variable: "LOCKSMITH_CHROMEDRIVER",
    names: &["chromedriver"],
    folders: &[],
};

pub(super) const FIREFOX: Programs = Programs {
    browser: Program {
        name: "Firefox",
        variable: "LOCKSMITH_FIREFOX",
        names: &["firefox-esr", "firefox"],
        folders: &[],
    },
    driver: Program {
        name: "geckodriver",
        variable: "LOCKSMITH_GECKODRIVER",
        names: &["geckodriver"],
        folders: &[],
    },
    display: None,
    installation: Installation { packages: &["firefox-esr"], krate: Some("geckodriver") },
};

pub(super) const WEBKITGTK: Programs = Programs {
    browser: Program {
        name: "WebKitGTK's MiniBrowser",
        variable: "LOCKSMITH_WEBKITGTK",
        names: &["MiniBrowser"],
        folders: &[
            "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1",
            "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1",
            "/usr/libexec/webkit2gtk-4.1",
        ],
    },
    driver: Program {
        name: "WebKitWebDriver",
        variable: "LOCKSMITH_WEBKITWEBDRIVER",
        names: &["WebKitWebDriver"],
        folders: &[],
    },
    display: Some(Program {
        name: "Xvfb",
        variable: "LOCKSMITH_XVFB",
        names: &["Xvfb"],
        folders: &[],
    }),
    installation: Installation { packages: &["webkit2gtk-driver", "xvfb"], krate: None },
};

/// The path from the root: programs are started in folders of their own.
fn absolute(file: PathBuf) -> PathBuf {
    std::path::absolute(&file).unwrap_or(file)
}

impl Program {
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
                    format!("{} names {}, which is no file", self.variable, named.display()),
                    format!("let {} name the program, or unset it", self.variable),
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
                    format!("install: {}, or let {} name it", installation.told(), self.variable),
                )
            })
    }

    fn missing(&self, searched: String, remedy: String) -> BrowserError {
        BrowserError::Missing { program: self.name, searched, remedy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_program_tells_how_to_install_it() {
        let missing = |programs: &Programs| {
            programs.browser.locate(programs.installation, |_| None).unwrap_err().to_string()
        };
        assert_eq!(
            missing(&CHROMIUM),
            "Chromium was not found (looked on PATH for chromium, chromium-browser, \
             google-chrome, google-chrome-stable); install: apt-get install chromium \
             chromium-driver, or let LOCKSMITH_CHROMIUM name it"
        );
        assert_eq!(
            missing(&FIREFOX),
            "Firefox was not found (looked on PATH for firefox-esr, firefox); install: apt-get \
             install firefox-esr && cargo install --locked geckodriver, or let LOCKSMITH_FIREFOX \
             name it"
        );
    }

    #[test]
    fn a_wrong_override_is_not_passed_over() {
        let error = CHROMIUM
            .driver
            .locate(CHROMIUM.installation, |name| {
                (name != "PATH").then(|| "/nowhere/driver".into())
            })
            .unwrap_err()
            .to_string();
        assert!(error.contains("LOCKSMITH_CHROMEDRIVER names /nowhere/driver"), "{error}");
    }
}
