//! The buttons, as the browser built them (PAGE-BUTTON, PAGE-UNIQUE-ID, PAGE-HREF).

use std::collections::BTreeSet;

use url::Url;

use super::facts::Facts;
use super::no_button::{self, in_shadow};
use super::phrases::GIVE_THE_STEPS;
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{Built, Button, Event, Trial, Tried};
use locksmith_spec::reach::is_private;
use locksmith_spec::verdict::{Elsewhere, HOW_TO_FIX, Verdict};

pub(super) fn buttons(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(built) = facts.built else { return };
    let wanted = ["an `<a class=\"locker-saver\">` for each button"];
    if built.buttons.is_empty() {
        no_button::none(facts, built, findings);
        return;
    }
    for tag in &built.not_anchors {
        let observed = format!("the class `locker-saver` is also on a `{tag}` element");
        findings.add("PAGE-BUTTON", Verdict::Fail, wanted, &observed).also_in(Elsewhere::NoButton);
    }
    for one in &built.in_shadow {
        in_shadow(one, findings);
    }
    let hidden: Vec<String> =
        built.buttons.iter().filter(|button| !button.visible).map(Button::name).collect();
    let seen = built.buttons.len() - hidden.len();
    if !built.library_ran {
        // Without the library, an empty element has nothing that could be seen.
        let observed = format!("{} in the page", built.buttons.len());
        findings.add("PAGE-BUTTON", Verdict::Pass, wanted, &observed);
        return;
    }
    // Only what nothing that a user does may show is a fault of the page for certain.
    let is_itself = |button: &&Button| {
        let may_show = button.may_show && broken_showing(facts, button).is_none();
        !button.visible && !button.within_hidden && !may_show
    };
    if let Some(button) = built.buttons.iter().find(is_itself) {
        unseen(facts, button, findings);
    } else if seen == 0 {
        let observed = format!("{} cannot be seen: {GIVE_THE_STEPS}", hidden.join(", "));
        findings.add("PAGE-BUTTON", Verdict::Inconclusive, wanted, &observed);
    } else if !hidden.is_empty() {
        partly_hidden(facts, built, findings);
    }
    if seen > 0 {
        let observed = format!("{seen} in the page");
        findings.add("PAGE-BUTTON", Verdict::Pass, wanted, &observed);
    }
    let late: Vec<String> =
        built.buttons.iter().filter(|button| button.late).map(Button::name).collect();
    renewed(facts, findings);
    // Where jQuery comes after the library, no button is bound in time: that is reported as that.
    if !late.is_empty() && built.jquery_in_time != Some(false) {
        let observed = format!(
            "{} came after the page had loaded ({}): a library that binds the buttons when it loads leaves it a \
             plain link; only one that watches for buttons finds it",
            late.join(", "),
            facts.ready_after()
        );
        findings
            .add(
                "PAGE-BUTTON",
                Verdict::Warn,
                ["buttons that exist when the page loads"],
                &observed,
            )
            .by(Some("I-LATE-BUTTON"));
    }
    if facts.events().any(|event| matches!(event, Event::EndlessDialogs)) {
        let observed =
            "the page shows dialog after dialog, more than 50: no user reaches the button";
        findings.add("PAGE-BUTTON", Verdict::Fail, ["a button that can be used"], observed);
    }
}

/// A button that nothing shows.
fn unseen(facts: &Facts<'_>, button: &Button, findings: &mut Findings) {
    let wanted = ["a button that can be seen"];
    let name = button.name();
    let Some(by) = &button.transparent_by else {
        let observed = format!("{name} cannot be seen, but the element around it can");
        findings.add("PAGE-BUTTON", Verdict::Fail, wanted, &observed);
        return;
    };
    let why = broken_showing(facts, button)
        .map(|broken| format!("; a script that may change this {broken}"))
        .unwrap_or_default();
    let observed = format!(
        "{name} cannot be seen: `{by}` has `opacity: 0`, also after scrolling to the button{why}"
    );
    let fix = "Make the element around the button opaque without a script, because the script of an animation may \
               fail to load: set `opacity: 0` only in a class that this script adds.";
    findings.add("PAGE-BUTTON", Verdict::Fail, wanted, &observed).shows(HOW_TO_FIX, fix);
}

/// What became of a script that may have faded in what is transparent: it was not loaded, or broke.
fn broken_showing(facts: &Facts<'_>, button: &Button) -> Option<String> {
    button.transparent_by.as_ref()?;
    let is_script = |url: &str| {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("js"))
    };
    facts.loads.first()?.events.iter().find_map(|event| match event {
        Event::NotLoaded { url } if is_script(url) => Some(format!("could not be loaded: {url}")),
        event => event.script_error().map(|error| format!("broke: {error}")),
    })
}

/// Buttons that the page puts in place of others later: only a library that watches for them finds them.
fn renewed(facts: &Facts<'_>, findings: &mut Findings) {
    // What is drawn anew under the mouse fails (page/popup).
    let is_new = |place: usize| {
        facts.button(place).is_none_or(|button| !button.late) && redrawn(facts, place).is_none()
    };
    let tried =
        facts.of_trial(Trial::Cancelled).filter(|tried| tried.late).map(|tried| tried.button);
    // What passes after a save may be the page's use of the result (I-USED).
    let later = facts.late.first().into_iter().flat_map(|late| late.iter().copied());
    let places: BTreeSet<usize> = tried.chain(later).filter(|place| is_new(*place)).collect();
    if places.is_empty() {
        return;
    }
    let names: Vec<String> = places.into_iter().map(|place| facts.name(place)).collect();
    let observed = format!(
        "{} becomes another element after the page has loaded: a script adds or replaces it, and a library that \
         binds the buttons when it loads leaves the new one a plain link",
        names.join(", ")
    );
    let fix = "Keep the `<a>` of the loaded page, and change only its content or the elements around it: no \
               `cloneNode`, `replaceWith` or `innerHTML` over it in a timer or an event handler.";
    let wanted = ["buttons that stay the same elements after the page has loaded"];
    findings
        .add("PAGE-BUTTON", Verdict::Warn, wanted, &observed)
        .by(Some("I-LIBRARY-FRAIL"))
        .shows(HOW_TO_FIX, fix);
}

/// The event after which the page puts another button in the place of this one while a user comes to click it: each
/// time, so that no other work of the page is the cause.
pub(super) fn redrawn<'f>(facts: &Facts<'f>, place: usize) -> Option<&'f str> {
    let of_button = facts.trials.iter().filter(|tried| tried.button == place);
    let mut found = of_button.flat_map(|tried| &tried.events).filter_map(|event| match event {
        Event::Redrawn { after } => Some(after.as_str()),
        _ => None,
    });
    let first = found.next()?;
    found.next().map(|_| first)
}

/// Some buttons cannot be seen, and others can: those may show when a user opens a tab or a part of the page.
fn partly_hidden(facts: &Facts<'_>, built: &Built, findings: &mut Findings) {
    let wanted = ["buttons that can be seen"];
    // A page for small screens, too, has a second button for the same document.
    let is_offered = |hidden: &&Button| {
        built.buttons.iter().any(|other| other.visible && other.url == hidden.url)
    };
    let (twice, only): (Vec<&Button>, Vec<&Button>) =
        built.buttons.iter().filter(|button| !button.visible).partition(is_offered);
    let names = |buttons: &[&Button]| -> String {
        buttons.iter().map(|button| button.name()).collect::<Vec<_>>().join(", ")
    };
    if !only.is_empty() {
        let names = names(&only);
        // Of what does not show after the steps either, no other steps can be asked for.
        let (verdict, observed) = if facts.setting.is_some_and(|setting| setting.steps) {
            let observed = format!(
                "{names} cannot be seen before or after the steps of --action, so it was not tried: run again with \
                 steps that show it"
            );
            (Verdict::Note, observed)
        } else {
            let observed = format!("{names} cannot be seen, so it was not tried: {GIVE_THE_STEPS}");
            (Verdict::Inconclusive, observed)
        };
        findings.add("PAGE-BUTTON", verdict, wanted, &observed).by(Some("I-LATE-BUTTON"));
    }
    if !twice.is_empty() {
        let observed = format!(
            "{} cannot be seen, so it was not tried: another button offers the same document",
            names(&twice)
        );
        findings.add("PAGE-BUTTON", Verdict::Note, wanted, &observed).by(Some("I-LATE-BUTTON"));
    }
}

pub(super) fn unique_ids(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(built) = facts.built else { return };
    for button in &built.buttons {
        let observed = match button.same_id {
            0 => format!("{} has no id", button.name()),
            1 => format!("\"{}\"", button.id),
            many => format!("{many} elements have the id \"{}\"", button.id),
        };
        findings.check("PAGE-UNIQUE-ID", button.same_id == 1, ["a unique `id`"], &observed);
    }
}

pub(super) fn addresses(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(built) = facts.built else { return };
    let page = facts.loads.first().and_then(|loaded| Url::parse(&loaded.url).ok());
    let wanted = ["the document's absolute URL, http or https"];
    for button in &built.buttons {
        let name = button.name();
        let href = button.href.as_deref().unwrap_or_default().trim();
        let url = Url::parse(&button.url).ok();
        if href.is_empty() {
            let observed = format!("{name} has no `href`");
            findings.add("PAGE-HREF", Verdict::Fail, wanted, &observed).also_in(Elsewhere::Source);
        } else if href.starts_with('#') {
            let observed = format!("the `href` of {name} leads to the page itself: \"{href}\"");
            findings.add("PAGE-HREF", Verdict::Fail, wanted, &observed).also_in(Elsewhere::Source);
        } else if !url.as_ref().is_some_and(|url| matches!(url.scheme(), "http" | "https")) {
            let observed = format!("the `href` of {name} is \"{href}\"");
            let finding = findings.add("PAGE-HREF", Verdict::Fail, wanted, &observed);
            let scheme = url.as_ref().map(Url::scheme).unwrap_or_default();
            if matches!(scheme, "blob" | "data") {
                finding.shows(HOW_TO_FIX, NOT_IN_THE_BROWSER);
            }
            // An address that only this browser knows was made by a script.
            if scheme != "blob" {
                finding.also_in(Elsewhere::Source);
            }
        } else if url.as_ref().is_some_and(is_private) && !page.as_ref().is_some_and(is_private) {
            let observed =
                format!("the `href` of {name} is \"{href}\": no locker can reach this address");
            findings.add("PAGE-HREF", Verdict::Fail, wanted, &observed).also_in(Elsewhere::Source);
        } else if Url::parse(href).is_err() {
            let observed = format!("the `href` of {name} is relative: \"{href}\"");
            findings.add("PAGE-HREF", Verdict::Warn, wanted, &observed).by(Some("I-HREF-RELATIVE"));
        } else {
            findings.add("PAGE-HREF", Verdict::Pass, wanted, &format!("{name}: {href}"));
        }
    }
    let clicks = facts.of_trial(Trial::Saved);
    let changed = clicks.filter_map(|tried| Some((tried.button, readdressed(tried)?)));
    for (place, (before, now)) in changed {
        let quoted =
            |href: Option<&str>| href.map_or("nothing".to_owned(), |href| format!("\"{href}\""));
        let observed = format!(
            "a script of the page changes the `href` of {} at the click, from {} to {}, and the locker can save \
             nothing from there",
            facts.name(place),
            quoted(before),
            quoted(now)
        );
        findings
            .add("PAGE-HREF", Verdict::Fail, wanted, &observed)
            .shows(HOW_TO_FIX, NOT_READDRESSED);
    }
}

const NOT_IN_THE_BROWSER: &str = "Give the document an address on your server, and write that address: the content \
                                  of a `blob:` or `data:` address exists in this browser only.";

const NOT_READDRESSED: &str = "Do not change `href` when the button is clicked: the library reads the document's \
                               URL there. To prevent a second click, wait until `result` is on the button.";

/// The `href` of a button before and at a click, where the page changed it and the locker saved nothing.
pub(super) fn readdressed(tried: &Tried) -> Option<(Option<&str>, Option<&str>)> {
    if tried.result() != Some("FAILURE") {
        return None;
    }
    tried.events.iter().find_map(|event| match event {
        Event::Href { before, now } => Some((before.as_deref(), now.as_deref())),
        _ => None,
    })
}

/// A password in an address is everyone's. It is not repeated here.
pub(super) fn passwords(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(built) = facts.built else { return };
    let wanted = ["addresses without a user name and a password"];
    let carries = |button: &&Button| {
        Url::parse(&button.url)
            .is_ok_and(|url| url.password().is_some() || !url.username().is_empty())
    };
    for button in built.buttons.iter().filter(carries) {
        let observed = format!("the `href` of {} carries a user name or a password", button.name());
        findings.add("SEC-DOCUMENT-PASSWORD", Verdict::Warn, wanted, &observed);
    }
    if !findings.about("SEC-DOCUMENT-PASSWORD") {
        findings.add("SEC-DOCUMENT-PASSWORD", Verdict::Pass, wanted, "no address carries one");
    }
}
