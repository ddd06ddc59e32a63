//! A partner's page, judged by what was seen of it in a browser: pure, one function a case.
//!
//! What the page's source says is judged elsewhere, by static rules; here it is what the browser
//! made of it, and what became of the page while the locker around it changed.

mod at_click;
mod attributes;
mod broken;
mod buttons;
mod cases;
mod changed;
mod dlshare;
mod documents;
mod facts;
mod forbidden;
mod held_back;
mod jquery;
mod no_button;
mod policy;
mod results;
mod saves;
mod secret;
mod stamps;
mod trials;
mod unopened;
mod waiting;
mod words;

pub use cases::{CASES, PageCase};
pub use facts::Facts;

use locksmith_core::findings::Findings;
use locksmith_core::observe::Record;
use locksmith_spec::verdict::{Judged, Verdict};

/// Judges every case by the records of a page's certification.
#[must_use]
pub fn cases(records: &[Record]) -> Vec<Judged> {
    let facts = Facts::of(records);
    CASES.iter().map(|case| one(case, &facts)).collect()
}

fn one(case: &PageCase, facts: &Facts<'_>) -> Judged {
    let mut findings = Findings::default();
    if let Some(cause) = root_cause(case, facts) {
        findings.add(case.clauses[0], Verdict::Skipped, ["that it is judged"], &cause);
    } else {
        (case.judge)(facts, &mut findings);
        if !findings.any(Verdict::Fail) && !findings.any(Verdict::Skipped) {
            unfinished(case, facts, &mut findings);
        }
    }
    let decides = case.decides.iter().map(|&clause| clause.to_owned()).collect();
    Judged::of(case.id.to_owned(), decides, findings.into_vec())
}

/// The cases of a page that has nothing of the widget, too.
const OF_ANY_PAGE: [&str; 5] =
    ["page/certificate", "page/loads", "page/policy", "page/key", "page/scripts"];

/// What else is wrong that leaves this case nothing to judge: that is reported once, and not again here.
fn root_cause(case: &PageCase, facts: &Facts<'_>) -> Option<String> {
    let is_trial = case.id.starts_with("page/error-")
        || matches!(case.id, "page/popup" | "page/cancelled" | "page/saved" | "page/not-saved");
    if is_trial && facts.has_integrity() {
        let why =
            "not judged, because `integrity` keeps the library that Locksmith serves from running";
        return Some(format!("{why} (PAGE-SCRIPT)"));
    }
    if case.id != "page/buttons"
        && facts.asks_for_login().is_some()
        && !OF_ANY_PAGE.contains(&case.id)
    {
        return Some(
            "not judged, because the page asks for a login first (page/buttons)".to_owned(),
        );
    }
    if case.id != "page/buttons"
        && facts.refused_frame().is_some()
        && !OF_ANY_PAGE.contains(&case.id)
    {
        let why = "not judged, because the browser does not show the frame that holds the widget";
        return Some(format!("{why} (page/buttons)"));
    }
    // Without the library a click follows the link, and without jQuery nothing: that says nothing more.
    let is_idle = facts.built.is_some_and(|built| !built.library_ran)
        || facts.is_without_jquery()
        || facts.is_stopped_by_slim_jquery();
    if is_trial && is_idle {
        return Some(facts.why_nothing_was_tried());
    }
    if is_trial && facts.has_no_element_for_library() {
        let why = "not judged, because no script element leads to the library (PAGE-SCRIPT)";
        return Some(why.to_owned());
    }
    if matches!(case.id, "page/saved" | "page/not-saved") && policy::parted(facts).is_some() {
        let why = "not judged, because the page's opener policy parts it from its popup";
        return Some(format!("{why} (WID-POPUP, page/policy)"));
    }
    let claims = ["PAGE-APP-ID", "PAGE-APP-HASH", "PAGE-TIMESTAMP", "PAGE-FRESH"];
    let reads_claims = case.clauses.iter().any(|clause| claims.contains(clause));
    if let Some(other) = dlshare::on_another_script(facts) {
        let has_claims = claims_of_snippet().any(|name| other.attributes.contains_key(name));
        if is_trial || reads_claims && !has_claims {
            let why = "not judged, because `id=\"dlshare\"` is on another script element than the library's";
            return Some(format!("{why} (PAGE-DLSHARE)"));
        }
    }
    let no_element = facts.built.is_some_and(|built| built.dlshare.is_empty());
    (reads_claims && no_element)
        .then(|| "not judged, because no element has `id=\"dlshare\"` (PAGE-DLSHARE)".to_owned())
}

/// What the library reads of its own element.
fn claims_of_snippet() -> impl Iterator<Item = &'static str> {
    ["data-app-id", "data-app-hash", "time-stamp"].into_iter()
}

/// Says of a case in which nothing failed why it did not end. What stopped the whole run is reported by
/// one case, and by those that it left half done.
fn unfinished(case: &PageCase, facts: &Facts<'_>, findings: &mut Findings) {
    const OF_THE_RUN: &str = "page/loads";
    let found = case.clauses.iter().any(|clause| findings.about(clause));
    let (verdict, why) = match (found, facts.trouble()) {
        (_, Some(trouble)) if case.id == OF_THE_RUN => (Verdict::Inconclusive, trouble),
        // What was tried before the trouble came is not all that should have been tried.
        (true, Some(trouble)) if case.to_the_end => (Verdict::Inconclusive, trouble),
        (true, _) => return,
        (false, Some(trouble)) => (Verdict::Skipped, format!("not judged: {trouble}")),
        (false, None) => (Verdict::Skipped, facts.why_nothing_was_tried()),
    };
    findings.add(case.clauses[0], verdict, ["an undisturbed run"], &why);
}
