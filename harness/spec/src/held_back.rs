//! Scripts that a plugin holds back, by a type that browsers do not run or by a URL outside `src`. The plugin's own
//! script runs them when the user moves the mouse, presses a key or consents (PAGE-SCRIPT).

/// The plugin that holds a script back, and how to let the script run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Keeper {
    /// The plugin's name, for messages.
    pub who: &'static str,
    /// How to let the locker's library run.
    pub fix: &'static str,
}

const DELAYED: &str = "Exclude savelocker.js and jquery.min.js from the delay in the settings of that plugin, and empty its cache. Do \
                       not change `type` and `src` of the snippet.";

const ROCKET_LOADER: &str = "Turn Rocket Loader off for this page, or add `data-cfasync=\"false\"` to the script elements of jQuery and of \
                             the library.";

const CONSENT: &str = "List savelocker.js and jquery.min.js as necessary in the settings of the consent tool. If users consent before they see \
                       the button, describe that click with --action.";

const UNKNOWN: &str = "Write type=\"text/javascript\", or omit `type`, and put the URL into `src`. If a script of the page should run this \
                       element later, find out why it does not: look for script errors and for a missing consent.";

/// The values of `type` that plugins write.
const BY_TYPE: [(&str, Keeper); 7] = [
    (
        "rocketlazyloadscript",
        Keeper { who: "WP Rocket (\"Delay JavaScript execution\")", fix: DELAYED },
    ),
    ("litespeed", Keeper { who: "LiteSpeed Cache (\"Load JS Deferred: Delayed\")", fix: DELAYED }),
    ("pmdelayedscript", Keeper { who: "Perfmatters (\"Delay JavaScript\")", fix: DELAYED }),
    ("nitropack", Keeper { who: "NitroPack", fix: DELAYED }),
    ("rocketscript", Keeper { who: "Cloudflare's Rocket Loader", fix: ROCKET_LOADER }),
    ("-text/javascript", Keeper { who: "Cloudflare's Rocket Loader", fix: ROCKET_LOADER }),
    ("blocked", Keeper { who: "a consent tool", fix: CONSENT }),
];

/// The attributes that consent tools write beside `type="text/plain"`.
const OF_CONSENT: [&str; 14] = [
    "data-cookieconsent",
    "data-cookiecategory",
    "data-cookieyes",
    "data-category",
    "data-service",
    "data-cmplz",
    "data-consent",
    "data-usercentrics",
    "data-borlabs",
    "data-iub",
    "data-ot",
    "data-termly",
    "data-name",
    "data-purposes",
];

/// The plugin that holds back a script element with this type and these attributes.
#[must_use]
pub fn keeper<'a>(kind: &str, attributes: impl Iterator<Item = (&'a str, &'a str)>) -> Keeper {
    let kind = kind.trim().to_ascii_lowercase();
    if let Some((_, keeper)) = BY_TYPE.iter().find(|(part, _)| kind.contains(part)) {
        return *keeper;
    }
    let of_consent = |(name, value): (&str, &str)| {
        OF_CONSENT.iter().any(|begin| name.starts_with(begin))
            || name == "class"
                && ["cmplz", "optanon", "_iub", "cky"].iter().any(|it| value.contains(it))
    };
    let mut attributes = attributes.peekable();
    let has_none = attributes.peek().is_none();
    if !has_none && attributes.any(of_consent) {
        return Keeper { who: "a consent tool", fix: CONSENT };
    }
    let who = "a plugin that delays scripts, or a consent tool";
    Keeper { who, fix: if kind.is_empty() { DELAYED } else { UNKNOWN } }
}

/// Whether plugins keep the URL of a script in an attribute of this name, such as `data-rocket-src`.
#[must_use]
pub fn keeps_address(name: &str) -> bool {
    name.starts_with("data-") && name.ends_with("src")
}

/// Whether an attribute of this name belongs to a plugin: the locker's library does not read it.
#[must_use]
pub fn is_of_plugin(name: &str) -> bool {
    const BEGINS: [&str; 12] = [
        "data-rocket",
        "data-litespeed",
        "data-perfmatters",
        "data-pm",
        "data-no-",
        "data-noptimize",
        "data-cf",
        "data-lazy",
        "data-type",
        "data-wpmeteor",
        "data-nitro",
        "data-minify",
    ];
    keeps_address(name) || BEGINS.iter().chain(&OF_CONSENT).any(|begin| name.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(kind: &str, attributes: &[(&str, &str)]) -> &'static str {
        keeper(kind, attributes.iter().copied()).who
    }

    #[test]
    fn a_plugin_is_known_by_its_type_and_a_consent_tool_by_its_attributes() {
        assert!(who("rocketlazyloadscript", &[]).starts_with("WP Rocket"));
        assert!(who("litespeed/javascript", &[("data-src", "x")]).starts_with("LiteSpeed"));
        assert!(who("pmdelayedscript", &[]).starts_with("Perfmatters"));
        for kind in ["text/rocketscript", "6f1c-text/javascript"] {
            assert_eq!(who(kind, &[]), "Cloudflare's Rocket Loader");
        }
        for attribute in [("data-cookieconsent", "statistics"), ("class", "cmplz-blocked")] {
            assert_eq!(who("text/plain", &[attribute]), "a consent tool");
        }
        assert_eq!(
            who("text/plain", &[("id", "dlshare")]),
            "a plugin that delays scripts, or a consent tool"
        );
    }

    #[test]
    fn attributes_of_plugins_are_distinguished_from_those_of_other_libraries() {
        for name in ["data-src", "data-rocket-src", "data-cmplz-src", "data-no-defer", "data-type"]
        {
            assert!(is_of_plugin(name), "{name}");
        }
        assert!(!is_of_plugin("data-callback") && !keeps_address("src"));
    }
}
