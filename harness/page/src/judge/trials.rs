//! What became of the buttons in each state of the locker (WID-POPUP, RES-HANDLED).

use url::Url;

use super::buttons::redrawn;
use super::facts::Facts;
use super::phrases::{GIVE_THE_STEPS, at, seconds};
use super::unopened::{NOT_ITS_OWN, OwnWindow, own_window};
use super::waiting::{self, Undone};
use super::{at_click, policy, unopened, words};
use locksmith_core::findings::Findings;
use locksmith_core::observe::Opened;
use locksmith_core::observe::page::{By, Event, Trial, Tried};
use locksmith_spec::Code;
use locksmith_spec::verdict::{HOW_TO_FIX, Verdict};

pub(super) fn popup(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted = ["one popup at a click, with the locker's login page"];
    let undone = waiting::undone(facts);
    if let Some(Undone { what, fix, clause, .. }) =
        undone.as_ref().filter(|it| it.case == "page/popup")
    {
        findings.add(clause, Verdict::Fail, wanted, what).shows(HOW_TO_FIX, fix);
    }
    for tried in facts.of_trial(Trial::Cancelled) {
        let (holds, what) = launched(tried);
        if let Some(undone) = undone.as_ref().filter(|_| !holds) {
            // What became of this popup has the same cause.
            if undone.case != "page/popup" {
                findings.add("WID-POPUP", Verdict::Skipped, wanted, &undone.elsewhere());
            }
            continue;
        }
        let name = facts.name(tried.button);
        if let Some(Away { url, by, at, fix }) = taken_away(facts, tried) {
            let observed =
                format!("{name}: {by} leads the page itself to {url}{at}: no result can arrive");
            findings.add("WID-POPUP", Verdict::Fail, wanted, &observed).shows(HOW_TO_FIX, fix);
            continue;
        }
        if let Some(why) = policy::of_popup(facts, tried).filter(|_| !holds) {
            let observed = format!("{name}: not judged, because {why}");
            findings.add("WID-POPUP", Verdict::Skipped, wanted, &observed);
            continue;
        }
        if let Some(unopened) = unopened::why(facts, tried) {
            let observed = format!("{name}: {}", unopened.what);
            let finding = findings.add("WID-POPUP", Verdict::Fail, wanted, &observed);
            finding.shows(HOW_TO_FIX, &unopened.fix);
            continue;
        }
        if let Some(cover) = link_over(tried) {
            let observed = format!(
                "{name}: the link `{cover}` lies over it, and a click on the button follows that link"
            );
            let finding = findings.add("WID-POPUP", Verdict::Fail, wanted, &observed);
            finding.shows(HOW_TO_FIX, NOT_STRETCHED);
            continue;
        }
        if let Some(cover) = closable_cover(facts, tried) {
            findings.add("WID-POPUP", Verdict::Inconclusive, wanted, &give_steps(&name, cover));
            continue;
        }
        if let Some(after) = redrawn(facts, tried.button).filter(|_| holds) {
            let observed = format!(
                "{name}: the page replaces the element while the user moves to click it (after `{after}`): a \
                 library that binds the buttons when it loads never gets that click"
            );
            findings
                .add("WID-POPUP", Verdict::Fail, wanted, &observed)
                .by(Some("I-LIBRARY-FRAIL"))
                .shows(HOW_TO_FIX, NOT_REDRAWN);
            continue;
        }
        if is_judged_elsewhere(facts, tried, "WID-POPUP", findings) {
            continue;
        }
        if let Some(OwnWindow { script, .. }) = own_window(tried).filter(|_| holds) {
            let observed = format!(
                "{name}: a handler of the page ({script}) opens its own window at the same click: a popup blocker \
                 stops it with a message, and where popups are allowed the user gets both windows"
            );
            findings
                .add("WID-POPUP", Verdict::Warn, wanted, &observed)
                .shows(HOW_TO_FIX, NOT_ITS_OWN);
        }
        let of_domain = (!holds).then(|| another_domain(facts, tried)).flatten();
        let (why, fix) = of_domain.unwrap_or_default();
        let observed = format!("{name}: {what}{why}");
        let finding = findings.check("WID-POPUP", holds, wanted, &observed);
        if !fix.is_empty() {
            finding.shows(HOW_TO_FIX, &fix);
        }
        let is_covered = facts.button(tried.button).is_some_and(|it| it.covered_by.is_some());
        if is_covered && tried.shown.is_none() && tried.stuck.is_some() {
            finding.shows(HOW_TO_FIX, UNCOVERED);
        }
        if let Some(shown) = tried.shown.as_ref().filter(|_| !holds) {
            finding.shows(&format!("the popup, at {}", shown.place), &shown.text);
        }
    }
    covered_later(facts, findings);
    let seen = facts.built.map_or(0, |built| built.buttons.iter().filter(|it| it.visible).count());
    let clicked = facts.of_trial(Trial::Cancelled).count();
    if (1..seen).contains(&clicked) && facts.trouble().is_none() && !findings.any(Verdict::Fail) {
        let observed =
            format!("{clicked} of {seen} buttons were clicked, spread from the first to the last");
        findings.add("WID-POPUP", Verdict::Note, ["every button"], &observed);
    }
}

/// Of a refusal with 205: the page's host and the registered domain where these differ, and how to fix that.
fn another_domain(facts: &Facts<'_>, tried: &Tried) -> Option<(String, String)> {
    const NOT_REGISTERED: u16 = 205;
    let domain = &facts.setting?.domain;
    let page = Url::parse(&facts.loads.first()?.url).ok()?;
    let host = page.host_str().filter(|host| host != domain)?;
    let is_it = tried.shown.as_ref()?.codes.first() == Some(&NOT_REGISTERED);
    is_it.then(|| {
        let why = format!("; the page is at {host}, but the app is registered for {domain}");
        let fix = format!(
            "Register {host} for the app in the partner portal. If it is registered already, omit \
             `--registered-domain {domain}`."
        );
        (why, fix)
    })
}

/// What came over a button by itself.
fn covered_later(facts: &Facts<'_>, findings: &mut Findings) {
    let Some((place, by, after)) = facts.covered else { return };
    let wanted = ["buttons that a user can click"];
    let observed = format!(
        "{}: `{by}` covers it {} after the page was ready, and stays: no user can click the button",
        facts.name(place),
        seconds(after)
    );
    findings.add("WID-POPUP", Verdict::Fail, wanted, &observed).shows(HOW_TO_FIX, UNCOVERED);
}

const NOT_REDRAWN: &str = "Keep the `<a>` element, and change only its classes or the elements around it: no \
                           `innerHTML`, `replaceWith` or new component key on `mouseenter`, `mouseover`, \
                           `mousedown` or `focus`.";

const UNCOVERED: &str = "Let nothing cover the button: remove that element, or hide it (`display: none`) while it \
                         has nothing to show. Locksmith waited for it to go.";

const NOT_STRETCHED: &str = "Raise the button above the link with `position: relative; z-index: 2` on \
                             `a.locker-saver` (the link of Bootstrap's class `stretched-link` has 1), or make the \
                             link no larger than its text.";

const NOT_AWAY: &str = "Let handlers around the button, such as that of a row of a table, ignore a click on \
                        `a.locker-saver`: test `event.target.closest('a.locker-saver')` there first. Without the \
                        library, the click follows the link itself.";

const NOT_BY_PRESS: &str = "Remove the code that navigates on `mousedown`, `pointerdown` or `touchstart`, or let it \
                            ignore `a.locker-saver`: the page is gone before the click or before the result.";

const NOT_BY_FOCUS: &str = "Remove the navigation from the handlers of `blur` and `visibilitychange`: while the \
                            user saves a document, the popup takes the focus, and on a phone it hides the page.";

const NOT_BY_TIMER: &str = "Let no timer navigate away from the page while a popup is open: a user needs some \
                            minutes to log in and save.";

/// Where a click on a button that opened a popup takes the page itself.
struct Away<'f> {
    url: &'f str,
    /// What takes it there, and the place of the script.
    by: &'static str,
    at: String,
    fix: &'static str,
}

/// A page that is loaded anew is where it was.
fn taken_away<'f>(facts: &Facts<'f>, tried: &'f Tried) -> Option<Away<'f>> {
    let page = facts.loads.first().map(|loaded| loaded.url.as_str());
    let is_popup = tried.opened == Opened::Popup;
    let led = tried.events.iter().find_map(|event| match event {
        Event::Leads { url, pressed, by, script } => {
            Some((url.as_str(), *pressed, by.as_str(), script.as_str()))
        }
        _ => None,
    });
    let left = tried.events.iter().find_map(|event| match event {
        Event::Left { url } => Some((url.as_str(), false, "", "")),
        _ => None,
    });
    let (url, is_pressed, by, script) = led.or(left)?;
    let (by, fix) = match by {
        _ if is_pressed => ("the press of the mouse", NOT_BY_PRESS),
        "focus" => {
            ("a script that reacts to the popup's focus (`blur`, `visibilitychange`)", NOT_BY_FOCUS)
        }
        "timer" | "old timer" => ("a timer", NOT_BY_TIMER),
        _ => ("the same click", NOT_AWAY),
    };
    let at = at(script);
    // What a press leads to takes the page before the click: whether a popup opens then is a matter of luck.
    ((is_popup || is_pressed) && Some(url) != page).then_some(Away { url, by, at, fix })
}

/// The link to another page that kept a click from its button.
fn link_over(tried: &Tried) -> Option<&str> {
    let is_kept = tried.stuck.is_some() && tried.shown.is_none();
    let cover = tried.cover.as_ref().filter(|cover| cover.leads && is_kept)?;
    Some(cover.by.as_str())
}

/// What kept a click from its button, where a user may take that away first, as a notice about cookies.
fn closable_cover<'f>(facts: &Facts<'f>, tried: &'f Tried) -> Option<&'f str> {
    if tried.stuck.is_none() || tried.shown.is_some() {
        return None;
    }
    if let Some(cover) = &tried.cover {
        return Some(cover.by.as_str()).filter(|_| cover.acts);
    }
    let button = facts.built?.buttons.iter().find(|button| button.index == tried.button)?;
    button.covered_by.as_deref().filter(|_| button.cover_acts)
}

fn give_steps(name: &str, cover: &str) -> String {
    format!("{name}: `{cover}` covers it, and has controls: {GIVE_THE_STEPS}")
}

/// Whether a click opened one popup with the locker's login page, and what it opened.
pub(super) fn launched(tried: &Tried) -> (bool, String) {
    if let Some(stuck) = tried.stuck.as_ref().filter(|_| tried.shown.is_none()) {
        return (false, stuck.clone());
    }
    let opened = match tried.opened {
        Opened::PageLeft => {
            let url = tried.events.iter().find_map(|event| match event {
                Event::Left { url } => Some(url),
                _ => None,
            });
            let to = url.map(|url| format!(", to {url}")).unwrap_or_default();
            Some(format!("the page itself went to another document{to}"))
        }
        Opened::Blocked => Some("the browser or the page's sandbox blocked the popup".to_owned()),
        Opened::Nothing | Opened::Reused | Opened::Closed => {
            Some("the click opened nothing".to_owned())
        }
        Opened::Popup => None,
    };
    if let Some(what) = opened {
        return (false, what);
    }
    let own = own_window(tried);
    if own.as_ref().is_some_and(|own| own.is_first) {
        return (false, "the page opens its own window before the popup".to_owned());
    }
    // One of the page's own behind it is another matter.
    if own.is_none() && tried.windows > 1 {
        return (false, format!("the click opened {} windows", tried.windows));
    }
    let Some(shown) = &tried.shown else {
        return (false, "the popup showed nothing".to_owned());
    };
    match shown.codes.first().and_then(|code| Code::from_number(*code)) {
        _ if !shown.locker => {
            (false, format!("the popup is at {}, not at the locker", shown.place))
        }
        Some(code) => {
            (false, format!("the locker answers {}: {}", code.number(), code.description()))
        }
        None if shown.login => (true, "one popup, with the login page".to_owned()),
        None => (false, format!("the popup says \"{}\"", shown.text)),
    }
}

/// Whether the button can be tried on.
pub(super) fn is_alive(facts: &Facts<'_>, place: usize) -> bool {
    facts.of_trial(Trial::Cancelled).any(|tried| tried.button == place && launched(tried).0)
}

pub(super) fn cancelled(facts: &Facts<'_>, findings: &mut Findings) {
    for tried in facts.of_trial(Trial::Cancelled).filter(|tried| launched(tried).0) {
        never_success(facts, tried, "the popup was closed without a login", findings);
        words::too_early(facts, tried, findings);
    }
}

pub(super) fn refused(facts: &Facts<'_>, code: u16, findings: &mut Findings) {
    for tried in facts.of_trial(Trial::Refused(code)) {
        if !is_alive(facts, tried.button) {
            continue;
        }
        if is_judged_elsewhere(facts, tried, "WID-POPUP", findings) {
            continue;
        }
        let name = facts.name(tried.button);
        if let Some(cover) = closable_cover(facts, tried) {
            let wanted = [format!("the locker's error {code} in the popup")];
            findings.add("WID-POPUP", Verdict::Inconclusive, wanted, &give_steps(&name, cover));
            continue;
        }
        let shown = tried.shown.as_ref().map(|shown| shown.codes.as_slice()).unwrap_or_default();
        let observed = match (shown, &tried.stuck) {
            ([], Some(stuck)) => format!("{name}: {stuck}"),
            ([], None) => format!("{name}: the popup shows no code"),
            (codes, _) => format!(
                "{name}: the popup shows {}",
                codes.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
            ),
        };
        let wanted = [format!("the locker's error {code} in the popup")];
        findings.check("WID-POPUP", shown == [code], wanted, &observed);
        never_success(facts, tried, &format!("the locker refused with {code}"), findings);
    }
    let is_tried = |place| facts.of_trial(Trial::Refused(code)).any(|tried| tried.button == place);
    let untried = facts
        .of_trial(Trial::Cancelled)
        .filter(|tried| launched(tried).0 && !is_tried(tried.button));
    let untried = untried.count();
    // A trouble that prevented trials is reported as such.
    if let Some(undone) = waiting::undone(facts).filter(|_| untried > 0) {
        let wanted = ["every button, in every state"];
        findings.add("WID-POPUP", Verdict::Skipped, wanted, &undone.elsewhere());
    } else if untried > 0 && facts.trouble().is_none() {
        // Of a state in which no button was tried, nothing is known.
        let was_tried = findings.about("WID-POPUP");
        let verdict = if was_tried { Verdict::Note } else { Verdict::Inconclusive };
        let observed = format!(
            "buttons that opened the login page, but were not tried in this state: {untried}"
        );
        findings.add("WID-POPUP", verdict, ["every button, in every state"], &observed);
    }
}

/// Says of a click that the locker refused for what the page claimed then where that is reported.
pub(super) fn is_judged_elsewhere(
    facts: &Facts<'_>,
    tried: &Tried,
    clause: &str,
    findings: &mut Findings,
) -> bool {
    let Some(why) = at_click::elsewhere(facts, tried) else { return false };
    let observed = format!("{}: not judged, because {why}", facts.name(tried.button));
    findings.add(clause, Verdict::Skipped, ["a click that the locker accepts"], &observed);
    true
}

fn never_success(facts: &Facts<'_>, tried: &Tried, what: &str, findings: &mut Findings) {
    let name = facts.name(tried.button);
    let set_by = tried.events.iter().find_map(|event| match event {
        Event::Result { button, value: Some(value), by, .. }
            if *button == Some(tried.button) && value == "SUCCESS" =>
        {
            Some(*by)
        }
        _ => None,
    });
    let (verdict, observed) = match set_by {
        Some(By::Page) => {
            // That case reports it, with the script.
            let why = "the page sets `result` itself (page/result-untouched)";
            (Verdict::Skipped, format!("{name}: not judged, because {why}"))
        }
        None if tried.result() != Some("SUCCESS") => {
            (Verdict::Pass, format!("{name}: no SUCCESS when {what}"))
        }
        _ => (Verdict::Fail, format!("{name}: `result` became SUCCESS, but {what}")),
    };
    findings.add("RES-HANDLED", verdict, ["no SUCCESS"], &observed);
}
