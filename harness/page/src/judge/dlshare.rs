//! The library's own element, by its id `dlshare`, and the attributes that it has (PAGE-DLSHARE).

use super::facts::Facts;
use super::held_back;
use super::phrases::GIVE_THE_STEPS;
use super::snippet::{has_file, without_query};
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::ElementSeen;
use locksmith_spec::held_back::is_of_plugin;
use locksmith_spec::verdict::{Elsewhere, HOW_TO_FIX, Verdict};

/// What a script element may have beside what the library reads: the rest is of no effect.
const ATTRIBUTES_OF_SCRIPTS: [&str; 5] =
    ["data-app-id", "data-app-hash", "data-cfasync", "data-no-optimize", "data-turbo-track"];

/// Attributes that belong to another API of the locker, or to none.
pub(super) fn without_effect(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(element) = facts.built.and_then(|built| built.dlshare.first()) else { return };
    let wanted = ["the attributes of the specification's snippet"];
    let of_data = element.attributes.keys().filter(|name| name.starts_with("data-"));
    let is_known = |name: &str| ATTRIBUTES_OF_SCRIPTS.contains(&name) || is_of_plugin(name);
    for name in of_data.filter(|name| !is_known(name)) {
        let observed = no_effect(name);
        findings.add("PAGE-DLSHARE", Verdict::Note, wanted, &observed);
    }
    if !findings.about("PAGE-DLSHARE") {
        findings.add("PAGE-DLSHARE", Verdict::Pass, wanted, "every attribute has an effect");
    }
}

/// What is said of an attribute that this API does not have, by what it seems to be meant for.
fn no_effect(name: &str) -> String {
    let none = format!("`{name}` is not part of this API, and has no effect");
    let plain = name.trim_start_matches("data-");
    if name.contains("callback") || name.contains("success") || name.contains("result") {
        format!("{none}: the result of a save is in the attribute `result` of the button")
    } else if plain.replace(['-', '_'], "") == "timestamp" {
        format!("{none}: the timestamp is in `time-stamp`, without `data-`")
    } else if plain.contains("key") {
        format!(
            "{none}: no key belongs in the page, only `data-app-hash`, which the server computes with it"
        )
    } else {
        format!("{none}: the library reads `data-app-id`, `data-app-hash` and `time-stamp`")
    }
}

pub(super) fn dlshare(facts: &Facts<'_>, findings: &mut Findings) {
    let (Some(built), Some(setting)) = (facts.built, facts.setting) else { return };
    let wanted = ["one element with `id=\"dlshare\"`: the script that includes the library"];
    let observed = match built.dlshare.as_slice() {
        [] if built.libraries.is_empty() && built.framed.is_some() => {
            let observed =
                "no element has it outside of the frame, which has no address of its own";
            findings.add("PAGE-DLSHARE", Verdict::Inconclusive, wanted, observed);
            return;
        }
        [] if built.libraries.is_empty()
            && !facts.has_no_element_for_library()
            && facts.comes_by_action("savelocker.js").is_some() =>
        {
            let observed = format!("no element has `id=\"dlshare\"` yet: {GIVE_THE_STEPS}");
            findings.add("PAGE-DLSHARE", Verdict::Inconclusive, wanted, &observed);
            return;
        }
        [_] if held_back::why(facts).is_some() => {
            let observed = "not judged, because a plugin delays the library (PAGE-SCRIPT)";
            findings.add("PAGE-DLSHARE", Verdict::Skipped, wanted, observed);
            return;
        }
        // That the snippet is missing is one fault.
        [] if built.libraries.is_empty() => {
            let observed =
                "not judged, because no script element includes the library (PAGE-SCRIPT)";
            findings.add("PAGE-DLSHARE", Verdict::Skipped, wanted, observed);
            return;
        }
        [] => "no element has `id=\"dlshare\"`".to_owned(),
        [one] if one.tag != "script" => format!("a `{}` element has it", one.tag),
        // Of a library in another place, that place is all there is to say.
        [one] if without_query(&one.src) != setting.library && !has_file(&one.src) => {
            format!("the script element with the `src` \"{}\" has it", one.src)
        }
        [_] => {
            let observed = "only the library's script element has it";
            findings.add("PAGE-DLSHARE", Verdict::Pass, wanted, observed);
            return;
        }
        several
            if built.libraries.len() > 1
                && several.iter().all(|it| without_query(&it.src) == setting.library) =>
        {
            let observed = format!(
                "not judged, because the library is included {} times (PAGE-SCRIPT)",
                several.len()
            );
            findings.add("PAGE-DLSHARE", Verdict::Skipped, wanted, &observed);
            return;
        }
        several => format!("{} elements have it; the first counts", several.len()),
    };
    let finding = findings.add("PAGE-DLSHARE", Verdict::Fail, wanted, &observed);
    if let [one] = built.dlshare.as_slice()
        && one.tag == "script"
    {
        finding.also_in(Elsewhere::Source);
    }
    if on_another_script(facts).is_some() {
        finding.shows(HOW_TO_FIX, TO_LIBRARY);
    }
}

/// The script element that has the library's id in its place.
pub(super) fn on_another_script<'f>(facts: &Facts<'f>) -> Option<&'f ElementSeen> {
    let built = facts.built?;
    let [script] = built.libraries.as_slice() else { return None };
    let one = built.dlshare.first().filter(|one| one.tag == "script" && !has_file(&one.src))?;
    has_file(&script.src).then_some(one)
}

const TO_LIBRARY: &str = "Put `id=\"dlshare\"`, `data-app-id`, `data-app-hash` and `time-stamp` on the script \
                          element that includes the library, savelocker.js, and the id on no other element: the \
                          library reads them there.";
