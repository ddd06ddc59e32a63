//! The reference locker: the Save to Locker API 1.0, as small and plain as it can be implemented.
//!
//! A click on a partner's page goes through it like this:
//!
//! ```text
//! partner's page                    locker
//! widget (widget/savelocker.js) ──▶ routes::api      authorize: protocol::authorise, a one-time ticket
//!   popup ────────────────────────▶ routes::save     ticket, login, folder, "Save here"
//!                                     documents      fetches the document, within limits
//!                                     store          keeps it, durably
//!   result attribute ◀── message ── pages            the message, posted to the page that asked
//!                                   routes::uploaded 'Uploaded Documents'
//! ```
//!
//! [`protocol`] holds the specification's rules as pure functions; [`Policy`] holds the decisions;
//! [`Control`] moves a running locker under a test. It is not for production.

#[cfg(any(test, feature = "fuzz-targets"))]
pub mod fuzz_targets;
#[cfg(feature = "mutants")]
pub mod mutants;
pub mod protocol;

mod cli;
mod clock;
mod config;
mod control;
mod credentials;
mod demo;
mod documents;
mod locker;
mod pages;
mod policy;
mod registry;
mod routes;
mod secret;
mod server;
mod sessions;
mod source;
mod store;
mod token;
mod widget;

pub use cli::{Arguments, run, serve};
pub use clock::{Clock, UnixTime};
pub use config::{Config, ConfigError, Limits, User};
pub use control::{Control, ControlError};
pub use demo::{JQUERY, banner};
pub use documents::AddressPolicy;
pub use policy::{Policy, Specification, Work};
pub use protocol::{Code, Request, TimeStampFormat};
pub use registry::{App, Registry};
pub use secret::Secret;
pub use server::{Running, StartError, start};
pub use store::StoreError;
