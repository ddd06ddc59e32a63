//! One request, from its case to its verdict.

use std::collections::HashSet;
use std::rc::Rc;

use httparse::Header;
use jiff::fmt::rfc2822::DateTimeParser;
use memchr::memmem::Finder;
use url::Url;

use super::answer::{Answer, Received, read};
use super::case::Case;
use super::form::form;
use super::judge::{Due, Dues, Judged, judge};
use super::page::Flaw;
use super::render::{Renderer, Sending};
use super::tally::Wrong;
use super::template::Template;
use super::values::{Presented, Subject};
use super::wire::{Broken, Client, Host, Part};
use locksmith_core::{clock, received};
use locksmith_spec::key_forms::Searched;
use locksmith_spec::verdict::Verdict;
use locksmith_spec::{Assessment, Secret};

/// The locker under test, and how Locksmith sends requests to it.
pub struct Setting {
    /// The requests, and the meaning of the answers.
    pub template: Template,
    /// Its registered apps.
    pub subject: Subject,
    /// Its host.
    pub host: Host,
    /// Its clock.
    pub clock: LockerClock,
}

/// The clock of a locker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockerClock {
    /// It runs, this many seconds ahead of Locksmith's.
    Running {
        /// Negative where it is behind.
        ahead: i64,
    },
    /// It was stopped at this second.
    Stopped(i64),
}

impl LockerClock {
    /// The second that it shows.
    #[must_use]
    pub fn now(self) -> i64 {
        match self {
            Self::Running { ahead } => clock::now().as_second().saturating_add(ahead),
            Self::Stopped(second) => second,
        }
    }
}

/// The result of a case.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The answer.
    pub answer: Answer,
    /// Its verdict.
    pub judged: Judged,
    /// What the oracle permits.
    pub due: Rc<Due>,
    /// The form of the app key in the answer, if the answer contains it.
    pub key_shown: Option<&'static str>,
    /// The part of the answer that is too long: the rest was not searched for keys.
    pub cut: Option<Part>,
}

/// Sends cases, one after the other.
pub struct Probe<'a> {
    setting: &'a Setting,
    renderer: Renderer<'a>,
    client: Client,
    /// A client for the pages of redirects, so that the redirecting answer stays the last one.
    follower: Client,
    dues: Dues,
    message: Vec<u8>,
    keys: Vec<Finder<'a>>,
    /// The answers that were searched for every form of a key: status, length of head, length of body.
    shapes: HashSet<(Answer, usize, usize)>,
}

/// Where an answer redirects to.
struct Redirect {
    to: Url,
    /// The cookies that it sets, as a browser sends them back.
    cookies: String,
}

/// The most shapes that are searched for every form; every answer is searched for the plain keys.
const MOST_SHAPES: usize = 4096;

impl<'a> Probe<'a> {
    /// One with a connection of its own.
    #[must_use]
    pub fn new(setting: &'a Setting) -> Self {
        let keys = setting.subject.apps().iter().map(|app| app.key.expose());
        Self {
            renderer: Renderer::new(&setting.template, setting.host.name.clone()),
            client: Client::new(setting.host.clone()),
            follower: Client::new(setting.host.clone()),
            dues: Dues::default(),
            message: Vec::new(),
            keys: keys.filter(|key| !key.is_empty()).map(Finder::new).collect(),
            shapes: HashSet::new(),
            setting,
        }
    }

    /// Sends the next case over a new connection, and judges its answer like a first one.
    pub(crate) fn reconnect(&mut self) {
        self.client.reconnect();
        self.shapes.clear();
    }

    /// Sends a case and judges the answer. Fails if there is no connection.
    pub async fn send(&mut self, case: &Case) -> Result<Seen, Broken> {
        let Setting { template, subject, clock, .. } = self.setting;
        let now = clock.now();
        let presented = subject.present(case, now);
        let sending = self.renderer.render(case, &presented, &mut self.message);
        let facts = subject.facts(&presented, now);
        let (mut key_shown, mut cut) = (None, None);
        let answer = match self.client.ask(&self.message, sending).await {
            Ok(()) => {
                let (launch, refusals) = (&template.launch, &template.refusals);
                let answer = self.client.answer(|answer| read(answer, launch, refusals));
                cut = self.client.cut();
                let answer = answer.as_far_as_read(cut);
                key_shown = self.key_shown(answer);
                match self.led_to().filter(|_| matches!(answer, Answer::Unread(_))) {
                    Some(to) => {
                        let (led, shown) = self.follow(&to).await;
                        key_shown = key_shown.or(shown);
                        led.unwrap_or(answer)
                    }
                    None => answer,
                }
            }
            Err(Broken::Dropped) => Answer::Dropped,
            Err(Broken::TimedOut) => Answer::TimedOut,
            Err(Broken::NoHttp) => Answer::NoHttp,
            Err(Broken::Cut(part)) => {
                cut = Some(part);
                let answer = Answer::Cut(part);
                key_shown = self.key_shown(answer);
                answer
            }
            Err(error @ Broken::Connect(_)) => return Err(error),
        };
        let mut due = self.dues.of(&facts);
        let form = form(case, template);
        let mut judged = judge(&due, form, answer);
        if judged.verdict == Verdict::Fail {
            let later = self.facts_later(&presented, now);
            if let Some(later) = later.filter(|later| *later != facts) {
                due = Rc::new(due.union(&self.dues.of(&later)));
                judged = judge(&due, form, answer);
            }
        }
        Ok(Seen { answer, judged, due, key_shown, cut })
    }

    /// The page of this host that the last answer redirects to, as a browser would go there.
    fn led_to(&self) -> Option<Redirect> {
        let page = self.message.split(|byte| *byte == b' ').nth(1)?;
        let page = String::from_utf8_lossy(page);
        self.client.answer(|answer| {
            matches!(answer.status, 301..=303).then_some(())?;
            let to = std::str::from_utf8(answer.header("location")?).ok()?;
            let is_cookie = |one: &&Header<'_>| one.name.eq_ignore_ascii_case("set-cookie");
            let cookies = answer.headers.iter().filter(is_cookie);
            let cookies = cookies.filter_map(|one| std::str::from_utf8(one.value).ok());
            let cookies = cookies.filter_map(|cookie| cookie.split(';').next());
            let cookies = cookies.collect::<Vec<_>>().join("; ");
            Some(Redirect { to: self.setting.host.own(&page, to)?, cookies })
        })
    }

    /// The meaning of the page that an answer redirects to, if a pattern of the template matches it (a launch needs more
    /// than a status, which any page has), and the form of a key in it.
    async fn follow(&mut self, redirect: &Redirect) -> (Option<Answer>, Option<&'static str>) {
        let template = &self.setting.template;
        let path = &redirect.to[url::Position::BeforePath..url::Position::AfterQuery];
        if let Some(code) = template.shown.as_ref().and_then(|shown| shown.code_in(path)) {
            return (Some(Answer::Refusal(code)), None);
        }
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", self.setting.host.name);
        if !redirect.cookies.is_empty() {
            request.extend(["Cookie: ", &redirect.cookies, "\r\n"]);
        }
        request.push_str("Accept: text/html\r\n\r\n");
        if self.follower.ask(request.as_bytes(), Sending::default()).await.is_err() {
            return (None, None);
        }
        let answer = self.follower.answer(|page| read(page, &template.launch, &template.refusals));
        let answer = match answer {
            Answer::Launch if template.launch.is_telling() => Some(answer),
            Answer::Refusal(_) | Answer::OtherCode(_) => Some(answer),
            _ => None,
        };
        std::mem::swap(&mut self.client, &mut self.follower);
        let shown = self.key_shown(answer.unwrap_or(Answer::Unread(0)));
        std::mem::swap(&mut self.client, &mut self.follower);
        (answer, shown)
    }

    /// Judges the page of the code in an answer, if the template names its path. A missing page is not judged, nor is
    /// one without an answer.
    pub(crate) async fn look_at_page(&mut self, answer: Answer) -> Result<Option<Wrong>, Broken> {
        const NOT_THERE: u16 = 404;
        let (Answer::Refusal(code), Some(path)) = (answer, &self.setting.template.shown) else {
            return Ok(None);
        };
        let (path, host) = (path.with(code), &self.setting.host.name);
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n");
        let flaw = match self.client.ask(request.as_bytes(), Sending::default()).await {
            Ok(()) if self.key_shown(answer).is_some() => Some(Flaw::KeyShown),
            // The rest of the page is unknown.
            Ok(()) if self.client.cut().is_some() => None,
            Ok(()) => self.client.answer(|page| match page.status {
                NOT_THERE => None,
                _ => Flaw::of(code, page),
            }),
            Err(Broken::Cut(part)) if !part.is_too_much_for_browsers() => None,
            Err(error @ Broken::Connect(_)) => return Err(error),
            Err(_) => Some(Flaw::NotShown),
        };
        Ok(flaw.map(|flaw| Wrong::Page(code, flaw)))
    }

    /// The same facts, after the clock has advanced by more than the timestamps' distance from the edge.
    fn facts_later(&self, presented: &Presented, then: i64) -> Option<Assessment> {
        let now = self.setting.clock.now();
        let went_on = now.saturating_sub(then) > self.setting.subject.margin().min(1);
        went_on.then(|| self.setting.subject.facts(presented, now))
    }

    /// What the locker's clock shows by the head of its last answer, in seconds since 1970.
    #[must_use]
    pub fn date(&self) -> Option<i64> {
        self.client.answer(|answer| {
            let date = std::str::from_utf8(answer.header("date")?).ok()?;
            Some(DateTimeParser::new().parse_timestamp(date).ok()?.as_second())
        })
    }

    /// The last request, without keys and hashes.
    #[must_use]
    pub fn sent(&self) -> String {
        String::from_utf8_lossy(&self.message).into_owned()
    }

    /// The last answer.
    #[must_use]
    pub fn received(&self) -> String {
        let text = String::from_utf8_lossy(self.client.bytes()).into_owned();
        let keys = self.setting.subject.apps().iter().map(|app| app.key.expose());
        keys.filter(|key| !key.is_empty())
            .fold(text, |text, key| text.replace(key, "(the app key)"))
    }

    /// The form of a key in the last answer.
    fn key_shown(&mut self, answer: Answer) -> Option<&'static str> {
        let bytes = self.client.bytes();
        if self.keys.iter().any(|key| key.find(bytes).is_some()) {
            return Some("plain");
        }
        let head = self.client.head_length();
        let shape = (answer, head, bytes.len() - head);
        if self.shapes.len() >= MOST_SHAPES || !self.shapes.insert(shape) {
            return None;
        }
        let raw = String::from_utf8_lossy(bytes);
        let keys = self.setting.subject.apps().iter().map(|app| &app.key);
        self.client.answer(|answer| key_in(&raw, answer, keys))
    }
}

/// The form of a key in an answer, raw or as a browser reads it.
fn key_in<'k>(
    raw: &str,
    answer: &Received<'_>,
    keys: impl Iterator<Item = &'k Secret>,
) -> Option<&'static str> {
    let shown = |name| {
        let value = answer.header(name).map(String::from_utf8_lossy);
        value.unwrap_or_default()
    };
    let mut texts = received::texts(answer.body, &shown("content-type"));
    texts.push(raw.into());
    let searched: Vec<Searched<'_>> = texts.iter().map(|text| Searched::new(text)).collect();
    let mut keys = keys.filter(|key| !key.expose().is_empty());
    keys.find_map(|key| searched.iter().find_map(|text| text.forms_of(key).first().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_what_a_browser_reads() {
        let key = Secret::new("Jd6R1keyOfNobody");
        let wide: Vec<u8> =
            "var key = 'Jd6R1keyOfNobody';".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let kind = [Header { name: "Content-Type", value: b"text/html; charset=utf-16le" }];
        let answer = Received { status: 200, headers: &kind, body: &wide };
        assert_eq!(key_in("", &answer, [&key].into_iter()), Some("plain"));
        let bare = Received { status: 200, headers: &[], body: b"" };
        assert_eq!(key_in("", &bare, [&key].into_iter()), None);
        assert_eq!(key_in("X: Jd6R1keyOfNobody", &bare, [&key].into_iter()), Some("plain"));
    }
}
