//! How a locker is reached, and whether it is there.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use clap::Args;
use miette::miette;
use url::Url;

use super::failure::Failure;
use crate::run;
use locksmith_core::profile::Profile;
use locksmith_core::tls::{HOW_TO_GO_ON, Trust, certificate_problem, is_no_tls, trouble};

/// How long a locker may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Args, Debug)]
pub(super) struct Insecure {
    /// Accept any TLS certificate (noted in the report)
    #[arg(long = "insecure")]
    accepted: bool,
}

impl Insecure {
    /// The option and the profile have the same effect.
    pub(super) fn apply(&self, profile: &mut Profile) {
        profile.trust.insecure |= self.accepted;
    }
}

#[derive(Args, Debug)]
pub(super) struct Reach {
    #[command(flatten)]
    insecure: Insecure,
    /// Public base URL of the documents
    ///
    /// The URL of a tunnel to --document-listen, for a locker that cannot reach this machine directly.
    #[arg(long, value_name = "URL", value_parser = web_address)]
    document_base_url: Option<Url>,
    /// Address that serves the documents [default: a free port of 127.0.0.1]
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

/// Checks that a locker answers, before a browser starts. Gives the state of its certificate in words, when it is
/// behind https.
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
            let shown = match problem {
                Some(what) => format!("ACCEPTED UNCHECKED (--insecure or the profile): {what}"),
                None => "in order".to_owned(),
            };
            certificate =
                Some(shown).filter(|shown| url == &profile.library || shown != "in order");
        }
    }
    Ok(certificate)
}

/// Asks for one address. Gives what is wrong with the certificate, where that is accepted all the same.
async fn ask(url: &Url, profile: &Profile, trust: &Trust) -> Result<Option<String>, Failure> {
    let http = run::http_client(trust).map_err(|error| Failure::incomplete(miette!("{error}")))?;
    let began = Instant::now();
    let Err(error) = http.get(url.clone()).timeout(PATIENCE).send().await else { return Ok(None) };
    let spent = began.elapsed();
    let problem = certificate_problem(&error);
    if let Some(problem) = problem {
        if profile.trust.insecure {
            return Ok(Some(problem));
        }
        let host = url.host_str().unwrap_or_default();
        return Err(Failure::incomplete(miette!(
            help = HOW_TO_GO_ON,
            "the certificate of {host} is not accepted: {problem}"
        )));
    }
    if (is_no_tls(&error) || url.scheme() == "http" && !error.is_connect() && !error.is_timeout())
        && let Some(other) = other_scheme(url).await
    {
        return Err(Failure::incomplete(of_other_scheme(url, &other)));
    }
    let cause = trouble(&error);
    Err(Failure::incomplete(miette!(
        help = "start the locker, or fix its address: `library` and `uploaded` in the profile, --url and --uploaded",
        "the locker does not answer: GET {url} failed {}: {cause}",
        after(spent)
    )))
}

/// How long something took that did not come to its end.
fn after(spent: Duration) -> String {
    match spent.as_secs() {
        0 => "at once".to_owned(),
        seconds => format!("after {seconds} s"),
    }
}

/// The same address with the other scheme, if the host answers by that. Which certificate it has is asked later.
async fn other_scheme(url: &Url) -> Option<Url> {
    let mut other = url.clone();
    other.set_scheme(if url.scheme() == "https" { "http" } else { "https" }).ok()?;
    let http = run::http_client(&Trust::default().accept_insecure(true)).ok()?;
    http.get(other.clone()).timeout(PATIENCE).send().await.ok().map(|_| other)
}

/// The error for an address whose host answers by another scheme.
fn of_other_scheme(url: &Url, other: &Url) -> miette::Report {
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let speaks = if other.scheme() == "http" { "plain HTTP" } else { "https only" };
    miette!(
        help = "fix the address: `library` and `uploaded` in the profile, --url and --uploaded",
        "{host} answers {speaks}; use {other}"
    )
}

/// An address of the web, as an option takes it.
pub(super) fn web_address(text: &str) -> Result<Url, String> {
    let address = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    address.ok_or_else(|| "use a URL that begins with http:// or https://".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_takes_addresses_of_the_web_alone() {
        assert_eq!(web_address("http://l.example/s.js").unwrap().path(), "/s.js");
        for other in ["nonsense", "l.example:8080/s.js", "file:///s.js", ""] {
            let shown = web_address(other).unwrap_err();
            assert_eq!(shown, "use a URL that begins with http:// or https://", "{other}");
        }
    }

    #[test]
    fn the_time_that_is_named_was_spent() {
        assert_eq!(after(Duration::from_millis(20)), "at once");
        assert_eq!(after(Duration::from_millis(10_004)), "after 10 s");
    }

    #[test]
    fn the_scheme_that_a_host_answers_by_is_named() {
        let of = |url: &str, other: &str| {
            of_other_scheme(&url.parse().unwrap(), &other.parse().unwrap()).to_string()
        };
        assert_eq!(
            of("https://l.example:8080/s.js", "http://l.example:8080/s.js"),
            "l.example:8080 answers plain HTTP; use http://l.example:8080/s.js"
        );
        assert_eq!(
            of("http://l.example:8443/s.js", "https://l.example:8443/s.js"),
            "l.example:8443 answers https only; use https://l.example:8443/s.js"
        );
    }
}
