//! The timestamp that the page claims: whether it can be read, is fresh, and is renewed (PAGE-TIMESTAMP,
//! PAGE-FRESH).

use super::super::findings::{Findings, HOW_TO_FIX};
use super::super::{Finding, Verdict};
use super::changed::Changed;
use super::facts::Facts;
use crate::observe::live::Renewed;
use crate::spec::mistake::{is_code, never_ran};
use crate::spec::{HashFact, TimeFact, time_stamp::WINDOW};

/// How far India's wall clock is ahead of UTC, in seconds.
const IST: i64 = 19_800;

pub(super) fn time_stamp(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(setting) = facts.setting else { return };
    let wanted = [format!("a time stamp in IST, written as {}", setting.format)];
    for claimed in &facts.claims {
        let given = claimed.time_stamp.as_deref().unwrap_or_default();
        let changed = Changed::of_stamp(facts, claimed);
        let observed = match &changed {
            Some(changed) => format!("`time-stamp` is \"{given}\": {}", changed.words()),
            None if is_code(given) => {
                format!("`time-stamp` is \"{given}\": that is code, and it never ran")
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
            TimeFact::Stale if claimed.age.is_some_and(is_utc) => {
                let observed = format!("{observed}: the wall clock of UTC, 5½ hours behind IST");
                let finding =
                    findings.add("PAGE-TIMESTAMP", Verdict::Fail, wanted.clone(), &observed);
                finding.shows(HOW_TO_FIX, IN_IST);
            }
            TimeFact::Unsettled => another_form(&observed, &wanted, findings),
            _ if claimed.other_form => another_form(&observed, &wanted, findings),
            TimeFact::Fresh | TimeFact::Stale | TimeFact::Future => {
                findings.add("PAGE-TIMESTAMP", Verdict::Pass, wanted.clone(), &observed);
            }
        }
    }
}

const IN_IST: &str = "Set the time zone where the timestamp is made: `date_default_timezone_set('Asia/Kolkata')` in PHP, \
                      `ZoneId.of(\"Asia/Kolkata\")` in Java, `ZoneInfo(\"Asia/Kolkata\")` in Python.";

/// Whether the locker reads this form, its documentation says and the page does not.
fn another_form(observed: &str, wanted: &[String], findings: &mut Findings) {
    let observed = format!(
        "{observed}, another form than the expected one: if the locker reads it, name it by \
         --time-stamp-format"
    );
    findings
        .add("PAGE-TIMESTAMP", Verdict::Note, wanted.to_vec(), &observed)
        .by(Some("I-TS-FORMAT"));
}

/// Whether an age is that of a time that was written in UTC just now.
fn is_utc(age: i64) -> bool {
    (IST - 60..=IST + WINDOW.as_secs()).contains(&age)
}

pub(super) fn fresh(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted = ["a time stamp that is not older than 30 minutes"];
    for claimed in &facts.claims {
        let age = claimed.age.unwrap_or_default();
        match claimed.time {
            TimeFact::Fresh => {
                let observed = format!("{age} s old when the page was loaded");
                findings.add("PAGE-FRESH", Verdict::Pass, wanted, &observed);
            }
            TimeFact::Stale => {
                let observed = format!(
                    "{} minutes old when the page was loaded; the limit is 30 minutes",
                    age / 60
                );
                let changed = Changed::of_stamp(facts, claimed);
                let observed = match &changed {
                    Some(changed) => format!("{observed}: {}", changed.words()),
                    None => observed,
                };
                let finding = findings.add("PAGE-FRESH", Verdict::Fail, wanted, &observed);
                if let Some(changed) = changed {
                    changed.fix(finding);
                }
            }
            TimeFact::Future => {
                let observed = format!("{} minutes in the future", -age / 60);
                findings
                    .add("PAGE-FRESH", Verdict::Note, wanted, &observed)
                    .by(Some("I-TS-FUTURE"));
                findings.add("PAGE-FRESH", Verdict::Pass, wanted, "not older than 30 minutes");
            }
            TimeFact::Unsettled | TimeFact::Unreadable | TimeFact::Missing => {
                let observed = "its age cannot be judged, since it cannot be read";
                findings.add("PAGE-FRESH", Verdict::Note, wanted, observed);
            }
        }
    }
}

/// Whether a page that is left open renews what it claims. One that does not is refused with 206 then, which
/// another case shows.
pub(super) fn renewed(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted =
        ["a timestamp that is not older than 30 minutes, also in a page that is left open"];
    let Some(Renewed { after, before, stamp, hash }) = facts.renewed else {
        if !facts.claims.is_empty() {
            let observed = "the page does not renew its timestamp by itself, and need not";
            findings.add("PAGE-FRESH", Verdict::Pass, wanted, observed);
        }
        return;
    };
    let minutes = after.div_ceil(60);
    let observed = format!(
        "the page renews its timestamp after {minutes} minutes: \"{stamp}\" in place of \"{before}\""
    );
    if matches!(hash, Some(HashFact::Wrong | HashFact::Missing)) {
        let observed = format!("{observed}, and the hash is not renewed with it");
        findings.add("PAGE-FRESH", Verdict::Fail, wanted, &observed);
    } else {
        let observed = format!("{observed}; left open for 31 minutes, it still opens the login");
        findings.add("PAGE-FRESH", Verdict::Note, wanted, &observed);
    }
}

pub(super) fn new_at_each_load(facts: &Facts<'_>, findings: &mut Findings) {
    let [first, second] = facts.claims[..] else { return };
    let (Some(one), Some(other)) = (&first.time_stamp, &second.time_stamp) else {
        let observed = "there is no time stamp to compare";
        findings.add("PAGE-FRESH", Verdict::Note, ["another time stamp at each load"], observed);
        return;
    };
    let wanted = ["another time stamp at each load"];
    if one != other {
        let observed = format!("\"{one}\", and in a second load \"{other}\"");
        findings.add("PAGE-FRESH", Verdict::Pass, wanted, &observed);
        return;
    }
    // One timestamp for several loads is right while it is renewed in time (I-STAMP-SHARED).
    let window = WINDOW.as_secs().unsigned_abs();
    let in_file = facts.setting.is_some_and(|setting| setting.file)
        && facts.source.is_some_and(|source| source.text.contains(one.as_str()));
    let (verdict, why) = match first.kept_for {
        _ if in_file => (Verdict::Fail, "it stands in the file, and will be too old".to_owned()),
        Some(seconds) if seconds >= window => (
            Verdict::Fail,
            format!(
                "the page's headers let caches keep it for {seconds} s, and the limit is {window} s"
            ),
        ),
        Some(seconds) => {
            (Verdict::Warn, format!("the page's headers let caches keep it for {seconds} s"))
        }
        None => (
            Verdict::Warn,
            "nothing shows that it is renewed before it is 30 minutes old".to_owned(),
        ),
    };
    let observed = format!("the same \"{one}\" in a second load: {why}");
    findings.add("PAGE-FRESH", verdict, wanted, &observed).by(Some("I-STAMP-SHARED"));
}
