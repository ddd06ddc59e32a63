//! A partner's web server, for pages under certification: right, or wrong in one thing.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::stream;
use jiff::Timestamp;
use jiff::tz::Offset;
use locksmith_core::clock;
use locksmith_spec::app_hash;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// The app that every page here is of.
pub(crate) const APP: (&str, &str) = ("EXAMBOARD", "Jd6R1JMY0NBeX6E111U0");

/// What a page says beside what a right one says.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what is unusual of a page: each stands by itself"
)]
pub(crate) struct Page {
    /// What stands in place of the library's script element.
    pub(crate) library: Option<String>,
    /// What stands in place of jQuery's address.
    pub(crate) jquery: Option<&'static str>,
    /// More markup, before the end of the body; `{{key}}` is the app key, `{{visit}}` how often a browser
    /// has loaded it before.
    pub(crate) more: &'static str,
    /// Headers.
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    /// The path of the document.
    pub(crate) document: Option<&'static str>,
    /// Whether it comes by TLS.
    pub(crate) tls: bool,
    /// How old the time stamp is, in seconds.
    pub(crate) age: i64,
    /// In which form it is written, as `strftime` has it, by the clock of India; in seconds without one.
    pub(crate) form: Option<&'static str>,
    /// The hash over what, in place of app id, key and time stamp.
    pub(crate) hash_over: Option<[usize; 3]>,
    /// What is at `/outer`.
    pub(crate) outer: Option<String>,
    /// In one load of sixteen the hash begins with a zero, and loses it.
    pub(crate) loses_zeros: bool,
    /// The library's script does not run by itself: a script of `more` puts it in when it likes.
    pub(crate) delayed: bool,
    /// A hash that begins with a zero loses it: as many loads as there are in one second have the same.
    pub(crate) trims_zeros: bool,
}

/// What a server knows.
struct Served {
    page: Page,
    /// How often the page was loaded.
    loads: AtomicUsize,
    /// How often by a browser.
    visits: AtomicUsize,
    /// The documents of one use that were used.
    used: Mutex<HashSet<String>>,
}

/// The library, as the specification has it.
pub(crate) const LIBRARY: &str =
    "https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js";

/// A server, as long as it is not dropped.
pub(crate) struct PageHost {
    pub(crate) address: SocketAddr,
    /// The certificate authority of a server with TLS, as PEM.
    pub(crate) authority: Option<String>,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for PageHost {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Serves a page at every path that is nothing else.
pub(crate) async fn serve(page: Page) -> PageHost {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = router(page);
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    PageHost { address, authority: None, serving }
}

/// Serves a page by TLS, with a certificate of an authority of our own.
pub(crate) async fn serve_tls(page: Page, host: &str) -> PageHost {
    let page = Page { tls: true, ..page };
    let mut of_authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    of_authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let authority = of_authority.self_signed(&authority_key).unwrap();
    let pem = pem(authority.der());
    let issuer = rcgen::Issuer::new(of_authority, authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new([host.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = router(page);
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, router) = (acceptor.clone(), router.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let service = hyper_util::service::TowerToHyperService::new(router);
                let io = hyper_util::rt::TokioIo::new(stream);
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(io, service).await;
            });
        }
    });
    PageHost { address, authority: Some(pem), serving }
}

fn pem(der: &[u8]) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|l| std::str::from_utf8(l).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

fn router(page: Page) -> Router {
    let served = Served {
        page,
        loads: AtomicUsize::new(0),
        visits: AtomicUsize::new(0),
        used: Mutex::default(),
    };
    Router::new().fallback(answer).with_state(Arc::new(served))
}

async fn answer(State(served): State<Arc<Served>>, request: Request) -> Response {
    let page = &served.page;
    let text = |kind: &'static str, text: String| ([(header::CONTENT_TYPE, kind)], text);
    let path = request.uri().path();
    match path {
        "/jquery.min.js" => text("text/javascript", jquery()).into_response(),
        "/missing" => axum::http::StatusCode::NOT_FOUND.into_response(),
        "/loop" => Redirect::temporary("/loop").into_response(),
        "/login" => {
            let form = "<!doctype html><title>Log in</title><input type=\"password\">";
            text("text/html", form.into()).into_response()
        }
        "/members/marks.pdf" if !request.headers().contains_key(header::COOKIE) => {
            Redirect::to("/login").into_response()
        }
        "/big" => text("text/html", "x".repeat(50_000_000)).into_response(),
        "/slow.js" => {
            slowness().await;
            text("text/javascript", String::new()).into_response()
        }
        "/never" => never_whole("text/html", b"begun"),
        // Firefox gives up what does not begin as a picture does.
        "/never.png" => never_whole("image/png", b"\x89PNG\r\n\x1a\n"),
        "/marks.pdf" | "/members/marks.pdf" => {
            text("application/pdf", "%PDF-1.4 marks".into()).into_response()
        }
        "/moved" => Redirect::to("/").into_response(),
        "/outer" if page.outer.is_some() => {
            text("text/html", page.outer.clone().unwrap()).into_response()
        }
        // Of one use: each load of the page has an address of its own, which works once.
        path if path.starts_with("/once/") => {
            if !served.used.lock().unwrap().insert(path.to_owned()) {
                return axum::http::StatusCode::GONE.into_response();
            }
            text("application/pdf", "%PDF-1.4 marks".into()).into_response()
        }
        path if path.contains('.') => axum::http::StatusCode::NOT_FOUND.into_response(),
        _ => {
            let host = request.headers()[header::HOST].to_str().unwrap();
            let load = served.loads.fetch_add(1, Ordering::Relaxed);
            let agent = request.headers().get(header::USER_AGENT).and_then(|it| it.to_str().ok());
            let is_ours = agent.is_some_and(|agent| agent.contains("Locksmith"));
            let visit = served.visits.fetch_add(usize::from(!is_ours), Ordering::Relaxed);
            let mut response = text("text/html", page.html(host, load, visit)).into_response();
            for (name, value) in &page.headers {
                response.headers_mut().insert(*name, value.parse().unwrap());
            }
            response
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a server that is slow on purpose")]
async fn slowness() {
    tokio::time::sleep(Duration::from_millis(2500)).await;
}

fn jquery() -> String {
    reference_locker::JQUERY.to_owned()
}

impl Page {
    fn html(&self, host: &str, load: usize, visit: usize) -> String {
        let now = clock::now().as_second() - self.age;
        let begins_with_zero =
            |stamp: &i64| app_hash(APP.0, APP.1, &stamp.to_string()).starts_with('0');
        let loses = self.loses_zeros && load % 16 == 15;
        let second = if loses {
            (0..1000).map(|before| now - before).find(begins_with_zero).unwrap()
        } else if self.trims_zeros || self.age != 0 || self.form.is_some() {
            now
        } else {
            // Another second in each load, so that no second has to be waited for.
            now - 600 + i64::try_from(load % 600).unwrap()
        };
        let india = Offset::from_seconds(19_800).unwrap();
        let moment = Timestamp::from_second(second).unwrap();
        let stamp = match self.form {
            Some(form) => india.to_datetime(moment).strftime(form).to_string(),
            None => second.to_string(),
        };
        let parts = [APP.0, APP.1, &stamp];
        let [first, second, third] = self.hash_over.unwrap_or([0, 1, 2]);
        let hash = app_hash(parts[first], parts[second], parts[third]);
        let hash =
            if loses || self.trims_zeros { hash.trim_start_matches('0').to_owned() } else { hash };
        let right = format!(
            "<script type=\"text/javascript\" src=\"{LIBRARY}\" id=\"dlshare\" data-app-id=\"{}\" \
             data-app-hash=\"{hash}\" time-stamp=\"{stamp}\"></script>",
            APP.0
        );
        let right = if self.delayed {
            right.replace("type=\"text/javascript\" src", "type=\"delayed\" data-src")
        } else {
            right
        };
        let library = self.library.as_ref().unwrap_or(&right);
        let document = self.document.unwrap_or("/marks.pdf");
        let scheme = if self.tls { "https" } else { "http" };
        let more = self.more.replace("{{key}}", APP.1).replace("{{library}}", &right);
        let more = more.replace("{{visit}}", &visit.to_string());
        let jquery = self.jquery.unwrap_or("/jquery.min.js");
        let document = document.replace("{{load}}", &load.to_string());
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Marks</title>\n\
             <link rel=\"icon\" href=\"data:,\">\n<script src=\"{jquery}\"></script>\n{library}\n\
             </head><body><h1>Marks</h1>\n<p><a id=\"share\" href=\"{scheme}://{host}{document}\" \
             class=\"locker-saver\"></a></p>\n{more}\n</body></html>\n"
        )
    }
}

/// An answer that begins, and does not end.
fn never_whole(media_type: &'static str, begun: &'static [u8]) -> Response {
    let part: Result<_, std::convert::Infallible> = Ok(begun);
    let body = futures_util::StreamExt::chain(stream::iter([part]), stream::pending());
    ([(header::CONTENT_TYPE, media_type)], Body::from_stream(body)).into_response()
}
