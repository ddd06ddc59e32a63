//! What a structure leaves certain: whether it fits a template, and how a locker may read it.

use super::case::{Case, Document, Hash, Id, Origin, Stamp, Structure};
use super::template::{Body, Slot, Template};

/// How certain the values are that a locker reads from a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The locker reads exactly the presented values: the oracle decides.
    Plain,
    /// The locker reads the presented values or fewer: every refusal is permitted, and a launch where the oracle
    /// permits it for the presented values.
    Doubtful(Silence),
    /// A value that the locker needs is missing: every refusal is permitted, and no launch.
    Incomplete(Silence),
    /// The origin has a form that no browser sends. A client that sends it can as well send the right one, and so no
    /// answer violates a clause.
    Forged,
}

/// The permitted ways of not answering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silence {
    /// The connection may end.
    pub may_drop: bool,
    /// The locker may wait for the rest of the message, whose end is unknown.
    pub may_wait: bool,
}

impl Structure {
    /// The structure of a request of this template: plain where the structure does not fit.
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

    /// Whether servers may close the connection on such a message without an answer.
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

    /// Whether the beginning of the next message on the connection is unknown after this one.
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

/// How a locker may read a case.
#[must_use]
pub fn form(case: &Case, template: &Template) -> Form {
    if !is_sent_by_browsers(case.origin, template) {
        return Form::Forged;
    }
    let structure = case.structure.fitting(template);
    // Values that no page can present: neither HTML nor a header can contain them, or servers limit their length.
    let long = case.id == Id::Long
        || case.hash == Hash::Long
        || case.stamp == Stamp::Long
        || case.document == Document::Long;
    let odd = long
        || matches!(case.id, Id::Nul | Id::LineBreak)
        || case.hash == Hash::Nul
        || case.stamp == Stamp::Nul
        // The specification says nothing about documents before a save.
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

/// Whether some browser sends a page's origin like this for some page. A `Referer` may also contain path and query, if
/// the page asks for it.
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

/// Whether the body contains a value that a locker judges by.
fn needs_body(template: &Template) -> bool {
    let (Body::Form(fields) | Body::Json(fields)) = &template.body else { return false };
    let needed = [Slot::AppId, Slot::AppHash, Slot::TimeStamp];
    needed.into_iter().any(|slot| fields.iter().any(|field| field.value.has(slot)))
}
