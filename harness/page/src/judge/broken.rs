//! A script of the page that did not come, or that breaks: what it should have made is missing then.

use url::Url;

use super::facts::Facts;
use super::jquery;
use locksmith_core::observe::page::Event;

/// What is added to a finding on something that is missing, and how to fix it.
pub(super) struct Broken {
    pub(super) what: String,
    pub(super) fix: String,
}

/// The first script that broke while the page was opened, and the first that did not come.
pub(super) fn why(facts: &Facts<'_>) -> Option<Broken> {
    let events = || facts.loads.iter().filter(|loaded| loaded.load == 1).flat_map(|it| &it.events);
    let lost = events().find_map(|event| match event {
        Event::NotLoaded { url } if is_script(facts, url) => {
            Some(format!("{url} could not be loaded"))
        }
        _ => None,
    });
    let error = events().find_map(|event| match event {
        event if jquery::explains(facts, event) => None,
        event => event.script_error(),
    });
    let found: Vec<String> = [lost, error].into_iter().flatten().collect();
    let (first, all) = (found.first()?, found.join("; "));
    Some(Broken {
        what: format!("; a script of the page did not run to its end: {all}"),
        fix: format!(
            "If a script makes it, fix that script first: {first}. Open the page with the console and the network \
             panel of the browser. Otherwise write it into the page."
        ),
    })
}

/// Whether an address is that of a script, and not of the library.
fn is_script(facts: &Facts<'_>, url: &str) -> bool {
    let is_library = facts.setting.is_some_and(|setting| url == setting.library);
    let path = Url::parse(url).map(|url| url.path().to_ascii_lowercase()).unwrap_or_default();
    !is_library && [".js", ".mjs"].iter().any(|ending| path.ends_with(ending))
}
