//! What the page includes and claims, as the browser built it: library, jQuery, app id, hash
//! (PAGE-SCRIPT to PAGE-APP-HASH).

use super::at_click;
use super::broken::{self, Broken};
use super::changed::Changed;
use super::facts::Facts;
use super::forbidden;
use super::held_back::{self, HeldBack};
use super::phrases::{GIVE_THE_KEY, GIVE_THE_STEPS};
use super::policy::is_without_scripts;
use super::snippet::without_query;
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{Claimed, Event, Sampled};
use locksmith_spec::markup::LIBRARY_PATH;
use locksmith_spec::mistake::{ZEROS, is_code, never_ran};
use locksmith_spec::verdict::{Elsewhere, Finding, HOW_TO_FIX, Verdict};
use locksmith_spec::{HashFact, Mistake};

pub(super) fn library(facts: &Facts<'_>, findings: &mut Findings) {
    let (Some(built), Some(setting)) = (facts.built, facts.setting) else { return };
    let wanted = [format!("a script element whose `src` is {}", setting.library)];
    if let Some(HeldBack { what, fix }) = held_back::why(facts) {
        findings.add("PAGE-SCRIPT", Verdict::Fail, wanted, &what).shows(HOW_TO_FIX, fix);
        return;
    }
    let is_it = |src: &str| without_query(src) == setting.library;
    let found = built.libraries.iter().find(|script| is_it(&script.src));
    let Some(script) = found.or(built.libraries.first()) else {
        let none = "no script element includes the library";
        if built.framed.is_some() {
            let observed = format!("{none} outside of the frame, which has no address of its own");
            findings.add("PAGE-SCRIPT", Verdict::Inconclusive, wanted, &observed);
        } else if facts.has_no_element_for_library() {
            let by = built.named.get("savelocker.js").map(|by| format!(" ({by} names it)"));
            let observed = format!(
                "the library ran, but {none}: a script fetched it in another way{}, and it finds no element \
                 `dlshare` with app id, hash and timestamp",
                by.unwrap_or_default()
            );
            findings
                .add("PAGE-SCRIPT", Verdict::Fail, wanted, &observed)
                .shows(HOW_TO_FIX, BY_ELEMENT);
        } else if let Some(script) = facts.comes_by_action("savelocker.js") {
            let observed = format!("{none} yet; {script} names it: {GIVE_THE_STEPS}");
            findings.add("PAGE-SCRIPT", Verdict::Inconclusive, wanted, &observed);
        } else if let Some(Broken { what, fix }) = broken::why(facts) {
            let observed = format!("{none}{what}");
            findings
                .add("PAGE-SCRIPT", Verdict::Fail, wanted, &observed)
                .also_in(Elsewhere::BrokenScript)
                .shows(HOW_TO_FIX, &fix);
        } else {
            findings.add("PAGE-SCRIPT", Verdict::Fail, wanted, none);
        }
        return;
    };
    if !is_it(&script.src) {
        let observed = format!("the script element includes {}", script.src);
        let finding = findings.add("PAGE-SCRIPT", Verdict::Fail, wanted, &observed);
        let src = without_query(&script.src);
        if src.ends_with(LIBRARY_PATH) {
            // Another environment of the locker, perhaps: then nothing else is to be said here.
            let fix =
                format!("If the page is for this locker, certify it with `--locker-url {src}`.");
            finding.shows(HOW_TO_FIX, &fix);
            return;
        }
    }
    if let [_, _, ..] = built.libraries[..] {
        let observed = format!("{} script elements include the library", built.libraries.len());
        findings.add("PAGE-SCRIPT", Verdict::Fail, ["the library, once"], &observed);
    }
    if facts.has_integrity() {
        let observed = format!(
            "not tested: the element has `integrity`, so the browser runs only the locker's own library, and \
             Locksmith serves its own in that place: {WITHOUT_INTEGRITY}"
        );
        findings.add("PAGE-SCRIPT", Verdict::Skipped, ["the library runs"], &observed);
        return;
    }
    if let Some(directive) = forbidden::of_library(facts) {
        let observed = format!(
            "not judged again, because the page's policy `{directive}` forbids the library (page/policy)"
        );
        findings.add("PAGE-SCRIPT", Verdict::Skipped, ["the library runs"], &observed);
        return;
    }
    if facts.leaves_library_open() {
        let observed =
            "not judged again, because its script element has no end tag (page/library-missing)";
        findings.add("PAGE-SCRIPT", Verdict::Skipped, ["the library runs"], observed);
        return;
    }
    let not_loaded =
        |event: &Event| matches!(event, Event::NotLoaded { url } if *url == script.src);
    let observed = if built.library_ran {
        format!("the library ran, from {}", script.src)
    } else {
        let why = if is_without_scripts(facts) {
            ": the page is in a sandbox without `allow-scripts`"
        } else if facts.events().any(not_loaded) {
            ": the browser could not load it"
        } else {
            ""
        };
        format!("the library did not run, though a script element includes it{why}")
    };
    findings.check("PAGE-SCRIPT", built.library_ran, ["the library runs"], &observed);
}

const BY_ELEMENT: &str = "Put the snippet into the page, with its id and its three attributes. A script that adds \
                          the library must create the element (`document.createElement('script')`), set `id`, \
                          `data-app-id`, `data-app-hash` and `time-stamp` on it, and leave it in the page; \
                          `$.getScript` and `import` do none of this.";

/// What to do about `integrity`.
const WITHOUT_INTEGRITY: &str = "certify a copy of the page without this attribute";

pub(super) fn app_id(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(claimed) = facts.claims.first() else { return };
    let registered = facts.setting.and_then(|setting| setting.app_id.as_deref());
    let changed = Changed::of_id(facts, claimed);
    let (holds, observed) = match (claimed.app_id.as_deref(), registered) {
        (None, _) => (false, "`data-app-id` is missing".to_owned()),
        (Some(""), _) => (false, "`data-app-id` is empty".to_owned()),
        (Some(id), Some(registered)) if id != registered => {
            (false, format!("`data-app-id` is \"{id}\", and \"{registered}\" is registered"))
        }
        (Some(id), _) => (true, format!("`data-app-id` is \"{id}\"")),
    };
    let changed = changed.filter(|_| !holds);
    let observed = match &changed {
        Some(changed) => format!("{observed}; {}", changed.words()),
        None => observed,
    };
    let finding = findings.check("PAGE-APP-ID", holds, ["the registered app id"], &observed);
    if let Some(changed) = changed {
        changed.fix(finding);
    }
    at_click::app_id(facts, findings);
}

pub(super) fn hash(facts: &Facts<'_>, findings: &mut Findings) {
    const WANTED: [&str; 1] = ["the SHA-256 of app id, app key and timestamp, in lower-case hex"];
    for claimed in &facts.claims {
        if let Some(lacks) = lacks_input(claimed) {
            let observed = format!("not judged, because {lacks}");
            findings.add("PAGE-APP-HASH", Verdict::Skipped, WANTED, &observed);
            continue;
        }
        if claimed.of_registered {
            let observed =
                "not judged, because of page/app-id: the hash is right for the registered app id";
            findings.add("PAGE-APP-HASH", Verdict::Skipped, WANTED, observed);
            continue;
        }
        let given = claimed.app_hash.as_deref().unwrap_or_default();
        let fact = match claimed.hash {
            _ if given.is_empty() => HashFact::Missing,
            Some(fact) => fact,
            None => {
                form(facts, claimed, findings);
                continue;
            }
        };
        let changed = Changed::of_hash(facts, claimed);
        let (verdict, observed) = match fact {
            HashFact::Right => (Verdict::Pass, "the hash is right".to_owned()),
            HashFact::Unsettled => {
                let observed = format!("the right digest, as \"{given}\"");
                findings
                    .add("PAGE-APP-HASH", Verdict::Note, WANTED, &observed)
                    .by(Some("I-HASH-FORM"));
                (Verdict::Pass, "the digest is right".to_owned())
            }
            HashFact::Missing => (Verdict::Fail, "`data-app-hash` is missing or empty".to_owned()),
            HashFact::Wrong | HashFact::Unknowable => {
                (Verdict::Fail, wrong(claimed, changed.as_ref()))
            }
        };
        let finding = findings.add("PAGE-APP-HASH", verdict, WANTED, &observed);
        if verdict == Verdict::Fail {
            fix_hash(claimed, changed.as_ref(), finding);
        }
        if let Some(due) = claimed.due.as_ref().filter(|_| verdict == Verdict::Fail) {
            let over = format!(
                "for the app id \"{}\" and the timestamp \"{}\" it is {due}",
                claimed.app_id.as_deref().unwrap_or_default(),
                claimed.time_stamp.as_deref().unwrap_or_default()
            );
            finding.shows("the right hash", &over);
        }
    }
    at_click::hash(facts, findings);
    if let [first, second] = facts.claims[..]
        && first.hash.is_none()
        && [first, second].iter().all(|it| lacks_input(it).is_none())
    {
        contradiction(first, second, findings);
    }
    let is_key_known = facts.setting.is_some_and(|setting| setting.key_known);
    if let Some(sampled) = facts.sampled.filter(|sampled| sampled.loads > 0 && is_key_known) {
        again_and_again(sampled, findings);
    }
}

/// What a hash cannot be judged without, where the page claims a hash and lacks that.
fn lacks_input(claimed: &Claimed) -> Option<&'static str> {
    let is_empty = |claim: &Option<String>| claim.as_deref().unwrap_or_default().trim().is_empty();
    if is_empty(&claimed.app_hash) {
        None
    } else if is_empty(&claimed.time_stamp) {
        Some("the page has no `time-stamp` (PAGE-TIMESTAMP)")
    } else if is_empty(&claimed.app_id) {
        Some("the page has no `data-app-id` (PAGE-APP-ID)")
    } else {
        None
    }
}

/// What a wrong hash is.
fn wrong(claimed: &Claimed, changed: Option<&Changed>) -> String {
    let given = claimed.app_hash.as_deref().unwrap_or_default();
    let observed = format!("`data-app-hash` is \"{given}\", which is not the right hash");
    match (changed, &claimed.mistake) {
        (Some(changed), _) => format!("{observed}: {}", changed.words()),
        (None, Some(Mistake { what, .. })) => format!("{observed}: it is {what}"),
        (None, None) if is_code(given) => format!("{observed}: this is code that never ran"),
        (None, None) => observed,
    }
}

/// Adds how to fix a wrong hash, where its cause is known.
fn fix_hash(claimed: &Claimed, changed: Option<&Changed>, finding: &mut Finding) {
    let given = claimed.app_hash.as_deref().unwrap_or_default();
    match (changed, &claimed.mistake) {
        (Some(changed), _) => changed.fix(finding),
        (None, Some(Mistake { fix, .. })) => {
            finding.shows(HOW_TO_FIX, fix);
        }
        (None, None) if is_code(given) => {
            finding.shows(HOW_TO_FIX, &never_ran("data-app-hash"));
        }
        (None, None) => {}
    }
}

/// A hash that is right in most loads only.
fn again_and_again(sampled: &Sampled, findings: &mut Findings) {
    let wanted = ["the right hash in every load"];
    let Sampled { loads, stamps, zeros, wrong, first, .. } = sampled;
    let Some((given, stamp, due)) = first else {
        let observed = format!(
            "right in {loads} plain loads, with {stamps} timestamps; hashes that begin with a zero: {zeros}"
        );
        findings.add("PAGE-APP-HASH", Verdict::Pass, wanted, &observed);
        return;
    };
    let lost = due.trim_start_matches('0') == given
        || (given.len() < due.len() && due.ends_with(given.as_str()));
    let why = if lost {
        format!(
            ": it has {} hex digits, and a SHA-256 has 64; the leading zeros are lost",
            given.len()
        )
    } else {
        String::new()
    };
    let observed = format!("wrong in {wrong} of {loads} plain loads, for example \"{given}\"{why}");
    let finding = findings.add("PAGE-APP-HASH", Verdict::Fail, wanted, &observed);
    finding.shows("the right hash", &format!("for the timestamp \"{stamp}\" it is {due}"));
    if lost {
        finding.shows(HOW_TO_FIX, ZEROS);
    }
}

/// Without the key: whether this can be a SHA-256 at all. That it is the right one, nothing shows.
fn form(facts: &Facts<'_>, claimed: &Claimed, findings: &mut Findings) {
    let given = claimed.app_hash.as_deref().unwrap_or_default();
    let bare = given.trim();
    let hex = bare.len() == 64 && bare.chars().all(|c| c.is_ascii_hexdigit());
    let as_wanted = bare == given && !given.contains(|c: char| c.is_ascii_uppercase());
    let digits = bare.trim_end_matches('=');
    let base64 = digits.len() == 43
        && digits.chars().all(|c| c.is_ascii_alphanumeric() || "+/-_".contains(c));
    let wanted = ["64 lower-case hex digits"];
    let observed = format!("`data-app-hash` is \"{given}\"");
    if !hex && !base64 {
        let changed = Changed::of_hash(facts, claimed);
        let observed = if changed.is_some() || is_code(given) {
            wrong(claimed, changed.as_ref())
        } else {
            observed
        };
        let finding = findings.add("PAGE-APP-HASH", Verdict::Fail, wanted, &observed);
        fix_hash(claimed, changed.as_ref(), finding);
        return;
    }
    let unknown = format!("the hash cannot be checked without the app key: {GIVE_THE_KEY}");
    findings.add("PAGE-APP-HASH", Verdict::Note, wanted, &unknown);
    if !(hex && as_wanted) {
        let finding = findings.add("PAGE-APP-HASH", Verdict::Note, wanted, &observed);
        finding.by(Some("I-HASH-FORM"));
    }
}

/// Without the key: the hash must change with what it is over, and with nothing else. That it does
/// proves nothing yet.
fn contradiction(first: &Claimed, second: &Claimed, findings: &mut Findings) {
    let same_input = first.app_id == second.app_id && first.time_stamp == second.time_stamp;
    let same_hash = first.app_hash == second.app_hash;
    let (verdict, observed) = match (same_input, same_hash) {
        (false, true) => {
            (Verdict::Fail, "the second load has another timestamp, but the same hash")
        }
        (true, false) => {
            (Verdict::Fail, "the second load has the same timestamp, but another hash")
        }
        (false, false) => (Verdict::Note, "the second load has another timestamp and another hash"),
        (true, true) => {
            (Verdict::Note, "nothing to compare: the second load has the same timestamp and hash")
        }
    };
    let wanted = ["a hash that changes with the timestamp"];
    findings.add("PAGE-APP-HASH", verdict, wanted, observed);
}
