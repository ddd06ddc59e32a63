//! What the page does while its user is in the popup: a save needs half a minute, and may take the page from under it
//! (WID-POPUP, RES-HANDLED).

use super::facts::Facts;
use super::phrases::{at, seconds};
use locksmith_core::observe::page::Event;

/// What keeps a save from its end.
pub(super) struct Undone {
    pub(super) what: String,
    pub(super) fix: &'static str,
    /// The case that reports it.
    pub(super) case: &'static str,
    pub(super) clause: &'static str,
}

impl Undone {
    fn of_popup(what: String, fix: &'static str) -> Self {
        Self { what, fix, case: "page/popup", clause: "WID-POPUP" }
    }

    fn of_result(what: String, fix: &'static str) -> Self {
        Self { what, fix, case: "page/saved", clause: "RES-HANDLED" }
    }

    /// Says in another case where it is reported.
    pub(super) fn elsewhere(&self) -> String {
        format!(
            "not judged, because of what the page does while the popup is open ({}, {})",
            self.clause, self.case
        )
    }
}

/// How long a user needs for a login and a save, in seconds.
const A_SAVE: u64 = 30;

/// The first thing that the page does to a save.
pub(super) fn undone(facts: &Facts<'_>) -> Option<Undone> {
    let found = |of: fn(&str, &Event) -> Option<Undone>| {
        under_popup(facts).find_map(|(button, event)| of(&facts.name(button), event))
    };
    found(parted)
        .or_else(|| found(closed))
        .or_else(|| reloads(facts))
        .or_else(|| leads(facts))
        .or_else(|| found(gone))
}

/// What happened in the page after a click, with the button.
fn under_popup<'f>(facts: &Facts<'f>) -> impl Iterator<Item = (usize, &'f Event)> {
    let trials = facts.trials.iter().copied();
    let trials =
        trials.flat_map(|tried| tried.events.iter().map(move |event| (tried.button, event)));
    let waited = facts.waited.iter().copied();
    trials
        .chain(waited.flat_map(|(button, events)| events.iter().map(move |event| (button, event))))
}

fn parted(name: &str, event: &Event) -> Option<Undone> {
    let Event::Parted { how, script } = event else { return None };
    let at = at(script);
    let what = if how == "opener" {
        format!(
            "{name}: the page sets `opener` of the popup to null{at}: the locker cannot send the result to the page"
        )
    } else {
        format!(
            "{name}: the page opens the popup with `noopener` or `noreferrer`{at}: the library gets no window to \
             send to the locker, and no result can arrive"
        )
    };
    Some(Undone::of_popup(what, NOT_PARTED))
}

fn closed(name: &str, event: &Event) -> Option<Undone> {
    let Event::Closed { after } = event else { return None };
    let what = format!(
        "{name}: the page closes the popup {} after the click, before a user can log in and save the document",
        seconds(*after)
    );
    Some(Undone::of_popup(what, NOT_CLOSED))
}

fn gone(name: &str, event: &Event) -> Option<Undone> {
    let Event::Gone { after } = event else { return None };
    let what = format!(
        "{name}: {} after the click, while the user is in the popup, the page removes or replaces the button: the \
         library sets `result` on the clicked element, which is gone",
        seconds(*after)
    );
    Some(Undone::of_result(what, NOT_GONE))
}

/// A page that a timer leads elsewhere under the popup, as one that logs its user out.
fn leads(facts: &Facts<'_>) -> Option<Undone> {
    let (button, events) = facts.waited?;
    let by_timer = |event: &Event| match event {
        Event::Leads { url, by, script, .. } if by == "timer" => {
            Some((url.clone(), script.clone()))
        }
        _ => None,
    };
    let (url, script) = events.iter().find_map(by_timer)?;
    let what = format!(
        "{}: a timer leads the page to {url} while the user is in the popup{}: a user needs half a minute or more \
         there, and no result can arrive",
        facts.name(button),
        at(&script)
    );
    Some(Undone::of_result(what, NOT_AWAY_BY_TIME))
}

/// A page that loads itself anew under the popup: by an element `meta`, a header or a script.
fn reloads(facts: &Facts<'_>) -> Option<Undone> {
    const LOST: &str = "the library of the earlier document is gone, and no result can arrive";
    let of_meta = facts
        .built
        .and_then(|built| built.refresh)
        .map(|it| (it, "an element `<meta http-equiv=\"refresh\">`"));
    let of_header = || Some((of_header(facts)?, "the header `refresh`"));
    if let Some((after, by)) = of_meta.or_else(of_header).filter(|(after, _)| *after <= A_SAVE) {
        let what = format!(
            "{by} reloads the page every {after} s, also while the user is in the popup: {LOST}"
        );
        return Some(Undone::of_result(what, NOT_BY_TIME));
    }
    let is_open = |event: &Event| matches!(event, Event::Reloads { open: true, .. });
    let (button, event) = under_popup(facts).find(|(_, event)| is_open(event))?;
    let Event::Reloads { by, script, .. } = event else { return None };
    let (when, fix) = match by.as_str() {
        "focus" => ("when the popup takes the focus (`blur` or `visibilitychange`)", NOT_BY_FOCUS),
        "timer" => ("some seconds later, by a timer, while the user is in the popup", NOT_BY_TIME),
        _ => ("while the user is in the popup", NOT_ANEW),
    };
    let name = facts.name(button);
    let what = format!("{name}: the page reloads itself {when}{}: {LOST}", at(script));
    Some(Undone::of_result(what, fix))
}

/// After how many seconds the page's header loads it anew; one that names another address leads elsewhere.
fn of_header(facts: &Facts<'_>) -> Option<u64> {
    let value = facts.source?.header("refresh")?;
    let (seconds, url) = value.split_once([';', ',']).unwrap_or((value, ""));
    let url = url.trim().to_ascii_lowercase();
    let leads = url
        .strip_prefix("url")
        .and_then(|it| it.trim_start().strip_prefix('='))
        .is_some_and(|url| {
            let page =
                facts.source.map(|source| source.url.to_ascii_lowercase()).unwrap_or_default();
            url.trim() != page
        });
    seconds.trim().parse().ok().filter(|_| !leads)
}

const NOT_PARTED: &str = "Leave `window.open` to the library: do not wrap it, add no `noopener` or `noreferrer` to \
                          its third argument, and do not set `opener`.";

const NOT_CLOSED: &str = "Do not close a window that the library opens: the locker and its user close it. To clean \
                          up popups that hang, wait 30 minutes.";

const NOT_GONE: &str = "Keep the clicked `<a>` in the document until `result` is on it: change only its classes or \
                        the elements around it, and use no `innerHTML`, `replaceWith` or new component key on it in \
                        a timer or after a request.";

const NOT_BY_TIME: &str = "Do not reload the page by a timer. To show news, fetch them, and change only their part \
                           of the page. Do not reload when a session ends while a popup is open.";

const NOT_AWAY_BY_TIME: &str = "Let no timer navigate away from the page while a popup is open: stop it at the \
                                click on `a.locker-saver`, until `result` is on the button. A user in the popup \
                                moves no mouse in the page, but is not idle.";

const NOT_BY_FOCUS: &str = "Remove the reload from the handlers of `blur` and `visibilitychange`: the popup takes \
                            the focus. To show news, fetch them when the focus returns.";

const NOT_ANEW: &str = "Do not reload the page before `result` is on the button.";
