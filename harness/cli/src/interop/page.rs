//! What a partner's page does where the specification leaves it open.

use url::Url;

use super::{Fingerprint, Question, Seen, Trait, Way};
use locksmith_core::observe::page::{Claimed, Fact, Loaded, Setting};
use locksmith_core::observe::{Observation, Record};
use locksmith_spec::verdict::{Judged, Verdict};

/// The clauses without which no button of a page works, with whatever locker.
const NEEDED: [&str; 9] = [
    "PAGE-JQUERY",
    "PAGE-SCRIPT",
    "PAGE-DLSHARE",
    "PAGE-APP-ID",
    "PAGE-APP-HASH",
    "PAGE-TIMESTAMP",
    "PAGE-FRESH",
    "PAGE-BUTTON",
    "PAGE-HREF",
];

/// The fingerprint of a page, from a judged run.
#[must_use]
pub fn of_page(records: &[Record], judged: &[Judged]) -> Fingerprint {
    let mut open = Vec::new();
    for (question, case, ways) in [
        (Question::Hash, "page/hash", hashes(records)),
        (Question::TimeStamp, "page/time-stamp", time_stamps(records)),
        (Question::Ahead, "page/fresh", ahead(records)),
        (Question::Host, "page/loads", hosts(records)),
        (Question::Href, "page/addresses", hrefs(records)),
    ] {
        open.extend(traits(question, case, ways));
    }
    let mut traits = vec![settled(judged, &open)];
    traits.extend(open);
    traits.push(on_failure(judged));
    Fingerprint { traits }
}

/// A trait for each way that was seen; what was not seen, or is like nothing that is known, is unknown.
fn traits(question: Question, case: &str, ways: Vec<Option<Way>>) -> Vec<Trait> {
    let mut traits: Vec<Trait> = Vec::new();
    for way in ways {
        if traits.iter().any(|it| it.way == way) {
            continue;
        }
        traits.push(match way {
            Some(way) => {
                Trait { question, way: Some(way), seen: Seen::Done, cases: vec![case.to_owned()] }
            }
            None => Trait::unknown(question, None),
        });
    }
    if traits.is_empty() {
        traits.push(Trait::unknown(question, None));
    }
    traits
}

/// Whether the page is right in what is settled.
fn settled(judged: &[Judged], open: &[Trait]) -> Trait {
    let question = Question::Settled;
    let (mut clauses, mut cases) = (Vec::new(), Vec::new());
    for case in judged {
        for finding in &case.findings {
            let counts =
                finding.verdict == Verdict::Fail && NEEDED.contains(&finding.clause.as_str());
            if counts && !clauses.contains(&finding.clause) {
                clauses.push(finding.clause.clone());
                cases.push(case.case.clone());
            }
        }
    }
    cases.dedup();
    let way = Some(Way::Right);
    if !clauses.is_empty() {
        return Trait { question, way, seen: Seen::Breaks(clauses), cases };
    }
    let cases = vec!["page/popup".to_owned()];
    match verdict(judged, "page/popup") {
        Some(verdict) if verdict.is_met() => Trait { question, way, seen: Seen::Done, cases },
        // The locker of that run may have refused what another takes.
        Some(Verdict::Fail) if open.iter().all(is_usual) => {
            Trait { question, way, seen: Seen::Breaks(vec!["WID-POPUP".into()]), cases }
        }
        _ => Trait::unknown(question, way),
    }
}

/// Whether a page goes the way that every locker must take.
fn is_usual(it: &Trait) -> bool {
    let usual = [
        Way::LowerCaseHex,
        Way::EpochSeconds,
        Way::NotAhead,
        Way::RegisteredDomain,
        Way::PlainHref,
    ];
    it.way.as_ref().is_some_and(|way| usual.contains(way))
}

/// Whether the page bears a `FAILURE`: it is the same whether a save failed or the locker refused.
fn on_failure(judged: &[Judged]) -> Trait {
    let question = Question::ResultAfterRefusal;
    let way = Some(Way::ResultFailure);
    let seen = match verdict(judged, "page/not-saved") {
        Some(verdict) if verdict.is_met() => Seen::Taken,
        Some(Verdict::Fail) => Seen::Breaks(vec!["RES-HANDLED".into()]),
        _ => return Trait::unknown(question, way),
    };
    Trait { question, way, seen, cases: vec!["page/not-saved".to_owned()] }
}

fn verdict(judged: &[Judged], case: &str) -> Option<Verdict> {
    judged.iter().find(|judged| judged.case == case).map(|judged| judged.verdict)
}

fn hashes(records: &[Record]) -> Vec<Option<Way>> {
    let given = claims(records).filter_map(|(claimed, _)| claimed.app_hash.as_deref());
    given.map(Way::of_hash).collect()
}

fn time_stamps(records: &[Record]) -> Vec<Option<Way>> {
    let given = claims(records).filter_map(|(claimed, _)| claimed.time_stamp.as_deref());
    given.map(|text| Way::of_time_stamp(text).map(|(way, _)| way)).collect()
}

fn ahead(records: &[Record]) -> Vec<Option<Way>> {
    let given =
        claims(records).filter_map(|(claimed, at)| Some((claimed.time_stamp.as_deref()?, at)));
    let way = |(text, at)| Some(Way::of_second(Way::of_time_stamp(text)?.1?, at));
    given.map(way).collect()
}

fn hosts(records: &[Record]) -> Vec<Option<Way>> {
    let setting = facts(records).find_map(|(fact, _)| match fact {
        Fact::Setting(Setting { domain, .. }) => Some(domain),
        _ => None,
    });
    let Some(domain) = setting else { return Vec::new() };
    let loaded = facts(records).filter_map(|(fact, _)| match fact {
        Fact::Loaded(Loaded { url, .. }) => Url::parse(url).ok(),
        _ => None,
    });
    loaded.map(|url| Way::of_origin(&url.origin().ascii_serialization(), domain)).collect()
}

fn hrefs(records: &[Record]) -> Vec<Option<Way>> {
    let built = facts(records).find_map(|(fact, _)| match fact {
        Fact::Built(built) => Some(&built.buttons),
        _ => None,
    });
    let given = built.into_iter().flatten().filter_map(|button| button.href.as_deref());
    let way =
        |href: &str| Some(if href.trim() == href { Way::PlainHref } else { Way::HrefWithBlanks });
    given.map(way).collect()
}

/// What the page claimed, with the time at which that was seen.
fn claims(records: &[Record]) -> impl Iterator<Item = (&Claimed, i64)> {
    facts(records).filter_map(|(fact, at)| match fact {
        Fact::Claimed(claimed) => Some((claimed, at)),
        _ => None,
    })
}

fn facts(records: &[Record]) -> impl Iterator<Item = (&Fact, i64)> {
    records.iter().filter_map(|record| match &record.saw {
        Observation::Page(fact) => Some((&**fact, record.at)),
        _ => None,
    })
}
