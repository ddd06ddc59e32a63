//! A page in which no button was found (PAGE-BUTTON): behind a login, in a frame, in a shadow root, or nowhere.

use url::Url;

use super::broken::{self, Broken};
use super::facts::Facts;
use super::phrases::GIVE_THE_STEPS;
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{Built, Event, InShadow, LoginForm, RefusedFrame};
use locksmith_spec::verdict::{Elsewhere, HOW_TO_FIX, Verdict};

/// A page without a button.
pub(super) fn none(facts: &Facts<'_>, built: &Built, findings: &mut Findings) {
    if !built.in_shadow.is_empty() {
        built.in_shadow.iter().for_each(|one| in_shadow(one, findings));
        return;
    }
    let wanted = ["an `<a class=\"locker-saver\">` for each button"];
    if let Some(form) = facts.asks_for_login() {
        asks_for_login(facts, form, findings);
        return;
    }
    if let Some(RefusedFrame { url, header }) = facts.refused_frame() {
        let page = facts.loads.first().and_then(|loaded| Url::parse(&loaded.url).ok());
        let page = page.map_or("…".to_owned(), |page| page.origin().ascii_serialization());
        let frame =
            Url::parse(url).map_or("…".to_owned(), |url| url.origin().ascii_serialization());
        let (why, fix) = match header {
            Some(header) => (
                format!("its server sends `{header}`"),
                format!(
                    "Let the frame's document allow this page: send `Content-Security-Policy: frame-ancestors \
                     'self' {page}` with it, in place of the header above."
                ),
            ),
            None if !forbids_frames(facts) => (
                "it shows an error page in its place".to_owned(),
                format!("Open {url} in a browser, and see why it is not shown."),
            ),
            None => (
                "the page's own policy forbids it".to_owned(),
                format!(
                    "Allow {frame} in `frame-src` of the page's content security policy, in its header or `meta` \
                     element."
                ),
            ),
        };
        let observed =
            format!("the browser does not show the frame {url}, which holds the buttons: {why}");
        let fix = format!(
            "{fix} Or put the buttons into the page itself. To certify only the frame's document, run `locksmith \
             certify page {url}`."
        );
        findings.add("PAGE-BUTTON", Verdict::Fail, wanted, &observed).shows(HOW_TO_FIX, &fix);
        return;
    }
    let none = format!("no element `a` has the class `locker-saver`, {}", facts.ready_after());
    let (verdict, observed) = match built.not_anchors.first() {
        Some(tag) => (
            Verdict::Fail,
            format!("the class `locker-saver` is on a `{tag}` element, and not on an `a`"),
        ),
        None if !built.near.is_empty() => (
            Verdict::Fail,
            format!("{none}; a link has the class `{}` instead", built.near.join("`, `")),
        ),
        None if built.framed.is_some() => (
            Verdict::Inconclusive,
            format!(
                "{none}; the widget is in a frame without an address of its own, which is not tested: serve its \
                 document at an address, and certify that address"
            ),
        ),
        None if built.frames > 0 => {
            (Verdict::Fail, format!("{none}, and none in its frames ({})", built.frames))
        }
        None => match facts.comes_by_action("locker-saver") {
            Some(script) => (
                Verdict::Inconclusive,
                format!("{none}; {script} names the class: {GIVE_THE_STEPS}"),
            ),
            None => (Verdict::Fail, none),
        },
    };
    let broken = broken::why(facts).filter(|_| verdict == Verdict::Fail);
    let broken = broken.filter(|_| built.not_anchors.is_empty() && built.near.is_empty());
    if let Some(Broken { what, fix }) = broken {
        let observed = format!("{observed}{what}");
        findings
            .add("PAGE-BUTTON", verdict, wanted, &observed)
            .also_in(Elsewhere::BrokenScript)
            .shows(HOW_TO_FIX, &fix);
        return;
    }
    let finding = findings.add("PAGE-BUTTON", verdict, wanted, &observed);
    finding.also_in(Elsewhere::NoButton);
    if let (Some(near), Verdict::Fail) = (built.near.first(), verdict) {
        let fix = format!(
            "Write the class `locker-saver` in place of `{near}` where your code makes the link."
        );
        finding.shows(HOW_TO_FIX, &fix);
    }
}

/// A page that asks for a login before it shows anything of the widget: the steps are wanted, with what is
/// known of them.
fn asks_for_login(facts: &Facts<'_>, form: &LoginForm, findings: &mut Findings) {
    let wanted = ["the page with its buttons"];
    let LoginForm { user, password, send } = form;
    let after = if facts.setting.is_some_and(|setting| setting.steps) {
        "after the steps of --action the page still asks for a login"
    } else {
        "the page asks for a login, and shows no button and no library before it"
    };
    let observed = format!("{after}: give the steps of the login with --action");
    let mut steps = Vec::new();
    if !user.is_empty() {
        steps.push(format!("{{ fill = '{user}', with = \"asha\" }}"));
    }
    steps.push(format!("{{ fill = '{password}', from-env = \"PORTAL_PASSWORD\" }}"));
    if !send.is_empty() {
        steps.push(format!("{{ click = '{send}' }}"));
    }
    steps.push("{ await = \"a.locker-saver\" }".to_owned());
    let fix = format!(
        "Write a file steps.toml: steps = [{}]. Then run PORTAL_PASSWORD=… locksmith certify page … --action \
         steps.toml. If this is not the page with the buttons, correct the address.",
        steps.join(", ")
    );
    findings.add("PAGE-BUTTON", Verdict::Inconclusive, wanted, &observed).shows(HOW_TO_FIX, &fix);
}

/// A button where no library finds it that looks through the document, as `$("a.locker-saver")` does.
pub(super) fn in_shadow(button: &InShadow, findings: &mut Findings) {
    let InShadow { id, host } = button;
    let name = if id.is_empty() { "a button".to_owned() } else { format!("button `{id}`") };
    let observed = format!(
        "{name} is in the shadow root of `{host}`: a library that searches the document for `a.locker-saver` does \
         not find it, and leaves it a plain link"
    );
    let fix = "Put the `<a>` into the document itself, as a child of that element, and show it by a `<slot>` in the \
               shadow root.";
    let wanted = ["buttons in the document, where the library finds them"];
    findings.add("PAGE-BUTTON", Verdict::Fail, wanted, &observed).shows(HOW_TO_FIX, fix);
}

/// Whether the page's policy forbade a frame.
fn forbids_frames(facts: &Facts<'_>) -> bool {
    facts.events().any(|event| {
        matches!(event, Event::Policy { directive, .. }
            if ["frame-src", "child-src", "default-src"].contains(&directive.as_str()))
    })
}
