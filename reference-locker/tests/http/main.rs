//! A running locker, over HTTP.

mod bounds;
mod codes;
mod journey;
mod killed;
mod process;
mod running;
mod security;
mod strangers;
mod support;
