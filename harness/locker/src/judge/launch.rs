//! What a click led to: the login page, or an error with one of the codes that a present fault
//! permits (ERR-…, WID-POPUP, REG-…).

use locksmith_core::observe::{Observation, Opened, PartnerEvent, Screen};
use locksmith_core::scenario::Frame;
use locksmith_spec::{Code, Level, Outcome, Permission, Permitted, interpretation};

use super::timeline::Timeline;
use super::visit::Visit;
use super::{Finding, Verdict};
use locksmith_core::findings::Findings;

/// Clauses that a case may be there for, and that what a click leads to decides: a timestamp that
/// must be accepted tests ERR-206 as well as one that must be refused.
const BY_LAUNCH: [&str; 4] = ["REG-DOMAIN", "REG-CREDENTIALS", "REG-AUTH", "ERR-206"];

pub(super) fn judge(timeline: &Timeline<'_>, findings: &mut Findings) {
    unasked(timeline, findings);
    for visit in &timeline.visits {
        let (Some(permitted), Some(opened)) = (visit.permitted(), visit.opened) else { continue };
        popup(visit, &permitted, opened, findings);
        // A login page that was not recognised is a question, and no failure.
        if visit.unclear && permitted.allows_launch() && !visit.let_in() && visit.codes().is_empty()
        {
            continue;
        }
        // So is a login beside a code that does not let itself be used.
        if visit.is_unclear_beside_code() && !permitted.allows_launch() {
            continue;
        }
        let (led, mut finding) = outcome(visit, &permitted, opened);
        let claims = |clause: &str| timeline.case.clauses.iter().any(|claimed| claimed == clause);
        let is_known_otherwise = finding.verdict == Verdict::Fail && never_sent(timeline);
        if is_known_otherwise {
            finding.verdict = Verdict::Note;
            finding.by(Some("I-DOMAIN-MATCH"));
            finding.observed +=
                "; no request to this locker carries an `Origin` header that could be withheld";
        }
        if visit.is_at_the_edge() {
            finding.verdict = Verdict::Inconclusive;
            finding.by(Some("I-TS-EDGE"));
            finding.observed += "; the locker's clock is not known exactly: the timestamp is just under or just over 30 minutes old";
        }
        if finding.verdict == Verdict::Fail
            && let Some(doubt) = doubtful_key(timeline, visit, &permitted)
        {
            finding.observed += &doubt;
        }
        if is_refused_unseen(timeline, visit, &permitted) {
            unseen(&finding.observed, &permitted, findings);
            continue;
        }
        let (verdict, observed) = (finding.verdict, finding.observed.clone());
        let by = finding.interpretation.clone().filter(|_| verdict == Verdict::Note);
        let own = finding.clause.clone();
        // What went wrong comes first: what else follows from it is no other cause.
        findings.push(finding);
        for clause in BY_LAUNCH.into_iter().filter(|clause| claims(clause) && *clause != own) {
            let verdict = match led.of_registration(&permitted) {
                Some(of_refusal) if verdict == Verdict::Fail && clause.starts_with("REG-") => {
                    of_refusal
                }
                _ => verdict,
            };
            findings.add(clause, verdict, words(&permitted), &observed).by(by.as_deref());
        }
        // Where nothing was to be refused, no code is due.
        if is_known_otherwise && claims("ERR-SHOWN") {
            findings.add("ERR-SHOWN", verdict, words(&permitted), &observed);
        }
        shown(visit, &permitted, findings);
    }
}

/// What to look at first where an app of the profile is refused with 203, though its hash is right by the
/// profile's key: the locker may have another one. A key that only this process knows is right.
fn doubtful_key(
    timeline: &Timeline<'_>,
    visit: &Visit<'_>,
    permitted: &Permitted,
) -> Option<String> {
    let invalid = [Code::InvalidAppHash.number()];
    let withdrawn = Outcome::Refusal(Code::NotAuthorised);
    let is_right = permitted.allows_launch() || permitted.permission(withdrawn).is_some();
    if !is_right || visit.let_in() || visit.codes() != invalid {
        return None;
    }
    timeline.records.iter().find_map(|record| match &record.saw {
        Observation::KeyFrom { app, place } => Some(format!(
            "; the hash is right for the app key of [apps.{app}]. If the locker has another key for that app, correct {place}"
        )),
        _ => None,
    })
}

/// Whether a page whose origin is opaque was let in nowhere, and no popup stayed to show why: no locker can
/// address a page without an origin.
fn is_refused_unseen(timeline: &Timeline<'_>, visit: &Visit<'_>, permitted: &Permitted) -> bool {
    timeline.case.page.frame == Frame::Opaque
        && !permitted.allows_launch()
        && visit.codes().is_empty()
        && visit.launch.is_none()
        && visit.opened != Some(Opened::PageLeft)
}

/// Judges such a refusal: the domain is refused, and no user sees the code.
fn unseen(observed: &str, permitted: &Permitted, findings: &mut Findings) {
    let refused = ["a refusal of such a page"];
    findings.add("REG-DOMAIN", Verdict::Pass, refused, observed).by(Some("I-DOMAIN-MATCH"));
    for clause in ["ERR-205", "ERR-SHOWN"] {
        let observed =
            format!("{observed}; no locker can send a message to a page whose origin is opaque");
        findings.add(clause, Verdict::Note, words(permitted), &observed).by(Some("I-CODE-SHOWN"));
    }
}

/// Whether the page's origin was to be withheld, and no request carried it anyway: then it is sent by
/// other means, and was not absent.
fn never_sent(timeline: &Timeline<'_>) -> bool {
    let none = |saw: &Observation| matches!(saw, Observation::OriginWithheld { requests: 0 });
    timeline.records.iter().any(|record| none(&record.saw))
}

/// WID-POPUP: a click opens the popup. A window that opens as the page loads is of no click; what it is for, the
/// specification does not say.
fn unasked(timeline: &Timeline<'_>, findings: &mut Findings) {
    let clicked = |saw: &Observation| matches!(saw, Observation::Clicked { .. });
    let opened = |saw: &Observation| {
        matches!(
            saw,
            Observation::Partner(PartnerEvent::Opened { active: false, again: false, .. })
        )
    };
    let mut before = timeline.records.iter().take_while(|record| !clicked(&record.saw));
    let claimed = timeline.case.clauses.iter().any(|claimed| claimed == "WID-POPUP");
    if claimed && before.any(|record| opened(&record.saw)) {
        let observed = "the library opened a window while the page loaded, before any click";
        findings.add("WID-POPUP", Verdict::Warn, ["no window without a click"], observed).fix(
            "Call `window.open` only in the click: browsers block a window that opens without one.",
        );
    }
}

/// WID-POPUP: where a click must lead to the login page, it does so in a popup.
fn popup(visit: &Visit<'_>, permitted: &Permitted, opened: Opened, findings: &mut Findings) {
    if !permitted.allows_launch() || (!visit.let_in() && !visit.codes().is_empty()) {
        return;
    }
    let is_met = opened == Opened::Popup && visit.in_click != Some(false);
    // The login came up in a popup, which another click had opened.
    let is_shared = opened == Opened::Reused && visit.let_in();
    let observed = match opened {
        Opened::Popup if is_met => "a new window opened in the click",
        Opened::Popup => {
            "a new window opened, but not during the click: a popup blocker stops such a window (this browser has none)"
        }
        Opened::Blocked => {
            "the browser's popup blocker stopped the window: it was not opened in the click"
        }
        Opened::PageLeft => "the click replaced the partner's page in its own window",
        Opened::Reused => "the click reused the window of another button",
        Opened::Closed => "a new window opened, and closed itself before it showed anything",
        Opened::Nothing => "no window opened",
    };
    let wanted = ["a new popup, opened during the click; the page stays"];
    let verdict = match (is_met, is_shared) {
        (true, _) => Verdict::Pass,
        (false, true) => Verdict::Warn,
        (false, false) => Verdict::Fail,
    };
    let finding = findings.add("WID-POPUP", verdict, wanted, observed);
    if opened == Opened::Reused {
        finding.fix("Give each popup its own name in `window.open`: a user may begin a second save while the first waits.");
    }
}

/// What a click was seen to lead to.
enum Led {
    /// The login page, and no code.
    Login,
    /// One code, and no login page.
    Code(Code),
    /// A code, but the login is open as well, or opened later.
    CodeAndLogin,
    /// Several codes.
    Codes,
    /// Neither a login page nor a code.
    Nothing,
}

impl Led {
    /// What such an outcome says of the registration, where the launch was to be refused: a wrong code refuses,
    /// too, and where nothing is shown, no user was let in.
    fn of_registration(&self, permitted: &Permitted) -> Option<Verdict> {
        match self {
            _ if permitted.allows_launch() => None,
            Self::Code(_) | Self::Codes => Some(Verdict::Pass),
            Self::Nothing => Some(Verdict::Note),
            Self::Login | Self::CodeAndLogin => None,
        }
    }

    /// How a refusal is fixed that shows another code than the one that is due, several, or none.
    fn fix(&self, permitted: &Permitted) -> Option<String> {
        let due = permitted.iter().find_map(|permission| match permission.outcome {
            Outcome::Refusal(code) => Some(code),
            Outcome::Launch => None,
        })?;
        Some(match self {
            Self::Code(shown) => format!(
                "The launch is refused, with the wrong code: show {due} for this fault, and {shown} only for its own."
            ),
            Self::Codes => format!(
                "The launch is refused: show the one code {due}. A list of all codes does not say which one applies."
            ),
            Self::Nothing => format!(
                "Show the code {due} as a number of its own, in the popup or next to the button; letters directly \
                 beside it, a comment, a header or the console hide it from the user."
            ),
            Self::CodeAndLogin => format!(
                "End the launch where it is refused: show {due}, and let no login, link or later page beside it save the \
                 document."
            ),
            Self::Login => return None,
        })
    }
}

/// What the click led to, held against what the oracle permits.
fn outcome(visit: &Visit<'_>, permitted: &Permitted, opened: Opened) -> (Led, Finding) {
    let codes = visit.codes();
    let known: Vec<Code> = codes.iter().filter_map(|code| Code::from_number(*code)).collect();
    let (led, observed) = match (visit.let_in(), known.as_slice()) {
        (true, []) => (Led::Login, "the login page was shown".to_owned()),
        (false, [code]) => match visit.opened_later() {
            Some(later) => (Led::CodeAndLogin, format!("refused with {code}, but {later}")),
            None => (Led::Code(*code), refused(visit, *code)),
        },
        (true, _) => {
            let observed = format!("the code {} was shown, but the login was open", list(&codes));
            (Led::CodeAndLogin, observed)
        }
        (false, []) => (Led::Nothing, nothing(visit, opened)),
        (false, _) => (Led::Codes, format!("several codes were shown: {}", list(&codes))),
    };
    let outcome = match &led {
        Led::Login => Some(Outcome::Launch),
        Led::Code(code) => Some(Outcome::Refusal(*code)),
        Led::CodeAndLogin | Led::Codes | Led::Nothing => None,
    };
    let permission = outcome.and_then(|outcome| permitted.permission(outcome));
    let mut finding = match permission {
        Some(permission) => met(permission, permitted, &observed),
        None => broken(&led, permitted, &observed),
    };
    let screens = [
        ("the popup", visit.launch),
        ("the page", visit.launch_page),
        ("the popup, later", visit.later.filter(|_| visit.opened_later().is_some())),
    ];
    for (what, screen) in screens {
        if let Some(screen) = screen {
            finding.shows(what, &words_on(screen));
        }
    }
    if !permitted.allows_launch()
        && finding.verdict == Verdict::Fail
        && let Some(how) = led.fix(permitted)
    {
        finding.fix(&how);
    }
    (led, finding)
}

/// What is said of a refusal that stays one.
fn refused(visit: &Visit<'_>, code: Code) -> String {
    match visit.leads_to_login() {
        Some(name) => format!(
            "refused with {code}; \"{name}\" in the popup leads to a login that does not save the document"
        ),
        None => format!("refused with {code}"),
    }
}

fn met(permission: &Permission, permitted: &Permitted, observed: &str) -> Finding {
    let verdict = match permission.level {
        Level::Required => Verdict::Pass,
        Level::Tolerated => Verdict::Warn,
        Level::Open => Verdict::Note,
    };
    // What is merely tolerated stands for what should have happened.
    let due = permitted.iter().next().filter(|_| permission.level == Level::Tolerated);
    let clause = match due.unwrap_or(permission).outcome {
        Outcome::Launch => "ERR-NONE",
        Outcome::Refusal(code) => code.clause(),
    };
    finding(clause, verdict, permitted, observed, Some(permission))
}

/// The clause is that of what should have happened.
fn broken(led: &Led, permitted: &Permitted, observed: &str) -> Finding {
    let first = permitted.iter().next();
    let clause = match (first.map(|permission| permission.outcome), led) {
        (Some(Outcome::Refusal(_)), Led::Nothing) => "ERR-SHOWN",
        (Some(Outcome::Refusal(code)), _) => code.clause(),
        (Some(Outcome::Launch) | None, _) => "ERR-NONE",
    };
    finding(clause, Verdict::Fail, permitted, observed, first)
}

fn finding(
    clause: &str,
    verdict: Verdict,
    permitted: &Permitted,
    observed: &str,
    permission: Option<&Permission>,
) -> Finding {
    let mut finding = Finding::new(clause, verdict, words(permitted), observed);
    let basis = permission.map(|permission| permission.basis.id());
    finding.by(basis.filter(|id| interpretation::find(id).is_some()));
    finding
}

/// ERR-SHOWN: an error is shown with a code that can be read.
fn shown(visit: &Visit<'_>, permitted: &Permitted, findings: &mut Findings) {
    if permitted.allows_launch() || visit.codes().is_empty() {
        return;
    }
    let is_in_popup = visit.launch.is_some_and(|screen| !screen.codes.is_empty());
    let another = visit.code_beside.filter(|beside| *beside != visit.button);
    if let Some(another) = another.filter(|_| !is_in_popup) {
        let wanted = ["the code in the popup, or in the page next to the button"];
        let observed = format!(
            "the code {} stands next to the button `{another}`, and `{}` was used",
            list(&visit.codes()),
            visit.button
        );
        findings.add("ERR-SHOWN", Verdict::Fail, wanted, &observed).by(Some("I-CODE-SHOWN"));
        return;
    }
    let place = if is_in_popup { "popup" } else { "page" };
    let observed = format!("the code {} could be read in the {place}", list(&visit.codes()));
    findings.add(
        "ERR-SHOWN",
        Verdict::Pass,
        ["an error with a code that a user can read"],
        &observed,
    );
}

fn nothing(visit: &Visit<'_>, opened: Opened) -> String {
    match (visit.launch, opened) {
        (Some(screen), _) if screen.text.is_empty() => "the popup stayed empty".into(),
        (Some(_), _) => "the popup showed neither a login nor a code".into(),
        (None, Opened::Blocked) => "the popup was blocked, and no code was shown".into(),
        (None, Opened::PageLeft) => "the click replaced the page, and no code was shown".into(),
        (None, Opened::Popup | Opened::Closed) => {
            "the popup opened and closed itself, and no code was shown".into()
        }
        (None, Opened::Reused) => {
            "the click reused the window of another button, and no code was shown".into()
        }
        (None, Opened::Nothing) => "no popup opened, and no code was shown".into(),
    }
}

/// Everything that is permitted, in words.
pub(super) fn words(permitted: &Permitted) -> Vec<String> {
    permitted.iter().map(ToString::to_string).collect()
}

fn list(codes: &[u16]) -> String {
    codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What a screen says, short enough for a report.
pub(super) fn words_on(screen: &Screen) -> String {
    let text: String = screen.text.chars().take(300).collect();
    if text.is_empty() { format!("(empty, at {})", screen.path) } else { text }
}
