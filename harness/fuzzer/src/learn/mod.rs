//! Learning a locker's wire from one launch in a browser: which request carries what a page presents,
//! and what its answers mean.
//!
//! ```text
//! exchanges ─▶ request ─▶ asking ─▶ answers ─▶ print
//!  of a browser  slots     sent again,  patterns   a template file
//!                          right and wrong
//! ```
//!
//! [`asking`] sends; the rest is pure. Locksmith guesses nothing: it reports what a template cannot express, and
//! answers that change when the request is sent again without the browser.

use thiserror::Error;
use url::Url;

use super::template::Slot;

mod answered;
mod answers;
pub mod asking;
mod codes;
mod print;
mod request;

/// A request that a browser sent, and how it was answered.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: Url,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
}

/// What the page of that launch presented.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Each slot's text. An absent one is not looked for.
    pub values: Vec<(Slot, String)>,
}

/// What was learned.
#[derive(Debug)]
pub struct Learned {
    /// The template, as a file for people.
    pub text: String,
    /// The same, read.
    pub template: super::template::Template,
    /// Remarks for a person, in sentences.
    pub remarks: Vec<String>,
    /// The wrong requests that the locker answered like right ones.
    pub let_in: Vec<LetIn>,
}

/// A deliberately wrong request that the locker answered like a right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetIn {
    /// What is wrong with it.
    pub what: &'static str,
    /// The clause by which the locker must refuse it.
    pub clause: &'static str,
    /// The case of the catalogue whose page is wrong in the same way.
    pub case: &'static str,
    /// What was sent.
    pub sent: String,
    /// What came, in a line.
    pub received: String,
}

/// Why a wire cannot be learned.
#[derive(Debug, Error)]
pub enum LearnError {
    /// No request carries the hash.
    #[error("no request of the browser contains the app hash. It requested:\n{}", .0.join("\n"))]
    NoRequest(Vec<String>),
    /// The request goes to another host than a template's do.
    #[error("the launch goes to {asked}; a template can only use the library's host, {library}")]
    Elsewhere {
        /// Where it goes.
        asked: String,
        /// Where it could go.
        library: String,
    },
    /// A template cannot express the request.
    #[error("{request}: {what}")]
    Unsayable {
        /// The request.
        request: String,
        /// What, and where.
        what: String,
    },
    /// The request lacks what a template needs.
    #[error("{request} contains the app hash, but not {}", .missing.join(" or "))]
    Incomplete {
        /// The request.
        request: String,
        /// The words of the slots.
        missing: Vec<&'static str>,
    },
    /// The request does not work without the browser, or its answers cannot be distinguished.
    #[error("{what}")]
    Unread {
        /// What is wrong.
        what: String,
        /// A template for a person to finish.
        draft: String,
    },
    /// The locker refused no wrong request with a code, and answered these like right ones.
    #[error(
        "the locker refused no wrong request with a code, and answered these like a right one: {}",
        .0.iter().map(|one| one.what).collect::<Vec<_>>().join(", ")
    )]
    LetIn(Vec<LetIn>),
    /// The locker cannot be asked.
    #[error("cannot ask the locker again: {0}")]
    NotThere(String),
}
