//! Options that more than one command takes.

use crate::config::{Given, LogFormat};
use clap::Args;
use kernel::Secret;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Common {
    /// Configuration file (TOML).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the embedded store [default: ./florin-data].
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// PostgreSQL database instead of the embedded store, as `postgres://user@host/name`. Other users of the machine
    /// can read a command line: an address with a password belongs in `FLORIN_DATABASE_URL` or a file.
    #[arg(long, global = true, value_name = "URL", value_parser = secret)]
    database: Option<Secret<String>>,
    /// How log lines look [default: pretty].
    #[arg(long = "log", global = true, value_name = "FORMAT", value_enum)]
    log_format: Option<LogFormat>,
    /// What is logged, as `info,edge=debug` [default: info].
    #[arg(long, global = true, value_name = "FILTER")]
    log_filter: Option<String>,
}

/// Options of the server.
#[derive(Debug, Args)]
pub(crate) struct ServerArgs {
    /// Address to listen on [default: 127.0.0.1:7777].
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Port to listen on; 0 takes any that is free.
    #[arg(long)]
    port: Option<u16>,
    /// The address by which the world knows the API, where a proxy stands before it.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// TLS certificate, and what leads to its authority (PEM).
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// Private key of the TLS certificate (PEM).
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Let webhooks go to this machine and to private networks.
    #[arg(long)]
    webhooks_allow_private: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    server: ServerArgs,
    /// Address where operators find metrics and readiness; of this machine, unless a token is asked for.
    #[arg(long, value_name = "ADDRESS")]
    monitoring: Option<SocketAddr>,
    /// Address where staff reach their API; of this machine, unless the server speaks TLS.
    #[arg(long, value_name = "ADDRESS")]
    staff: Option<SocketAddr>,
    /// Print one line of JSON when the server answers.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Common {
    pub(super) fn given(&self) -> Given {
        Given {
            config: self.config.clone(),
            data: self.data.clone(),
            database: self.database.clone(),
            log_format: self.log_format,
            log_filter: self.log_filter.clone(),
            ..Given::default()
        }
    }
}

impl ServerArgs {
    pub(crate) fn give(&self, given: &mut Given) {
        given.listen = self.listen;
        given.port = self.port;
        given.public_url.clone_from(&self.public_url);
        given.tls_cert.clone_from(&self.tls_cert);
        given.tls_key.clone_from(&self.tls_key);
        given.webhooks_allow_private = self.webhooks_allow_private;
    }
}

impl ServeArgs {
    pub(super) fn give(&self, given: &mut Given) {
        self.server.give(given);
        given.monitoring = self.monitoring;
        given.staff = self.staff;
    }
}

#[expect(clippy::unnecessary_wraps, reason = "clap takes a parser that may fail")]
fn secret(text: &str) -> Result<Secret<String>, Infallible> {
    Ok(Secret::new(text.to_owned()))
}
