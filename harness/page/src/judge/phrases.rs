//! Phrases that findings of several cases share.

/// What to do where a part of the page shows only when a user does something.
pub(super) const GIVE_THE_STEPS: &str = "if a user must act before it shows, for example open a dialog, give the \
                                         steps with --action";

/// What to do where the app key is not known.
pub(super) const GIVE_THE_KEY: &str =
    "give the app key in the environment variable LOCKSMITH_APP_KEY or with --app-key-file";

pub(super) const FRESH: &str = "a timestamp at most 30 minutes old";

pub(super) const ONE_OF_SEVERAL: &str = "Several servers, or a cache, answer for this page: one of them has a wrong \
                                         clock or an old copy of the page. Compare the clocks of the web servers \
                                         with `date -u`, and set them by NTP. Send `Cache-Control: no-store` with \
                                         the page, and empty the caches in front of it.";

/// How old that is, with the limit.
pub(super) fn too_old(age: i64) -> String {
    format!("{} old when the page loaded (limit 30 min)", length(age))
}

/// A time in the unit that fits.
pub(super) fn length(seconds: i64) -> String {
    match seconds {
        ..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// A short time, to a tenth of a second.
pub(super) fn seconds(milliseconds: u64) -> String {
    format!("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100)
}

/// The place of a script, where it is known.
pub(super) fn at(script: &str) -> String {
    if script.is_empty() { String::new() } else { format!(", at {script}") }
}
