//! Cases that have nothing to judge, because something else is wrong: each names the case that reports that.

use super::cases::PageCase;
use super::facts::Facts;
use super::{at_click, dlshare, policy, waiting};
use locksmith_core::findings::Findings;
use locksmith_spec::markup::CLAIMS;
use locksmith_spec::verdict::Verdict;

/// The cases of a page that has nothing of the widget, too.
const OF_ANY_PAGE: [&str; 5] =
    ["page/certificate", "page/loads", "page/policy", "page/key", "page/scripts"];

/// What else is wrong that leaves this case nothing to judge: that is reported once, and not again here.
pub(super) fn root_cause(case: &PageCase, facts: &Facts<'_>) -> Option<String> {
    let is_trial = case.id.starts_with("page/error-")
        || matches!(case.id, "page/popup" | "page/cancelled" | "page/saved" | "page/not-saved");
    if is_trial && facts.has_integrity() {
        let why = "not judged, because `integrity` stops the library that Locksmith serves";
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
        return Some(why_nothing_was_tried(facts));
    }
    if is_trial && facts.has_no_element_for_library() {
        let why = "not judged, because no script element includes the library (PAGE-SCRIPT)";
        return Some(why.to_owned());
    }
    if matches!(case.id, "page/saved" | "page/not-saved") && policy::parted(facts).is_some() {
        let why = "not judged, because the page's opener policy separates it from its popup";
        return Some(format!("{why} (WID-POPUP, page/policy)"));
    }
    let claims = ["PAGE-APP-ID", "PAGE-APP-HASH", "PAGE-TIMESTAMP", "PAGE-FRESH"];
    let reads_claims = case.clauses.iter().any(|clause| claims.contains(clause));
    if let Some(other) = dlshare::on_another_script(facts) {
        let has_claims = CLAIMS.iter().any(|(name, _)| other.attributes.contains_key(*name));
        if is_trial || reads_claims && !has_claims {
            let why = "not judged, because `id=\"dlshare\"` is on the wrong script element";
            return Some(format!("{why} (PAGE-DLSHARE)"));
        }
    }
    let no_element = facts.built.is_some_and(|built| built.dlshare.is_empty());
    (reads_claims && no_element)
        .then(|| "not judged, because no element has `id=\"dlshare\"` (PAGE-DLSHARE)".to_owned())
}

/// Says of a case in which nothing failed why it did not end. What stopped the whole run is reported by
/// one case, and by those that it left half done.
pub(super) fn unfinished(case: &PageCase, facts: &Facts<'_>, findings: &mut Findings) {
    const OF_THE_RUN: &str = "page/loads";
    let found = case.clauses.iter().any(|clause| findings.about(clause));
    let (verdict, why) = match (found, facts.trouble()) {
        (_, Some(trouble)) if case.id == OF_THE_RUN => (Verdict::Inconclusive, trouble),
        // What was tried before the trouble came is not all that should have been tried.
        (true, Some(trouble)) if case.to_the_end => (Verdict::Inconclusive, trouble),
        (true, _) => return,
        (false, Some(trouble)) => (Verdict::Skipped, format!("not judged: {trouble}")),
        (false, None) => (Verdict::Skipped, why_nothing_was_tried(facts)),
    };
    findings.add(case.clauses[0], verdict, ["an undisturbed run"], &why);
}

/// Why a case that needs a button, or a popup, has nothing to judge.
fn why_nothing_was_tried(facts: &Facts<'_>) -> String {
    if facts.built.is_some_and(|built| !built.library_ran) {
        return "not judged, because the locker's library did not run (PAGE-SCRIPT)".to_owned();
    }
    if facts.is_without_jquery() {
        return "not judged, because the library finds no jQuery (PAGE-JQUERY)".to_owned();
    }
    if facts.is_stopped_by_slim_jquery() {
        return "not judged, because the page's jQuery has no `$.ajax` (PAGE-JQUERY)".to_owned();
    }
    if let Some(undone) = waiting::undone(facts) {
        return undone.elsewhere();
    }
    if let Some(why) = facts.trials.iter().find_map(|tried| at_click::elsewhere(facts, tried)) {
        return format!("not judged, because {why}");
    }
    let visible = facts.built.is_some_and(|built| built.buttons.iter().any(|it| it.visible));
    if visible {
        "not judged, because no button opened the locker's login page (WID-POPUP)".to_owned()
    } else {
        "not judged, because no button can be seen (PAGE-BUTTON)".to_owned()
    }
}
