//! TLS for the hosts whose requests are to be read: ended here with a certificate of ours, and
//! opened anew to the host itself. What the host's own certificate is worth is found out and told,
//! and keeps nobody from reading on.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, ServerConfig, SignatureScheme};
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::{TlsAcceptor, TlsConnector, client::TlsStream};

use super::CONNECT_DEADLINE;

/// Both ends of TLS.
#[derive(Clone, Debug)]
pub(super) struct Tls {
    provider: Arc<CryptoProvider>,
    servers: Arc<Mutex<HashMap<String, Arc<ServerConfig>>>>,
    client: Arc<ClientConfig>,
    problems: Problems,
    has_roots: bool,
}

/// What is wrong with the certificates of hosts, by host.
type Problems = Arc<Mutex<BTreeMap<String, String>>>;

impl Tls {
    pub(super) fn new() -> io::Result<Self> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let problems = Problems::default();
        // Without any root certificates, nothing can be said of a certificate.
        let platform = Verifier::new(Arc::clone(&provider)).ok();
        let has_roots = platform.is_some();
        let verifier =
            Telling { platform, provider: Arc::clone(&provider), problems: Arc::clone(&problems) };
        let client = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Self {
            provider,
            servers: Arc::default(),
            client: Arc::new(client),
            problems,
            has_roots,
        })
    }

    /// Whether certificates can be checked: whether this machine trusts any roots.
    pub(super) fn has_roots(&self) -> bool {
        self.has_roots
    }

    /// What is wrong with the certificates seen so far, by host.
    pub(super) fn problems(&self) -> BTreeMap<String, String> {
        locked(&self.problems).clone()
    }

    /// Ends TLS in the name of `host`.
    pub(super) fn acceptor(&self, host: &str) -> io::Result<TlsAcceptor> {
        if let Some(config) = locked(&self.servers).get(host) {
            return Ok(Arc::clone(config).into());
        }
        let made = rcgen::generate_simple_self_signed([host.to_owned()]);
        let made = made.map_err(io::Error::other)?;
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der());
        let key = key.map_err(io::Error::other)?;
        let config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .map_err(io::Error::other)?;
        let config = Arc::new(config);
        locked(&self.servers).insert(host.to_owned(), Arc::clone(&config));
        Ok(config.into())
    }

    /// Opens TLS to `host` on a connection.
    pub(super) async fn open(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let connector = TlsConnector::from(Arc::clone(&self.client));
        timeout(CONNECT_DEADLINE, connector.connect(name, stream)).await?
    }
}

/// Asks the system what a certificate is worth, notes what it says, and lets every one pass.
#[derive(Debug)]
struct Telling {
    platform: Option<Verifier>,
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
        let verified = self.platform.as_ref().map(|platform| {
            let (of, with) = (end_entity, intermediates);
            platform.verify_server_cert(of, with, server_name, ocsp_response, now)
        });
        if let Some(Err(error)) = verified {
            locked(&self.problems).insert(server_name.to_str().into_owned(), error.to_string());
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

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
