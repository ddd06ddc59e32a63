//! The locker's clock, for a test that stands outside: `PUT` with seconds since 1970 as the body stops
//! it there, `DELETE` lets it go on with the system's. Only where the configuration allows it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::put;

use super::CLOCK;
use crate::clock::UnixTime;
use crate::locker::Locker;

pub(super) fn router() -> Router<Arc<Locker>> {
    Router::new().route(CLOCK, put(stop).delete(go_on))
}

async fn stop(State(locker): State<Arc<Locker>>, seconds: String) -> StatusCode {
    let Ok(seconds) = seconds.trim().parse() else { return StatusCode::BAD_REQUEST };
    locker.clock.stop_at(UnixTime(seconds));
    StatusCode::NO_CONTENT
}

async fn go_on(State(locker): State<Arc<Locker>>) -> StatusCode {
    locker.clock.reset();
    StatusCode::NO_CONTENT
}
