//! What every locker of ours does behind its wire and its pages: it knows apps and users, says what is
//! wrong with a request, fetches documents and keeps them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::{Timestamp, tz};
use locksmith::run::http_client;
use locksmith_core::tls::Trust;
use locksmith_spec::Format;
use sha2::{Digest, Sha256};

/// Name, id, key, domain.
pub(crate) const APPS: [[&str; 4]; 3] = [
    ["main", "tresor-17", "its-key-Wv2", "partner.example"],
    ["second", "tresor-18", "another-key-Pq7", "second.example"],
    ["withdrawn", "tresor-19", "an-old-key-Tz4", "withdrawn.example"],
];

/// Name, mobile number, password, one-time code.
pub(crate) const USERS: [[&str; 4]; 2] = [
    ["meera", "9876543210", "one-word-Hd8", "482913"],
    ["kabir", "9123456780", "other-word-Lm3", "730264"],
];

/// What one of our lockers does wrong on purpose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wrong {
    /// A page of another domain gets code 203.
    OtherCode,
    /// A timestamp never grows old.
    AnyAge,
    /// A domain that ends like the registered one will do.
    LookAlike,
    /// Any password will do.
    AnyPassword,
    /// Success is reported before the document is there.
    TooEarly,
    /// Success is reported, and nothing is kept.
    NothingKept,
    /// Any hash will do.
    AnyHash,
    /// An app that is not authorised is let in.
    Withdrawn,
    /// A refusal names no code.
    NoCode,
    /// No one has to log in.
    NoLogin,
    /// Success is reported for a document that could not be fetched.
    AlwaysSuccess,
    /// The page gets no result.
    Mute,
    /// Every button gets the result.
    EveryButton,
    /// The user sees no message.
    NoMessage,
    /// What is saved lands in another folder.
    OtherFolder,
    /// What is saved is changed.
    Changed,
    /// Everybody sees everything.
    SeenByAll,
    /// What is refused can be gone on with.
    GoesOn,
    /// What is saved is kept twice.
    KeptTwice,
}

/// What a page asks for with a click.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) id: &'a str,
    pub(crate) hash: &'a str,
    pub(crate) stamp: &'a str,
    /// The origin of the page, or an address on it.
    pub(crate) from: Option<&'a str>,
}

/// A document that was saved.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) owner: String,
    pub(crate) folder: String,
    pub(crate) name: String,
    kind: String,
    bytes: Bytes,
}

/// A popup that was let in.
#[derive(Clone, Default)]
pub(crate) struct Popup {
    pub(crate) document: String,
    /// The browser that opened it.
    visitor: Option<String>,
    pub(crate) user: Option<String>,
    /// Whether the document was saved, once that is known.
    pub(crate) saved: Option<bool>,
}

/// The desk of one locker.
pub(crate) struct Desk {
    pub(crate) wrong: Option<Wrong>,
    format: Format,
    popups: Mutex<HashMap<String, Popup>>,
    /// Who reads their documents, by what their browser is known by.
    readers: Mutex<HashMap<String, String>>,
    kept: Mutex<Vec<Kept>>,
}

impl Desk {
    pub(crate) fn new(format: Format, wrong: Option<Wrong>) -> Arc<Self> {
        let (popups, readers, kept) = (Mutex::default(), Mutex::default(), Mutex::default());
        Arc::new(Self { wrong, format, popups, readers, kept })
    }

    pub(crate) fn is(&self, wrong: Wrong) -> bool {
        self.wrong == Some(wrong)
    }

    /// The code with which a request is refused.
    pub(crate) fn refusal(&self, ask: &Ask<'_>) -> Option<u16> {
        let Some([name, id, key, domain]) = APPS.into_iter().find(|app| app[1] == ask.id) else {
            return Some(204);
        };
        let digest = Sha256::digest(format!("{id}{key}{}", ask.stamp));
        let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let from = ask.from.and_then(|from| url::Url::parse(from).ok());
        let from = from.filter(|from| matches!(from.scheme(), "http" | "https"));
        let host = from.as_ref().and_then(url::Url::host_str).unwrap_or_default();
        let at_home = host == domain || self.is(Wrong::LookAlike) && host.ends_with(domain);
        let now = locksmith_core::clock::now();
        let age = self.stamp(ask.stamp).map(|stamp| now.as_second() - stamp.as_second());
        let fresh = age.is_some_and(|age| age <= 30 * 60 || self.is(Wrong::AnyAge));
        match () {
            () if ask.hash != hash && !self.is(Wrong::AnyHash) => Some(203),
            () if name == "withdrawn" && !self.is(Wrong::Withdrawn) => Some(207),
            () if !at_home => Some(if self.is(Wrong::OtherCode) { 203 } else { 205 }),
            () if !fresh => Some(206),
            () => None,
        }
    }

    fn stamp(&self, text: &str) -> Option<Timestamp> {
        match self.format {
            // `parse` would take a sign, too.
            Format::EpochSeconds if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Timestamp::from_second(text.parse().ok()?).ok()
            }
            Format::EpochSeconds | Format::Pattern(_) => None,
            Format::Iso8601Offset => text.parse().ok(),
            Format::NaiveIst => {
                let wall = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
                let ist = tz::Offset::from_seconds(19_800).ok()?;
                ist.to_timestamp(wall).ok()
            }
        }
    }

    /// Lets a popup in; it is known by what is given back.
    pub(crate) fn let_in(&self, document: &str) -> String {
        let ticket = new_word();
        let popup = Popup { document: document.into(), ..Popup::default() };
        self.popups.lock().unwrap().insert(ticket.clone(), popup);
        ticket
    }

    /// The first browser that opens a popup gets it: what that browser is known by.
    pub(crate) fn open(&self, ticket: &str) -> Option<String> {
        let mut popups = self.popups.lock().unwrap();
        let popup = popups.get_mut(ticket).filter(|popup| popup.visitor.is_none())?;
        let visitor = new_word();
        popup.visitor = Some(visitor.clone());
        Some(visitor)
    }

    /// The popup of a ticket, for the browser that opened it.
    pub(crate) fn popup(&self, ticket: &str, visitor: &str) -> Option<Popup> {
        let popups = self.popups.lock().unwrap();
        popups.get(ticket).filter(|popup| popup.visitor.as_deref() == Some(visitor)).cloned()
    }

    /// What became of the popup of a ticket.
    pub(crate) fn outcome(&self, ticket: &str) -> Option<bool> {
        self.popups.lock().unwrap().get(ticket)?.saved
    }

    pub(crate) fn change(&self, ticket: &str, change: impl FnOnce(&mut Popup)) {
        if let Some(popup) = self.popups.lock().unwrap().get_mut(ticket) {
            change(popup);
        }
    }

    /// The user with this name or mobile number and this password.
    pub(crate) fn user(&self, known_as: &str, password: &str) -> Option<&'static str> {
        let found = USERS.into_iter().find(|user| known_as == user[0] || known_as == user[1])?;
        (found[2] == password || self.is(Wrong::AnyPassword)).then_some(found[0])
    }

    /// The user with this mobile number and this PIN.
    pub(crate) fn user_by_pin(&self, mobile: &str, pin: &str) -> Option<&'static str> {
        let found = USERS.into_iter().find(|user| mobile == user[1])?;
        (found[3] == pin || self.is(Wrong::AnyPassword)).then_some(found[0])
    }

    /// Lets a user read their documents in this browser.
    pub(crate) fn admit(&self, user: &str) -> String {
        let reader = new_word();
        self.readers.lock().unwrap().insert(reader.clone(), user.to_owned());
        reader
    }

    pub(crate) fn reader(&self, reader: &str) -> Option<String> {
        self.readers.lock().unwrap().get(reader).cloned()
    }

    /// Fetches a document and keeps it; whether that is what is reported.
    pub(crate) async fn save(self: &Arc<Self>, owner: &str, folder: &str, url: &str) -> bool {
        if folder.is_empty() {
            return false;
        }
        let folder = if self.is(Wrong::OtherFolder) { "Photos" } else { folder };
        let (desk, owner, folder) = (Arc::clone(self), owner.to_owned(), folder.to_owned());
        let url = url.to_owned();
        let saving = async move {
            let fetched = fetch(&url).await;
            let Some((name, kind, mut bytes)) = fetched else {
                return desk.is(Wrong::AlwaysSuccess);
            };
            if desk.is(Wrong::Changed) {
                bytes = [&bytes[..], b"\n"].concat().into();
            }
            if !desk.is(Wrong::NothingKept) {
                let kept = Kept { owner, folder, name, kind, bytes };
                let count = 1 + usize::from(desk.is(Wrong::KeptTwice));
                desk.kept.lock().unwrap().extend(vec![kept; count]);
            }
            true
        };
        if self.is(Wrong::TooEarly) {
            tokio::spawn(saving);
            return true;
        }
        saving.await
    }

    /// The documents of a user, each with its number.
    pub(crate) fn documents(&self, user: &str) -> Vec<(usize, Kept)> {
        let kept = self.kept.lock().unwrap();
        let all = self.is(Wrong::SeenByAll);
        let of_user = kept.iter().enumerate().filter(|(_, document)| all || document.owner == user);
        of_user.map(|(number, document)| (number, document.clone())).collect()
    }

    /// A document of a user, as it came.
    pub(crate) fn document(&self, user: &str, number: usize) -> Response {
        let kept = self.kept.lock().unwrap();
        match kept.get(number).filter(|it| it.owner == user || self.is(Wrong::SeenByAll)) {
            Some(Kept { kind, bytes, .. }) => {
                ([(header::CONTENT_TYPE, kind.clone())], bytes.clone()).into_response()
            }
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

/// Name, type and bytes of a document, if it comes whole and in time.
async fn fetch(url: &str) -> Option<(String, String, Bytes)> {
    let request = http_client(&Trust::default()).ok()?.get(url).timeout(Duration::from_secs(3));
    let answer = request.send().await.ok()?.error_for_status().ok()?;
    let kind = answer.headers().get("content-type")?.to_str().ok()?.to_owned();
    let name = url::Url::parse(url).ok()?.path_segments()?.next_back()?.to_owned();
    Some((name, kind, answer.bytes().await.ok()?))
}

/// A word that no one guesses.
fn new_word() -> String {
    format!("t{:032x}", rand::random::<u128>())
}
