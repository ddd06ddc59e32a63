//! Looking for the app key in all that the page received, sent and holds (REG-SECRET).

use serde::Deserialize;

use super::{Journey, Trouble, read};
use locksmith_core::observe::page::{Fact, KeyFound};
use locksmith_core::observe::{Unread, Unsearched};
use locksmith_core::watch;
use locksmith_spec::key_forms::Searched;

/// A part of what the page holds.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Part {
    Local,
    Session,
    Cookies,
    Built,
    State,
    Text,
}

impl Part {
    /// The place in a finding.
    fn words(self) -> &'static str {
        match self {
            Self::Local => "localStorage",
            Self::Session => "sessionStorage",
            Self::Cookies => "the cookies that scripts can read",
            Self::Built => "the page, as scripts left it",
            Self::State => "the state of the page in the history",
            Self::Text => "the text of the page",
        }
    }

    /// Whether it has what others have, too, but for a key in parts or one that scripts put together.
    fn repeats(self) -> bool {
        matches!(self, Self::Text | Self::State)
    }
}

/// What the page holds: itself with all attributes and comments, the text that it shows, its storage and cookies.
const HELD: &str = r"
const stored = (of) => { try { return Object.entries(of).map((pair) => pair.join('=')).join('\n'); } catch { return ''; } };
const roots = [document];
const values = [];
for (const root of roots) for (const element of root.querySelectorAll('*')) {
  values.push(...element.getAttributeNames().map((name) => element.getAttribute(name)));
  if (element.shadowRoot) { roots.push(element.shadowRoot); values.push(element.shadowRoot.innerHTML); }
}
// A text may be parted by elements, comments and what has no width.
const shown = roots.map((root) => (root.body || root).textContent.replace(/[\u200b-\u200d\u2060\ufeff]/g, ''));
return [
  ['local', stored(window.localStorage)],
  ['session', stored(window.sessionStorage)],
  ['cookies', document.cookie],
  ['built', [document.documentElement.outerHTML, ...values].join('\n')],
  ['state', [location.href, window.name, JSON.stringify(history.state)].join('\n')],
  ['text', shown.join('\n')],
];
";

impl Journey<'_> {
    /// Searches for the key; without it there is nothing to search for but for what is hashed.
    pub(super) async fn search_for_key(&mut self) {
        // A page that is gone has hashed nothing any more.
        let hashed = self.hashed().await.unwrap_or_default();
        let Some(key) = self.bed.target().key.clone() else { return };
        let library = self.bed.target().library.host_str().unwrap_or_default().to_owned();
        let mut texts = 0;
        let mut found: Vec<KeyFound> = Vec::new();
        let mut search_in = |place: &str, text: &str, in_page: bool| {
            texts += usize::from(!text.is_empty());
            for form in Searched::new(text).forms_of(&key) {
                let this = KeyFound { place: place.to_owned(), form: form.to_owned(), in_page };
                if !found.contains(&this) {
                    found.push(this);
                }
            }
            !found.is_empty()
        };
        let lost = self.bed.lost();
        let mut unread = Vec::new();
        for exchange in self.bed.exchanges() {
            let place = watch::place(&exchange.url);
            search_in(&format!("the address of a request to {place}"), &exchange.url, false);
            if !exchange.request_body.is_whole() {
                let searched = exchange.request_body.bytes.len() as u64;
                let request = format!("the body of {} {place}", exchange.method);
                unread.push(Unread { request, why: Unsearched::Beyond { searched } });
            }
            let sent = String::from_utf8_lossy(&exchange.request_body.bytes);
            search_in(&format!("the body of a request to {place}"), &sent, false);
            let headers = exchange.request_header_text();
            search_in(&format!("the headers of a request to {place}"), &headers, false);
            // What the locker sends is the locker's; and this one is ours.
            if url::Url::parse(&exchange.url).is_ok_and(|url| url.host_str() != Some(&library)) {
                unread.extend(watch::unread_of(exchange));
                for came in exchange.texts() {
                    search_in(place, &came, !is_file(place));
                }
                search_in(&format!("the headers of {place}"), &exchange.header_text(), false);
            }
        }
        let hashed = hashed.texts.join("\n");
        let mut is_found = search_in("a text that the page hashes by itself", &hashed, false);
        for (part, text) in self.held().await.unwrap_or_default() {
            // The same once more, in other words.
            if !(part.repeats() && is_found) {
                is_found = search_in(part.words(), &text, part == Part::Built);
            }
        }
        let unread = watch::listed(unread, lost);
        self.note(Fact::KeySearched { texts, found, unread });
    }

    /// What the page holds; nothing where it is gone.
    async fn held(&mut self) -> Result<Vec<(Part, String)>, Trouble> {
        self.turn_to_page().await?;
        read(self.session.execute(HELD, Vec::new()).await?)
    }

    /// The text with the key blotted out, in each form in which it is looked for.
    pub(super) fn without_key(&self, text: &str) -> String {
        match &self.bed.target().key {
            Some(key) => {
                let mut text = text.to_owned();
                for (_, at) in Searched::new(&text.clone()).places_of(key) {
                    text.replace_range(at.clone(), &"*".repeat(at.len()));
                }
                text
            }
            None => text.to_owned(),
        }
    }
}

/// Whether an address is that of a file of the page's own, and not of the page.
fn is_file(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    [".js", ".mjs", ".json"].iter().any(|ending| path.ends_with(ending))
}
