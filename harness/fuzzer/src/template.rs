//! The wire of one locker, which the specification leaves open: the request for a launch, and the meaning of its
//! answers. It is a TOML file that people can correct; see `scenarios/templates/reference-locker.toml`.

use super::answer::{Around, Pattern};
use locksmith_core::scenario::ScenarioError;

mod file;

/// What a case fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// `{app-id}`
    AppId,
    /// `{app-hash}`
    AppHash,
    /// `{time-stamp}`
    TimeStamp,
    /// `{origin}`
    Origin,
    /// `{origin-host}`: the host of the origin, as a script reads it from its page's address.
    OriginHost,
    /// `{document-url}`
    DocumentUrl,
}

impl Slot {
    /// Every slot.
    pub const ALL: [Self; 6] = [
        Self::AppId,
        Self::AppHash,
        Self::TimeStamp,
        Self::Origin,
        Self::OriginHost,
        Self::DocumentUrl,
    ];

    /// Its word, without braces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AppId => "app-id",
            Self::AppHash => "app-hash",
            Self::TimeStamp => "time-stamp",
            Self::Origin => "origin",
            Self::OriginHost => "origin-host",
            Self::DocumentUrl => "document-url",
        }
    }
}

/// A text with slots in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub(super) Vec<Part>);

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A literal text.
    Literal(String),
    /// Filled in.
    Slot(Slot),
}

impl Text {
    /// Whether a slot stands in it.
    #[must_use]
    pub fn has(&self, slot: Slot) -> bool {
        self.0.contains(&Part::Slot(slot))
    }
}

/// A field of a query, a form or an object, or a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, as it is sent.
    pub name: String,
    /// What it says. In an object it is JSON, and slots stand in its strings.
    pub value: Text,
}

/// What follows the head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    #[default]
    None,
    /// Fields of a form.
    Form(Vec<Field>),
    /// The fields of a JSON object.
    Json(Vec<Field>),
}

/// The wire of a locker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The method.
    pub method: String,
    /// The path, without its query.
    pub path: Text,
    /// The query.
    pub query: Vec<Field>,
    /// The headers, but for those that every request has: `Host`, `Content-Length`.
    pub headers: Vec<Field>,
    /// The body.
    pub body: Body,
    /// What it answers to a request that it lets in.
    pub launch: Pattern,
    /// What it answers to one that it refuses; any of them.
    pub refusals: Vec<Pattern>,
    /// The path of the page that shows a code, where all requests share one.
    pub shown: Option<Around>,
}

impl Template {
    /// The wire of the embedded reference locker.
    pub fn built_in() -> Result<Self, ScenarioError> {
        const FILE: &str = "scenarios/templates/reference-locker.toml";
        let text = include_str!("../../../scenarios/templates/reference-locker.toml");
        Self::parse(FILE, text)
    }

    /// Reads a template file of this name and text.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioError> {
        file::parse(name, text)
    }

    /// Whether it says whose page asks: by the origin, or by its host.
    #[must_use]
    pub(crate) fn names_the_page(&self) -> bool {
        self.has(Slot::Origin) || self.has(Slot::OriginHost)
    }

    /// Whether a `Referer` is sent by the template itself.
    #[must_use]
    pub(crate) fn has_referer(&self) -> bool {
        self.headers.iter().any(|header| header.name.eq_ignore_ascii_case("referer"))
    }

    /// Whether a slot is filled in anywhere.
    #[must_use]
    pub fn has(&self, slot: Slot) -> bool {
        let body = match &self.body {
            Body::None => &[][..],
            Body::Form(fields) | Body::Json(fields) => fields,
        };
        let fields = self.query.iter().chain(&self.headers).chain(body);
        self.path.has(slot) || fields.into_iter().any(|field| field.value.has(slot))
    }
}
