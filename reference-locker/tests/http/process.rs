//! A locker in a process of its own, which can be ended, killed and weighed.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use url::Url;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

use crate::support::{Browser, KEY, Page};

const USERS: [&str; 2] = ["asha", "ravi"];
const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Process {
    child: Child,
    pub(crate) url: Url,
}

impl Process {
    /// Starts a locker with the application and users of the other tests, that keeps its data here.
    pub(crate) async fn start(directory: &Path) -> Self {
        let config = directory.join("locker.toml");
        let users: String = USERS
            .iter()
            .map(|name| {
                format!(
                    "[[users]]\nname = \"{name}\"\npassword = \"{name}'s password\"\n\
                     folders = [\"My Documents\", \"Certificates\"]\n"
                )
            })
            .collect();
        let text = format!(
            "{users}[[apps]]\nid = \"8W4A7RNQ\"\nkey = \"{KEY}\"\ndomain = \"partner.example\"\n"
        );
        std::fs::write(&config, text).expect("a file");
        let mut child = Command::new(env!("CARGO_BIN_EXE_reference-locker"))
            .arg("--quiet")
            .args(["--config".as_ref(), config.as_os_str()])
            .args(["--data".as_ref(), directory.join("data").as_os_str()])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the command");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut url = None;
        // The page's end is the banner's: from then on it listens for signals.
        let banner = async {
            while let Some(line) = lines.next_line().await.expect("text") {
                if let Some((_, at)) = line.split_once("listens at ") {
                    url = Url::parse(at).ok();
                }
                if line.contains("</html>") {
                    break;
                }
            }
        };
        tokio::time::timeout(SOON, banner).await.expect("a banner in time");
        Self { child, url: url.expect("a URL") }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::from_address(self.url.clone(), [127, 0, 0, 1].into())
    }

    /// `kill -9`.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.expect("an end");
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().expect("a running process").to_string();
        let sent = std::process::Command::new("kill").args([&format!("-{name}"), &id]).status();
        assert!(sent.expect("kill").success());
    }

    async fn ended(&mut self) -> ExitStatus {
        tokio::time::timeout(SOON, self.child.wait()).await.expect("an end").expect("a status")
    }

    /// A figure of the process's memory, in KiB: `VmRSS` now, `VmHWM` at its peak.
    pub(crate) fn memory(&self, figure: &str) -> u64 {
        let id = self.child.id().expect("a running process");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix(figure)).expect("a figure");
        line.trim_matches([':', ' ', '\t', 'k', 'B']).parse().expect("a number")
    }
}

/// A right page, written now.
#[expect(clippy::disallowed_methods, reason = "the other process has the system's clock")]
pub(crate) fn page() -> Page {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs();
    Page::written_at(i64::try_from(now).expect("a time"))
}

/// A server of which every path is a document, with the path in it.
pub(crate) async fn any_document(delay: Duration) -> MockServer {
    let server = MockServer::start().await;
    let answer = move |request: &Request| {
        let path = request.url.path().as_bytes();
        ResponseTemplate::new(200).set_body_raw(path, "text/plain").set_delay(delay)
    };
    Mock::given(matchers::any()).respond_with(answer).mount(&server).await;
    server
}

#[tokio::test]
async fn a_save_under_way_is_finished_before_an_end_in_peace() {
    for signal in ["TERM", "INT"] {
        let directory = tempfile::tempdir().expect("a directory");
        let mut locker = Process::start(directory.path()).await;
        let documents = any_document(Duration::from_millis(500)).await;
        let mut browser = locker.browser();
        let login = browser.launch(&page(), &format!("{}/slow.txt", documents.uri())).await;
        let folders = browser.log_in(&login, "asha", "asha's password").await;
        let (action, token) = (folders.attribute("action=\""), folders.form_token());
        let folder = folders.attribute("name=\"folder\" value=\"");
        let saving = tokio::spawn(async move {
            let fields = [("form_token", &*token), ("folder", &*folder)];
            browser.try_post(&action, &fields).await.map(|page| page.status)
        });
        let is_fetching = async {
            while documents.received_requests().await.is_none_or(|all| all.is_empty()) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(SOON, is_fetching).await.expect("a request");
        locker.signal(signal);
        assert_eq!(locker.ended().await.code(), Some(0));
        // The way back to the message is another request: here only the document counts.
        drop(saving.await);
        let locker = Process::start(directory.path()).await;
        locker.browser().uploaded("asha").await.says("slow.txt");
    }
}

#[tokio::test]
async fn what_is_kept_is_for_no_one_else_to_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let mode = |path: &Path| path.metadata().expect("metadata").permissions().mode() & 0o777;
    let data = directory.path().join("data");
    std::fs::create_dir(&data).expect("a directory");
    std::fs::write(data.join("locker.sqlite3"), "").expect("a file of before");
    drop(Process::start(directory.path()).await);
    for entry in std::fs::read_dir(&data).expect("files") {
        let path = entry.expect("a file").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    std::fs::remove_dir_all(&data).expect("no directory");
    let _locker = Process::start(directory.path()).await;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("locker.sqlite3-wal")), 0o600);
}
