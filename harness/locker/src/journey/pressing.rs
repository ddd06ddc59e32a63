//! Controls of the section that give a document when they are pressed, and what must be opened, chosen or pointed at
//! before there are any.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::caught::{ASKING, Caught};
use super::halt::read;
use super::links::{Kind, Link};
use super::rows::{How, Row, Spot};
use super::walk::Walk;
use super::{Halt, Journey};
use locksmith_browser::{BrowserError, Element, WindowHandle};
use locksmith_core::clock;
use locksmith_core::observe::Entry;

/// How many controls are pressed.
const PRESSED: usize = 12;

const CONTROLS: &str = "return recognise(arguments[0]).gives(arguments[1], arguments[2]).found();";

/// What gives a document since something was opened.
const REVEALED: &str =
    "return recognise(arguments[0]).gives(arguments[1], arguments[2]).revealed(arguments[3]);";

/// Something on a page that may give a document; see `controls.js`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Control {
    /// What its row says, and where that is in the page.
    row: String,
    place: Option<usize>,
    /// What its row is about.
    of: About,
    how: How,
    /// What it is called, or how it is found.
    title: String,
    /// Whether it says that it gives a document, or that it changes something.
    gives: bool,
    changes: bool,
    /// The addresses that its row links to.
    links: Vec<String>,
    link: Link,
    element: Value,
}

/// What a row of the section is about.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum About {
    /// A document of this case.
    Case,
    /// Something that says nothing of any case.
    None,
    /// Anything else.
    Other,
}

impl Journey<'_> {
    /// Presses what may give a document of the case, on this page; where that is about one, what is not in a row,
    /// too. Where nothing was saved, a row that names a document of the case is an entry of it.
    pub(super) async fn press_controls(
        &mut self,
        walk: &mut Walk,
        of: Option<&Entry>,
    ) -> Result<(), Halt> {
        let here = self.session.current_url().await?;
        while let Some((spot, control)) = self.next_control(walk, &here, of.is_some()).await? {
            let windows = self.session.windows().await?;
            let window = self.session.window().await?;
            let (from, begun) = (clock::now_ms(), self.passed.begun());
            if self.press(&control).await? {
                self.passed.more_than(begun, ASKING).await;
                let found = self.caught(from, true).await?;
                let at = self.after_press(&windows, &window).await?;
                let of = of.cloned().unwrap_or_else(|| self.entry(&control, walk));
                let is_led = at != here;
                for Caught { opened, .. } in found {
                    let kind = opened.kind;
                    let entry = opened.into_entry(of.clone());
                    let is_document = self.may_be_document(entry.content_type.as_deref(), kind);
                    let is_offered = self.is_offered(&entry);
                    if is_document || is_offered {
                        walk.beyond.rows.read.insert(spot.clone());
                    }
                    if is_offered || is_document && walk.saves == 0 && control.of == About::Case {
                        walk.entries.insert(spot.clone(), entry);
                    } else if kind == Kind::Page && is_led {
                        walk.beyond.pages.push((at.clone(), entry));
                    }
                }
            }
            // Also where it led nowhere: what it opened may stand before what else can be pressed.
            self.session.goto(&here).await?;
            self.has_loaded().await?;
            if walk.saves > 0 && !self.is_looking(walk) {
                return Ok(());
            }
        }
        if walk.saves == 0 {
            let named = walk.beyond.rows.unread();
            let named = named.filter_map(|(spot, row)| Some((spot.clone(), row.of_case.clone()?)));
            walk.entries.extend(named);
        }
        Ok(())
    }

    /// Whether a control was pressed, or what it showed.
    async fn press(&mut self, control: &Control) -> Result<bool, Halt> {
        let Some(mut element) = Element::from_value(&control.element) else { return Ok(false) };
        if control.how.shows() {
            let shown = match control.how {
                How::Hover => self.session.hover(&element).await,
                _ => self.session.click(&element).await,
            };
            if !could(shown)? {
                return Ok(false);
            }
            self.has_loaded().await?;
            let mut args = self.given_controls();
            args.push(json!(control.how == How::Check));
            let revealed = self.session.execute(&Self::script(REVEALED), args).await?;
            let Some(revealed) = Element::from_value(&revealed) else { return Ok(false) };
            element = revealed;
        }
        Ok(could(self.session.click(&element).await)?)
    }

    /// Closes what a control opened; gives the address that it led to, in this window or in its own.
    async fn after_press(
        &self,
        windows: &[WindowHandle],
        window: &WindowHandle,
    ) -> Result<String, Halt> {
        self.session.dismiss_dialog().await?;
        let mut at = None;
        for other in self.session.windows().await? {
            if !windows.contains(&other) {
                self.session.switch_to(&other).await?;
                at = Some(self.session.current_url().await?);
                self.session.close_window().await?;
            }
        }
        self.session.switch_to(window).await?;
        match at {
            Some(at) => Ok(at),
            None => Ok(self.session.current_url().await?),
        }
    }

    /// The next control to press; notes those whose effect is unknown.
    async fn next_control(
        &mut self,
        walk: &mut Walk,
        here: &str,
        is_about_one: bool,
    ) -> Result<Option<(Spot, Control)>, Halt> {
        let args = self.given_controls();
        let controls: Vec<Control> =
            read(self.session.execute(&Self::script(CONTROLS), args).await?)?;
        let any_of_case = controls.iter().any(|control| control.of == About::Case);
        let is_lost = self.is_lost(walk);
        let mut able = Vec::new();
        for control in controls {
            let counts = match (is_about_one, any_of_case) {
                (true, _) => control.gives,
                (false, true) => control.of == About::Case,
                (false, false) => control.of == About::None && is_lost,
            };
            let place =
                control.place.map_or_else(|| control.row.clone(), |place| place.to_string());
            let spot = format!("{here} {:?} {place}", walk.folder);
            if !counts || control.changes || walk.beyond.rows.read.contains(&spot) {
                continue;
            }
            let is_read = |href: &String| walk.beyond.opened.get(href).copied().unwrap_or_default();
            if control.links.iter().any(is_read) {
                walk.beyond.rows.read.insert(spot);
                continue;
            }
            // A name beside a link is no way of its own.
            if control.how == How::Name && !control.links.is_empty() {
                continue;
            }
            let entry = (control.of == About::Case).then(|| self.entry(&control, walk));
            let new = || Row { of_case: entry, controls: BTreeSet::new() };
            let row = walk.beyond.rows.seen.entry(spot.clone()).or_insert_with(new);
            row.controls.insert((control.how, control.title.clone()));
            let pressed = (spot.clone(), control.how, control.title.clone());
            let is_new = !walk.beyond.rows.pressed.contains(&pressed);
            let is_able = control.gives && control.how != How::Unable || control.how.shows();
            if is_able && is_new {
                able.push((spot, control));
            }
        }
        let is_over = walk.beyond.rows.pressed.len() >= PRESSED || Instant::now() >= walk.until;
        let next = able.into_iter().min_by_key(|(_, control)| control.how).filter(|_| !is_over);
        if let Some((spot, control)) = &next {
            let pressed = (spot.clone(), control.how, control.title.clone());
            walk.beyond.rows.pressed.insert(pressed);
        }
        Ok(next)
    }

    fn given_controls(&self) -> Vec<Value> {
        vec![self.given(), json!(self.folder_names()), json!(self.planned.token)]
    }

    /// An entry of what a row says.
    fn entry(&self, control: &Control, walk: &Walk) -> Entry {
        let name = control.row.clone();
        Entry { name, ..control.link.entry(&self.folder_names(), walk.looks) }
    }
}

/// Whether something on the page could be used.
fn could(done: Result<(), BrowserError>) -> Result<bool, BrowserError> {
    match done {
        Ok(()) => Ok(true),
        Err(BrowserError::NotUsable { .. } | BrowserError::NotFound { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
