//! Canned observations: what would be seen of a case at a locker that conforms.

use std::collections::BTreeMap;

use jiff::Timestamp;
use locksmith_core::observe::{
    ButtonSeen, Entry, Moment, Observation, Opened, PartnerEvent, Place, Record, Screen,
};
use locksmith_core::plan::Claim;
use locksmith_core::profile::{
    App, Assumed, Deadlines, DocumentPlace, Profile, Selectors, User, Words, Written,
};
use locksmith_core::scenario::{
    Answer, Case, Catalogue, ClickPart, Content, Launch, Offered, OriginSent, ResultPermit, Step,
    TimeStamp,
};
use locksmith_core::tls::Trust;
use locksmith_spec::{Assessment, Format, Secret};

/// When every canned run begins: 2016-11-23 17:30:00 in India.
pub(crate) const START: i64 = 1_479_902_400_000;

/// A case of the catalogue.
pub(crate) fn case(id: &str) -> Case {
    let catalogue = Catalogue::embedded().expect("the catalogue is right");
    catalogue.find(id).unwrap_or_else(|| panic!("there is no case {id}")).clone()
}

/// A target with everything that any case needs.
pub(crate) fn profile() -> Profile {
    let app = |name: &str, id: &str, domain: &str| {
        let key = Secret::new(format!("{name}-key-8bd0e7c1"));
        let key_from = format!("the variable `KEY_{}`", name.to_uppercase());
        (
            name.to_owned(),
            App {
                id: id.into(),
                key,
                key_from,
                domain: domain.into(),
                further_domains: Vec::new(),
            },
        )
    };
    let user = |name: &str, login: &str| {
        let password = Secret::new(format!("{login}-password-51c09a"));
        (name.to_owned(), User::new(login, password))
    };
    Profile {
        name: "a canned locker".into(),
        library: url("http://locker.example/savelocker/api/1/savelocker.js"),
        uploaded: Some(url("http://locker.example/uploaded")),
        assumed: Assumed::default(),
        hosts: Vec::new(),
        trust: Trust::default(),
        page_scheme: None,
        documents: DocumentPlace::default(),
        time_stamp: Format::EpochSeconds,
        button_label: "Save to DigiLocker".into(),
        apps: [
            app("main", "EXAMBOARD", "partner.example"),
            app("second", "UNIVERSITY", "second.example"),
            app("withdrawn", "CLOSEDSCHOOL", "withdrawn.example"),
        ]
        .into(),
        users: [user("first", "asha"), user("second", "ravi")].into(),
        folders: ["My Documents", "Certificates", "Education"].map(str::to_owned).into(),
        written: Written::default(),
        variables: Vec::new(),
        largest_document: Some(6_000_000),
        clock: Some("http://locker.example/test/clock".parse().expect("a URL")),
        journey: Selectors::default(),
        words: Words::default(),
        capabilities: locksmith_browser::Capabilities::new(),
        deadlines: Deadlines::default(),
    }
}

pub(crate) fn url(text: &str) -> url::Url {
    text.parse().expect("a URL")
}

/// What would be seen of the case at a locker that conforms.
pub(crate) fn conforming(case: &Case) -> Vec<Record> {
    let mut locker = Locker::new(case);
    locker.open_page();
    for step in &case.steps {
        locker.step(step);
    }
    locker.see(Observation::KeyWatch { responses: 9, leaks: Vec::new(), unread: Vec::new() });
    if case.page.origin != OriginSent::Sent {
        locker.see(Observation::OriginWithheld { requests: 1 });
    }
    locker.see(Observation::Ended { millis: 1200 });
    locker.records
}

/// A locker that does what each step of a case is permitted to lead to.
struct Locker<'a> {
    case: &'a Case,
    profile: Profile,
    claim: Claim,
    facts: Assessment,
    records: Vec<Record>,
    answers: BTreeMap<String, Answer>,
    visits: Vec<Visit>,
    current: usize,
    /// User, document and folder of what is saved.
    saved: Vec<(String, String, String)>,
}

#[derive(Default)]
struct Visit {
    button: String,
    document: String,
    user: String,
    folder: String,
    result: Option<&'static str>,
}

impl<'a> Locker<'a> {
    fn new(case: &'a Case) -> Self {
        let mut profile = profile();
        if case.steps.contains(&Step::ChooseTwinFolder) {
            profile.folders.push("certificates".into());
        }
        let now = Timestamp::from_millisecond(START).expect("a date of our time");
        let now = case.time(now);
        let claim = Claim::of(&case.page, &profile, now);
        let facts = claim.facts(&profile, now);
        let answers = case.documents.iter().map(|(name, document)| (name.clone(), document.answer));
        let answers = answers.collect();
        let (records, visits, saved) = Default::default();
        Self { case, profile, claim, facts, records, answers, visits, current: 0, saved }
    }

    fn see(&mut self, saw: Observation) {
        let at = START + 10 * i64::try_from(self.records.len()).expect("a short run");
        self.records.push(Record { case: self.case.id.clone(), at, saw });
    }

    fn open_page(&mut self) {
        self.see(Observation::Began {
            page: "http://partner.example/".into(),
            browser: "Chromium 156".into(),
        });
        for name in self.case.documents.keys() {
            let (document, target) = (name.clone(), target(name));
            let (bytes, sha256) = (800, sha256(name));
            let content_type = "application/pdf".into();
            self.see(Observation::Offered { document, target, bytes, sha256, content_type });
        }
        self.see(Observation::Library {
            url: self.profile.library.to_string(),
            status: Some(200),
            content_type: "text/javascript; charset=utf-8".into(),
            bytes: 4000,
        });
        self.see(Observation::Partner(PartnerEvent::Jquery { kept: true, used: true }));
        self.see(Observation::Partner(PartnerEvent::Loaded {}));
        let wanted = self.profile.button_label.clone();
        let button = |button: &locksmith_core::scenario::Button| ButtonSeen {
            id: button.id.clone(),
            label: wanted.clone(),
            role: "link".into(),
            width: 180.0,
            height: 40.0,
            stands_in: false,
        };
        let buttons = self.case.page.buttons.iter().map(button).collect();
        self.see(Observation::Buttons { wanted, buttons });
    }

    fn step(&mut self, step: &Step) {
        let visit = self.current + 1;
        match step {
            Step::Click(button)
            | Step::PressEnter(button)
            | Step::ClickPart(ClickPart { button, .. }) => {
                self.click(button, matches!(step, Step::PressEnter(_)));
            }
            Step::TurnTo(button) => self.current = self.latest(button),
            Step::LogIn(user) => self.log_in(user, true),
            Step::LogInWrongly(_) => self.log_in("first", false),
            Step::ChooseFolder(_) | Step::ChooseAgain(_) | Step::ChooseOffered(_) => {
                let folders = &self.profile.folders;
                let place = match step {
                    Step::ChooseFolder(place) | Step::ChooseAgain(place) => *place,
                    Step::ChooseOffered(Offered::Middle) => folders.len() / 2 + 1,
                    _ => folders.len(),
                };
                let folder = folders[place - 1].clone();
                self.visits[self.current].folder.clone_from(&folder);
                self.see(Observation::FolderChosen { visit, folder });
            }
            Step::ChooseTwinFolder => {
                let folder =
                    self.profile.twin_folder("first").expect("two such folders").to_owned();
                self.visits[self.current].folder.clone_from(&folder);
                self.see(Observation::FolderChosen { visit, folder });
            }
            Step::SaveHere => self.save(),
            Step::SaveHereTwice => {
                self.see(Observation::SavePressed { visit });
                self.save();
            }
            Step::AwaitResult(button) => self.message(button),
            Step::Release(document) => {
                self.see(Observation::Released { document: document.clone() });
                self.finish();
            }
            Step::Answer(change) => {
                self.answers.insert(change.document.clone(), change.with);
            }
            Step::ClosePopup => self.see(Observation::PopupClosed { visit }),
            Step::ListUploaded(user) => self.list(user),
            Step::AwaitFetch(_) | Step::FindUploaded(_) | Step::WatchResult(_) => {}
            Step::LookAgain => {
                self.see(Observation::LookedAgain { visit, after: 2600, windows: 0 });
            }
            Step::AwaitPopup => self.say(Moment::Saved, "The document is in your locker."),
            Step::OpenElsewhere => self.say(Moment::Elsewhere, "This window has expired."),
            Step::ReplayLaunch => self.say(Moment::Replayed, "This window has expired."),
            Step::ForgeMessage(_) => self.see(Observation::Forged { visit, messages: 1 }),
            Step::LeavePage => self.see(Observation::WentElsewhere { visit }),
        }
    }

    fn say(&mut self, moment: Moment, text: &str) {
        let (visit, place) = (self.current + 1, Place::Popup);
        let screen = Screen { text: text.into(), ..Screen::default() };
        self.see(Observation::Screen { visit, moment, place, screen });
    }

    fn latest(&self, button: &str) -> usize {
        self.visits.iter().rposition(|visit| visit.button == button).expect("a used button")
    }

    fn click(&mut self, button: &str, keyboard: bool) {
        let of_page = self.case.page.buttons.iter().find(|other| other.id == button);
        let document = of_page.expect("a button of the page").document.clone();
        self.visits.push(Visit { button: button.into(), document, ..Visit::default() });
        self.current = self.visits.len() - 1;
        let visit = self.visits.len();
        self.present(visit);
        self.see(Observation::Clicked { visit, button: button.into(), keyboard });
        let refusal = |launch: &&Launch| matches!(launch, Launch::Refusal(_));
        let mut permitted = self.case.permits.launch.iter();
        // Ahead by a day or more is open, and a matter of security.
        let is_far_ahead =
            matches!(self.case.page.time_stamp, TimeStamp::Age(age) if age.as_hours() <= -24);
        let chosen = if is_far_ahead { permitted.find(refusal) } else { permitted.min() };
        let screen = match chosen {
            Some(Launch::Refusal(code)) => Screen {
                text: format!("Authentication error {code}"),
                codes: vec![code.number()],
                ..Screen::default()
            },
            _ => log_in_page(),
        };
        let (moment, place) = (Moment::Launch, Place::Popup);
        self.see(Observation::Screen { visit, moment, place, screen });
        self.present(visit);
        self.see(Observation::Window { visit, opened: Opened::Popup });
    }

    fn present(&mut self, visit: usize) {
        let Claim { app_id, app_hash, time_stamp, origin, .. } = self.claim.clone();
        let facts = self.facts;
        self.see(Observation::Presented { visit, app_id, app_hash, time_stamp, origin, facts });
    }

    fn log_in(&mut self, user: &str, right: bool) {
        let visit = self.current + 1;
        self.see(Observation::LoggedIn { visit, user: user.into(), right });
        let screen = if right {
            self.visits[self.current].user = user.into();
            Screen {
                text: "Choose a folder. Save here".into(),
                save: true,
                folders: self.profile.folders.clone(),
                ..Screen::default()
            }
        } else {
            Screen { text: "Name or password is wrong".into(), ..log_in_page() }
        };
        let (moment, place) = (Moment::LogIn, Place::Popup);
        self.see(Observation::Screen { visit, moment, place, screen });
    }

    fn save(&mut self) {
        self.see(Observation::SavePressed { visit: self.current + 1 });
        let document = self.visits[self.current].document.clone();
        if self.answers[&document] != Answer::Refused {
            self.see(Observation::FetchBegan {
                target: target(&document),
                document: document.clone(),
                request: 1,
                method: "GET".into(),
            });
        }
        if self.answers[&document] != Answer::Held {
            self.finish();
        }
    }

    /// The document came, or did not; `result` is reported.
    fn finish(&mut self) {
        let visit = &self.visits[self.current];
        let document = visit.document.clone();
        let content = &self.case.documents[&document].content;
        let whole = self.answers[&document].brings_document() && *content != Content::TooLarge;
        if self.answers[&document] != Answer::Refused {
            self.see(Observation::FetchEnded {
                document: document.clone(),
                request: 1,
                bytes: if whole { 800 } else { 400 },
                whole,
            });
        }
        let visit = &mut self.visits[self.current];
        let value = match self.case.permits.results[self.current] {
            ResultPermit::Success | ResultPermit::Either => "SUCCESS",
            ResultPermit::Failure | ResultPermit::NotSuccess => "FAILURE",
        };
        let before = visit.result.replace(value).map(str::to_owned);
        if value == "SUCCESS" {
            self.saved.push((visit.user.clone(), document, visit.folder.clone()));
        }
        let (element, value) = (visit.button.clone(), Some(value.to_owned()));
        self.see(Observation::Partner(PartnerEvent::Result { element, before, value }));
    }

    fn message(&mut self, button: &str) {
        self.current = self.latest(button);
        let visit = self.current + 1;
        let result = self.visits[self.current].result;
        let message = match result {
            Some("SUCCESS") => "The document is in your locker.",
            _ => "The document could not be saved.",
        };
        let (button, result) = (button.to_owned(), result.map(str::to_owned));
        self.see(Observation::Awaited { visit, button, result });
        let screen =
            Screen { text: message.into(), messages: vec![message.into()], ..Screen::default() };
        let (moment, place) = (Moment::Saved, Place::Popup);
        self.see(Observation::Screen { visit, moment, place, screen });
    }

    fn list(&mut self, user: &str) {
        let of_user = self.saved.iter().filter(|(of, ..)| of == user);
        let entries: Vec<Entry> =
            of_user.map(|(_, document, folder)| entry(document, folder)).collect();
        let (user, links) = (user.to_owned(), entries.len());
        self.see(Observation::Listed { user, links, entries, unread: Vec::new() });
    }
}

fn log_in_page() -> Screen {
    Screen { path: "/login".into(), text: "Log in".into(), login: true, ..Screen::default() }
}

/// The section's entry of a document.
pub(crate) fn entry(document: &str, folder: &str) -> Entry {
    Entry {
        row: None,
        name: format!("{document}-0badcafe.pdf"),
        folder: Some(folder.into()),
        bytes: Some(800),
        sha256: Some(sha256(document)),
        content_type: Some("application/pdf".into()),
        cut: None,
    }
}

fn target(document: &str) -> String {
    format!("/{document}-0badcafe.pdf")
}

/// Stands for the SHA-256 of a document: what matters is that no two are alike.
pub(crate) fn sha256(document: &str) -> String {
    document.bytes().cycle().take(32).map(|byte| format!("{byte:02x}")).collect()
}
