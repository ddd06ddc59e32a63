//! Certification runs in a real browser, against lockers that are right, wrong, slow, killed, and
//! of another make. Without a browser every test here fails, and says what to install.

#![expect(clippy::unwrap_used, reason = "a helper that fails should fail the test")]

mod catalogue;
mod chaos;
mod clock;
mod confined;
mod control;
mod examples;
mod foreign;
mod gate;
mod grid;
mod https;
mod hub;
mod lab;
mod learned;
#[path = "../lockers/mod.rs"]
mod lockers;
mod moved;
mod page;
mod page_host;
mod page_kinds;
mod processes;
mod profiles;
mod program;
mod proved;
mod repeated;
mod scripts;
mod secrets;
mod served;
mod sharded;
#[path = "../shared/mod.rs"]
mod shared;
mod stopped;
mod template;
mod troubled;
