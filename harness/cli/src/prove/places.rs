//! Where a mutant shows: data, and not what the fuzzer happened to find.

use std::sync::LazyLock;

use globset::{Glob, GlobSet, GlobSetBuilder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a mutant shows, as far as the fuzzer is concerned.
#[derive(
    Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the answer to a request for a launch.
    Answer,
    /// In the page that shows a code.
    ErrorPage,
    /// In the answer to the control, as a wrong profile would.
    Control,
    /// In the library.
    Library,
    /// In a partner's page, where the library runs.
    Page,
    /// Behind the login.
    Login,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 6] =
        [Self::Answer, Self::ErrorPage, Self::Control, Self::Library, Self::Page, Self::Login];

    /// Whether the fuzzer must notice what shows there.
    #[must_use]
    pub fn is_over_http(self) -> bool {
        matches!(self, Self::Answer | Self::ErrorPage)
    }

    /// What shows there, and why the fuzzer sees it or does not.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Answer => {
                "the answer to a request for a launch: whether it is let in, which code it gets, and \
                 what else stands in it"
            }
            Self::ErrorPage => {
                "the page of a code, which is the same for everybody who asks for it"
            }
            Self::Control => {
                "every app of the profile is refused, whatever it asks: a profile with wrong \
                 credentials looks the same, and nothing can be said"
            }
            Self::Library => "the library: no request for a launch, and read by `certify locker`",
            Self::Page => "a partner's page, in a browser: what the library does there",
            Self::Login => {
                "what comes after the login: the fuzzer does not log in, and saves nothing"
            }
        }
    }
}

/// The mutants of each place, by id.
static PLACES: &[(Place, &[&str])] = &[
    (
        Place::Answer,
        &[
            "error-20?/{let-through,passable,told-as-*,*then-*,continue-anyway,button-to-*}",
            "several-faults/*",
            "registration/{prefix-of-the-id,any-case-*}",
            "hash/*",
            // All but `no-limit-ahead`: how far ahead is open to the specification.
            "window/[!n]*",
            "domain/*",
            "key/in-a-header*",
        ],
    ),
    (
        Place::ErrorPage,
        &[
            "error-20?/without-number",
            "error/{blank,number-in-a-word,all-codes}",
            "key/in-the-error-page",
        ],
    ),
    (Place::Control, &["registration/{key-cut,domain-of-the-first,first-application-only}"]),
    (Place::Library, &["library/*", "key/in-the-library"]),
    // A page that closes at once has the code in its source all the same: no user can read it. What comes
    // after a refusal, the library does.
    (
        Place::Page,
        &[
            "button/*",
            "part/*",
            "jquery/*",
            "popup/*",
            "result/*",
            "error/{closed,next-to-the-first-button}",
            "window/no-limit-ahead",
        ],
    ),
    (
        Place::Login,
        &[
            "login/*",
            "folder/*",
            "fetch/*",
            "bytes/*",
            "entries/*",
            "message/*",
            "listing/*",
            "key/in-the-folder-page",
        ],
    ),
];

static GLOBS: LazyLock<Vec<(Place, GlobSet)>> = LazyLock::new(|| {
    let set = |globs: &[&str]| {
        let mut set = GlobSetBuilder::new();
        // A glob that is none, and one too few, are what the tests find.
        for glob in globs.iter().filter_map(|glob| Glob::new(glob).ok()) {
            set.add(glob);
        }
        set.build().unwrap_or_default()
    };
    PLACES.iter().map(|(place, globs)| (*place, set(globs))).collect()
});

/// Where a mutant shows. One without a place must show in the answer, until a line here says why
/// it does not.
#[must_use]
pub fn place(mutant: &str) -> Place {
    let mut places = GLOBS.iter().filter(|(_, globs)| globs.is_match(mutant));
    places.next().map_or(Place::Answer, |(place, _)| *place)
}

#[cfg(test)]
mod tests {
    use reference_locker::mutants::{self, Part};

    use super::*;

    #[test]
    fn every_mutant_shows_in_one_place_and_every_glob_names_some() {
        for mutant in mutants::all() {
            let places = GLOBS.iter().filter(|(_, globs)| globs.is_match(mutant.id)).count();
            assert_eq!(places, 1, "{}", mutant.id);
        }
        for glob in PLACES.iter().flat_map(|(_, globs)| *globs) {
            let matcher = Glob::new(glob).unwrap().compile_matcher();
            assert!(mutants::all().any(|mutant| matcher.is_match(mutant.id)), "{glob}");
        }
    }

    /// What a mutant gets wrong, and where that shows.
    #[test]
    fn a_place_agrees_with_what_is_wrong() {
        for (part, mutant) in mutants::by_part() {
            let policy = format!("{:?}", mutant.policy());
            let places: &[Place] = match part {
                // No request of the fuzzer's is judged by a matter of security.
                Part::Authorisation if mutant.clause.starts_with("SEC-") => &[Place::Page],
                Part::Authorisation => &[Place::Answer, Place::Control],
                Part::Widget => &[Place::Library, Place::Page],
                Part::Result => &[Place::Page],
                // An error that can be passed is a request that was let in.
                Part::Pages if policy.starts_with("Passable") => &[Place::Answer],
                Part::Pages if policy.starts_with("NotForLong") => &[Place::Answer],
                Part::Pages if policy.starts_with("Header") => &[Place::Answer],
                Part::Pages if policy == "ErrorPage" => &[Place::ErrorPage],
                Part::Pages if policy == "Library" => &[Place::Library],
                Part::Pages if mutant.id.starts_with("error") => &[Place::ErrorPage, Place::Page],
                Part::Saving | Part::Pages => &[Place::Login],
            };
            assert!(places.contains(&place(mutant.id)), "{}", mutant.id);
        }
    }
}
