//! A library that a plugin holds back, and that did not run when the mouse moved and a key was pressed (PAGE-SCRIPT).

use super::facts::Facts;
use locksmith_core::observe::page::ElementSeen;
use locksmith_spec::held_back::{keeper, keeps_address};

/// Why the library did not run, and how to fix that.
pub(super) struct HeldBack {
    pub(super) what: String,
    pub(super) fix: &'static str,
}

/// None where the library ran, or where nothing holds it back.
pub(super) fn why(facts: &Facts<'_>) -> Option<HeldBack> {
    let built = facts.built.filter(|built| !built.library_ran)?;
    let mut elements = built.libraries.iter().chain(&built.dlshare);
    elements.find_map(of)
}

fn of(element: &ElementSeen) -> Option<HeldBack> {
    const RUN: [&str; 3] = ["javascript", "ecmascript", "module"];
    let ElementSeen { tag, attributes, src } = element;
    let kind = attributes.get("type").map(|kind| kind.trim().to_ascii_lowercase());
    let is_run = |kind: &String| {
        let name = kind.strip_prefix("text/").or(kind.strip_prefix("application/")).unwrap_or(kind);
        kind.is_empty() || RUN.contains(&name.trim_start_matches("x-"))
    };
    let kind = kind.filter(|kind| !is_run(kind));
    let address = attributes.keys().find(|name| src.is_empty() && keeps_address(name));
    if tag != "script" || kind.is_none() && address.is_none() {
        return None;
    }
    let names = attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let keeper = keeper(kind.as_deref().unwrap_or_default(), names);
    let how = match (&kind, address) {
        (Some(kind), _) => {
            format!("its script element has the type \"{kind}\", which browsers do not run")
        }
        (None, address) => {
            let name = address.map(String::as_str).unwrap_or_default();
            format!("its script element has the address in `{name}`, and no `src`")
        }
    };
    let what = format!(
        "the library did not run, not even after a mouse move and a key press: {how}; {} delays it",
        keeper.who
    );
    Some(HeldBack { what, fix: keeper.fix })
}
