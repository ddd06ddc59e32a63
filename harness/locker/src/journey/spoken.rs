//! What the popup says in dialogs of the browser after "Save here": they are messages (WID-MESSAGE), though
//! nothing of them stays in the window.

use super::Journey;
use locksmith_core::observe::Screen;

/// What is said while the locker works.
const PASSING: [&str; 6] = ["wait", "loading", "saving", "working", "fetching", "will be"];

impl Journey<'_> {
    /// Keeps what a dialog of the current popup said, where that is an outcome of the save.
    pub(super) fn hear(&mut self, text: &str) {
        if let Some(visit) = self.visits.get_mut(self.current).filter(|_| is_outcome(text)) {
            visit.spoken.push(text.to_owned());
        }
    }

    /// What dialogs of the current popup said of the save.
    pub(super) fn spoken(&self) -> Vec<String> {
        self.visits.get(self.current).map(|visit| visit.spoken.clone()).unwrap_or_default()
    }

    /// The popup as it was when it closed after a dialog; none where it said nothing in one.
    pub(super) fn spoken_screen(&self) -> Option<Screen> {
        let messages = self.spoken();
        let text = messages.join("\n");
        (!messages.is_empty()).then(|| Screen { text, messages, ..Screen::default() })
    }
}

/// Whether words of a dialog are an outcome: a question is a step of the way (I-STEPS).
fn is_outcome(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let words = format!(" {text}");
    !text.is_empty()
        && !text.ends_with(['?', '\u{2026}'])
        && !text.ends_with("...")
        && !PASSING.iter().any(|word| words.contains(&format!(" {word}")))
}

#[cfg(test)]
mod tests {
    use super::is_outcome;

    #[test]
    fn a_question_is_no_outcome() {
        for outcome in ["Your document was saved.", "Gespeichert", "Sorry, that failed!"] {
            assert!(is_outcome(outcome), "{outcome}");
        }
        for other in ["Save to Papers?", "Please wait", "Saving\u{2026}", "It will be saved.", " "]
        {
            assert!(!is_outcome(other), "{other}");
        }
    }
}
