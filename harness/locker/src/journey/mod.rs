//! The user's way through a locker: click, log in, choose the folder, save, look into the section
//! 'Uploaded Documents'. By the profile's selectors, or by recognising roles, labels and texts.
//!
//! The journey acts and records; it judges nothing. It goes on by what it sees: a step whose
//! means are not there ends the journey, and the judge decides what that is.

mod between;
mod beyond;
mod caught;
mod credentials;
mod entries;
mod folder;
mod halt;
mod identity;
mod links;
mod listing;
mod locker;
mod log_in;
mod looking;
mod one_time;
mod opening;
mod otherwise;
mod parts;
mod pressing;
mod question;
mod refused;
mod result;
mod rows;
mod scrolling;
mod section;
mod spoken;
mod walk;
mod walking;
mod wanted;
mod way_on;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use crate::test_bed::CaseBed;
use locksmith_browser::{Session, WindowHandle};
use locksmith_core::clock;
use locksmith_core::log::Log;
use locksmith_core::observe::{Cause, Means, Observation, Record};
use locksmith_core::plan::Planned;
use locksmith_core::profile::Profile;
use locksmith_core::proxy::Passed;
use locksmith_core::scenario::{ClickPart, Frame, Step};

use credentials::Credentials;
pub(crate) use halt::Halt;
use halt::Question;
use parts::Hand;

/// For how long a fetch is waited for before the popup is looked at again.
const WATCHING: Duration = Duration::from_secs(1);

/// For how long a request is waited for before a window is looked at.
const ASKING: Duration = Duration::from_millis(250);

/// How much longer a refusal is watched in one case of its kind than in the others: some seconds.
const LATER: u32 = 10;

/// One case on its way through the browser.
pub struct Journey<'a> {
    session: &'a Session,
    profile: &'a Profile,
    planned: &'a Planned,
    bed: &'a CaseBed<'a>,
    log: &'a mut Log,
    http: &'a reqwest::Client,
    passed: &'a mut Passed,
    page: Option<WindowHandle>,
    visits: Vec<Visit>,
    /// The visit whose popup is the current one; counted from 0.
    current: usize,
    /// What the page showed when it was last looked at as a whole.
    page_text: String,
    /// What was entered in the login that is going on.
    filled: Vec<Means>,
    /// The user whom this browser knows by a login.
    known: Option<String>,
    /// The links of the section of each user, by the profile's name, when it was looked at last.
    linked: BTreeMap<String, BTreeSet<String>>,
    /// The steps of the profile that were taken: the visit, the step's place, whether once is enough.
    spent: Vec<(usize, usize, bool)>,
    /// How many steps between the known ones were taken.
    taken: usize,
}

/// One use of a button.
#[derive(Debug)]
struct Visit {
    button: String,
    popup: Option<WindowHandle>,
    /// The windows that were there before the click.
    before: Vec<WindowHandle>,
    /// Where the log stood at the click.
    mark: usize,
    /// When that was, in milliseconds since 1970.
    clicked_at: i64,
    /// What the popup said when "Save here" was pressed.
    before_save: String,
    /// The names of its controls then.
    controls: Vec<String>,
    /// The folder that was chosen, where its row has a "Save here" of its own.
    row: Option<String>,
    /// What the popup said in dialogs since "Save here".
    spoken: Vec<String>,
}

impl<'a> Journey<'a> {
    /// A journey through the case in this session; it writes to `log`, and opens what the section
    /// 'Uploaded Documents' links to by `http`; what its browser asks for passes through `passed`.
    pub fn new(
        session: &'a Session,
        profile: &'a Profile,
        planned: &'a Planned,
        bed: &'a CaseBed<'a>,
        log: &'a mut Log,
        http: &'a reqwest::Client,
        passed: &'a mut Passed,
    ) -> Self {
        Self {
            http,
            passed,
            session,
            profile,
            planned,
            bed,
            log,
            page: None,
            visits: Vec::new(),
            current: 0,
            page_text: String::new(),
            filled: Vec::new(),
            known: None,
            linked: BTreeMap::new(),
            spent: Vec::new(),
            taken: 0,
        }
    }

    /// Goes the whole way, or as far as it leads.
    pub async fn go(&mut self) {
        if let Err(halt) = self.open_page().await {
            self.halt(None, halt);
            return;
        }
        let planned = self.planned;
        for step in &planned.case.steps {
            if let Err(halt) = self.step(step).await {
                self.note_unnamed_host().await;
                self.halt(Some(step), halt);
                break;
            }
        }
        let last = planned.case.steps.last();
        if !matches!(last, Some(Step::LookAgain | Step::ListUploaded(_) | Step::FindUploaded(_))) {
            self.come_to_rest().await;
        }
    }

    fn halt(&mut self, step: Option<&Step>, halt: Halt) {
        let visit = self.visits.len();
        // No file of a run names the step that only looks for the section.
        let step = step.map(|step| match step {
            Step::FindUploaded(user) => Step::ListUploaded(user.clone()),
            step => step.clone(),
        });
        // What is not there may not have been sent.
        let halt = match (halt, self.limited()) {
            (Halt::Stuck(what) | Halt::Unclear(Question { text: what, .. }), Some(limited)) => {
                Halt::Trouble(Cause::Locker, format!("{limited} ({what})"))
            }
            (halt, _) => halt,
        };
        self.log.note(match halt {
            Halt::Trouble(cause, what) => Observation::Trouble { cause, what },
            Halt::Stuck(missing) => Observation::Stuck { visit, step, missing },
            Halt::Unclear(Question { what, text: question }) => {
                Observation::Unrecognised { visit, step, what, question }
            }
            Halt::NotOffered(why) => Observation::NotOffered { visit, step, why },
        });
    }

    /// Where the locker said in this case that too much is asked of it.
    fn limited(&mut self) -> Option<String> {
        const TOO_MANY: u16 = 429;
        let profile = self.profile;
        let mut asked = self.passed.since(0, |url| profile.is_of_locker(url) && !counts(url));
        let refused = asked.find(|exchange| exchange.status == Some(TOO_MANY))?;
        let path = Url::parse(&refused.url).map(|url| url.path().to_owned()).unwrap_or_default();
        let wait = refused.header("retry-after").map(|wait| format!(", `Retry-After: {wait}`"));
        Some(format!(
            "it answered 429 (too many requests{}) at {path}. Allow this machine to log in as often as a run does, about once a second",
            wait.unwrap_or_default()
        ))
    }

    /// The host, with its port, that the current window went to, and that the profile does not name.
    pub(super) async fn unnamed_host(&mut self) -> Option<String> {
        // A window that is closed, or shows a dialog, is at no address.
        let url = Url::parse(&self.session.current_url().await.ok()?).ok()?;
        let (host, port) = (url.host_str()?, url.port_or_known_default()?);
        self.passed.was_refused(host, port).then(|| format!("{host}:{port}"))
    }

    /// Notes a host that the current window went to in vain.
    async fn note_unnamed_host(&mut self) {
        let visit = self.visits.len();
        let is_noted = |record: &Record| matches!(record.saw, Observation::HostUnnamed { .. });
        if visit > 0
            && !self.log.records().iter().any(is_noted)
            && let Some(host) = self.unnamed_host().await
        {
            self.log.note(Observation::HostUnnamed { visit, host });
        }
    }

    /// The profile's name of the user whose popup is the current one.
    fn user(&self) -> &str {
        let visit = self.current + 1;
        let mut users = self.log.records().iter().rev().filter_map(|record| match &record.saw {
            Observation::LoggedIn { visit, user, .. } | Observation::LoginKept { visit, user } => {
                Some((*visit, user.as_str()))
            }
            _ => None,
        });
        users.find(|(of, _)| *of == visit).map_or("first", |(_, user)| user)
    }

    async fn step(&mut self, step: &Step) -> Result<(), Halt> {
        match step {
            Step::Click(button) => self.use_button(button, Hand::Pointer).await,
            Step::PressEnter(button) => self.press_enter(button).await,
            Step::ClickPart(ClickPart { button, part }) => self.click_part(button, *part).await,
            Step::TurnTo(button) => {
                let found = self.visits.iter().rposition(|visit| visit.button == *button);
                self.current = found.ok_or_else(|| {
                    Halt::Stuck(format!("no popup of `{button}`, which was not used yet"))
                })?;
                self.unless_taken_over()
            }
            Step::LogIn(user) => self.log_in(&Credentials::right(self.profile, user)).await,
            Step::LogInWrongly(wrong) => {
                self.log_in(&Credentials::wrong(self.profile, *wrong)).await
            }
            Step::ChooseFolder(place) => self.choose_folder(*place).await,
            Step::ChooseTwinFolder => self.choose_twin_folder().await,
            Step::ChooseOffered(which) => self.choose_offered(*which).await,
            Step::ChooseAgain(place) => self.choose_again(*place).await,
            Step::SaveHere => self.save_here(1).await,
            Step::SaveHereTwice => self.save_here(2).await,
            Step::AwaitResult(button) => self.await_result(button).await,
            Step::WatchResult(button) => {
                self.watch_result(button, self.profile.deadlines.settle * LATER).await;
                Ok(())
            }
            Step::AwaitFetch(document) => self.await_fetch(document).await,
            Step::Release(document) => {
                self.bed.release(document);
                Ok(())
            }
            Step::Answer(change) => {
                self.bed.answer(&change.document, change.with);
                Ok(())
            }
            Step::AwaitPopup => self.await_popup().await,
            Step::LookAgain => self.watch_refusal(self.profile.deadlines.settle * LATER).await,
            Step::OpenElsewhere => self.open_elsewhere().await,
            Step::ReplayLaunch => self.replay_launch().await,
            Step::ForgeMessage(_) => self.forge_message().await,
            Step::LeavePage => self.leave_page().await,
            Step::ClosePopup => self.close_popup().await,
            Step::ListUploaded(user) => self.list_uploaded(user).await,
            Step::FindUploaded(user) => self.find_uploaded(user).await,
        }
    }

    /// A popup that a later click took over no longer shows what the current visit is about.
    fn unless_taken_over(&self) -> Result<(), Halt> {
        let visit = &self.visits[self.current];
        let later = self.visits[self.current + 1..].iter();
        match later.rev().find(|later| later.popup.is_some() && later.popup == visit.popup) {
            Some(later) => Err(Halt::NotOffered(format!(
                "the click on `{}` took over the popup of `{}`: this locker has one popup at a time",
                later.button, visit.button
            ))),
            None => Ok(()),
        }
    }

    async fn await_fetch(&mut self, name: &str) -> Result<(), Halt> {
        let deadline = self.profile.deadlines.save;
        let end = Instant::now() + deadline;
        let began = |saw: &Observation| match saw {
            Observation::FetchBegan { document, method, .. } => {
                (document == name && method != "HEAD").then_some(())
            }
            _ => None,
        };
        while self.log.until(0, WATCHING, began).await.is_none() {
            self.go_on_saving().await?;
            if Instant::now() >= end {
                self.unless_it_asks().await?;
                return Err(Halt::Stuck(format!("no request for the document `{name}`")));
            }
        }
        // While the document is held, a result that must not come yet has the time to come.
        self.settle().await;
        Ok(())
    }

    /// Gives an outcome that must not come the time to come.
    async fn settle(&mut self) {
        let mark = self.log.mark();
        let never = |_: &Observation| None::<()>;
        self.log.until(mark, self.profile.deadlines.settle, never).await;
    }

    /// Tells what the page claims at this moment; twice, where that depends on what the locker's clock
    /// shows, and that is not known exactly.
    fn present(&mut self, visit: usize) {
        let claim = &self.bed.claim;
        let (least, most) = self.bed.skew.at(clock::now());
        let facts = |now| claim.facts(self.profile, self.planned.case.time(now));
        let mut all = vec![facts(least), facts(most)];
        all.dedup();
        for facts in all {
            self.log.note(Observation::Presented {
                visit,
                app_id: claim.app_id.clone(),
                app_hash: claim.app_hash.clone(),
                time_stamp: claim.time_stamp.clone(),
                origin: claim.origin.clone(),
                facts,
            });
        }
    }

    /// Turns to the page's window, and into its frame when it stands in one.
    async fn turn_to_page(&self) -> Result<(), Halt> {
        let page = self.page.as_ref().ok_or_else(|| Halt::Stuck("no page".into()))?;
        self.session.switch_to(page).await?;
        if self.planned.case.page.frame == Frame::Opaque {
            self.session.enter_frame("iframe").await?;
        }
        Ok(())
    }
}

/// Whether an address is one by which pages are counted: what is refused there stops no user.
fn counts(url: &Url) -> bool {
    const COUNTING: [&str; 7] =
        ["metrics", "analytics", "telemetry", "track", "beacon", "collect", "stats"];
    let path = url.path().to_ascii_lowercase();
    COUNTING.iter().any(|word| path.contains(word))
}
