//! How a page and a locker fit together.

use serde::Serialize;

use super::{Fingerprint, Question, Seen, Trait, Way};

/// What is to be expected of a page with a locker.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Meeting {
    /// The result.
    pub fit: Fit,
    /// Each thing that the page does, and what the locker makes of it.
    pub points: Vec<Point>,
}

/// Whether it works.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// It does.
    WillWork,
    /// One of the two was not seen to say.
    CannotBeSaid,
    /// It does not.
    WillNotWork,
}

impl Fit {
    /// 0 it works, 1 it does not, 3 it cannot be said.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::WillWork => 0,
            Self::WillNotWork => 1,
            Self::CannotBeSaid => 3,
        }
    }
}

/// One thing that the page does, and what the locker makes of it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Point {
    /// The question that is left open.
    pub question: Question,
    /// Whether it works.
    pub fit: Fit,
    /// What was seen of the page.
    pub page: Trait,
    /// What was seen of the locker.
    pub locker: Trait,
}

/// Whether a page will work with a locker, by their fingerprints.
#[must_use]
pub fn meet(locker: &Fingerprint, page: &Fingerprint) -> Meeting {
    let points: Vec<Point> = Question::ALL
        .into_iter()
        // No page sees which of several codes is shown.
        .filter(|question| *question != Question::SeveralFaults)
        .flat_map(|question| points(question, locker, page))
        .collect();
    let fit = points.iter().map(|point| point.fit).max().unwrap_or(Fit::CannotBeSaid);
    Meeting { fit, points }
}

fn points(question: Question, locker: &Fingerprint, page: &Fingerprint) -> Vec<Point> {
    if question == Question::ResultAfterRefusal {
        return vec![on_refusal(locker, page)];
    }
    let mut traits: Vec<Trait> = page.of(question).cloned().collect();
    if traits.is_empty() {
        traits.push(Trait::unknown(question, None));
    }
    let point = |page: Trait| {
        let locker = answer(question, locker, page.way.as_ref());
        let fit = match (&page.seen, &locker.seen) {
            (Seen::Breaks(_), _) | (_, Seen::Refused(_)) => Fit::WillNotWork,
            (Seen::Done, Seen::Taken) => Fit::WillWork,
            _ => Fit::CannotBeSaid,
        };
        Point { question, fit, page, locker }
    };
    traits.into_iter().map(point).collect()
}

/// What the locker makes of a way.
fn answer(question: Question, locker: &Fingerprint, way: Option<&Way>) -> Trait {
    let unknown = || Trait::unknown(question, way.cloned());
    match way {
        None => unknown(),
        Some(Way::Ahead(minutes)) => ahead(locker, *minutes).unwrap_or_else(unknown),
        // Not a question: every locker must refuse it (ERR-205).
        Some(Way::AnotherHost) => {
            let (way, cases) = (way.cloned(), Vec::new());
            Trait { question, way, seen: Seen::Refused(vec![205]), cases }
        }
        Some(_) => {
            let same = locker.of(question).find(|it| it.way.as_ref() == way);
            same.cloned().unwrap_or_else(unknown)
        }
    }
}

/// A locker that takes a stamp takes those that are less ahead, and one that refuses it refuses those
/// that are more.
fn ahead(locker: &Fingerprint, minutes: i64) -> Option<Trait> {
    let decides = |it: &&Trait| match (&it.way, &it.seen) {
        (Some(Way::Ahead(tried)), Seen::Taken) => minutes <= *tried,
        (Some(Way::Ahead(tried)), Seen::Refused(_)) => *tried <= minutes,
        _ => false,
    };
    locker.of(Question::Ahead).find(decides).cloned()
}

/// A page that does not bear FAILURE works with a locker that sets no `result` after a refusal.
fn on_refusal(locker: &Fingerprint, page: &Fingerprint) -> Point {
    let question = Question::ResultAfterRefusal;
    let of = |fingerprint: &Fingerprint, way: Way| {
        fingerprint.of(question).find(|it| it.way.as_ref() == Some(&way)).cloned()
    };
    let page = of(page, Way::ResultFailure)
        .unwrap_or_else(|| Trait::unknown(question, Some(Way::ResultFailure)));
    let locker = of(locker, Way::ResultFailure)
        .or_else(|| of(locker, Way::ResultAbsent))
        .unwrap_or_else(|| Trait::unknown(question, None));
    let fit = match (&page.seen, &locker.way) {
        (_, Some(Way::ResultAbsent)) | (Seen::Taken, _) => Fit::WillWork,
        (Seen::Breaks(_), Some(Way::ResultFailure)) => Fit::WillNotWork,
        _ => Fit::CannotBeSaid,
    };
    Point { question, fit, page, locker }
}
