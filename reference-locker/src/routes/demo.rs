//! A partner page to try the locker with. Only a demonstration serves it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{DEMO, LIBRARY, UPLOADED};
use crate::demo::{CERTIFICATE, DemoPage, JQUERY, PartnerPage};
use crate::locker::Locker;
use crate::pages::{Problem, page};

pub(super) fn router() -> Router<Arc<Locker>> {
    Router::new()
        .route(DEMO, get(partner))
        .route("/savelocker/demo/style.css", get(style))
        .route("/savelocker/demo/jquery.min.js", get(jquery))
        .route("/savelocker/demo/certificate.pdf", get(certificate))
}

/// The page, with a fresh hash at each load.
async fn partner(State(locker): State<Arc<Locker>>) -> Result<Response, Problem> {
    let app = locker.demo.as_ref().ok_or(Problem::NotFound)?;
    let signed = PartnerPage::sign(
        app,
        locker.time_stamp,
        locker.now(),
        LIBRARY,
        "/savelocker/demo/jquery.min.js",
        "/savelocker/demo/certificate.pdf",
    );
    let signed = signed.ok_or(Problem::Internal)?;
    Ok(page(StatusCode::OK, &DemoPage { page: signed, uploaded_url: UPLOADED }))
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../../templates/demo.css"))
}

async fn jquery() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], JQUERY)
}

async fn certificate() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/pdf")], CERTIFICATE)
}
