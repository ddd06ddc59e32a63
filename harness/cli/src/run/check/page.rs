//! What a launch shows of the library and of the button.

use super::Checked;
use locksmith_core::observe::{Observation, Record};

/// What is wrong with either, if something is.
pub(super) fn of_page(records: &[Record]) -> Vec<Checked> {
    records.iter().filter_map(|record| wrong(&record.saw)).collect()
}

fn wrong(saw: &Observation) -> Option<Checked> {
    match saw {
        Observation::Library { url, status, .. } => {
            let answer = match status {
                Some(200..=399) => return None,
                Some(status) => format!("GET {url} was answered with status {status}"),
                None => format!("GET {url} was not answered"),
            };
            Some(Checked::wrong(
                "library",
                answer,
                "look at `library`: the locker has nothing there",
            ))
        }
        Observation::Buttons { wanted, buttons } => {
            let button = buttons.first()?;
            let fix = "say in `button-label` what the locker's button says (I-LABEL)";
            let shown = format!("the button says \"{}\", and not \"{wanted}\"", button.label);
            // What has no words yet was made by no library.
            (!button.says(wanted) && !button.label.is_empty())
                .then(|| Checked::wrong("button-label", shown, fix))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use locksmith_core::observe::ButtonSeen;

    fn shown(saw: Observation) -> Vec<String> {
        let record = Record { case: "locker/x".into(), at: 0, saw };
        of_page(&[record]).into_iter().map(|checked| checked.shown).collect()
    }

    fn library(status: Option<u16>) -> Vec<String> {
        let (url, content_type) = ("http://l.example/s.js".to_owned(), "text/plain".to_owned());
        shown(Observation::Library { url, status, content_type, bytes: 9 })
    }

    #[test]
    fn a_library_that_is_not_there_is_told() {
        assert_eq!(library(Some(200)), [""; 0]);
        let wanted = "GET http://l.example/s.js was answered with status 404";
        assert_eq!(library(Some(404)), [wanted]);
        assert_eq!(library(None), ["GET http://l.example/s.js was not answered"]);
    }

    fn button(label: &str) -> Vec<String> {
        let (id, role) = ("share".to_owned(), "button".to_owned());
        let seen = ButtonSeen {
            id,
            label: label.into(),
            role,
            width: 90.0,
            height: 20.0,
            stands_in: false,
        };
        shown(Observation::Buttons { wanted: "Save to DigiLocker".into(), buttons: vec![seen] })
    }

    #[test]
    fn a_button_that_says_something_else_is_told() {
        assert_eq!(button("Save to DIGILOCKER now"), [""; 0]);
        assert_eq!(button(""), [""; 0]);
        let wanted = "the button says \"Keep it\", and not \"Save to DigiLocker\"";
        assert_eq!(button("Keep it"), [wanted]);
    }
}
