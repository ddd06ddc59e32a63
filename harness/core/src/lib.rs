//! What both sides and the fuzzer need: scenarios, profiles and plans, observations and their record, the
//! proxy, the gate that overwrites secrets, and reports.
//!
//! - [`scenario`] says what is wrong in a page or a document and what the user does; [`profile`]
//!   names the target. [`plan`] makes cases of them, and holds every scenario against the oracle.
//! - [`observe`] is what was seen, streamed to `observations.jsonl` as it comes.
//! - [`proxy`] is the only way by which a browser reaches anything; [`observer`] takes what our hosts see,
//!   [`log`] records it, [`watch`] looks for secrets in it.
//! - [`findings`] are collected by a judge, and [`certificate`] draws the conclusion.
//! - [`redact`] is the gate through which everything passes that is written: it overwrites secrets.
//! - [`received`] reads bytes as a browser does, within limits: what is searched for secrets.
//! - [`report`] shows the verdicts, in one file a format; [`fingerprint`] what a target does where the
//!   specification leaves it open.
//! - [`tls`] says whose certificates are accepted; [`kept`] reads and writes files of ours, [`clock`] is
//!   asked for the time.

pub mod certificate;
pub mod clock;
pub mod findings;
pub mod fingerprint;
pub mod kept;
pub mod log;
pub mod observe;
pub mod observer;
pub mod plan;
pub mod profile;
pub mod proxy;
pub mod received;
pub mod redact;
pub mod report;
pub mod scenario;
pub mod tls;
pub mod variables;
pub mod watch;
