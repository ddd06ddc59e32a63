//! Lockers whose clocks are not ours: the skew is measured, and timestamps are made by their time.

use std::convert::Infallible;
use std::net::SocketAddr;

use hyper::body::Incoming;
use hyper::header::{DATE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use jiff::SignedDuration;
use jiff::fmt::rfc2822::DateTimePrinter;
use locksmith::run::{Browsers, By, Measured, measure_clock};
use locksmith_core::clock;
use locksmith_core::profile::Profile;
use locksmith_core::scenario::Catalogue;
use locksmith_spec::verdict::Verdict;
use reference_locker::{AddressPolicy, Config, Running, mutants};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::lab::{carry_out_by, embedded, engine, plan, unmet, verdict};

/// How far the locker's clock is ahead.
const AHEAD: SignedDuration = SignedDuration::from_secs(90);

/// A locker behind a server that tells a `Date`, or none.
struct Moved {
    running: Running,
    profile: Profile,
}

impl Moved {
    /// Its clock, and its `Date` where it `tells` one, are ahead.
    async fn start(tells: bool) -> Self {
        let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = front.local_addr().unwrap();
        let known = embedded().await.profile;
        let key = |of: &locksmith_spec::Secret| of.expose().to_owned().into();
        let config = Config {
            listen: SocketAddr::from(([127, 0, 0, 2], address.port())),
            public_url: Some(format!("http://{address}/").parse().unwrap()),
            address_policy: Some(AddressPolicy::AllowLoopback),
            apps: known
                .apps
                .iter()
                .map(|(name, app)| reference_locker::App {
                    id: app.id.clone(),
                    key: key(&app.key),
                    domain: app.domain.clone(),
                    authorised: name != "withdrawn",
                })
                .collect(),
            users: known
                .users
                .values()
                .map(|user| reference_locker::User {
                    name: user.name.clone().unwrap(),
                    password: key(user.password.as_ref().unwrap()),
                    folders: known.folders.clone(),
                })
                .collect(),
            ..Config::default()
        };
        let running = reference_locker::start(config).await.unwrap();
        running.control().clock().advance(AHEAD.unsigned_abs());
        let at = running.address();
        tokio::spawn(async move {
            while let Ok((stream, _)) = front.accept().await {
                tokio::spawn(pass(stream, at, tells));
            }
        });
        let (library, uploaded) = (running.library_url(), Some(running.uploaded_url()));
        let profile = Profile { library, uploaded, clock: None, ..known };
        Self { running, profile }
    }

    async fn measured(&self) -> Measured {
        let engine = engine().await;
        let proxy = [127, 0, 0, 1].into();
        let browsers = Browsers { engine: &engine, jobs: 1, headless: true, proxy };
        let catalogue = Catalogue::embedded().unwrap();
        let fresh = catalogue.find("locker/fresh-time-stamp/now");
        let plan = plan(&self.profile, &["locker/error-206/31-minutes"]);
        let (_stop, stopped) = watch::channel(false);
        measure_clock(&browsers, &self.profile, fresh, &plan, stopped).await.unwrap()
    }
}

/// Passes on the requests of a connection.
async fn pass(stream: TcpStream, at: SocketAddr, tells: bool) {
    let answer = service_fn(async |request: Request<Incoming>| {
        Ok::<_, Infallible>(forward(request, at, tells).await)
    });
    let mut server = hyper::server::conn::http1::Builder::new();
    let server = server.auto_date_header(false).preserve_header_case(true);
    // An error is the browser's hanging up.
    let _ = server.serve_connection(TokioIo::new(stream), answer).await;
}

async fn forward(request: Request<Incoming>, at: SocketAddr, tells: bool) -> Response<Incoming> {
    let stream = TokioIo::new(TcpStream::connect(at).await.unwrap());
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut response = sender.send_request(request).await.unwrap();
    response.headers_mut().remove(DATE);
    if tells {
        let moment = clock::now() + AHEAD;
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).unwrap();
        response.headers_mut().insert(DATE, HeaderValue::from_str(&date).unwrap());
    }
    response
}

#[tokio::test]
async fn a_clock_that_is_ahead_is_reported_by_its_date_and_the_edges_hold() {
    let locker = Moved::start(true).await;
    let measured = locker.measured().await;
    assert_eq!(measured.by, By::Date);
    let skew = measured.skew;
    assert!(skew.least <= 90_000 && 90_000 <= skew.most && skew.uncertainty() < 600, "{skew}");

    let edges = ["locker/error-206/3*", "locker/fresh-time-stamp/*"];
    let planned = plan(&locker.profile, &edges);
    let report = carry_out_by(&locker.profile, planned, Some(measured)).await.report;
    let others: Vec<String> =
        unmet(&report).into_iter().filter(|shown| !shown.starts_with("skipped ")).collect();
    assert_eq!(others, [""; 0]);
    for id in ["locker/fresh-time-stamp/29-minutes-30", "locker/error-206/30-minutes-30"] {
        assert_eq!(verdict(&report, id), Verdict::Pass, "{id}");
    }
    let shown = report.run.clock.unwrap();
    assert!((shown.ahead - 90.0).abs() <= shown.uncertainty + 0.1, "{shown:?}");
    assert!(shown.words.contains("s ahead of ours, ± 0."), "{shown:?}");
}

/// A window of 35 minutes and a clock that is five minutes behind look alike, where no `Date` tells them
/// apart: nothing is said of what lies between.
#[tokio::test]
async fn without_a_date_launches_tell_where_the_window_ends() {
    let locker = Moved::start(false).await;
    let mutant = mutants::find("window/35-minutes").unwrap();
    locker.running.control().set_policy(mutant.policy());
    let measured = locker.measured().await;
    let planned =
        plan(&locker.profile, &["locker/error-206/31-minutes", "locker/error-206/1-hour"]);
    let report = carry_out_by(&locker.profile, planned, Some(measured)).await.report;
    assert_eq!(verdict(&report, "locker/error-206/31-minutes"), Verdict::Inconclusive);
    assert_eq!(verdict(&report, "locker/error-206/1-hour"), Verdict::Pass);
    assert!(report.run.clock.unwrap().words.contains("found to end"));
}
