//! Looking at a window until it shows what is waited for.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::between::Found;
use super::question::Unclear;
use super::wanted::For;
use super::{Halt, Journey};
use locksmith_browser::BrowserError;
use locksmith_core::observe::{Cause, Screen};

/// Finds fields, buttons, folders and words; see the files.
const RECOGNISE: &str = concat!(
    "const CODE = /",
    locksmith_spec::code_pattern!(),
    "/g;\n",
    include_str!("elements.js"),
    include_str!("codes.js"),
    include_str!("login.js"),
    include_str!("folders.js"),
    include_str!("onward.js"),
    include_str!("ways.js"),
    include_str!("heard.js"),
    include_str!("alike.js"),
    include_str!("controls.js"),
    include_str!("listings.js"),
    include_str!("recognise.js")
);

/// Waits until a window shows what is waited for. What it shows before a form is sent is marked as
/// old, to distinguish it from an answer.
const WATCH: &str = r#"
const [given, kind, previous, filled, said, milliseconds, between, answer] = arguments;
const locker = recognise(given);
const STAYING = 250;
const complete = () => document.readyState === "complete";
const moved = seen => complete() && (said.length || seen.text && (!window.__locksmithOld || seen.text !== previous));
// The next step of a login: a field is asked for that was not filled yet.
const next = seen => complete() && !seen.save && seen.asks.some(what => !filled.includes(what));
const listed = () => complete() && locker.links().some(({ href, name, download, about }) =>
  [href, name, download, about].some(text => text.includes(previous)));
// What a locker says while it works is no answer yet.
const busy = ({ text }) => text.length < 300 && /\b(please wait|(one|just a) moment|loading)\b/i.test(text) &&
  !/\b(saved|stored|done|complete|success|fail|error|sorry|could not)/i.test(text);
// Whether the words have stood there for a while; else they are looked at again after that.
let words = {};
const stays = ({ text }, again, rest = STAYING) => {
  if (words.text !== text) {
    words = { text, since: performance.now() };
    again(rest);
  }
  return performance.now() - words.since >= rest - 20;
};
// A number without words of an error may belong to a page in the making.
const refused = (seen, again) => seen.codes.length && (seen.isSure || complete() && stays(seen, again, 700));
const kinds = {
  // A login that is kept leads to the folders.
  launch: (seen, again) => seen.login || seen.save || refused(seen, again) || complete() && seen.folders.length,
  login: next,
  // What a locker says while it looks at the credentials is no answer yet.
  "let-in": seen => moved(seen) && (seen.save || !seen.login && seen.folders.length) || next(seen),
  // The way to saving, or anything else that is said once all is loaded.
  aside: seen => seen.login || seen.save || complete() && seen.text,
  // A browser that refuses to send a form says so at the field, and nothing moves.
  refused: seen => moved(seen) && (!seen.login || seen.save || seen.asks.length) || next(seen) ||
    window.__locksmithOld && elements.all("form:not([novalidate]) :invalid").length,
  inside: seen => moved(seen) && !seen.login || next(seen),
  folders: seen => seen.folders.length,
  chosen: () => window.__locksmithStays || complete() && !window.__locksmithOld,
  save: seen => seen.save && locker.usable(locker.saveHere()),
  // Where the form stays, any new words, unless a step is to be taken: they may be of the work or of its end.
  saved: (seen, again, found) => heard.messages().length || moved(seen) && !busy(seen) && (!seen.save || !found),
  // Those that stay are of its end.
  over: (seen, again) => heard.messages().length || moved(seen) && !busy(seen) && (!seen.save || stays(seen, again)),
  // Only a question is waited for.
  confirm: () => false,
  ready: () => true,
  rest: () => false,
  // What a control of a refusal page led to: the way to saving, or another page with a code.
  past: (seen, again) => complete() && (seen.login || seen.save || seen.folders.length && !seen.codes.length ||
    !window.__locksmithOld && seen.isSure && stays(seen, again)),
  // The login that comes first, or the way to saving, where one is logged in already.
  entry: seen => complete() && (seen.asks.length || seen.save || !seen.login && seen.folders.length),
  changed: seen => said.length || seen.text !== previous,
  listed,
  loaded: complete,
  section: seen => seen.asks.length || listed(),
};
const several = question => question && question.several ? question : null;
// What is not clear about a window that did not show in time what was waited for.
const unclear = {
  launch: () => locker.fieldsUnclear() || locker.onwardUnclear("launch"),
  "let-in": seen => seen.login || seen.save || seen.folders.length ? null
    : locker.fieldsUnclear() || several(locker.onwardUnclear("let-in")) || locker.stepUnclear("save-here"),
};
const names = { confirm: "saved", ready: "ready" };
const nextStep = between && (seen => locker.step(names[kind] || kind, seen, between.spent, between.known));
locker.watch(kinds[kind], nextStep, said, milliseconds, look => {
  const { messages } = look.screen;
  if (kind === "saved" || kind === "over") messages.push(...heard.messages().filter(text => !messages.includes(text)));
  const inPlace = look.screen.save && !heard.messages().length && !said.length;
  answer({ ...look, inPlace, question: look.late && unclear[kind] ? unclear[kind](look.screen) : null });
});
"#;

/// How many steps between two known ones are taken.
const STEPS: usize = 6;

/// How much later than its own deadline an answer of the window may come.
const GRACE: Duration = Duration::from_secs(2);

/// What was seen.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Look {
    /// The window.
    pub(super) screen: Screen,
    /// Whether the time was over before it showed what was waited for.
    pub(super) late: bool,
    /// Whether it has "Save here", and no message was heard since that was pressed.
    pub(super) in_place: bool,
    /// What is not clear about it, then.
    pub(super) question: Option<Unclear>,
    /// A step between the known ones that may not be taken.
    step: Option<Found>,
}

impl Journey<'_> {
    /// The script, with the recogniser before it.
    pub(super) fn script(body: &str) -> String {
        format!("{RECOGNISE}\n{body}")
    }

    /// What the profile says of the locker's pages, for the recogniser.
    pub(super) fn given(&self) -> Value {
        let mut given = json!(self.profile.journey);
        given["words"] = json!(self.profile.words);
        given["folders"] = json!(self.profile.all_folders());
        given
    }

    /// What is known of the visit, for steps between the known ones.
    fn between(&self) -> Value {
        let known = self.visits.get(self.current).map(|visit| &visit.controls);
        json!({ "spent": self.spent(), "known": known.map_or(&[][..], Vec::as_slice) })
    }

    /// Looks at the current window until it shows what is waited for, or the time is over; none
    /// when it was closed. Dialogs are read and accepted, and steps between the known ones are taken, on the
    /// way.
    pub(super) async fn look(
        &mut self,
        wanted: For,
        text: &str,
        deadline: Duration,
    ) -> Result<Option<Look>, Halt> {
        let mut end = Instant::now() + deadline;
        let mut steps = STEPS;
        let mut said = if wanted.is_after_save() { self.spoken() } else { Vec::new() };
        let mut is_last = false;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let wait = vec![
                self.given(),
                json!(wanted.word()),
                json!(text),
                json!(self.filled),
                json!(said),
                json!(milliseconds(left)),
                if wanted.has_steps() && steps > 0 { self.between() } else { Value::Null },
            ];
            match self.session.execute_async(&Self::script(WATCH), wait, left + GRACE).await {
                Ok(look) => {
                    let look: Look = serde_json::from_value(look)
                        .map_err(|error| Halt::Trouble(Cause::Harness, error.to_string()))?;
                    match &look.step {
                        Some(step) if self.may_take(wanted, step) => {
                            self.take_step(step).await?;
                            steps -= 1;
                            self.taken += 1;
                            end = Instant::now() + deadline;
                        }
                        _ => return Ok(Some(look)),
                    }
                }
                Err(BrowserError::WindowClosed { .. }) => return Ok(None),
                Err(BrowserError::Dialog { text, .. }) => {
                    self.session.accept_dialog().await?;
                    if wanted.is_after_save() {
                        self.hear(&text);
                        said = self.spoken();
                    } else {
                        said.push(text);
                    }
                }
                // Also when it navigates just as the time is over, or when a driver reports that so
                // late: then Locksmith looks at the next document.
                Err(BrowserError::Navigated { .. }) if !is_last => {
                    is_last = Instant::now() >= end + GRACE;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// What `script` finds in the current window; when that lacks `key`, once more as soon as the
    /// window shows what is waited for.
    pub(super) async fn find(
        &mut self,
        script: &str,
        args: Vec<Value>,
        key: &str,
        wanted: For,
    ) -> Result<Value, Halt> {
        self.take_said_steps().await?;
        let script = Self::script(script);
        match self.session.execute(&script, args.clone()).await {
            Ok(found) if !found[key].is_null() => return Ok(found),
            // The window goes on to what is waited for, or a dialog stands before it.
            Ok(_)
            | Err(
                BrowserError::Dialog { .. }
                | BrowserError::Script { .. }
                | BrowserError::Navigated { .. },
            ) => {}
            Err(error) => return Err(error.into()),
        }
        self.look(wanted, "", self.profile.deadlines.launch).await?;
        Ok(self.session.execute(&script, args).await?)
    }
}

/// A duration for a script.
pub(super) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
