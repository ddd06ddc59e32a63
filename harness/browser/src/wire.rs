//! A window's own `DevTools` connection, for what is sent all at once.
//!
//! The driver takes one command after the other, each there and back again: three for a click, and as
//! many for a word. Here they follow each other without waiting, and the page sees them in this order.

use std::collections::HashMap;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::WindowHandle;

/// What the browser says of a command whose window went away before it was answered.
const GOES_AWAY: &str = "navigated or closed";

/// Why commands were not carried out.
pub(super) enum Trouble {
    /// There is no such window.
    NoWindow,
    /// The browser refused one, in its words.
    Refused(String),
}

/// The connections to the windows of a browser, each made when it is first of use.
#[derive(Default)]
pub(super) struct Wires(Mutex<HashMap<String, Wire>>);

impl Wires {
    pub(super) async fn send(
        &self,
        address: &str,
        window: String,
        commands: &[(&str, Value)],
    ) -> Result<Sent, Trouble> {
        let mut wires = self.0.lock().await;
        // One that was cut is of no more use. A browser without dialogs of its own, the headless shell,
        // answers the open one with "no" when the connection that reported it ends: so it lasts until here.
        let (known, _cut) = match wires.remove(&window) {
            Some(wire) if wire.is_cut => (None, Some(wire)),
            known => (known, None),
        };
        let mut wire = match known {
            Some(wire) => wire,
            None => Wire::open(address, &window).await.ok_or(Trouble::NoWindow)?,
        };
        let sent = wire.send(commands).await?;
        wire.is_cut = sent == Sent::Cut;
        wires.insert(window, wire);
        Ok(sent)
    }

    /// Ends the connections to all windows but one.
    pub(super) async fn keep_only(&self, window: &WindowHandle) {
        let target = String::from(window.clone());
        self.0.lock().await.retain(|of, _| *of == target);
    }
}

/// How sending commands ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// Each was answered.
    Whole,
    /// A dialog opened, which no answer passes, or the window was closed.
    Cut,
}

/// One connection.
struct Wire {
    stream: WebSocketStream<TcpStream>,
    /// The id of the last command.
    last: u64,
    /// Whether commands were not waited for.
    is_cut: bool,
}

impl Wire {
    /// None where the browser has no such window.
    async fn open(address: &str, window: &str) -> Option<Self> {
        let stream = TcpStream::connect(address).await.ok()?;
        // Commands are short, and each is waited for.
        stream.set_nodelay(true).ok()?;
        let url = format!("ws://{address}/devtools/page/{window}");
        let (stream, _) = tokio_tungstenite::client_async(url, stream).await.ok()?;
        let mut wire = Self { stream, last: 0, is_cut: false };
        // Without it nothing reports a dialog.
        let is_told = wire.send(&[("Page.enable", json!({}))]).await;
        matches!(is_told, Ok(Sent::Whole)).then_some(wire)
    }

    async fn send(&mut self, commands: &[(&str, Value)]) -> Result<Sent, Trouble> {
        let first = self.last + 1;
        for (method, params) in commands {
            self.last += 1;
            let command = json!({ "id": self.last, "method": method, "params": params });
            // One that is closed shows below.
            let _ = self.stream.feed(Message::text(command.to_string())).await;
        }
        let _ = self.stream.flush().await;
        let mut left = commands.len();
        while left > 0 {
            let Some(Ok(message)) = self.stream.next().await else { return Ok(Sent::Cut) };
            let Ok(shown) = serde_json::from_slice::<Value>(&message.into_data()) else { continue };
            if shown["method"] == "Page.javascriptDialogOpening" {
                return Ok(Sent::Cut);
            }
            if shown["id"].as_u64().is_some_and(|id| id >= first) {
                if let Some(refusal) = shown["error"]["message"].as_str() {
                    if refusal.contains(GOES_AWAY) {
                        return Ok(Sent::Cut);
                    }
                    return Err(Trouble::Refused(refusal.to_owned()));
                }
                left -= 1;
            }
        }
        Ok(Sent::Whole)
    }
}
