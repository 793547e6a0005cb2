//! The server's certificate and key, from PEM files.

use crate::config::TlsConfig;
use anyhow::{Context, Result, ensure};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;

/// HTTP/2 before HTTP/1.1, for clients that speak both (RFC 7301).
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// What the files hold.
pub(crate) struct TlsFiles {
    /// The server's own certificate first.
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) config: Arc<ServerConfig>,
}

/// Reads both files, and checks that the key is the certificate's.
///
/// # Errors
/// When a file cannot be read, holds something else, or the two do not belong together.
pub(crate) fn read(tls: &TlsConfig) -> Result<TlsFiles> {
    let named = || format!("{} is no certificate in PEM form", tls.cert.display());
    let certificates = CertificateDer::pem_file_iter(&tls.cert).with_context(named)?;
    let chain: Vec<_> = certificates.collect::<Result<_, _>>().with_context(named)?;
    ensure!(!chain.is_empty(), "{} holds no certificate", tls.cert.display());
    let key = PrivateKeyDer::from_pem_file(&tls.key);
    let key = key.with_context(|| format!("{} is no private key in PEM form", tls.key.display()))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain.clone(), key)
        .context("the TLS certificate and its key do not go together")?;
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(TlsFiles { chain, config: Arc::new(config) })
}
