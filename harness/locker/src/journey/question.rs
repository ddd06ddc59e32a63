//! Questions to a person about what Locksmith does not recognise on a page of the locker. It never guesses.

use serde::Deserialize;
use serde_json::Value;

use super::halt::Question;
use super::{Halt, Journey};
use locksmith_core::observe::{Means, Observation};
use locksmith_core::profile::{Profile, Written};

/// What is looked for on a page, and what it might be; see `recognise.js`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Unclear {
    what: Means,
    /// Whether each candidate is as good as the other; else none was recognised.
    several: bool,
    path: String,
    /// The names of what it might be.
    candidates: Vec<String>,
    /// Whether it may be in a frame of the page, into which Locksmith does not look.
    framed: bool,
    /// What the page says, where that helps.
    #[serde(default)]
    says: String,
}

impl From<Unclear> for Halt {
    fn from(unclear: Unclear) -> Self {
        let Unclear { what, several, path, candidates, framed, says } = unclear;
        let (words, key, path) = (what.words(), what.key(), lasting(&path));
        let mut named: Vec<String> = Vec::new();
        for name in candidates {
            let name =
                if name.is_empty() { "one without a name".into() } else { format!("\"{name}\"") };
            if several || !named.contains(&name) {
                named.push(name);
            }
        }
        let named = named.join(", ");
        if framed && named.is_empty() {
            let text = format!(
                "which is {words}? It is not recognised at {path}, and may be in a frame of that page: \
                 Locksmith does not look into frames of a locker. Show the step in the popup itself"
            );
            return Self::Unclear(Question { what, text });
        }
        let question = if several {
            format!("which is {words}, at {path}? It may be each of these: {named}")
        } else {
            format!("which is {words}? It is not recognised at {path}, which has {named}")
        };
        let text = match what {
            Means::GoOn => format!(
                "{question}. The page says \"{}\"; set it in the profile: [[journey.steps]] wait-for = \
                 {{ text = \"part of what the page says\" }}, click = {{ text = \"what the control says\" }}; \
                 or [words] {key} = [\"what it says\"]",
                one_line(&says)
            ),
            Means::SaveHere | Means::Folder => format!(
                "{question}; set it in the profile: [journey] {key} = \"CSS selector\" or \
                 [words] {key} = [\"what it says\"]; or what leads on from this page: [[journey.steps]]"
            ),
            _ => format!(
                "{question}; set it in the profile: [journey] {key} = \"CSS selector\" or \
                 [words] {key} = [\"what it says\"]"
            ),
        };
        Self::Unclear(Question { what, text })
    }
}

/// How many folders a question names.
const NAMED: usize = 12;

/// Asks about a folder that the profile names, and that the locker does not offer to the user: which folders
/// that user has, the locker shows plainly.
pub(super) fn not_offered(
    profile: &Profile,
    user: &str,
    wanted: &str,
    offered: &[String],
) -> Question {
    let quoted = |names: &[String]| {
        let shown = names.iter().take(NAMED).map(|name| format!("\"{}\"", one_line(name)));
        shown.collect::<Vec<_>>().join(", ")
    };
    let shown = quoted(offered);
    let more = match offered.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let from = profile.folders_from(user);
    let answer = match profile.written {
        Written::Options => format!("correct {from}"),
        _ => format!(
            "correct {from}, or list this user's folders: [users.{user}] folders = [{shown}]"
        ),
    };
    let text = format!(
        "the locker does not offer the folder \"{wanted}\" of the profile to the user `{user}`; it shows \
         {shown}{more}; {answer}"
    );
    Question { what: Means::Folder, text }
}

/// What a script found, unless it found a question.
pub(super) fn clear(found: Value) -> Result<Value, Halt> {
    match Unclear::deserialize(&found["question"]) {
        Ok(unclear) => Err(unclear.into()),
        Err(_) => Ok(found),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A path without what is made anew for each popup: the same question is to be asked once.
fn lasting(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        if part.len() > 24 || part.contains(|c: char| c.is_ascii_digit()) { "…" } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
}

impl Journey<'_> {
    /// Tells what was recognised, once a case.
    pub(super) fn recognised(&mut self, found: &Value) {
        let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
        let Ok(what) = Means::deserialize(&found["what"]) else { return };
        let (name, how, selector) = (text("name"), text("how"), text("selector"));
        let saw = Observation::Recognised { what, name, how, selector };
        if !self.log.records().iter().any(|record| record.saw == saw) {
            self.log.note(saw);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(several: bool, candidates: &[&str]) -> String {
        let framed = !several;
        let candidates = candidates.iter().map(|&name| name.to_owned()).collect();
        let path = "/enter/f81d4fae".to_owned();
        match (Unclear {
            what: Means::Password,
            several,
            path,
            candidates,
            framed,
            says: String::new(),
        })
        .into()
        {
            Halt::Unclear(question) => question.text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_question_names_what_it_might_be_and_the_key_that_answers() {
        let none = asked(false, &["पासवर्ड", "", ""]);
        assert_eq!(
            none,
            "which is the field for the password? It is not recognised at /enter/…, which has \
             \"पासवर्ड\", one without a name; set it in the profile: [journey] password = \
             \"CSS selector\" or [words] password = [\"what it says\"]"
        );
        let several = asked(true, &["Password", "Old password"]);
        let start = "which is the field for the password, at /enter/…? It may be each of these: ";
        assert!(
            several.starts_with(&format!("{start}\"Password\", \"Old password\"; ")),
            "{several}"
        );
    }

    #[test]
    fn what_may_be_in_a_frame_is_said_where_there_is_nothing_else() {
        let question = asked(false, &[]);
        let may = "which is the field for the password? It is not recognised at /enter/…, and may be in a frame";
        assert!(question.starts_with(may), "{question}");
    }
}
