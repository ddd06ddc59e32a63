//! Whether the timestamp is renewed: from load to load, and in a page that is left open (PAGE-FRESH).

use jiff::Timestamp;

use super::facts::{CameBack, Facts};
use super::phrases::{ONE_OF_SEVERAL, length};
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{Claimed, Renewed, Unchanged};
use locksmith_spec::time_stamp::{WINDOW, age};
use locksmith_spec::verdict::{HOW_TO_FIX, Verdict};
use locksmith_spec::{HashFact, TimeFact};

/// Whether a page that is left open renews what it claims. One that does not is refused with 206 then, which
/// another case shows.
pub(super) fn renewed(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted = ["a timestamp at most 30 minutes old, also in a page that stays open"];
    let Some(Renewed { after, before, stamp, hash }) = facts.renewed else {
        if !facts.claims.is_empty() {
            let observed = "the page does not renew its timestamp by itself, which is optional";
            findings.add("PAGE-FRESH", Verdict::Pass, wanted, observed);
        }
        return;
    };
    let time = match after.div_ceil(60) {
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    let observed =
        format!("the page renews its timestamp after {time}, from \"{before}\" to \"{stamp}\"");
    if matches!(hash, Some(HashFact::Wrong | HashFact::Missing)) {
        let observed = format!("{observed}, but its hash does not match the new one");
        findings.add("PAGE-FRESH", Verdict::Fail, wanted, &observed);
    } else {
        let observed = format!("{observed}; after 31 minutes it still opens the login page");
        findings.add("PAGE-FRESH", Verdict::Note, wanted, &observed);
    }
}

/// A server that tells browsers to keep a page whose timestamp is another one by now.
fn kept_for_ever(unchanged: &Unchanged, findings: &mut Findings) {
    let Unchanged { asked_by, kept, now, for_certain } = unchanged;
    let observed = format!(
        "the server answers 304 (not modified) to a request with `{asked_by}`: a browser that cached the page keeps \
         the timestamp \"{kept}\", while a plain load gets \"{now}\""
    );
    let verdict = if *for_certain { Verdict::Fail } else { Verdict::Warn };
    findings
        .add(
            "PAGE-FRESH",
            verdict,
            ["the new timestamp for a browser that cached the page"],
            &observed,
        )
        .by(Some("I-STAMP-SHARED"))
        .shows(HOW_TO_FIX, NOT_KEPT);
}

const NOT_KEPT: &str = "Send `Cache-Control: no-store` with the page, and neither `ETag` nor `Last-Modified`: the \
                        server computes them without the timestamp, so they stay the same when it changes.";

const NOT_BY_SESSION: &str = "Make timestamp and hash for each request, and keep neither in the session, in a \
                              cookie or in the browser's storage. Let no service worker answer for this page, and \
                              send `Cache-Control: no-store` with the response that carries them.";

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
        "the page comes with `{header}`: browsers and caches use it for {time}, but its timestamp is too old after \
         30 min"
    );
    let fix = format!(
        "Send `Cache-Control: no-store` with the page, or a `max-age` of a few minutes, instead of `{header}`."
    );
    findings
        .add(
            "PAGE-FRESH",
            Verdict::Fail,
            ["a page that caches keep for less than 30 minutes"],
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
            "a returning user gets the timestamp \"{stamp}\" of an earlier load, and no later answer of the server \
             has it: the browser keeps it, in a service worker, in the page's storage or in its cache, and nothing \
             shows that it is renewed within 30 minutes"
        )
    } else if is_same {
        format!(
            "the same user gets the same \"{stamp}\" {age} s later, and another user gets \"{another}\": the \
             session, a cookie or a service worker keeps it, and nothing shows that it is renewed within 30 minutes"
        )
    } else {
        return false;
    };
    findings
        .add("PAGE-FRESH", Verdict::Warn, ["a new timestamp in each load"], &observed)
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
        let observed = "no timestamp to compare";
        findings.add("PAGE-FRESH", Verdict::Note, ["a new timestamp in each load"], observed);
        return;
    };
    let wanted = ["a new timestamp in each load"];
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
            "\"{one}\", and in a later load the earlier \"{other}\": the clocks of several servers differ, or one \
             server keeps an old page"
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
        let observed = format!("\"{one}\" in two loads, both within the second that it names");
        findings.add("PAGE-FRESH", Verdict::Pass, wanted, &observed);
        return;
    }
    let (verdict, why) = match first.kept_for {
        _ if in_file => (Verdict::Fail, "it is fixed in the file, and becomes too old".to_owned()),
        Some(seconds) if seconds >= window => (
            Verdict::Fail,
            format!("the page's headers let caches keep it for {seconds} s (limit {window} s)"),
        ),
        Some(seconds) => {
            (Verdict::Warn, format!("the page's headers let caches keep it for {seconds} s"))
        }
        None => (Verdict::Warn, "nothing shows that it is renewed within 30 minutes".to_owned()),
    };
    let observed = format!("the same \"{one}\" in a second load: {why}");
    findings.add("PAGE-FRESH", verdict, wanted, &observed).by(Some("I-STAMP-SHARED"));
}
