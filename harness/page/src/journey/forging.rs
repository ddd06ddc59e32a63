//! Outcomes that must not come: a result because a popup was closed, and one because a forger sends
//! messages. They are given the time to come, once for both.

use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::opening::left;
use super::{Journey, SETTLE, Trouble, read};
use crate::test_bed::Target;
use locksmith_core::observe::page::{Event, Fact};

/// The largest script that is searched for what its listeners compare messages with, and of all together.
const LARGEST: usize = 512 * 1024;

/// What came of forged messages.
struct Answer {
    events: Vec<Event>,
    /// The message that set a result.
    taken: Option<Taken>,
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

impl Journey<'_> {
    /// Sends the page what a forger would send, and gives that, and the end of a popup that was closed
    /// before, the time to show. Gives what came, unless it came of the messages.
    pub(super) async fn linger(&mut self) -> Result<Vec<Event>, Trouble> {
        let Answer { mut events, taken, listens } = self.send_forged().await?;
        events.extend(self.happened_within_pause().await?);
        // What a message causes while it is handled is known; anything else may have come by itself. Whose it
        // is shows at the page opened anew: by itself first, and then by the messages.
        let mut late = Vec::new();
        if taken.is_none() {
            late = std::mem::take(&mut events);
            if takes_in(&late) {
                self.visit(2).await?;
                let by_itself = self.happened_within_pause().await?;
                let mut again = self.send_forged().await?.events;
                again.extend(self.happened_within_pause().await?);
                if takes_in(&again) && !takes_in(&by_itself) {
                    events = std::mem::take(&mut late);
                    events.extend(again);
                }
                late.extend(by_itself);
            }
        }
        self.note_forged(Answer { events, taken, listens }).await?;
        Ok(late)
    }

    /// Sends the page what a forger would send, where no popup could be closed before.
    pub(super) async fn forge(&mut self) -> Result<(), Trouble> {
        self.turn_to_page().await?;
        // What comes by itself, without a click, shows again when time passes.
        self.linger().await.map(drop)
    }

    /// Gives what the page answers at once.
    async fn send_forged(&mut self) -> Result<Answer, Trouble> {
        const SEND: &str = "return window[Symbol.for('locksmith')]?.forge(arguments[0]) || {};";
        let sources = vec![json!(self.scripts_that("message"))];
        let sent: Forge = read(self.session.execute(SEND, sources).await?)?;
        let Forge { taken, listens } = sent;
        Ok(Answer { events: self.happened().await?.0, taken, listens })
    }

    /// The scripts that have this word, the page itself among them, one after the other.
    pub(super) fn scripts_that(&mut self, word: &str) -> String {
        let Target { page, library, .. } = self.bed.target();
        let (page, library) =
            (page.host_str().map(str::to_owned), library.host_str().map(str::to_owned));
        let mut sources = String::new();
        for exchange in self.bed.exchanges() {
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
        let Answer { events, taken, listens } = answer;
        let taken_in = takes_in(&events);
        let (message, origin) = taken.map(|it| (it.message, it.origin)).unzip();
        self.note(Fact::Forged { events, message, origin });
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
