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
    /// Whether every certificate is accepted, whoever signed it.
    pub insecure: bool,
}

impl Trust {
    /// Trusts the authorities of a PEM text besides those of the system; an error says what is wrong
    /// with the text.
    pub fn with_authorities(pem: &str) -> Result<Self, String> {
        let read = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<Vec<_>, _>>();
        let authorities = read.map_err(|error| format!("it is no PEM: {error}"))?;
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

    /// The same authorities; and every certificate, whoever signed it, when `insecure`.
    #[must_use]
    pub fn accept_insecure(&self, insecure: bool) -> Self {
        Self { insecure, ..self.clone() }
    }

    /// The same, whose authorities were read from this file.
    #[must_use]
    pub fn read_from(self, file: PathBuf) -> Self {
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
pub(crate) struct Problems(Arc<Mutex<BTreeMap<String, String>>>);

impl Problems {
    /// What is known so far.
    pub(crate) fn known(&self) -> BTreeMap<String, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, host: String, what: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(host, what);
    }
}

/// The system's own judgement of certificates; none on a machine without authorities, where nothing can
/// be said of a certificate.
pub(crate) fn system() -> Option<Verifier> {
    Verifier::new(Arc::new(ring::default_provider())).ok()
}

/// Accepts every certificate, and notes what `judge` finds wrong with it.
pub(crate) fn accepting_all(judge: Option<Verifier>, problems: &Problems) -> Arc<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let telling = Telling { judge, provider, problems: problems.clone() };
    let config = builder().dangerous().with_custom_certificate_verifier(Arc::new(telling));
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

fn in_words(wrong: &CertificateError) -> String {
    match wrong {
        CertificateError::UnknownIssuer => "nobody who is trusted here has signed it".to_owned(),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "it has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another host".to_owned()
        }
        other => other.to_string(),
    }
}

/// Asks what a certificate is worth, notes the answer, and lets every one pass.
#[derive(Debug)]
struct Telling {
    judge: Option<Verifier>,
    provider: Arc<CryptoProvider>,
    problems: Problems,
}

impl ServerCertVerifier for Telling {
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
        let told = certificate_problem(&wrapped).unwrap();
        assert_eq!(told, "nobody who is trusted here has signed it");
        assert_eq!(certificate_problem(&io::Error::other("reset")), None);
    }
}
