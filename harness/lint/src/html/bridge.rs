//! From html5gum's tokens to html5ever's tree builder.

use std::collections::HashSet;
use std::sync::Arc;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{Attribute as Written, LocalName, QualName, ns};
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, State};

use super::Attribute;
use super::tree::{MARK, StartTag, Tree};

/// Passes tokens to the tree builder, and the builder's answers to the tokenizer.
pub(super) struct Bridge<'b> {
    builder: &'b TreeBuilder<usize, Tree>,
    /// The current start tag.
    tag: StartTag,
    name: LocalName,
    names: HashSet<String>,
    /// Whether the next value belongs to an attribute that counts.
    counts: bool,
    next: Option<State>,
}

impl<'b> Bridge<'b> {
    pub(super) fn new(builder: &'b TreeBuilder<usize, Tree>) -> Self {
        Self {
            builder,
            tag: StartTag::default(),
            name: LocalName::default(),
            names: HashSet::new(),
            counts: false,
            next: None,
        }
    }

    fn hand_on(&mut self, token: Token) {
        self.next = match self.builder.process_token(token, 1) {
            TokenSinkResult::Continue | TokenSinkResult::EncodingIndicator(_) => return,
            TokenSinkResult::Script(_) => Some(State::Data),
            TokenSinkResult::Plaintext => Some(State::PlainText),
            TokenSinkResult::RawData(RawKind::Rcdata) => Some(State::RcData),
            TokenSinkResult::RawData(RawKind::Rawtext) => Some(State::RawText),
            TokenSinkResult::RawData(RawKind::ScriptData | RawKind::ScriptDataEscaped(_)) => {
                Some(State::ScriptData)
            }
        };
    }

    fn start(&mut self, self_closing: bool, end: usize) {
        let mut tag = std::mem::take(&mut self.tag);
        self.names.clear();
        tag.at.end = end;
        let plain = |(name, value): (&str, &str)| Written {
            name: QualName::new(None, ns!(), LocalName::from(name)),
            value: StrTendril::from_slice(value),
        };
        let mut attrs: Vec<Written> = tag
            .attributes
            .iter()
            .map(|attribute| plain((&attribute.name, &attribute.value)))
            .collect();
        let tree = &self.builder.sink;
        tree.work(1 + attrs.len());
        if !attrs.is_empty() {
            // The mark leads from an element to its tag, also when the builder copies the element.
            // A tag without attributes gets no mark: the builder compares such tags with each other.
            attrs.push(plain((MARK, &tree.keep(tag).to_string())));
        }
        let name = self.name.clone();
        self.hand_on(Token::TagToken(Tag {
            kind: TagKind::StartTag,
            name,
            self_closing,
            attrs,
            had_duplicate_attributes: false,
        }));
    }

    fn end(&mut self, name: &[u8]) {
        self.tag = StartTag::default();
        self.names.clear();
        self.builder.sink.work(1);
        self.hand_on(Token::TagToken(Tag {
            kind: TagKind::EndTag,
            name: LocalName::from(&*String::from_utf8_lossy(name)),
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        }));
    }

    fn text(&mut self, value: &[u8]) {
        for (at, part) in value.split(|byte| *byte == 0).enumerate() {
            if at > 0 {
                self.hand_on(Token::NullCharacterToken);
            }
            self.hand_on(Token::CharacterTokens(tendril(part)));
        }
    }
}

fn tendril(bytes: &[u8]) -> StrTendril {
    StrTendril::from_slice(&String::from_utf8_lossy(bytes))
}

impl Callback<usize, usize> for Bridge<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: Span<usize>) -> Option<usize> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.name = LocalName::from(&*String::from_utf8_lossy(name));
                self.names.clear();
                self.tag = StartTag { at: span.start..span.end, ..StartTag::default() };
            }
            CallbackEvent::AttributeName { name } => {
                let name = String::from_utf8_lossy(name).into_owned();
                self.counts = self.names.insert(name.clone());
                if self.counts {
                    let name_at = span.start..span.end;
                    let value_at = span.end..span.end;
                    let value = String::new();
                    let attribute = Attribute { name, value, name_at, value_at };
                    Arc::make_mut(&mut self.tag.attributes).push(attribute);
                }
            }
            CallbackEvent::AttributeValue { value } => {
                let attributes = Arc::make_mut(&mut self.tag.attributes);
                if let Some(attribute) = attributes.last_mut().filter(|_| self.counts) {
                    attribute.value.push_str(&String::from_utf8_lossy(value));
                    attribute.value_at = span.start..span.end;
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => self.start(self_closing, span.end),
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } => self.text(value),
            CallbackEvent::Comment { value } => self.hand_on(Token::CommentToken(tendril(value))),
            CallbackEvent::Doctype { name, public_identifier, system_identifier, force_quirks } => {
                self.hand_on(Token::DoctypeToken(Doctype {
                    name: Some(name).filter(|name| !name.is_empty()).map(tendril),
                    public_id: public_identifier.map(tendril),
                    system_id: system_identifier.map(tendril),
                    force_quirks,
                }));
            }
            CallbackEvent::Error(_) => {}
        }
        self.builder.sink.is_too_much().then_some(span.end)
    }
}

/// The emitter of html5gum, with the tree builder choosing the next state.
pub(super) struct Emits<'b>(CallbackEmitter<Bridge<'b>, usize, usize>);

impl<'b> Emits<'b> {
    pub(super) fn new(bridge: Bridge<'b>) -> Self {
        Self(CallbackEmitter::new(bridge))
    }
}

impl ForwardingEmitter for Emits<'_> {
    type Token = usize;

    fn inner(&mut self) -> &mut impl Emitter<Token = usize> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_eof(&mut self) {
        self.0.emit_eof();
        let builder = self.0.callback_mut().builder;
        let _ = builder.process_token(Token::EOFToken, 1);
        builder.end();
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        let _ = self.0.emit_current_tag();
        let next = self.0.callback_mut().next.take();
        if next.is_some() {
            self.0.init_string();
        }
        next
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        let builder = self.0.callback_mut().builder;
        builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
