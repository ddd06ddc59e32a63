//! The messages of a WebSocket (RFC 6455), read as they pass: what a page is told by one is told to the
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
    /// The message, as far as it came: of the frames of one message and of those that control.
    message: Captured,
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
        let message = Captured::within(records.room.share());
        let (head, frame, is_unknown) = (Vec::new(), None, false);
        Self { records, url, is_from_browser, head, frame, message, is_unknown }
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
                self.tell(Outcome::Tunnelled);
                &[]
            }
        }
    }

    fn read_payload<'d>(&mut self, mut frame: Frame, data: &'d [u8]) -> &'d [u8] {
        let left = usize::try_from(frame.length - frame.passed).unwrap_or(usize::MAX);
        let (payload, rest) = data.split_at(left.min(data.len()));
        match frame.header.mask {
            None => self.message.keep(payload, SEARCHED),
            Some(mask) => {
                let masks = mask.iter().cycle().skip((frame.passed % 4) as usize);
                let bare: Vec<u8> = payload.iter().zip(masks).map(|(byte, by)| byte ^ by).collect();
                self.message.keep(&bare, SEARCHED);
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

    /// What controls may stand between the frames of a message; both are told together then.
    fn ended(&mut self, frame: &Frame) {
        if frame.header.is_final && matches!(frame.header.opcode, OpCode::Data(_)) {
            self.tell(Outcome::Message);
        }
    }

    fn tell(&mut self, outcome: Outcome) {
        let next = Captured::within(self.records.room.share());
        let message = mem::replace(&mut self.message, next);
        let Some(mut exchange) = self.records.begin("WebSocket", self.url.clone(), Vec::new())
        else {
            return;
        };
        exchange.outcome = outcome;
        if self.is_from_browser {
            exchange.request_body = message;
        } else {
            exchange.response_body = message;
        }
        self.records.send(exchange);
    }
}

impl Drop for Messages {
    fn drop(&mut self) {
        // What a browser got of a message that was not ended.
        if self.message.total > 0 {
            self.tell(Outcome::Message);
        }
    }
}

/// Whether nothing is compressed, or otherwise not as the protocol alone has it.
fn is_plain(header: &FrameHeader) -> bool {
    let is_reserved = matches!(
        header.opcode,
        OpCode::Data(Data::Reserved(_)) | OpCode::Control(Control::Reserved(_))
    );
    !(header.rsv1 || header.rsv2 || header.rsv3 || is_reserved)
}
