//! What a locker makes of pages that do what the specification leaves open.

use std::collections::BTreeMap;

use super::{Fingerprint, Question, Seen, Trait, Way};
use locksmith_core::observe::{Observation, Record};
use locksmith_core::scenario::{Case, Href, Launch};
use locksmith_locker::judge::{FirstClick, first_click};
use locksmith_spec::verdict::{Judged, Verdict};
use locksmith_spec::{
    AppIdFact, Assessment, DomainFact, HashFact, ServiceFact, TimeFact, permitted,
};

/// The ways that are unknown of a locker that was not seen to take or refuse them.
const ASKED: [Way; 16] = [
    Way::Right,
    Way::LowerCaseHex,
    Way::UpperCaseHex,
    Way::Base64,
    Way::HashBlankBefore,
    Way::EpochSeconds,
    Way::EpochMilliseconds,
    Way::Iso8601Offset,
    Way::Iso8601Utc,
    Way::NaiveIst,
    Way::TimeStampBlankBehind,
    Way::RegisteredDomain,
    Way::Subdomain,
    Way::TrailingDot,
    Way::PlainHref,
    Way::HrefWithBlanks,
];

/// What was seen of a locker, case by case.
#[derive(Debug, Default)]
pub struct Sightings {
    /// What was seen of each way, with the first case that showed it.
    ways: BTreeMap<Way, BTreeMap<Seen, String>>,
}

impl Sightings {
    /// Adds what a judged case shows.
    pub fn add(&mut self, case: &Case, judged: &Judged, records: &[Record]) {
        if matches!(judged.verdict, Verdict::Skipped | Verdict::Inconclusive) {
            return;
        }
        for (way, seen) in of_case(case, records) {
            let first = self.ways.entry(way).or_default().entry(seen);
            first.or_insert_with(|| case.id.clone());
        }
    }

    /// The fingerprint of the locker.
    #[must_use]
    pub fn fingerprint(self) -> Fingerprint {
        let right = self.ways.get(&Way::Right);
        let takes_pages = right.is_some_and(|it| it.contains_key(&Seen::Taken));
        let mut traits: Vec<Trait> = Vec::new();
        for (way, sightings) in self.ways {
            // What was taken once is taken: the verdicts show what else was wrong where it was refused.
            let Some((seen, case)) = sightings.into_iter().next() else { continue };
            let question = way.question();
            let is_refusal = matches!(seen, Seen::Refused(_));
            // Of a locker that takes no page, no refusal says why.
            let counts = takes_pages || !is_refusal || question == Question::Settled;
            traits.push(if counts {
                Trait { question, way: Some(way), seen, cases: vec![case] }
            } else {
                Trait::unknown(question, Some(way))
            });
        }
        for way in ASKED {
            if traits.iter().all(|it| it.way.as_ref() != Some(&way)) {
                traits.push(Trait::unknown(way.question(), Some(way)));
            }
        }
        for question in Question::ALL {
            if traits.iter().all(|it| it.question != question) {
                traits.push(Trait::unknown(question, None));
            }
        }
        traits.sort_by(|one, other| (one.question, &one.way).cmp(&(other.question, &other.way)));
        Fingerprint { traits }
    }
}

/// What one case shows.
fn of_case(case: &Case, records: &[Record]) -> Vec<(Way, Seen)> {
    let Some((click, request)) = first_click(case, records).zip(Request::of(records)) else {
        return Vec::new();
    };
    let mut shown = of_result(case, &click);
    let launch = match (click.let_in, click.codes.as_slice()) {
        (true, []) => Seen::Taken,
        (false, codes) => Seen::Refused(codes.to_vec()),
        // A code beside an open login is both.
        (true, _) => return shown,
    };
    shown.extend(request.ways().into_iter().map(|way| (way, launch.clone())));
    if let Seen::Refused(codes) = &launch
        && !codes.is_empty()
        && !permitted(&request.facts).allows_launch()
    {
        shown.extend(of_refusal(case, &click, &launch));
    }
    shown
}

/// How a page's `href` was taken, which the save shows.
fn of_result(case: &Case, click: &FirstClick<'_>) -> Vec<(Way, Seen)> {
    let saved = click.result == Some("SUCCESS");
    match (case.page.buttons.first().map(|button| button.href), case.open.as_deref()) {
        (Some(Href::Absolute), _) if saved => vec![(Way::PlainHref, Seen::Taken)],
        (Some(Href::Blanks), _) if saved => vec![(Way::HrefWithBlanks, Seen::Taken)],
        (Some(Href::Blanks), Some("I-HREF-SPACE")) => {
            vec![(Way::HrefWithBlanks, Seen::Refused(Vec::new()))]
        }
        _ => Vec::new(),
    }
}

/// What became of `result` after a refusal, and which code answered several faults.
fn of_refusal(case: &Case, click: &FirstClick<'_>, refused: &Seen) -> Vec<(Way, Seen)> {
    let mut shown = Vec::new();
    match click.result {
        None => shown.push((Way::ResultAbsent, Seen::Done)),
        Some("FAILURE") => shown.push((Way::ResultFailure, Seen::Done)),
        Some(_) => {}
    }
    if case.permits.by.as_deref() == Some("I-ORDER") {
        let codes = case.permits.launch.iter().filter_map(|launch| match launch {
            Launch::Refusal(code) => Some(code.number()),
            Launch::Login(_) => None,
        });
        shown.push((Way::Faults(codes.collect()), refused.clone()));
    }
    shown
}

/// What a page claimed at its first click.
struct Request<'a> {
    app_hash: &'a str,
    time_stamp: &'a str,
    origin: &'a str,
    facts: Assessment,
    at: i64,
}

impl<'a> Request<'a> {
    /// None where nothing was claimed, or where the facts were others before the click than after it.
    fn of(records: &'a [Record]) -> Option<Self> {
        let mut requests = records.iter().filter_map(|record| match &record.saw {
            Observation::Presented { visit: 1, app_hash, time_stamp, origin, facts, .. } => {
                Some(Self {
                    app_hash: app_hash.as_deref().unwrap_or_default(),
                    time_stamp: time_stamp.as_deref().unwrap_or_default(),
                    origin: origin.as_deref().unwrap_or_default(),
                    facts: *facts,
                    at: record.at,
                })
            }
            _ => None,
        });
        let first = requests.next()?;
        requests.all(|request| request.facts == first.facts).then_some(first)
    }

    /// The ways that the answer shows: those of what is open in it, or all of what is settled.
    fn ways(&self) -> Vec<Way> {
        let Assessment { app_id, app_hash, time_stamp, domain, service } = self.facts;
        if (app_id, service) != (AppIdFact::Known, ServiceFact::Authorised) {
            return Vec::new();
        }
        let stamp = Way::of_time_stamp(self.time_stamp);
        let open = match (app_hash, time_stamp, domain) {
            (HashFact::Right, TimeFact::Fresh, DomainFact::Registered) => {
                let form = stamp.map(|(way, _)| way);
                let settled = [Way::Right, Way::LowerCaseHex, Way::NotAhead, Way::RegisteredDomain];
                return settled.into_iter().chain(form).collect();
            }
            (HashFact::Unsettled, TimeFact::Fresh, DomainFact::Registered) => {
                Way::of_hash(self.app_hash)
            }
            (HashFact::Right, TimeFact::Unsettled, DomainFact::Registered) => {
                stamp.map(|(way, _)| way)
            }
            (HashFact::Right, TimeFact::Future, DomainFact::Registered) => match stamp {
                // Taken for seconds, milliseconds are far in the future.
                Some((Way::EpochMilliseconds, _)) => Some(Way::EpochMilliseconds),
                Some((_, Some(second))) => Some(Way::of_second(second, self.at)),
                _ => None,
            },
            // Without an origin it is the `Referer` that is unsettled: a page always has one.
            (HashFact::Right, TimeFact::Fresh, DomainFact::Unsettled)
                if !self.origin.is_empty() =>
            {
                Some(if self.origin.ends_with('.') { Way::TrailingDot } else { Way::Subdomain })
            }
            _ => None,
        };
        open.into_iter().collect()
    }
}
