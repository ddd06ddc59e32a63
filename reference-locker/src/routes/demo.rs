//! A partner page of the locker's own, for a first look. It is there in a demonstration only.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::{DEMO, LIBRARY};
use crate::demo::{CERTIFICATE, JQUERY, partner_page};
use crate::locker::Locker;
use crate::pages::Problem;

pub(super) fn router() -> Router<Arc<Locker>> {
    Router::new()
        .route(DEMO, get(partner))
        .route("/savelocker/demo/jquery.min.js", get(jquery))
        .route("/savelocker/demo/certificate.pdf", get(certificate))
}

/// The page, with a fresh hash at each load.
async fn partner(State(locker): State<Arc<Locker>>) -> Result<Response, Problem> {
    let app = locker.demo.as_ref().ok_or(Problem::NotFound)?;
    let page = partner_page(
        app,
        locker.time_stamp,
        locker.now(),
        LIBRARY,
        "/savelocker/demo/jquery.min.js",
        "/savelocker/demo/certificate.pdf",
    );
    Ok(Html(page.ok_or(Problem::Internal)?).into_response())
}

async fn jquery() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], JQUERY)
}

async fn certificate() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/pdf")], CERTIFICATE)
}
