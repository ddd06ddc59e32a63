//! A running locker, over HTTP.

mod codes;
mod journey;
mod running;
mod security;
mod support;
