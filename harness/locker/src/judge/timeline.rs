//! The timeline of a case: its observations, sorted by the use of a button that they belong to.

use percent_encoding::percent_decode_str;

use locksmith_core::observe::{Entry, Means, Moment, Observation, PartnerEvent, Place, Record};
use locksmith_core::scenario::Case;

use super::visit::{LogIn, Visit};

/// What the first click of a case led to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FirstClick<'a> {
    /// Whether the way to saving was open.
    pub let_in: bool,
    /// The codes that could be read.
    pub codes: Vec<u16>,
    /// The last `result` of its button.
    pub result: Option<&'a str>,
}

/// What the first click of a case led to; none where none was seen through.
#[must_use]
pub fn first_click<'a>(case: &'a Case, records: &'a [Record]) -> Option<FirstClick<'a>> {
    let timeline = Timeline::of(case, records);
    let visit = timeline.visits.first().filter(|visit| visit.opened.is_some())?;
    let (let_in, codes) = (visit.let_in(), visit.codes());
    Some(FirstClick { let_in, codes, result: timeline.result(0) })
}

/// What was seen of one case.
pub(super) struct Timeline<'a> {
    pub(super) case: &'a Case,
    pub(super) records: &'a [Record],
    pub(super) visits: Vec<Visit<'a>>,
    /// Changes of `result`, on any element, in their order.
    pub(super) results: Vec<Change<'a>>,
}

/// A change of `result`.
#[derive(Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) at: i64,
    pub(super) element: &'a str,
    pub(super) value: Option<&'a str>,
}

impl<'a> Timeline<'a> {
    pub(super) fn of(case: &'a Case, records: &'a [Record]) -> Self {
        let mut timeline = Self { case, records, visits: Vec::new(), results: Vec::new() };
        for record in records {
            timeline.take(record);
        }
        // Two clocks of one machine write here; what came first comes first.
        timeline.results.sort_by_key(|change| change.at);
        timeline
    }

    fn take(&mut self, record: &'a Record) {
        match &record.saw {
            Observation::Partner(PartnerEvent::Result { element, value, .. }) => {
                if self.visits.iter().any(|visit| visit.is_tried) {
                    return;
                }
                let value = value.as_deref();
                self.results.push(Change { at: record.at, element, value });
            }
            Observation::Partner(PartnerEvent::Opened { active, .. }) => {
                // What opened before the click is of none.
                if let Some(visit) = self.visits.last_mut().filter(|it| !it.button.is_empty()) {
                    visit.in_click.get_or_insert(*active);
                }
            }
            Observation::Partner(PartnerEvent::Text { codes, beside, .. }) if !codes.is_empty() => {
                if let Some(visit) = self.visits.last_mut() {
                    visit.code_beside = beside.as_deref();
                }
            }
            other => self.take_of_visit(record.at, other),
        }
    }

    fn take_of_visit(&mut self, at: i64, saw: &'a Observation) {
        let number = match saw {
            Observation::Presented { visit, .. }
            | Observation::Clicked { visit, .. }
            | Observation::Window { visit, .. }
            | Observation::Screen { visit, .. }
            | Observation::LoggedIn { visit, .. }
            | Observation::LoginKept { visit, .. }
            | Observation::NotAskedFor { visit, .. }
            | Observation::FolderChosen { visit, .. }
            | Observation::LookedAgain { visit, .. }
            | Observation::LoginIsIdle { visit }
            | Observation::WayTaken { visit, .. }
            | Observation::WayOn { visit, .. }
            | Observation::SavePressed { visit }
            | Observation::Unrecognised { visit, .. } => *visit,
            _ => return,
        };
        // More visits than the case has are those of a record that was written by hand.
        let index = number.checked_sub(1).filter(|index| *index < self.case.visits());
        let Some(index) = index else { return };
        self.visits.resize_with(self.visits.len().max(number), Visit::default);
        let visit = &mut self.visits[index];
        match saw {
            Observation::Presented { facts, .. } => visit.facts.push(*facts),
            Observation::Clicked { button, .. } => {
                visit.button = button;
                visit.clicked_at = at;
                let of_page = self.case.page.buttons.iter().find(|other| other.id == *button);
                visit.document = of_page.map_or("", |button| button.document.as_str());
            }
            Observation::Window { opened, .. } => visit.opened = Some(*opened),
            Observation::Screen { moment, place, screen, .. } => match (moment, place) {
                (Moment::Launch, Place::Popup) => visit.launch = Some(screen),
                (Moment::Launch, Place::Page) => visit.launch_page = Some(screen),
                (Moment::Later, _) => visit.later = Some(screen),
                (Moment::LogIn, _) => {
                    if let Some(log_in) = visit.log_ins.last_mut() {
                        log_in.then = Some(screen);
                    }
                }
                (Moment::Saved, place) => {
                    visit.after_save.push(screen);
                    visit.after_save_in.push(*place);
                }
                (Moment::Elsewhere, _) => visit.elsewhere = Some(screen),
                (Moment::Replayed, _) => visit.replayed = Some(screen),
            },
            Observation::LoggedIn { user, right, .. } => {
                visit.log_ins.push(LogIn::of(user, *right, false));
            }
            Observation::LoginKept { user, .. } => visit.log_ins.push(LogIn::of(user, true, true)),
            Observation::NotAskedFor { factors, .. } => {
                if let Some(log_in) = visit.log_ins.last_mut() {
                    log_in.not_asked = factors;
                }
            }
            Observation::LookedAgain { after, windows, .. } => {
                visit.looked_again = Some((*after, *windows));
            }
            Observation::FolderChosen { folder, .. } => visit.folder = Some(folder),
            Observation::LoginIsIdle { .. } => visit.is_idle = true,
            Observation::WayTaken { .. } => visit.is_tried = true,
            Observation::WayOn { name, led, .. } => visit.ways_on.push((name, *led)),
            Observation::SavePressed { .. } => {
                visit.saved_at = Some(at);
                visit.presses += 1;
            }
            Observation::Unrecognised { what, .. } => {
                visit.unclear = true;
                // A save that waits for another answer was not made yet (I-STEPS).
                if *what == Means::GoOn {
                    visit.saved_at = None;
                }
            }
            _ => {}
        }
    }

    /// The changes of `result` on the visit's own button, from its click to the next one on it.
    pub(super) fn results_of(&self, index: usize) -> impl Iterator<Item = Change<'a>> {
        let visit = &self.visits[index];
        let (button, from) = (visit.button, visit.clicked_at);
        let until = self.visits[index + 1..]
            .iter()
            .find(|later| later.button == button)
            .map_or(i64::MAX, |later| later.clicked_at);
        self.results
            .iter()
            .filter(move |change| change.element == button && (from..until).contains(&change.at))
            .copied()
    }

    /// The last `result` of the visit's button. A second save with the same outcome need not
    /// change what stands there.
    pub(super) fn result(&self, index: usize) -> Option<&'a str> {
        if let Some(change) = self.results_of(index).last() {
            return change.value;
        }
        let visit = &self.visits[index];
        let before =
            |change: &&Change<'_>| change.element == visit.button && change.at < visit.clicked_at;
        visit.saved_at?;
        self.results.iter().rfind(before).and_then(|change| change.value)
    }

    /// What the document's host saw from the visit's click on, looks at the head only left out: a
    /// second save is not fetched by the first one's request.
    pub(super) fn fetches_of(&self, index: usize) -> impl Iterator<Item = &'a Record> {
        let (document, from) = (self.visits[index].document, self.visits[index].clicked_at);
        self.records.iter().filter(move |record| {
            let of = match &record.saw {
                Observation::FetchBegan { document, method, .. } if method != "HEAD" => document,
                Observation::FetchEnded { document, .. } | Observation::Released { document } => {
                    document
                }
                _ => return false,
            };
            of == document && record.at >= from
        })
    }

    /// Whether the popup of a visit was beyond the login at once, in a browser in which no user had logged in.
    pub(super) fn is_let_in_without_login(&self, number: usize) -> bool {
        let earlier = self.visits.iter().take(number.saturating_sub(1));
        let is_fresh = earlier.flat_map(|visit| &visit.log_ins).all(|log_in| !log_in.right);
        let visit = number.checked_sub(1).and_then(|index| self.visits.get(index));
        is_fresh
            && visit
                .and_then(|visit| visit.launch)
                .is_some_and(|screen| !screen.login && (screen.save || !screen.folders.is_empty()))
    }

    /// The SHA-256 of a document of the case.
    pub(super) fn sha256(&self, name: &str) -> Option<&'a str> {
        self.records.iter().find_map(|record| match &record.saw {
            Observation::Offered { document, sha256, .. } if document == name => {
                Some(sha256.as_str())
            }
            _ => None,
        })
    }

    /// How many bytes a document of the case has.
    pub(super) fn bytes(&self, name: &str) -> Option<usize> {
        self.records.iter().find_map(|record| match &record.saw {
            Observation::Offered { document, bytes, .. } if document == name => Some(*bytes),
            _ => None,
        })
    }

    /// The `Content-Type` that a document's host sends; empty when that is not known.
    pub(super) fn content_type(&self, name: &str) -> &'a str {
        let sent = self.records.iter().find_map(|record| match &record.saw {
            Observation::Offered { document, content_type, .. } if document == name => {
                Some(content_type.as_str())
            }
            _ => None,
        });
        sent.unwrap_or_default()
    }

    /// The file name in a document's address, as a person reads it.
    pub(super) fn file_name(&self, name: &str) -> Option<String> {
        let target = self.records.iter().find_map(|record| match &record.saw {
            Observation::Offered { document, target, .. } if document == name => Some(target),
            _ => None,
        })?;
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default();
        Some(percent_decode_str(last).decode_utf8_lossy().into_owned())
    }

    /// Each reading of the section 'Uploaded Documents', with its user.
    pub(super) fn listings(&self) -> impl Iterator<Item = (&'a str, &'a [Entry])> {
        self.listings_since(i64::MIN)
    }

    /// Where something was saved and is not seen in a user's section: what may give it there, and did not give a
    /// document, at the last reading from a time on.
    pub(super) fn unread_since(&self, from: i64, user: &str) -> &'a [String] {
        let later = self.records.iter().filter(|record| record.at >= from);
        let mut unread = later.filter_map(|record| match &record.saw {
            Observation::Listed { user: of, unread, .. } if of == user => Some(unread.as_slice()),
            _ => None,
        });
        unread.next_back().unwrap_or_default()
    }

    /// Each reading of the section from this time on, with its user.
    pub(super) fn listings_since(&self, from: i64) -> impl Iterator<Item = (&'a str, &'a [Entry])> {
        let later = self.records.iter().filter(move |record| record.at >= from);
        later.filter_map(|record| match &record.saw {
            Observation::Listed { user, entries, .. } => Some((user.as_str(), entries.as_slice())),
            _ => None,
        })
    }
}
