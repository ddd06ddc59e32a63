//! Requests in any order: tickets, logins, saves, by browsers that have the right cookie or not. A
//! model says what each must lead to, and what the store holds then.

mod browser;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use axum::http::StatusCode;

use self::browser::{Answer, Browser};
use super::{NOW, RUNTIME, locker};
use crate::config::{Config, User};
use crate::documents::{Document, FetchError, Held};
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};
use crate::protocol::app_hash;
use crate::registry::App;
use crate::routes;
use crate::sessions::Save;
use crate::store::UserId;

const KEY: &str = "Jd6R1JMY0NBeX6E111U0";
const USERS: [&str; 2] = ["asha", "ravi"];
const FOLDERS: [&str; 2] = ["My Documents", "Certificates"];
/// The first two are there; the others cannot be fetched.
const DOCUMENTS: [&str; 5] = [
    "https://portal.example/marks.pdf",
    "https://portal.example/empty.pdf",
    "http://10.0.0.1/marks.pdf",
    "file:///etc/passwd",
    "",
];
const TICKET_SECONDS: i64 = 2 * 60;
const SAVE_SECONDS: i64 = 30 * 60;
const FOR_EVER: Duration = Duration::MAX;

/// The longest sequence: what two popups can do to each other is shorter.
const MOST_STEPS: usize = 24;

#[derive(Arbitrary, Debug)]
enum Step {
    Ask { fault: Option<Fault>, document: u8 },
    Open { ticket: u8 },
    Look { popup: u8, cookie: Proof },
    LogIn { popup: u8, user: u8, right: bool, form: Proof, cookie: Proof },
    SaveHere { popup: u8, folder: u8, form: Proof, cookie: Proof },
    Wait { seconds: u16 },
    List { user: u8 },
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Fault {
    Hash,
    Id,
    Domain,
    Time,
}

/// Whose cookie, or whose form's token.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Proof {
    Own,
    OfPopup(u8),
    None,
}

struct Ticket {
    text: String,
    document: usize,
    issued: i64,
    is_spent: bool,
}

struct Popup {
    path: String,
    cookie: String,
    form_token: String,
    document: usize,
    opened: i64,
    user: Option<usize>,
    /// Whether the document was saved, once "Save here" was pressed.
    outcome: Option<bool>,
}

/// Some documents come from memory.
#[derive(Debug)]
struct Remembered(BTreeMap<&'static str, Document>);

impl Policy for Remembered {
    fn fetch<'a>(
        &'a self,
        locker: &'a Locker,
        save: &'a Save,
    ) -> Work<'a, Result<Document, FetchError>> {
        match self.0.get(&*save.request.document_url).cloned() {
            Some(document) => Box::pin(async { Ok(document) }),
            None => Specification.fetch(locker, save),
        }
    }
}

/// The model, beside the locker that it is held against.
struct Model {
    locker: Arc<Locker>,
    browser: Browser,
    users: Vec<UserId>,
    /// Each with its user, and one that is no one's.
    folders: Vec<(Option<usize>, i64)>,
    now: i64,
    tickets: Vec<Ticket>,
    popups: Vec<Popup>,
    /// How many documents each folder holds.
    saved: BTreeMap<i64, usize>,
}

static CONFIG: LazyLock<Config> = LazyLock::new(|| Config {
    apps: vec![App {
        id: "8W4A7RNQ".to_owned(),
        key: KEY.into(),
        domain: "partner.example".to_owned(),
        authorised: true,
    }],
    users: USERS.map(user).to_vec(),
    ..Config::default()
});

fn user(name: &str) -> User {
    let folders = FOLDERS.map(str::to_owned).to_vec();
    User { name: name.to_owned(), password: format!("{name}-password").into(), folders }
}

/// The input is a list of steps, as `arbitrary` makes one of bytes.
pub fn sequence(bytes: &[u8]) {
    play(bytes);
}

/// Plays the steps; what became of the popups then.
fn play(bytes: &[u8]) -> Vec<Popup> {
    let steps = Vec::<Step>::arbitrary_take_rest(Unstructured::new(bytes)).unwrap_or_default();
    RUNTIME.block_on(async {
        let mut model = Model::new().await;
        for step in steps.iter().take(MOST_STEPS) {
            model.step(step).await;
        }
        model.is_what_the_store_holds().await;
        model.popups
    })
}

impl Model {
    async fn new() -> Self {
        let locker = locker(&CONFIG).await;
        // Documents come from memory: no host is asked for one.
        let mut documents = BTreeMap::new();
        for (url, bytes) in DOCUMENTS.into_iter().zip([&b"%PDF-1.4"[..], b""]) {
            let name = url.rsplit('/').next().unwrap_or_default().to_owned();
            let content_type = "application/pdf".to_owned();
            let document =
                Document { name, content_type, bytes: bytes.to_vec(), held: Held::default() };
            documents.insert(url, document);
        }
        locker.set_policy(Arc::new(Remembered(documents)));
        let (mut users, mut folders) = (Vec::new(), vec![(None, i64::MAX)]);
        for (at, id) in locker.store.users().await.unwrap_or_default().into_iter().enumerate() {
            let own = locker.store.folders(id).await.unwrap_or_default();
            folders.extend(own.iter().map(|folder| (Some(at), folder.id)));
            users.push(id);
        }
        let browser = Browser::new(routes::router(Arc::clone(&locker), FOR_EVER));
        let (tickets, popups, saved) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { locker, browser, users, folders, now: NOW.0, tickets, popups, saved }
    }

    async fn step(&mut self, step: &Step) {
        match *step {
            Step::Ask { fault, document } => self.ask(fault, usize::from(document)).await,
            Step::Open { ticket } => self.open(usize::from(ticket)).await,
            Step::Wait { seconds } => {
                self.now += i64::from(seconds);
                self.locker.clock.advance(Duration::from_secs(seconds.into()));
            }
            Step::List { user } => self.list(usize::from(user) % USERS.len()).await,
            Step::Look { popup, cookie } => {
                let Some(at) = within(popup, &self.popups) else { return };
                let answer = self.browser.get(&self.popups[at].path, self.cookie(at, cookie)).await;
                self.is_where_it_stands(at, cookie, &answer);
            }
            Step::LogIn { popup, user, right, form, cookie } => {
                let Some(at) = within(popup, &self.popups) else { return };
                self.log_in(at, usize::from(user) % USERS.len(), right, form, cookie).await;
            }
            Step::SaveHere { popup, folder, form, cookie } => {
                let Some(at) = within(popup, &self.popups) else { return };
                self.save_here(at, usize::from(folder) % self.folders.len(), form, cookie).await;
                self.is_what_the_store_holds().await;
            }
        }
    }

    async fn ask(&mut self, fault: Option<Fault>, document: usize) {
        let document = document % DOCUMENTS.len();
        let time_stamp = match fault {
            Some(Fault::Time) => self.now - 1801,
            _ => self.now,
        }
        .to_string();
        let key = if matches!(fault, Some(Fault::Hash)) { "another" } else { KEY };
        let id = if matches!(fault, Some(Fault::Id)) { "NOBODY" } else { "8W4A7RNQ" };
        let hash = app_hash::expected(id, key, &time_stamp);
        let origin = match fault {
            Some(Fault::Domain) => "https://partner.example.evil.example",
            _ => "https://partner.example",
        };
        let fields = [
            ("app_id", id),
            ("app_hash", &hash),
            ("time_stamp", &time_stamp),
            ("document_url", DOCUMENTS[document]),
        ];
        let answer = self.browser.authorize(origin, &fields).await;
        let code = fault.map(|fault| match fault {
            Fault::Hash => 203,
            Fault::Id => 204,
            Fault::Domain => 205,
            Fault::Time => 206,
        });
        match code {
            Some(code) => assert_eq!(answer.body, format!("{{\"code\":{code}}}")),
            None => self.tickets.push(Ticket {
                text: answer.part(r#"{"ticket":""#, "\"").to_owned(),
                document,
                issued: self.now,
                is_spent: false,
            }),
        }
    }

    /// A ticket is good once, and for two minutes.
    async fn open(&mut self, ticket: usize) {
        if self.tickets.is_empty() {
            return;
        }
        let at = ticket % self.tickets.len();
        let ticket = &mut self.tickets[at];
        let launch = format!("/savelocker/launch?ticket={}", ticket.text);
        let answer = self.browser.get(&launch, None).await;
        let is_good = !ticket.is_spent && self.now - ticket.issued <= TICKET_SECONDS;
        ticket.is_spent = true;
        if !is_good {
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "a ticket was good twice, or too long"
            );
            return;
        }
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let (path, cookie) = (answer.location, answer.cookie);
        let page = self.browser.get(&path, Some(&cookie)).await;
        self.popups.push(Popup {
            form_token: page.part("name=\"form_token\" value=\"", "\"").to_owned(),
            path,
            cookie,
            document: ticket.document,
            opened: self.now,
            user: None,
            outcome: None,
        });
    }

    /// What a popup shows to whom has its cookie, and to no one else.
    fn is_where_it_stands(&self, at: usize, cookie: Proof, answer: &Answer) {
        let popup = &self.popups[at];
        if !self.is_alive(at, cookie) {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "a popup of another user");
            return;
        }
        assert_eq!(answer.status, StatusCode::OK);
        let shows = |text: &str| answer.body.contains(text);
        assert_eq!(shows("data-result=\"SUCCESS\""), popup.outcome == Some(true), "SUCCESS");
        assert_eq!(shows("data-result=\"FAILURE\""), popup.outcome == Some(false), "FAILURE");
        let is_choosing = popup.outcome.is_none() && popup.user.is_some();
        assert_eq!(shows("Save here"), is_choosing, "\"Save here\"");
        assert_eq!(shows("type=\"password\""), popup.user.is_none(), "the login");
    }

    async fn log_in(&mut self, at: usize, user: usize, right: bool, form: Proof, cookie: Proof) {
        let name = USERS[user];
        let password = if right { format!("{name}-password") } else { name.to_owned() };
        let fields = [("form_token", self.form(at, form)), ("name", name), ("password", &password)];
        let path = format!("{}/login", self.popups[at].path);
        let answer = self.browser.post(&path, self.cookie(at, cookie), &fields).await;
        if !self.is_alive(at, cookie) || !self.is_same(at, form) {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "a form of another user");
        } else if answer.status == StatusCode::SEE_OTHER {
            assert!(right, "a wrong password was good");
            // From the first login on a popup lives as long again.
            let popup = &mut self.popups[at];
            if popup.user.replace(popup.user.unwrap_or(user)).is_none() {
                popup.opened = self.now;
            }
        } else {
            // Too many wrong ones before keep out the right one, too.
            let refused = if right { [429; 2] } else { [403, 429] };
            assert!(refused.contains(&answer.status.as_u16()), "{}", answer.status);
        }
    }

    async fn save_here(&mut self, at: usize, folder: usize, form: Proof, cookie: Proof) {
        let (owner, folder) = self.folders[folder];
        let fields = [("form_token", self.form(at, form)), ("folder", &*folder.to_string())];
        let path = format!("{}/document", self.popups[at].path);
        let answer = self.browser.post(&path, self.cookie(at, cookie), &fields).await;
        let is_ours = self.is_alive(at, cookie) && self.is_same(at, form);
        let popup = &mut self.popups[at];
        if !is_ours {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "a form of another user");
        } else if popup.user.is_some() && owner != popup.user {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "a folder of another user");
        } else {
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            if popup.user.is_some() && popup.outcome.is_none() {
                let is_saved = popup.document < 2;
                popup.outcome = Some(is_saved);
                *self.saved.entry(folder).or_default() += usize::from(is_saved);
            }
        }
    }

    /// 'Uploaded Documents', from the login on, shows the user's documents and no others.
    async fn list(&self, user: usize) {
        let (login, answer) = self.browser.log_in_to_list(USERS[user]).await;
        if login == StatusCode::TOO_MANY_REQUESTS {
            return;
        }
        let own = self.folders.iter().filter(|(owner, _)| *owner == Some(user));
        let count: usize = own.filter_map(|(_, folder)| self.saved.get(folder)).sum();
        let shown = answer.body.matches("href=\"/savelocker/documents/").count();
        assert_eq!(shown, count, "the list of {}", USERS[user]);
    }

    /// No SUCCESS without a stored document, and none stored without a SUCCESS.
    async fn is_what_the_store_holds(&self) {
        let mut held = BTreeMap::new();
        for &user in &self.users {
            for (folder, documents) in self.locker.store.documents(user).await.unwrap_or_default() {
                held.insert(folder.id, documents.len());
            }
        }
        held.retain(|_, count| *count > 0);
        let mut saved = self.saved.clone();
        saved.retain(|_, count| *count > 0);
        assert_eq!(held, saved, "the store holds something else than the answers say");
    }

    fn is_alive(&self, at: usize, cookie: Proof) -> bool {
        self.now - self.popups[at].opened <= SAVE_SECONDS && self.is_same(at, cookie)
    }

    /// Whether a proof is that of this popup.
    fn is_same(&self, at: usize, proof: Proof) -> bool {
        match proof {
            Proof::Own => true,
            Proof::OfPopup(other) => within(other, &self.popups) == Some(at),
            Proof::None => false,
        }
    }

    fn cookie(&self, at: usize, proof: Proof) -> Option<&str> {
        self.of(at, proof).map(|popup| popup.cookie.as_str())
    }

    fn form(&self, at: usize, proof: Proof) -> &str {
        self.of(at, proof).map_or("", |popup| popup.form_token.as_str())
    }

    fn of(&self, at: usize, proof: Proof) -> Option<&Popup> {
        match proof {
            Proof::Own => self.popups.get(at),
            Proof::OfPopup(other) => self.popups.get(within(other, &self.popups)?),
            Proof::None => None,
        }
    }
}

/// A place in a list, if it has any.
fn within<T>(at: u8, list: &[T]) -> Option<usize> {
    usize::from(at).checked_rem(list.len())
}

#[cfg(test)]
mod tests {
    use super::super::{replay, seeds};
    use super::*;

    /// The invariants would hold of a locker that lets no one in: here is how far the corpus gets.
    #[test]
    fn the_corpus_saves_and_fails_to_save() {
        let inputs = replay::inputs("sequence", seeds::sequence);
        let popups: Vec<Popup> = inputs.iter().flat_map(|(_, input)| play(input)).collect();
        for outcome in [None, Some(true), Some(false)] {
            assert!(popups.iter().any(|popup| popup.outcome == outcome), "{outcome:?}");
        }
        for (user, name) in USERS.iter().enumerate() {
            assert!(popups.iter().any(|popup| popup.user == Some(user)), "{name}");
        }
    }
}
