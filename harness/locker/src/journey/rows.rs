//! Rows of the section with something to press: what was pressed in them, and which gave a document.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use locksmith_core::observe::Entry;

/// So much of what a row says stands in a question.
const SAID: usize = 200;

/// What is done with a control.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
pub(super) enum How {
    /// It is pressed.
    Press,
    /// It is no control, and just the name of a document: it is pressed, too.
    Name,
    /// It is the row: where the pointer is over it, it may show more.
    Hover,
    /// It opens a menu.
    Menu,
    /// It chooses the row, for what stands elsewhere.
    Check,
    /// It cannot be pressed.
    Unable,
}

impl How {
    /// Whether it gives nothing itself, and may show what does.
    pub(super) fn shows(self) -> bool {
        matches!(self, Self::Hover | Self::Menu | Self::Check)
    }
}

/// The rows with what may give a document.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) seen: BTreeMap<Spot, Row>,
    /// What was pressed in them.
    pub(super) pressed: BTreeSet<(Spot, How, String)>,
    /// Those that gave a document.
    pub(super) read: BTreeSet<Spot>,
}

/// Where a row is: the page, the folder, and its place there or what it says.
pub(super) type Spot = String;

pub(super) struct Row {
    /// What is known of it, where it says the token of the case.
    pub(super) of_case: Option<Entry>,
    pub(super) controls: BTreeSet<(How, String)>,
}

impl Rows {
    /// Whether there was something to press.
    pub(super) fn are_any(&self) -> bool {
        !self.seen.is_empty() || !self.read.is_empty()
    }

    pub(super) fn unread(&self) -> impl Iterator<Item = (&Spot, &Row)> {
        self.seen.iter().filter(|(spot, _)| !self.read.contains(*spot))
    }

    /// Whether a row names a document of the case, and has nothing to open it by: it may come later.
    pub(super) fn are_pending(&self) -> bool {
        let is_bare = |row: &Row| {
            row.controls.iter().all(|(how, _)| !matches!(how, How::Press | How::Menu | How::Check))
        };
        self.unread().any(|(_, row)| row.of_case.is_some() && is_bare(row))
    }

    /// The names of the controls that gave no document, in rows where nothing else did, and what was done with
    /// each; also in rows that say nothing of the case, where something of it is lost.
    pub(super) fn unread_controls(&self, is_lost: bool) -> Vec<String> {
        let mut described = Vec::new();
        for (spot, Row { of_case, controls }) in
            self.unread().filter(|(_, row)| is_lost || row.of_case.is_some())
        {
            let is_pressed =
                |how, title: &str| self.pressed.contains(&(spot.clone(), how, title.to_owned()));
            let controls = controls.iter().filter(|(how, _)| *how != How::Hover);
            let mut controls: Vec<String> = controls
                .map(|(how, title)| describe(*how, title, is_pressed(*how, title)))
                .collect();
            if let (Some(entry), Some(last)) = (of_case, controls.last_mut()) {
                let said: String = entry.name.chars().take(SAID).collect();
                *last = format!("{last} (in the row \"{said}\")");
            }
            described.extend(
                controls
                    .into_iter()
                    .filter(|control| !described.contains(control))
                    .collect::<Vec<_>>(),
            );
        }
        described
    }
}

/// What a control is called, and what was done with it.
fn describe(how: How, title: &str, is_pressed: bool) -> String {
    match (how, is_pressed) {
        (How::Name, true) => "the document's name, which was pressed".to_owned(),
        (How::Name, false) => "the document's name".to_owned(),
        (How::Press, true) => format!("\"{title}\", which was pressed"),
        (How::Press, false) => {
            format!("\"{title}\", which Locksmith does not understand and did not press")
        }
        (How::Menu, true) => format!("\"{title}\", which was opened"),
        (How::Check, true) => "a checkbox, which was checked".to_owned(),
        (How::Check, false) => "a checkbox".to_owned(),
        (How::Unable, _) => format!("\"{title}\", which is disabled"),
        (How::Menu | How::Hover, _) => format!("\"{title}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(of_case: bool, controls: &[(How, &str)]) -> Rows {
        let entry = || Entry {
            name: "marks-0bad.pdf Scanned later".into(),
            folder: None,
            bytes: None,
            sha256: None,
            content_type: None,
            row: None,
            cut: None,
        };
        let controls = controls.iter().map(|(how, title)| (*how, (*title).to_owned())).collect();
        let row = Row { of_case: of_case.then(entry), controls };
        Rows { seen: [("1".to_owned(), row)].into(), ..Rows::default() }
    }

    #[test]
    fn what_was_pressed_is_told_from_what_was_not_understood() {
        let mut of_case = rows(true, &[(How::Hover, ""), (How::Press, "हटाएँ"), (How::Menu, "⋮")]);
        of_case.pressed.insert(("1".into(), How::Menu, "⋮".into()));
        let wanted = [
            "\"हटाएँ\", which Locksmith does not understand and did not press",
            "\"⋮\", which was opened (in the row \"marks-0bad.pdf Scanned later\")",
        ];
        assert_eq!(of_case.unread_controls(false), wanted);
        of_case.read.insert("1".into());
        assert_eq!(of_case.unread_controls(true), [""; 0]);
        let other = rows(false, &[(How::Unable, "View")]);
        assert_eq!(other.unread_controls(true), ["\"View\", which is disabled"]);
        assert_eq!(other.unread_controls(false), [""; 0]);
    }

    #[test]
    fn a_row_without_anything_to_press_may_be_opened_later() {
        assert!(rows(true, &[(How::Name, "marks-0bad.pdf"), (How::Hover, "")]).are_pending());
        assert!(!rows(true, &[(How::Name, "marks-0bad.pdf"), (How::Check, "")]).are_pending());
        assert!(!rows(false, &[(How::Unable, "View")]).are_pending());
    }
}
