//! What a structure leaves certain: whether it fits a template, and what a locker may make of it.

use super::case::{Case, Document, Hash, Id, Origin, Stamp, Structure};
use super::template::{Body, Slot, Template};

/// How sure it is what a locker reads from a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What is presented, and nothing else: the oracle decides.
    Plain,
    /// What is presented, or less: any refusal is fine. A launch is where the oracle allows it for what is
    /// presented.
    Doubtful(Silence),
    /// Something that the locker needs is not there: any refusal is fine, and a launch never is.
    Incomplete(Silence),
    /// The page's origin is told as no browser tells it. Whoever sends such a header could as well send the right
    /// one, so that no answer breaks a clause.
    Forged,
}

/// Which ways of not answering are fine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silence {
    /// The connection may end.
    pub may_drop: bool,
    /// The rest of the message may be waited for: nothing says that it is over.
    pub may_wait: bool,
}

impl Structure {
    /// The structure that a request of this template gets: one that does not fit leaves it plain.
    #[must_use]
    pub(crate) fn fitting(self, template: &Template) -> Self {
        if self.fits(template) { self } else { Self::Plain }
    }

    fn fits(self, template: &Template) -> bool {
        let form = matches!(template.body, Body::Form(_));
        let json = matches!(template.body, Body::Json(_));
        let body = form || json;
        let in_field = |slot| template.fields().any(|field| field.value.has(slot));
        match self {
            Self::Reordered | Self::PercentEncoded | Self::EncodedTwice => {
                template.fields().next().is_some()
            }
            Self::UnknownField
            | Self::Lists
            | Self::NamesInOtherCase
            | Self::Huge
            | Self::ManyFields
            | Self::DeeplyNested => template.fields().next().is_some(),
            Self::IdMissing
            | Self::IdDoubled
            | Self::IdThenAnother
            | Self::NonUtf8
            | Self::Overlong
            | Self::HalfEncoded => in_field(Slot::AppId),
            Self::HashMissing
            | Self::HashDoubled
            | Self::AnotherThenHash
            | Self::HashThenAnother => in_field(Slot::AppHash),
            Self::StampMissing | Self::StampDoubled | Self::StampThenAnother => {
                in_field(Slot::TimeStamp)
            }
            Self::DocumentMissing => in_field(Slot::DocumentUrl),
            Self::Semicolons => form || !template.query.is_empty(),
            Self::InTheQuery | Self::AsJson | Self::JsonContentType => form,
            Self::AsForm => json,
            Self::Chunked
            | Self::Slow
            | Self::RawBytes
            | Self::EmptyBody
            | Self::Truncated
            | Self::ContentTypeWithCharset
            | Self::NoContentType
            | Self::TextContentType
            | Self::MultipartContentType
            | Self::LengthNoNumber => body,
            Self::Get => template.method != "GET",
            Self::Put => template.method != "PUT",
            _ => true,
        }
    }

    /// Whether servers may hang up on such a message, or at it, without an answer.
    fn may_drop(self) -> bool {
        matches!(
            self,
            Self::Truncated
                | Self::Huge
                | Self::ManyFields
                | Self::ManyHeaders
                | Self::LongHeader
                | Self::FoldedHeader
                | Self::BlankBeforeColon
                | Self::NoHost
                | Self::TwoHosts
                | Self::LengthNoNumber
                | Self::BareLineFeeds
                | Self::UnknownMethod
                | Self::MethodInLowerCase
                | Self::Http10
        )
    }

    /// Whether a server may wait for more of such a message.
    #[must_use]
    pub(crate) fn may_wait(self) -> bool {
        matches!(self, Self::Truncated | Self::LengthNoNumber | Self::BareLineFeeds)
    }

    /// Whether nobody can know where the next message begins on a connection that carried this one.
    #[must_use]
    pub fn ends_connection(self) -> bool {
        self.may_drop() || matches!(self, Self::EmptyBody | Self::Get)
    }
}

impl Template {
    /// The fields of query and body.
    pub(super) fn fields(&self) -> impl Iterator<Item = &super::template::Field> {
        let body = match &self.body {
            Body::None => &[][..],
            Body::Form(fields) | Body::Json(fields) => fields,
        };
        self.query.iter().chain(body)
    }
}

/// What a locker may make of a case.
#[must_use]
pub fn form(case: &Case, template: &Template) -> Form {
    if !is_sent_by_browsers(case.origin, template) {
        return Form::Forged;
    }
    let structure = case.structure.fitting(template);
    // What no page could present, since neither HTML nor a header has it, or servers have no room for it.
    let long = case.id == Id::Long
        || case.hash == Hash::Long
        || case.stamp == Stamp::Long
        || case.document == Document::Long;
    let odd = long
        || matches!(case.id, Id::Nul | Id::LineBreak)
        || case.hash == Hash::Nul
        || case.stamp == Stamp::Nul
        // Of documents the specification says nothing before they are saved.
        || case.document != Document::Ordinary;
    let silence =
        Silence { may_drop: structure.may_drop() || long, may_wait: structure.may_wait() };
    match structure {
        Structure::Plain
        | Structure::Reordered
        | Structure::PercentEncoded
        | Structure::HeadersInLowerCase
        | Structure::Slow
        | Structure::ProxyHeaders
        | Structure::ContentTypeWithCharset
            if !odd =>
        {
            Form::Plain
        }
        Structure::IdMissing
        | Structure::HashMissing
        | Structure::StampMissing
        | Structure::Truncated => Form::Incomplete(silence),
        Structure::EmptyBody if needs_body(template) => Form::Incomplete(silence),
        _ => Form::Doubtful(silence),
    }
}

/// Whether a browser tells a page's origin like this in some version, on some page. In a `Referer`, a page that
/// asks for it has its path and query told, too.
fn is_sent_by_browsers(origin: Origin, template: &Template) -> bool {
    match origin {
        Origin::UsualPort
        | Origin::UpperCase
        | Origin::UserInfo
        | Origin::InTheFragment
        | Origin::Backslash
        | Origin::List
        | Origin::BlankSeparated
        | Origin::Bare
        | Origin::OtherScheme
        | Origin::Star
        | Origin::Empty
        | Origin::AnotherForwarded
        | Origin::Doubled
        | Origin::RightThenAnother
        | Origin::AnotherThenRight
        | Origin::NonAscii => false,
        Origin::InThePath | Origin::InTheQuery | Origin::Slash => template.has_referer(),
        _ => true,
    }
}

/// Whether the body holds something that a locker judges by.
fn needs_body(template: &Template) -> bool {
    let (Body::Form(fields) | Body::Json(fields)) = &template.body else { return false };
    let needed = [Slot::AppId, Slot::AppHash, Slot::TimeStamp];
    needed.into_iter().any(|slot| fields.iter().any(|field| field.value.has(slot)))
}
