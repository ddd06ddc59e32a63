//! The executable specification of the Save to Locker API 1.0. Pure: no I/O, no clock of its own, and nothing known
//! of the rest of the harness.
//!
//! - What it says, as data: [`clause`] has every sentence that binds someone, [`interpretation`] every reading where it
//!   is silent, [`mod@security`] what goes beyond it. A [`Basis`] names one of them by its id.
//! - What it computes, as functions: [`mod@app_hash`], [`time_stamp`] with its [`formats`] and [`pattern`]s, [`domain`],
//!   [`code`].
//! - What a locker may answer: [`oracle`] assesses a request in a world, and [`mod@permitted`] says what each fault allows.
//! - What goes wrong in practice: [`mistake`] and [`stamp_mistake`] name a wrong hash or timestamp and its fix.
//! - How it is reported: [`verdict`] has the words.

pub mod app_hash;
pub mod authenticator;
pub mod basis;
pub mod clause;
pub mod code;
mod date;
pub mod domain;
mod facts;
pub mod faults;
pub mod formats;
pub mod held_back;
pub mod hex;
pub mod interpretation;
pub mod key_facts;
pub mod key_forms;
mod lenient;
pub mod markup;
pub mod mistake;
mod near;
pub mod oracle;
pub mod pattern;
pub mod permitted;
pub mod reach;
pub mod reading;
pub mod recipe;
mod recipe_parts;
mod register;
pub mod secret;
pub mod secret_forms;
pub mod security;
pub mod skew;
mod stamp_format;
pub mod stamp_mistake;
pub mod time_stamp;
pub mod verdict;

pub use app_hash::{HashFact, app_hash};
pub use authenticator::authenticator_code;
pub use basis::{Basis, Explained, Level, explain, ids};
pub use clause::{CLAUSES, Clause, Side};
pub use code::Code;
pub use domain::DomainFact;
pub use formats::Led;
pub use interpretation::{INTERPRETATIONS, Interpretation};
pub use key_facts::{HashClaim, KeyFacts};
pub use mistake::Mistake;
pub use near::near;
pub use oracle::{
    App, AppIdFact, Assessment, Request, ServiceFact, World, assess, permitted, permitted_for,
};
pub use pattern::Pattern;
pub use permitted::{Outcome, Permission, Permitted};
pub use secret::Secret;
pub use security::{SECURITY, is_security};
pub use skew::Skew;
pub use time_stamp::{Format, TimeFact};
