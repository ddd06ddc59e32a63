//! A run against a slow locker: all its phases share the time that it was given.

use std::sync::Arc;
use std::time::{Duration, Instant};

use locksmith_core::tls::Trust;
use locksmith_fuzzer::answer::Answer;
use locksmith_fuzzer::engine::{Budget, Plan, Progress};
use locksmith_fuzzer::generate::Stream;
use locksmith_fuzzer::hunt::{Control, hunt};
use locksmith_fuzzer::probe::{LockerClock, Setting};
use locksmith_fuzzer::security::send::{self, probe};
use locksmith_fuzzer::security::timing::Effort;
use locksmith_fuzzer::shares::Shares;
use locksmith_fuzzer::template::Template;
use locksmith_fuzzer::values::Subject;
use locksmith_fuzzer::wire::Host;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

use crate::fuzz_lockers::met;

/// A locker that lets everybody in, each after so long.
#[expect(clippy::disallowed_methods, reason = "to be slow is what it is for")]
async fn slow(pause: Duration) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut asked = vec![0; 65536];
                while stream.read(&mut asked).await.is_ok_and(|read| read > 0) {
                    tokio::time::sleep(pause).await;
                    let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
                                  Content-Length: 17\r\n\r\n{\"ticket\":\"abcd\"}";
                    if stream.write_all(answer.as_bytes()).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    url
}

/// Cases, their causes and the probes, against a locker that answers after so long.
async fn run(pause: Duration, time: Duration) -> (locksmith_fuzzer::hunt::Hunted, usize, Duration) {
    let (embedded, at_home) = met(None).await;
    let url = slow(pause).await;
    let template = Template::built_in().unwrap();
    let setting = Arc::new(Setting {
        subject: Subject::of(&embedded.profile, 2, &template),
        host: Host::of(&url, &Trust::default(), Duration::from_secs(10)).await.unwrap(),
        clock: LockerClock::Running { ahead: 0 },
        template: template.clone(),
    });
    let control = Control { answer: Answer::Launch, ..at_home.control };
    let shares = Shares::of(time, Duration::ZERO, true);
    let budget = Budget { time: shares.cases, cases: None, rate: None, stop_on_first: false };
    let stream = Some(Stream::new(7, setting.subject.names(), &template));
    let first = Vec::new();
    let plan = Plan { first, stream, shard: (0, 1), connections: 32, jobs: 1, budget };
    let begun = Instant::now();
    let progress = Arc::new(Progress::within(shares.whole));
    let hunted = hunt(Arc::clone(&setting), &control, plan, Arc::clone(&progress)).await.unwrap();
    let plan = send::Plan { url, seed: 7, rate: None, effort: Effort::default() };
    let probes = probe(setting, plan, progress).await;
    (hunted, probes.len(), begun.elapsed())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_locker_takes_no_longer_and_its_faults_are_confirmed() {
    let time = Duration::from_secs(6);
    let (hunted, probes, took) = run(Duration::from_millis(300), time).await;
    assert!(took <= time * 11 / 10 + Duration::from_millis(700), "{took:?}");
    assert_eq!(probes, 6);
    let clauses = |clause| {
        let of = hunted.causes.iter().filter(|traced| traced.cause.clause == clause);
        of.map(|traced| (traced.confirmed, traced.tried)).collect::<Vec<_>>()
    };
    for clause in ["ERR-203", "ERR-204", "ERR-205", "ERR-206"] {
        let confirmed = clauses(clause);
        assert!(
            confirmed.iter().any(|(shown, of)| shown == of && *of > 0),
            "{clause}: {confirmed:?}"
        );
    }
}

/// What hangs is given up when the time is over, and is no one's fault.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locker_that_hangs_takes_no_longer() {
    let time = Duration::from_secs(2);
    let (hunted, _, took) = run(Duration::from_secs(60), time).await;
    assert!(took <= time * 11 / 10 + Duration::from_millis(700), "{took:?}");
    assert!(
        hunted.causes.iter().all(|traced| traced.cause.wrong.to_string().contains("no answer"))
    );
}
