//! The messages of a WebSocket (RFC 6455), read as they pass: what a page receives by one is reported to the
//! browser. Nothing is held up or changed.

use std::io::Cursor;
use std::mem;

use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data, OpCode};

use super::exchange::{Captured, Outcome};
use super::recording::Records;
use crate::received::SEARCHED;

/// The longest head of a frame, in bytes.
const LONGEST_HEAD: usize = 14;

/// How much of the end of one message and of the beginning of the next is read as one text: more than a key takes in
/// any form.
const JOINED: usize = 1024;

/// One direction of a connection that may be a WebSocket.
pub(super) struct Messages {
    records: Records,
    /// What was asked for to open it.
    url: String,
    is_from_browser: bool,
    /// The head of a frame, as far as it came.
    head: Vec<u8>,
    /// The frame whose payload passes.
    frame: Option<Frame>,
    /// The message, as far as it came.
    message: Captured,
    /// What frames say that control the connection: they may stand between those of a message (5.4).
    control: Captured,
    /// The end of the messages before: a text may go on in the next.
    tail: Vec<u8>,
    /// Whether this is no WebSocket.
    is_unknown: bool,
}

struct Frame {
    header: FrameHeader,
    passed: u64,
    length: u64,
}

impl Messages {
    pub(super) fn new(records: Records, url: String, is_from_browser: bool) -> Self {
        let [message, control] = [(); 2].map(|()| Captured::within(records.room.share()));
        let (head, tail, frame, is_unknown) = (Vec::new(), Vec::new(), None, false);
        Self { records, url, is_from_browser, head, frame, message, control, tail, is_unknown }
    }

    /// Reads what passes.
    pub(super) fn read(&mut self, mut data: &[u8]) {
        while !data.is_empty() && !self.is_unknown {
            data = match self.frame.take() {
                None => self.read_head(data),
                Some(frame) => self.read_payload(frame, data),
            };
        }
    }

    fn read_head<'d>(&mut self, data: &'d [u8]) -> &'d [u8] {
        let (before, room) = (self.head.len(), LONGEST_HEAD.saturating_sub(self.head.len()));
        self.head.extend_from_slice(&data[..room.min(data.len())]);
        let mut cursor = Cursor::new(&self.head);
        let parsed = FrameHeader::parse(&mut cursor);
        let length = usize::try_from(cursor.position()).unwrap_or(LONGEST_HEAD);
        match parsed {
            Ok(None) => &[],
            Ok(Some((header, payload))) if is_plain(&header) => {
                self.head.clear();
                let frame = Frame { header, passed: 0, length: payload };
                if payload == 0 {
                    self.ended(&frame);
                } else {
                    self.frame = Some(frame);
                }
                data.get(length.saturating_sub(before)..).unwrap_or_default()
            }
            _ => {
                self.is_unknown = true;
                self.tell_message(Outcome::Tunnelled);
                &[]
            }
        }
    }

    fn read_payload<'d>(&mut self, mut frame: Frame, data: &'d [u8]) -> &'d [u8] {
        let left = usize::try_from(frame.length - frame.passed).unwrap_or(usize::MAX);
        let (payload, rest) = data.split_at(left.min(data.len()));
        let of = if is_of_message(&frame) { &mut self.message } else { &mut self.control };
        match frame.header.mask {
            None => of.keep(payload, SEARCHED),
            Some(mask) => {
                let masks = mask.iter().cycle().skip((frame.passed % 4) as usize);
                let bare: Vec<u8> = payload.iter().zip(masks).map(|(byte, by)| byte ^ by).collect();
                of.keep(&bare, SEARCHED);
            }
        }
        frame.passed += payload.len() as u64;
        if frame.passed == frame.length {
            self.ended(&frame);
        } else {
            self.frame = Some(frame);
        }
        rest
    }

    fn ended(&mut self, frame: &Frame) {
        if frame.header.is_final && is_of_message(frame) {
            self.tell_message(Outcome::Message);
        }
    }

    /// Records a message, control frames that came meanwhile, and where the message before meets it.
    fn tell_message(&mut self, outcome: Outcome) {
        let message = self.taken(|this| &mut this.message);
        let mut joined = Captured::within(self.records.room.share());
        if !self.tail.is_empty() && !message.bytes.is_empty() {
            joined.keep(&self.tail, JOINED);
            joined.keep(&message.bytes[..message.bytes.len().min(JOINED)], 2 * JOINED);
        }
        self.tail.extend_from_slice(&message.bytes[message.bytes.len().saturating_sub(JOINED)..]);
        self.tail.drain(..self.tail.len().saturating_sub(JOINED));
        self.record(message, outcome);
        let control = self.taken(|this| &mut this.control);
        for besides in [joined, control].into_iter().filter(|besides| besides.total > 0) {
            self.record(besides, Outcome::Message);
        }
    }

    /// What came of a kind, which begins anew.
    fn taken(&mut self, of: impl Fn(&mut Self) -> &mut Captured) -> Captured {
        let next = Captured::within(self.records.room.share());
        mem::replace(of(self), next)
    }

    fn record(&self, said: Captured, outcome: Outcome) {
        let Some(mut exchange) = self.records.begin("WebSocket", self.url.clone(), Vec::new())
        else {
            return;
        };
        exchange.outcome = outcome;
        if self.is_from_browser {
            exchange.request_body = said;
        } else {
            exchange.response_body = said;
        }
        self.records.send(exchange);
    }
}

impl Drop for Messages {
    fn drop(&mut self) {
        // What a browser got of a message that was not ended.
        if self.message.total > 0 {
            self.tell_message(Outcome::Message);
        } else if self.control.total > 0 {
            let control = self.taken(|this| &mut this.control);
            self.record(control, Outcome::Message);
        }
    }
}

/// Whether what a frame says is a message's, and not about the connection.
fn is_of_message(frame: &Frame) -> bool {
    matches!(frame.header.opcode, OpCode::Data(_))
}

/// Whether nothing is compressed, or otherwise not as the protocol alone has it.
fn is_plain(header: &FrameHeader) -> bool {
    let is_reserved = matches!(
        header.opcode,
        OpCode::Data(Data::Reserved(_)) | OpCode::Control(Control::Reserved(_))
    );
    !(header.rsv1 || header.rsv2 || header.rsv3 || is_reserved)
}
