//! The page's jQuery, as the library finds it (PAGE-JQUERY).

use url::Url;

use super::facts::Facts;
use super::held_back;
use super::phrases::GIVE_THE_STEPS;
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{Built, Event};
use locksmith_spec::verdict::{HOW_TO_FIX, Verdict};

pub(super) fn jquery(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(built) = facts.built else { return };
    let Some(version) = &built.jquery else {
        // A script that brings the library brings jQuery before it.
        let is_later =
            built.libraries.is_empty() && built.dlshare.is_empty() && built.jquery_from.is_empty();
        if is_later && facts.comes_by_action("savelocker.js").is_some() {
            let observed = format!("the page has no jQuery and no library yet: {GIVE_THE_STEPS}");
            findings.add("PAGE-JQUERY", Verdict::Inconclusive, ["jQuery in the page"], &observed);
            return;
        }
        if held_back::why(facts).is_some() && !facts.events().any(is_not_loaded) {
            let observed = "not judged, because a plugin delays scripts of the page (PAGE-SCRIPT)";
            findings.add("PAGE-JQUERY", Verdict::Skipped, ["jQuery in the page"], observed);
            return;
        }
        let (observed, fix) = missing(facts, built);
        let finding = findings.add("PAGE-JQUERY", Verdict::Fail, ["jQuery in the page"], &observed);
        if let Some(fix) = fix {
            finding.shows(HOW_TO_FIX, &fix);
        }
        return;
    };
    if built.jquery_in_time == Some(false) {
        too_late(facts, built, findings);
        return;
    }
    let own = facts.loads.first().and_then(|loaded| host(&loaded.url));
    let foreign = built.jquery_from.iter().find(|from| host(from) != own);
    if let Some(from) = foreign {
        let observed = format!("jQuery {version} comes from {from}");
        findings
            .add("PAGE-JQUERY", Verdict::Warn, ["jQuery from the partner's own server"], &observed)
            .by(Some("I-JQUERY-HOST"));
    } else {
        let observed = format!("jQuery {version}");
        findings.add("PAGE-JQUERY", Verdict::Pass, ["jQuery in the page"], &observed);
    }
    if built.jquery_ajax == Some(false) {
        let number = number(version);
        let slim = format!("jQuery {number} is the slim build, without `$.ajax` and effects");
        let wanted = ["jquery.min.js, the full build of jQuery"];
        let finding = if facts.is_stopped_by_slim_jquery() {
            let observed =
                format!("{slim}: the library needs `$.ajax`, and no click opens its popup");
            findings.add("PAGE-JQUERY", Verdict::Fail, wanted, &observed)
        } else {
            let observed = format!("{slim}: a library that needs them breaks");
            findings
                .add("PAGE-JQUERY", Verdict::Warn, wanted, &observed)
                .by(Some("I-LIBRARY-FRAIL"))
        };
        finding.shows(HOW_TO_FIX, "Include jquery.min.js in place of jquery.slim.min.js.");
    }
    if built.dollar == Some(false) {
        let observed = "`$` is not jQuery (`noConflict()`, or another library takes `$`): `jQuery` works, but a \
                        library that uses `$` breaks";
        let fix = "Leave `$` to jQuery until the locker's library has run: call `jQuery.noConflict()` after it or \
                   never, and include other libraries that take `$` before jQuery.";
        findings
            .add("PAGE-JQUERY", Verdict::Warn, ["jQuery as `jQuery` and as `$`"], observed)
            .by(Some("I-LIBRARY-FRAIL"))
            .shows(HOW_TO_FIX, fix);
    }
}

/// Whether an error of a script only shows that jQuery is missing or broken, which is reported as that.
pub(super) fn explains(facts: &Facts<'_>, error: &Event) -> bool {
    let Event::ScriptError { text, script } = error else { return false };
    let Some(built) = facts.built.filter(|built| built.jquery.is_none()) else { return false };
    let of_jquery = |src: &String| is_itself(src) && is_in(script, src);
    // What every browser says of a name that nothing defines.
    let is_missed =
        ["jQuery is not defined", "$ is not defined"].iter().any(|it| text.contains(it));
    is_missed || built.jquery_from.iter().chain(&built.jquery_in).any(of_jquery)
}

/// Whether the place of an error, with its line, is in this script.
fn is_in(place: &str, src: &str) -> bool {
    place.strip_prefix(src).is_some_and(|line| line.starts_with(':'))
}

fn is_not_loaded(event: &Event) -> bool {
    matches!(event, Event::NotLoaded { .. })
}

/// The version without what a slim build says behind it: `3.7.1 -ajax,-ajax/jsonp`.
fn number(version: &str) -> &str {
    version.split(' ').next().unwrap_or_default()
}

/// jQuery is there in the end, and was not when the library ran.
fn too_late(facts: &Facts<'_>, built: &Built, findings: &mut Findings) {
    let from = built.jquery_in.as_ref().or(built.jquery_from.first());
    let line = |src: &String| {
        let file = src.rsplit('/').next().filter(|file| !file.is_empty())?;
        let line = facts.source?.text.lines().position(|line| line.contains(file))?;
        Some(format!(", which line {} of the page includes", line + 1))
    };
    let which = from
        .map(|src| format!(", from {src}{}", line(src).unwrap_or_default()))
        .unwrap_or_default();
    let observed = format!(
        "jQuery comes too late{which}: the locker's library ran first, and found no jQuery"
    );
    let fix = "Put jQuery's script element before that of the locker's library, without `async` and `defer`, or \
               give both `defer` in this order. Load jQuery by no other script or loader.";
    findings
        .add("PAGE-JQUERY", Verdict::Fail, ["jQuery before the locker's library"], &observed)
        .shows(HOW_TO_FIX, fix);
}

/// A page without jQuery: a script under another name that is none may be it.
fn without_any(built: &Built) -> (String, Option<String>) {
    let none = "the page has no jQuery";
    let Some((src, answer)) = built.not_scripts.first() else {
        return (none.to_owned(), None);
    };
    let what = match answer.status {
        Some(status) if status >= 400 => format!("the server answers {status}"),
        Some(_) => "the server answers with an HTML page, not with a script".to_owned(),
        None => "its server cannot be reached".to_owned(),
    };
    let fix = format!(
        "Open {src} in a browser: it must show a script. A server that answers every unknown path with a page or \
         its login does so for a missing file, too. If no script of the page holds jQuery, put jquery.min.js on \
         your web server and include it before the library."
    );
    (format!("{none}; {src}, which may hold it, is not a script: {what}"), Some(fix))
}

const BROKEN: &str = "Download jquery.min.js again, and put the complete file there: a file that an upload cut off \
                      or an editor changed does not run. In a page that is not in UTF-8, send it with \
                      `Content-Type: text/javascript; charset=utf-8`.";

const TYPED: &str = "Remove `require-trusted-types-for` from the page's content security policy, in its header or \
                     `meta` element: it forbids to write HTML as text, as jQuery and the locker's library do. Or \
                     create a policy named `default` with `trustedTypes.createPolicy`, before jQuery, that passes \
                     their HTML.";

/// Why a page has no jQuery, and how to fix that where it includes one.
fn missing(facts: &Facts<'_>, built: &Built) -> (String, Option<String>) {
    let named = built.jquery_from.iter().find(|src| is_itself(src));
    let Some(src) = named.or(built.jquery_in.as_ref()) else {
        return without_any(built);
    };
    let failed =
        facts.events().any(|event| matches!(event, Event::NotLoaded { url } if url == src));
    let forbidden = facts.events().any(|event| {
        matches!(event, Event::Policy { blocked, .. }
            if !blocked.is_empty() && src.starts_with(blocked.as_str()))
    });
    let is_typed = facts.events().any(|event| {
        matches!(event, Event::Policy { directive, .. } if directive == "require-trusted-types-for")
    });
    let of_other = || built.not_scripts.iter().find(|(other, _)| other == src).map(|(_, it)| it);
    let is_first = built.jquery_from.first() == Some(src);
    let answer = built.jquery_answer.as_ref().filter(|_| is_first).or_else(of_other);
    let is_html = answer.is_some_and(|it| it.content_type.to_ascii_lowercase().contains("html"));
    let broke = facts.events().find_map(|event| match event {
        Event::ScriptError { text, script } if is_in(script, src) => Some(text.as_str()),
        _ => None,
    });
    let (observed, fix) = match answer.map(|answer| answer.status) {
        _ if forbidden => (
            format!("the page's content security policy forbids jQuery, from {src}"),
            "Allow jQuery's address in `script-src` of the page's content security policy.".to_owned(),
        ),
        Some(Some(status)) if status >= 400 => (
            format!("jQuery is included from {src}, and the server answers {status}"),
            format!(
                "Put jquery.min.js on your web server at that path, or correct the `src`. Then open {src} in a \
                 browser: it must show a script."
            ),
        ),
        Some(Some(_)) if is_html => (
            format!("jQuery is included from {src}, and the server answers with an HTML page, not with a script"),
            format!(
                "Put jquery.min.js on your web server at that path: a server that answers every unknown path with a \
                 page or its login does so for a missing file, too. Open {src} to see its answer."
            ),
        ),
        _ if broke.is_some_and(|error| is_typed && error.contains("Trusted")) => (
            format!(
                "jQuery is included from {src}, and the page's content security policy, \
                 `require-trusted-types-for 'script'`, keeps it from running: {}",
                broke.unwrap_or_default()
            ),
            TYPED.to_owned(),
        ),
        _ if broke.is_some() => (
            format!(
                "jQuery is included from {src}, and that file does not run: {}",
                broke.unwrap_or_default()
            ),
            BROKEN.to_owned(),
        ),
        Some(None) if failed => {
            let server = host(src).unwrap_or_else(|| src.clone());
            (
                format!("jQuery is included from {src}, and the browser could not load it: {server} cannot be reached"),
                "Put jquery.min.js on your own web server, and include it from there: the specification requires \
                 this, and another host may be down or blocked."
                    .to_owned(),
            )
        }
        _ if failed && has_integrity(facts, src) => (
            format!(
                "jQuery is included from {src} with `integrity`, and the browser does not run it: `integrity` is \
                 that of another file, or the server does not allow the page to read the file"
            ),
            "Compute `integrity` from the file that is served, or remove the attribute. For a file on another host \
             add `crossorigin=\"anonymous\"`, and let that host answer with `Access-Control-Allow-Origin`."
                .to_owned(),
        ),
        _ if failed => (
            format!("jQuery is included from {src}, and the browser could not load it"),
            "Put jQuery at the address in `src`: open that address, and see what the server answers.".to_owned(),
        ),
        _ => (
            format!("jQuery came from {src}, but `window.jQuery` is gone when the library needs it"),
            "Keep `window.jQuery` until the library has run: call no `noConflict(true)` before it, and use no \
             module loader that hides jQuery."
                .to_owned(),
        ),
    };
    (observed, Some(fix))
}

/// Whether the element that includes a script has `integrity`, as far as the source shows that.
fn has_integrity(facts: &Facts<'_>, src: &str) -> bool {
    let text = facts.source.map(|source| source.text.as_str()).unwrap_or_default();
    let file = src.rsplit('/').next().unwrap_or_default();
    let tags = text.split("<script").skip(1).filter_map(|rest| rest.split('>').next());
    !file.is_empty() && tags.filter(|tag| tag.contains(file)).any(|tag| tag.contains("integrity"))
}

/// Whether a script is named like jQuery itself, and not like one of its plugins.
fn is_itself(src: &str) -> bool {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_part = |part: &str| {
        matches!(part, "js" | "min" | "slim" | "core" | "latest" | "pack")
            || part.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    file.strip_prefix("jquery").is_some_and(|rest| rest.split(['.', '-', '_']).all(is_part))
}

fn host(url: &str) -> Option<String> {
    Url::parse(url).ok()?.host_str().map(str::to_owned)
}
