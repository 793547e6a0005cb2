//! From a URL to two pools of connections: one for reads, one for commits.
//!
//! Plain text is spoken to this machine alone, or where the URL says `sslmode=disable`. Everywhere else the server has
//! to prove with a certificate who it is, whichever of PostgreSQL's softer modes the URL names.

use super::options::{
    COMMIT_CONNECTIONS, CONNECT_WAIT_MAX, KEEPALIVE_IDLE, POOL_WAIT_MAX, PostgresOptions, READ_WAIT_MAX,
};
use crate::OpenError;
use deadpool_postgres::{Hook, Manager, ManagerConfig, Pool, QueueMode, RecyclingMethod, Runtime};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// What a session is told. Each is a hint: a server that does not know one works without it.
///
/// Plans are made once for any parameters and go by index, because a plan made while a table was empty would read all
/// of it for ever after, and because under SERIALIZABLE a full read conflicts with every write.
const SESSION_HINTS: [&str; 7] = [
    "SET plan_cache_mode = 'force_generic_plan'",
    "SET enable_seqscan = off",
    "SET enable_hashjoin = off",
    "SET enable_mergejoin = off",
    "SET jit = off",
    "SET client_min_messages = warning",
    "SET statement_timeout = 30000",
];
/// An audit reads for long, and between two of its pages it is the caller's turn.
const READS_HINT: &str = "SET idle_in_transaction_session_timeout = 60000";
/// A process that is cut off in the middle of a commit holds locks that others wait for, and the feed of the watch
/// with them, until the server gives up on it. Its statements follow each other at once, so that is soon.
const COMMITS_HINT: &str = "SET idle_in_transaction_session_timeout = 5000";

/// The connections of one store.
pub(super) struct Server {
    pub(super) reads: Pool,
    pub(super) commits: Pool,
}

impl Server {
    pub(super) fn new(url: &str, options: &PostgresOptions) -> Result<Self, OpenError> {
        let (config, transport) = settings(url)?;
        let tls = match transport {
            Transport::Plain => None,
            Transport::Tls => Some(tls_config(options.authorities.as_deref())?),
        };
        Ok(Self {
            reads: pool(&config, tls.clone(), (options.connections_max.max(1), READS_HINT))?,
            commits: pool(&config, tls, (COMMIT_CONNECTIONS, COMMITS_HINT))?,
        })
    }

    pub(super) fn close(&self) {
        self.reads.close();
        self.commits.close();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    Plain,
    Tls,
}

/// Reads the URL, and says whether it asks for TLS.
pub(super) fn settings(url: &str) -> Result<(Config, Transport), OpenError> {
    // The driver has no words for these two; this store checks certificate and name in any case.
    let url =
        url.replace("sslmode=verify-full", "sslmode=require").replace("sslmode=verify-ca", "sslmode=require");
    let mut config: Config = url.parse().map_err(engine)?;
    if config.get_application_name().is_none() {
        config.application_name("florin");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_WAIT_MAX);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(READ_WAIT_MAX);
    }
    config.keepalives_idle(config.get_keepalives_idle().min(KEEPALIVE_IDLE));
    // Of several hosts the primary is found, and no read is answered by a replica.
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    let is_here = config.get_hosts().iter().all(is_loopback);
    match config.get_ssl_mode() {
        SslMode::Disable => return Ok((config, Transport::Plain)),
        SslMode::Prefer if is_here => {
            config.ssl_mode(SslMode::Disable);
            return Ok((config, Transport::Plain));
        }
        // Require, or a mode yet to come: a password never goes out in the clear.
        _ => config.ssl_mode(SslMode::Require),
    };
    Ok((config, Transport::Tls))
}

fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn tls_config(authorities: Option<&Path>) -> Result<ClientConfig, OpenError> {
    let mut roots = RootCertStore::empty();
    match authorities {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            for certificate in CertificateDer::pem_file_iter(path).map_err(engine)? {
                roots.add(certificate.map_err(engine)?).map_err(engine)?;
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(engine)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn pool(
    config: &Config,
    tls: Option<ClientConfig>,
    (size, own_hint): (usize, &'static str),
) -> Result<Pool, OpenError> {
    let manage = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match tls {
        None => Manager::from_config(config.clone(), NoTls, manage),
        Some(tls) => Manager::from_config(config.clone(), MakeRustlsConnect::new(tls), manage),
    };
    let hints = Hook::async_fn(move |client, _| {
        Box::pin(async move {
            for hint in SESSION_HINTS.into_iter().chain([own_hint]) {
                drop(client.batch_execute(hint).await);
            }
            Ok(())
        })
    });
    Pool::builder(manager)
        .max_size(size)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(POOL_WAIT_MAX))
        .create_timeout(Some(CONNECT_WAIT_MAX))
        .recycle_timeout(Some(CONNECT_WAIT_MAX))
        // The connection used last has its statements prepared and its pages warm.
        .queue_mode(QueueMode::Lifo)
        .post_create(hints)
        .build()
        .map_err(engine)
}

pub(super) fn engine(error: impl Error + Send + Sync + 'static) -> OpenError {
    OpenError::Engine(Box::new(error))
}
