//! The timestamp that the page claims: whether it can be read, and is fresh (PAGE-TIMESTAMP, PAGE-FRESH).

use super::at_click;
use super::changed::Changed;
use super::facts::Facts;
use super::phrases::{FRESH, ONE_OF_SEVERAL, length, too_old};
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{Claimed, Sampled};
use locksmith_spec::mistake::{is_code, never_ran};
use locksmith_spec::stamp_mistake::{self, is_behind_by_ist, of_stamp};
use locksmith_spec::verdict::{Finding, HOW_TO_FIX, Verdict};
use locksmith_spec::{Mistake, TimeFact};

pub(super) fn time_stamp(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(setting) = facts.setting else { return };
    let wanted = [format!("a timestamp in IST, written as {}", setting.format)];
    for claimed in &facts.claims {
        let given = claimed.time_stamp.as_deref().unwrap_or_default();
        let changed = Changed::of_stamp(facts, claimed);
        let observed = match &changed {
            Some(changed) => format!("`time-stamp` is \"{given}\": {}", changed.words()),
            None if is_code(given) => {
                format!("`time-stamp` is \"{given}\": this is code that never ran")
            }
            None => format!("`time-stamp` is \"{given}\""),
        };
        let fix = |finding: &mut Finding| {
            if let Some(changed) = &changed {
                changed.fix(finding);
            } else if is_code(given) {
                finding.shows(HOW_TO_FIX, &never_ran("time-stamp"));
            }
        };
        match claimed.time {
            TimeFact::Missing => {
                let observed = "`time-stamp` is missing or empty";
                findings.add("PAGE-TIMESTAMP", Verdict::Fail, wanted.clone(), observed);
            }
            TimeFact::Unreadable => {
                let finding =
                    findings.add("PAGE-TIMESTAMP", Verdict::Fail, wanted.clone(), &observed);
                fix(finding.by(Some("I-TS-UNREADABLE")));
            }
            TimeFact::Stale if changed.is_none() && claimed.age.is_some_and(is_behind_by_ist) => {
                let finding =
                    findings.add("PAGE-TIMESTAMP", Verdict::Fail, wanted.clone(), &observed);
                if let Some(Mistake { what, fix }) = mistake(facts, claimed) {
                    finding.observed = format!("{observed}: {what}");
                    finding.shows(HOW_TO_FIX, &fix);
                }
            }
            TimeFact::Unsettled => another_form(facts, claimed, &wanted, findings),
            _ if claimed.other_form => another_form(facts, claimed, &wanted, findings),
            TimeFact::Fresh | TimeFact::Stale | TimeFact::Future => {
                findings.add("PAGE-TIMESTAMP", Verdict::Pass, wanted.clone(), &observed);
            }
        }
    }
}

/// The mistake that a timestamp shows by its text and its age.
fn mistake(facts: &Facts<'_>, claimed: &Claimed) -> Option<Mistake> {
    let age = claimed.age.unwrap_or_default();
    of_stamp(facts.setting?.format, claimed.time_stamp.as_deref()?, age)
}

/// Whether the locker reads this form, its documentation says and the page does not.
fn another_form(facts: &Facts<'_>, claimed: &Claimed, wanted: &[String], findings: &mut Findings) {
    let given = claimed.time_stamp.as_deref().unwrap_or_default();
    let mistake = mistake(facts, claimed);
    let what = mistake.as_ref().map(|it| format!(" ({})", it.what)).unwrap_or_default();
    let observed = format!(
        "`time-stamp` is \"{given}\", not in the expected format{what}; if the locker reads it, give its format \
         with --time-stamp-format"
    );
    let finding = findings.add("PAGE-TIMESTAMP", Verdict::Note, wanted.to_vec(), &observed);
    finding.by(Some("I-TS-FORMAT"));
    if let Some(Mistake { fix, .. }) = mistake {
        finding.shows(HOW_TO_FIX, &fix);
    }
}

pub(super) fn fresh(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted = [FRESH];
    let some_loads = facts.sampled.filter(|it| (1..it.loads).contains(&it.stale));
    if let Some(sampled) = some_loads {
        in_some_loads(sampled, findings);
    }
    at_click::fresh(facts, findings);
    for claimed in &facts.claims {
        let age = claimed.age.unwrap_or_default();
        match claimed.time {
            TimeFact::Fresh | TimeFact::Future if has_month_for_minutes(facts) => {
                month_for_minutes(facts, claimed, findings);
            }
            TimeFact::Fresh => {
                let observed = format!("{age} s old when the page loaded");
                findings.add("PAGE-FRESH", Verdict::Pass, wanted, &observed);
            }
            // That some loads are too old, and others are not, is one cause.
            TimeFact::Stale if some_loads.is_some() => {}
            TimeFact::Stale
                if is_behind_by_ist(age) && Changed::of_stamp(facts, claimed).is_none() =>
            {
                let observed =
                    "not judged again, because the timestamp is 5 h 30 min behind (PAGE-TIMESTAMP)";
                findings.add("PAGE-FRESH", Verdict::Skipped, wanted, observed);
            }
            TimeFact::Stale => stale(facts, claimed, findings),
            TimeFact::Future => ahead(facts, claimed, findings),
            TimeFact::Unsettled | TimeFact::Unreadable | TimeFact::Missing => {
                let observed = "its age is unknown, because it is not readable";
                findings.add("PAGE-FRESH", Verdict::Note, wanted, observed);
            }
        }
    }
}

/// Whether two loads claim the month in the place of the minutes, each in another second and off by more than a
/// minute. One that is too old by that is reported as such.
fn has_month_for_minutes(facts: &Facts<'_>) -> bool {
    let has_it = |claimed: &&Claimed| {
        let stamp = claimed.time_stamp.as_deref().unwrap_or_default();
        claimed.age.is_some_and(|age| {
            age.abs() > 60 && stamp_mistake::has_month_for_minutes(stamp.trim(), age)
        })
    };
    let [first, second] = facts.claims[..] else { return false };
    first.time_stamp != second.time_stamp && has_it(&first) && has_it(&second)
}

/// A right page whose clock is a minute slow has the same minutes once in an hour: only a clock that does not go on
/// as ours does settles it.
fn month_for_minutes(facts: &Facts<'_>, claimed: &Claimed, findings: &mut Findings) {
    const A_MINUTE: u64 = 50;
    let Mistake { what, fix } = stamp_mistake::month_for_minutes();
    let ages = || facts.claims.iter().filter_map(|claimed| claimed.age);
    let apart = ages().max().zip(ages().min()).map_or(0, |(most, least)| most.abs_diff(least));
    let age = claimed.age.unwrap_or_default();
    let off = if age < 0 { "ahead" } else { "old" };
    let given = claimed.time_stamp.as_deref().unwrap_or_default();
    let observed = format!(
        "`time-stamp` is \"{given}\", {} {off} when the page loaded; in both loads its minutes equal its month",
        length(age.abs())
    );
    let (verdict, why) = if apart >= A_MINUTE {
        (Verdict::Fail, format!("{what}: within an hour its clock stands still"))
    } else {
        (
            Verdict::Warn,
            format!("it seems that {what}; otherwise the server's clock is wrong by that much"),
        )
    };
    findings
        .add("PAGE-FRESH", verdict, [FRESH], &format!("{observed}: {why}"))
        .shows(HOW_TO_FIX, &fix);
}

/// A timestamp that is too old, and why, where that shows.
fn stale(facts: &Facts<'_>, claimed: &Claimed, findings: &mut Findings) {
    let given = claimed.time_stamp.as_deref().unwrap_or_default();
    let observed =
        format!("`time-stamp` is \"{given}\", {}", too_old(claimed.age.unwrap_or_default()));
    let changed = Changed::of_stamp(facts, claimed);
    let mistake = mistake(facts, claimed).filter(|_| changed.is_none());
    let why = match (&changed, &mistake) {
        (Some(changed), _) => format!(": {}", changed.words()),
        (None, Some(Mistake { what, .. })) => format!(": {what}"),
        (None, None) => String::new(),
    };
    let observed = format!("{observed}{why}");
    let finding = findings.add("PAGE-FRESH", Verdict::Fail, [FRESH], &observed);
    match (changed, mistake) {
        (Some(changed), _) => changed.fix(finding),
        (None, Some(Mistake { fix, .. })) => {
            finding.shows(HOW_TO_FIX, &fix);
        }
        (None, None) => {}
    }
}

fn ahead(facts: &Facts<'_>, claimed: &Claimed, findings: &mut Findings) {
    let mistake = mistake(facts, claimed);
    let observed = match &mistake {
        Some(Mistake { what, .. }) => what.clone(),
        None => format!("{} in the future", length(-claimed.age.unwrap_or_default())),
    };
    let finding = findings.add("PAGE-FRESH", Verdict::Note, [FRESH], &observed);
    finding.by(Some("I-TS-FUTURE"));
    if let Some(Mistake { fix, .. }) = mistake {
        finding.shows(HOW_TO_FIX, &fix);
    }
    findings.add("PAGE-FRESH", Verdict::Pass, [FRESH], "at most 30 minutes old");
}

/// A timestamp that is too old in some loads only: of one of several servers, or of a cache.
fn in_some_loads(sampled: &Sampled, findings: &mut Findings) {
    let Sampled { loads, stale, oldest, .. } = sampled;
    let such = oldest
        .as_ref()
        .map(|(stamp, age)| format!(", for example \"{stamp}\", {} old", length(*age)));
    let observed = format!("too old in {stale} of {loads} plain loads{}", such.unwrap_or_default());
    findings.add("PAGE-FRESH", Verdict::Fail, [FRESH], &observed).shows(HOW_TO_FIX, ONE_OF_SEVERAL);
}
