//! The proxy's own end of TLS: whatever host a browser asks for gets a certificate of an authority that
//! is made at run time.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

/// Ends TLS in the name of any host.
#[derive(Clone)]
pub(super) struct Tls(Arc<Shared>);

struct Shared {
    authority: CertifiedIssuer<'static, KeyPair>,
    servers: Mutex<HashMap<String, Arc<ServerConfig>>>,
}

impl Tls {
    /// With an authority of its own.
    pub(super) fn new() -> io::Result<Self> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Locksmith, for this run only");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let authority = CertifiedIssuer::self_signed(params, key).map_err(io::Error::other)?;
        Ok(Self(Arc::new(Shared { authority, servers: Mutex::default() })))
    }

    /// Ends TLS in the name of `host`.
    pub(super) fn acceptor(&self, host: &str) -> io::Result<TlsAcceptor> {
        let mut servers = self.0.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = servers.get(host) {
            return Ok(Arc::clone(config).into());
        }
        let config = Arc::new(self.server(host).map_err(io::Error::other)?);
        servers.insert(host.to_owned(), Arc::clone(&config));
        Ok(config.into())
    }

    fn server(&self, host: &str) -> Result<ServerConfig, Box<dyn std::error::Error + Send + Sync>> {
        let key = KeyPair::generate()?;
        let made = CertificateParams::new([host.to_owned()])?.signed_by(&key, &self.0.authority)?;
        let chain = vec![made.der().clone(), self.0.authority.der().clone()];
        let key = PrivateKeyDer::try_from(key.serialize_der())?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(config)
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}
