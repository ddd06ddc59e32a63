//! The list of families. A new one is a file that implements [`Family`], and its name here.

use std::str::FromStr;

use super::Installation;
use super::chromium::{CHROMIUM, HEADLESS_SHELL};
use super::family::Family;
use super::firefox::Firefox;
use super::webkitgtk::WebKitGtk;

/// A family of browsers that is driven in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// Chromium and Chrome, through chromedriver.
    Chromium,
    /// Chromium without windows of its own to draw, and quicker for it; through chromedriver. It has no
    /// popup blocker.
    HeadlessShell,
    /// Firefox, through geckodriver.
    Firefox,
    /// WebKitGTK's `MiniBrowser`, through `WebKitWebDriver`, on a display of its own.
    WebKitGtk,
}

impl EngineKind {
    /// Every family, the one that is used by default first.
    pub const ALL: [Self; 4] =
        [Self::Chromium, Self::HeadlessShell, Self::Firefox, Self::WebKitGtk];

    /// What is particular to it.
    pub(crate) fn family(self) -> &'static dyn Family {
        match self {
            Self::Chromium => &CHROMIUM,
            Self::HeadlessShell => &HEADLESS_SHELL,
            Self::Firefox => &Firefox,
            Self::WebKitGtk => &WebKitGtk,
        }
    }

    /// The name, such as "Chromium".
    #[must_use]
    pub fn name(self) -> &'static str {
        self.family().about().name
    }

    /// The word for it on the command line, and the folder of its run: `chromium`.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.family().about().word
    }

    /// Whether it is a Chromium, with a window on a display or without.
    #[must_use]
    pub fn is_chromium(self) -> bool {
        matches!(self, Self::Chromium | Self::HeadlessShell)
    }

    /// How it is installed where packages or crates exist.
    #[must_use]
    pub fn installation(self) -> Installation {
        self.family().about().installation
    }

    /// The family whose browsers a driver calls so, by the standard's `browserName`.
    pub(crate) fn of_browser(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let is_called = |kind: &Self| kind.family().about().browser_names.contains(&&*name);
        Self::ALL.into_iter().find(is_called)
    }
}

impl FromStr for EngineKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.word() == word)
            .ok_or_else(|| format!("there are: {}", Self::ALL.map(Self::word).join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_named_by_its_word() {
        assert_eq!("webkitgtk".parse(), Ok(EngineKind::WebKitGtk));
        let error = "safari".parse::<EngineKind>().unwrap_err();
        assert_eq!(error, "there are: chromium, headless-shell, firefox, webkitgtk");
    }

    #[test]
    fn a_family_is_known_by_the_name_that_its_driver_gives() {
        assert_eq!(EngineKind::of_browser("MicrosoftEdge"), Some(EngineKind::Chromium));
        assert_eq!(EngineKind::of_browser("firefox"), Some(EngineKind::Firefox));
        assert_eq!(EngineKind::of_browser("lynx"), None);
    }
}
