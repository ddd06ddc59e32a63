//! What a target was seen to do where the specification leaves it open.

mod way;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use way::{Question, Way};

/// What a target was seen to do where the specification leaves it open, in the order of the questions.
/// What was not tested is in it as unknown.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Fingerprint {
    /// The traits; of a locker one for each way that it was tried with, of a page one for each way that
    /// it goes.
    pub traits: Vec<Trait>,
}

/// One thing that a target does, or what it makes of it.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Trait {
    /// The question that is left open.
    pub question: Question,
    /// Which of its answers this is about; none when the target was not seen to give any.
    pub way: Option<Way>,
    /// What was seen.
    pub seen: Seen,
    /// The first case in which it was seen; of clauses that are broken, one for each.
    pub cases: Vec<String>,
}

/// What was seen of a way.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// The target goes this way.
    Done,
    /// The target takes it from the other side.
    Taken,
    /// The target refuses it, with these codes.
    Refused(Vec<u16>),
    /// The target goes or bears it, but breaks these clauses.
    Breaks(Vec<String>),
    /// It was not tested.
    Unknown,
}

impl Fingerprint {
    /// The traits of a question.
    pub fn of(&self, question: Question) -> impl Iterator<Item = &Trait> {
        self.traits.iter().filter(move |it| it.question == question)
    }

    /// The questions that it says something of, in their order.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        Question::ALL.into_iter().filter(|it| self.of(*it).next().is_some()).collect()
    }

    /// What was seen of a question, in one line.
    #[must_use]
    pub fn shown(&self, question: Question) -> String {
        let mut shown: Vec<(&'static str, Vec<String>)> = Vec::new();
        for it in self.of(question) {
            let (verb, object) = it.words();
            match shown.iter_mut().find(|(known, _)| *known == verb) {
                Some((_, objects)) => objects.push(object),
                None => shown.push((verb, vec![object])),
            }
        }
        let shown = shown.into_iter().map(|(verb, objects)| phrase(verb, &objects.join(", ")));
        shown.collect::<Vec<_>>().join(" · ")
    }

    /// The cases that show it.
    #[must_use]
    pub fn cases(&self, question: Question) -> Vec<&str> {
        let mut cases: Vec<&str> =
            self.of(question).flat_map(|it| &it.cases).map(String::as_str).collect();
        cases.dedup();
        cases
    }
}

impl Trait {
    /// What was not tested.
    #[must_use]
    pub fn unknown(question: Question, way: Option<Way>) -> Self {
        Self { question, way, seen: Seen::Unknown, cases: Vec::new() }
    }
}

impl Trait {
    /// What is said of the target, and of what: `takes`, `lower-case hex`.
    fn words(&self) -> (&'static str, String) {
        let way = self.way.as_ref().map(ToString::to_string).unwrap_or_default();
        match &self.seen {
            Seen::Done => ("", way),
            Seen::Taken => ("takes", way),
            Seen::Refused(codes) if self.question == Question::SeveralFaults => {
                ("", format!("{way} as {}", list(codes)))
            }
            Seen::Refused(codes) if codes.is_empty() => ("refuses", way),
            Seen::Refused(codes) => ("refuses", format!("{way} ({})", list(codes))),
            Seen::Breaks(clauses) => ("breaks", clauses.join(", ")),
            Seen::Unknown => ("unknown", way),
        }
    }
}

impl fmt::Display for Trait {
    /// `refuses upper-case hex (203)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (verb, object) = self.words();
        f.write_str(&phrase(verb, &object))
    }
}

fn phrase(verb: &str, object: &str) -> String {
    match (verb, object) {
        ("unknown", object) if !object.is_empty() => format!("unknown: {object}"),
        (verb, object) => format!("{verb} {object}").trim().to_owned(),
    }
}

fn list(codes: &[u16]) -> String {
    codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
