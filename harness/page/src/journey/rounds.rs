//! The rounds of trials: which buttons are tried, in which states of the locker, and how many of many.

use std::time::Duration;

use super::stages::Before;
use super::{Journey, Trouble, Went};
use crate::test_bed::LockerState;
use locksmith_core::observe::page::{Built, Fact, Trial};
use locksmith_spec::Code;

/// How many buttons are clicked at all; a click takes a third of a second.
const CLICKED: usize = 100;

/// How many buttons are tried in every state, and how few of a page that is slow: for each saved document
/// the page is opened anew.
const IN_EVERY_STATE: usize = 8;
const OF_A_SLOW_PAGE: usize = 2;

/// How long opening the page for its saves may take, all in all.
const OPENING: Duration = Duration::from_secs(24);

impl Journey<'_> {
    /// Every button, those that can be used only before the steps of `--action` last, and there.
    pub(super) async fn try_all(
        &mut self,
        built: &Built,
        only_before: Before,
    ) -> Result<(), Trouble> {
        let Before { places, only } = only_before;
        let seen = built.buttons.iter().filter(|button| button.visible);
        let (before, after): (Vec<usize>, Vec<usize>) =
            seen.map(|button| button.index).partition(|index| only.contains(index));
        self.try_these(&after).await?;
        if !before.is_empty() {
            self.before = Some(places);
            self.visit(2).await?;
            let tried = self.try_these(&before).await;
            self.before = None;
            tried?;
        }
        Ok(())
    }

    /// These buttons: each is clicked once, and some of those that open are tried in every state.
    async fn try_these(&mut self, buttons: &[usize]) -> Result<(), Trouble> {
        self.bed.turn(LockerState::Serving);
        let mut alive = Vec::new();
        for &button in &spread(buttons, CLICKED) {
            match self.attempt(button, Trial::Cancelled).await? {
                Went::Well => alive.push(button),
                Went::Astray => {}
                Went::Away => return self.wait_where_it_reloads(button).await,
            }
        }
        let alive = spread(&alive, self.in_every_state());
        for code in Code::ALL {
            self.bed.turn(LockerState::Refusing(code));
            for &button in &alive {
                let trial = Trial::Refused(code.number());
                if self.attempt(button, trial).await? == Went::Away {
                    return self.wait_where_it_reloads(button).await;
                }
            }
        }
        self.bed.turn(LockerState::Serving);
        if !buttons.is_empty() && !self.forged {
            self.forge().await?;
        }
        if let Some(&button) = alive.first() {
            self.let_time_pass().await?;
            self.come_back().await?;
            self.wait_in_popup(button).await?;
            self.age().await?;
        }
        // A page may use up what it is: its result leads elsewhere, or the button is gone (I-USED).
        for &button in &alive {
            self.visit(2).await?;
            let since = self.fetches();
            self.attempt(button, Trial::Saved).await?;
            if let Some(document) = self.observed(button, since) {
                self.known.push(button);
                self.note(Fact::Document(document));
            }
            if !self.reopened {
                self.reopened = true;
                self.reopen().await?;
            }
        }
        if let Some(&button) = alive.last() {
            self.visit(2).await?;
            self.bed.let_documents(false);
            let went = self.attempt(button, Trial::NotSaved).await;
            self.bed.let_documents(true);
            if went? != Went::Away {
                self.let_time_pass().await?;
            }
        }
        Ok(())
    }

    /// How many buttons are tried in every state of the locker.
    fn in_every_state(&self) -> usize {
        let loads = OPENING.as_millis() / self.first_load.as_millis().max(1);
        usize::try_from(loads).unwrap_or(IN_EVERY_STATE).clamp(OF_A_SLOW_PAGE, IN_EVERY_STATE)
    }
}

/// So many of these, as far apart as can be, the first and the last among them.
fn spread(buttons: &[usize], most: usize) -> Vec<usize> {
    if buttons.len() <= most {
        return buttons.to_vec();
    }
    let last = buttons.len() - 1;
    (0..most).map(|number| buttons[number * last / (most - 1)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_buttons_some_are_taken_from_the_first_to_the_last() {
        let buttons: Vec<usize> = (10..90).collect();
        assert_eq!(spread(&buttons, 8), [10, 21, 32, 43, 55, 66, 77, 89]);
        assert_eq!(spread(&buttons, 2), [10, 89]);
        assert_eq!(spread(&buttons[..3], 8), [10, 11, 12]);
        assert_eq!(spread(&[], 8), [0; 0]);
    }
}
