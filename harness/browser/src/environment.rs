//! The environment variables for drivers, browsers and displays: those that they need, and no key or
//! password that a profile takes from there.

use std::env;
use std::ffi::OsString;

/// Where programs and libraries are, the language, the time zone, the screen, certificates and fonts.
const NEEDED: [&str; 17] = [
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "LANG",
    "LANGUAGE",
    "LD_LIBRARY_PATH",
    "PATH",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TZ",
    "TZDIR",
    "USER",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_DATA_DIRS",
    "XDG_RUNTIME_DIR",
];

/// The beginnings of names that programs of one maker read.
const FAMILIES: [&str; 8] =
    ["CHROME_", "CHROMIUM_", "GDK_", "GTK_", "LC_", "LIBGL_", "MOZ_", "WEBKIT_"];

/// The variables that are passed on.
pub(super) fn clean() -> impl Iterator<Item = (OsString, OsString)> {
    env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_needed))
}

fn is_needed(name: &str) -> bool {
    NEEDED.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_need_is_passed_on_and_nothing_else() {
        for name in ["PATH", "LANG", "LC_ALL", "DISPLAY", "CHROMIUM_FLAGS", "MOZ_HEADLESS"] {
            assert!(is_needed(name), "{name}");
        }
        for name in [
            "LOCKSMITH_API_KEY",
            "ASHA_PASSWORD",
            "AWS_SECRET_ACCESS_KEY",
            "HTTPS_PROXY",
            "LD_PRELOAD",
            "PATH_TO_KEY",
            "path",
            "",
        ] {
            assert!(!is_needed(name), "{name}");
        }
    }
}
