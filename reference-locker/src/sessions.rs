//! What the locker remembers between requests: tickets, saves, logins, failed logins.
//!
//! All of it is in memory, expires by the locker's clock, and is bounded for each holder and in all.
//! Strangers hold what they do by their address; from the login on a thing is the user's, and no
//! number of strangers pushes it out. A client that only looks at a login page is not remembered.

mod attempts;
mod shares;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::clock::UnixTime;
use crate::policy::Policy;
use crate::source::Source;
use crate::store::UserId;
use crate::token::Token;
use attempts::Attempts;
pub(crate) use attempts::Standing;
pub(crate) use shares::Shares;

const TICKET_LIFETIME: Duration = Duration::from_secs(2 * 60);
const SAVE_LIFETIME: Duration = Duration::from_secs(30 * 60);
const LOGIN_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// The most of each kind that one address or user holds, and all do: in blocks of 4 KiB.
const EACH: usize = 512;
const ALL: usize = 8192;

/// An authorised request, from the ticket on: what to save, and which page gets the result.
#[derive(Clone, Debug)]
pub(crate) struct SaveRequest {
    /// The page's origin, exactly as the browser gave it: the one that the result is sent to.
    pub(crate) origin: String,
    /// The document's URL, absolute.
    pub(crate) document_url: String,
}

/// One popup: from its ticket to its message. Several live beside each other in one browser, since the
/// cookie of each is bound to its own path.
#[derive(Debug)]
pub struct Save {
    pub(crate) id: Token,
    /// Only the browser that opened the popup has it.
    pub(crate) cookie: Token,
    /// The proof that a form was served by this locker, for this popup.
    pub(crate) form_token: Token,
    pub(crate) request: SaveRequest,
    /// Who logged in.
    pub(crate) user: OnceLock<UserId>,
    /// The outcome. Once set it stays: "Save here" pressed twice saves once.
    pub(crate) outcome: OnceCell<Outcome>,
}

/// The outcome of a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Where it is.
    Saved {
        /// The document's name in the folder.
        name: String,
        /// The folder's name.
        folder: String,
    },
    /// Why, for people.
    Failed(String),
}

/// A login to 'Uploaded Documents'.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Login {
    pub(crate) cookie: Token,
    pub(crate) user: UserId,
}

/// All of them.
pub(crate) struct Sessions {
    tickets: Mutex<Shares<Token, Source, SaveRequest>>,
    /// Popups before the login, and from then on.
    opened: Mutex<Shares<Token, Source, Arc<Save>>>,
    entered: Mutex<Shares<Token, UserId, Arc<Save>>>,
    logins: Mutex<Shares<Token, UserId, UserId>>,
    attempts: Mutex<Attempts>,
    /// What the tokens of forms outside popups are made with.
    form_key: Token,
}

impl Sessions {
    pub(crate) fn new(most_attempts: u32, attempts_window: Duration) -> Self {
        Self {
            tickets: Mutex::new(Shares::new(TICKET_LIFETIME, EACH, ALL)),
            opened: Mutex::new(Shares::new(SAVE_LIFETIME, EACH, ALL)),
            entered: Mutex::new(Shares::new(SAVE_LIFETIME, EACH, ALL)),
            logins: Mutex::new(Shares::new(LOGIN_LIFETIME, EACH, ALL)),
            attempts: Mutex::new(Attempts::new(most_attempts, attempts_window)),
            form_key: Token::random(),
        }
    }

    /// A one-time ticket for an authorised request.
    pub(crate) fn issue_ticket(
        &self,
        now: UnixTime,
        source: Source,
        request: SaveRequest,
    ) -> Token {
        let ticket = Token::random();
        lock(&self.tickets).insert(now, ticket, source, request.bytes(), request);
        ticket
    }

    /// The popup of a ticket; `None` when it is unknown, used, or too old.
    pub(crate) fn redeem_ticket(
        &self,
        now: UnixTime,
        source: Source,
        ticket: &str,
    ) -> Option<Arc<Save>> {
        let request = lock(&self.tickets).remove(now, Token::read(ticket)?)?;
        Some(self.open(now, source, request))
    }

    /// The popup of a ticket, which stays good.
    #[cfg(feature = "mutants")]
    pub(crate) fn keep_ticket(
        &self,
        now: UnixTime,
        source: Source,
        ticket: &str,
    ) -> Option<Arc<Save>> {
        let request = lock(&self.tickets).get(now, Token::read(ticket)?).cloned()?;
        Some(self.open(now, source, request))
    }

    fn open(&self, now: UnixTime, source: Source, request: SaveRequest) -> Arc<Save> {
        let save = Arc::new(Save {
            id: Token::random(),
            cookie: Token::random(),
            form_token: Token::random(),
            request,
            user: OnceLock::new(),
            outcome: OnceCell::new(),
        });
        let (bytes, kept) = (save.request.bytes(), Arc::clone(&save));
        lock(&self.opened).insert(now, save.id, source, bytes, kept);
        save
    }

    /// The save of an id, for the browser that has its cookie.
    pub(crate) fn save(
        &self,
        now: UnixTime,
        id: &str,
        cookie: Option<&str>,
        policy: &dyn Policy,
    ) -> Option<Arc<Save>> {
        let id = Token::read(id)?;
        let entered = lock(&self.entered).get(now, id).cloned();
        let save = entered.or_else(|| lock(&self.opened).get(now, id).cloned())?;
        policy.is_browser_of(&save, cookie).then_some(save)
    }

    /// Gives a popup to the user who logged in; the first login stays.
    pub(crate) fn enter(&self, now: UnixTime, save: &Save, user: UserId) {
        let _ = save.user.set(user);
        let opened = lock(&self.opened).remove(now, save.id);
        if let Some(save) = opened {
            lock(&self.entered).insert(now, save.id, user, save.request.bytes(), save);
        }
    }

    /// A login to 'Uploaded Documents', with a new cookie.
    pub(crate) fn start_login(&self, now: UnixTime, user: UserId) -> Login {
        let login = Login { cookie: Token::random(), user };
        lock(&self.logins).insert(now, login.cookie, user, 0, user);
        login
    }

    pub(crate) fn login(&self, now: UnixTime, cookie: Token) -> Option<Login> {
        lock(&self.logins).get(now, cookie).map(|&user| Login { cookie, user })
    }

    pub(crate) fn end_login(&self, now: UnixTime, cookie: Token) {
        lock(&self.logins).remove(now, cookie);
    }

    /// The proof that a form outside a popup was served by this locker, to the browser with this cookie.
    pub(crate) fn form_token(&self, cookie: Token) -> Token {
        cookie.signed_with(self.form_key)
    }

    /// Whether the next attempt to log in would be allowed; `Err` with the time until one is.
    pub(crate) fn may_attempt(
        &self,
        now: UnixTime,
        source: Source,
        name: &str,
    ) -> Result<(), Duration> {
        lock(&self.attempts).may(now, source, name)
    }

    /// What is known of where a login comes from.
    pub(crate) fn standing(&self, now: UnixTime, source: Source) -> Standing {
        lock(&self.attempts).standing(now, source)
    }

    /// Counts an attempt to log in, before the password is looked at; `Err` with the time until the next
    /// is allowed when there were too many. [`Sessions::forget_attempts`] follows a right password.
    pub(crate) fn count_attempt(
        &self,
        now: UnixTime,
        source: Source,
        name: &str,
    ) -> Result<(), Duration> {
        lock(&self.attempts).count(now, source, name)
    }

    /// Forgets the failed attempts of a user who logged in.
    pub(crate) fn forget_attempts(&self, now: UnixTime, source: Source, name: &str) {
        lock(&self.attempts).forget(now, source, name);
    }
}

impl SaveRequest {
    fn bytes(&self) -> usize {
        self.origin.len() + self.document_url.len()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Specification;

    const NOW: UnixTime = UnixTime(1_479_902_400);

    fn sessions() -> Sessions {
        Sessions::new(3, Duration::from_secs(15 * 60))
    }

    fn source(number: u32) -> Source {
        Source::of(number.to_be_bytes().into())
    }

    fn request() -> SaveRequest {
        SaveRequest { origin: "https://partner.example".into(), document_url: String::new() }
    }

    fn open(sessions: &Sessions, from: Source) -> Arc<Save> {
        let ticket = sessions.issue_ticket(NOW, from, request()).to_string();
        sessions.redeem_ticket(NOW, from, &ticket).expect("a good ticket")
    }

    fn is_there(sessions: &Sessions, save: &Save, now: UnixTime) -> bool {
        let (id, cookie) = (save.id.to_string(), save.cookie.to_string());
        sessions.save(now, &id, Some(&cookie), &Specification).is_some()
    }

    #[test]
    fn a_ticket_is_good_once() {
        let (sessions, here) = (sessions(), source(1));
        let ticket = sessions.issue_ticket(NOW, here, request()).to_string();
        assert!(sessions.redeem_ticket(NOW, here, &ticket).is_some());
        assert!(sessions.redeem_ticket(NOW, here, &ticket).is_none());
    }

    #[test]
    fn a_ticket_expires() {
        let (sessions, here) = (sessions(), source(1));
        let ticket = sessions.issue_ticket(NOW, here, request()).to_string();
        let late = NOW.plus(TICKET_LIFETIME + Duration::from_secs(1));
        assert!(sessions.redeem_ticket(late, here, &ticket).is_none());
    }

    #[test]
    fn a_save_is_for_the_browser_that_has_its_cookie() {
        let sessions = sessions();
        let save = open(&sessions, source(1));
        let id = save.id.to_string();
        assert!(is_there(&sessions, &save, NOW));
        assert!(sessions.save(NOW, &id, Some(&id), &Specification).is_none());
        assert!(sessions.save(NOW, &id, None, &Specification).is_none());
        let late = NOW.plus(SAVE_LIFETIME + Duration::from_secs(1));
        assert!(!is_there(&sessions, &save, late));
    }

    #[test]
    fn strangers_push_out_only_their_own_popups_and_no_login() {
        let (sessions, asha) = (sessions(), UserId::nth(1));
        let chosen = open(&sessions, source(0));
        sessions.enter(NOW, &chosen, asha);
        let waiting = open(&sessions, source(0));
        let login = sessions.start_login(NOW, asha);
        let first = open(&sessions, source(1));
        // Many from one address, and some from many.
        for _ in 0..10_000 {
            open(&sessions, source(1));
        }
        for number in 2..7_000 {
            open(&sessions, source(number));
        }
        assert!(!is_there(&sessions, &first, NOW));
        assert!(is_there(&sessions, &waiting, NOW) && is_there(&sessions, &chosen, NOW));
        // From more addresses than there is room for.
        for number in 7_000..20_000 {
            open(&sessions, source(number));
        }
        assert!(is_there(&sessions, &chosen, NOW));
        assert!(sessions.login(NOW, login.cookie).is_some());
    }

    #[test]
    fn a_form_outside_a_popup_is_for_the_browser_it_was_served_to() {
        let (sessions, cookie) = (sessions(), Token::random());
        assert_eq!(sessions.form_token(cookie), sessions.form_token(cookie));
        assert_ne!(sessions.form_token(cookie), sessions.form_token(Token::random()));
        assert_ne!(sessions.form_token(cookie), Sessions::new(1, SAVE_LIFETIME).form_token(cookie));
    }
}
