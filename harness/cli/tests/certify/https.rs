//! A locker behind https: its certificate is checked, and its requests are read like those of any other.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use locksmith_core::report::ClauseVerdict;
use locksmith_spec::verdict::Verdict;
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use crate::lab::{unmet, verdict};
use crate::lockers::acceptor;
use crate::program::{Certified, browser, certify, locksmith, word};
use crate::served::{Served, listen_before_a_locker};

/// The end of TLS, on 127.0.0.1; the locker is expected at 127.0.0.2, on the same port.
pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    /// The certificate, in PEM.
    authority: String,
    accepting: JoinHandle<()>,
}

impl Front {
    pub(crate) async fn start() -> Self {
        let (acceptor, certificate) = acceptor();
        let listener = listen_before_a_locker().await;
        let address = listener.local_addr().unwrap();
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(pass(stream, acceptor.clone(), address.port()));
            }
        });
        let body = BASE64_STANDARD.encode(certificate);
        let authority = format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
        Self { address, authority, accepting }
    }

    pub(crate) async fn locker(&self) -> Served {
        let Self { address, .. } = self;
        Served::start(&format!(
            "listen = \"127.0.0.2:{}\"\npublic_url = \"https://{address}/\"\n\
             address_policy = \"allow-loopback\"",
            address.port()
        ))
        .await
    }

    /// A file with the certificate.
    pub(crate) fn authority(&self, folder: &TempDir) -> PathBuf {
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, &self.authority).unwrap();
        file
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(from: TcpStream, acceptor: TlsAcceptor, port: u16) -> std::io::Result<()> {
    let mut from = acceptor.accept(from).await?;
    let mut to = TcpStream::connect(("127.0.0.2", port)).await?;
    copy_bidirectional(&mut from, &mut to).await?;
    Ok(())
}

/// What needs requests that can be read, an origin that can be withheld, pages of every kind of host,
/// and documents.
const SLICE: [&str; 9] = [
    "locker/secret/saving",
    "locker/error-205/another-host",
    "locker/error-205/opaque-origin",
    "locker/error-205/absent-origin",
    "locker/registered/*",
    "locker/result/forged-message",
    "locker/failure/reset",
    "locker/failure/refused",
    "locker/login/launch-opened-again",
];

async fn certify_in_engine(arguments: &[&str]) -> Certified {
    certify(&[arguments, &["--browser", &browser()]].concat()).await
}

#[tokio::test]
async fn a_locker_whose_authority_is_known_is_certified_like_any_other() {
    let (front, kept) = (Front::start().await, tempfile::tempdir().unwrap());
    let locker = front.locker().await;
    let authority = front.authority(&kept);
    let profile = locker.profile(&format!("certificate-authority = {:?}", word(&authority)));
    let at = free_address().await;
    let base = format!("http://localhost:{}/documents", at.port());
    let mut arguments = vec!["--profile", word(&profile), "--document-base-url", &base];
    let listen = at.to_string();
    arguments.extend(["--document-listen", &listen]);
    arguments.extend(SLICE.iter().flat_map(|only| ["--only", *only]));
    let done = certify_in_engine(&arguments).await;
    let report = done.report();
    let skipped = "skipped locker/failure/refused: documents have a `document-base-url`, where no \
                   connection is refused";
    assert_eq!(unmet(&report), [skipped], "{}", done.shown());
    for id in ["locker/error-205/absent-origin", "locker/secret/saving", "locker/failure/reset"] {
        assert_eq!(verdict(&report, id), Verdict::Pass, "{id}");
    }
    let secret = report.clauses.iter().find(|row| row.id == "REG-SECRET").unwrap();
    assert_eq!(secret.verdict, ClauseVerdict::Pass);
    assert_eq!(report.run.certificate.as_deref(), Some("in order"));
    let seen = std::fs::read_to_string(done.folder().join("observations.jsonl")).unwrap();
    assert!(seen.contains("https://partner.example/"), "pages have the scheme of the library");
}

#[tokio::test]
async fn a_locker_that_no_one_vouches_for_is_tested_only_where_that_is_asked_for() {
    let front = Front::start().await;
    let locker = front.locker().await;
    let profile = locker.profile("page-scheme = \"http\"");
    let refused = certify_in_engine(&["--profile", word(&profile), "--only", "locker/popup"]).await;
    assert_eq!(refused.code(), 3, "{}", refused.shown());
    for words in ["127.0.0.1 is not accepted: its issuer is unknown here", "--insecure"] {
        assert!(refused.stderr.contains(words), "{}", refused.shown());
    }

    let with = ["--profile", word(&profile), "--insecure", "--only", "locker/popup"];
    let done = certify_in_engine(&with).await;
    let report = done.report();
    assert_eq!(unmet(&report), [""; 0], "{}", done.shown());
    assert_eq!(verdict(&report, "locker/popup"), Verdict::Pass);
    let html = std::fs::read_to_string(done.folder().join("report.html")).unwrap();
    for shown in [&done.stdout, &html, report.run.certificate.as_ref().unwrap()] {
        assert!(shown.contains("ACCEPTED UNCHECKED"), "{shown}");
    }
    assert!(report.cases[0].repeat.contains(" --insecure "), "{}", report.cases[0].repeat);
    is_fuzzed(&profile).await;
}

/// The wire is learned and fuzzed by TLS, too.
async fn is_fuzzed(profile: &Path) {
    let kept = tempfile::tempdir().unwrap();
    let mut command = locksmith();
    command.args(["fuzz", "locker", "--insecure", "--no-security", "--cases", "600"]);
    command.args(["--profile", word(profile), "--out"]).arg(kept.path().join("run"));
    let output = command.output().await.unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{shown}\n{errors}");
    assert!(shown.contains("ACCEPTED UNCHECKED"), "{shown}");
}

/// An address that was free a moment ago.
async fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}
