//! A locker that answers a launch by a redirect: what it leads to is the answer, and what leads nowhere is none.

use std::sync::Arc;
use std::time::Duration;

use locksmith_core::tls::Trust;
use locksmith_fuzzer::answer::Answer;
use locksmith_fuzzer::case::{Case, Hash};
use locksmith_fuzzer::probe::{LockerClock, Probe, Setting};
use locksmith_fuzzer::template::Template;
use locksmith_fuzzer::values::Subject;
use locksmith_fuzzer::wire::Host;
use locksmith_spec::Code;
use locksmith_spec::verdict::Verdict;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

use crate::fuzz_lockers::met;

/// A locker that answers every launch by a redirect to this, which has this page.
async fn redirecting(location: &'static str, page: &'static str) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = vec![0; 65536];
            let read = stream.read(&mut asked).await.unwrap_or_default();
            let asked = String::from_utf8_lossy(&asked[..read]).into_owned();
            let is_led = asked.starts_with("GET ") && asked.contains("\r\nCookie: popup=7\r\n");
            let answer = if is_led {
                let length = page.len();
                format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{page}")
            } else {
                format!(
                    "HTTP/1.1 302 Found\r\nLocation: {location}\r\nSet-Cookie: popup=7; Path=/\r\n\
                     Content-Length: 0\r\n\r\n"
                )
            };
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    url
}

/// The verdict on the answer to a case.
async fn asked(location: &'static str, page: &'static str, case: Case) -> (Answer, Verdict) {
    let (embedded, _) = met(None).await;
    let url = redirecting(location, page).await;
    let template = Template::built_in().unwrap();
    let setting = Arc::new(Setting {
        subject: Subject::of(&embedded.profile, 2, &template),
        host: Host::of(&url, &Trust::default(), Duration::from_secs(10)).await.unwrap(),
        clock: LockerClock::Running { ahead: 0 },
        template,
    });
    let seen = Probe::new(&setting).send(&case).await.unwrap();
    (seen.answer, seen.judged.verdict)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_is_read_by_where_it_leads() {
    let right = Case::default();
    let wrong = Case { hash: Hash::OfAnotherKey, ..right };
    let launch = r#"{"ticket":"a"}"#;
    for (location, page, case, answer, verdict) in [
        ("/launch?ticket=a", launch, wrong, Answer::Launch, Verdict::Fail),
        ("launch", launch, right, Answer::Launch, Verdict::Pass),
        // The page of a code, as the template says where it is.
        ("/savelocker/error/203", "", wrong, Answer::Refusal(Code::InvalidAppHash), Verdict::Pass),
        ("/home", "<h1>Welcome</h1>", wrong, Answer::Unread(302), Verdict::Inconclusive),
        ("http://elsewhere.example/", launch, wrong, Answer::Unread(302), Verdict::Inconclusive),
    ] {
        assert_eq!(asked(location, page, case).await, (answer, verdict), "{location} {page}");
    }
}
