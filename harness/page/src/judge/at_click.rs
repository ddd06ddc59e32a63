//! What the page claimed at a click that the locker refused: a script had changed it since the page was
//! opened, or this load came from another server than the first (PAGE-APP-ID, PAGE-APP-HASH, PAGE-FRESH).

use super::changed::Changed;
use super::facts::Facts;
use super::phrases::{FRESH, ONE_OF_SEVERAL, too_old};
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{AtClick, Trial, Tried};
use locksmith_spec::mistake::ZEROS;
use locksmith_spec::verdict::{HOW_TO_FIX, Verdict};
use locksmith_spec::{HashFact, TimeFact};

/// The claim that a refusal comes of: its clause, and the case that reports it.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) struct Cause {
    clause: &'static str,
    case: &'static str,
}

const ID: Cause = Cause { clause: "PAGE-APP-ID", case: "page/app-id" };
const HASH: Cause = Cause { clause: "PAGE-APP-HASH", case: "page/hash" };
const AGE: Cause = Cause { clause: "PAGE-FRESH", case: "page/fresh" };

/// The code that the locker showed, where this trial is not about that one.
fn unexpected(tried: &Tried) -> Option<u16> {
    let of_trial = match tried.trial {
        Trial::Refused(code) => Some(code),
        _ => None,
    };
    let code = tried.shown.as_ref()?.codes.first().copied();
    code.filter(|code| Some(*code) != of_trial)
}

/// Why the locker refused a click, where the claims at that click show it.
pub(super) fn cause(facts: &Facts<'_>, tried: &Tried) -> Option<Cause> {
    let AtClick { claimed, .. } = tried.at_click.as_deref()?;
    let first = facts.claims.first()?;
    let is_wrong = matches!(claimed.hash, Some(HashFact::Wrong | HashFact::Missing));
    match unexpected(tried)? {
        203 if is_wrong => Some(HASH),
        204 if claimed.app_id != first.app_id => Some(ID),
        206 if claimed.time == TimeFact::Stale => Some(AGE),
        _ => None,
    }
}

/// Why nothing more is said of a click that the locker refused: another case does.
pub(super) fn elsewhere(facts: &Facts<'_>, tried: &Tried) -> Option<String> {
    let Cause { clause, case } = cause(facts, tried)?;
    let code = unexpected(tried)?;
    Some(format!(
        "the locker refuses this click with {code} for what the page claims ({clause}, {case})"
    ))
}

/// The first trial that the locker refused for this cause.
fn first<'f>(facts: &Facts<'f>, of: Cause) -> Option<(&'f Tried, &'f AtClick)> {
    let refused = facts.trials.iter().copied().find(|tried| cause(facts, tried) == Some(of))?;
    Some((refused, refused.at_click.as_deref()?))
}

pub(super) fn app_id(facts: &Facts<'_>, findings: &mut Findings) {
    let Some((tried, click)) = first(facts, ID) else { return };
    let given = click.claimed.app_id.as_deref().unwrap_or_default();
    let what = format!("`data-app-id` is \"{given}\" at a click");
    add(facts, ID, "the registered app id", tried, &what, findings);
}

pub(super) fn hash(facts: &Facts<'_>, findings: &mut Findings) {
    const WANTED: &str = "the SHA-256 of app id, app key and timestamp, in lower-case hex";
    if let Some((tried, click)) = first(facts, HASH) {
        let given = click.claimed.app_hash.as_deref().unwrap_or_default();
        let stamp = click.claimed.time_stamp.as_deref().unwrap_or_default();
        let what = format!(
            "`data-app-hash` is \"{given}\" at a click, which is not the right hash for the timestamp \"{stamp}\""
        );
        add(facts, HASH, WANTED, tried, &what, findings);
        return;
    }
    // Without the key the locker takes any hash: then one that stays the same shows it.
    let is_alone = |click: &&AtClick| {
        let AtClick { opened, claimed } = click;
        claimed.hash.is_none()
            && claimed.time_stamp != opened.time_stamp
            && claimed.app_hash == opened.app_hash
    };
    let clicks = facts.trials.iter().filter_map(|tried| tried.at_click.as_deref());
    if let Some(changed) = clicks.filter(is_alone).find_map(Changed::until) {
        let observed = format!("{}; the hash stays the same", changed.words());
        changed.fix(findings.add("PAGE-APP-HASH", Verdict::Warn, [WANTED], &observed));
    }
}

pub(super) fn fresh(facts: &Facts<'_>, findings: &mut Findings) {
    if findings.about_failing(AGE.clause) {
        return;
    }
    let Some((tried, click)) = first(facts, AGE) else { return };
    let given = click.claimed.time_stamp.as_deref().unwrap_or_default();
    let what = format!(
        "`time-stamp` is \"{given}\" at a click, {}",
        too_old(click.claimed.age.unwrap_or_default())
    );
    add(facts, AGE, FRESH, tried, &what, findings);
}

/// Says what was wrong at a click, and whether a script or another server made it so.
fn add(
    facts: &Facts<'_>,
    of: Cause,
    wanted: &str,
    tried: &Tried,
    what: &str,
    findings: &mut Findings,
) {
    let name = facts.name(tried.button);
    let code = unexpected(tried).unwrap_or_default();
    let is_of_cause =
        |click: &&AtClick| of != AGE || click.opened.time_stamp != click.claimed.time_stamp;
    let changed = tried.at_click.as_deref().filter(is_of_cause).and_then(Changed::until);
    let short = (changed.is_none() && of == HASH).then(|| short_hash(tried)).flatten();
    let why = match (&changed, short) {
        (Some(changed), _) => changed.words(),
        (None, Some(digits)) => format!(
            "the hash has {digits} hex digits, and a SHA-256 has 64; a leading zero may \
                                         be lost"
        ),
        (None, None) => {
            "a later load of the page has this value, and the first load had another".to_owned()
        }
    };
    let observed = format!("{name}: {what}; the locker refuses it with {code}: {why}");
    let finding = findings.add(of.clause, Verdict::Fail, [wanted], &observed);
    match changed {
        Some(changed) => changed.fix(finding),
        None if short.is_some() => {
            finding.shows(HOW_TO_FIX, ZEROS);
        }
        None => {
            finding.shows(HOW_TO_FIX, if of == AGE { ONE_OF_SEVERAL } else { ANOTHER_SERVER });
        }
    }
}

/// How many digits the hash had at a click, where it lacks some.
fn short_hash(tried: &Tried) -> Option<usize> {
    const DIGITS: usize = 64;
    let given = tried.at_click.as_deref()?.claimed.app_hash.as_deref()?;
    let is_hex = given.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && (DIGITS - 4..DIGITS).contains(&given.len())).then_some(given.len())
}

const ANOTHER_SERVER: &str = "Several servers, or a cache, answer for this page: one of them has another app id, \
                              another app key, older code or an old copy of the page. Give all web servers the same \
                              settings and code.";
