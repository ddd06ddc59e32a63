//! How a locker is reached, and whether it is there.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use miette::miette;
use url::Url;

use super::Failure;
use crate::profile::Profile;
use crate::run;
use crate::tls::{Trust, certificate_problem};

/// How long a locker may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Args, Debug)]
pub(super) struct Insecure {
    /// Accept the locker's certificate, whoever signed it; the report tells
    #[arg(long = "insecure")]
    accepted: bool,
}

impl Insecure {
    /// Whoever asks for it here need not ask for it in the profile.
    pub(super) fn apply(&self, profile: &mut Profile) {
        profile.trust.insecure |= self.accepted;
    }
}

#[derive(Args, Debug)]
pub(super) struct Reach {
    #[command(flatten)]
    insecure: Insecure,
    /// What documents are called by in pages: the address of a tunnel that leads to --document-listen,
    /// for a locker that does not reach this machine otherwise
    #[arg(long, value_name = "URL")]
    document_base_url: Option<Url>,
    /// Where documents are served [default: a free port of 127.0.0.1]
    #[arg(long, value_name = "ADDR:PORT")]
    document_listen: Option<SocketAddr>,
}

impl Reach {
    /// Puts what is said on the command line in the place of what the profile says.
    pub(super) fn apply(&self, profile: &mut Profile) -> Result<(), Failure> {
        self.insecure.apply(profile);
        let documents = &mut profile.documents;
        documents.base = self.document_base_url.clone().or_else(|| documents.base.take());
        documents.listen = self.document_listen.or(documents.listen);
        documents.check().map_err(|(what, help)| Failure::usage(miette!(help = help, "{what}")))
    }

    /// The words that say the same again.
    pub(super) fn words(&self) -> Vec<String> {
        let insecure = self.insecure.accepted.then(|| "--insecure".to_owned());
        let base = self.document_base_url.as_ref().map(|url| format!("--document-base-url {url}"));
        let listen = self.document_listen.map(|at| format!("--document-listen {at}"));
        [insecure, base, listen].into_iter().flatten().collect()
    }
}

/// Looks whether a locker is there; one that is not is said at once. Gives what its certificate is worth,
/// in words, when it is behind https.
pub(super) async fn is_there(profile: &Profile) -> Result<Option<String>, Failure> {
    let mut certificate = None;
    let mut asked = Vec::new();
    for url in [Some(&profile.library), profile.uploaded.as_ref()].into_iter().flatten() {
        if asked.contains(&url.origin()) {
            continue;
        }
        asked.push(url.origin());
        let problem = ask(url, profile, &profile.trust.accept_insecure(false)).await?;
        if problem.is_some() {
            // By now it has to answer.
            ask(url, profile, &profile.trust).await?;
        }
        if url.scheme() == "https" && certificate.is_none() {
            let told = match problem {
                Some(what) => format!("ACCEPTED UNCHECKED, as was asked for: {what}"),
                None => "in order".to_owned(),
            };
            certificate = Some(told).filter(|told| url == &profile.library || told != "in order");
        }
    }
    Ok(certificate)
}

/// Asks for one address. Gives what is wrong with the certificate, where that is accepted all the same.
async fn ask(url: &Url, profile: &Profile, trust: &Trust) -> Result<Option<String>, Failure> {
    let http = run::http_client(trust).map_err(|error| Failure::incomplete(miette!("{error}")))?;
    let Err(error) = http.get(url.clone()).timeout(PATIENCE).send().await else { return Ok(None) };
    let problem = certificate_problem(&error);
    if let Some(problem) = problem {
        if profile.trust.insecure {
            return Ok(Some(problem));
        }
        let host = url.host_str().unwrap_or_default();
        return Err(Failure::incomplete(miette!(
            help = "name its authority in the profile, `certificate-authority = \"ca.pem\"`; or accept any \
                    certificate, with --insecure or `accept-insecure-certificates = true`",
            "the certificate of {host} is not accepted: {problem}"
        )));
    }
    let mut cause: &dyn std::error::Error = &error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    Err(Failure::incomplete(miette!(
        help = "start the locker, or mend its address: `library` and `uploaded` in the profile, --url and --uploaded",
        "the locker is not there: GET {url} was tried for up to {} s: {cause}",
        PATIENCE.as_secs()
    )))
}
