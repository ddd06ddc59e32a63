//! A page before and after the steps of `--action`: each button is tried where it can be used.

use super::{Journey, Trouble};
use locksmith_core::observe::page::{Built, Button};

/// The buttons of a page before the steps of `--action`.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Before {
    /// Of each of them its place among all buttons.
    pub(super) places: Vec<usize>,
    /// The places of those that can be used only there.
    pub(super) only: Vec<usize>,
}

impl Journey<'_> {
    /// Looks at the page without the steps of `--action`, and adds to `built` the buttons that can be used
    /// only there. Leaves the page as the steps make it.
    pub(super) async fn before_steps(&mut self, built: &mut Built) -> Result<Before, Trouble> {
        if self.actions.is_empty() {
            return Ok(Before::default());
        }
        self.before = Some(Vec::new());
        let looked = self.look_before().await;
        self.before = None;
        let before = merge(&mut built.buttons, looked?.buttons);
        self.visit(2).await?;
        Ok(before)
    }

    async fn look_before(&mut self) -> Result<Built, Trouble> {
        self.visit(2).await?;
        let mut built = self.look().await?;
        self.show_hidden(&mut built).await?;
        Ok(built)
    }

    /// The place in the document of the button that has this place in `Built`.
    pub(super) fn in_document(&self, place: usize) -> usize {
        self.places().iter().position(|&of| of == place).unwrap_or(place)
    }

    /// The place in `Built` of the button at this place in the document.
    pub(super) fn in_built(&self, at: usize) -> usize {
        self.places().get(at).copied().unwrap_or(at)
    }

    fn places(&self) -> &[usize] {
        self.before.as_deref().unwrap_or_default()
    }
}

/// Adds to the buttons after the steps what can be used only before them.
fn merge(after: &mut Vec<Button>, before: Vec<Button>) -> Before {
    let is_usable = |button: &Button| button.visible && button.covered_by.is_none();
    let Before { mut places, mut only } = Before::default();
    for button in before {
        let is_same = |other: &&mut Button| {
            if button.id.is_empty() { other.url == button.url } else { other.id == button.id }
        };
        if let Some(same) = after.iter_mut().find(is_same) {
            places.push(same.index);
            if is_usable(&button) && !is_usable(same) {
                only.push(same.index);
                *same = Button { index: same.index, ..button };
            }
        } else {
            let index = after.len();
            places.push(index);
            if is_usable(&button) {
                only.push(index);
            }
            after.push(Button { index, ..button });
        }
    }
    Before { places, only }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn button(index: usize, id: &str) -> Button {
        Button { index, id: id.into(), visible: true, ..Button::default() }
    }

    #[test]
    fn a_button_that_a_dialog_covers_is_tried_before_the_dialog_opens() {
        let covered = Button { covered_by: Some("dialog".into()), ..button(1, "marks") };
        let mut after = vec![button(0, "certificate"), covered];
        let Before { places, only } = merge(&mut after, vec![button(0, "marks")]);
        assert_eq!((places, only), (vec![1], vec![1]));
        assert_eq!(after, [button(0, "certificate"), button(1, "marks")]);
    }

    #[test]
    fn a_button_that_the_steps_take_away_is_a_button_too() {
        let mut after = vec![button(0, "certificate")];
        let Before { places, only } =
            merge(&mut after, vec![button(0, "marks"), button(1, "certificate")]);
        assert_eq!((places, only), (vec![1, 0], vec![1]));
        assert_eq!(after.len(), 2);
    }

    #[test]
    fn what_can_be_used_after_the_steps_is_tried_there() {
        let hidden = Button { visible: false, ..button(0, "marks") };
        let mut after = vec![button(0, "marks")];
        let before = Before { places: vec![0], only: Vec::new() };
        assert_eq!(merge(&mut after, vec![hidden]), before);
        assert!(after[0].visible);
    }
}
