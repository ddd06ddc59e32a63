//! The executable specification of the Save to Locker API 1.0: the clauses and interpretations as
//! data, the rules as functions, and the oracle that tells what a locker may answer.
//!
//! Pure: no I/O, no clock of its own, and nothing known of the rest of the harness.

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
