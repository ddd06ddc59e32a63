//! TLS towards a host that is not ours: whose certificates are accepted, and what is wrong with one.

use std::collections::BTreeMap;
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, InvalidMessage, RootCertStore,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier;

/// Whose certificates are accepted: those of the system's authorities, and what a profile adds.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    authorities: Vec<CertificateDer<'static>>,
    /// The file that they were read from.
    file: Option<PathBuf>,
    /// Whether every certificate is accepted, of any issuer.
    pub insecure: bool,
}

impl Trust {
    /// Trusts the authorities of a PEM text besides those of the system; an error says what is wrong
    /// with the text.
    pub(crate) fn with_authorities(pem: &str) -> Result<Self, String> {
        let read = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<Vec<_>, _>>();
        let authorities = read.map_err(|error| format!("it is not PEM: {error}"))?;
        if authorities.is_empty() {
            return Err("there is no certificate in it".to_owned());
        }
        let mut roots = RootCertStore::empty();
        for authority in &authorities {
            let added = roots.add(authority.clone());
            added.map_err(|_| "one of its certificates cannot be read".to_owned())?;
        }
        Ok(Self { authorities, file: None, insecure: false })
    }

    /// The same authorities; and every certificate, of any issuer, when `insecure`.
    #[must_use]
    pub fn accept_insecure(&self, insecure: bool) -> Self {
        Self { insecure, ..self.clone() }
    }

    /// The same, whose authorities were read from this file.
    #[must_use]
    pub(crate) fn read_from(self, file: PathBuf) -> Self {
        Self { file: Some(file), ..self }
    }

    /// The file with the authorities that are trusted besides those of the system, in PEM.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// How connections are opened by this trust.
    #[must_use]
    pub fn client(&self) -> Arc<ClientConfig> {
        // The system has some hundred authorities, and they are read once.
        static OF_THE_SYSTEM: OnceLock<Arc<ClientConfig>> = OnceLock::new();
        if self.insecure {
            return accepting_all(None, &Problems::default());
        }
        if self.authorities.is_empty() {
            return Arc::clone(OF_THE_SYSTEM.get_or_init(|| self.checking()));
        }
        self.checking()
    }

    fn checking(&self) -> Arc<ClientConfig> {
        let provider = Arc::new(ring::default_provider());
        let checks = Verifier::new_with_extra_roots(self.authorities.clone(), provider);
        let builder = builder();
        let config = match checks {
            Ok(checks) => builder.dangerous().with_custom_certificate_verifier(Arc::new(checks)),
            // A machine without authorities accepts no certificate.
            Err(_) => builder.with_root_certificates(RootCertStore::empty()),
        };
        Arc::new(config.with_no_client_auth())
    }
}

/// What is wrong with the certificates of hosts, by host. Clones are one list.
#[derive(Clone, Debug, Default)]
pub struct Problems(Arc<Mutex<BTreeMap<String, String>>>);

impl Problems {
    /// What is known so far.
    pub fn known(&self) -> BTreeMap<String, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, host: String, what: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(host, what);
    }
}

/// The system's own judgement of certificates; none on a machine without authorities, where nothing can
/// be said of a certificate.
#[must_use]
pub fn system() -> Option<Verifier> {
    Verifier::new(Arc::new(ring::default_provider())).ok()
}

/// Accepts every certificate, and notes what `judge` finds wrong with it.
#[must_use]
pub fn accepting_all(judge: Option<Verifier>, problems: &Problems) -> Arc<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let recording = Recording { judge, provider, problems: problems.clone() };
    let config = builder().dangerous().with_custom_certificate_verifier(Arc::new(recording));
    Arc::new(config.with_no_client_auth())
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("this provider knows the usual versions")
}

/// What is wrong with a host's certificate, in words, when that is what an error comes from.
#[must_use]
pub fn certificate_problem(error: &(dyn Error + 'static)) -> Option<String> {
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(wrong)) => Some(in_words(wrong)),
        _ => None,
    }
}

/// Whether an error comes from a host that answers, and not by TLS.
#[must_use]
pub fn is_no_tls(error: &(dyn Error + 'static)) -> bool {
    matches!(
        tls_error(error),
        Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType))
    )
}

/// The error of TLS that an error comes from.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        // What an I/O error holds is skipped by `source`.
        let held = error.downcast_ref::<io::Error>().and_then(|error| error.get_ref());
        let held = held.map(|held| held as &(dyn Error + 'static));
        let tls = [Some(error), held].into_iter().flatten();
        let mut tls = tls.filter_map(|error| error.downcast_ref::<rustls::Error>());
        if let Some(found) = tls.next() {
            return Some(found);
        }
        cause = held.or_else(|| error.source());
    }
    None
}

/// What an error comes from, for people: the innermost cause, and of TLS no names that are a program's.
#[must_use]
pub fn trouble(error: &(dyn Error + 'static)) -> String {
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(wrong)) => {
            format!("its certificate is not accepted: {}; {HOW_TO_GO_ON}", in_words(wrong))
        }
        Some(wrong) => handshake_in_words(wrong),
        None => {
            let mut cause: &dyn Error = error;
            while let Some(source) = cause.source() {
                cause = source;
            }
            cause.to_string()
        }
    }
}

/// What a person does whose locker's certificate is not accepted.
pub const HOW_TO_GO_ON: &str = "name its authority in the profile, `certificate-authority = \"ca.pem\"`; or accept any certificate, with \
     --insecure or `accept-insecure-certificates = true`";

fn handshake_in_words(wrong: &rustls::Error) -> String {
    match wrong {
        rustls::Error::AlertReceived(alert) => {
            format!("the host ended the TLS handshake: {}", spaced(&format!("{alert:?}")))
        }
        rustls::Error::PeerIncompatible(why) => {
            let why = spaced(&format!("{why:?}"));
            format!("the host speaks no TLS that is spoken here (1.2 or 1.3): {why}")
        }
        rustls::Error::InvalidMessage(_) | rustls::Error::PeerMisbehaved(_) => {
            "the host answers, but does not speak standard TLS".to_owned()
        }
        other => other.to_string(),
    }
}

/// The words of a name that is written in one: `HandshakeFailure` is "handshake failure".
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

fn in_words(wrong: &CertificateError) -> String {
    use CertificateError as Wrong;

    let words = match wrong {
        Wrong::UnknownIssuer => "its issuer is unknown here",
        Wrong::Expired | Wrong::ExpiredContext { .. } => "it has expired",
        Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => "it is not valid yet",
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => "it is for another host",
        Wrong::BadEncoding => "it cannot be read",
        Wrong::Revoked => "it has been revoked",
        Wrong::BadSignature => "its signature is not its issuer's",
        Wrong::UnhandledCriticalExtension => {
            "it has an extension that is marked as critical and that is not known here"
        }
        Wrong::InvalidPurpose | Wrong::InvalidPurposeContext { .. } => {
            "it is for another purpose than to be a server's (extendedKeyUsage)"
        }
        Wrong::Other(other) => return other_in_words(&format!("{:?}", other.0)),
        other => return other.to_string(),
    };
    words.to_owned()
}

/// What `webpki` finds wrong that `rustls` has no name for.
fn other_in_words(name: &str) -> String {
    match name {
        "CaUsedAsEndEntity" => {
            "it is an authority's own (CA:TRUE), and a server needs an ordinary one: make it with \
             `basicConstraints=CA:FALSE`"
                .to_owned()
        }
        "EndEntityUsedAsCa" => {
            "it is signed by a certificate that is no authority's (CA:FALSE)".to_owned()
        }
        "UnsupportedCertVersion" => {
            "it is of X.509 version 1 or 2: make one of version 3, with subjectAltName".to_owned()
        }
        // Names with values in them, too.
        name if name.chars().all(|letter| letter.is_ascii_alphanumeric()) => spaced(name),
        name => name.split(['(', '{', ' ']).next().map(spaced).unwrap_or_default(),
    }
}

/// Asks what a certificate is worth, notes the answer, and lets every one pass.
#[derive(Debug)]
struct Recording {
    judge: Option<Verifier>,
    provider: Arc<CryptoProvider>,
    problems: Problems,
}

impl ServerCertVerifier for Recording {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let judged = self.judge.as_ref().map(|judge| {
            judge.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        });
        if let Some(Err(error)) = judged {
            self.problems.add(server_name.to_str().into_owned(), error.to_string());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// A certificate that was made for a test.
#[cfg(test)]
#[must_use]
pub(crate) fn self_signed_pem() -> String {
    use base64::prelude::{BASE64_STANDARD, Engine as _};

    let made = rcgen::generate_simple_self_signed(["locker.example".to_owned()]).unwrap();
    let body = BASE64_STANDARD.encode(made.cert.der());
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_come_as_pem() {
        let trust = Trust::with_authorities(&self_signed_pem()).unwrap();
        assert_eq!(trust.authorities.len(), 1);
        let wrong = |pem: &str| Trust::with_authorities(pem).unwrap_err();
        assert_eq!(wrong("no certificate"), "there is no certificate in it");
        let garbled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(wrong(garbled), "one of its certificates cannot be read");
    }

    #[test]
    fn a_problem_is_found_within_what_wraps_it() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::other(tls));
        let shown = certificate_problem(&wrapped).unwrap();
        assert_eq!(shown, "its issuer is unknown here");
        assert_eq!(certificate_problem(&io::Error::other("reset")), None);
    }

    /// A certificate that `openssl req -x509` makes is an authority's own.
    #[tokio::test]
    async fn a_certificate_that_is_not_accepted_is_told_in_words() {
        let mut params = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().unwrap();
        let made = params.self_signed(&key).unwrap();
        let (certificate, key) = (made.der().clone(), key.serialize_der().try_into().unwrap());
        let server =
            rustls::ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![certificate.clone()], key)
                .unwrap();
        let (here, there) = tokio::io::duplex(1 << 16);
        let server = tokio_rustls::TlsAcceptor::from(Arc::new(server));
        tokio::spawn(async move { server.accept(there).await.map(drop) });
        // The other authorities of this machine do not matter.
        let authorities = vec![certificate];
        let trust = Trust { authorities, ..Trust::default() };
        let client = tokio_rustls::TlsConnector::from(trust.client());
        let refused = client.connect("localhost".try_into().unwrap(), here).await.unwrap_err();
        let shown = trouble(&refused);
        for words in ["it is an authority's own (CA:TRUE)", "CA:FALSE", "--insecure"] {
            assert!(shown.contains(words), "{shown}");
        }
        assert!(!shown.contains("Other"), "{shown}");
    }

    #[test]
    fn tls_that_fails_is_told_in_words() {
        let shown = |wrong: rustls::Error| trouble(&io::Error::other(wrong));
        let alert = rustls::Error::AlertReceived(rustls::AlertDescription::HandshakeFailure);
        assert_eq!(shown(alert), "the host ended the TLS handshake: handshake failure");
        let old = rustls::PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig;
        let old = shown(rustls::Error::PeerIncompatible(old));
        assert!(
            old.starts_with("the host speaks no TLS that is spoken here (1.2 or 1.3): server tls")
        );
        assert_eq!(other_in_words("PathLenConstraintViolated"), "path len constraint violated");
        assert_eq!(other_in_words("TrailingData(Certificate)"), "trailing data");
        assert_eq!(trouble(&io::Error::other(io::Error::other("reset"))), "reset");
    }
}
