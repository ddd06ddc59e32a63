//! What the locker remembers between requests: tickets, saves, logins, failed logins.
//!
//! All of it is in memory, expires by the locker's clock, and is bounded: of too many the oldest go.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OnceCell};

use crate::behaviour::Tickets;
use crate::clock::UnixTime;
use crate::protocol::Code;
use crate::store::UserId;
use crate::token::Token;

const TICKET_LIFETIME: Duration = Duration::from_secs(2 * 60);
const SAVE_LIFETIME: Duration = Duration::from_secs(30 * 60);
const LOGIN_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// An authorised request, from the ticket on: what is to be saved, and who is told.
#[derive(Clone, Debug)]
pub(crate) struct SaveRequest {
    /// The page's origin, exactly as the browser gave it: the one that the result is sent to.
    pub(crate) origin: String,
    /// The document's URL, absolute.
    pub(crate) document_url: String,
    /// What the user is told in spite of the authorisation: nothing, in a conforming locker.
    pub(crate) warning: Option<Code>,
}

/// One popup: from its ticket to its message. Several live beside each other in one browser, since the
/// cookie of each is bound to its own path.
#[derive(Debug)]
pub(crate) struct Save {
    pub(crate) id: Token,
    /// Only the browser that opened the popup has it.
    pub(crate) cookie: Token,
    /// The proof that a form was served by this locker, for this popup.
    pub(crate) form_token: Token,
    pub(crate) request: SaveRequest,
    /// Who logged in.
    pub(crate) user: OnceLock<UserId>,
    /// Told when the document's host begins to answer.
    pub(crate) answered: Notify,
    /// What is said to have become of it, by a locker that does not wait for it.
    pub(crate) told: OnceLock<Outcome>,
    /// What became of it. Once set it stays: "Save here" pressed twice saves once.
    pub(crate) outcome: OnceCell<Outcome>,
}

/// What became of a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Saved {
        name: String,
        folder: String,
    },
    /// Why, for people.
    Failed(String),
}

/// A visit to 'Uploaded Documents'; nobody is logged in at first.
#[derive(Debug)]
pub(crate) struct Login {
    pub(crate) cookie: Token,
    pub(crate) form_token: Token,
    pub(crate) user: Option<UserId>,
}

/// All of them.
pub(crate) struct Sessions {
    tickets: Mutex<ExpiringMap<SaveRequest>>,
    saves: Mutex<ExpiringMap<Arc<Save>>>,
    logins: Mutex<ExpiringMap<Arc<Login>>>,
    attempts: Mutex<HashMap<String, Attempts>>,
    /// Hashes that were used, for a locker that takes each once only.
    hashes: Mutex<HashSet<String>>,
    /// Who logged in to a popup first and last, for a locker that remembers it.
    users: Mutex<Option<(UserId, UserId)>>,
    most_attempts: u32,
    attempts_window: Duration,
}

#[derive(Clone, Copy, Debug)]
struct Attempts {
    failed: u32,
    since: UnixTime,
}

/// More names than this are not remembered: a flood of made-up ones must not fill the memory.
const MOST_NAMES: usize = 10_000;

impl Sessions {
    pub(crate) fn new(most_attempts: u32, attempts_window: Duration) -> Self {
        Self {
            tickets: Mutex::new(ExpiringMap::new(TICKET_LIFETIME, 10_000)),
            saves: Mutex::new(ExpiringMap::new(SAVE_LIFETIME, 10_000)),
            logins: Mutex::new(ExpiringMap::new(LOGIN_LIFETIME, 10_000)),
            attempts: Mutex::new(HashMap::new()),
            hashes: Mutex::new(HashSet::new()),
            users: Mutex::new(None),
            most_attempts,
            attempts_window,
        }
    }

    /// A one-time ticket for an authorised request.
    pub(crate) fn issue_ticket(&self, now: UnixTime, request: SaveRequest) -> Token {
        let ticket = Token::random();
        lock(&self.tickets).insert(now, ticket, request);
        ticket
    }

    /// The popup of a ticket; `None` when it is unknown, used, or too old.
    pub(crate) fn redeem_ticket(
        &self,
        now: UnixTime,
        ticket: &str,
        rule: Tickets,
    ) -> Option<Arc<Save>> {
        let ticket = Token::read(ticket)?;
        let request = match rule {
            Tickets::Again => lock(&self.tickets).get(now, ticket).cloned()?,
            Tickets::Once | Tickets::AnySession => lock(&self.tickets).remove(now, ticket)?,
        };
        let save = Arc::new(Save {
            id: Token::random(),
            cookie: Token::random(),
            form_token: Token::random(),
            request,
            user: OnceLock::new(),
            answered: Notify::new(),
            told: OnceLock::new(),
            outcome: OnceCell::new(),
        });
        lock(&self.saves).insert(now, save.id, Arc::clone(&save));
        Some(save)
    }

    /// The save of an id, for the browser that has its cookie.
    pub(crate) fn save(
        &self,
        now: UnixTime,
        id: &str,
        cookie: Option<&str>,
        rule: Tickets,
    ) -> Option<Arc<Save>> {
        let save = lock(&self.saves).get(now, Token::read(id)?).cloned()?;
        (rule == Tickets::AnySession || save.cookie.is(cookie?)).then_some(save)
    }

    /// Whether a hash is used for the first time.
    pub(crate) fn use_hash(&self, hash: &str) -> bool {
        lock(&self.hashes).insert(hash.to_owned())
    }

    /// Remembers who logged in to a popup.
    pub(crate) fn remember_user(&self, user: UserId) {
        let mut users = lock(&self.users);
        let first = users.map_or(user, |(first, _)| first);
        *users = Some((first, user));
    }

    /// Who logged in to a popup first, and last.
    pub(crate) fn remembered_users(&self) -> Option<(UserId, UserId)> {
        *lock(&self.users)
    }

    /// A new visit to 'Uploaded Documents', with a new cookie.
    pub(crate) fn start_login(&self, now: UnixTime, user: Option<UserId>) -> Arc<Login> {
        let login = Arc::new(Login { cookie: Token::random(), form_token: Token::random(), user });
        lock(&self.logins).insert(now, login.cookie, Arc::clone(&login));
        login
    }

    pub(crate) fn login(&self, now: UnixTime, cookie: &str) -> Option<Arc<Login>> {
        lock(&self.logins).get(now, Token::read(cookie)?).cloned()
    }

    pub(crate) fn end_login(&self, now: UnixTime, cookie: Token) {
        lock(&self.logins).remove(now, cookie);
    }

    /// Counts an attempt to log in, before the password is looked at; `Err` with the time until the next
    /// is allowed when there were too many. [`Sessions::forget_attempts`] follows a right password.
    pub(crate) fn count_attempt(&self, now: UnixTime, name: &str) -> Result<(), Duration> {
        let mut attempts = lock(&self.attempts);
        let window = i64::try_from(self.attempts_window.as_secs()).unwrap_or(i64::MAX);
        let is_over = |attempts: &Attempts| now.seconds_since(attempts.since) >= window;
        if attempts.len() >= MOST_NAMES {
            attempts.retain(|_, attempts| !is_over(attempts));
        }
        let entry = attempts.entry(name.to_owned()).or_insert(Attempts { failed: 0, since: now });
        if is_over(entry) {
            *entry = Attempts { failed: 0, since: now };
        }
        if entry.failed >= self.most_attempts {
            let left = window - now.seconds_since(entry.since);
            return Err(Duration::from_secs(left.unsigned_abs()));
        }
        entry.failed += 1;
        Ok(())
    }

    /// Forgets the failed attempts of a user who logged in.
    pub(crate) fn forget_attempts(&self, name: &str) {
        lock(&self.attempts).remove(name);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A map whose entries live for one same time, and of which there are never more than `most`.
struct ExpiringMap<V> {
    lifetime: Duration,
    most: usize,
    entries: HashMap<Token, (UnixTime, V)>,
    /// The keys, oldest first; those of removed entries linger until their turn.
    order: VecDeque<Token>,
}

impl<V> ExpiringMap<V> {
    fn new(lifetime: Duration, most: usize) -> Self {
        Self { lifetime, most, entries: HashMap::new(), order: VecDeque::new() }
    }

    fn insert(&mut self, now: UnixTime, key: Token, value: V) {
        while self.order.len() >= self.most || self.oldest_is_over(now) {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            self.entries.remove(&oldest);
        }
        self.order.push_back(key);
        self.entries.insert(key, (now.plus(self.lifetime), value));
    }

    fn get(&self, now: UnixTime, key: Token) -> Option<&V> {
        self.entries.get(&key).filter(|(until, _)| now <= *until).map(|(_, value)| value)
    }

    fn remove(&mut self, now: UnixTime, key: Token) -> Option<V> {
        self.entries.remove(&key).filter(|(until, _)| now <= *until).map(|(_, value)| value)
    }

    fn oldest_is_over(&self, now: UnixTime) -> bool {
        self.order
            .front()
            .is_some_and(|key| self.entries.get(key).is_none_or(|(until, _)| now > *until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_479_902_400);

    fn sessions() -> Sessions {
        Sessions::new(3, Duration::from_secs(15 * 60))
    }

    fn request() -> SaveRequest {
        SaveRequest {
            origin: "https://partner.example".into(),
            document_url: String::new(),
            warning: None,
        }
    }

    #[test]
    fn a_ticket_is_good_once() {
        let sessions = sessions();
        let ticket = sessions.issue_ticket(NOW, request());
        assert!(sessions.redeem_ticket(NOW, &ticket.to_string(), Tickets::Once).is_some());
        assert!(sessions.redeem_ticket(NOW, &ticket.to_string(), Tickets::Once).is_none());
    }

    #[test]
    fn a_ticket_expires() {
        let sessions = sessions();
        let ticket = sessions.issue_ticket(NOW, request());
        let late = NOW.plus(TICKET_LIFETIME + Duration::from_secs(1));
        assert!(sessions.redeem_ticket(late, &ticket.to_string(), Tickets::Once).is_none());
    }

    #[test]
    fn a_save_is_for_the_browser_that_has_its_cookie() {
        let sessions = sessions();
        let ticket = sessions.issue_ticket(NOW, request());
        let save =
            sessions.redeem_ticket(NOW, &ticket.to_string(), Tickets::Once).expect("a good ticket");
        let (id, cookie) = (save.id.to_string(), save.cookie.to_string());
        assert!(sessions.save(NOW, &id, Some(&cookie), Tickets::Once).is_some());
        assert!(sessions.save(NOW, &id, Some(&id), Tickets::Once).is_none());
        assert!(sessions.save(NOW, &id, None, Tickets::Once).is_none());
        let late = NOW.plus(SAVE_LIFETIME + Duration::from_secs(1));
        assert!(sessions.save(late, &id, Some(&cookie), Tickets::Once).is_none());
    }

    #[test]
    fn too_many_failed_logins_lock_a_name_for_a_time() {
        let sessions = sessions();
        for _ in 0..3 {
            assert_eq!(sessions.count_attempt(NOW, "asha"), Ok(()));
        }
        let later = NOW.plus(Duration::from_secs(5 * 60));
        assert_eq!(sessions.count_attempt(later, "asha"), Err(Duration::from_secs(10 * 60)));
        assert_eq!(sessions.count_attempt(later, "ravi"), Ok(()));
        let after = NOW.plus(Duration::from_secs(15 * 60));
        assert_eq!(sessions.count_attempt(after, "asha"), Ok(()));
    }

    #[test]
    fn a_right_login_forgets_the_wrong_ones() {
        let sessions = sessions();
        for _ in 0..10 {
            assert_eq!(sessions.count_attempt(NOW, "asha"), Ok(()));
            sessions.forget_attempts("asha");
        }
    }

    #[test]
    fn of_too_many_the_oldest_go() {
        let mut map = ExpiringMap::new(Duration::from_secs(60), 2);
        let [a, b, c, d] = [(); 4].map(|()| Token::random());
        for key in [a, b, c] {
            map.insert(NOW, key, key);
        }
        assert_eq!(map.get(NOW, a), None);
        assert_eq!(map.get(NOW, b), Some(&b));
        map.insert(NOW.plus(Duration::from_secs(120)), d, d);
        assert_eq!((map.entries.len(), map.order.len()), (1, 1));
    }
}
