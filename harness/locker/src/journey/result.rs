//! After "Save here": `result` on the page's button, and what popup and page say.

use std::time::Duration;

use tokio::time::Instant;

use super::wanted::For;
use super::{Halt, Journey};
use locksmith_core::observe::{Moment, Observation, PartnerEvent, Place, Screen};

/// For how long the popup is watched before `result` is asked for, and again.
const SLICE: Duration = Duration::from_secs(1);

/// How long a popup that has reported to the page may wait for the rest of its answer, such as an icon.
const ARRIVING: Duration = Duration::from_secs(2);

/// For how long words are waited for after a save without SUCCESS: none are due.
const UNSAVED: Duration = Duration::from_secs(2);

/// How often it is asked whether it still does.
const ASKING: Duration = Duration::from_millis(50);

impl Journey<'_> {
    /// Waits for `result` on the button, and looks at what popup and page say.
    pub(super) async fn await_result(&mut self, button: &str) -> Result<(), Halt> {
        let index = self.visits.iter().rposition(|visit| visit.button == button);
        self.current = index.ok_or_else(|| {
            Halt::Stuck(format!("no visit of `{button}`, which was not used yet"))
        })?;
        let end = Instant::now() + self.profile.deadlines.save;
        // A popup may close itself as soon as it has reported: so it is looked at all the while.
        let said = self.watch_popup(button, end).await?;
        let mark = self.visits[self.current].mark;
        let result = self.result_by(button, mark, end).await?;
        let saved = result.as_deref() == Some("SUCCESS");
        let visit = self.current + 1;
        self.log.note(Observation::Awaited { visit, button: button.to_owned(), result });
        self.look_after_save(said, saved).await
    }

    /// Gives a SUCCESS that must not come the time to come.
    pub(super) async fn watch_result(&mut self, button: &str, deadline: Duration) {
        let mark = self.visits.iter().rfind(|visit| visit.button == button);
        let mark = mark.map_or(0, |visit| visit.mark);
        let result_of = result_of(button);
        let succeeds = |saw: &Observation| result_of(saw).filter(|result| result == "SUCCESS");
        self.log.until(mark, deadline, succeeds).await;
    }

    /// The result, by the end at the latest. A popup that asks something first is answered, or asked about.
    async fn result_by(
        &mut self,
        button: &str,
        mark: usize,
        end: Instant,
    ) -> Result<Option<String>, Halt> {
        let patience = Instant::now() + self.profile.deadlines.launch;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let result = self.log.until(mark, SLICE.min(left), result_of(button)).await;
            if result.is_some() {
                return Ok(result);
            }
            let is_over = left <= SLICE;
            if !self.go_on_saving().await? && (is_over || Instant::now() >= patience) {
                self.unless_it_asks().await?;
            }
            if is_over {
                return Ok(None);
            }
        }
    }

    /// What the popup says after "Save here", as soon as it does, or as soon as `result` is there;
    /// none when it is closed by then.
    async fn watch_popup(&mut self, button: &str, end: Instant) -> Result<Option<Screen>, Halt> {
        let mark = self.visits[self.current].mark;
        let patience = Instant::now() + self.profile.deadlines.launch;
        let mut before = self.visits[self.current].before_save.clone();
        while Instant::now() < end && self.reach_popup().await? {
            if self.is_on_its_way() {
                if self.log.until(mark, SLICE, result_of(button)).await.is_some() {
                    break;
                }
                continue;
            }
            match self.look(For::Saved, &before, SLICE).await? {
                None => break,
                // What is said beside the form may be of the work: `result` shows whether it is over.
                Some(look) if !look.late && look.in_place => {
                    if self.log.until(mark, SLICE, result_of(button)).await.is_some() {
                        break;
                    }
                    before = look.screen.text;
                }
                Some(look) if !look.late => return Ok(Some(look.screen)),
                Some(_) => {}
            }
            if self.log.until(mark, Duration::ZERO, result_of(button)).await.is_some() {
                break;
            }
            if Instant::now() >= patience {
                self.unless_it_asks().await?;
            }
        }
        Ok(None)
    }

    /// Whether the popup waits for the locker's answer: a browser looks into no window that does.
    pub(super) fn is_on_its_way(&self) -> bool {
        self.passed.waits_for_document(|url| self.profile.is_of_locker(url))
    }

    /// Waits a little until the popup waits for nothing; false when it still does.
    async fn has_arrived(&mut self) -> bool {
        let end = Instant::now() + ARRIVING;
        while self.is_on_its_way() {
            if Instant::now() >= end {
                return false;
            }
            // What passes the proxy is reported nowhere else.
            let mark = self.log.mark();
            self.log.until(mark, ASKING, |_| None::<()>).await;
        }
        true
    }

    /// Looks at what the popup says now or, when it is gone, at what it said, and at what is new in
    /// the page.
    async fn look_after_save(&mut self, said: Option<Screen>, saved: bool) -> Result<(), Halt> {
        let visit = self.current + 1;
        let moment = Moment::Saved;
        let deadlines = &self.profile.deadlines;
        let wait = if saved { deadlines.launch } else { UNSAVED };
        if self.reach_popup().await? && self.has_arrived().await && self.look_at_both(wait).await? {
            return Ok(());
        }
        // What was said before the popup closed is the message; the page may have another.
        let said = said.or_else(|| self.spoken_screen());
        let wait = if saved && said.is_none() { wait } else { self.profile.deadlines.settle };
        if let Some(screen) = said {
            let place = Place::Popup;
            self.log.note(Observation::Screen { visit, moment, place, screen });
        }
        if let Some(screen) = self.news_in_page(wait).await? {
            let place = Place::Page;
            self.log.note(Observation::Screen { visit, moment, place, screen });
        }
        Ok(())
    }

    /// Looks at the popup until it has an answer, or the page has one; false when the popup is closed. It may
    /// keep its form, and leave the word to the page.
    async fn look_at_both(&mut self, wait: Duration) -> Result<bool, Halt> {
        let (visit, moment) = (self.current + 1, Moment::Saved);
        let before = self.visits[self.current].before_save.clone();
        let end = Instant::now() + wait;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Some(look) = self.look(For::Over, &before, SLICE.min(left)).await? else {
                return Ok(false);
            };
            let news = if look.late { self.news_in_page(Duration::ZERO).await? } else { None };
            let is_news = news.as_ref().is_some_and(has_words);
            if look.late && !is_news && left > SLICE && self.reach_popup().await? {
                continue;
            }
            let mut screen = look.screen;
            if screen.save {
                screen.messages.extend(new_words(&screen.text, &before));
            }
            let place = Place::Popup;
            self.log.note(Observation::Screen { visit, moment, place, screen });
            if let Some(screen) = news.filter(has_words) {
                let place = Place::Page;
                self.log.note(Observation::Screen { visit, moment, place, screen });
            }
            return Ok(true);
        }
    }

    /// What the page shows that it did not show before, and what its dialogs said.
    async fn news_in_page(&mut self, wait: Duration) -> Result<Option<Screen>, Halt> {
        self.turn_to_page().await?;
        let mut dialogs = self.dialogs();
        let wait = if dialogs.is_empty() { wait } else { Duration::ZERO };
        let before = std::mem::take(&mut self.page_text);
        let Some(look) = self.look(For::Changed, &before, wait).await? else { return Ok(None) };
        let mut screen = look.screen;
        self.page_text.clone_from(&screen.text);
        screen.text = new_words(&screen.text, &before).unwrap_or_default();
        screen.messages.append(&mut dialogs);
        Ok(Some(screen))
    }

    /// What dialogs of the page said since the click.
    fn dialogs(&self) -> Vec<String> {
        let since = &self.log.records()[self.visits[self.current].mark..];
        since
            .iter()
            .filter_map(|record| match &record.saw {
                Observation::Partner(PartnerEvent::Dialog { text, .. }) => Some(text.clone()),
                _ => None,
            })
            .collect()
    }
}

/// The lines of a text that were not in it before; none where there are none.
fn new_words(text: &str, before: &str) -> Option<String> {
    let known: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = text.lines().filter(|line| !known.contains(line)).collect();
    (!new.is_empty()).then(|| new.join("\n"))
}

fn has_words(screen: &Screen) -> bool {
    !screen.text.is_empty() || !screen.messages.is_empty()
}

/// Finds a value of `result` on the button.
fn result_of(button: &str) -> impl Fn(&Observation) -> Option<String> {
    move |saw| match saw {
        Observation::Partner(PartnerEvent::Result { element, value: Some(value), .. })
            if element == button =>
        {
            Some(value.clone())
        }
        _ => None,
    }
}
