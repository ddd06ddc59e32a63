//! The documents behind the buttons, as a locker gets them: a server, without the user's cookies.
//!
//! An address may work once only. So the locker's own fetch is observed while a document is saved, and
//! we fetch only what the locker did not.

use url::Url;

use super::Journey;
use crate::test_bed::{Fetched, USER_AGENT};
use locksmith_core::observe::page::{Built, Document, Fact};
use locksmith_core::proxy::{Exchange, Outcome};

/// The largest document that is fetched.
const LARGEST: usize = 10 * 1024 * 1024;

/// An answer: its status, media type, first bytes, and how many there are.
struct Answer<'a> {
    status: u16,
    kind: &'a str,
    bytes: &'a [u8],
    total: u64,
}

impl Journey<'_> {
    /// How many fetches are known so far.
    pub(super) fn fetches(&mut self) -> usize {
        self.bed.fetched().len()
    }

    /// What the locker got behind a button, since that many fetches were known; nothing where it fetched
    /// nothing, or did not take the whole of it.
    pub(super) fn observed(&mut self, button: usize, since: usize) -> Option<Document> {
        let news = self.bed.fetched().iter().skip(since);
        // Plain loads of the page pass the same proxy.
        let is_ours =
            |exchange: &Exchange| exchange.request_header("user-agent") == Some(USER_AGENT);
        let of_locker = news.filter(|exchange| !is_ours(exchange) && exchange.method == "GET");
        of_exchanges(button, &of_locker.collect::<Vec<_>>())
    }

    /// The documents behind the buttons that the locker has not fetched.
    pub(super) async fn documents(&mut self, built: &Built) {
        let known = self.known.clone();
        let unknown = |index: usize| !known.contains(&index);
        for button in built.buttons.iter().filter(|it| !it.url.is_empty() && unknown(it.index)) {
            let mut document =
                Document { button: button.index, url: button.url.clone(), ..Document::default() };
            match Url::parse(&button.url) {
                Err(error) => document.problem = Some(error.to_string()),
                Ok(url) => match self.bed.fetch(&url, LARGEST).await {
                    Err(error) => document.problem = Some(error.to_string()),
                    Ok(fetched) => of_fetched(&mut document, &url, &fetched),
                },
            }
            self.note(Fact::Document(document));
        }
    }
}

fn of_fetched(document: &mut Document, asked: &Url, fetched: &Fetched) {
    document.led_to = (fetched.url != *asked).then(|| fetched.url.to_string());
    describe(
        document,
        &Answer {
            status: fetched.status,
            kind: fetched.header("content-type").unwrap_or_default(),
            bytes: &fetched.bytes,
            total: fetched.bytes.len() as u64,
        },
    );
}

/// The first exchange is for the document, and the last one is where redirects led.
fn of_exchanges(button: usize, exchanges: &[&Exchange]) -> Option<Document> {
    let (first, last) = (exchanges.first()?, exchanges.last()?);
    let mut document = Document {
        button,
        url: first.url.clone(),
        led_to: (first.url != last.url).then(|| last.url.clone()),
        ..Document::default()
    };
    match &last.outcome {
        Outcome::Completed => {}
        Outcome::UpstreamError(why) | Outcome::BrokenOff(why) => {
            document.problem = Some(why.clone());
        }
        Outcome::Refused | Outcome::ClientGone | Outcome::Tunnelled | Outcome::Message => {
            return None;
        }
    }
    if document.problem.is_none() {
        describe(
            &mut document,
            &Answer {
                status: last.status?,
                kind: last.header("content-type").unwrap_or_default(),
                bytes: &last.response_body.bytes,
                total: last.response_body.total,
            },
        );
    }
    Some(document)
}

fn describe(document: &mut Document, answer: &Answer<'_>) {
    document.status = Some(answer.status);
    answer.kind.clone_into(&mut document.content_type);
    document.bytes = answer.total;
    let text = String::from_utf8_lossy(&answer.bytes[..answer.bytes.len().min(256 * 1024)]);
    let lower = text.to_ascii_lowercase();
    let is_html = document.content_type.contains("html")
        || lower.trim_start().starts_with("<!doctype html")
        || lower.trim_start().starts_with("<html");
    if is_html {
        let title = lower.find("<title").and_then(|at| {
            let from = at + lower[at..].find('>')? + 1;
            let to = from + lower[from..].find('<')?;
            Some(text.get(from..to)?.trim().chars().take(120).collect())
        });
        document.title = Some(title.unwrap_or_default());
        let squeezed: String = lower.chars().filter(|c| !c.is_whitespace()).collect();
        document.login = ["type=\"password\"", "type='password'", "type=password"]
            .iter()
            .any(|field| squeezed.contains(field));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use locksmith_core::proxy::Captured;

    fn exchange(url: &str, status: u16, outcome: Outcome) -> Exchange {
        Exchange {
            at: 0,
            method: "GET".into(),
            url: url.into(),
            request_headers: Vec::new(),
            request_body: Captured::default(),
            status: Some(status),
            response_headers: vec![("Content-Type".into(), "application/pdf".into())],
            response_body: Captured::whole(b"%PDF"),
            outcome,
        }
    }

    #[test]
    fn what_the_locker_got_is_what_is_known_of_the_document() {
        let moved = exchange("https://p.example/once", 302, Outcome::Completed);
        let came = exchange("https://p.example/marks.pdf", 200, Outcome::Completed);
        let document = of_exchanges(1, &[&moved, &came]).unwrap();
        assert_eq!((document.button, document.status, document.bytes), (1, Some(200), 4));
        assert_eq!(document.url, "https://p.example/once");
        assert_eq!(document.led_to.as_deref(), Some("https://p.example/marks.pdf"));
        let torn = exchange("https://p.example/once", 200, Outcome::BrokenOff("torn".into()));
        let document = of_exchanges(0, &[&torn]).unwrap();
        assert_eq!((document.problem.as_deref(), document.led_to), (Some("torn"), None));
    }

    #[test]
    fn what_the_locker_did_not_take_is_not_known() {
        assert_eq!(of_exchanges(0, &[]), None);
        let gone = exchange("https://p.example/large", 200, Outcome::ClientGone);
        assert_eq!(of_exchanges(0, &[&gone]), None);
    }
}
