//! Finds, starts, drives, cleans and ends browsers.
//!
//! [`Engine::find`] finds an installed browser. [`Session::start`] starts it with its own driver and an
//! empty profile; it reaches the network only through a proxy of the caller. [`Session::fresh`] makes it
//! as good as new for the next case, and [`Session::end`] (or a drop) ends it together with everything it
//! started. This crate knows nothing of lockers.
//!
//! Every command has a deadline, and every failure is a [`BrowserError`]; one that
//! [is fatal](BrowserError::is_fatal) means that the session must be replaced.

mod adapter;
mod capabilities;
mod command;
mod cookie;
mod devtools;
mod display;
mod driver;
mod element;
mod engine;
mod environment;
mod error;
mod folder;
mod grid;
mod group;
mod input;
mod isolation;
mod options;
mod post;
mod sandbox;
mod script;
mod session;
mod spoilt;
mod storage;
mod windows;
mod wire;

pub use cookie::Cookie;
pub use element::{Element, Target};
pub use engine::{Engine, EngineKind, Installation, Installed};
pub use error::BrowserError;
pub use fantoccini::wd::{Capabilities, WindowHandle};
pub use grid::Grid;
pub use options::Options;
pub use session::{Session, Tally};
