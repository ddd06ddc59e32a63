//! No traffic but to the target and to our own hosts.

use locksmith::run::http_client;
use locksmith_browser::{Options, Session};
use locksmith_core::clock::now_ms;
use locksmith_core::log::Log;
use locksmith_core::observe::Recorder;
use locksmith_core::plan;
use locksmith_core::profile::DocumentPlace;
use locksmith_core::proxy::{Outcome, Passed, Proxy};
use locksmith_core::tls::Trust;
use locksmith_locker::journey::Journey;
use locksmith_locker::test_bed::TestBed;
use locksmith_spec::Skew;
use url::Url;

use crate::lab::{embedded, engine, plan as planned};

#[tokio::test]
async fn a_browser_reaches_the_target_and_our_hosts_and_nothing_else() {
    let locker = embedded().await;
    let profile = &locker.profile;
    let plan = planned(profile, &["locker/save/pdf", "locker/error-205/another-host"]);
    let hosts: Vec<String> =
        plan.cases.iter().map(|planned| plan::host(&planned.case.page, profile)).collect();
    let bed = TestBed::start(&DocumentPlace::default()).await.unwrap();
    let (sender, mut passed) = Passed::channel();
    let proxy = Proxy::start(bed.routes(profile, &hosts), sender, now_ms).await.unwrap();
    let mut options = Options::new(proxy.address());
    options.wait_for_load = false;
    let mut session = Session::start(&engine().await, &options).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::create(&folder.path().join("observations.jsonl")).unwrap();
    let http = http_client(&Trust::default()).unwrap();
    for planned in &plan.cases {
        let mut case = bed.open(planned, profile, Skew::NONE).unwrap();
        let mut log = Log::new(&planned.case.id, recorder.clone(), case.take_seen());
        let passed = &mut Passed::channel().1;
        Journey::new(&session, profile, planned, &case, &mut log, &http, passed).go().await;
        session.fresh().await.unwrap();
    }
    session.end().await;

    let mut reached = Vec::new();
    for exchange in passed.take() {
        if exchange.outcome == Outcome::Refused {
            continue;
        }
        let url = Url::parse(&exchange.url).unwrap_or_else(|_| panic!("{exchange:?}"));
        let host = url.host_str().unwrap().to_owned();
        assert!(profile.is_of_locker(&url) || hosts.contains(&host), "{exchange:?}");
        reached.push(host);
    }
    for host in hosts.iter().chain(&profile.library.host_str().map(str::to_owned)) {
        assert!(reached.contains(host), "{host} is not among {reached:?}");
    }
}
