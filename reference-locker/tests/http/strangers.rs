//! Many strangers at once, each from an address of its own, and one user who saves documents.
//!
//! `LOCKER_STRANGERS` says how many, `LOCKER_SECONDS` how long.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::form_urlencoded::Serializer;

use crate::killed::number;
use crate::process::{Process, any_document, page};
use crate::support::{ORIGIN_OF_PARTNER, Page};

/// The memory of the process at its peak, whatever strangers do.
const MOST_MEMORY: u64 = 256 * 1024;
/// A stranger does something this often.
const PAUSE: Duration = Duration::from_secs(5);
/// A stranger that gets no answer gives up then.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a stranger does.
#[derive(Clone, Copy, Debug)]
enum Kind {
    HoldsAConnection,
    NeverEndsAHead,
    NeverEndsABody,
    LooksAtTheLogin,
    OpensPopups,
    GuessesAPassword,
    MakesUpNames,
    SendsGarbage,
}

const KINDS: [Kind; 8] = [
    Kind::HoldsAConnection,
    Kind::NeverEndsAHead,
    Kind::NeverEndsABody,
    Kind::LooksAtTheLogin,
    Kind::OpensPopups,
    Kind::GuessesAPassword,
    Kind::MakesUpNames,
    Kind::SendsGarbage,
];

struct Stranger {
    number: u32,
    locker: SocketAddr,
    page: Page,
}

impl Stranger {
    /// 127.1.0.0 and on.
    async fn connect(&self) -> io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        let address = Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 1, 0, 0)) + self.number);
        socket.bind((address, 0).into())?;
        socket.connect(self.locker).await
    }

    async fn act(&self, turn: usize) -> io::Result<()> {
        match KINDS[self.number as usize % KINDS.len()] {
            Kind::HoldsAConnection => self.hold(b"").await,
            Kind::NeverEndsAHead => self.hold(b"GET / HTTP/1.1\r\nhost: a\r\nx: ").await,
            Kind::NeverEndsABody => {
                let head = b"POST /savelocker/uploaded/login HTTP/1.1\r\nhost: a\r\n\
                             content-length: 8000\r\n\r\nname=";
                self.hold(head).await
            }
            Kind::LooksAtTheLogin => self.get("/savelocker/uploaded", "").await.map(drop),
            Kind::OpensPopups => self.open().await,
            Kind::GuessesAPassword => self.log_in("asha").await,
            Kind::MakesUpNames => self.log_in(&format!("{turn}-{}", "n".repeat(7_000))).await,
            Kind::SendsGarbage => self.exchange(&vec![b'x'; 200_000]).await.map(drop),
        }
    }

    /// Sends something now and then nothing, until the locker has enough.
    async fn hold(&self, bytes: &[u8]) -> io::Result<()> {
        let mut stream = self.connect().await?;
        stream.write_all(bytes).await?;
        stream.read_to_end(&mut Vec::new()).await.map(drop)
    }

    async fn open(&self) -> io::Result<()> {
        let answer = self
            .post(
                "/savelocker/api/1/authorize",
                ORIGIN_OF_PARTNER,
                "",
                &[
                    ("app_id", &self.page.app_id),
                    ("app_hash", &self.page.app_hash),
                    ("time_stamp", &self.page.time_stamp),
                    ("document_url", &format!("http://a/{}", "x".repeat(50_000))),
                ],
            )
            .await?;
        let Some(ticket) = between(&answer, "{\"ticket\":\"", "\"") else { return Ok(()) };
        self.get(&format!("/savelocker/launch?ticket={ticket}"), "").await.map(drop)
    }

    async fn log_in(&self, name: &str) -> io::Result<()> {
        let form = self.get("/savelocker/uploaded", "").await?;
        let cookie = between(&form, "set-cookie: ", ";").unwrap_or_default();
        let token = between(&form, "name=\"form_token\" value=\"", "\"").unwrap_or_default();
        let fields = [("form_token", token), ("name", name), ("password", "guess")];
        self.post("/savelocker/uploaded/login", "", cookie, &fields).await.map(drop)
    }

    async fn get(&self, path: &str, cookie: &str) -> io::Result<String> {
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: a\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n"
        );
        self.exchange(head.as_bytes()).await
    }

    async fn post(
        &self,
        path: &str,
        origin: &str,
        cookie: &str,
        fields: &[(&str, &str)],
    ) -> io::Result<String> {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\norigin: {origin}\r\ncookie: {cookie}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        );
        self.exchange(request.as_bytes()).await
    }

    async fn exchange(&self, request: &[u8]) -> io::Result<String> {
        let mut stream = self.connect().await?;
        stream.write_all(request).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(part, _)| part)
}

/// Acts again and again until it is over.
async fn keep_at_it(stranger: Stranger, mut over: watch::Receiver<bool>) -> usize {
    // Not all in the same moment.
    let mut pause = PAUSE.mul_f64(f64::from(stranger.number % 1000) / 1000.0);
    let mut answered = 0;
    loop {
        if tokio::time::timeout(pause, over.wait_for(|over| *over)).await.is_ok() {
            return answered;
        }
        pause = PAUSE;
        tokio::select! {
            _ = over.wait_for(|over| *over) => return answered,
            done = tokio::time::timeout(PATIENCE, stranger.act(answered)) => {
                answered += usize::from(matches!(done, Ok(Ok(()))));
            }
        }
    }
}

/// One journey of the user, from the click to the message; how long it took.
async fn journey(locker: &Process, url: &str) -> Duration {
    let begun = Instant::now();
    let message = locker.browser().journey_from(&page(), "asha", url).await;
    assert_eq!(message.attribute("data-result=\""), "SUCCESS");
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_users_journey_goes_on_among_strangers() {
    let strangers = u32::try_from(number("LOCKER_STRANGERS", 400)).expect("a number of addresses");
    let time = Duration::from_secs(number("LOCKER_SECONDS", 4));
    let directory = tempfile::tempdir().expect("a directory");
    let locker = Process::start(directory.path()).await;
    let documents = any_document(Duration::ZERO).await;
    let url = format!("{}/certificate.pdf", documents.uri());
    let mut logged_in = locker.browser();
    logged_in.uploaded("ravi").await.says("<h1>Uploaded Documents</h1>");
    let mut quiet = Vec::new();
    for _ in 0..10 {
        quiet.push(journey(&locker, &url).await);
    }
    let before = locker.memory("VmRSS");

    let (end, over) = watch::channel(false);
    let mut crowd = JoinSet::new();
    let address = locker.url.socket_addrs(|| None).expect("an address")[0];
    for number in 0..strangers {
        let stranger = Stranger { number, locker: address, page: page() };
        crowd.spawn(keep_at_it(stranger, over.clone()));
    }
    let begun = Instant::now();
    let mut among = Vec::new();
    while begun.elapsed() < time {
        among.push(journey(&locker, &url).await);
    }
    end.send_replace(true);
    let answered: usize = crowd.join_all().await.iter().sum();
    // No one logged out anyone who was there before them.
    logged_in.get("/savelocker/uploaded").await.says("<h1>Uploaded Documents</h1>");

    let peak = locker.memory("VmHWM");
    let (count, longest) = (among.len(), among.iter().max().copied().unwrap_or_default());
    let (quiet, among) = (median(quiet), median(among));
    #[expect(clippy::print_stdout, reason = "the figures are what this is run for")]
    {
        println!(
            "{strangers} strangers, {answered} acts in {time:?}: memory {} MiB before, {} at its peak; \
             {count} journeys of {among:.0?}, {:.1} times the quiet {quiet:.0?}, the longest {longest:.0?}",
            before / 1024,
            peak / 1024,
            among.as_secs_f64() / quiet.as_secs_f64(),
        );
    }
    assert!(answered > 0, "no stranger got anywhere");
    assert!(peak < MOST_MEMORY, "the locker took {peak} KiB");
}
