//! What a command is aimed at: an element of a page.

use serde_json::{Value, json};

/// An element of a page. Of use as long as its document is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element(pub(super) String);

/// The key by which `WebDriver` marks an element in JSON.
const ELEMENT_KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Element {
    /// The element that a script returned, if `value` is one.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        value[ELEMENT_KEY].as_str().map(|id| Self(id.to_owned()))
    }

    /// For a script's arguments.
    #[must_use]
    pub fn to_value(&self) -> Value {
        json!({ ELEMENT_KEY: self.0 })
    }
}

/// What a command is aimed at.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// The first element that a CSS selector matches.
    Css(&'a str),
    /// An element that was found before.
    Element(&'a Element),
}

impl<'a> From<&'a str> for Target<'a> {
    fn from(css: &'a str) -> Self {
        Self::Css(css)
    }
}

impl<'a> From<&'a Element> for Target<'a> {
    fn from(element: &'a Element) -> Self {
        Self::Element(element)
    }
}

impl Target<'_> {
    /// For a script's arguments.
    pub(super) fn to_value(self) -> Value {
        match self {
            Self::Css(css) => json!(css),
            Self::Element(element) => element.to_value(),
        }
    }

    pub(super) fn shown(self) -> String {
        match self {
            Self::Css(css) => format!("`{css}`"),
            Self::Element(_) => "an element".into(),
        }
    }
}
