//! Outcomes that must not come: a result because a popup was closed, and one because a forger sends
//! messages. They are given the time to come, once for both.

use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::opening::left;
use super::{LiveJourney, SETTLE, Trouble, read};
use crate::observe::live::{Event, Fact};
use crate::stand::live::Target;

/// The largest script that is searched for what its listeners compare messages with, and of all together.
const LARGEST: usize = 512 * 1024;

/// What came of forged messages.
struct Answer {
    forged: Vec<Event>,
    /// The message that set a result.
    taken: Option<String>,
    /// Whether the page listens to messages at all.
    listens: bool,
}

/// What `forge.js` answers.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Forge {
    taken: Option<Taken>,
    listens: bool,
}

#[derive(Deserialize)]
struct Taken {
    origin: String,
    message: String,
}

impl LiveJourney<'_> {
    /// After a popup was closed: sends the page what a forger would send, and gives both the time to
    /// show. Gives what came, unless it came of the messages.
    pub(super) async fn linger(&mut self) -> Result<Vec<Event>, Trouble> {
        // Listeners answer at once, as a rule; what comes later may have either cause.
        let Answer { mut forged, taken, listens } = self.send_forged().await?;
        let mut late = self.happened_within_pause().await?;
        if takes_in(&late) {
            // Whose it is shows at the page opened anew: by itself first, and then by the messages.
            self.visit(2).await?;
            let by_itself = self.happened_within_pause().await?;
            let mut again = self.send_forged().await?.forged;
            again.extend(self.happened_within_pause().await?);
            if takes_in(&again) {
                forged.append(&mut late);
            }
            forged.extend(again);
            late.extend(by_itself);
        }
        self.note_forged(Answer { forged, taken, listens }).await?;
        Ok(late)
    }

    /// Sends the page what a forger would send, where no popup could be closed before.
    pub(super) async fn forge(&mut self) -> Result<(), Trouble> {
        self.turn_to_page().await?;
        let mut answer = self.send_forged().await?;
        answer.forged.extend(self.happened_within_pause().await?);
        self.note_forged(answer).await
    }

    /// Gives what the page answers at once.
    async fn send_forged(&mut self) -> Result<Answer, Trouble> {
        const SEND: &str = "return window[Symbol.for('locksmith')]?.forge(arguments[0]) || {};";
        let sources = vec![json!(self.scripts_that("message"))];
        let sent: Forge = read(self.session.execute(SEND, sources).await?)?;
        let taken = sent.taken.map(|it| format!("{} in the name of {}", it.message, it.origin));
        Ok(Answer { forged: self.happened().await?.0, taken, listens: sent.listens })
    }

    /// The scripts that have this word, the page itself among them, one after the other.
    pub(super) fn scripts_that(&mut self, word: &str) -> String {
        let Target { page, library, .. } = self.stand.target();
        let (page, library) =
            (page.host_str().map(str::to_owned), library.host_str().map(str::to_owned));
        let mut sources = String::new();
        for exchange in self.stand.exchanges() {
            let host =
                Url::parse(&exchange.url).ok().and_then(|url| url.host_str().map(str::to_owned));
            let bytes = &exchange.response_body.bytes;
            if host == library && host != page || bytes.len() > LARGEST {
                continue;
            }
            let text = String::from_utf8_lossy(bytes);
            if text.contains(word) && sources.len() < LARGEST && !sources.contains(&*text) {
                sources.push_str(&text);
            }
        }
        sources
    }

    async fn happened_within_pause(&mut self) -> Result<Vec<Event>, Trouble> {
        self.pause(SETTLE).await?;
        Ok(self.happened().await?.0)
    }

    async fn note_forged(&mut self, answer: Answer) -> Result<(), Trouble> {
        self.forged = true;
        let Answer { forged: events, taken, listens } = answer;
        let taken_in = takes_in(&events);
        self.note(Fact::Forged { events, message: taken });
        if taken_in || listens {
            // It may be another page now, and the trials to come are not to suffer from that.
            self.visit(2).await?;
        }
        Ok(())
    }
}

/// Whether a page shows by these that it was taken in.
fn takes_in(events: &[Event]) -> bool {
    left(events) || events.iter().any(|event| matches!(event, Event::Result { value: Some(_), .. }))
}
