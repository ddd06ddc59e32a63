//! The timestamp that the page claims: whether it can be read, is fresh, and is renewed (PAGE-TIMESTAMP,
//! PAGE-FRESH).

use jiff::Timestamp;

use super::at_click;
use super::changed::Changed;
use super::facts::{CameBack, Facts};
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{Claimed, Renewed, Sampled, Unchanged};
use locksmith_spec::mistake::{is_code, never_ran};
use locksmith_spec::stamp_mistake::{self, is_behind_by_ist, of_stamp};
use locksmith_spec::time_stamp::{WINDOW, age};
use locksmith_spec::verdict::{Finding, HOW_TO_FIX, Verdict};
use locksmith_spec::{HashFact, Mistake, TimeFact};

pub(super) fn time_stamp(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(setting) = facts.setting else { return };
    let wanted = [format!("a timestamp in IST, written as {}", setting.format)];
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
        "`time-stamp` is \"{given}\", another form than the expected one{what}: if the locker reads it, name it \
         by --time-stamp-format"
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
                let observed = format!("{age} s old when the page was loaded");
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
                let observed = "its age cannot be judged, since it cannot be read";
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
        "`time-stamp` is \"{given}\", {} {off} when the page was loaded, and its minutes are its month in both loads",
        length(age.abs())
    );
    let (verdict, why) = if apart >= A_MINUTE {
        (Verdict::Fail, format!("{what}, and its clock stands still within an hour"))
    } else {
        (
            Verdict::Warn,
            format!("it seems that {what}; else the server's clock is wrong by so much"),
        )
    };
    findings
        .add("PAGE-FRESH", verdict, [FRESH], &format!("{observed}: {why}"))
        .shows(HOW_TO_FIX, &fix);
}

pub(super) const FRESH: &str = "a timestamp that is not older than 30 minutes";

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

/// How old that is, with the limit.
pub(super) fn too_old(age: i64) -> String {
    format!("{} old when the page was loaded; the limit is 30 min", length(age))
}

/// A time in the unit that fits.
fn length(seconds: i64) -> String {
    match seconds {
        ..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
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
    findings.add("PAGE-FRESH", Verdict::Pass, [FRESH], "not older than 30 minutes");
}

/// A timestamp that is too old in some loads only: of one of several servers, or of a cache.
fn in_some_loads(sampled: &Sampled, findings: &mut Findings) {
    let Sampled { loads, stale, oldest, .. } = sampled;
    let such =
        oldest.as_ref().map(|(stamp, age)| format!(", such as \"{stamp}\", {} old", length(*age)));
    let observed = format!("too old in {stale} of {loads} plain loads{}", such.unwrap_or_default());
    findings.add("PAGE-FRESH", Verdict::Fail, [FRESH], &observed).shows(HOW_TO_FIX, ONE_OF_SEVERAL);
}

pub(super) const ONE_OF_SEVERAL: &str = "The loads of this page come from several servers, or some from a cache: one of them has a clock that is \
    wrong, or keeps an old page. Compare the clocks of the web servers with `date -u` and set them by NTP; send \
    `Cache-Control: no-store` with the page, and empty the caches before it.";

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
    let time = match after.div_ceil(60) {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    let observed =
        format!("the page renews its timestamp after {time}: \"{stamp}\" in place of \"{before}\"");
    if matches!(hash, Some(HashFact::Wrong | HashFact::Missing)) {
        let observed = format!("{observed}, and the hash is not renewed with it");
        findings.add("PAGE-FRESH", Verdict::Fail, wanted, &observed);
    } else {
        let observed = format!("{observed}; left open for 31 minutes, it still opens the login");
        findings.add("PAGE-FRESH", Verdict::Note, wanted, &observed);
    }
}

/// A server that tells browsers to keep a page whose timestamp is another one by now.
fn kept_for_ever(unchanged: &Unchanged, findings: &mut Findings) {
    let Unchanged { asked_by, kept, now, for_certain } = unchanged;
    let observed = format!(
        "asked with `{asked_by}`, the server answers 304 (not modified): a browser that has kept the page with the \
         timestamp \"{kept}\" goes on using it, though a plain load has \"{now}\""
    );
    let verdict = if *for_certain { Verdict::Fail } else { Verdict::Warn };
    findings
        .add(
            "PAGE-FRESH",
            verdict,
            ["the new timestamp for a browser that has kept the page"],
            &observed,
        )
        .by(Some("I-STAMP-SHARED"))
        .shows(HOW_TO_FIX, NOT_KEPT);
}

const NOT_KEPT: &str = "Send `Cache-Control: no-store` with the page, and neither `ETag` nor `Last-Modified`: they are made without the \
                        timestamp, so that they stay the same when it changes.";

const NOT_BY_SESSION: &str = "Make timestamp and hash for each request, and keep neither in the session, in a cookie nor in the browser's storage; \
     let no service worker answer for this page, and send `Cache-Control: no-store` with what brings them.";

/// A page that browsers and caches keep with its timestamp for longer than that holds; true where that was found.
/// Where a script brings the timestamp, the page itself may be kept.
fn kept_too_long(facts: &Facts<'_>, first: &Claimed, findings: &mut Findings) -> bool {
    let window = WINDOW.as_secs().unsigned_abs();
    let is_sent = facts.sent.is_some_and(|sent| sent.time_stamp == first.time_stamp);
    let Some(seconds) = first.kept_for.filter(|seconds| is_sent && *seconds >= window) else {
        return false;
    };
    // Which header it is does not depend on the time.
    let kept = facts.source.and_then(|source| source.kept(Timestamp::UNIX_EPOCH));
    let header = kept.map_or("Cache-Control".to_owned(), |kept| kept.header);
    let time = length(i64::try_from(seconds).unwrap_or(i64::MAX));
    let observed = format!(
        "the page comes with `{header}`: a browser or cache that has it goes on using it for {time}, with a timestamp \
         that is too old after 30 min"
    );
    let fix = format!(
        "Send `Cache-Control: no-store` with the page, or a `max-age` of a few minutes, in place of `{header}`."
    );
    findings
        .add(
            "PAGE-FRESH",
            Verdict::Fail,
            ["a page that is kept for less than 30 minutes"],
            &observed,
        )
        .by(Some("I-STAMP-SHARED"))
        .shows(HOW_TO_FIX, &fix);
    true
}

/// A page that is kept for the user who comes back, by the session or in the browser; true where that was found.
fn kept_for_user(facts: &Facts<'_>, one: &str, other: &str, findings: &mut Findings) -> bool {
    let Some(CameBack { before, stamp, age, by_browser }) = facts.came_back else { return false };
    // A load in the same second has the same timestamp, too.
    let is_same = before == stamp && age >= 2;
    let another = if stamp == one { other } else { one };
    let observed = if by_browser {
        format!(
            "for a user who comes back the page has the timestamp \"{stamp}\" of an earlier load, and no answer of the \
             server since has it: the browser has kept it, in a service worker, in the page's storage or in its cache, \
             and nothing shows that it is renewed before it is 30 minutes old"
        )
    } else if is_same {
        format!(
            "the same \"{stamp}\" for the same user {age} s later, and \"{another}\" for another user: it is kept by \
             the session, a cookie or a service worker, and nothing shows that it is renewed before it is 30 \
             minutes old"
        )
    } else {
        return false;
    };
    findings
        .add("PAGE-FRESH", Verdict::Warn, ["another timestamp at each load"], &observed)
        .by(Some("I-STAMP-SHARED"))
        .shows(HOW_TO_FIX, NOT_BY_SESSION);
    true
}

/// Whether the timestamp of the second load is earlier than that of the first.
fn runs_backwards(facts: &Facts<'_>, one: &str, other: &str) -> bool {
    let age = |stamp: &str| age(facts.setting?.format, stamp, Timestamp::UNIX_EPOCH);
    age(one).zip(age(other)).is_some_and(|(one, other)| other > one)
}

pub(super) fn new_at_each_load(facts: &Facts<'_>, findings: &mut Findings) {
    let [first, second] = facts.claims[..] else { return };
    let (Some(one), Some(other)) = (&first.time_stamp, &second.time_stamp) else {
        let observed = "there is no timestamp to compare";
        findings.add("PAGE-FRESH", Verdict::Note, ["another timestamp at each load"], observed);
        return;
    };
    let wanted = ["another timestamp at each load"];
    let differs = one != other;
    let too_long = differs && kept_too_long(facts, first, findings);
    if let Some(unchanged) = facts.sampled.and_then(|sampled| sampled.unchanged.as_ref()) {
        kept_for_ever(unchanged, findings);
        return;
    }
    if too_long {
        return;
    }
    if differs && first.kept_for.is_none() && kept_for_user(facts, one, other, findings) {
        return;
    }
    if differs && runs_backwards(facts, one, other) {
        let observed = format!(
            "\"{one}\", and in a later load \"{other}\", which is earlier: the clocks of several servers differ, or one \
             of them keeps the page"
        );
        findings
            .add("PAGE-FRESH", Verdict::Warn, wanted, &observed)
            .by(Some("I-STAMP-SHARED"))
            .shows(HOW_TO_FIX, ONE_OF_SEVERAL);
        return;
    }
    if differs {
        let observed = format!("\"{one}\", and in a second load \"{other}\"");
        findings.add("PAGE-FRESH", Verdict::Pass, wanted, &observed);
        return;
    }
    // One timestamp for several loads is right while it is renewed in time (I-STAMP-SHARED).
    let window = WINDOW.as_secs().unsigned_abs();
    let in_file = facts.setting.is_some_and(|setting| setting.file)
        && facts.source.is_some_and(|source| source.text.contains(one.as_str()));
    // Two loads in one second have one timestamp, in seconds.
    let is_now = second.time == TimeFact::Fresh && second.age.is_some_and(|age| age <= 1);
    if is_now && !in_file && first.kept_for.is_none() {
        let observed = format!("\"{one}\" in two loads, which came in the second that it names");
        findings.add("PAGE-FRESH", Verdict::Pass, wanted, &observed);
        return;
    }
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
