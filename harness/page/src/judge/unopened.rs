//! Why a click on a button opened nothing, where the page shows its cause (WID-POPUP).

use super::facts::Facts;
use super::phrases::at;
use locksmith_core::observe::Opened;
use locksmith_core::observe::page::{Button, Event, Tried};

/// The cause, and how to fix that.
pub(super) struct Unopened {
    pub(super) what: String,
    pub(super) fix: String,
}

/// What ends the way of an event weighs more than what only ends its effect.
const BY_WEIGHT: [&str; 5] =
    ["stopImmediatePropagation", "stopPropagation", "return false", "hidden", "preventDefault"];

/// Why nothing opened; none where a popup did, or where the cause is not known.
pub(super) fn why(facts: &Facts<'_>, tried: &Tried) -> Option<Unopened> {
    if let Some(OwnWindow { script, is_first: true }) = own_window(tried) {
        return Some(Unopened {
            what: format!(
                "a handler of the page ({script}) opens its own window before the library opens the popup: a popup \
                 blocker allows one window for each click, and stops the popup"
            ),
            fix: NOT_ITS_OWN.to_owned(),
        });
    }
    // A window in which the locker shows nothing may be one of the page's own.
    let is_of_page = tried.opened == Opened::Popup && tried.stuck.is_some();
    if tried.shown.is_some() || tried.opened == Opened::Blocked {
        return None;
    }
    if tried.opened == Opened::Popup && !is_of_page {
        return None;
    }
    let button = facts.button(tried.button);
    if let Some(Button { unclickable: Some(style), inert, .. }) = button {
        return Some(unclickable(style, *inert));
    }
    let stopped = || {
        tried.events.iter().filter_map(|event| match event {
            Event::Stopped { how, script } => Some((how.as_str(), script.as_str())),
            _ => None,
        })
    };
    let (how, script) = BY_WEIGHT.iter().find_map(|by| stopped().find(|(how, _)| how == by))?;
    if !is_of_page {
        return Some(of_event(how, script, None));
    }
    // What only takes the click's effect leaves the library its handler: then the window may be the library's.
    let ends_way = ["stopImmediatePropagation", "stopPropagation", "return false"].contains(&how);
    let said = tried.events.iter().find_map(|event| match event {
        Event::Dialog { text } => Some(format!(", asks \"{text}\"")),
        _ => None,
    });
    let own = format!("{} and opens its own window", said.unwrap_or_default());
    ends_way.then(|| of_event(how, script, Some(own)))
}

/// A window that the page itself opens at a click on a button.
pub(super) struct OwnWindow<'t> {
    /// The script that does it, with its line.
    pub(super) script: &'t str,
    /// Whether it comes before the library's popup.
    pub(super) is_first: bool,
}

pub(super) const NOT_ITS_OWN: &str = "Exclude the button from that handler, for example with \
                                      `.not('.locker-saver')` behind its selector: the locker saves the document, \
                                      so this click must open nothing else.";

/// The page's own window beside the library's popup, where a click opens both. What comes of a result is the page's.
pub(super) fn own_window(tried: &Tried) -> Option<OwnWindow<'_>> {
    let until_result =
        tried.events.iter().take_while(|event| !matches!(event, Event::Result { .. }));
    let opened: Vec<&str> = until_result
        .filter_map(|event| match event {
            Event::Opened { script, .. } => Some(script.as_str()),
            _ => None,
        })
        .collect();
    let library = opened.iter().position(|script| script.is_empty())?;
    let own = opened.iter().position(|script| !script.is_empty())?;
    Some(OwnWindow { script: opened[own], is_first: own < library })
}

fn unclickable(style: &str, is_inert: bool) -> Unopened {
    let fix = if is_inert {
        "Remove the attribute `inert` from the elements around the button, at the latest when the user may click."
    } else {
        "Remove `pointer-events: none` from the button and from the elements around it: search the page's style \
         sheets for it, for example in a class for disabled parts. `pointer-events: auto` on `a.locker-saver` also \
         helps."
    };
    let what = format!("no click reaches it: it has {style}");
    Unopened { what, fix: fix.to_owned() }
}

/// How the page stops the click; in place of the library's popup it may open a window of its `own`.
fn of_event(how: &str, script: &str, own: Option<String>) -> Unopened {
    let at = at(script);
    let nothing = own.clone().unwrap_or_else(|| ", and it opened nothing".to_owned());
    let (what, fix) = match how {
        "hidden" => (
            format!(
                "the click does not happen: at the press of the mouse the page moves, hides or removes the button, \
                 before the release{}",
                if script.is_empty() {
                    String::new()
                } else {
                    format!(" (the page handles the press at {script})")
                }
            ),
            "Do not move the button on `mousedown`, `pointerdown` and `focus`, until it is clicked.",
        ),
        "return false" => (
            format!(
                "a handler of the page ends the click: it returns false{}",
                own.unwrap_or_else(|| ", and the click opened nothing".to_owned())
            ),
            "Let that handler ignore `a.locker-saver`: return nothing there, and remove no other handlers from the \
             button (`.off('click')`).",
        ),
        "preventDefault" => (
            format!("the page cancels the click (`preventDefault`{at}){nothing}"),
            "Let that handler ignore `a.locker-saver`, and remove no other handlers from the button \
             (`.off('click')`, `cloneNode`).",
        ),
        _ => (
            format!(
                "the page stops the click (`{how}`{at}) before the library's handler on the `<a>` gets it{nothing}"
            ),
            "Let the click reach `a.locker-saver`: begin that handler with \
             `if (event.target.closest('a.locker-saver')) return;`, or listen without `capture`.",
        ),
    };
    Unopened { what, fix: fix.to_owned() }
}
