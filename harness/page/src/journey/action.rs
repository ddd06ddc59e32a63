//! What a page needs before its buttons show: logging in, opening a dialog. A file of steps.

use serde::Deserialize;
use serde_json::json;

use super::{Journey, Trouble, milliseconds, read};
use locksmith_browser::BrowserError;
use locksmith_core::observe::Cause;
use locksmith_spec::Secret;

/// The steps of a file, in their order; none at all by default.
///
/// ```toml
/// steps = [
///   { fill = "#user", with = "asha" },
///   { fill = "#password", from-env = "PORTAL_PASSWORD" },
///   { click = "button[type=submit]" },
///   { await = "a.locker-saver" },
/// ]
/// ```
#[derive(Clone, Debug, Default)]
pub struct Actions(pub(super) Vec<Action>);

/// One step; elements are named by CSS selectors.
#[derive(Clone, Debug)]
pub enum Action {
    /// Types a text into a field.
    Fill(String, Secret),
    /// Clicks.
    Click(String),
    /// Waits until an element can be seen.
    Await(String),
}

impl Actions {
    /// What is filled in: it may be anything, a password too.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.0.iter().filter_map(|action| match action {
            Action::Fill(_, secret) => Some(secret),
            _ => None,
        })
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Waits until an element can be seen.
const SEEN: &str = concat!(
    include_str!("seeing.js"),
    r"
const [selector, milliseconds, answer] = arguments;
try { document.querySelector(selector); } catch { answer('no-selector'); return; }
const look = () => {
  const element = document.querySelector(selector);
  if (!element || !boxesOf(element).length || document.readyState === 'loading') return;
  finish('seen');
};
const observer = new MutationObserver(look);
const timer = setTimeout(() => finish('unseen'), milliseconds);
const finish = (seen) => { observer.disconnect(); clearTimeout(timer); answer(seen); };
observer.observe(document, { subtree: true, childList: true, attributes: true });
document.addEventListener('readystatechange', look);
look();
"
);

/// What came of waiting for an element.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Sight {
    Seen,
    Unseen,
    /// What names the element is no CSS selector.
    NoSelector,
}

/// Why a step cannot be done whose selector is none.
fn no_selector(number: usize, selector: &str) -> String {
    let hint = if selector.contains("//") || selector.starts_with("xpath") {
        "write a CSS selector instead of the XPath, such as `#log-in` or `form button`"
    } else if selector.starts_with('#') && selector[1..].starts_with(|c: char| c.is_ascii_digit()) {
        "write an id that begins with a digit as `[id=\"…\"]`"
    } else if selector.contains(":contains(") || selector.contains(":has-text(") {
        "CSS does not select by text: use an id, a class or an attribute, such as `button[type=submit]`"
    } else {
        "write one such as `#log-in`, `.button` or `input[name=\"user\"]`, and close its brackets and quotation marks"
    };
    format!("step {number} of --action: `{selector}` is not a CSS selector: {hint}")
}

impl Journey<'_> {
    /// Does what the page needs before its buttons show.
    pub(super) async fn act(&mut self) -> Result<(), Trouble> {
        for (action, number) in self.actions.0.iter().zip(1..) {
            let (Action::Fill(selector, _) | Action::Click(selector) | Action::Await(selector)) =
                action;
            let deadline = self.deadlines.page;
            let wait = vec![json!(selector), json!(milliseconds(deadline))];
            let sight: Sight = read(self.session.wait_for(SEEN, wait, deadline * 2).await?)?;
            if sight == Sight::NoSelector {
                return Err(Trouble::new(Cause::Page, no_selector(number, selector)));
            }
            let done = match action {
                _ if sight == Sight::Unseen => {
                    let what = format!(
                        "step {number} of --action: no element that matches `{selector}` was visible within {} s: \
                         correct the selector, or add the step that shows the element before it (the run's folder \
                         has a screenshot)",
                        deadline.as_secs()
                    );
                    return Err(Trouble::new(Cause::Page, what));
                }
                Action::Fill(selector, text) => {
                    self.session.fill(selector.as_str(), text.expose()).await
                }
                Action::Click(selector) => self.session.click(selector.as_str()).await,
                Action::Await(_) => Ok(()),
            };
            match done {
                Err(error @ (BrowserError::NotUsable { .. } | BrowserError::NotFound { .. })) => {
                    let what = format!("step {number} of --action: {error}");
                    return Err(Trouble::new(Cause::Page, what));
                }
                done => done?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_no_selector_is_reported_with_what_to_write() {
        let hint = |selector: &str| no_selector(2, selector);
        assert!(
            hint("//button").starts_with("step 2 of --action: `//button` is not a CSS selector: ")
        );
        assert!(
            hint("//button").contains("XPath") && hint("#1st").contains("that begins with a digit")
        );
        assert!(hint("a:contains(Save)").contains("by text") && hint("#a[").contains("brackets"));
    }
}
